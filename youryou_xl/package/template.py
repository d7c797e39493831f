"""An official workbook, compiled once, from which filled copies are made that differ in the input cells alone.

Finds out beforehand what cannot be written and why. Knows cells and values; knows nothing of forms, fields
or rules.
"""

from __future__ import annotations

import contextlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from youryou_xl import addresses as references
from youryou_xl.addresses import Span
from youryou_xl.errors import CannotFill, CannotWrite, UnusableFile
from youryou_xl.files import write_whole
from youryou_xl.package import xmltree
from youryou_xl.package.container import Assembly, Package, Source, open_package
from youryou_xl.package.formulas import Dependent, FormulaMap, Table
from youryou_xl.package.sheet import (
    Forbidden,
    Formula,
    NotWritable,
    Plan,
    Position,
    Sheet,
    UnusableSheet,
    check_encoding,
)
from youryou_xl.package.styles import date_styles
from youryou_xl.package.values import Value
from youryou_xl.package.workbook import SheetEntry, Workbook, is_signed, open_workbook, relationships

Key = tuple[str, str]

_OFFICE_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam", ".xlsb", ".xls")
_MOST_RECIPES = 64


class _Recipe(NamedTuple):
    """Everything about filling one set of cells that does not depend on the values."""

    assembly: Assembly
    plans: tuple[tuple[Plan, tuple[Key, ...]], ...]


class Template:
    """An official workbook to fill.

    Made by `open`. The file is read once and never touched; a template may be used from several threads.
    """

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._package: Package = workbook.package
        self._source = workbook.package.path
        self._date_styles = _read_date_styles(workbook)
        self._sheets: dict[str, Sheet] = {}
        self._formulas: FormulaMap | None = None
        self._recipes: dict[object, _Recipe] = {}

    @classmethod
    def open(cls, source: Source) -> Template:
        """Return the workbook at a path, in bytes, or open already, ready to be filled.

        Raises `UnusableFile`, saying which: not there, empty, cut off, not a workbook, encrypted, an older
        or another format, digitally signed, two parts of one name, two sheets in one part, a sheet in UTF-16 or
        with a DTD.
        """
        workbook = open_workbook(open_package(source))
        label = workbook.package.label
        if is_signed(workbook.package):
            raise UnusableFile(
                f"「{label}」には電子署名が付いています。入力すると署名が無効になるため使えません。"
                "署名のない様式を使うか、配布元に確認してください。",
                f"“{label}” is digitally signed; filling it in would break the signature. "
                "Use the unsigned form, or ask whoever issued it.",
            )
        by_member: dict[int, str] = {}
        for sheet in workbook.sheets:
            if sheet.member is None or sheet.kind != "worksheet":
                continue
            if sheet.member in by_member:
                other = by_member[sheet.member]
                raise UnusableFile(
                    f"「{label}」では、シート「{other}」と「{sheet.name}」が同じ部品「{sheet.part}」を使っています。"
                    "一方への入力がもう一方にも現れるため使えません。Excelで開いて保存し直してください。",
                    f"The sheets “{other}” and “{sheet.name}” of “{label}” are one and the same part “{sheet.part}”: "
                    "what is filled into one would show in the other. Open it in Excel and save it again.",
                )
            by_member[sheet.member] = sheet.name
            try:
                check_encoding(workbook.package.content(sheet.member))
            except UnusableSheet as error:
                raise UnusableFile(
                    f"「{label}」のシート「{sheet.name}」は{error.ja}。Excelで開いて保存し直してから使ってください。",
                    f"The sheet “{sheet.name}” of “{label}” {error.en}. Open it in Excel and save it again.",
                ) from error
        return cls(workbook)

    @property
    def workbook(self) -> Workbook:
        """Return what the parts of the official workbook say about it."""
        return self._workbook

    @property
    def source(self) -> Path | None:
        """Return the path the workbook was read from, None if it came as bytes."""
        return self._source

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of all sheets, in the workbook's order."""
        return tuple(sheet.name for sheet in self._workbook.sheets)

    @property
    def suffix(self) -> str:
        """Return the ending a copy's file name must have: ".xlsx", or ".xlsm" where there are macros."""
        return self._workbook.suffix

    def refusal(self, sheet: str, cell: str) -> CannotFill | None:
        """Return why `cell` cannot be written (a formula, covered by a merge, …), None if it can."""
        try:
            self._place(sheet, cell)
        except CannotFill as error:
            return error
        return None

    def dependents(self, cells: Iterable[Key]) -> tuple[Dependent, ...]:
        """Return the formulas whose cached results no longer fit once `cells`, as (sheet, cell), are filled.

        A fill leaves them as they are; a spreadsheet program shows the old results until it calculates anew.
        Formulas on a sheet that cannot be scanned, and into which nothing is written, are not reported.
        Raises `CannotFill` for a cell that is none, or if a sheet of `cells` is none that can be written.
        """
        places = [(sheet, self._position(sheet, cell)) for sheet, cell in cells]
        for sheet in {sheet for sheet, _ in places}:
            self.scanned(sheet)
        if self._formulas is None:
            formulas: dict[str, Sequence[Formula]] = {}
            tables: list[Table] = []
            for entry in self._workbook.sheets:
                formulas[entry.name] = ()
                with contextlib.suppress(CannotFill, UnusableFile):
                    tables += (Table(entry.name, name, area) for name, area in _tables(self._package, entry.part))
                    formulas[entry.name] = self.scanned(entry.name).formulas
            self._formulas = FormulaMap(formulas, self._workbook.defined_names, tables)
        return self._formulas.dependents(places)

    def fill(
        self,
        values: Mapping[Key, Value],
        out: str | Path,
        *,
        overwrite: bool = False,
        like: Mapping[Key, str] | None = None,
    ) -> None:
        """Write a copy to `out` in which the cells of `values` hold these values and nothing else differs.

        `values` maps (sheet, cell) to a text, number, date, boolean or None (which empties the cell, as an
        empty text does); numpy's scalars, Decimal and Fraction will do. A text stays a text, whatever it
        begins with. A date becomes a serial number where the cell's own number format shows dates, and the
        text YYYY/MM/DD anywhere else, so that nobody ever reads 43891. `like` names, for a cell that does not
        exist yet, a cell of the same sheet whose style it takes; otherwise it has its row's or column's.

        Raises `CannotFill` before anything is written if a cell or value is not possible, and `CannotWrite`
        if the file cannot be put there, or is there already and `overwrite` is not set.
        """
        path = Path(out)
        self._check_target(path)
        write_whole(path, self.fill_bytes(values, like=like), overwrite=overwrite, source=self._source)

    def fill_bytes(self, values: Mapping[Key, Value], *, like: Mapping[Key, str] | None = None) -> bytes:
        """Return the copy `fill` would write, as bytes; the same values give the same bytes."""
        key = (tuple(values), tuple(like.items()) if like else (), _emptied(values))
        recipe = self._recipes.get(key)
        if recipe is None:
            recipe = self._prepare(values, like or {})
            if len(self._recipes) >= _MOST_RECIPES:
                self._recipes.clear()
            self._recipes[key] = recipe
        contents = []
        for plan, cells in recipe.plans:
            try:
                contents.append(plan.pack([values[cell] for cell in cells]))
            except NotWritable as error:
                sheet, cell = cells[error.index]
                raise CannotFill(
                    f"{_named_ja(sheet, cell)}：{error.reason.ja}", f"{_named_en(sheet, cell)}: {error.reason.en}"
                ) from error
        return recipe.assembly.join(contents)

    def _prepare(self, values: Mapping[Key, Value], like: Mapping[Key, str]) -> _Recipe:
        by_sheet: dict[str, dict[Position, Key]] = {}
        for sheet, cell in values:
            position = self._place(sheet, cell)
            same = by_sheet.setdefault(sheet, {}).setdefault(position, (sheet, cell))
            if same != (sheet, cell):
                raise CannotFill(
                    f"{_named_ja(sheet, cell)}に2つの値が渡されました。1つにしてください。",
                    f"{_named_en(sheet, cell)} was given two values. Give one.",
                )
        plans = []
        members = []
        for sheet, places in by_sheet.items():
            compiled = self.scanned(sheet)
            styles = {
                self._position(sheet, cell): compiled.style(self._position(sheet, model))
                for (other, cell), model in like.items()
                if other == sheet
            }
            cells = [(position, _is_empty(values[key])) for position, key in places.items()]
            plans.append((compiled.plan(cells, styles), tuple(places.values())))
            member = self._entry(sheet).member
            assert member is not None
            members.append(member)
        return _Recipe(Assembly(self._package, members), tuple(plans))

    def _check_target(self, path: Path) -> None:
        suffix = path.suffix.lower()
        if suffix != self.suffix and suffix in _OFFICE_SUFFIXES:
            raise CannotWrite(
                f"「{path.name}」の拡張子が元の様式と違います。このままではExcelで開けません。"
                f"「{path.stem}{self.suffix}」として保存してください。",
                f"“{path.name}” does not have the original's ending and Excel would not open it. "
                f"Save it as “{path.stem}{self.suffix}”.",
            )

    def _entry(self, name: str) -> SheetEntry:
        entry = self._workbook.sheet(name)
        if entry is None:
            names = "、".join(f"「{sheet}」" for sheet in self.sheets)
            raise CannotFill(
                f"シート「{name}」がありません。このブックのシートは{names}です。",
                f"There is no sheet “{name}”. The workbook has: {', '.join(self.sheets)}.",
            )
        return entry

    def scanned(self, name: str) -> Sheet:
        """Return the sheet called `name`, scanned; raises `CannotFill` if its cells cannot be written."""
        compiled = self._sheets.get(name)
        if compiled is not None:
            return compiled
        entry = self._entry(name)
        if entry.member is None and entry.kind == "worksheet":
            raise CannotFill(
                f"シート「{name}」の中身（部品「{entry.part}」）がファイルの中にありません。"
                "元のファイルをもう一度ダウンロードしてください。",
                f"The content of the sheet “{name}” (part “{entry.part}”) is missing from the file. "
                "Download the original again.",
            )
        if entry.member is None or entry.kind != "worksheet":
            raise CannotFill(
                f"シート「{name}」はグラフなどのシートで、セルがありません。別のシートを指定してください。",
                f"The sheet “{name}” has no cells (a chart or dialog). Name another sheet.",
            )
        try:
            compiled = Sheet(
                self._package.content(entry.member),
                date_styles=self._date_styles,
                date1904=self._workbook.date1904,
                forbidden=_claimed_areas(self._package, entry.part),
            )
        except UnusableSheet as error:
            raise CannotFill(
                f"シート「{name}」には書き込めません：{error.ja}。Excelで開いて保存し直してから使ってください。",
                f"The sheet “{name}” cannot be written: it {error.en}. Open it in Excel and save it again.",
            ) from error
        self._sheets[name] = compiled
        return compiled

    def _position(self, sheet: str, cell: str) -> Position:
        position = references.parse_cell(cell)
        if position is None:
            raise CannotFill(
                f"「{cell}」（シート「{sheet}」）はセル番地ではありません。C5のように指定してください。",
                f"“{cell}” (sheet “{sheet}”) is no cell reference. Write it like C5.",
            )
        return position

    def _place(self, sheet: str, cell: str) -> Position:
        """Return where `cell` is; raises `CannotFill` if it cannot be written."""
        compiled = self.scanned(sheet)
        position = self._position(sheet, cell)
        reason = compiled.refusal(position)
        if reason is not None:
            raise CannotFill(_named_ja(sheet, cell) + reason[0], _named_en(sheet, cell) + reason[1])
        return position


def _emptied(values: Mapping[Key, Value]) -> tuple[Key, ...]:
    """Return which cells are to be emptied: a cell that is not there and stays empty is not made."""
    try:
        if None not in values.values() and "" not in values.values():
            return ()
    except (TypeError, ValueError):  # a value that cannot be compared, such as pandas' NA; refused later
        pass
    return tuple(key for key, value in values.items() if _is_empty(value))


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value)


def _named_ja(sheet: str, cell: str) -> str:
    return f"シート「{sheet}」の{cell}"


def _named_en(sheet: str, cell: str) -> str:
    return f"{cell} of sheet “{sheet}”"


def _read_date_styles(workbook: Workbook) -> frozenset[int]:
    try:
        return date_styles(workbook.styles)
    except xmltree.UnreadableXml as error:
        label = workbook.package.label
        raise UnusableFile(
            f"「{label}」の書式の部品を読めません（{error.ja}）。元のファイルをもう一度ダウンロードしてください。",
            f"The styles of “{label}” cannot be read ({error.en}). Download the original again.",
        ) from error


def _claimed_areas(package: Package, part: str) -> Sequence[Forbidden]:
    """Return the cells that other parts describe and that no longer match once overwritten."""
    found: list[Forbidden] = []
    for kind, root in _parts_on(package, part, ("table", "pivotTable")):
        if kind == "table":
            found += _table_areas(root.get("ref", ""), root.get("headerRowCount", "1"), root.get("totalsRowCount", "0"))
            continue
        location = root.find("location")
        area = references.parse_area(location.get("ref", "")) if location is not None else None
        if area is not None:
            found.append(
                Forbidden(
                    area,
                    f"はピボットテーブル{area.text}の一部のため、書き込めません。別のセルを指定してください。",
                    f" belongs to the pivot table {area.text} and cannot be written. Name another cell.",
                )
            )
    return found


def _table_areas(ref: str, header_rows: str, total_rows: str) -> Iterable[Forbidden]:
    area = references.parse_area(ref)
    if area is None:
        return
    if header_rows != "0":
        yield Forbidden(
            Span(area.top, area.left, area.top, area.right),
            f"は表{area.text}の見出しのため、書き込めません（書き換えるとExcelがファイルを修復します）。"
            "見出しの下のセルを指定してください。",
            f" is a heading of the table {area.text} and cannot be written (Excel would repair the file). "
            "Name a cell below it.",
        )
    if total_rows not in ("", "0"):
        yield Forbidden(
            Span(area.bottom, area.left, area.bottom, area.right),
            f"は表{area.text}の集計行のため、書き込めません。その上のセルを指定してください。",
            f" is in the totals row of the table {area.text} and cannot be written. Name a cell above it.",
        )


def _tables(package: Package, part: str) -> Iterable[tuple[str, Span]]:
    """Return the tables on a sheet: name and cells."""
    for _, root in _parts_on(package, part, ("table",)):
        area = references.parse_area(root.get("ref", ""))
        if area is not None:
            yield root.get("displayName", root.get("name", "")), area


def _parts_on(package: Package, part: str, kinds: Sequence[str]) -> Iterable[tuple[str, ET.Element]]:
    """Return the parts of some kinds that belong to a sheet, parsed; one that is not XML is left out."""
    for link in relationships(package, part).values():
        data = package.read(link.target) if link.kind in kinds and not link.external else None
        if data is None:
            continue
        with contextlib.suppress(xmltree.UnreadableXml):
            yield link.kind, xmltree.parse(data)
