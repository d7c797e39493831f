"""A very hidden sheet of keys and values that travels inside a workbook.

Cells are what every spreadsheet program keeps when it saves a workbook of another's, so whatever has to come
back (the original file, settings, texts for the macros) stands in cells: a key in column A, a piece of its
value in column B, the pieces of a long value in rows below each other. Knows nothing of what the keys mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from youryou_xl.addresses import parse_cell
from youryou_xl.attach import names
from youryou_xl.attach.draft import Draft
from youryou_xl.package.budget import whole
from youryou_xl.package.markup import Element, Markup, escaped, quoted
from youryou_xl.package.namespaces import MAIN
from youryou_xl.package.values import with_escapes, without_escapes

HEADER = ("youryou_xl", "1")
"""First row: whose sheet this is, and the edition of its layout."""

MAX_PIECE = 32_000
"""Characters in one cell; a cell holds 32,767."""


def rows(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the rows of the sheet, header included, that hold `values`; an empty value has one empty piece."""
    found = [HEADER]
    for key, value in values.items():
        pieces = [value[at : at + MAX_PIECE] for at in range(0, len(value), MAX_PIECE)] or [""]
        found += [(key, piece) for piece in pieces]
    return found


def values_of(rows: Iterable[Sequence[object]]) -> dict[str, str] | None:
    """Return what the rows of a sheet hold, pieces joined again; None if it is not such a sheet.

    Takes rows as a spreadsheet program hands them out: None for empty cells, further columns ignored.
    """
    found: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        key, piece = [_text(cell) for cell in (*row, None, None)[:2]]
        if number == 0:
            if key != HEADER[0]:
                return None
        elif key:
            found.setdefault(key, []).append(piece)
    return {key: "".join(pieces) for key, pieces in found.items()}


def _text(cell: object) -> str:
    # A program that took the "1" of the header for a number hands out 1.0; no other value looks like one.
    return "" if cell is None else str(cell)


def sheet_xml(rows: Iterable[Sequence[str]], code_name: str) -> bytes:
    """Return a worksheet part with `rows` of text from A1 on."""
    pieces = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr codeName={quoted(code_name)}/><sheetData>'
    ]
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{_content(text)}</t></is></c>'
            for letter, text in zip("AB", row, strict=True)
            if text
        )
        pieces.append(f'<row r="{number}">{cells}</row>')
    pieces.append("</sheetData></worksheet>")
    return "".join(pieces).encode("utf-8")


def _content(text: str) -> str:
    return escaped(with_escapes(text))


def read(source: str | Path | bytes | Draft) -> dict[str, str] | None:
    """Return what the hidden sheet of a workbook file holds, None if it has none.

    Reads the cells whichever way a program has written them. Raises UnusableFile, CannotAttach.
    """
    draft = source if isinstance(source, Draft) else Draft(source)
    main = draft.main_part()
    targets = {relationship.id: relationship.target for relationship in draft.relationships(main)}
    for sheet in draft.markup(main).named("sheet"):
        if sheet.attributes.get("name", "").casefold() == names.CARRIED:
            ids = (value for name, value in sheet.attributes.items() if name.endswith("/relationships id"))
            return values_of(_cells(draft, targets.get(next(ids, ""), ""), _shared_strings(draft, main)))
    return None


def _shared_strings(draft: Draft, main: str) -> list[str]:
    for relationship in draft.relationships(main):
        if relationship.kind == "sharedStrings" and draft.has(relationship.target):
            strings = draft.markup(relationship.target)
            return [_string(strings, item) for item in strings.children() if item.name == "si"]
    return []


def _string(markup: Markup, item: Element) -> str:
    """Return the text of a string with or without runs, leaving out its furigana."""
    runs = [item, *(child for child in markup.children(item) if child.name == "r")]
    texts = [child.text for run in runs for child in markup.children(run) if child.name == "t"]
    return without_escapes("".join(texts))


def _cells(draft: Draft, part: str, strings: list[str]) -> list[list[str]]:
    sheet = draft.markup(part)
    found = []
    for row in sheet.named("row"):
        cells = ["", ""]
        for number, cell in enumerate(sheet.children(row)):
            column = (parse_cell(cell.attributes.get("r", "")) or (0, number + 1))[1] - 1
            if column >= len(cells):
                continue
            value, inline = sheet.child("v", cell), sheet.child("is", cell)
            text = value.text if value is not None else ""
            if inline is not None:
                text = _string(sheet, inline)
            elif cell.attributes.get("t") == "s":
                text = strings[place] if 0 <= (place := whole(text, -1)) < len(strings) else ""
            cells[column] = text
        found.append(cells)
    return found
