"""Who applies: the rows of 事業者情報 in a desk or batch workbook, or in a CSV, as plain text.

Headers are found by name, in any order. A company may lack what a later step gives it (its 事業者コード), so nothing
is refused here; what a form makes of a value is for the form's own checks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from youryou_xl import forms
from youryou_xl.errors import UnusableInput
from youryou_xl.procedure.situation import ListNeed
from youryou_xl.records.beside import as_text
from youryou_xl.rules.areas import AREAS, NEGAWATT_AREAS, Area, parse_area
from youryou_xl.rules.categories import Category, parse_category
from youryou_xl.rules.codes import OperatorCode
from youryou_xl.rules.licences import Licence, parse_licences
from youryou_xl.rules.text import is_blank, label_key, one_line

COMPANIES = ("事業者情報", "事業者")
LISTS = "一括申請"

COLUMNS: Mapping[str, str] = {
    "事業者番号": "operator",
    "事業者コード": "operator_code",
    "ライセンス区分": "licence",
    "事業者名称": "operator_name",
    "事業者名略称": "operator_short_name",
    "郵便番号": "postal_code",
    "住所": "address",
    "代表者": "representative",
    "代表者氏名": "representative",
    "ドメイン名": "domain_name",
    "連絡者所属": "contact_department",
    "連絡者氏名": "contact_name",
    "連絡者電話番号": "contact_phone",
    "連絡者FAX番号": "contact_fax",
    "連絡者メール": "contact_email",
    "対象エリア": "areas",
    "ネガワット事業対象エリア": "areas",
    "電源所属エリア": "areas",
    "電源等リスト名": "list_name",
    "参加区分": "category",
    "電源等の区分": "category",
    "登録・承認番号": "licence_number",
    "登録・届出年月日": "licence_date",
    "証明書媒体": "media",
    "証明書枚数": "quantity",
    "契約種別": "contract",
    "利用者氏名": "users",
    "利用者メール": "user_emails",
}
"""The columns of 事業者情報 that an application is filled from, by header."""

_BY_KEY = {label_key(header): fact for header, fact in COLUMNS.items()}
_NEEDED = {label_key("電源等の区分"), label_key("電源等リスト名")}
_HEADER_ROWS = 50
_BETWEEN = str.maketrans(dict.fromkeys("、・,，/／;； \u3000\n", "\n"))


@dataclass(frozen=True)
class Applicant:
    """A company that applies: one row of 事業者情報 (its number in the sheet, from 1), by fact.

    `categories` and `areas` are what its lists are in, where the row itself does not say.
    """

    row: int
    facts: Mapping[str, str]
    categories: tuple[Category, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def name(self) -> str:
        """Return the company's name as typed, on one line."""
        return one_line(self.facts.get("operator_name", ""))

    @property
    def code(self) -> OperatorCode | None:
        """Return the 事業者コード, where there is one that can be read; built from four digits and a single area."""
        area = self.areas[0] if len(self.areas) == 1 else None
        read = OperatorCode.parse(self.facts.get("operator_code"), area=area).value
        if read is None and area is not None and is_blank(self.facts.get("operator_code")):
            possible = OperatorCode.of_four_digits(self.facts.get("operator"), area)
            return possible[0] if possible else None
        return read

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Return the licences held."""
        return parse_licences(self.facts.get("licence", ""))


@dataclass
class _Sheets:
    companies: Sequence[Sequence[str]] = ()
    lists: Sequence[Sequence[str]] = field(default_factory=list)


def read(path: Path) -> tuple[Applicant, ...]:
    """Return the companies of a workbook or CSV.

    Raises UnusableFile for a workbook that cannot be read, UnusableInput for one without companies.
    """
    sheets = _csv(path) if path.suffix.lower() == ".csv" else _workbook(path)
    head, columns = _header(sheets.companies)
    if "operator_name" not in columns.values():
        raise UnusableInput(
            f"{path} に事業者の表がありません。「事業者情報」シートの見出しに「事業者名称」「住所」などを入れ、"
            "その下に事業者を1行ずつ入力してください。",
            f"{path} has no table of companies. Give the sheet 事業者情報 the headers 事業者名称, 住所 and so on, and "
            "a row for each company.",
        )
    wanted = _wanted(sheets.lists)
    found = []
    for number, row in enumerate(sheets.companies[head + 1 :], head + 2):
        facts = {fact: row[place].strip() for place, fact in columns.items() if place < len(row)}
        if is_blank(facts.get("operator_name")) and is_blank(facts.get("operator_code")):
            continue
        found.append(_applicant(number, {fact: text for fact, text in facts.items() if not is_blank(text)}, wanted))
    found = _joined(found)
    if not found:
        raise UnusableInput(
            f"{path} の「事業者情報」に事業者がありません。1行ずつ入力してから、もう一度実行してください。",
            f"事業者情報 in {path} has no company. Type one a row and try again.",
        )
    return tuple(found)


def read_lists(path: Path) -> tuple[ListNeed, ...]:
    """Return what the lists (電源等リスト) of a workbook or CSV want, counted by category and area.

    Rows whose category cannot be read are left out: the batch says what is wrong with them. Raises UnusableFile for a
    workbook that cannot be read, UnusableInput for one without lists.
    """
    sheets = _csv(path) if path.suffix.lower() == ".csv" else _workbook(path)
    counted: dict[tuple[Category, Area | None], list[int]] = {}
    for text in _list_rows(sheets.lists or sheets.companies):
        category, area = parse_category(text("電源等の区分")), parse_area(text("電源所属エリア"))
        if category is not None:
            known = counted.setdefault((category, area if area in AREAS else None), [0, 0])
            known[0] += 1
            known[1] += not is_blank(text("取得済み系統コード"))
    if not counted:
        raise UnusableInput(
            f"{path} に、区分の分かる電源等リストがありません。"
            "「一括申請」に電源等リスト名と電源等の区分を入力してください。",
            f"{path} has no list whose category can be read. Fill in 電源等リスト名 and 電源等の区分 of 一括申請.",
        )
    return tuple(ListNeed(category, area, count, reused) for (category, area), (count, reused) in counted.items())


def _list_rows(rows: Sequence[Sequence[str]]) -> Iterator[Callable[[str], str]]:
    """Yield, for each row below the header of 一括申請, a function that gives the text under a header."""
    head = next((n for n, row in enumerate(rows) if {label_key(cell) for cell in row} >= _NEEDED), len(rows))
    columns = {label_key(cell): place for place, cell in reversed(list(enumerate(rows[head])))} if rows[head:] else {}
    for row in rows[head + 1 :]:

        def text(name: str, row: Sequence[str] = row) -> str:
            place = columns.get(label_key(name), len(row))
            return row[place] if place < len(row) else ""

        yield text


def _joined(rows: Sequence[Applicant]) -> list[Applicant]:
    """Return one applicant for each company: rows with one code are one, and so are a company's rows of lists."""
    known: dict[tuple[str, str], Applicant] = {}
    for each in rows:
        code = each.facts.get("operator_code", "")
        own = "" if code or "list_name" in each.facts else str(each.row)
        key = (f"{code}/{own}", each.name)
        before = known.get(key)
        if before is None:
            known[key] = each
            continue
        areas = {*before.areas, *each.areas}
        categories = dict.fromkeys((*before.categories, *each.categories))
        ordered = tuple(area for area in NEGAWATT_AREAS if area in areas)
        known[key] = replace(before, categories=tuple(categories), areas=ordered)
    return list(known.values())


def _applicant(
    number: int, facts: Mapping[str, str], wanted: Mapping[str, tuple[list[Category], list[Area]]]
) -> Applicant:
    named = [parse_area(part) for part in facts.get("areas", "").translate(_BETWEEN).split("\n") if part]
    areas = [area for area in named if area is not None]
    own = parse_category(facts.get("category", ""))
    categories = [own] if own is not None else []
    code = OperatorCode.parse(facts.get("operator_code")).value
    listed = wanted.get(str(code) if code is not None else "", ([], []))
    if not categories:
        categories = listed[0]
    if not areas:
        areas = [code.area] if code is not None else listed[1]
    ordered = tuple(area for area in NEGAWATT_AREAS if area in areas)
    return Applicant(number, facts, tuple(dict.fromkeys(categories)), ordered)


def _wanted(rows: Sequence[Sequence[str]]) -> dict[str, tuple[list[Category], list[Area]]]:
    """Return what the lists of 一括申請 are in, by 事業者コード ("" where a row has none yet)."""
    found: dict[str, tuple[list[Category], list[Area]]] = {}
    for text in _list_rows(rows):
        category, area = parse_category(text("電源等の区分")), parse_area(text("電源所属エリア"))
        code = OperatorCode.parse(text("事業者コード"), area=area).value
        if category is None or (code is None and not is_blank(text("事業者コード"))):
            continue
        categories, areas = found.setdefault(str(code) if code is not None else "", ([], []))
        categories.append(category)
        if area in AREAS:
            areas.append(area)
    return found


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]]:
    best: tuple[int, dict[int, str]] = (0, {})
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns: dict[int, str] = {}
        for place, cell in enumerate(row):
            fact = _BY_KEY.get(label_key(cell))
            if fact is not None and fact not in columns.values():
                columns[place] = fact
        if len(columns) > len(best[1]):
            best = (number, columns)
    return best


def _workbook(path: Path) -> _Sheets:
    sheets = _Sheets()
    for grid in forms.read_grids(path):
        rows, columns = range(1, grid.last_row + 1), range(1, grid.last_column + 1)
        table = [[as_text(grid.value_at(row, column)) for column in columns] for row in rows]
        if grid.name in COMPANIES and not sheets.companies:
            sheets.companies = table
        elif grid.name == LISTS:
            sheets.lists = table
    return sheets


def _csv(path: Path) -> _Sheets:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(
            f"{path} を開けません。場所と名前を確認し、ほかのソフトで開いていれば閉じてください。",
            f"{path} cannot be opened. Check its place and name, and close it elsewhere.",
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932", "replace")
    return _Sheets(list(csv.reader(io.StringIO(text, newline=""))))


def areas_of(applicants: Iterable[Applicant]) -> tuple[Area, ...]:
    """Return the areas of all `applicants`, each once, in the order of the forms."""
    wanted = {area for each in applicants for area in each.areas}
    return tuple(area for area in NEGAWATT_AREAS if area in wanted)
