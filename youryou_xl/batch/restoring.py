"""Mending a ledger that Excel has opened and saved: names of lists it took for numbers, dates or formulas.

Excel turns ``001`` into ``1``, ``2/1`` into ``2月1日`` and ``=1+1`` into ``2``, and characters outside CP932 into
``?``. The name of the application's file still says which list it was. Works on a ledger and names alone; reads
and writes no file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from youryou_xl.records.ledger import Entry, Key, Ledger

FileName = Callable[[Entry, str], str]
"""What the file of an entry is called if its list has this name."""


@dataclass(slots=True)
class Restored:
    """What was found: entries before and after, and lists of which it cannot be told which one an entry is for."""

    renamed: list[tuple[Entry, Entry]] = field(default_factory=list)
    doubtful: dict[tuple[Key, str], Entry] = field(default_factory=dict)


def restore(ledger: Ledger, names: Mapping[Key, Iterable[str]], file_name: FileName) -> Restored:
    """Give the entries whose file is called after another list that list's name back, if it is one of `names`.

    A list that has an entry of its own, in order, is never taken for another. Where several lists would have a
    file of that name nothing is changed; they are in `Restored.doubtful`.
    """
    found = Restored()
    altered = [
        entry
        for entry in ledger.entries
        if entry.file and entry.list_name and not _fits(entry, entry.list_name, file_name)
    ]
    if not altered:
        return found
    sound: defaultdict[Key, set[str]] = defaultdict(set)
    for entry in ledger.entries:
        if not entry.file or _fits(entry, entry.list_name, file_name):
            sound[entry.key].add(entry.list_name)
    wanted = {key: [name for name in dict.fromkeys(known) if name not in sound[key]] for key, known in names.items()}
    for entry in altered:
        fitting = [name for name in wanted.get(entry.key, ()) if _fits(entry, name, file_name)]
        if len(fitting) == 1:
            file = file_name(entry, fitting[0])
            # Of the mails only one for a single list is called after it, like the workbook it carries.
            mail = f"{file[: file.rindex('.')]}.eml" if _WORN in entry.mail else entry.mail
            new = replace(entry, list_name=fitting[0], file=file, mail=mail)
            ledger.update(entry, new)
            found.renamed.append((entry, new))
        for name in fitting if len(fitting) > 1 else ():
            found.doubtful[entry.key, name] = entry
    return found


def _fits(entry: Entry, list_name: str, file_name: FileName) -> bool:
    recorded, expected = entry.file, file_name(entry, list_name)
    return recorded == expected or (_WORN in recorded and recorded == _worn(expected))


_WORN = "?"
"""What Excel writes for a character outside CP932; no file is ever called so."""


def _worn(name: str) -> str:
    """Return `name` as Excel leaves it in a CSV that is not UTF-8: one mark for each UTF-16 unit it cannot write."""
    return "".join(character if _in_cp932(character) else _WORN * (1 + (character > "\uffff")) for character in name)


def _in_cp932(character: str) -> bool:
    return re.fullmatch(r"[ -~]", character) is not None or character.encode("cp932", "ignore") != b""
