"""Binding: where each field of a form stands on a sheet never seen before, found by its label.

Works on Grids alone, so a file and an open workbook bind alike. What is not on the sheet is reported missing,
what could be two cells is reported ambiguous with both named, and nothing is guessed silently; an override of the
user's settles either.
"""

from __future__ import annotations

import dataclasses
import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from youryou_xl.errors import UnusableDefinition, UnusableForm
from youryou_xl.forms import definitions, overrides, writing
from youryou_xl.forms.definitions import Field, Form
from youryou_xl.forms.filling import canonical
from youryou_xl.forms.finding import places
from youryou_xl.forms.matching import BoundField, Kind
from youryou_xl.grid import Grid, Position, Span, Value, address, position
from youryou_xl.rules.text import choice_key

Written = writing.Cell
"""What a cell can be given."""

_RECOGNISED = 0.5
"""Share of its required fields that has to be found before a sheet counts as a form."""

_LIST_FIELDS = 4
_LIST_SHARE = 0.7
"""So many fields, and more than this share of them in one row: headers over a list, such as a batch sheet."""

_SAMPLE_NAME = re.compile(
    r"記載例|記入例|記載要領|記入要領|記載方法|記入方法|書き方|書きかた|見本|サンプル|説明|手引|注意|^例|例$|sample|example|instruction",
    re.IGNORECASE,
)
_SAMPLE_TITLE = re.compile(
    r"(?:記載例|記入例|記入見本|記載見本|記載要領|記入要領|記載方法|記入方法|見本)\s*[)）】\]］>＞]*\s*$"
)
_TITLE_ROWS = 6
_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Writes:
    """What to write into a workbook: values by (sheet, cell), and cells whose look a new cell takes over.

    `circles` are the words, by (sheet, cell), that a drawn circle marks; no cell can hold one.
    """

    cells: dict[tuple[str, str], Written | None] = field(default_factory=dict)
    like: dict[tuple[str, str], str] = field(default_factory=dict)
    circles: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    """A form bound to a sheet.

    `fields` holds one entry per field, per row of a table (``member_code.1``) and per item to mark
    (``negawatt_area.東京``), in the order of the definition. `others` are the grids of the further sheets that some
    fields stand on, by name. What a field's cells say, and which say a value, only `values` and `cells` know.
    """

    form: Form
    sheet: str
    grid: Grid
    fields: tuple[BoundField, ...]
    others: Mapping[str, Grid] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {entry.key: entry for entry in self.fields})

    def __getitem__(self, key: str) -> BoundField:
        """Return the field of a key; raises KeyError if the form has none such here."""
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        return by_key[key]

    def cell_of(self, key: str) -> str | None:
        """Return the address of a field's first cell, None where it was not found or the form has no such key."""
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        entry = by_key.get(key)
        return entry.cell if entry else None

    def cells_of(self, key: str) -> tuple[str, ...]:
        """Return the addresses of all cells of a field, () where it was not found or the form has no such key."""
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        entry = by_key.get(key)
        return entry.cells if entry else ()

    def sheet_of(self, key: str) -> str:
        """Return the name of the sheet a field stands on."""
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        entry = by_key.get(key)
        return (entry.sheet if entry else None) or self.sheet

    def grid_of(self, key: str) -> Grid:
        """Return the sheet a field stands on."""
        return self.others.get(self.sheet_of(key), self.grid)

    def all_cells(self) -> set[tuple[str, str]]:
        """Return every (sheet, cell) that some field has or, where it is doubtful, may have."""
        return {
            (entry.sheet or self.sheet, cell) for entry in self.fields for cell in (*entry.cells, *entry.candidates)
        }

    def on(self, grids: Sequence[Grid]) -> Binding:
        """Return the same fields on another copy of the form, filled or not: a blank one says best where they are.

        Raises UnusableForm if the copy lacks a sheet of the form.
        """
        by_name = {grid.name: grid for grid in grids}
        lost = next((name for name in (self.sheet, *self.others) if name not in by_name), None)
        if lost is not None:
            raise UnusableForm(
                f"シート「{lost}」がありません。{self.form.title}の写しか確かめてください。",
                f"There is no sheet “{lost}”. Check that this is a copy of {self.form.id}.",
            )
        others = {name: by_name[name] for name in self.others}
        return dataclasses.replace(self, grid=by_name[self.sheet], others=others)

    def values(self) -> dict[str, Value | None]:
        """Return what stands in the cells of every field that was found; None for an empty one."""
        result: dict[str, Value | None] = {}
        for entry in self.fields:
            known = self.form.field(entry.key)
            if entry.cell is not None and known is not None:
                result[entry.key] = writing.read(known, entry, self.grid_of(entry.key))
        return result

    def cells(self, values: Mapping[str, object]) -> Writes:
        """Return the cells to write for `values`, by field key.

        Values are written as `canonical` reads them, a choice as the workbook's own drop-down list spells it, split
        as the form splits them. Rows of a table beyond those the form has go below the last one, with its look, if
        nothing stands there. A cell whose formula gives the value anyhow is left as it is.
        Raises UnusableForm for a key the form does not have, a field that was not found or is doubtful, a value that
        its cells cannot hold, a cell that computes another value, and rows that do not fit.
        """
        writes = Writes()
        computed: list[tuple[str, str, Written | None]] = []
        for key, value in canonical(self.form, values).items():
            target, like = self._target(key)
            known = self.form.field(key)
            assert known is not None
            sheet, grid = target.sheet or self.sheet, self.others.get(target.sheet or self.sheet, self.grid)
            if target.kind == "plain" and len(target.cells) > 1:
                value = values[key]  # its lines are those of the form, and stay apart
            if like is not None:
                writes.cells[sheet, target.cells[0]] = writing.spelled(grid, like, value)
                writes.like[sheet, target.cells[0]] = like
                continue
            said = writing.write(known, target, grid, value, self.form.label_of(key))
            for cell, written in said.values.items():
                if position(cell) in grid.formulas and sheet == self.sheet:
                    computed.append((key, cell, written))
                elif (sheet, cell) not in writes.cells or written is not None:
                    writes.cells[sheet, cell] = self._together(writes, sheet, cell, written, grid, known, target)
            writes.circles.update({(sheet, cell): word for cell, word in said.circles.items()})
        for key, cell, wanted in computed:
            if not _alike(wanted, self._result(position(cell), writes)):
                raise self._computed(key, cell)
        return writes

    def _together(
        self,
        writes: Writes,
        sheet: str,
        cell: str,
        written: Written | None,
        grid: Grid,
        known: Field,
        target: BoundField,
    ) -> Written | None:
        """Return what a cell says that two fields of one text share: □ of one field, □ of another."""
        before = writes.cells.get((sheet, cell))
        if target.kind != "tick" or not isinstance(before, str) or not isinstance(written, str):
            return written
        there = grid.value_at(*position(cell))
        if not isinstance(there, str) or not len(there) == len(before) == len(written):
            return written
        changed = zip(there, before, written, strict=True)
        return "".join(mine if mine != was else other for was, other, mine in changed)

    def _result(self, at: Position, writes: Writes) -> object:
        """Return what a formula cell will show after `writes`, as far as can be told without computing."""
        seen = {at}
        while at in self.grid.copies:
            at = self.grid.span_at(*self.grid.copies[at]).anchor
            if at in seen:
                break
            seen.add(at)
        return writes.cells.get((self.sheet, address(*at)), self.grid.values.get(at))

    def _computed(self, key: str, cell: str) -> UnusableForm:
        label = self.form.label_of(key)
        return UnusableForm(
            f"「{label}」のセル {cell} には計算式があり、値を書き込むと式が消えてしまうので、書き込みません。"
            f"ご自分で入れた式なら、申込書をExcelで開き、{cell} を選んで Delete キーで消し、"
            "保存してから、もう一度実行してください。配布された申込書に初めからある式なら、"
            "値に置き換えてよいか、申込書の提出先に確かめてください。",
            f"The cell {cell} of “{label}” holds a formula, which writing a value would destroy. If the formula is "
            f"your own, open the form in Excel, select {cell}, press Delete, save, and try again. If the form came "
            "with it, ask the office that takes the form whether a value may replace it.",
        )

    def _target(self, key: str) -> tuple[BoundField, str | None]:
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        known = self.form.field(key)
        if known is not None and known.repeats and key == known.key:
            key = f"{key}.1"
        entry = by_key.get(key)
        if entry is None and known is not None and known.repeats and f"{known.key}.1" in by_key:
            below, like = self._beyond(key, known.key)
            return BoundField(key, self.form.label_of(key), "found", "plain", (below,)), like
        if entry is None:
            if known is not None and known.items:
                listed = "、".join(f"{known.key}.{item}" for item in known.items)
            else:
                listed = "、".join(item.key for item in self.form.fields)
            raise UnusableForm(
                f"{self.form.title}に「{key}」という項目はありません。使える項目名は {listed} です。",
                f"{self.form.title} has no field “{key}”. Known: {listed}.",
            )
        if entry.cell is None:
            raise self._unplaced(entry)
        return entry, None

    def _unplaced(self, entry: BoundField) -> UnusableForm:
        where = overrides.path_of(self.form.id)
        known = self.form.field(entry.key)
        repeats = known is not None and known.repeats
        key = known.key if known is not None and repeats else entry.key
        doubtful = entry.status == "ambiguous"
        sheet = entry.sheet or self.sheet
        lines = overrides.lines(sheet, key, entry.candidates[0] if doubtful else "セル番地")
        header = lines.partition("\n")[0]
        cells = "、".join(entry.candidates)
        if doubtful:
            said_ja = f"シート「{sheet}」で「{entry.label}」のセルが1つに決まりません（候補：{cells}）。"
            said_en = f"On sheet “{sheet}” the cell of “{entry.label}” is doubtful (candidates: {cells}). "
            told_ja, told_en = (
                "別の候補が正しければ、セル番地を直してください",
                "correct the cell if another one is right",
            )
        else:
            said_ja = f"シート「{sheet}」に「{entry.label}」の欄が見つかりません。"
            said_en = f"No cell for “{entry.label}” was found on sheet “{sheet}”. "
            told_ja, told_en = "「セル番地」は D12 のように直してください", "put a cell such as D12 for セル番地"
        rows_ja = "。行が2つ以上あれば D12:D16 のように範囲で書きます" if repeats else ""
        rows_en = "; several rows are a range such as D12:D16" if repeats else ""
        return UnusableForm(
            f"{said_ja}{where} に次の2行を書くと使えます（{told_ja}{rows_ja}。"
            f"{header} の行がすでにあれば、2行目だけをその下に書きます）。\n{lines}",
            f"{said_en}Write these two lines into {where} ({told_en}{rows_en}; below a line {header} "
            f"that is there already, only the second):\n{lines}",
        )

    def _beyond(self, key: str, stem: str) -> tuple[str, str]:
        """Return the cell below the table for a row the form does not have, and the cell it shall look like."""
        rows = [entry for entry in self.fields if entry.key.startswith(f"{stem}.")]
        if any(entry.cell is None for entry in rows):
            raise self._unplaced(next(entry for entry in rows if entry.cell is None))
        wanted = int(key.rpartition(".")[2])
        if rows[-1].kind not in ("plain", "column") or len(rows[-1].cells) > 1 or rows[-1].sheet:
            raise UnusableForm(
                f"「{self.form.label_of(stem)}」の欄は{len(rows)}行で、{wanted}行目を書く場所がありません。",
                f"The table of “{self.form.label_of(stem)}” has {len(rows)} rows and no room for row {wanted}.",
            )
        last = _span(self.grid, rows[-1].cell)
        step = last.bottom - last.top + 1
        stacked = len(rows) < 2 or _span(self.grid, rows[-2].cell).left == last.left
        top = last.top + step * (wanted - len(rows))
        free = stacked and step == 1 and self._nothing_below(last.bottom)
        if not free:
            raise UnusableForm(
                f"「{self.form.label_of(stem)}」の欄は{len(rows)}行で、{wanted}行目を書く場所がありません。"
                "申込書をExcelで開き、表に行を追加して保存してから、もう一度実行してください。",
                f"The table of “{self.form.label_of(stem)}” has {len(rows)} rows and no room for row {wanted}. "
                "Open the form in Excel, add rows to the table, save it, and try again.",
            )
        return address(top, last.left), address(last.top, last.left)

    def _nothing_below(self, row: int) -> bool:
        grid = self.grid
        return (
            grid.inputs is None
            and not any(place[0] > row for place in grid.values)
            and not any(place[0] > row for place in grid.formulas)
            and not any(span.bottom > row for span in grid.merges)
        )


def bind(
    form: Form, grids: Sequence[Grid], override: Mapping[str, str] | None = None, sheet: str | None = None
) -> Binding:
    """Return `form` bound to the sheet of `grids` that holds it.

    `override` gives cells by field key (``{"address": "D12", "member_code": "B20:B25"}``); None takes the user's
    saved ones. `sheet` names the sheet where more than one could be meant.
    Raises UnusableForm if no sheet holds the form, only a hidden one does, or two do.
    """
    tries = _tries(form, grids, override, sheet)
    best = _only(form, tries)
    if best is None:
        raise _not_here((form,), grids, tries)
    return best.binding


def identify(grids: Sequence[Grid], forms: Iterable[Form] | None = None, sheet: str | None = None) -> Binding:
    """Return the form these sheets hold, bound to its sheet.

    Of several forms in one workbook it is the one found most fully, then the one on the earlier sheet;
    `identify_all` gives every one. `forms` are those to look for, by default all there is a definition of; `sheet`
    limits the search to one sheet. Raises UnusableForm if none is found, listing what was looked for.
    """
    return identify_all(grids, forms, sheet)[0]


def identify_all(
    grids: Sequence[Grid], forms: Iterable[Form] | None = None, sheet: str | None = None
) -> tuple[Binding, ...]:
    """Return every form these sheets hold, each bound to its sheet, the one found most fully first.

    Raises UnusableForm if there is none, or one of them stands on two sheets alike.
    """
    known, every = _every(grids, forms, sheet)
    found = []
    for form in known:
        best = _only(form, every[form.id], _rivals(form, every))
        if best is not None:
            found.append(best)
    if not found:
        raise _not_here(known, grids, [item for tries in every.values() for item in tries])
    places = {grid.name: number for number, grid in enumerate(grids)}
    found.sort(key=lambda item: places[item.binding.sheet])
    found.sort(key=lambda item: item.rank, reverse=True)
    return tuple(item.binding for item in found)


def bindings(grids: Sequence[Grid]) -> tuple[Binding, ...]:
    """Return every form these sheets hold; one that stands on several sheets alike once for each.

    Empty if there is none: for those who ask what a workbook is, not for those who are about to use it.
    """
    known, every = _every(grids, None, None)
    return tuple(item.binding for form in known for item in _best(every[form.id], _rivals(form, every)))


def _every(
    grids: Sequence[Grid], forms: Iterable[Form] | None, sheet: str | None
) -> tuple[tuple[Form, ...], dict[str, list[_Try]]]:
    """Return the forms to look for, by default all there is a definition of, and the tries of each by its id."""
    known = tuple(forms) if forms is not None else tuple(map(definitions.load, definitions.available()))
    return known, {form.id: _tries(form, grids, None, sheet) for form in known}


def _rivals(form: Form, every: Mapping[str, Sequence[_Try]]) -> list[_Try]:
    return [item for form_id, tries in every.items() if form_id != form.id for item in tries]


@dataclass(frozen=True)
class _Try:
    """A form tried on one sheet, and what speaks for it."""

    binding: Binding
    share: float
    titled: bool
    settled: bool
    sample: bool
    listed: bool

    @property
    def rank(self) -> tuple[bool, bool, float, bool]:
        return (not self.sample, self.settled, round(self.share, 2), self.titled)

    @property
    def recognised(self) -> bool:
        return (self.share >= _RECOGNISED and (self.titled or not self.listed)) or self.settled


def _tries(form: Form, grids: Sequence[Grid], override: Mapping[str, str] | None, sheet: str | None) -> list[_Try]:
    if sheet is not None and all(grid.name != sheet for grid in grids):
        listed = "、".join(grid.name for grid in grids)
        raise UnusableForm(
            f"シート「{sheet}」はこのブックにありません。シートは {listed} です。",
            f"There is no sheet “{sheet}” in this workbook. Its sheets: {listed}.",
        )
    return [_try(form, grid, override, grids) for grid in grids if sheet is None or grid.name == sheet]


def _try(form: Form, grid: Grid, override: Mapping[str, str] | None, grids: Sequence[Grid]) -> _Try:
    anywhere: dict[str, str] = {}
    if override is not None:
        here = dict(override)
    else:
        anywhere, here = overrides.settled(form.id, grid.name, [entry.key for entry in form.fields])
    placed = places(form, grid)
    bound = _bound(form, placed, grid, {**anywhere, **here})
    # What is settled for any sheet says nothing about which sheet holds the form.
    own = _bound(form, placed, grid, here) if anywhere else bound
    status = {entry.key: entry.status for entry in own}
    stems: dict[str, bool] = {}
    for key, state in status.items():
        known = form.field(key)
        if known is not None and not known.sheet:
            stems[known.key] = stems.get(known.key, False) or state != "missing"
    needed = {entry.key for entry in form.fields if entry.spec.required and not entry.sheet} or set(stems)
    share = sum(stems[key] for key in needed) / len(needed) if needed else 0.0
    bound, others = _elsewhere(form, grid, bound, grids)
    return _Try(
        Binding(form, grid.name, grid, bound, others),
        share,
        _is_titled(form, grid),
        override is None and bool(here),
        _is_sample(grid),
        _is_list(form, own),
    )


def _is_list(form: Form, bound: Sequence[BoundField]) -> bool:
    """Return whether the fields stand as the headers of a list, one entry a row, rather than as a form."""
    singles = [entry.label_cell or entry.cell for entry in bound if not _repeats(form, entry.key)]
    rows = Counter(position(cell)[0] for cell in singles if cell)
    return rows.total() >= _LIST_FIELDS and max(rows.values()) > _LIST_SHARE * rows.total()


def _repeats(form: Form, key: str) -> bool:
    known = form.field(key)
    return known is not None and (known.repeats or bool(known.items))


def _only(form: Form, tries: Sequence[_Try], rivals: Sequence[_Try] = ()) -> _Try | None:
    """Return the try that holds the form; None if there is none. Raises UnusableForm where two do."""
    best = _best(tries, rivals)
    if len(best) > 1:
        listed = "、".join(f"「{item.binding.sheet}」" for item in best)
        raise UnusableForm(
            f"{form.title}のシートが{len(best)}枚あり（{listed}）、どれを使うか決められません。"
            "使わないシートを削除するか非表示にするか、シート名を「記載例」などに変えて保存してください。",
            f"{form.title} stands on {len(best)} sheets ({listed}) and which one counts cannot be told. "
            "Delete or hide the others, or rename them (such as 記載例), and save.",
        )
    return best[0] if best else None


def _best(tries: Sequence[_Try], rivals: Sequence[_Try]) -> list[_Try]:
    """Return the tries that may hold the form: none, one, or several that nothing tells apart."""
    seen = [item for item in tries if item.recognised and item.binding.grid.visible]
    # A sheet on which another form is found more fully is that form's.
    seen = [
        item
        for item in seen
        if not any(
            rival.binding.sheet == item.binding.sheet and (rival.share, rival.titled) > (item.share, item.titled)
            for rival in rivals
        )
    ]
    top = max((item.rank for item in seen), default=None)
    return [item for item in seen if item.rank == top]


def _not_here(forms: Sequence[Form], grids: Sequence[Grid], tries: Sequence[_Try]) -> UnusableForm:
    hidden = [item for item in tries if item.recognised and not item.binding.grid.visible]
    titles = "、".join(form.title for form in forms)
    if hidden:
        sheet = hidden[0].binding.sheet
        return UnusableForm(
            f"{hidden[0].binding.form.title}は非表示のシート「{sheet}」にしかありません。"
            "Excelでシートを再表示して保存するか、正しいファイルを指定してください。",
            f"The form is only on the hidden sheet “{sheet}”. Unhide it in Excel and save, or name the right file.",
        )
    sheets = "、".join(f"「{grid.name}」" for grid in grids if grid.visible)
    nearest = max(tries, key=lambda item: item.share, default=None)
    hint_ja = hint_en = ""
    if nearest is not None and nearest.share > 0:
        missing = "、".join(entry.label for entry in nearest.binding.fields if entry.status == "missing")
        hint_ja = f"最も近いのは「{nearest.binding.sheet}」ですが、次の欄が見つかりません：{missing}。"
        hint_en = f"The nearest is “{nearest.binding.sheet}”, but these are missing: {missing}. "
    return UnusableForm(
        f"このブックに {titles} の欄が見つかりません（調べたシート：{sheets}）。{hint_ja}"
        "申込書のファイルか確認してください。新しい版の様式なら docs/forms.md の手順で追加できます。",
        f"None of {titles} was found in this workbook (sheets looked at: {sheets}). {hint_en}"
        "Check that this is the form; a new edition can be added as docs/forms.md says.",
    )


def _elsewhere(
    form: Form, grid: Grid, bound: tuple[BoundField, ...], grids: Sequence[Grid]
) -> tuple[tuple[BoundField, ...], dict[str, Grid]]:
    """Return the fields with those of other sheets where they stand there, and the grids of those sheets."""
    wanted = {entry.key: entry.sheet for entry in form.fields if entry.sheet}
    if not wanted:
        return bound, {}
    others: dict[str, Grid] = {}
    found: dict[str, dict[str, list[BoundField]]] = {}
    for pattern in dict.fromkeys(wanted.values()):
        named = [other for other in grids if other.visible and fnmatch.fnmatchcase(other.name, pattern)]
        if grid in named or not named:
            continue
        if len(named) > 1:
            listed = "、".join(f"「{other.name}」" for other in named)
            raise UnusableForm(
                f"{form.title}の「{pattern}」にあたるシートが{len(named)}枚あります（{listed}）。"
                "使わないシートを削除するか、様式の定義の sheet を直してください。",
                f"{len(named)} sheets could be “{pattern}” of {form.title} ({listed}). Delete the others, or say "
                "which in the definition (sheet).",
            )
        other = others[named[0].name] = named[0]
        keys = {key for key, name in wanted.items() if name == pattern}
        part = dataclasses.replace(form, fields=tuple(item for item in form.fields if item.key in keys))
        anywhere, here = overrides.settled(form.id, other.name, [item.key for item in form.fields])
        settled = {key: cell for key, cell in {**anywhere, **here}.items() if form.stem(key) in keys}
        rows = found[other.name] = {}
        for entry in _bound(part, places(part, other), other, settled):
            rows.setdefault(form.stem(entry.key), []).append(dataclasses.replace(entry, sheet=other.name))
    moved = {key: entries for rows in found.values() for key, entries in rows.items()}
    result: list[BoundField] = []
    done: set[str] = set()
    for entry in bound:
        stem = form.stem(entry.key)
        if stem not in moved:
            lost = stem in wanted and not any(fnmatch.fnmatchcase(grid.name, wanted[stem]) for _ in (0,))
            result.append(BoundField(entry.key, entry.label, "missing", entry.kind) if lost else entry)
        elif stem not in done:
            done.add(stem)
            result += moved[stem]
    return tuple(result), others


def _bound(form: Form, placed: Iterable[BoundField], grid: Grid, settled: Mapping[str, str]) -> tuple[BoundField, ...]:
    """Return the fields with those the user has settled where he says they are."""
    for key in settled:
        if form.field(key) is None:
            raise _unknown_override(form, key)
    rows_settled = {
        key for key in settled if (known := form.field(key)) is not None and known.key == key and known.repeats
    }
    bound: list[BoundField] = []
    done: set[str] = set()
    for place in placed:
        stem, _, rest = place.key.rpartition(".")
        if rest.isdigit() and stem in rows_settled:
            if stem not in done:
                done.add(stem)
                # One value for each merged row: a range names all the cells such a row covers.
                named = dict.fromkeys(
                    address(*grid.span_at(*position(cell)).anchor) for cell in overrides.cells_of(settled[stem])
                )
                bound += [
                    BoundField(f"{stem}.{number}", form.label_of(f"{stem}.{number}"), "found", "column", (cell,))
                    for number, cell in enumerate(named, 1)
                ]
            continue
        done.add(place.key)
        if place.key in settled:
            bound.append(_settled(form, grid, place.key, settled[place.key], place))
        else:
            bound.append(place)
    bound += [_settled(form, grid, key, cell) for key, cell in settled.items() if key not in done]
    _refuse_shared(form, grid, bound, settled)
    return tuple(bound)


def _settled(form: Form, grid: Grid, key: str, cells: str, place: BoundField | None = None) -> BoundField:
    known = form.field(key)
    assert known is not None
    anchors = tuple(dict.fromkeys(address(*grid.span_at(*position(cell)).anchor) for cell in overrides.cells_of(cells)))
    label = form.label_of(key)
    where = place.label_cell if place is not None else None
    names = known.parts or (known.spec.choices if known.mark else ())
    if names and len(anchors) not in ((len(names),) if known.parts else (1, len(names))):
        path = overrides.path_of(form.id)
        raise UnusableDefinition(
            f"場所の指定 {path}：{key}：「{cells}」は{len(anchors)}セルですが、"
            f"{'・'.join(names)} の{len(names)}つが要ります。"
            "C5,E5,G5 のように、順に「,」で区切って書けます。",
            f"Override file {path}: {key}: “{cells}” has {len(anchors)} cells, but "
            f"{', '.join(names)} needs {len(names)}; "
            "they can be listed in order like C5,E5,G5.",
        )
    if known.parts:
        parts = dict(zip(names, anchors, strict=True))
        return BoundField(key, label, "found", "parts", anchors, parts=parts, label_cell=where)
    if known.mark:
        options = dict(zip(names, anchors * len(names) if len(anchors) == 1 else anchors, strict=True))
        return BoundField(key, label, "found", "circle", anchors, options=options, label_cell=where)
    kind: Kind = "plain"
    if known.split == "chars":
        kind = "chars"
    elif known.spec.type == "tick":
        kind = "tick"
    elif known.place == "inside":
        kind = "same-cell"
    else:
        anchors = anchors if known.repeats is False and not known.items else anchors[:1]
    return BoundField(key, label, "found", kind, anchors, label_cell=where)


def _refuse_shared(form: Form, grid: Grid, bound: Sequence[BoundField], settled: Mapping[str, str]) -> None:
    """Refuse cells that the user has given to two fields: one would overwrite the other."""
    mine = {entry.key for entry in bound if entry.key in settled or form.stem(entry.key) in settled}
    uses: dict[str, str] = {}
    for entry in bound:
        if entry.key not in mine or entry.kind in ("tick", "circle", "same-cell"):
            continue
        for cell in entry.cells:
            other = uses.setdefault(cell, entry.key)
            if other != entry.key:
                where = overrides.path_of(form.id)
                raise UnusableDefinition(
                    f"場所の指定 {where}：「{form.label_of(other)}」（{other}）と"
                    f"「{form.label_of(entry.key)}」（{entry.key}）が、"
                    f"同じセル {cell} になっています。どちらかを直してください。",
                    f"Override file {where}: {other} and {entry.key} are both put into cell {cell}; "
                    "correct one of them.",
                )


def _unknown_override(form: Form, key: str) -> UnusableDefinition:
    where = overrides.path_of(form.id)
    listed = "、".join(item.key for item in form.fields)
    return UnusableDefinition(
        f"場所の指定 {where}：「{key}」という項目は{form.title}にありません。使える項目名は {listed} です。",
        f"Override file {where}: {form.title} has no field “{key}”. Known: {listed}.",
    )


def _is_titled(form: Form, grid: Grid) -> bool:
    titles = [choice_key(title) for title in (form.title, *form.titles)]
    heads = [
        choice_key(value)
        for at, value in grid.values.items()
        if at[0] <= _TITLE_ROWS and isinstance(value, str) and len(value) <= 2 * _LONGEST_TITLE
    ]
    return any(title in head for title in titles for head in (choice_key(grid.name), *heads))


def _is_sample(grid: Grid) -> bool:
    """Return whether a sheet shows how to fill in a form rather than being one."""
    if _SAMPLE_NAME.search(grid.name):
        return True
    return any(
        at[0] <= _TITLE_ROWS and isinstance(value, str) and len(value) <= _LONGEST_TITLE and _SAMPLE_TITLE.search(value)
        for at, value in grid.values.items()
    )


def _alike(wanted: object, shown: object) -> bool:
    """Return whether a value and what a cell shows read the same; nothing and an empty text do."""
    plain = ["" if value is None else value.strip() if isinstance(value, str) else value for value in (wanted, shown)]
    return plain[0] == plain[1] or str(plain[0]) == str(plain[1])


def _span(grid: Grid, cell: str | None) -> Span:
    assert cell is not None
    return grid.span_at(*position(cell))
