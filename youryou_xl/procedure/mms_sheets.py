"""The data to register in the MMS as sheets to fill in: made for a contract, and checked once they are filled.

One sheet for each data set of the flow, one column for each published item. What a system operator does not publish
is not here; each sheet says so. Knows no form of an application.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from youryou_xl import forms
from youryou_xl.forms import Grid, address
from youryou_xl.procedure.mms import MmsContract, mms_data_sets
from youryou_xl.records.beside import as_text
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.areas import parse_area
from youryou_xl.rules.codes import GridCode, OperatorCode
from youryou_xl.rules.contacts import parse_phone, parse_postal_code
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.quantities import parse_date, parse_number, parse_point_number
from youryou_xl.rules.readings import REQUIRED, Reading
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import is_blank, label_key

TOO_MANY_BANDS = rule(
    "YX-E393",
    "電源等コード「{value}」の運転パターン {pattern} に、出力帯が{count}あります。1パターンの出力帯は{limit}までです。"
    "帯をまとめるか、パターンを分けてください。",
    "Pattern {pattern} of {value} has {count} output bands, but {limit} are allowed. Please join bands or split the "
    "pattern.",
    "public",
)
TOO_MANY_CASES = rule(
    "YX-E394",
    "電源等コード「{value}」に、起動費の区分が{count}あります。{limit}までにしてください。",
    "{value} has {count} cases of start-up costs, but {limit} are allowed.",
    "public",
)
ONLY_WITH_II = rule(
    "YX-W395",
    "{label}「{value}」は電源Ⅱの契約だけの単価です。この契約（{contract}）では空欄にしてください。",
    "{label} “{value}” is a price of 電源Ⅱ contracts only. Please leave it empty for {contract}.",
    "public",
)
POINT_TWICE = rule(
    "YX-E396",
    "供給地点特定番号「{value}」は{first}にもあります。同じ地点は1回だけ入力してください。",
    "The point number {value} also stands in {first}. Please type each point once.",
    "convention",
)
DATA_MISSING = rule(
    "YX-E397",
    "「{value}」のデータがありません。{contract}では登録が必要です。シートに1行以上入力してください。",
    "There is no data of {value}, which {contract} has to register. Please fill in at least one row of the sheet.",
    "MMS flow",
)
NO_CONTRACT_PAPER = rule(
    "YX-E398",
    "電源等審査用データに添付する書類がありません。契約を締結済みなら契約書のPDF、未締結なら契約申込時の契約申込書と"
    "添付書類のファイル名を入力してください（※2）。",
    "Nothing is named to attach as 電源等審査用データ. Please name the PDF of the contract if it is concluded, else "
    "the application for it and its attachments (※2).",
    "MMS flow",
)

POINT = "供給地点特定番号"
REVIEW, CUSTOMERS, PRICES = "電源等審査用データ", "需要家リスト・パターン", "調整単価データ"
_REVIEW_COLUMNS = ("契約の状況", "契約書PDF", "契約申込書", "添付書類", "様式14")
_HEAD = 4
_ROWS = 500
_READERS: Mapping[str, Callable[..., Reading[object]]] = {
    "開始日": parse_date,
    "事業者コード": OperatorCode.parse,
    "系統コード": GridCode.parse,
    "支払先郵便番号": parse_postal_code,
    "支払先電話番号": parse_phone,
    "電話番号": parse_phone,
    "定格容量": parse_number,
    "供出可能量": parse_number,
    "最低出力": parse_number,
    POINT: parse_point_number,
}
"""How an item is read, where the rules know its kind; others are kept as typed."""


@dataclass(frozen=True)
class _Row:
    number: int
    texts: Mapping[str, str]
    raw: Mapping[str, object]
    cells: Mapping[str, str]


def columns_of(name: str, items: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a data set's sheet."""
    return _REVIEW_COLUMNS if name == REVIEW else tuple(items)


def workbook(contract: MmsContract, standards: Standards | None = None) -> bytes:
    """Return the workbook to fill in for `contract`: one sheet for each data set of the flow."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    known = standards or standards_file.load()
    book = Workbook()
    book.remove(book.worksheets[0])
    thin = Side(style="thin", color="BFBFBF")
    for data in mms_data_sets(contract, known):
        sheet = book.create_sheet(data.name)
        sheet.sheet_view.showGridLines = False
        sheet["A1"] = f"{data.name}（{contract}）"
        sheet["A1"].font = Font(name="Yu Gothic", size=14, bold=True, color="1F3864")
        sheet["A2"] = _hint(data.name, contract, known)
        sheet["A3"] = (
            "項目は公表されているものだけです。足りない項目は、提出先の一般送配電事業者のページで確かめてください。"
        )
        for place in ("A2", "A3"):
            sheet[place].font = Font(name="Yu Gothic", size=9, color="595959")
        columns = columns_of(data.name, data.items)
        for number, name in enumerate(columns, 1):
            cell = sheet.cell(_HEAD, number, name)
            cell.font = Font(name="Yu Gothic", bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", start_color="1F3864", end_color="1F3864")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            width = 26 if name == POINT else max(12, 2.2 * len(name) + 2)
            sheet.column_dimensions[get_column_letter(number)].width = width
            for row in range(_HEAD + 1, _HEAD + 41):
                body = sheet.cell(row, number)
                body.number_format = "yyyy/mm/dd" if name.startswith("開始日") else "@"
                body.border = Border(left=thin, right=thin, top=thin, bottom=thin)
                body.fill = PatternFill("solid", start_color="FFFFEF", end_color="FFFFEF")
            if name == "エリア":
                choices = DataValidation("list", formula1=f'"{",".join(known.mms_operators)}"', allow_blank=True)
                sheet.add_data_validation(choices)
                choices.add(f"{get_column_letter(number)}{_HEAD + 1}:{get_column_letter(number)}{_HEAD + _ROWS}")
        sheet.row_dimensions[_HEAD].height = 32
        sheet.freeze_panes = f"B{_HEAD + 1}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stamp = dt.datetime(2026, 4, 1)
    book.properties.creator, book.properties.created, book.properties.modified = "youryou_xl", stamp, stamp
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _hint(name: str, contract: MmsContract, known: Standards) -> str:
    if name == REVIEW:
        return "契約を締結済みなら契約書のPDF、未締結なら申込時の契約申込書・添付書類のファイル名を入力します（※2）。"
    if name == CUSTOMERS:
        return "パターンごとに、需要家の供給地点特定番号（22桁）を1行に1つ入力します。"
    if name == PRICES:
        hint = f"出力帯は1パターン{known.mms_output_bands}まで、起動費は{known.mms_start_up_cases}区分までです。"
        prices = "・".join(known.mms_unit_contract_prices)
        return hint + (f"{prices} は入力しません。" if contract is MmsContract.RESERVE_I else "")
    return "1行に1件ずつ入力します。"


def check(path: Path, contract: MmsContract, standards: Standards | None = None) -> list[Finding]:
    """Return what is wrong with filled sheets, placed at sheet and cell. Raises UnusableFile."""
    known = standards or standards_file.load()
    grids = {label_key(grid.name): grid for grid in forms.read_grids(path)}
    found: list[Finding] = []
    for data in mms_data_sets(contract, known):
        grid = grids.get(label_key(data.name))
        rows = list(_rows(grid, columns_of(data.name, data.items))) if grid is not None else []
        if not rows:
            told = NO_CONTRACT_PAPER if data.name == REVIEW else DATA_MISSING
            found.append(told.found(None, data.name, contract=contract).at(grid.name if grid else None, None))
            continue
        assert grid is not None
        for row in rows:
            found += (each.at(grid.name, row.cells.get(each.field or "")) for each in _row(row))
        special = {REVIEW: _review, CUSTOMERS: _customers, PRICES: _prices}.get(data.name)
        if special is not None:
            found += (each.at(grid.name, each.cell) for each in special(rows, contract, known))
    return found


def _rows(grid: Grid, columns: Sequence[str]) -> Iterator[_Row]:
    """Yield the filled rows below the header, which is looked for."""
    wanted = {label_key(name): name for name in columns}
    places: dict[int, str] = {}
    for number in range(1, grid.last_row + 1):
        raw = {column: grid.value_at(number, column) for column in range(1, grid.last_column + 1)}
        if not places:
            named = {
                column: wanted[label_key(as_text(value))]
                for column, value in raw.items()
                if label_key(as_text(value)) in wanted
            }
            places = named if len(named) * 2 >= len(wanted) else {}
            continue
        values = {name: raw.get(column) for column, name in places.items()}
        if any(not is_blank(value) for value in values.values()):
            yield _Row(
                number,
                {name: as_text(value).strip() for name, value in values.items()},
                values,
                {name: address(number, column) for column, name in places.items()},
            )


def _row(row: _Row) -> Iterator[Finding]:
    for name in ("電源等コード", "開始日"):
        if name in row.texts and is_blank(row.texts[name]):
            yield REQUIRED.found(name, label=name)
    for name, value in row.raw.items():
        reader = _READERS.get(name)
        if reader is not None and not is_blank(value):
            yield from reader(value, field=name, label=name).findings
    area = row.texts.get("エリア", "")
    if area and parse_area(area) is None:
        from youryou_xl.rules.values import ValueSpec, read_value

        yield from read_value(area, ValueSpec("area"), field="エリア", label="エリア").findings


def _review(rows: Sequence[_Row], contract: MmsContract, known: Standards) -> Iterator[Finding]:
    for row in rows:
        if not any(row.texts.get(name) for name in ("契約書PDF", "契約申込書")):
            yield NO_CONTRACT_PAPER.found("契約書PDF").at(None, row.cells.get("契約書PDF"))


def _customers(rows: Sequence[_Row], contract: MmsContract, known: Standards) -> Iterator[Finding]:
    """Find a point that stands twice in one list and pattern."""
    met: dict[tuple[str, str, str], str] = {}
    for row in rows:
        read = parse_point_number(row.raw.get(POINT)).value if not is_blank(row.raw.get(POINT)) else None
        if read is None:
            if is_blank(row.raw.get(POINT)):
                yield REQUIRED.found(POINT, label=POINT).at(None, row.cells.get(POINT))
            continue
        key = (row.texts.get("電源等コード", ""), row.texts.get("番号", ""), str(read))
        if key in met:
            yield POINT_TWICE.found(POINT, str(read), first=met[key]).at(None, row.cells.get(POINT))
        met.setdefault(key, row.cells.get(POINT, ""))


def _prices(rows: Sequence[_Row], contract: MmsContract, known: Standards) -> Iterator[Finding]:
    bands: dict[tuple[str, str], list[_Row]] = {}
    cases: dict[str, list[_Row]] = {}
    for row in rows:
        code = row.texts.get("電源等コード", "")
        if row.texts.get("出力帯下限値"):
            bands.setdefault((code, row.texts.get("運転パターン番号", "")), []).append(row)
        if row.texts.get("起動費"):
            cases.setdefault(code, []).append(row)
        if contract is MmsContract.RESERVE_I:
            for name in known.mms_unit_contract_prices:
                if row.texts.get(name):
                    finding = ONLY_WITH_II.found(name, row.texts[name], label=name, contract=contract)
                    yield finding.at(None, row.cells.get(name))
    for (code, pattern), members in bands.items():
        if len(members) > known.mms_output_bands:
            finding = TOO_MANY_BANDS.found(
                "出力帯下限値", code, pattern=pattern, count=len(members), limit=known.mms_output_bands
            )
            yield finding.at(None, members[known.mms_output_bands].cells.get("出力帯下限値"))
    for code, members in cases.items():
        if len(members) > known.mms_start_up_cases:
            finding = TOO_MANY_CASES.found("起動費", code, count=len(members), limit=known.mms_start_up_cases)
            yield finding.at(None, members[known.mms_start_up_cases].cells.get("起動費"))
