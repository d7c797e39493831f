"""``excel install | uninstall | status``: the add-in and the server its macros call, for this user on this computer.

Two things and no more are written: the add-in into the folder Excel starts from, a handful of keys below the user's own
part of the registry. Both are taken away again by uninstall. No administrator, no setting of Excel's is touched.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from youryou_xl import __version__
from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, app
from youryou_xl.errors import CannotWrite, NotAvailable
from youryou_xl.lang import pick

excel = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help=pick("Excel のアドイン（リボン「容量市場」と関数 YX_…）です。", "The add-in for Excel (ribbon and YX_…)."),
)
app.add_typer(excel, name="excel")

_Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="DIR",
        help=pick("アドインを置くフォルダー（Excel の XLSTART）", "where the add-in goes (Excel's XLSTART)"),
    ),
]


@dataclass(frozen=True)
class State:
    """What is there: the add-in's file and whether it is this version's, the program registered and if it exists."""

    file: Path
    present: bool
    current: bool
    program: str | None
    answers: bool

    @property
    def ok(self) -> bool:
        """Return whether Excel would find everything, and this version of it."""
        return self.present and self.current and self.answers


def examine(folder: Path | None = None) -> State:
    """Return what is there. Raises NotAvailable where there is no Windows."""
    from youryou_xl.attach import xlam
    from youryou_xl.doors import registration

    file = _folder(folder) / xlam.FILE
    present = file.is_file()
    command = registration.command()
    program = registration.program(command) if command else None
    return State(
        file,
        present,
        present and file.read_bytes() == xlam.build(),
        program,
        program is not None and Path(program).is_file(),
    )


@excel.command(help=pick("アドインを入れます（古い版は置き換えます）。", "Installs it, over an older one too."))
def install(folder: _Folder = None) -> int:
    """Write the add-in into the folder Excel starts from, and register the server."""
    from youryou_xl.attach import xlam
    from youryou_xl.doors import registration
    from youryou_xl.files import write_whole

    target = _folder(folder) / xlam.FILE
    python = _python()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, xlam.build(), overwrite=True)
    except (OSError, CannotWrite) as error:
        raise CannotWrite(
            f"アドイン {target} を書き込めません。Excel をすべて閉じてから、もう一度実行してください。（{error}）",
            f"The add-in {target} cannot be written. Close all of Excel and run this again. ({error})",
        ) from error
    registration.register(python)
    print(
        pick(
            f"アドイン {__version__} を入れました。Excel を開き直すと、リボンに「{xlam.TAB}」が現れ、"
            "関数 YX_… を使えます。",
            f"Installed the add-in {__version__}. Restart Excel to find the tab {xlam.TAB} and the functions YX_…",
        )
    )
    return 0


@excel.command(help=pick("アドインを取り除きます。", "Removes it."))
def uninstall(folder: _Folder = None) -> int:
    """Take away what install wrote; a computer that has nothing of it is as it should be."""
    from youryou_xl.attach import xlam
    from youryou_xl.doors import registration

    target = _folder(folder) / xlam.FILE
    there = target.is_file() or registration.command() is not None
    try:
        target.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"アドイン {target} を消せません。Excel をすべて閉じてから、もう一度実行してください。（{error}）",
            f"The add-in {target} cannot be removed. Close all of Excel and run this again. ({error})",
        ) from error
    registration.unregister()
    print(
        pick(
            "アドインを取り除きました。ボタン付きのブックのボタンと関数 YX_… は、入れ直すまで動きません。",
            "Removed the add-in. Buttons in workbooks and the functions YX_… rest until it is installed again.",
        )
        if there
        else pick("アドインは入っていません。", "The add-in is not installed.")
    )
    return 0


@excel.command(help=pick("アドインが入っているか調べます。", "Whether it is installed."))
def status(folder: _Folder = None, as_json: AsJson = False) -> int:
    """Tell whether Excel would find the add-in and the server."""
    state = examine(folder)
    if as_json:
        printing.print_json(
            {
                "file": str(state.file),
                "present": state.present,
                "current": state.current,
                "program": state.program,
                "version": __version__,
                "ok": state.ok,
            }
        )
    else:
        print(told(state))
    return 0


def told(state: State) -> str:
    """Return in a sentence or two what `state` means, with what to do."""
    again = pick("「youryou-xl excel install」で入れられます。", "Run: youryou-xl excel install")
    if not state.present and state.program is None:
        return pick("アドインは入っていません。", "The add-in is not installed. ") + again
    if not state.present:
        return pick(f"アドイン {state.file} がありません。", f"The add-in {state.file} is missing. ") + again
    if state.program is None:
        return pick("アドインの呼び先が登録されていません。", "What the add-in calls is not registered. ") + again
    if not state.answers:
        return (
            pick(f"登録されたプログラム {state.program} がありません。", f"The program {state.program} is not there. ")
            + again
        )
    if not state.current:
        return pick("別の版のアドインが入っています。", "The add-in is of another version. ") + again
    return pick(f"アドイン {__version__} が入っています（{state.file}）。", f"Installed: {__version__} ({state.file}).")


def _folder(given: Path | None) -> Path:
    """Return the folder Excel opens everything of when it starts. Raises NotAvailable without Windows."""
    if sys.platform != "win32" and given is None:
        raise NotAvailable(
            "Excel のアドインは Windows で使います。このパソコンは Windows ではありません。",
            "The Excel add-in is for Windows, and this computer does not run it.",
        )
    if given is not None:
        return given
    return Path(os.environ.get("APPDATA", "~/AppData/Roaming")).expanduser() / "Microsoft" / "Excel" / "XLSTART"


def _python() -> Path:
    """Return the Python the server runs in: ours, in its form without a console window."""
    beside = Path(sys.executable).with_name("pythonw.exe")
    return beside if beside.is_file() else Path(sys.executable)
