"""What to tell the user about formulas whose results a fill leaves as they were.

Turns `Template.dependents` into findings, so that every way of filling says the same
(docs/decisions/0004-formulas.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from youryou_xl.package.template import Key, Template
from youryou_xl.rules.findings import Finding, rule

STALE = rule(
    "YX-W150",
    "この計算式「{formula}」は入力したセルを使っていますが、結果は入力する前のまま保存されています。"
    "開いたときに古い結果が見える場合は Ctrl+Alt+F9（LibreOffice は Ctrl+Shift+F9）で再計算して確かめてください。"
    "送るファイルは上書き保存しないでください。",
    "This formula ({formula}) uses filled cells, but its stored result is from before. If you see an old result, "
    "recalculate with Ctrl+Alt+F9 (LibreOffice: Ctrl+Shift+F9) to look at it; do not save the file you send.",
    "convention",
)


def stale_findings(template: Template, cells: Iterable[Key]) -> list[Finding]:
    """Return a finding at each formula whose stored result may no longer fit once `cells` are filled."""
    return [
        STALE.found(None, f"={found.formula}", formula=f"={found.formula}").at(found.sheet, found.cell)
        for found in template.dependents(cells)
    ]
