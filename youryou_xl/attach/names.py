"""The names under which things of ours stand in somebody else's workbook: sheets, and keys of the hidden sheet.

Workbooks out there hold them, so none is ever changed. Imports nothing: whoever looks at an open workbook needs
these names before anything else.
"""

from __future__ import annotations

CARRIED = "youryou_xl"
"""The very hidden sheet of keys and values; the macros look for it too."""

XLWINGS_SETTINGS = "xlwings.conf"
"""The sheet xlwings' own VBA module reads its settings from."""

MARKS = "yx_marks"
"""The hidden sheet that remembers the former colours of marked cells."""

RESULTS = "チェック結果"
"""The list of findings."""

OURS = frozenset({CARRIED, XLWINGS_SETTINGS, MARKS, RESULTS})
"""Sheets that are no forms, whoever looks for one."""

STRUCTURE = "form.structure"
"""Key of `Structure.as_json`."""

KIND, DESK = "kind", "desk"
"""Key and value that tell a desk workbook from a form with buttons."""
