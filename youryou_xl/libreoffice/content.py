"""What kinds of content a cell can have, as UNO numbers them (com.sun.star.sheet.CellFlags). Knows nothing else."""

from __future__ import annotations

DATES, NOTES, FORMULAS = 2, 8, 16
CONTENTS = 1 | 2 | 4 | 16
"""Values, dates, texts and formulas."""
FORMATS = 32 | 64 | 256
