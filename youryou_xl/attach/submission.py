"""The file that is sent: the official workbook, filled with what stands in an open or saved one, and proven.

Values travel by field key, so the workbook they come from may have moved its rows; the official file is bound
afresh. Nothing is saved that `verify` does not prove. Knows no spreadsheet program.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl import forms
from youryou_xl.errors import CannotFill
from youryou_xl.filenames import name_key, safe_name, shortened, unlike
from youryou_xl.files import write_whole
from youryou_xl.forms.inputs import is_room
from youryou_xl.grid import Grid, Position, Value, address
from youryou_xl.rules.text import is_blank

if TYPE_CHECKING:
    from youryou_xl.attach.original import OriginalWorkbook
    from youryou_xl.rules.findings import Finding

_NAMED_AFTER = ("plant_short_name", "operator_short_name", "plant_name", "operator_name")
"""Fields by role whose value tells one application from another, the best first."""


@dataclass(frozen=True)
class Submission:
    """The filled official file: its name without folder, its bytes, and the cells (``(sheet, cell)``) that changed.

    `left_out` names what differs from the official file and was not taken over: cells (``B60``, ``別紙!C3``) that are
    not there to be typed into, form controls that were clicked. `unseen` names form controls of which it cannot be seen
    whether they were. `stale` are the findings about formulas whose stored results are from before,
    `repaired` those about values written otherwise than typed.
    """

    name: str
    data: bytes
    cells: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    stale: tuple[Finding, ...] = ()
    repaired: tuple[Finding, ...] = ()


def make(original: OriginalWorkbook, typed: forms.Binding, sheets: Sequence[Grid] = ()) -> Submission:
    """Return the official file filled with what was typed into the workbook that `typed` is bound to.

    The values of the form go by field; what was typed elsewhere, on any of `sheets` (all of that workbook), is taken
    over where the official file has a cell to type into, and named in `left_out` where it has none. Only what differs
    from the official file is written. Raises UnusableForm where a value has no field on the official file, CannotFill
    where it cannot be written or the result is not provably the official file.
    """
    official = forms.OfficialForm.open(original.data, typed.form.id)
    values = _differing(typed.values(), official.binding.values())
    writes = official.writes(values)
    more, left_out = _elsewhere(official, typed, sheets)
    cells = {**more, **writes.cells}
    data = official.template.fill_bytes(cells, like=writes.like)
    proof = official.verify(data)
    if not proof.ok:
        first = proof.differences[0]
        raise CannotFill(
            f"提出用のファイルを公式の申込書と照合したところ、入力欄のほかにも違いがあったため、保存しませんでした。{first.ja}",
            f"The file to send differs from the official form beyond its input cells, so it was not saved. {first.en}",
        )
    return Submission(
        name=_name(original.name, typed),
        data=data,
        cells=tuple((cell.sheet, cell.cell) for cell in proof.cells),
        left_out=(*left_out, *(f"{sheet}!{cell}（{word}を囲む○）" for (sheet, cell), word in writes.circles.items())),
        unseen=_unseen(official, typed, sheets),
        stale=tuple(forms.stale_findings(official.template, cells)),
        repaired=tuple(forms.repairs(typed.form, values)),
    )


def save(made: Submission, folder: Path) -> Path:
    """Save a submission in `folder`, under a numbered name where its own is taken, and return the path.

    Raises CannotWrite.
    """
    taken = {name_key(entry.name) for entry in folder.iterdir()} if folder.is_dir() else set()
    path = folder / unlike(made.name, taken)
    write_whole(path, made.data)
    return path


def folder_for(book: str) -> Path:
    """Return where to save beside a workbook: its folder, or the user's documents if it has none of its own.

    `book` is the full name as the spreadsheet gives it: a path, a web address (OneDrive) or a bare name.
    """
    beside = Path(book).parent
    if Path(book).is_absolute() and beside.is_dir():
        return beside
    home = Path.home()
    return next((home / name for name in ("Documents", "ドキュメント") if (home / name).is_dir()), home)


def _differing(typed: Mapping[str, object], official: Mapping[str, object]) -> dict[str, object]:
    """Return what was typed where it is not what the official file holds already; None empties a cell."""
    return {
        key: value
        for key, value in typed.items()
        if value != official.get(key) and not (is_blank(value) and is_blank(official.get(key)))
    }


def _name(original: str, typed: forms.Binding) -> str:
    stem, suffix = Path(original).stem, Path(original).suffix or ".xlsx"
    values = typed.values()
    by_role = {entry.role: values.get(entry.key) for entry in typed.form.fields}
    told = next((str(by_role[role]) for role in _NAMED_AFTER if not is_blank(by_role.get(role))), "")
    return shortened(safe_name(f"{stem or typed.form.title}_{told}" if told else stem or typed.form.title), suffix)


def _elsewhere(
    official: forms.OfficialForm, typed: forms.Binding, sheets: Sequence[Grid]
) -> tuple[dict[tuple[str, str], forms.binding.Written | None], tuple[str, ...]]:
    """Return what was typed outside the form's fields: the cells to take over, and the names of what is left out."""
    blanks = {grid.name: grid for grid in official.grids}
    now = {grid.name: grid for grid in (*sheets, *typed.others.values(), typed.grid)}
    fields = {
        (entry.sheet or official.binding.sheet, cell) for entry in official.binding.fields for cell in entry.cells
    }
    typed_fields = {(entry.sheet or typed.sheet, cell) for entry in typed.fields for cell in entry.cells}
    taken: dict[tuple[str, str], forms.binding.Written | None] = {}
    left: list[str] = []
    for name, grid in now.items():
        blank = blanks.get(official.binding.sheet if name == typed.sheet else name)
        if blank is None:
            left += [_named(name, at, typed) for at in sorted(grid.values)]
            continue
        here = {cell for sheet, cell in (fields | typed_fields) if sheet in (name, blank.name)}
        if name == typed.sheet and fields != typed_fields:
            # Rows were inserted or deleted: where a cell of the one is on the other cannot be told.
            left += [_named(name, at, typed) for at in _unknown(grid, blank, here)]
            continue
        for at in sorted({*grid.values, *blank.values}):
            before, value = blank.values.get(at), grid.values.get(at)
            if address(*at) in here or at in grid.formulas or at in blank.formulas or _same(before, value):
                continue
            if value is not None and not isinstance(value, dt.time) and _safe(official, blank, at, before, value):
                taken[blank.name, address(*at)] = value
            else:
                left.append(_named(name, at, typed))
        left += _controls(blank, grid, name, typed)
    return taken, tuple(left)


def _safe(official: forms.OfficialForm, blank: Grid, at: Position, before: Value | None, value: Value) -> bool:
    """Return whether a typed value may go into a cell: it is there for it, and what it prints stands there still."""
    if forms.foreign_cells(official.grids, [(blank.name, address(*at))]):
        return False
    if official.template.refusal(blank.name, address(*at)) is not None or not is_room(blank, at):
        return False
    if not isinstance(before, str) or not before.strip() or at in blank.choices or blank.inputs is not None:
        return True
    # Print with room: what is printed has to be there still, in its order, whatever was typed between.
    kept = [char for char in before if not char.isspace() and char not in _BOXES]
    rest = iter(str(value))
    return all(char in rest for char in kept)


def _unknown(grid: Grid, blank: Grid, fields: set[str]) -> list[Position]:
    """Return the cells that say what no cell of the blank sheet says, wherever that stands."""
    said = {str(value).strip() for value in blank.values.values()}
    return [
        at
        for at, value in sorted(grid.values.items())
        if str(value).strip() not in said and address(*at) not in fields and at not in grid.formulas
    ]


def _controls(blank: Grid, grid: Grid, name: str, typed: forms.Binding) -> list[str]:
    """Return the form controls that were clicked."""
    now = {control.name: control.checked for control in grid.controls}
    return [
        f"{_named(name, control.anchor, typed)}（{control.name}）"
        for control in blank.controls
        if control.kind in _CLICKED and now.get(control.name, control.checked) != control.checked
    ]


def _unseen(official: forms.OfficialForm, typed: forms.Binding, sheets: Sequence[Grid]) -> tuple[str, ...]:
    """Return the form controls of the official file that cannot be looked at in the workbook typed into."""
    seen = {(grid.name, control.name) for grid in (*sheets, typed.grid) for control in grid.controls}
    return tuple(
        f"{_named(blank.name, control.anchor, typed)}（{control.name}）"
        for blank in official.grids
        for control in blank.controls
        if control.kind in _CLICKED and (blank.name, control.name) not in seen
    )


_BOXES = "□☐▢☑■☒✓✔"
_CLICKED = frozenset({"CheckBox", "Radio", "Drop", "List", "Spin", "Scroll"})


def _named(sheet: str, at: Position, typed: forms.Binding) -> str:
    return address(*at) if sheet == typed.sheet else f"{sheet}!{address(*at)}"


def _same(before: Value | None, value: Value | None) -> bool:
    plain = ["" if one is None else one.strip() if isinstance(one, str) else one for one in (before, value)]
    return plain[0] == plain[1] or str(plain[0]) == str(plain[1])
