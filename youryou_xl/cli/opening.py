"""``open …``: what the start menu and the ribbon open, made first where it is not there yet.

For people who never see a terminal: the desk, a practice form, the examination of this computer, the help.
"""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli.words import app, new
from youryou_xl.errors import NotAvailable
from youryou_xl.files import write_whole
from youryou_xl.lang import pick
from youryou_xl.userdir import userdir

opening = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help=pick("申請デスク、練習用の申込書、診断、ヘルプを開きます。", "Opens the desk, a practice form, the help …"),
)
app.add_typer(opening, name="open")

_Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help=pick("置くフォルダー(省くと書類の「容量市場」)", "where it is kept")),
]
_MadeOnly = Annotated[bool, typer.Option("--no-show", help=pick("作るだけで開きません", "make it, and do not open it"))]

FOLDER = "容量市場"
"""The folder of the user's documents in which these are kept."""

DESK = "申請デスク.xlsm"
PRACTICE = "練習用の申込書.xlsm"
REPORT = "診断.txt"


@opening.command(help=pick("申請デスクを開きます。", "Opens the desk."))
def desk(folder: _Folder = None, no_show: _MadeOnly = False) -> int:
    """Open the desk workbook, made with `new desk` the first time."""
    path = _kept(folder) / DESK
    if not path.exists():
        make = next((command.callback for command in new.registered_commands if command.name == "desk"), None)
        if make is None:
            raise NotAvailable(
                "この版の youryou_xl には申請デスクがありません。新しい版のセットアップを実行してください。",
                "This version of youryou_xl has no desk. Please run the setup of a newer one.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        make(out=path)
    return _opened(path, no_show)


@opening.command(help=pick("練習用の申込書（ボタン付き）を開きます。", "Opens a practice form with buttons."))
def practice(folder: _Folder = None, no_show: _MadeOnly = False) -> int:
    """Open a practice form with buttons, made the first time."""
    from youryou_xl.attach.workbooks import attach_form
    from youryou_xl.resources import workbook_file

    path = _kept(folder) / PRACTICE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        attach_form(workbook_file("plant-master-practice.xlsx"), path)
    return _opened(path, no_show)


@opening.command(help=pick("診断の結果を開きます。", "Opens the examination of this computer."))
def doctor(no_show: _MadeOnly = False) -> int:
    """Examine this computer, write it down as the text for the help desk, and open that."""
    from youryou_xl.cli.doctor import examine, report

    path = userdir() / REPORT
    path.parent.mkdir(parents=True, exist_ok=True)
    # The editor of Windows shows it right in any version only with the mark at its beginning and its own line ends.
    text = report(examine()).replace("\n", "\r\n")
    write_whole(path, text.encode("utf-8-sig"), overwrite=True)
    return _opened(path, no_show)


@opening.command("help", help=pick("使い方の説明を開きます。", "Opens the help."))
def show_help(no_show: _MadeOnly = False) -> int:
    """Open the page that came with the setup, or else say where the help is."""
    page = Path(sys.executable).resolve().parent.parent / "help" / "index.html"
    if not page.is_file():
        raise NotAvailable(
            "説明のページはセットアップで入れたときだけ入っています。「youryou-xl --help」で使い方を見られます。",
            "The help pages come with the setup. See youryou-xl --help instead.",
        )
    return _opened(page, no_show)


def _kept(folder: Path | None) -> Path:
    return folder if folder is not None else _documents() / FOLDER


def _documents() -> Path:
    """Return the user's folder of documents, wherever Windows keeps it."""
    if sys.platform == "win32":
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return Path(os.path.expandvars(str(winreg.QueryValueEx(opened, "Personal")[0])))
        except OSError:
            pass
    return Path.home() / "Documents"


def _opened(path: Path, no_show: bool) -> int:
    if not no_show:
        _show(path)
    print(pick(f"{path} を開きました。" if not no_show else f"{path} があります。", f"{path}"))
    return 0


def _show(path: Path) -> None:
    """Let the program that is used for such files open it. Raises NotAvailable where there is none."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        elif path.suffix == ".html":
            webbrowser.open(path.as_uri())
        else:
            subprocess.Popen(["xdg-open", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise NotAvailable(
            f"{path} を開くプログラムがありません。エクスプローラーで開いてください。（{error}）",
            f"No program opens {path}; please open it yourself. ({error})",
        ) from error
