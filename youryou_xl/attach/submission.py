"""The file that is sent: the official workbook, filled with what stands in an open or saved one, and proven.

Values travel by field key, so the workbook they come from may have moved its rows; the official file is bound
afresh. Nothing is saved that `verify` does not prove. Knows no spreadsheet program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl import forms
from youryou_xl.errors import CannotFill
from youryou_xl.filenames import name_key, safe_name, shortened, unlike
from youryou_xl.files import write_whole
from youryou_xl.grid import address
from youryou_xl.rules.text import is_blank

if TYPE_CHECKING:
    from youryou_xl.attach.original import OriginalWorkbook
    from youryou_xl.rules.findings import Finding

_NAMED_AFTER = ("plant_short_name", "operator_short_name", "plant_name", "operator_name")
"""Fields by role whose value tells one application from another, the best first."""


@dataclass(frozen=True)
class Submission:
    """The filled official file: its name without folder, its bytes, and the cells (``(sheet, cell)``) that changed.

    `left_out` are cells outside the form's fields that hold something the official file does not, `stale` the findings
    about formulas whose stored results are from before, `repaired` those about values written otherwise than typed.
    """

    name: str
    data: bytes
    cells: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    stale: tuple[Finding, ...] = ()
    repaired: tuple[Finding, ...] = ()


def make(original: OriginalWorkbook, typed: forms.Binding) -> Submission:
    """Return the official file filled with the values of `typed`, a form bound to the workbook people typed into.

    Only what differs from the official file is written. Raises UnusableForm where a value has no field on the
    official file, CannotFill where it cannot be written or the result is not provably the official file.
    """
    official = forms.OfficialForm.open(original.data, typed.form.id)
    values = _differing(typed.values(), official.binding.values())
    data = official.filled(values)
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
        left_out=_left_out(typed, official.binding),
        stale=tuple(forms.stale_findings(official.template, official.writes(values).cells)),
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


def _left_out(typed: forms.Binding, official: forms.Binding) -> tuple[str, ...]:
    """Return cells that hold something new without being a field; only told where the sheets line up."""
    fields = {entry.cell for entry in typed.fields}
    if fields != {entry.cell for entry in official.fields}:
        return ()
    return tuple(
        address(*at)
        for at, value in sorted(typed.grid.values.items())
        if at not in official.grid.values and at not in typed.grid.formulas and address(*at) not in fields
    )
