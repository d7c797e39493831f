"""Which formulas of a workbook depend on which cells.

A fill leaves formulas as they are, with the results they had in the official file; this tells whose results
no longer fit, so that the caller can say so (docs/decisions/0004-formulas.md). Understands references,
ranges, other sheets, defined names and tables; computes nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from youryou_xl import addresses as references
from youryou_xl.addresses import MAX_COLUMN, MAX_ROW, Span
from youryou_xl.package.budget import budget
from youryou_xl.package.sheet import Formula, Position


class Dependent(NamedTuple):
    """A formula whose cached result may no longer fit.

    `uncertain` says that this cannot be told from the text (INDIRECT, OFFSET and the like look up cells by
    computing where they are).
    """

    sheet: str
    cell: str
    formula: str
    uncertain: bool


class Table(NamedTuple):
    """A table (list object): the sheet it is on, its name and its cells."""

    sheet: str
    name: str
    area: Span


# Every repetition is possessive or short: a text made to be hard is gone through once, like any other.
_TEXT = re.compile(r'"(?:[^"]|"")*+"?')
_SHEET = (
    r"(?:(?P<quoted>'(?:[^']|''){1,600}+')"
    r"|(?P<bare>(?<![^\s'\"!,;()+\-*/^&=<>{}%:])(?!:)[^\s'\"!,;()+\-*/^&=<>{}%]{1,600}+))!"
)
_TOKEN = re.compile(
    rf"(?:{_SHEET})?"
    r"(?:(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}))?(?![\w.(!\[])"
    r"|(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!\[])"
    r"|(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(!\[])"
    r"|(?P<name>[^\W\d][\w.\\?]*+)(?P<after>[(\[]?)"
    r"|(?P<this_table>\[))"
)
_WORD_BEFORE = re.compile(r"[\w.$\[\]]")
# Functions that find the cells they read by computing where these are, and ranges with a computed end.
_COMPUTED = re.compile(r"\b(?:INDIRECT|OFFSET)\s*+\(|:\s*+[A-Za-z.]{1,255}+\(|\)\s*+:", re.IGNORECASE)
_MOST_NESTED = 60
"""Names within names that are followed; Excel allows 64 levels of anything."""
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")


class _Node(NamedTuple):
    sheet: str
    formula: Formula
    text: str
    result: Span
    reads: tuple[tuple[str, Span], ...]
    uncertain: bool


class FormulaMap:
    """The formulas of a workbook and what they read.

    `formulas` maps every sheet, in the workbook's order, to the formulas on it; `names` are the defined
    names (name, what it stands for, number of the sheet it belongs to or None).
    """

    def __init__(
        self,
        formulas: Mapping[str, Sequence[Formula]],
        names: Sequence[tuple[str, str, int | None]],
        tables: Sequence[Table],
    ) -> None:
        self._longest = budget().formula
        self._circles = 0
        self._known: dict[tuple[str, int | None, str], tuple[set[tuple[str, Span]], bool]] = {}
        self._order = [sheet.casefold() for sheet in formulas]
        self._sheets = list(formulas)
        self._names: dict[tuple[str, int | None], str] = {(name.casefold(), scope): text for name, text, scope in names}
        self._tables = {table.name.casefold(): table for table in tables}
        self._nodes = [node for sheet in formulas for node in self._sheet_nodes(sheet, formulas[sheet])]
        self._by_cell: dict[tuple[str, int, int], list[int]] = {}
        self._by_area: dict[str, dict[Span, list[int]]] = {}
        for number, node in enumerate(self._nodes):
            for sheet, area in node.reads:
                if (area.top, area.left) == (area.bottom, area.right):
                    self._by_cell.setdefault((sheet, area.top, area.left), []).append(number)
                else:
                    self._by_area.setdefault(sheet, {}).setdefault(area, []).append(number)

    def dependents(self, cells: Iterable[tuple[str, Position]]) -> tuple[Dependent, ...]:
        """Return the formulas that read `cells`, directly or through others, in the order of the workbook."""
        start = [(sheet.casefold(), Span(row, column, row, column)) for sheet, (row, column) in cells]
        if not start:
            return ()
        certain = self._reached(start, set())
        doubtful = {number for number, node in enumerate(self._nodes) if node.uncertain} - certain
        results = [(self._nodes[number].sheet.casefold(), self._nodes[number].result) for number in doubtful]
        reached = certain | doubtful | self._reached(results, certain | doubtful)
        return tuple(
            Dependent(node.sheet, references.address(*node.formula.position), node.text, number not in certain)
            for number, node in enumerate(self._nodes)
            if number in reached
        )

    def _reached(self, start: Iterable[tuple[str, Span]], known: set[int]) -> set[int]:
        waiting = deque(start)
        areas = {sheet: dict(by_area) for sheet, by_area in self._by_area.items()}
        found: set[int] = set()
        while waiting:
            sheet, area = waiting.popleft()
            readers = self._readers_of_cells(sheet, area)
            here = areas.get(sheet, {})
            for other in [other for other in here if _overlap(area, other)]:
                readers += here.pop(other)  # whoever reads it need not be found again
            for number in readers:
                if number not in found and number not in known:
                    found.add(number)
                    node = self._nodes[number]
                    waiting.append((node.sheet.casefold(), node.result))
        return found

    def _readers_of_cells(self, sheet: str, area: Span) -> list[int]:
        if (area.top, area.left) == (area.bottom, area.right):
            return list(self._by_cell.get((sheet, area.top, area.left), ()))
        return [
            number
            for (other, row, column), numbers in self._by_cell.items()
            if other == sheet and (row, column) in area
            for number in numbers
        ]

    def _sheet_nodes(self, sheet: str, formulas: Sequence[Formula]) -> Iterable[_Node]:
        masters = {formula.shared_index: formula for formula in formulas if formula.kind == "shared" and formula.text}
        for formula in formulas:
            text, shift = formula.text, (0, 0)
            if not text and formula.kind == "shared" and formula.shared_index in masters:
                master = masters[formula.shared_index]
                text = master.text
                shift = (
                    formula.position[0] - master.position[0],
                    formula.position[1] - master.position[1],
                )
            row, column = formula.position
            result = Span(row, column, row, column)
            if formula.kind in ("array", "dataTable"):
                result = references.parse_area(formula.ref) or result
            reads, uncertain = self._reads(text, sheet, formula.position, shift, frozenset())
            yield _Node(sheet, formula, text, result, tuple(reads), uncertain or formula.kind == "dataTable")

    def _reads(
        self, text: str, sheet: str, position: Position, shift: tuple[int, int], names: frozenset[str]
    ) -> tuple[set[tuple[str, Span]], bool]:
        """Return the areas a formula reads, and whether it reads others that cannot be told."""
        if len(text) > self._longest or len(names) > _MOST_NESTED:
            return set(), True
        bare = _TEXT.sub('""', text)
        found: set[tuple[str, Span]] = set()
        uncertain = _COMPUTED.search(bare) is not None
        last: tuple[int, list[str], Span | None] = (-1, [], None)  # the token before: its end, and what it means
        for token in _TOKEN.finditer(bare):
            if token.start() and _WORD_BEFORE.match(bare, token.start() - 1):
                continue  # the tail of a longer word, or the name of a table's column
            sheets = self._sheets_of(token, sheet)
            if sheets is None:
                sheets, uncertain = [], True
            area = _area_of(token, shift)
            if last[0] >= 0 and bare[last[0] : token.start()].strip() == ":":
                # A range whose ends stand apart: from cell to cell of one sheet it is plain what it covers.
                if area is not None and last[2] is not None and sheets == last[1]:
                    area = _around(area, last[2])
                elif area is not None and last[2] is not None and not token["quoted"] and not token["bare"]:
                    sheets, area = last[1], _around(area, last[2])
                else:
                    uncertain = True
            last = (token.end(), sheets, area)
            if area is not None:
                found.update((name, area) for name in sheets)
                # Within a name, what has no $ moves with the cell the name is used in.
                uncertain = uncertain or (bool(names) and _moves(token)) or self._is_named_columns(token, sheet)
            elif token["name"] and token["after"] != "(" and token["name"].casefold() in names:
                self._circles += 1
            elif token["name"] and token["after"] != "(":
                more, doubt = self._named(token["name"], sheet, position, names)
                found |= more
                uncertain = uncertain or doubt
            elif token["this_table"] and not token["quoted"] and not token["bare"]:
                found.update(
                    (table.sheet.casefold(), table.area)
                    for table in self._tables.values()
                    if table.sheet == sheet and position in table.area
                )
        return found, uncertain

    def _is_named_columns(self, token: re.Match[str], sheet: str) -> bool:
        """Return whether what reads like two columns could as well be a range from one name to another."""
        ends = token["columns"].split(":") if token["columns"] else ()
        scope = self._scope(sheet)
        return any((end.casefold(), place) in self._names for end in ends for place in (scope, None))

    def _scope(self, sheet: str) -> int | None:
        return self._order.index(sheet.casefold()) if sheet.casefold() in self._order else None

    def _sheets_of(self, token: re.Match[str], sheet: str) -> list[str] | None:
        """Return the sheets a token speaks of, None if that cannot be told."""
        name = token["quoted"][1:-1].replace("''", "'") if token["quoted"] else token["bare"]
        if not name:
            return [sheet.casefold()]
        if name.startswith("[0]"):
            name = name[3:]
        if "[" in name or "\\" in name or "/" in name:
            return []  # a cell of another workbook
        first, _, last = name.casefold().partition(":")
        if last and first in self._order and last in self._order:
            ends = sorted((self._order.index(first), self._order.index(last)))
            return self._order[ends[0] : ends[1] + 1]
        if last:
            return None  # a range that ends on another sheet than it begins
        return [name.casefold()]

    def _named(
        self, name: str, sheet: str, position: Position, names: frozenset[str]
    ) -> tuple[set[tuple[str, Span]], bool]:
        folded = name.casefold()
        table = self._tables.get(folded)
        if table is not None:
            return {(table.sheet.casefold(), table.area)}, False
        scope = self._scope(sheet)
        own = (folded, scope) in self._names
        text = self._names.get((folded, scope if own else None))
        if text is None:
            return set(), False
        if "[" in text:  # may speak of the row it is used in
            return self._reads(text, sheet, position, (0, 0), names | {folded})
        key = (folded, scope if own else None, sheet)
        if key in self._known:
            return self._known[key]
        circles = self._circles
        read = self._reads(text, sheet, position, (0, 0), names | {folded})
        if self._circles == circles:  # else it is only true of the name the circle was entered by
            self._known[key] = read
        return read


def _area_of(token: re.Match[str], shift: tuple[int, int]) -> Span | None:
    if token["first"]:
        first = _corner(token["first"], shift)
        last = _corner(token["last"], shift) if token["last"] else first
        return _ordered(first, last)
    if token["columns"]:
        left, right = (
            references.column_number(end.lstrip("$")) + (0 if end.startswith("$") else shift[1])
            for end in token["columns"].split(":")
        )
        return _ordered((1, left), (MAX_ROW, right))
    if token["rows"]:
        top, bottom = (
            int(end.lstrip("$")) + (0 if end.startswith("$") else shift[0]) for end in token["rows"].split(":")
        )
        return _ordered((top, 1), (bottom, MAX_COLUMN))
    return None


def _moves(token: re.Match[str]) -> bool:
    """Return whether an end of this area is relative."""
    if token["first"]:
        return any(end.count("$") < 2 for end in (token["first"], token["last"]) if end)
    return any(not end.startswith("$") for end in (token["columns"] or token["rows"]).split(":"))


def _around(one: Span, other: Span) -> Span:
    return Span(
        min(one.top, other.top), min(one.left, other.left), max(one.bottom, other.bottom), max(one.right, other.right)
    )


def _corner(text: str, shift: tuple[int, int]) -> Position:
    match = _CORNER.fullmatch(text)
    assert match is not None, "the token pattern lets nothing else through"
    row = int(match[4]) + (0 if match[3] else shift[0])
    column = references.column_number(match[2]) + (0 if match[1] else shift[1])
    return row, column


def _ordered(first: Position, last: Position) -> Span:
    return Span(min(first[0], last[0]), min(first[1], last[1]), max(first[0], last[0]), max(first[1], last[1]))


def _overlap(one: Span, other: Span) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom and one.left <= other.right and other.left <= one.right
