"""Workbook files with buttons: made from an official form, brought back to it, without a spreadsheet program.

Joins what `forms` knows (which sheet, which cells) with what `package` does. Opens no spreadsheet.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl import forms
from youryou_xl.attach import names, original, places, submission
from youryou_xl.attach.attach import attach
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.attach.detach import check_suffix
from youryou_xl.errors import CannotAttach, UnusableForm, UnusableInput
from youryou_xl.files import write_whole
from youryou_xl.forms import blanks
from youryou_xl.forms.structure import Structure
from youryou_xl.package.container import open_package
from youryou_xl.records import facts
from youryou_xl.records.beside import Beside
from youryou_xl.rules.findings import Finding, Severity

if TYPE_CHECKING:
    from youryou_xl.attach.vba import Bridge, Host


@dataclass(frozen=True)
class Exported:
    """What came of an export: the file written (None if something speaks against it and nobody insisted), findings.

    `cells` are the ``(sheet, cell)`` in which the file differs from the official one, `left_out` names what
    was typed and is not in the file, `unseen` form controls of which it cannot be seen whether they were clicked.
    """

    path: Path | None
    findings: tuple[Finding, ...]
    cells: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def attach_form(
    form_path: str | Path,
    out: str | Path,
    host: Host = "excel",
    *,
    bridge: Bridge = "com",
    at: str | None = None,
    overwrite: bool = False,
) -> forms.Binding:
    """Write the official workbook with the buttons beside its form to `out` (.xlsm) and return where the form is.

    `host` is the program whose macros go in, `bridge` how Excel's reach Python, `at` the cell the buttons begin at
    instead of beside the form.
    Raises UnusableFile, UnusableForm (no form we know on it), CannotAttach, CannotWrite.
    """
    if host not in ("excel", "libreoffice"):
        raise UnusableInput(
            f"--host は excel か libreoffice です（「{host}」は使えません）。",
            f"--host is excel or libreoffice, not “{host}”.",
        )
    if bridge not in ("com", "xlwings"):
        raise UnusableInput(
            f"--bridge は com か xlwings です（「{bridge}」は使えません）。",
            f"--bridge is com or xlwings, not “{bridge}”.",
        )
    package = open_package(form_path)
    binding = forms.identify(forms.read_grids(package))
    blanks.remember([binding])
    attach(
        package,
        out,
        buttons=BUTTONS,
        sheet=binding.sheet,
        host=host,
        bridge=bridge,
        data={names.STRUCTURE: Structure.noted(binding).as_json()},
        at=at,
        overwrite=overwrite,
    )
    if host == "libreoffice":
        places.remember_quietly()
    return binding


def read_copies(book_path: str | Path) -> tuple[blanks.Copy, ...]:
    """Return the forms in a workbook file somebody has typed into, by the official file inside where there is one.

    Without one they are read by the blank they are copies of, as far as it is remembered. Raises UnusableFile,
    UnusableForm.
    """
    package = open_package(book_path)
    grids = [grid for grid in forms.read_grids(package) if grid.name not in names.OURS]
    with suppress(CannotAttach, UnusableForm):  # no official file inside, or a damaged one
        inside = forms.identify_all(forms.read_grids(original.read(package.data).data))
        found = [copy for blank in inside if (copy := blanks.bound(Structure.noted(blank), grids)) is not None]
        if found:
            return tuple(found)
    return blanks.recognise(grids)


def export_form(
    book_path: str | Path,
    out: str | Path,
    force: bool = False,
    *,
    overwrite: bool = False,
    leave_out: bool | None = None,
) -> Exported:
    """Write the official file, filled with what a saved workbook with buttons holds, to `out`.

    With findings of severity ERROR nothing is written unless `force`; nor if something that was typed has no place in
    the official file, unless `leave_out` (by default as `force`). Raises UnusableFile, UnusableForm,
    CannotAttach (no official file inside), CannotFill, CannotWrite.
    """
    inside = original.read(book_path)
    target = Path(out)
    check_suffix(inside, target)
    grids = [grid for grid in forms.read_grids(book_path) if grid.name not in names.OURS]
    typed, blank = _typed(forms.identify(forms.read_grids(inside.data)), grids)
    findings = tuple(facts.check(typed, Beside(Path(book_path)), blank))
    if not force and any(finding.severity is Severity.ERROR for finding in findings):
        return Exported(None, findings)
    made = submission.make(inside, typed, grids)
    if made.left_out and not (force if leave_out is None else leave_out):
        return Exported(None, findings + made.stale, made.cells, made.left_out, made.unseen)
    write_whole(target, made.data, overwrite=overwrite, source=book_path)
    return Exported(target, findings + made.stale, made.cells, made.left_out, made.unseen)


def _typed(blank: forms.Binding, grids: list[forms.Grid]) -> tuple[forms.Binding, Structure | None]:
    """Return the form on the sheets people typed into, and its blank: it alone says where fields are."""
    copy = blanks.bound(Structure.noted(blank), grids)
    return (copy.binding, copy.blank) if copy is not None else (forms.identify(grids), None)
