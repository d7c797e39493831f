"""What differs between an official workbook and a filled one: which cells, and whether anything else does.

Compares the two packages part by part on their unpacked bytes. A sheet that differs is accepted only if
filling the official sheet with the values found gives exactly the bytes found; so whatever a fill does not
do shows, without a list of things to look for. What this finds must be what `second_look` finds, which shares no
code with filling. Knows what a fill does and nothing of forms; whether a cell is an input cell is asked there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from youryou_xl import addresses as references
from youryou_xl import lang
from youryou_xl.errors import CannotFill
from youryou_xl.package import second_look, xmltree
from youryou_xl.package.container import Package, Source, open_package
from youryou_xl.package.reading import Read, Reader
from youryou_xl.package.second_look import SecondLook
from youryou_xl.package.sheet import NotWritable, Position, Sheet, UnusableSheet
from youryou_xl.package.template import Template
from youryou_xl.package.values import Value, date_text, written_value
from youryou_xl.package.workbook import SheetEntry, Workbook, open_workbook

_MOST_NAMED = 20  # cells of one sheet named one by one before the rest is counted


class ChangedCell(NamedTuple):
    """A cell that holds something else than in the official file; dates come as dates, nothing as None."""

    sheet: str
    cell: str
    before: Read
    after: Read


class Difference(NamedTuple):
    """Something a fill does not do: the part it is in and what it is, in both languages."""

    part: str
    ja: str
    en: str

    def __str__(self) -> str:
        return lang.pick(self.ja, self.en)


@dataclass(frozen=True)
class Verification:
    """What differs between an official workbook and a filled one.

    `cells` are the changed cells in the order of the sheets. `identical` counts the parts of the official
    file whose bytes are the same; `changed` names the others that are still there (a filled sheet is one of
    them), `added` and `removed` the rest. `differences` says what goes beyond filling in cells; the file is
    the official one, filled, exactly if there are none. `rewritten`: a spreadsheet program has saved the
    file anew, and `cells` compares what can be read rather than bytes.
    """

    cells: tuple[ChangedCell, ...]
    identical: int
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    differences: tuple[Difference, ...]
    rewritten: bool

    @property
    def ok(self) -> bool:
        """Return whether input cells differ and nothing else."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """Return the result as the document ``youryou-xl verify --json`` prints; dates as YYYY/MM/DD."""
        return {
            "cells": [
                {
                    "sheet": cell.sheet,
                    "cell": cell.cell,
                    "before": _plain(cell.before),
                    "after": _plain(cell.after),
                }
                for cell in self.cells
            ],
            "parts": {
                "identical": self.identical,
                "changed": list(self.changed),
                "added": list(self.added),
                "removed": list(self.removed),
            },
            "differences": [
                {"part": difference.part, "message": difference.ja, "message_en": difference.en}
                for difference in self.differences
            ],
            "rewritten": self.rewritten,
            "ok": self.ok,
        }


def compare(
    official: Source,
    filled: Source,
    allowed: Collection[tuple[str, str]] | None = None,
) -> Verification:
    """Compare a filled workbook with the official one.

    How the parts are packed, and in which order, does not count: the same content packed otherwise is the
    same content. Bytes outside of all parts are a difference unless the official file has the same.
    `allowed` are the (sheet, cell) that may differ; without it any cell a fill could write may.
    Raises `UnusableFile` if either file is no workbook.
    """
    before, after = open_package(official), open_package(filled)
    found = _Comparison(Template(open_workbook(before)), after, allowed).result()
    return _confirmed(found, second_look.look(before.data, after.data)) if found.ok else found


def _confirmed(found: Verification, second: SecondLook) -> Verification:
    """Return what was found, with a difference more if a reader that shares no code with filling sees it otherwise."""
    if second.unread:
        ja = f"別の読み方で確かめられませんでした（{second.unread}）。"
        en = f"It could not be confirmed by the second reader ({second.unread})."
        return replace(found, differences=(Difference("", ja, en),))
    seen = {(cell.sheet, cell.cell) for cell in found.cells}
    # The same value written anew, with its attributes in another order, is no difference to a reader.
    rewritten = {(cell.sheet, cell.cell) for cell in found.cells if cell.before == cell.after}
    told = [
        Difference(
            "",
            f"シート「{sheet}」の{cell}は、別の読み方では結果が違います。",
            f"{cell} of sheet “{sheet}” reads otherwise to the second reader.",
        )
        for sheet, cell in sorted((second.cells ^ seen) - (rewritten - second.cells))
    ]
    told += [
        Difference(
            part,
            f"部品「{part}」は、別の読み方では値以外も変わっています。",
            f"To the second reader, more than values differs in the part “{part}”.",
        )
        for part in second.others
    ]
    return replace(found, differences=tuple(told)) if told else found


class _Comparison:
    def __init__(self, template: Template, filled: Package, allowed: Collection[tuple[str, str]] | None) -> None:
        self._template = template
        self._workbook = template.workbook
        self._filled = filled
        self._allowed = None if allowed is None else {_normal(*cell) for cell in allowed}
        self._cells: list[ChangedCell] = []
        self._differences: list[Difference] = []

    def result(self) -> Verification:
        official, filled = self._workbook.package, self._filled
        theirs = {member.raw_name: index for index, member in enumerate(filled.members)}
        sheets = {sheet.member: sheet for sheet in self._workbook.sheets if sheet.kind == "worksheet"}
        identical = 0
        changed: list[str] = []
        removed: list[str] = []
        filled_sheets: dict[str, tuple[bytes, bytes]] = {}
        for index, member in enumerate(official.members):
            position = theirs.pop(member.raw_name, None)
            if position is None:
                removed.append(member.name)
                continue
            before, after = official.content(index), filled.content(position)
            if before == after:
                identical += 1
                continue
            changed.append(member.name)
            if index in sheets:
                filled_sheets[sheets[index].name] = before, after
            else:
                self._differ(
                    member.name,
                    f"部品「{member.name}」の中身が変わっています。",
                    f"The part “{member.name}” has other content.",
                )
        added = [filled.members[index].name for index in theirs.values()]
        self._name_moved(added, removed)
        for sheet in self._workbook.sheets:
            if sheet.name in filled_sheets:
                self._compare_sheet(sheet, *filled_sheets[sheet.name])
        rewritten = self._was_rewritten(changed, removed)
        if rewritten is not None:
            self._read_both(rewritten)
        self._check_allowed()
        self._name_hidden()
        return Verification(
            tuple(self._cells), identical, tuple(changed), tuple(added), tuple(removed),
            tuple(self._differences), rewritten is not None,
        )  # fmt: skip

    def _differ(self, part: str, ja: str, en: str) -> None:
        self._differences.append(Difference(part, ja, en))

    def _name_moved(self, added: list[str], removed: list[str]) -> None:
        for name in added:
            self._differ(name, f"部品「{name}」が加わっています。", f"The part “{name}” was added.")
        for name in removed:
            self._differ(name, f"部品「{name}」がなくなっています。", f"The part “{name}” is gone.")

    def _name_hidden(self) -> None:
        """Name what the filled file holds outside of its parts, unless the official one holds the same there."""
        known = list(self._workbook.package.hidden)
        for hidden in self._filled.hidden:
            if hidden in known:
                known.remove(hidden)
                continue
            ja, en = _HIDDEN[hidden.where]
            if hidden.name and hidden.where != "entry":
                ja, en = _UNLISTED
            size = len(hidden.data)
            self._differ(hidden.name, ja.format(name=hidden.name, size=size), en.format(name=hidden.name, size=size))

    def _compare_sheet(self, sheet: SheetEntry, before: bytes, after: bytes) -> None:
        part = sheet.part
        try:
            official = self._template.scanned(sheet.name)
            found = Sheet(after)
        except CannotFill as error:
            self._differ(part, error.ja, error.en)
            return
        except UnusableSheet as error:
            self._differ(part, f"シート「{sheet.name}」は{error.ja}。", f"The sheet “{sheet.name}” {error.en}.")
            return
        known = len(self._differences)
        positions = _cells_that_differ(official, found)
        values: dict[Position, Value] = {}
        styles: dict[Position, int] = {}
        others = 0
        for position in positions:
            try:
                values[position], styles[position] = _filled_value(official, found, position)
            except _NotAFill as error:
                name = references.address(*position)
                if len(self._differences) - known >= _MOST_NAMED:
                    others += 1
                    continue
                self._differ(
                    part, f"シート「{sheet.name}」の{name}{error.ja}", f"{name} of sheet “{sheet.name}” {error.en}"
                )
        if others:
            self._differ(
                part,
                f"シート「{sheet.name}」では、ほかに{others:,}個のセルも入力とは違う形で変わっています。",
                f"In the sheet “{sheet.name}” {others:,} more cells differ in a way no filling in makes.",
            )
        self._note_cells(sheet.name, positions, before, after)
        if len(self._differences) == known:
            where = _first_difference(official, values, styles, after)
            if where is not None:
                self._differ(
                    part,
                    f"シート「{sheet.name}」で、セルの値以外の部分が変わっています（{where}バイト目付近）。",
                    f"In the sheet “{sheet.name}” something other than cell values differs (near byte {where}).",
                )

    def _note_cells(self, sheet: str, positions: list[Position], before: bytes, after: bytes) -> None:
        reader = Reader(self._workbook)
        old, new = reader.sheet(before), reader.sheet(after)
        nothing: tuple[Read, bool] = (None, False)
        for position in positions:
            self._cells.append(
                ChangedCell(
                    sheet, references.address(*position),
                    old.get(position, nothing)[0], new.get(position, nothing)[0],
                )
            )  # fmt: skip

    def _was_rewritten(self, changed: list[str], removed: list[str]) -> Workbook | None:
        """Return the filled file as a workbook of its own if a program saved it anew.

        Such a program writes the workbook part and the sheets in its own words; no fill touches the former.
        """
        main = self._workbook.package.index(self._workbook.part)
        assert main is not None
        if self._workbook.package.members[main].name not in (*changed, *removed):
            return None
        touched = {sheet.part for sheet in self._workbook.sheets if sheet.kind == "worksheet"}
        if not touched & {difference.part for difference in self._differences}:
            return None
        filled = open_workbook(self._filled)
        if [sheet.name for sheet in filled.sheets] == [sheet.name for sheet in self._workbook.sheets]:
            return filled
        names = "、".join(sheet.name for sheet in filled.sheets)
        self._differences.insert(
            0,
            Difference(
                self._workbook.part,
                f"シートの構成が公式ファイルと違います（{names}）。別のブックを比べていないか確認してください。",
                f"The sheets are not the official file's ({names}). Check that this is the right workbook.",
            ),
        )
        return None

    def _read_both(self, filled: Workbook) -> None:
        """Replace the changed cells by what a reader of both files finds different, formulas apart."""
        self._cells = []
        old_reader, new_reader = Reader(self._workbook), Reader(filled)
        for sheet in self._workbook.sheets:
            other = filled.sheet(sheet.name)
            if sheet.member is None or sheet.kind != "worksheet" or other is None or other.member is None:
                continue
            old = old_reader.sheet(self._workbook.package.content(sheet.member))
            new = new_reader.sheet(filled.package.content(other.member))
            for position in sorted(old.keys() | new.keys()):
                before, formula = old.get(position, (None, False))
                after, _ = new.get(position, (None, False))
                if not formula and not _same(before, after):
                    name = references.address(*position)
                    self._cells.append(ChangedCell(sheet.name, name, before, after))
        program = _program(filled.package)
        self._differences.insert(
            0,
            Difference(
                self._workbook.part,
                f"このファイルは{program or '表計算ソフト'}で保存し直されており、公式ファイルそのものではありません。"
                "値の違いだけを読み取って示します。",
                f"The file was saved anew by {program or 'a spreadsheet program'} and is not the official file "
                "itself. The cells listed are those whose values read differently.",
            ),
        )

    def _check_allowed(self) -> None:
        if self._allowed is None:
            return
        for cell in self._cells:
            if _normal(cell.sheet, cell.cell) not in self._allowed:
                sheet = self._workbook.sheet(cell.sheet)
                self._differ(
                    sheet.part if sheet else "",
                    f"シート「{cell.sheet}」の{cell.cell}は入力欄ではないのに、値が変わっています。",
                    f"{cell.cell} of sheet “{cell.sheet}” is no input cell, yet its value differs.",
                )


_HIDDEN = {
    "before": (
        "ファイルの先頭に、公式ファイルにはない{size:,}バイトのデータがあります。",
        "The file begins with {size:,} bytes that the official one does not have.",
    ),
    "between": (
        "部品と部品の間に、公式ファイルにはない{size:,}バイトのデータがあります。",
        "Between the parts there are {size:,} bytes that the official file does not have.",
    ),
    "after": (
        "ファイルの末尾に、公式ファイルにはない{size:,}バイトのデータが付け足されています。",
        "The file ends with {size:,} bytes that the official one does not have.",
    ),
    "comment": (
        "ZIPのコメント（{size:,}バイト）が公式ファイルと違います。",
        "The comment of the zip file ({size:,} bytes) is not the official file's.",
    ),
    "entry": (
        "部品「{name}」に、公式ファイルにはない{size:,}バイトのデータが添えられています。",
        "Beside the part “{name}” there are {size:,} bytes that the official file does not have.",
    ),
}
_UNLISTED = (
    "一覧にない部品「{name}」が隠れています（{size:,}バイト）。",
    "A part “{name}” is hidden in the file, outside of its directory ({size:,} bytes).",
)


class _NotAFill(Exception):
    """A cell differs in a way no fill does; the texts stand behind the cell's name."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.ja = ja
        self.en = en


def _normal(sheet: str, cell: str) -> tuple[str, str]:
    position = references.parse_cell(cell)
    return (sheet, cell if position is None else references.address(*position))


def _cells_that_differ(official: Sheet, found: Sheet) -> list[Position]:
    positions = {(row, column) for sheet in (official, found) for row in sheet.rows for column in sheet.rows[row].cells}
    return sorted(place for place in positions if official.cell_bytes(place) != found.cell_bytes(place))


def _filled_value(official: Sheet, found: Sheet, position: Position) -> tuple[Value, int]:
    """Return the value a fill must have been given to make this cell, and the style if the cell is new.

    Raises `_NotAFill`.
    """
    reason = official.refusal(position)
    if reason is not None:
        raise _NotAFill("は入力できないセルなのに変わっています。", "cannot be filled in, yet it differs.")
    cell, data = found.cell(position), found.cell_bytes(position)
    if cell is None or data is None:
        raise _NotAFill("がなくなっています。", "is gone.")
    if official.cell(position) is None and cell.style not in official.used_styles:
        raise _NotAFill("の書式が変わっています。", "has another style.")
    head, marks = official.head(position, cell.style)
    if not data.startswith(head):
        raise _NotAFill("の書式または属性が変わっています。", "has another style or other attributes.")
    try:
        return written_value(data[len(head) :], marks), cell.style
    except ValueError as error:
        raise _NotAFill(
            "が、入力とは違う形で書き換えられています。", "was changed in another way than by filling in."
        ) from error


def _first_difference(
    official: Sheet, values: dict[Position, Value], styles: dict[Position, int], after: bytes
) -> int | None:
    """Return where `after` begins to differ from the official sheet filled with `values`, None if nowhere."""
    places = list(values)
    plan = official.plan([(place, values[place] is None) for place in places], styles)
    try:
        expected = plan.render([values[place] for place in places])
    except NotWritable:
        return 0
    if expected == after:
        return None
    shorter = min(len(expected), len(after))
    return next((index for index in range(shorter) if expected[index] != after[index]), shorter)


def _same(before: Read, after: Read) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return before.replace("\r\n", "\n") == after.replace("\r\n", "\n")
    if before in (None, "") and after in (None, ""):
        return True
    numbers = isinstance(before, int | float) and isinstance(after, int | float)
    return before == after and (numbers or type(before) is type(after))


def _plain(value: Read) -> str | int | float | bool | None:
    return date_text(value) if isinstance(value, dt.date) else value


def _program(package: Package) -> str:
    """Return the program that says it saved the package, "" if none does."""
    data = package.read("docProps/app.xml")
    try:
        root = None if data is None else xmltree.parse(data)
    except xmltree.UnreadableXml:
        return ""
    return "" if root is None else (root.findtext("Application") or "").strip()
