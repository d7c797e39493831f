"""Workbooks for the tests of attaching: a form as openpyxl makes it, and changes to single parts of a package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from youryou_xl.attach.buttons import Button

SHEET = "申込書"
BUTTONS = (
    Button("check", "検証", "YxCheck"),
    Button("fill", "自動入力", "YxFill"),
    Button("export", "提出用に保存", "YxExport"),
)


def form(path: Path, change: Callable[[Worksheet], None] | None = None) -> Path:
    """Write a small form: labels in B2:B4, input cells beside them; `change` may alter the sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    for row, label in enumerate(("申請区分", "事業者名称", "住所"), start=2):
        sheet.cell(row, 2, label)
    sheet.merge_cells("C4:F4")
    if change is not None:
        change(sheet)
    book.save(path)
    return path


def parts(path: Path | bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(path) if isinstance(path, bytes) else path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rebuilt(source: Path, target: Path, changed: Mapping[str, bytes | None]) -> Path:
    """Write `source` to `target` with parts replaced or added; None leaves a part out."""
    kept = {**parts(source), **changed}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in kept.items():
            if data is not None:
                package.writestr(name, data)
    return target


def replaced(source: Path, target: Path, part: str, old: str, new: str) -> Path:
    """Write `source` to `target` with a text in one part replaced."""
    data = parts(source)[part]
    assert old.encode() in data
    return rebuilt(source, target, {part: data.replace(old.encode(), new.encode())})
