"""The proof of the promise: the filled workbook is the official form, and only its input cells differ.

The one meaning of "verified", for buttons, commands and batches alike. Joins what `package.compare` finds different
with what the form says of its cells; reads no bytes itself.
"""

from __future__ import annotations

from dataclasses import replace

from youryou_xl.forms import definitions
from youryou_xl.forms.binding import bindings
from youryou_xl.forms.inputs import foreign_cells
from youryou_xl.package import Difference, Verification, compare
from youryou_xl.package.container import Source, open_package
from youryou_xl.package.grids import read_grids

_MOST_TOLD = 20
"""Differences told of a workbook that is another form altogether; the rest says nothing new."""


def verify(official: Source, filled: Source, *, any_cell: bool = False) -> Verification:
    """Return what differs between an official form and a filled copy; `ok` only if all of it is in input cells.

    Where no form is known on the official workbook it cannot be told which cells are input cells: a changed cell is
    a difference then, unless `any_cell` says that any may have been filled in.
    Raises UnusableFile if either is no workbook, UnusableDefinition for a bad definition of the user's own.
    """
    official, filled = open_package(official), open_package(filled)
    result = compare(official, filled)
    changed = [(cell.sheet, cell.cell) for cell in result.cells]
    if not changed and result.ok:
        return result
    grids = read_grids(official)
    known = {binding.form.id for binding in bindings(grids)}
    if not result.ok:
        return _told_first(result, known, filled)
    if not known:
        return result if any_cell else replace(result, differences=(_UNKNOWN,))
    foreign = set(foreign_cells(grids, changed))
    if not foreign:
        return result
    return compare(official, filled, allowed=[cell for cell in changed if cell not in foreign])


_UNKNOWN = Difference(
    "",
    "この様式は登録されていないため、どのセルが入力欄かを確かめられません。様式の定義を用意するか"
    "（docs/forms.md）、どのセルも入力欄とみなしてよければ --any-cell を付けてもう一度実行してください。",
    "No definition of this form is known, so it cannot be told which cells are input cells. Write one (docs/forms.md), "
    "or run again with --any-cell if any cell may have been filled in.",
)


def _told_first(result: Verification, known: set[str], filled: Source) -> Verification:
    """Return the result with the word that the two are different forms before everything else, if they are."""
    if not known:
        return result
    others = {binding.form.id for binding in bindings(read_grids(filled))}
    if not others or known & others:
        return result
    one, other = (tuple(definitions.load(form_id).title for form_id in sorted(ids)) for ids in (known, others))
    first = Difference(
        "",
        f"別の様式です。公式様式は「{'、'.join(one)}」、記入後は「{'、'.join(other)}」です。ファイルの組合せを確かめてください。",
        f"These are two different forms: the official one is {', '.join(sorted(known))}, the filled one "
        f"{', '.join(sorted(others))}. Check which files you named.",
    )
    return replace(result, cells=result.cells[:_MOST_TOLD], differences=(first, *result.differences[:_MOST_TOLD]))
