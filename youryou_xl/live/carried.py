"""What a workbook with buttons carries along in its very hidden sheet: the official file, and how its form is built.

A workbook without buttons carries nothing: there the file it was opened from is the official one, as long as no
spreadsheet program has saved over it.

Reads the sheet of `attach.hidden` in an open workbook, only the rows that are asked for, because the official
file can be long. Writes nothing.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl.attach import names
from youryou_xl.errors import CannotAttach, YouryouError
from youryou_xl.forms.structure import Structure
from youryou_xl.live import hidden

if TYPE_CHECKING:
    from xlwings import Book

    from youryou_xl.attach.original import OriginalWorkbook


def structure(book: Book) -> Structure | None:
    """Return how the sheet with the form was built when the buttons were attached; None if that is not known.

    Of a workbook without buttons it is how the blank form is built that it was opened from.
    """
    sheet = hidden.sheet_named(book, names.CARRIED)
    if sheet is None:
        return _structure_on_disk(Path(book.fullname))
    text = _value(book, names.STRUCTURE)
    try:
        return Structure.from_json(text) if text else None
    except ValueError:
        return None


def original(book: Book) -> OriginalWorkbook:
    """Return the official file as it was when the buttons were attached.

    Of a workbook without buttons it is the file it was opened from (its `tool` is then empty). Raises CannotAttach if
    the one inside is damaged, or the file is no longer as it was downloaded; UnusableFile if it cannot be read.
    """
    from youryou_xl.attach import original as packed

    sheet = hidden.sheet_named(book, names.CARRIED)
    if sheet is not None:
        return packed.from_rows(sheet.used_range.options(ndim=2).value)
    return _on_disk(Path(book.fullname))


def _structure_on_disk(path: Path) -> Structure | None:
    """Return how the form in a file is built, None where the file cannot tell or is filled in already."""
    try:
        stat = path.stat()
        return _structure_of_file(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, YouryouError):  # a new workbook, a web address, another format: read as it is open
        return None


@lru_cache(maxsize=8)
def _structure_of_file(path: Path, _changed: int, _size: int) -> Structure | None:
    from youryou_xl import forms
    from youryou_xl.forms import blanks

    grids = forms.read_grids(_on_disk(path).data)
    copy = next((copy for copy in blanks.copies(grids)), None)
    if copy is not None:
        return copy.blank  # a copy of a blank form that is remembered
    binding = forms.identify(grids)
    return None if forms.is_filled_in(binding) else Structure.noted(binding)


def _on_disk(path: Path) -> OriginalWorkbook:
    """Return the file a workbook was opened from. Raises CannotAttach, UnusableFile."""
    from youryou_xl.attach.original import OriginalWorkbook
    from youryou_xl.package.container import load, open_package
    from youryou_xl.package.workbook import open_workbook

    if not path.is_absolute() or not path.is_file():
        raise CannotAttach(
            "このブックの元のファイルが見つからないため、提出用に保存できません。"
            "公式の申込書をこのパソコンのフォルダーに保存し、それを開いて入力してください。",
            "The file of this workbook was not found, so there is nothing to fill. Save the official form in a folder "
            "of this computer, open it from there and fill it in.",
        )
    data, _ = load(path)
    package = open_package(data)
    program = package.read("docProps/app.xml") or b""
    marked = names.OURS.intersection(sheet.name for sheet in open_workbook(package).sheets)
    if b"<Application>LibreOffice" in program or marked:
        raise CannotAttach(
            f"「{path.name}」は表計算ソフトで上書き保存されているため、公式の申込書と同じ形に戻せません。"
            "公式の申込書をダウンロードし直し、開いて入力したあと、上書き保存をせずに「提出用に保存」を押してください。",
            f"“{path.name}” was saved over by the spreadsheet program, so it is no longer the official file. Download "
            "the official form again, fill it in, and press 提出用に保存 without saving over it.",
        )
    return OriginalWorkbook(path.name, data)


def _value(book: Book, key: str) -> str:
    sheet = hidden.sheet_named(book, names.CARRIED)
    if sheet is None:
        return ""
    rows = sheet.used_range.shape[0]
    keys = [row[0] for row in sheet.range((1, 1), (rows, 1)).options(ndim=2).value]
    if key not in keys:
        return ""
    first = keys.index(key)
    last = first
    while last + 1 < rows and keys[last + 1] == key:
        last += 1
    pieces = sheet.range((first + 1, 2), (last + 1, 2)).options(ndim=2).value
    return "".join(str(row[0] or "") for row in pieces)
