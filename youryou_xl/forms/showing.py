"""A form shown to a person: which of its cells are coloured and what they are called, doubtful ones apart.

`package.colouring` makes the copy; this module only says what to show. Changes nothing of the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from youryou_xl.forms.binding import Binding
from youryou_xl.forms.matching import BoundField
from youryou_xl.lang import pick
from youryou_xl.package.colouring import Named, coloured

FOUND = ("C6EFCE", "BDD7EE", "E4DFEC", "FDE9D9", "DAEEF3")
"""Colours of fields that were found, in turn, so that neighbours can be told apart."""
DOUBTFUL = "FF9999"


def shown(data: bytes, bindings: Iterable[Binding]) -> bytes:
    """Return a copy of a workbook in which the cells of every field are coloured and say which field they are.

    Raises UnusableFile where no such copy can be made.
    """
    return coloured(data, [named for binding in bindings for named in _named(binding)])


def _named(binding: Binding) -> Iterator[Named]:
    for turn, entry in enumerate(binding.fields):
        sheet = entry.sheet or binding.sheet
        if entry.status == "found":
            for cell, words, note in _found(entry):
                yield Named(sheet, cell, words, note, FOUND[turn % len(FOUND)])
        for number, cell in enumerate(entry.candidates, 1):
            words = pick(f"？{entry.label}（候補{number}）", f"? {entry.label} (candidate {number})")
            yield Named(sheet, cell, words, entry.key, DOUBTFUL)


def _found(entry: BoundField) -> Iterator[tuple[str, str, str]]:
    """Yield the cells of a field, what each is called, and the key to note on it."""
    if entry.parts:
        for name, cell in entry.parts.items():
            yield cell, f"{entry.label}：{name}", f"{entry.key} {name}"
    elif entry.options:
        for cell in dict.fromkeys(entry.options.values()):
            named = [word for word, other in entry.options.items() if other == cell]
            yield cell, f"○ {'・'.join(named)}", f"{entry.key}: {' / '.join(named)}"
    else:
        for number, cell in enumerate(entry.cells, 1):
            more = f"（{number}）" if len(entry.cells) > 1 else ""
            numbered = f"{entry.key} {number}" if entry.kind == "chars" else entry.key
            yield cell, str(number) if entry.kind == "chars" else f"{entry.label}{more}", numbered
