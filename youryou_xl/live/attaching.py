"""The button ボタンを付ける of the add-in: a workbook with buttons, made of the form in front and opened.

What is on the disk is what gets the buttons, as the official file has to be the one that was received.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl.attach.workbooks import attach_form
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick
from youryou_xl.live import dialogs

if TYPE_CHECKING:
    from xlwings import Book


def attach(book: Book) -> Path:
    """Make a workbook with buttons of the form `book` was opened from, beside it, open it and return where it is.

    Raises UnusableInput for a book without a file on this computer; UnusableFile, UnusableForm, CannotAttach and
    CannotWrite as `attach_form` does.
    """
    official = _file(book)
    out = _free(official)
    attach_form(official, out)
    opened = book.app.books.open(out)
    dialogs.tell(
        opened,
        pick(
            f"ボタンを付けたブックを作りました。\n{out}\n\n"
            "ディスクにある申込書から作ったので、保存していない入力は入っていません。元の申込書はそのままです。",
            f"Made a workbook with buttons.\n{out}\n\n"
            "It was made of the form on the disk: what was not saved is not in it. The form itself is as it was.",
        ),
    )
    return out


def run(book: Book) -> bool:
    """Do `attach` and return whether it worked. Never raises: the user reads in the spreadsheet what is wrong."""
    from youryou_xl.live import failures

    try:
        attach(book)
    except Exception as error:
        failures.report(book, "attach", error)
        return False
    return True


def _file(book: Book) -> Path:
    place = str(book.fullname)
    if "://" in place:
        raise UnusableInput(
            f"このブックはOneDriveなどのWeb上にあります（{place}）。\n"
            "「名前を付けて保存」でこのパソコンのフォルダーに保存してから、もう一度押してください。",
            f"This workbook lies on the web ({place}).\nSave it into a folder of this computer and press again.",
        )
    path = Path(place)
    if not path.is_file():
        raise UnusableInput(
            "このブックはまだ保存されていません。申込書のファイルを開いてから、もう一度押してください。",
            "This workbook has no file yet. Open the file of the application form and press again.",
        )
    return path


def _free(official: Path) -> Path:
    """Return where to write to: beside the form, under a name nothing has yet."""
    stem = official.stem + pick("_ボタン付き", "_buttons")
    number = 1
    while True:
        candidate = official.with_name(f"{stem}{f'({number})' if number > 1 else ''}.xlsm")
        if not candidate.exists():
            return candidate
        number += 1
