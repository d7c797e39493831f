"""A plan as a sheet: the steps in a table, and beside it a bar for each over the days (a Gantt chart of cells).

Bars are coloured cells, so they look the same in Excel and LibreOffice and print as they look. Knows a `Plan`, not
how it came about.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from youryou_xl.lang import pick
from youryou_xl.procedure.advice import day, duration
from youryou_xl.procedure.planning import Plan, PlanStep
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.standards import Standards

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "手続き"

_FONT = "Yu Gothic"
_INK, _SOFT, _LINE = "1F2937", "6B7280", "D1D5DB"
_NAVY, _NORMAL, _WORST, _CLOSED = "1F3864", "2F75B5", "BDD7EE", "F1F2F4"
_LATE, _LAST, _DONE = "C00000", "F4B183", "E2EFDA"
_HEAD_ROWS = 6
_COLUMNS = (
    ("No.", "No.", 5),
    ("すること", "What to do", 46),
    ("先に要るもの", "After", 11),
    ("期間", "Takes", 18),
    ("開始の最終日", "Start by", 14),
    ("混雑時の最終日", "Start by (worst)", 14),
    ("終わる見込み", "Ends", 14),
    ("出典", "Source", 27),
)
_MOST_DAYS = 190
"""Days with a column each; a longer plan has a column for each week."""


def workbook(plan: Plan, standards: Standards | None = None) -> bytes:
    """Return the workbook with the sheet 手続き."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    draw(sheet, plan, standards or standards_file.load())
    stamp = dt.datetime.combine(plan.situation.today, dt.time())
    book.properties.creator = "youryou_xl"
    book.properties.created = book.properties.modified = stamp
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def draw(sheet: Worksheet, plan: Plan, standards: Standards) -> None:
    """Draw the plan on an empty sheet."""
    from openpyxl.utils import get_column_letter

    sheet.title = SHEET
    sheet.sheet_view.showGridLines = False
    for number, (_, _, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    days = _days(plan)
    first = len(_COLUMNS) + 1
    _title(sheet, plan, first + len(days))
    _head(sheet, days, first, plan, BusinessDays.of(standards))
    numbers = {step.id: number for number, step in enumerate(plan.steps, 1)}
    for number, step in enumerate(plan.steps, 1):
        row = _HEAD_ROWS + number
        _row(sheet, row, number, step, numbers)
        _bar(sheet, row, step, days, first, plan, BusinessDays.of(standards))
    _foot(sheet, _HEAD_ROWS + len(plan.steps) + 2, plan)
    sheet.freeze_panes = f"C{_HEAD_ROWS + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8  # A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{_HEAD_ROWS - 1}:{_HEAD_ROWS}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4


def _days(plan: Plan) -> list[dt.date]:
    """Return the days that have a column: all of them, or the Mondays of a long plan."""
    known = [plan.situation.today]
    for step in plan.now:
        known += [date for date in (step.latest_start, step.latest_start_worst) if date is not None]
        known += step.ends or ()
    if plan.situation.register_by is not None:
        known.append(plan.situation.register_by)
    start, end = min(known), max(known) + dt.timedelta(days=3)
    start -= dt.timedelta(days=start.weekday())
    every = 1 if (end - start).days <= _MOST_DAYS else 7
    return [start + dt.timedelta(days=count) for count in range(0, (end - start).days + 1, every)]


def _title(sheet: Worksheet, plan: Plan, last: int) -> None:
    situation = plan.situation
    title = pick("参加登録までの手続き", "The road to the registration")
    _put(sheet, 1, 1, f"{title}：{'、'.join(situation.categories)}", size=16, bold=True, colour=_NAVY, border=False)
    held = "、".join(sorted(situation.held)) or pick("未取得", "none")
    parts = [pick(f"作成の基準日 {day(situation.today)}", f"as of {day(situation.today)}")]
    if situation.register_by is not None:
        parts.append(pick(f"参加登録の期限 {day(situation.register_by)}", f"register by {day(situation.register_by)}"))
    parts.append(pick(f"お持ちのライセンス {held}", f"licences held: {held}"))
    if situation.areas:
        parts.append(pick(f"エリア {'・'.join(situation.areas)}", f"areas {'・'.join(situation.areas)}"))
    _put(sheet, 2, 1, "　".join(parts), colour=_SOFT, border=False)
    words, colour = _verdict(plan)
    _put(sheet, 3, 1, words, bold=True, size=12, colour=colour, border=False)
    for column, colour_of, text in (
        (2, _NORMAL, pick("■ 今日から始めたとき（ふつうの場合）", "■ begun today, normally")),
        (4, "7FA8D1", pick("■ 混み合った場合", "■ at worst")),
        (5, _LATE, pick("▲ 開始の最終日", "▲ last day to start")),
        (7, "A6A6A6", pick("■ 休業日", "■ closed")),
    ):
        _put(sheet, 4, column, text, size=9, colour=colour_of, border=False)
    for row, height in ((1, 28), (2, 18), (3, 22), (4, 16)):
        sheet.row_dimensions[row].height = height


def _verdict(plan: Plan) -> tuple[str, str]:
    begin, ends = plan.begin_by, plan.ends
    if begin is None or ends is None:
        words = ends and pick(
            f"今日始めると {day(ends[0])}（混み合うと {day(ends[1])}）に終わります。",
            f"Begun today it ends on {day(ends[0])} (at worst {day(ends[1])}).",
        )
        return words or "", _INK
    if plan.state == "too-late":
        return (
            pick(f"間に合いません。{day(begin[0])} までに始める必要がありました。", f"Too late since {day(begin[0])}."),
            _LATE,
        )
    words = pick(
        f"遅くとも {day(begin[0])}、混み合うことを見込むなら {day(begin[1])} までに始めてください。",
        f"Begin by {day(begin[0])}, or by {day(begin[1])} to be safe.",
    )
    return words, _LATE if plan.state == "tight" else "548235"


def _head(sheet: Worksheet, days: list[dt.date], first: int, plan: Plan, calendar: BusinessDays) -> None:
    from openpyxl.utils import get_column_letter

    weekly = len(days) > 1 and (days[1] - days[0]).days == 7
    for number, (ja, en, _) in enumerate(_COLUMNS, 1):
        _put(sheet, 5, number, pick(ja, en), bold=True, colour="FFFFFF", fill=_NAVY, align="center", wrap=True)
        _put(sheet, 6, number, None, fill=_NAVY)
        sheet.merge_cells(start_row=5, end_row=6, start_column=number, end_column=number)
    month_start = first
    for place, date in enumerate(days):
        column = first + place
        sheet.column_dimensions[get_column_letter(column)].width = 4.2 if weekly else 2.7
        _put(sheet, 5, column, None, bold=True, colour="FFFFFF", fill=_NAVY, size=9)
        late = not weekly and not calendar.is_open(date)
        _put(
            sheet,
            6,
            column,
            date.day,
            size=7,
            align="center",
            colour=_LATE if late else _INK,
            fill=_CLOSED if late else "FFFFFF",
        )
        if place + 1 == len(days) or days[place + 1].month != date.month:
            _put(sheet, 5, month_start, pick(f"{date:%Y}/{date.month}", f"{date:%Y-%m}"), bold=True, colour="FFFFFF")
            sheet.cell(5, month_start).fill = _filled(_NAVY)
            if column > month_start:
                sheet.merge_cells(start_row=5, end_row=5, start_column=month_start, end_column=column)
            month_start = column + 1
    sheet.row_dimensions[5].height, sheet.row_dimensions[6].height = 20, 16


def _row(sheet: Worksheet, row: int, number: int, step: PlanStep, numbers: dict[str, int]) -> None:
    waits = "・".join(str(numbers[name]) for name in step.after)
    later = step.when == "later"
    title = f"{pick('【あとで】', '(later) ')}{step.title}" if later else step.title
    ends = step.ends[0] if step.ends is not None and not later else None
    values = (
        number,
        title,
        waits,
        duration(step),
        step.latest_start,
        step.latest_start_worst,
        ends,
        step.source.text,
    )
    for column, value in enumerate(values, 1):
        there = _put(
            sheet,
            row,
            column,
            value,
            bold=step.critical and column == 2,
            align="left" if column in (2, 8) else "center",
            wrap=column in (2, 4, 8),
            colour=_SOFT if later or column == 8 else _INK,
            size=9 if column == 8 else 10,
        )
        if isinstance(value, dt.date):
            there.number_format = '[$-411]m"月"d"日"(aaa)' if pick("ja", "en") == "ja" else "ddd yyyy-mm-dd"
    lines = max(1, -(-sum(2 if ord(char) > 255 else 1 for char in title) // 46))
    sheet.row_dimensions[row].height = 15 * max(lines, 1) + 6


def _bar(
    sheet: Worksheet,
    row: int,
    step: PlanStep,
    days: list[dt.date],
    first: int,
    plan: Plan,
    calendar: BusinessDays,
) -> None:
    width = (days[1] - days[0]).days if len(days) > 1 else 1
    for place, date in enumerate(days):
        span = [date + dt.timedelta(days=count) for count in range(width)]
        closed = width == 1 and not calendar.is_open(date)
        fill, text, colour = _CLOSED if closed else None, "", _INK
        if step.when == "now" and step.starts is not None and step.ends is not None:
            if any(step.starts[1] <= each <= step.ends[1] for each in span):
                fill = _WORST
            if any(step.starts[0] <= each <= step.ends[0] for each in span):
                fill = _NORMAL
        if step.latest_start in span:
            text, colour, fill = "▲", _LATE, _LAST if fill in (None, _CLOSED) else fill
            colour = "FFFFFF" if fill == _NORMAL else _LATE
        cell = _put(sheet, row, first + place, text or None, size=8, align="center", colour=colour, fill=fill)
        edges = {}
        if plan.situation.register_by in span:
            edges["right"] = ("medium", _LATE)
        if plan.situation.today in span:
            edges["left"] = ("medium", "548235")
        if edges:
            cell.border = _border(**edges)


def _foot(sheet: Worksheet, row: int, plan: Plan) -> None:
    _put(sheet, row, 1, pick("知っておくこと", "Good to know"), bold=True, size=12, colour=_NAVY, border=False)
    for line in plan.possible:
        row += 1
        _put(sheet, row, 1, f"・{line}", colour=_LATE, border=False)
    for note in plan.notes:
        row += 1
        _put(sheet, row, 1, f"・{note.text}［{note.source.text}］", border=False)


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: object,
    *,
    size: int = 10,
    bold: bool = False,
    colour: str = _INK,
    fill: str | None = None,
    align: str = "left",
    wrap: bool = False,
    border: bool = True,
) -> Cell | MergedCell:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column)
    cell.value = value  # type: ignore[assignment]
    cell.font = Font(name=_FONT, size=size, bold=bold, color=colour)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=wrap)
    if fill is not None:
        cell.fill = _filled(fill)
    if border:
        cell.border = _border()
    return cell


def _filled(colour: str):  # type: ignore[no-untyped-def]
    from openpyxl.styles import PatternFill

    return PatternFill("solid", start_color=colour, end_color=colour)


def _border(**edges: tuple[str, str]):  # type: ignore[no-untyped-def]
    from openpyxl.styles import Border, Side

    sides = dict.fromkeys(("left", "right", "top", "bottom"), ("thin", _LINE)) | edges
    return Border(**{name: Side(style=style, color=colour) for name, (style, colour) in sides.items()})  # type: ignore[arg-type]
