"""Seen once by a person: which blank forms somebody has looked at and agreed to, by their fingerprint.

A fingerprint is of what a blank form prints and of the cells its fields were found in, not of the file's bytes: the
same form saved anew is the same, a reworded label or a moved box is another. The yes is kept in the user's folder.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import lru_cache

from youryou_xl.errors import NotAvailable, YouryouError
from youryou_xl.files import make_folder, write_whole
from youryou_xl.forms.binding import Binding, identify_all
from youryou_xl.forms.blanks import PRACTICE, remember
from youryou_xl.grid import address
from youryou_xl.package.grids import read_grids
from youryou_xl.resources import workbook_file
from youryou_xl.userdir import userdir

_FOLDER = "confirmed"


def fingerprint(binding: Binding) -> str:
    """Return what tells one blank form from another: its print, its merged cells, and where its fields are."""
    fields = binding.all_cells()
    sheets = []
    for grid in (binding.grid, *(binding.others[name] for name in sorted(binding.others))):
        print_ = [
            (address(*at), value)
            for at, value in sorted(grid.values.items())
            if isinstance(value, str) and (grid.name, address(*at)) not in fields
        ]
        merges = [(span.top, span.left, span.bottom, span.right) for span in sorted(grid.merges)]
        sheets.append([grid.name, print_, merges])
    found = [
        [entry.key, entry.sheet, entry.status, entry.cells, sorted(entry.parts.items()), sorted(entry.options.items())]
        for entry in binding.fields
    ]
    text = json.dumps([binding.form.id, sheets, found], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_confirmed(binding: Binding) -> bool:
    """Return whether a person has agreed to where the fields of this blank form are, or it is a practice form."""
    mark = fingerprint(binding)
    return (userdir() / _FOLDER / f"{mark}.json").is_file() or mark in _practice()


def confirm(binding: Binding) -> None:
    """Keep the yes of a person who has looked at this form, and the form. Raises CannotWrite."""
    remember([binding])
    mark = fingerprint(binding)
    path = userdir() / _FOLDER / f"{mark}.json"
    make_folder(path.parent)
    said = {"form": binding.form.id, "title": binding.form.title, "sheet": binding.sheet}
    said["when"] = f"{dt.datetime.now():%Y-%m-%d %H:%M}"
    write_whole(path, json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8"), overwrite=True)


def _practice() -> frozenset[str]:
    try:
        paths = [workbook_file(name) for name in PRACTICE.values()]
        return _fingerprints(tuple((str(path), path.stat().st_mtime_ns) for path in paths))
    except (NotAvailable, OSError):
        return frozenset()


@lru_cache(maxsize=4)
def _fingerprints(files: tuple[tuple[str, int], ...]) -> frozenset[str]:
    found = set()
    for path, _ in files:
        try:
            found |= {fingerprint(binding) for binding in identify_all(read_grids(path))}
        except YouryouError:
            continue
    return frozenset(found)
