"""What a user reads when a button fails, and what support finds in the log.

Turns any exception into one message with a next step, shows it in the spreadsheet, and appends the details to
``live.log`` in the user's folder. Must not fail itself.
"""

from __future__ import annotations

import datetime as dt
import platform
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl import __version__
from youryou_xl.errors import YouryouError
from youryou_xl.lang import pick
from youryou_xl.live import dialogs
from youryou_xl.userdir import userdir

if TYPE_CHECKING:
    from xlwings import Book

LOG = "live.log"
_LARGEST_LOG = 1_000_000
_BUSY = (-2147418111, -2147417846, -2146777998)
"""COM's answers while a cell is being edited or a dialog is open: call rejected, busy, Excel's own."""
_EXCEL_SAYS_NO = -2147352567
"""COM's answer when Excel raised an error of its own; the text says which."""


def report(book: Book | None, button: str, error: Exception) -> str:
    """Show what went wrong in the spreadsheet (on stderr where there is none), log it, and return the message."""
    written = _log(button, error)
    text = message(error, log=written)
    shown = False
    if book is not None:
        with suppress(Exception):
            dialogs.tell(book, text, warning=True)
            shown = True
    if not shown and sys.stderr is not None:
        with suppress(Exception):
            print(text, file=sys.stderr)
    return text


def message(error: BaseException, *, log: Path | None = None) -> str:
    """Return the one message a user reads about `error`."""
    if isinstance(error, YouryouError):
        return str(error)
    if isinstance(error, ImportError):
        name = (error.name or "").partition(".")[0] or str(error)
        return pick(
            f"必要な部品「{name}」がこのパソコンに入っていません。\n"
            "youryou-xl doctor を実行するか、担当者に「pip install youryou_xl をやり直す」よう依頼してください。",
            f"The package “{name}” is missing on this computer.\n"
            "Run youryou-xl doctor, or ask whoever installed it to run pip install youryou_xl again.",
        )
    kind = _kind(error)
    if kind == "busy":
        return pick(
            "表計算ソフトが応答しません。セルの入力の途中であれば Enter で確定し、開いている画面を閉じてから、"
            "もう一度押してください。",
            "The spreadsheet does not answer. Finish the cell you are typing in with Enter, close any open dialog, and "
            "press again.",
        )
    if kind == "protected":
        return pick(
            "シートまたはブックが保護されているため、書き込めません。\n"
            "「校閲」→「シート保護の解除」を行ってから、もう一度押してください。",
            "The sheet or workbook is protected and takes no values.\nLift the protection (Review) and press again.",
        )
    if kind == "read-only":
        return pick(
            "このファイルは読み取り専用で開かれています。\n名前を付けて保存してから、もう一度押してください。",
            "This file is open read-only.\nSave it under another name and press again.",
        )
    if kind == "closed":
        return pick(
            "ブックが閉じられたか、表計算ソフトとの接続が切れました。ブックを開き直して、もう一度押してください。",
            "The workbook was closed or the spreadsheet is gone. Open the workbook again and press again.",
        )
    where = pick(f"\n詳しい内容: {log}", f"\nDetails: {log}") if log else ""
    return pick(
        f"思わぬ問題が起きて、処理できませんでした。\nブックを保存して開き直し、もう一度押してください。"
        f"それでも続く場合は、下のファイルを添えて開発元へご連絡ください。{where}",
        f"Something unexpected happened and the button could not finish.\nSave, reopen the workbook and press again. "
        f"If it happens again, please report it with the file below.{where}",
    )


def _kind(error: BaseException) -> str:
    """Return what sort of refusal this is; engines name theirs, Windows gives numbers."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if "ProtectedError" in names:
        return "protected"
    if "ReadOnlyError" in names:
        return "read-only"
    if "ConnectionLostError" in names:
        return "closed"
    code = error.args[0] if error.args else None
    if code in _BUSY:
        return "busy"
    if code == _EXCEL_SAYS_NO and ("保護" in str(error) or "protect" in str(error)):
        return "protected"
    return ""


def _log(button: str, error: Exception) -> Path | None:
    """Append the details to the log and return its path; None where even that is not possible."""
    with suppress(Exception):
        folder = userdir()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / LOG
        if path.exists() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8") as file:
            file.write(
                f"--- {dt.datetime.now():%Y-%m-%d %H:%M:%S} {button} "
                f"youryou_xl {__version__} Python {platform.python_version()} {platform.platform()}\n"
            )
            file.write("".join(traceback.format_exception(error)))
        return path
    return None
