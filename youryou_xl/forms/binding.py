"""Binding: where each field of a form stands on a sheet never seen before, found by its label.

Works on Grids alone, so a file and an open workbook bind alike. What is not on the sheet is reported missing,
what could be two cells is reported ambiguous with both named, and nothing is guessed silently; an override of the
user's settles either.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from youryou_xl.errors import UnusableDefinition, UnusableForm
from youryou_xl.forms import definitions, overrides
from youryou_xl.forms._places import Placed, place_fields
from youryou_xl.forms.definitions import Form
from youryou_xl.forms.filling import canonical
from youryou_xl.forms.labels import is_prompt
from youryou_xl.grid import Grid, Position, Span, Value, address, position
from youryou_xl.rules.text import choice_key

Status = Literal["found", "missing", "ambiguous"]

Written = str | int | float | bool | dt.date | dt.datetime
"""What a cell can be given: a workbook has no value for a time of day, which is written as it reads."""

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
class BoundField:
    """One field on the sheet: its cell, or why there is none.

    `cell` is an address such as ``"C5"``, None unless `status` is "found". `candidates` are the cells that could be
    meant where it is ambiguous. `label_cell` is where the label stands, None if it was not found.
    """

    key: str
    label: str
    cell: str | None
    status: Status
    candidates: tuple[str, ...] = ()
    label_cell: str | None = None


@dataclass(frozen=True, slots=True)
class Writes:
    """What to write into a workbook: values by (sheet, cell), and cells whose look a new cell takes over."""

    cells: dict[tuple[str, str], Written | None] = field(default_factory=dict)
    like: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    """A form bound to a sheet.

    `fields` holds one entry per field, per row of a table (``member_code.1``) and per item to mark
    (``negawatt_area.東京``), in the order of the definition.
    """

    form: Form
    sheet: str
    grid: Grid
    fields: tuple[BoundField, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {entry.key: entry for entry in self.fields})

    def __getitem__(self, key: str) -> BoundField:
        """Return the field of a key; raises KeyError if the form has none such here."""
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        return by_key[key]

    def cell_of(self, key: str) -> str | None:
        """Return the address of a field's cell, None where it was not found or the form has no such key."""
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        entry = by_key.get(key)
        return entry.cell if entry else None

    def values(self) -> dict[str, Value | None]:
        """Return what stands in the cell of every field that was found; None for an empty cell."""
        result: dict[str, Value | None] = {}
        for entry in self.fields:
            if entry.cell is not None:
                value = self.grid.value_at(*position(entry.cell))
                blank = isinstance(value, str) and (not value.strip() or is_prompt(value))
                result[entry.key] = None if blank else value
        return result

    def cells(self, values: Mapping[str, object]) -> Writes:
        """Return the cells to write for `values`, by field key.

        Values are written as `canonical` reads them, a choice as the workbook's own drop-down list spells it.
        Rows of a table beyond those the form has go below the last one, with its look, if nothing stands there.
        A cell whose formula gives the value anyhow is left as it is.
        Raises UnusableForm for a key the form does not have, a field that was not found or is doubtful, a cell
        that computes another value, and rows that do not fit.
        """
        writes = Writes()
        computed: dict[str, Written | None] = {}
        for key, value in canonical(self.form, values).items():
            cell, like = self._target(key)
            written = self._spelled(cell if like is None else like, value)
            if like is None and position(cell) in self.grid.formulas:
                computed[key] = written
                continue
            writes.cells[self.sheet, cell] = written
            if like is not None:
                writes.like[self.sheet, cell] = like
        for key, wanted in computed.items():
            cell = self._target(key)[0]
            if not _alike(wanted, self._result(position(cell), writes)):
                raise self._computed(key, cell)
        return writes

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

    def _target(self, key: str) -> tuple[str, str | None]:
        by_key: dict[str, BoundField] = self.__dict__["_by_key"]
        known = self.form.field(key)
        if known is not None and known.repeats and key == known.key:
            key = f"{key}.1"
        entry = by_key.get(key)
        if entry is None and known is not None and known.repeats and f"{known.key}.1" in by_key:
            return self._beyond(key, known.key)
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
        return entry.cell, None

    def _unplaced(self, entry: BoundField) -> UnusableForm:
        where = overrides.path_of(self.form.id)
        known = self.form.field(entry.key)
        repeats = known is not None and known.repeats
        key = known.key if known is not None and repeats else entry.key
        doubtful = entry.status == "ambiguous"
        lines = overrides.lines(self.sheet, key, entry.candidates[0] if doubtful else "セル番地")
        header = lines.partition("\n")[0]
        cells = "、".join(entry.candidates)
        if doubtful:
            said_ja = f"シート「{self.sheet}」で「{entry.label}」のセルが1つに決まりません（候補：{cells}）。"
            said_en = f"On sheet “{self.sheet}” the cell of “{entry.label}” is doubtful (candidates: {cells}). "
            told_ja, told_en = (
                "別の候補が正しければ、セル番地を直してください",
                "correct the cell if another one is right",
            )
        else:
            said_ja = f"シート「{self.sheet}」に「{entry.label}」の欄が見つかりません。"
            said_en = f"No cell for “{entry.label}” was found on sheet “{self.sheet}”. "
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

    def _spelled(self, cell: str, value: object) -> Written | None:
        if isinstance(value, dt.time):
            return f"{value:%H:%M}"
        if isinstance(value, str):
            wanted = choice_key(value)
            for entry in self.grid.choices.get(position(cell), ()):
                if choice_key(entry) == wanted:
                    return entry
        return value  # type: ignore[return-value]


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
        return (self.share >= _RECOGNISED and not self.listed) or self.settled


def _tries(form: Form, grids: Sequence[Grid], override: Mapping[str, str] | None, sheet: str | None) -> list[_Try]:
    if sheet is not None and all(grid.name != sheet for grid in grids):
        listed = "、".join(grid.name for grid in grids)
        raise UnusableForm(
            f"シート「{sheet}」はこのブックにありません。シートは {listed} です。",
            f"There is no sheet “{sheet}” in this workbook. Its sheets: {listed}.",
        )
    return [_try(form, grid, override) for grid in grids if sheet is None or grid.name == sheet]


def _try(form: Form, grid: Grid, override: Mapping[str, str] | None) -> _Try:
    anywhere: dict[str, str] = {}
    if override is not None:
        here = dict(override)
    else:
        anywhere, here = overrides.settled(form.id, grid.name, [entry.key for entry in form.fields])
    placed = place_fields(form, grid)
    bound = _bound(form, placed, grid, {**anywhere, **here})
    # What is settled for any sheet says nothing about which sheet holds the form.
    own = _bound(form, placed, grid, here) if anywhere else bound
    status = {entry.key: entry.status for entry in own}
    stems: dict[str, bool] = {}
    for key, state in status.items():
        known = form.field(key)
        if known is not None:
            stems[known.key] = stems.get(known.key, False) or state != "missing"
    needed = {entry.key for entry in form.fields if entry.spec.required} or set(stems)
    share = sum(stems[key] for key in needed) / len(needed)
    return _Try(
        Binding(form, grid.name, grid, bound),
        share,
        _is_titled(form, grid),
        override is None and bool(here),
        _is_sample(grid),
        _is_list(form, own),
    )


def _is_list(form: Form, bound: Sequence[BoundField]) -> bool:
    """Return whether the fields stand as the headers of a list, one entry a row, rather than as a form."""
    singles = [entry.cell for entry in bound if entry.cell and not _repeats(form, entry.key)]
    rows = Counter(position(cell)[0] for cell in singles)
    return len(singles) >= _LIST_FIELDS and max(rows.values()) > _LIST_SHARE * len(singles)


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


def _bound(form: Form, placed: Iterable[Placed], grid: Grid, settled: Mapping[str, str]) -> tuple[BoundField, ...]:
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
                named = overrides.cells_of(settled[stem])
                bound += [_settled(form, grid, f"{stem}.{number}", cell) for number, cell in enumerate(named, 1)]
            continue
        done.add(place.key)
        if place.key in settled:
            bound.append(_settled(form, grid, place.key, settled[place.key]))
            continue
        label_cell = address(*place.label.anchor) if place.label else None
        cells = tuple(address(*span.anchor) for span in place.cells)
        label = form.label_of(place.key)
        if not cells:
            bound.append(BoundField(place.key, label, None, "missing", (), label_cell))
        elif place.doubtful:
            bound.append(BoundField(place.key, label, None, "ambiguous", cells, label_cell))
        else:
            bound.append(BoundField(place.key, label, cells[0], "found", (), label_cell))
    bound += [_settled(form, grid, key, cell) for key, cell in settled.items() if key not in done]
    return tuple(bound)


def _settled(form: Form, grid: Grid, key: str, cell: str) -> BoundField:
    anchor = grid.span_at(*position(overrides.cells_of(cell)[0])).anchor
    return BoundField(key, form.label_of(key), address(*anchor), "found")


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
