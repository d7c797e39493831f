"""Blank forms, read once and remembered: a copy that comes back filled is read by the blank one it was made from.

What is kept lies in the user's folder, one file for each blank form: its print, how its sheets are built and where its
fields are, never what somebody typed; with a digest of the definition and of the settled cells it was read by, since
another definition reads it anew. Knows no file format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from youryou_xl.errors import CannotWrite, NotAvailable, UnusableForm, YouryouError
from youryou_xl.files import write_whole
from youryou_xl.forms import definitions, overrides
from youryou_xl.forms.binding import Binding, bind, identify_all
from youryou_xl.forms.checking import is_filled_in
from youryou_xl.forms.structure import Structure
from youryou_xl.grid import Grid, Position, Value
from youryou_xl.package.grids import read_grids
from youryou_xl.resources import workbook_file
from youryou_xl.rules.text import is_blank
from youryou_xl.userdir import userdir

PRACTICE = {
    form: f"{form}-practice.xlsx"
    for form in ("plant-master", "operator-master", "client-certificate", "mms-application")
}
"""The practice forms that come with youryou_xl, by form: they need not be remembered."""

_FOLDER = "blanks"


@dataclass(frozen=True)
class Copy:
    """A form found on sheets somebody may have typed into; `blank` is the blank one it was read by, None without."""

    binding: Binding
    blank: Structure | None = None


@dataclass(frozen=True)
class Remembered:
    """The blank forms that are remembered, for whoever asks which of them a sheet is a copy of."""

    structures: tuple[Structure, ...]

    def now(self, values: Mapping[Position, Value]) -> Structure | None:
        """Return the blank form whose copy this sheet is, where its rows are now; None if it is none of them."""
        found = [(one, now) for one in self.structures if (now := one.now(values)) is not None]
        # The one with all of its print there, then the one with the most of it.
        best = max(found, key=lambda pair: (not pair[1].changed(values), len(pair[0].labels)), default=None)
        return best[1] if best is not None else None


def remember(bindings: Iterable[Binding]) -> None:
    """Keep what the blank forms among `bindings` print and where their fields are.

    Filled copies are not kept. A folder that cannot be written to stops nobody's work: a copy is read as it is then.
    """
    for binding in bindings:
        if not _is_untouched(binding):
            continue
        structure = Structure.noted(binding)
        said = {"digest": _digest(binding.form), "blank": json.loads(structure.as_json())}
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        name = hashlib.sha256(_print_of(structure).encode("utf-8", "surrogatepass")).hexdigest()
        path = userdir() / _FOLDER / f"{name}.json"
        with suppress(CannotWrite, OSError):
            if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, text.encode("utf-8", "surrogatepass"), overwrite=True)


def remembered() -> Remembered:
    """Return the blank forms that are remembered, those whose definition or settled cells have changed since left out.

    Raises UnusableDefinition for a bad definition of the user's own.
    """
    paths = sorted((userdir() / _FOLDER).glob("*.json"))
    digests = {form.id: _digest(form) for form in map(definitions.load, definitions.available())} if paths else {}
    found = []
    for path in paths:
        with suppress(OSError, ValueError, KeyError, TypeError):  # damaged: as if it had never been remembered
            said = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
            structure = Structure.from_json(json.dumps(said["blank"]))
            if digests.get(structure.form) == said["digest"]:
                found.append(structure)
    return Remembered(tuple(found))


def bound(structure: Structure, grids: Sequence[Grid]) -> Copy | None:
    """Return the form of a blank on a copy of it; None if these sheets are none. Raises UnusableDefinition."""
    by_name = {grid.name: grid for grid in grids if grid.visible}
    # A copy may have another title on its sheet, never the further sheets of a form.
    mains = sorted(by_name.values(), key=lambda grid: grid.name != structure.sheet)
    for main in mains:
        sheets = [(structure, main), *((other, by_name.get(other.sheet)) for other in structure.others)]
        now = [_built(noted, grid) if grid is not None else None for noted, grid in sheets]
        if all(one is not None for one in now):
            copy = _copy([one for one in now if one is not None], [grid for _, grid in sheets if grid is not None])
            return copy if now[0] is structure else _with_new_rows(copy, grids)
    return None


def copies(grids: Sequence[Grid]) -> list[Copy]:
    """Return the forms on sheets that are copies of blank forms that are remembered. Raises UnusableDefinition."""
    return _best(copy for one in remembered().structures if (copy := bound(one, grids)) is not None)


def recognise(grids: Sequence[Grid]) -> tuple[Copy, ...]:
    """Return the forms on sheets that may be filled in: by the blank they are copies of, else as they stand.

    Raises UnusableForm if there is none, UnusableDefinition for a bad definition or override file.
    """
    found = copies(grids)
    covered = {name for copy in found for name in (copy.binding.sheet, *copy.binding.others)}
    if found and covered >= {grid.name for grid in grids if grid.visible}:
        return tuple(found)
    seen = {copy.binding.form.id for copy in found}
    try:
        rest = [one for one in identify_all(grids) if one.form.id not in seen and one.sheet not in covered]
    except UnusableForm:
        if not found:
            raise
        rest = []
    return (*found, *(_by_practice(binding, grids) for binding in rest))


def _is_untouched(binding: Binding) -> bool:
    """Return whether nobody can have filled in a form: no required field is in doubt, and none has a value."""
    if is_filled_in(binding):
        return False
    needed = [
        entry
        for entry in binding.fields
        if (known := binding.form.field(entry.key)) is not None and known.spec.required
    ]
    if any(entry.status == "missing" for entry in needed):
        return all(is_blank(value) for value in binding.values().values())
    return not any(entry.status == "ambiguous" for entry in needed)


def _best(copies: Iterable[Copy]) -> list[Copy]:
    """Return one copy for each form: that with all of its print there, then the one that has most of it."""
    best: dict[str, tuple[tuple[bool, int], Copy]] = {}
    for copy in copies:
        assert copy.blank is not None
        rank = (not copy.blank.changed(copy.binding.grid.values), len(copy.blank.labels))
        form = copy.binding.form.id
        if form not in best or best[form][0] < rank:
            best[form] = rank, copy
    return [copy for _, copy in best.values()]


def _built(noted: Structure, grid: Grid) -> Structure | None:
    """Return the structure of a sheet that is a copy, as it is now: its print and, in place, its merged cells."""
    now = noted.now(grid.values)
    if now is None or not now.fields:
        return None
    if grid.looks is not None and now is noted and set(grid.merges) != set(noted.merges):
        return None
    return now


def _copy(sheets: Sequence[Structure], grids: Sequence[Grid]) -> Copy:
    main = sheets[0]
    form = definitions.load(main.form)
    order = {entry.key: number for number, entry in enumerate(form.fields)}
    places = [entry for sheet in sheets for entry in sheet.places]
    places.sort(key=lambda entry: order.get(form.stem(entry.key), len(order)))
    others = {grid.name: grid for grid in grids[1:]}
    binding = Binding(form, grids[0].name, grids[0], tuple(places), others)
    return Copy(binding, replace(main, sheet=grids[0].name, others=tuple(sheets[1:])))


def _with_new_rows(copy: Copy, grids: Sequence[Grid]) -> Copy:
    """Return a copy with the rows somebody has added to a table of the form, where it reads well enough by itself."""
    form = copy.binding.form
    if not any(entry.repeats for entry in form.fields):
        return copy
    try:
        own = bind(form, grids, sheet=copy.binding.sheet)
    except UnusableForm:
        return copy
    more = own.all_cells() > copy.binding.all_cells() and all(
        entry.status == "found" for entry in own.fields if copy.binding.cell_of(entry.key) is not None
    )
    return replace(copy, binding=own) if more else copy


def _by_practice(binding: Binding, grids: Sequence[Grid]) -> Copy:
    """Return a form by its practice form, where it is a copy of that, else as it stands."""
    name = PRACTICE.get(binding.form.id)
    if name is not None:
        with suppress(NotAvailable, OSError):
            path = workbook_file(name)
            noted = _practice(path, path.stat().st_mtime_ns, _digest(binding.form))
            copy = bound(noted, grids) if noted is not None and noted.form == binding.form.id else None
            if copy is not None and copy.binding.sheet == binding.sheet:
                return copy
    return Copy(binding)


@lru_cache(maxsize=8)
def _practice(path: Path, _changed: int, _read_by: str) -> Structure | None:
    try:
        return Structure.noted(identify_all(read_grids(path))[0])
    except YouryouError:
        return None


def _digest(form: definitions.Form) -> str:
    """Return a digest of what a blank form was read by: its definition, and the cells the user has settled."""
    path = overrides.path_of(form.id)
    settled = path.read_bytes() if path.is_file() else b""
    return hashlib.sha256(repr(replace(form, path="")).encode("utf-8", "surrogatepass") + settled).hexdigest()


def _print_of(structure: Structure) -> str:
    """Return what tells one blank form from another."""
    sheets = []
    for one in (structure, *structure.others):
        merges = [(span.top, span.left, span.bottom, span.right) for span in sorted(one.merges)]
        sheets.append([one.sheet, sorted(one.labels.items()), merges])
    return json.dumps([structure.form, sheets])
