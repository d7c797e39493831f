"""How large a workbook may be, in one place: known and checked before anything of it is unpacked or parsed.

A form has some hundred kilobytes, a batch workbook of 10,000 rows some megabytes. What is far larger is a mistake or
an attack, and is refused at once instead of taking minutes and the computer's memory. Who has a truly large file sets
YOURYOU_BUDGET to a number from 2 to 100: every limit counts that many times (docs/trust.md).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields

VARIABLE = "YOURYOU_BUDGET"
_MOST_TIMES = 100


@dataclass(frozen=True)
class Budget:
    """The limits: sizes in bytes, everything else a count.

    `file` is the workbook as it lies on the disk, `parts` the number of parts, `part` one part unpacked, `xml` one
    that is XML, `unpacked` all of them. `ratio` is how many times its packed size a part over `ratio_from` may be.
    `elements` and `depth` are those of one XML part, `names` the defined names, `formula` the characters of a
    formula or name whose references are looked at (Excel allows 8,192).
    """

    file: int = 128 << 20
    parts: int = 10_000
    part: int = 128 << 20
    xml: int = 48 << 20
    unpacked: int = 256 << 20
    ratio: int = 250
    ratio_from: int = 4 << 20
    elements: int = 2_000_000
    depth: int = 100
    names: int = 20_000
    formula: int = 16_384


_FIXED = frozenset({"ratio_from", "depth", "formula"})
"""Limits that no honest file comes near, however large it is."""


def budget() -> Budget:
    """Return the limits in force, those of YOURYOU_BUDGET if it is set to a number that makes sense."""
    wanted = os.environ.get(VARIABLE, "").strip()
    if not re.fullmatch(r"[1-9][0-9]{0,2}", wanted, re.ASCII):
        return Budget()
    times = min(int(wanted), _MOST_TIMES)
    usual = Budget()
    return Budget(
        **{limit.name: getattr(usual, limit.name) * (1 if limit.name in _FIXED else times) for limit in fields(Budget)}
    )


def whole(text: str | None, otherwise: int = 0) -> int:
    """Return the whole number an attribute of the markup holds, `otherwise` if it is none or absurdly long."""
    if text is None or len(text) > _LONGEST_NUMBER or not (text.isascii() and text.isdigit()):
        return otherwise
    return int(text)


_LONGEST_NUMBER = 9
"""Digits of a number in the markup (an index, a row, a style) beyond which it is none."""
