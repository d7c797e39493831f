"""Builds the batch workbooks: the empty one that `new batch` hands out, and the samples of the demonstration.

The columns are a contract with the batch: headers are found by name, so their texts must not change. This
script knows what the sheets look like; it must not know how rows are checked or numbered. Every company,
person and address in the samples is invented.

Run: python workbook/build_batch_workbook.py [--out DIR]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from _parts import Parts, Validation, write_atomically
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from youryou_xl.records import columns
from youryou_xl.records.columns import NEEDED, OPTIONAL, WRITTEN, Column, Columns
from youryou_xl.records.ledger import DATES, STATES

BUILT = dt.datetime(2026, 4, 1, 9, 0, 0)
FONT = "Meiryo UI"
#: Rows that carry drop-downs and IME modes; more rows work too, only without them.
LAST_ROW = 2000
#: Rows that compute something by a formula.
FORMULA_ROWS = 1000

AREAS = ("北海道", "東北", "東京", "中部", "北陸", "関西", "中国", "四国", "九州")
AGGREGATED = "変動電源（アグリゲート）"
DISPATCHED = "発動指令電源（電源）"
DR = "発動指令電源（DR）"
MIXED = "発動指令電源（電源／DR混在）"
CATEGORIES = ("安定電源", "変動電源（単独）", AGGREGATED, DISPATCHED, DR, MIXED)
NO_LICENCE = "区分なし(需要抑制)"
LICENCES = ("発電", "小売", NO_LICENCE)

COLOURS = {NEEDED: ("#1F4E79", "#FFFFFF"), OPTIONAL: ("#BDD7EE", "#1F3864"), WRITTEN: ("#D9D9D9", "#404040")}


@dataclass(frozen=True)
class Look:
    """How a column looks and is typed: width in characters, IME mode, drop-down list."""

    width: float
    ime: str = "noControl"
    choices: Sequence[str] | str = ()
    strict: bool = True
    wraps: bool = False


@dataclass(frozen=True)
class Formula:
    """A column that every row computes: its header, width, formula ({row} is the row), what it tells, its look."""

    name: str
    width: float
    text: str
    hint: str
    look: Mapping[str, object] = field(default_factory=dict)


LISTS: Mapping[str, Look] = {
    "list_name": Look(30, "hiragana"),
    "area": Look(13, choices=AREAS),
    "category": Look(27, choices="=区分一覧", strict=False),
    "operator_code": Look(12, "off", choices="=事業者コード一覧", strict=False),
    "serial": Look(7, "off"),
    "source_type": Look(11, "hiragana"),
    "member_codes": Look(22, "off"),
    "held_code": Look(17, "off"),
    "note": Look(30, "hiragana"),
    "result": Look(60),
    "short_name": Look(15),
    "file": Look(24),
    "mail": Look(24),
    "grid_code": Look(12),
}
COMPANIES: Mapping[str, Look] = {
    "operator_code": Look(12, "off"),
    "licence": Look(18, choices=LICENCES),
    "operator_name": Look(32, "hiragana"),
    "operator_short_name": Look(18, "hiragana"),
    "postal_code": Look(11, "halfAlpha"),
    "address": Look(38, "hiragana"),
    "contact_department": Look(24, "hiragana"),
    "contact_name": Look(14, "hiragana"),
    "contact_phone": Look(16, "halfAlpha"),
    "contact_email": Look(32, "off"),
}
#: Columns of the ledger that the sheet leaves to its file are not listed.
LEDGER: Mapping[str, Look] = {
    "code": Look(12, "off"),
    "area": Look(10, choices=AREAS),
    "number": Look(7, "off"),
    "short_name": Look(15, "hiragana"),
    "list_name": Look(30, "hiragana"),
    "file": Look(28),
    "state": Look(11, choices=STATES),
    **{key: Look(12) for key in DATES.values()},
    "grid_code": Look(12, "off"),
}

MIHON, TAKASE, AOBA, NANPU = "01233", "45676", "70122", "08809"
COMPANY_ROWS = (
    (MIHON, NO_LICENCE, "みほん電力株式会社", "みほん電力_容", "100-0005", "東京都千代田区丸の内0-0-0 見本ビル10階",
     "企画部 電力取引課", "見本 花子", "03-0000-0000", "youryou@mihon.example.co.jp"),
    (TAKASE, NO_LICENCE, "髙瀬川エネルギー㈱", "髙瀬川エネ_容", "530-0005", "大阪府大阪市北区中之島0-0-0",
     "需給管理グループ", "髙瀬 一郎", "06-0000-0000", "dr@takasegawa.example.jp"),
    (AOBA, "発電", "あおば発電合同会社", "あおば発電_容", "980-0014", "宮城県仙台市青葉区本町0-0-0",
     "業務管理部", "青葉 誠", "022-000-0000", "gyomu@aoba.example.jp"),
    (NANPU, "発電", "南風アグリゲーション株式会社", "南風アグリ_容", "810-0001", "福岡県福岡市中央区天神0-0-0",
     "事業開発部 容量市場担当", "南 さくら", "092-000-0000", "capacity@nanpu.example.co.jp"),
)  # fmt: skip

#: The sample lists: the first nine columns of 一括申請.
ROWS: tuple[tuple[str | int, ...], ...] = (
    ("2027年度 東京DR 第1グループ", "東京", DR, MIHON, "01", "", "", "", ""),
    ("2027年度 東京DR 第2グループ", "東京", DR, MIHON, "", "", "", "", ""),
    ("2027年度 東京DR 第3グループ", "東京", DR, MIHON, "", "", "01233、45676", "", "2社で参加"),
    ("東京 冷凍倉庫DR", "東京", DR, MIHON, "", "", "", "", ""),
    ("東京 ビル空調DR（丸の内・大手町）", "東京", DR, MIHON, "", "", "", "", ""),
    ("東京 データセンターDR", "東京", DR, MIHON, "10", "", "", "", "連番を指定"),
    ("東京 工場DR A棟/B棟", "東京", DR, MIHON, "", "", "", "", "名前に / を含む例"),
    ("東京 蓄電池・DR混在 1", "東京", MIXED, MIHON, "", "", "", "", ""),
    ("東京 蓄電池・DR混在 2", "東京", "発動指令電源（電源/DR混在）", MIHON, "", "", "", "", "区分の表記ゆれの例"),
    ("東京 自家発・DR混在", "東京", MIXED, MIHON, "", "", "01233 45676 08809", "", ""),
    ("2026年度 東京DR（継続）", "東京", DR, MIHON, "", "", "", "1YA22", "昨年度の系統コードを流用"),
    ("関西 製紙工場DR", "関西", DR, TAKASE, "01", "", "", "", ""),
    ("関西 化学プラントDR", "関西", DR, TAKASE, "02", "", "", "", ""),
    ("関西 ショッピングモールDR", "関西", DR, TAKASE, "", "", "", "", ""),
    ("関西 浄水場DR", "関西", DR, TAKASE, "", "", "", "", ""),
    ("関西 ホテルDR（北浜）", "関西", DR, TAKASE, "", "", "45676、01233", "", ""),
    ("関西 EV充電・DR混在", "関西", MIXED, TAKASE, "", "", "", "", ""),
    ("関西 コージェネ・DR混在", "関西", MIXED, TAKASE, "", "", "", "", ""),
    ("東北 太陽光アグリ 第1", "東北", AGGREGATED, AOBA, "", "", "", "", ""),
    ("東北 太陽光アグリ 第2", "東北", AGGREGATED, AOBA, "", "", "", "", ""),
    ("東北 小水力アグリ", "東北", AGGREGATED, AOBA, "", "", "", "", ""),
    ("東北 風力アグリ（沿岸）", "東北", AGGREGATED, AOBA, "", "", "", "", ""),
    ("東北 発動電源 バイオマス", "東北", DISPATCHED, AOBA, "21", "", "", "", "20番台は発動指令電源"),
    ("東北 発動電源 非常用発電機", "東北", DISPATCHED, AOBA, "22", "", "", "", "20番台は発動指令電源"),
    ("九州 太陽光アグリ 北部", "九州", AGGREGATED, NANPU, "", "", "", "", ""),
    ("九州 太陽光アグリ 南部", "九州", AGGREGATED, NANPU, "", "", "", "", ""),
    ("九州 発動電源 自家発", "九州", DISPATCHED, NANPU, "", "", "", "", ""),
    ("【誤りの例】エリアの取り違え", "九州", DR, MIHON, "", "", "", "", "コードの5桁目は東京"),
    ("【誤りの例】ライセンスの取り違え", "東北", DR, AOBA, "", "", "", "", "発電のコードでDRを申請"),
    ("【誤りの例】コードが4桁", "関西", DR, "4567", "", "", "", "", "1桁足りない"),
    ("【誤りの例】連番の重複", "関西", DR, TAKASE, "02", "", "", "", "化学プラントDRと同じ連番"),
    ("【直せる例】先頭の0が消えたコード", "東京", DR, 1233, "", "", "", "", "数値になった 01233"),
)

HOW_TO = (
    ("使い方", ()),
    (
        "1　事業者情報を入力します",
        (
            "「事業者情報」シートに、事業者コードごとに1行ずつ入力します。",
            "名称・住所は、事業者コードの申請時に登録したものと同じにしてください。",
        ),
    ),
    (
        "2　電源等リストを入力します",
        (
            "「一括申請」シートに、電源等リストごとに1行ずつ入力します。",
            "連番を空欄にすると、まだ使っていない番号を付けます。",
            "すでに系統コードがあるリストは「取得済み系統コード」に入力します。申込書は作りません。",
        ),
    ),
    (
        "3　保存して、申込書を作ります",
        (
            "公式サイトからダウンロードした発電所マスタ申込書を用意し、次のように実行します。",
            "youryou-xl batch 一括申請.xlsx --form 発電所マスタ申込書.xlsx --out 申請一式",
            "申込書とメールの下書き、結果の報告が「申請一式」フォルダーにできます。",
        ),
    ),
    (
        "4　結果を確かめます",
        (
            "誤りのある行は「結果」に直し方を書きます。ほかの行の申込書はそのまま作ります。",
            "直してもう一度実行すると、残りの行だけを作ります。一度付けた番号は変わりません。",
        ),
    ),
    (
        "台帳について",
        (
            "「台帳」シートには、付けた番号をすべて書きます。行を消さないでください。",
            "申請を取りやめたときは、状態を「取下げ」にします。番号は再利用しません。",
        ),
    ),
)


class Book:
    """A batch workbook while it is built."""

    def __init__(self, title: str):
        self.raw = io.BytesIO()
        self.book: Workbook = xlsxwriter.Workbook(
            self.raw,
            {
                "in_memory": True,
                "strings_to_urls": False,
                "strings_to_formulas": False,
                "default_format_properties": {
                    "font_name": "游ゴシック",
                    "font_size": 11,
                    "font_family": 3,
                    "font_charset": 128,
                    "font_scheme": "minor",
                },
                "default_column_width": 72,
            },
        )
        self.book.set_properties({"title": title, "author": "youryou_xl", "company": "youryou_xl", "created": BUILT})
        self.validations: dict[int, list[Validation]] = {}

    def style(self, **properties: object) -> Format:
        """Return a cell format in the workbook's font."""
        return self.book.add_format(
            {
                "font_name": FONT,
                "font_size": 10,
                "font_family": 3,
                "font_charset": 128,
                "font_scheme": "",
                "valign": "vcenter",
                **properties,
            }
        )

    def table(
        self,
        known: Columns,
        looks: Mapping[str, Look],
        rows: Sequence[Sequence[object]],
        tab: str,
        *,
        top: int = 0,
        extra: Sequence[Formula] = (),
        marks: Callable[[Worksheet], None] | None = None,
    ) -> Worksheet:
        """Write a sheet with one header row, `top` rows below the first: the columns that have a look, in that order.

        `extra` are further columns behind them, computed on every row by a formula; `marks` adds conditional formats
        that go before the lines around what is filled in.
        """
        name = known.sheet
        by_key = {column.key: column for column in known}
        columns = [by_key[key] for key in looks]
        sheet: Worksheet = self.book.add_worksheet(name)
        rules = []
        sheet.set_row(top, 30)
        first, final = top + 2, top + LAST_ROW
        for at, column in enumerate(columns):
            look = looks[column.key]
            fill, ink = COLOURS[column.use]
            if column.key in DATES.values():
                body = self.style(num_format="yyyy/mm/dd")
            else:
                # Codes and numbers are text, or Excel eats their leading zeros.
                shown: dict[str, object] = {"bg_color": "#F2F2F2"} if column.use == WRITTEN else {}
                body = self.style(num_format="@", **({**shown, "text_wrap": True} if look.wraps else shown))
            sheet.set_column(at, at, look.width, body)
            self._heading(sheet, top, at, column.name, fill, ink, f"【{column.use}】\n{column.hint}")
            letter = xl_col_to_name(at)
            rules += self._rules(column, look, f"{letter}{first}:{letter}{final}")
        for at, formula in enumerate(extra, len(columns)):
            sheet.set_column(at, at, formula.width, self.style(bg_color="#F2F2F2"))
            self._heading(sheet, top, at, formula.name, *COLOURS[WRITTEN], f"【計算】\n{formula.hint}")
            shown_as = self.style(bg_color="#F2F2F2", **formula.look)
            for row in range(first, first + FORMULA_ROWS):
                sheet.write_formula(row - 1, at, formula.text.format(row=row), shown_as, "")
        for down, values in enumerate(rows, top + 1):
            for at, value in enumerate(values):
                if value != "":
                    sheet.write(down, at, value)
        width = len(columns) + len(extra)
        last, typed = xl_col_to_name(width - 1), xl_col_to_name(len(columns) - 1)
        if marks is not None:
            marks(sheet)
        line = self.book.add_format({"border": 1, "border_color": "#BFBFBF"})
        sheet.conditional_format(
            f"A{first}:{last}{final}",
            {"type": "formula", "criteria": f"=COUNTA($A{first}:${typed}{first})>0", "format": line},
        )
        sheet.autofilter(top, 0, top + max(len(rows), 1), width - 1)
        sheet.set_default_row(18)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_tab_color(tab)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.set_header(f"&L&9{name}")
        sheet.set_footer("&C&9&P / &N")
        sheet.ignore_errors({"number_stored_as_text": f"A{first}:{last}{final}"})
        sheet.set_selection(top + 1, 0, top + 1, 0)
        self.validations[len(self.book.worksheets())] = rules
        return sheet

    def _heading(self, sheet: Worksheet, row: int, at: int, name: str, fill: str, ink: str, hint: str) -> None:
        look = self.style(
            bold=True,
            bg_color=fill,
            font_color=ink,
            border=1,
            border_color="#7F7F7F",
            text_wrap=True,
            align="center",
        )
        sheet.write_string(row, at, name, look)
        note = {"author": "youryou_xl", "font_name": FONT, "font_size": 9, "x_scale": 1.6, "y_scale": 0.9}
        sheet.write_comment(row, at, hint, note)

    @staticmethod
    def _rules(column: Column, look: Look, cells: str) -> list[Validation]:
        if look.choices:
            error = f"{column.name}は一覧から選んでください。"
            return [Validation(cells, choices=look.choices, ime=look.ime, error=error, strict=look.strict)]
        return [Validation(cells, ime=look.ime)] if look.ime != "noControl" else []

    def how_to(self) -> None:
        """Write the sheet of instructions, with the meaning of the colours and the list of categories."""
        sheet = self.book.add_worksheet("使い方")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 3)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, 2, 78)
        row = 0
        for heading, lines in HOW_TO:
            if not lines:
                sheet.set_row(row, 33)
                sheet.write(row, 0, "容量市場 一括申請ブック　" + heading, self.style(bold=True, font_size=16))
                row += 2
                continue
            sheet.set_row(row, 21)
            sheet.write(row, 0, heading, self.style(bold=True, font_size=11, font_color="#1F4E79"))
            for text in lines:
                row += 1
                sheet.set_row(row, 18)
                command = text.startswith("youryou-xl ")
                style = self.style(font_name="ＭＳ ゴシック", bg_color="#F2F2F2") if command else self.style()
                if command:
                    sheet.merge_range(row, 1, row, 2, text, style)
                else:
                    sheet.write(row, 1, text, style)
            row += 2
        sheet.write(row, 0, "見出しの色", self.style(bold=True, font_size=11, font_color="#1F4E79"))
        meanings = {
            NEEDED: "必ず入力します。",
            OPTIONAL: "必要なときだけ入力します。",
            WRITTEN: "ツールが書き込みます。",
        }
        for kind, meaning in meanings.items():
            row += 1
            fill, ink = COLOURS[kind]
            sheet.write(row, 1, kind, self.style(bold=True, bg_color=fill, font_color=ink, border=1, align="center"))
            sheet.write(row, 2, meaning, self.style(indent=1))
        row += 2
        sheet.write(row, 0, "電源等の区分", self.style(bold=True, font_size=11, font_color="#1F4E79"))
        first = row + 2
        for category in CATEGORIES:
            row += 1
            sheet.merge_range(row, 1, row, 2, category, self.style())
        self.book.define_name("区分一覧", f"=使い方!$B${first}:$B${first + len(CATEGORIES) - 1}")
        sheet.set_tab_color("#70AD47")
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 1)
        sheet.set_footer("&C&9&P / &N")

    def finish(self) -> bytes:
        """Return the finished workbook."""
        self.book.close()
        parts = Parts(self.raw.getvalue())
        parts.japanese_theme()
        for sheet, rules in self.validations.items():
            parts.validate(sheet, rules)
        return parts.pack()


def batch_book(rows: Sequence[Sequence[object]], companies: Sequence[Sequence[object]]) -> bytes:
    """Return a batch workbook with these lists and companies."""
    book = Book("容量市場 一括申請ブック")
    book.table(columns.LISTS, LISTS, rows, "#1F4E79")
    book.table(columns.COMPANIES, COMPANIES, companies, "#2E75B6")
    book.table(columns.LEDGER, LEDGER, (), "#7F7F7F")
    # As long as the codes entered, or the drop-down would end in blanks.
    codes = f"事業者情報!$A$2:$A${LAST_ROW}"
    book.book.define_name("事業者コード一覧", f"=OFFSET(事業者情報!$A$2,0,0,MAX(1,COUNTA({codes})),1)")
    book.how_to()
    return book.finish()


def batch_csv(rows: Sequence[Sequence[object]], companies: Sequence[Sequence[str]]) -> bytes:
    """Return the lists as a CSV in CP932, each row with its company's columns behind it."""
    by_code = {company[0]: company[1:] for company in companies}
    entered = [column.name for column in columns.LISTS if column.use != WRITTEN]
    about = [column.name for column in columns.OF_A_COMPANY]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*entered, *about])
    for row in rows:
        # A lost leading zero leaves no doubt about the company; any other mistyped code carries none.
        writer.writerow([*row, *by_code.get(str(row[3]).zfill(5), ("",) * len(about))])
    return out.getvalue().encode("cp932")


def main() -> None:
    """Build the workbooks and the CSV into the folder given, by default the script's own."""
    parser = argparse.ArgumentParser(description="Build the batch workbooks.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "batch-blank.xlsx": batch_book((), ()),
        "batch-sample.xlsx": batch_book(ROWS, COMPANY_ROWS),
        "batch-sample-cp932.csv": batch_csv(ROWS, COMPANY_ROWS),
    }
    for name, content in files.items():
        write_atomically(folder / name, content)
        print(folder / name)


if __name__ == "__main__":
    main()
