"""The sheet チェック結果: one line per finding, with a link to the cell, what to type, and a column to tick.

Writes and reads that sheet only. The ticks are read back as (rule code, cell) pairs; what they lead to is not
decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from youryou_xl.attach import names
from youryou_xl.lang import pick
from youryou_xl.live import hidden
from youryou_xl.live.marks import COLOURS
from youryou_xl.live.words import shown
from youryou_xl.rules.findings import Finding, Severity

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

NAME = names.RESULTS

TICK = "○"

_TICKS = {"○", "〇", "◯", "o", "O", "x", "X", "レ", "✓", "✔", "1"}
"""What people type when they mean yes; the three circles are different characters that look alike."""

_HEADER_ROW = 4
_COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("重要度", "Severity", 9),
    ("項目", "Item", 22),
    ("セル", "Cell", 9),
    ("入力されている値", "Value", 22),
    ("理由", "What is wrong, and why", 58),
    ("入力する内容", "What to type", 22),
    ("直す", "Fix", 7),
    ("根拠", "Source", 18),
    ("番号", "Rule", 11),
)
_CELL, _VALUE, _TYPE, _FIX, _CODE = 3, 4, 6, 7, 9
_MARKER = "youryou_xl"
_HEAD_COLOUR = "#1F4E78"
_QUIET = "#595959"


def write(
    book: Book,
    findings: Sequence[Finding],
    labels: Mapping[str, str],
    *,
    title: str,
    remarks: Sequence[str] = (),
    now: dt.datetime | None = None,
    fixes: bool = True,
) -> Sheet:
    """Write the findings on チェック結果, in place of what was there, and return the sheet.

    `labels` gives the form's word for a field key; `remarks` stand above the table; without `fixes` no line says that
    [直す] can put it right. The sheet in front stays in
    front. Raises CannotFill where the workbook does not allow another sheet.
    """
    remove(book)
    name = NAME
    while hidden.sheet_named(book, name) is not None:  # a sheet of the user's own
        name += "_"
    sheet = hidden.add_sheet(book, name)
    last = len(_COLUMNS)
    rows = [_row(finding, labels) for finding in findings]
    bottom = _HEADER_ROW + max(1, len(rows))

    # As text first: a value that begins with = must not come alive here.
    sheet.range((1, 1), (bottom, last)).number_format = "@"
    table: list[list[str]] = [[""] * last for _ in range(_HEADER_ROW)]
    table[0][0] = f"{NAME}　{title}"
    table[0][_CODE - 1] = _MARKER
    table[1][0] = f"{summary(findings)}　({(now or dt.datetime.now()):%Y/%m/%d %H:%M})"
    table[2][0] = "　".join(remarks) or (_how_to_fix() if fixes and any(map(_fixable, findings)) else "")
    table[3] = [pick(ja, en) for ja, en, _ in _COLUMNS]
    table += rows or [[pick("問題は見つかりませんでした。", "Nothing wrong was found."), *[""] * (last - 1)]]
    sheet.range((1, 1), (len(table), last)).value = table
    _link_cells(sheet, findings)
    _make_readable(sheet, findings, bottom, fixes)
    return sheet


def remove(book: Book) -> bool:
    """Remove our チェック結果, if there is one, and return whether there was.

    Raises CannotFill where the workbook refuses.
    """
    sheet = find(book)
    if sheet is None:
        return False
    with book.app.properties(display_alerts=False):
        try:
            sheet.delete()
        except Exception as error:
            raise hidden.refused() from error
    return True


def find(book: Book) -> Sheet | None:
    """Return our チェック結果, or None; a sheet of that name which somebody else made is not ours."""
    for name in book.sheet_names:
        if name.rstrip("_") == NAME and book.sheets[name].range((1, _CODE)).value == _MARKER:
            return book.sheets[name]
    return None


def ticked(book: Book) -> list[tuple[str, str, str]]:
    """Return ``(rule code, cell, what to type)`` of the lines ticked in 直す, in the sheet's order."""
    sheet = find(book)
    if sheet is None:
        return []
    rows = sheet.used_range.options(ndim=2).value[_HEADER_ROW:]
    return [
        (str(row[_CODE - 1]), _text(row[_CELL - 1]).rpartition("!")[2], _text(row[_TYPE - 1]))
        for row in rows
        if len(row) >= _CODE and row[_CODE - 1] and _text(row[_FIX - 1]).strip() in _TICKS
    ]


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity, in words."""
    if not findings:
        return pick("問題は見つかりませんでした", "Nothing wrong was found")
    counts = [(severity, sum(finding.severity is severity for finding in findings)) for severity in Severity]
    return pick("、", ", ").join(
        pick(f"{severity.text} {count} 件", f"{count} {severity.text.lower()}(s)")
        for severity, count in counts
        if count
    )


def _row(finding: Finding, labels: Mapping[str, str]) -> list[str]:
    return [
        finding.severity.text,
        labels.get(finding.field or "", finding.field or ""),
        finding.cell or "",
        shown(finding.value),
        finding.text,
        shown(finding.fix),
        "",
        finding.source.text,
        finding.code,
    ]


def _fixable(finding: Finding) -> bool:
    return finding.fix is not None and finding.cell is not None


def _how_to_fix() -> str:
    return pick(
        f"「直す」の列に {TICK} を入れて[直す]ボタンを押すと、「入力する内容」がそのセルに入ります。",
        f"Put {TICK} into the column Fix and press the button 直す: what to type goes into the cell.",
    )


def _link_cells(sheet: Sheet, findings: Sequence[Finding]) -> None:
    """Make the cell column lead to the cells, in one write."""
    if not any(finding.cell for finding in findings):
        return
    links = sheet.range((_HEADER_ROW + 1, _CELL), (_HEADER_ROW + len(findings), _CELL))
    links.number_format = "General"
    links.formula = [[_link(finding)] for finding in findings]


def _link(finding: Finding) -> str:
    if finding.cell is None or finding.sheet is None:
        return ""
    target = "#'{}'!{}".format(finding.sheet.replace("'", "''"), finding.cell).replace('"', '""')
    return f'=HYPERLINK("{target}","{finding.cell}")'


def _make_readable(sheet: Sheet, findings: Sequence[Finding], bottom: int, fixes: bool) -> None:
    """Give the sheet widths, colours and lines; what a spreadsheet does not offer is left out."""
    last = len(_COLUMNS)
    body = sheet.range((_HEADER_ROW + 1, 1), (bottom, last))
    head = sheet.range((_HEADER_ROW, 1), (_HEADER_ROW, last))
    for column, (_, _, width) in enumerate(_COLUMNS, start=1):
        sheet.range((1, column)).column_width = width
    head.color = _HEAD_COLOUR
    for severity in Severity:
        for first, final in _runs([finding.severity is severity for finding in findings]):
            sheet.range((_HEADER_ROW + first, 1), (_HEADER_ROW + final, 1)).color = COLOURS[severity]

    def font(area: Range, name: str, value: object) -> Callable[[], None]:
        return lambda: setattr(area.font, name, value)

    def fix_list() -> None:
        for first, final in _runs([fixes and _fixable(finding) for finding in findings]):
            area = sheet.range((_HEADER_ROW + first, _FIX), (_HEADER_ROW + final, _FIX))
            area.data_validation.set_list([TICK])
            _let_others_pass(area)
            area.color = "#FFFFE0"

    def lines() -> None:
        sheet.range((_HEADER_ROW, 1), (bottom, last)).borders.set("all", line_style="continuous", color="#BFBFBF")

    def layout() -> None:
        body.wrap_text = bool(findings)
        body.vertical_alignment = "top"

    def centred() -> None:
        sheet.range((_HEADER_ROW + 1, _FIX), (bottom, _FIX)).horizontal_alignment = "center"

    steps: list[Callable[[], None]] = [
        font(sheet.range("A1"), "bold", True),
        font(sheet.range("A1"), "size", 14),
        font(sheet.range("A3"), "color", _QUIET),
        font(head, "bold", True),
        font(head, "color", "#FFFFFF"),
        font(sheet.range((1, _CODE)), "color", "#FFFFFF"),
        font(sheet.range((_HEADER_ROW + 1, _CELL), (bottom, _CELL)), "color", "#0563C1"),
        layout,
        centred,
        lines,
        fix_list,
        lambda: sheet.range((_HEADER_ROW + 1, 1), (bottom, last)).rows.autofit(),
    ]
    for step in steps:
        with suppress(NotImplementedError):
            step()


def _let_others_pass(area: Range) -> None:
    """Let a list of choices be a help only, for which xlwings has no word: who types o or 〇 for ○ may."""
    if area.sheet.book.app.engine.name == "libreoffice":
        cells = area.impl.remote
        validation = cells.get("Validation")
        validation.set("ShowErrorMessage", False)
        cells.set("Validation", validation)
    else:
        with suppress(AttributeError):  # Excel on a Mac speaks otherwise
            area.api.Validation.ShowError = False


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the stretches of True as (first, last), counted from 1."""
    runs: list[tuple[int, int]] = []
    for place, flag in enumerate(flags, start=1):
        if flag and runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        elif flag:
            runs.append((place, place))
    return runs


def _text(value: object) -> str:
    return "" if value is None else str(value)
