"""A second look at two workbooks, by code that fills nothing: only Python's own zip and XML readers are used here.

The first look (`comparing`) fills the official sheet anew and compares bytes, so what the filling did wrong it would
do wrong as well. This one reads both files from scratch, cell by cell, and its answer must be the same. Imports
nothing of ours on purpose.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree import ElementTree

_MAIN = ("/spreadsheetml/2006/main", "/spreadsheetml/main")
_LONGEST_NUMBER = 7
_DEEPEST = 100
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NEW_ROW = frozenset({"r", "spans"})
"""What a row that was not there may say about itself."""


_OF_THE_VALUE = {"vm": "", "cm": "", "t": "n"}
"""Attributes of a cell that belong to its value (pointers to metadata, its type) and go or come with it."""

_NOTHING = ";;n;"


@dataclass(frozen=True)
class SecondLook:
    """What differs: `cells` as ``(sheet, cell)``, and `others`, everything that is no cell's content, by part.

    `unread` says why the two could not be compared; then the rest is empty.
    """

    cells: frozenset[tuple[str, str]] = frozenset()
    others: tuple[str, ...] = ()
    unread: str = ""


@dataclass
class _Sheet:
    frame: str = ""
    rows: dict[int, Mapping[str, str]] = field(default_factory=dict)
    cells: dict[str, tuple[Mapping[str, str], str]] = field(default_factory=dict)


def look(official: bytes, filled: bytes) -> SecondLook:
    """Return what differs between two workbooks given as bytes."""
    try:
        before, after = _parts(official), _parts(filled)
        names = _sheets(before)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, zlib.error, NotImplementedError) as error:
        return SecondLook(unread=f"{type(error).__name__}: {error}")
    cells: set[tuple[str, str]] = set()
    others = [name for name in before if name not in after] + [name for name in after if name not in before]
    for part, data in before.items():
        other = after.get(part)
        if other is None or other == data:
            continue
        if part not in names:
            others.append(part)
            continue
        try:
            found, beyond = _compare(_read(data), _read(other))
        except (ElementTree.ParseError, ValueError) as error:
            return SecondLook(unread=f"{type(error).__name__}: {error}")
        cells.update((names[part], cell) for cell in found)
        if beyond:
            others.append(part)
    return SecondLook(frozenset(cells), tuple(others))


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist() if not entry.is_dir()}


def _sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the names of the sheets by their parts."""
    main = [target for kind, target in _relationships(parts, "").values() if kind.endswith("/officeDocument")]
    root = main[0] if main else ""
    targets = _relationships(parts, root)
    found = {}
    for element in ElementTree.fromstring(_part(parts, root)).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
            if link in targets and targets[link][0].rpartition("/")[2] == "worksheet":
                found[_name(parts, targets[link][1])] = element.get("name", "")
    return found


def _relationships(parts: Mapping[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Return type and target of what `part` refers to, by id; targets as names of parts."""
    folder = dirname(part)
    file = join(folder, "_rels", f"{part.rpartition('/')[2]}.rels")
    found = {}
    for entry in ElementTree.fromstring(_part(parts, file)):
        if entry.get("TargetMode") != "External":
            target = entry.get("Target", "").replace("\\", "/")
            whole = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            found[entry.get("Id", "")] = (entry.get("Type", ""), whole)
    return found


def _part(parts: Mapping[str, bytes], name: str) -> bytes:
    return parts[_name(parts, name)]


def _name(parts: Mapping[str, bytes], name: str) -> str:
    """Return the part's name as the package spells it: case and slashes do not count (ECMA-376 Part 2)."""
    for wanted in (name, unquote(name)):
        if wanted in parts:
            return wanted
        for part in parts:
            if part.replace("\\", "/").lstrip("/").casefold() == wanted.casefold():
                return part
    raise KeyError(name)


class _Shallow(ElementTree.TreeBuilder):
    """Builds a tree that is nested no deeper than a workbook's parts are; what writes trees out recurses."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("nested too deeply")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def _read(data: bytes) -> _Sheet:
    sheet = _Sheet()
    root = ElementTree.fromstring(data, parser=ElementTree.XMLParser(target=_Shallow()))
    if not root.tag.startswith("{") or not root.tag[1:].partition("}")[0].endswith(_MAIN):
        raise ValueError(root.tag)
    space = root.tag[: root.tag.index("}") + 1]
    row = 0
    for element in root.iterfind(f"{space}sheetData/{space}row"):
        row = _number(element.get("r"), row + 1)
        sheet.rows[row] = dict(element.attrib)
        column = 0
        for cell in element.iterfind(f"{space}c"):
            match = _CELL.fullmatch(cell.get("r", "").upper())
            column = _column(match[1]) if match else column + 1
            about = {name: value for name, value in cell.attrib.items() if name not in ("r", *_OF_THE_VALUE)}
            content = "".join(f"{cell.get(name, _OF_THE_VALUE[name])};" for name in _OF_THE_VALUE)
            content += "".join(map(_canonical, cell))
            sheet.cells[f"{_letters(column)}{row}"] = (about, content)
    for name in ("sheetData", "dimension"):
        for element in root.findall(f"{space}{name}"):
            element.clear()
    sheet.frame = _canonical(root)
    return sheet


def _compare(before: _Sheet, after: _Sheet) -> tuple[set[str], bool]:
    """Return the cells whose content differs, and whether anything else does."""
    cells = {
        cell for cell in before.cells.keys() | after.cells.keys() if _content(before, cell) != _content(after, cell)
    }
    beyond = before.frame != after.frame
    for cell, (about, _) in before.cells.items():
        beyond |= cell not in after.cells or after.cells[cell][0] != about
    for row in before.rows.keys() | after.rows.keys():
        old, new = before.rows.get(row), after.rows.get(row)
        if old is None or new is None:
            beyond |= new is None or not new.keys() <= _NEW_ROW
        else:
            beyond |= _without_spans(old) != _without_spans(new)
    return cells, beyond


def _content(sheet: _Sheet, cell: str) -> str:
    content = sheet.cells[cell][1] if cell in sheet.cells else _NOTHING
    return content if "<" in content else _NOTHING  # an empty cell of any type


def _without_spans(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in ("r", "spans")}


def _canonical(element: ElementTree.Element) -> str:
    tail, element.tail = element.tail, None
    try:
        return ElementTree.canonicalize(ElementTree.tostring(element, encoding="unicode"))
    finally:
        element.tail = tail


def _number(text: str | None, otherwise: int) -> int:
    if text is None or len(text) > _LONGEST_NUMBER or not (text.isascii() and text.isdigit()):
        return otherwise
    return int(text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
