"""Builds the desk workbook without its buttons and macros, which `new desk` adds for the spreadsheet in use.

The sheets 一括申請, 事業者情報 and 台帳 are those of the batch workbook, laid out for working in: buttons above the
table, the result beside the name. This script knows what the sheets look like, not what the buttons do.

Run: python workbook/build_desk_workbook.py [--out DIR]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import build_batch_workbook as batch
from _parts import Validation, write_atomically
from build_batch_workbook import AREAS, CATEGORIES, COMPANIES, LAST_ROW, LEDGER, LISTS, Formula, Look
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from youryou_xl.records import columns, settings
from youryou_xl.records.ledger import HELD, MADE, SENT

FILE = "desk-blank.xlsx"
TOP = 3
"""Rows above the headers: a title, a line of guidance, the buttons."""

_FIRST = ("list_name", "result", "area", "category", "operator_code", "serial")
LOOKS: dict[str, Look] = {key: LISTS[key] for key in (*_FIRST, *(key for key in LISTS if key not in _FIRST))}
LOOKS["result"] = replace(LISTS["result"], width=44, wraps=True)

INK, PALE, WARM = "#1F4E79", "#DDEBF7", "#FFF2CC"


def _letter(key: str) -> str:
    return xl_col_to_name(list(LOOKS).index(key))


def _computed() -> list[Formula]:
    """Return the columns that show, while one types, what the code and the number make of a row."""
    code, area, serial = (f"${_letter(key)}{{row}}" for key in ("operator_code", "area", "serial"))
    digit = f"RIGHT(ASC(TRIM({code})),1)"
    named = ",".join(f'"{name}"' for name in AREAS)
    wrong = {"font_color": "#7F7F7F"}
    return [
        Formula(
            "コードのエリア", 14,
            f'=IF(TRIM({code})="","",IFERROR(CHOOSE(VALUE({digit}),{named})'
            f'&IF(OR(TRIM({area})="",TRIM({area})=CHOOSE(VALUE({digit}),{named})),""," ← エリアと違います"),"？"))',
            "事業者コードの5桁目が表すエリアです。電源所属エリアと違うときに知らせます。", wrong,
        ),
        Formula(
            "略称の見込み", 17,
            f'=IF(OR(TRIM({code})="",LEN(TRIM({code}))<>5),"",'
            f'"アグリ"&ASC(TRIM({code}))&IF(TRIM({serial})="","（連番は作成時）",TEXT(VALUE(ASC({serial})),"00")))',
            "申込書に書く発電所名略称です。連番が空欄のときは、作成するときに番号を付けます。", wrong,
        ),
        _link("申込書を開く", "file", "申請書"),
        _link("メールを開く", "mail", "メール"),
        # A row that is complete shows no mark; the cell is only there to be filtered on.
        Formula(
            "入力", 10,
            f'=IF(COUNTA($A{{row}},{area},$%s{{row}},{code})=0,"",IF(COUNTA($A{{row}},{area},$%s{{row}},{code})<4,'
            '"未入力あり",""))' % (_letter("category"), _letter("category")),
            "必須の4つの欄（リスト名・エリア・区分・事業者コード）がそろったかを示します。", {"font_color": "#C00000"},
        ),
    ]  # fmt: skip


def _link(name: str, key: str, folder: str) -> Formula:
    cell = f"${_letter(key)}{{row}}"
    text = f'=IF({cell}="","",HYPERLINK(実際の出力先&"/{folder}/"&{cell},"開く"))'
    return Formula(name, 12, text, f"作成した{name[:-2]}を開きます。", {"font_color": "#0563C1", "underline": 1})


class Desk(batch.Book):
    """The desk workbook while it is built."""

    def start(self) -> None:
        """Write はじめに: what to do next, where things stand, and room for the buttons."""
        sheet = self.book.add_worksheet(settings.START)
        sheet.hide_gridlines(2)
        for at, width in enumerate((3, 6, 72, 20, 12)):
            sheet.set_column(at, at, width)
        sheet.set_row(0, 36)
        sheet.write(0, 1, "容量市場 申請デスク", self.style(bold=True, font_size=18, font_color=INK))
        warm = self.style(bg_color=WARM, text_wrap=True, border=1, border_color="#BF9000")
        sheet.set_row(1, 48)
        sheet.merge_range(1, 1, 1, 4, settings.MACROS_BLOCKED, warm)
        self.book.define_name(settings.ALIVE, f"={settings.START}!$B$2")
        row = 3
        for number, (heading, text, counted, formula) in enumerate(_steps(), start=1):
            sheet.set_row(row, 36)
            badge = self.style(bold=True, font_size=14, font_color="#FFFFFF", bg_color=INK, align="center")
            sheet.write(row, 1, number, badge)
            told = self.style(text_wrap=True, bg_color=PALE)
            sheet.write_rich_string(
                row, 2, self.style(bold=True, font_size=11, font_color=INK), heading + "\n", self.style(), text, told
            )
            sheet.write(row, 3, counted, self.style(align="right", bg_color=PALE, font_color="#595959"))
            sheet.write_formula(row, 4, formula, self.style(bold=True, font_size=14, bg_color=PALE, align="center"), 0)
            row += 2 if number in STOPS else 1
        sheet.set_row(row, 4)
        notes = (
            "・作った申込書とメールは「設定」の出力フォルダーに入ります。同じ番号を二度付けることはありません。",
            "・誤りのある行は「結果」に直し方を書きます。ほかの行はそのまま作ります。直してもう一度押すと、残りを作ります。",
            "・「台帳」の行は消さないでください。申請を取りやめたときは、状態を「取下げ」にします。",
            "・LibreOfficeでは、「一括申請」のボタンの1回目は枠の切り替えになることがあります。動かないときはもう一度押します。",
            "・同じことはコマンドでもできます：youryou-xl batch このブック",
        )
        for down, text in enumerate(notes, start=row + 1):
            sheet.write(down, 1, text, self.style(font_color="#404040"))
        sheet.set_tab_color("#C55A11")
        _printed(sheet)

    def lists(self, rows: Sequence[Sequence[object]]) -> None:
        """Write 一括申請 with the buttons' room above the table."""
        sheet = self.table(columns.LISTS, LOOKS, rows, INK, top=TOP, extra=_computed(), marks=self._coloured)
        sheet.set_row(0, 26)
        sheet.write(0, 0, "一括申請", self.style(bold=True, font_size=14, font_color=INK))
        sheet.set_row(1, 20)
        sheet.write(
            1, 0,
            "1行に1つの電源等リストを入力し、[全行を検証]→[一括作成]の順に押します。青い見出しは必須、灰色は自動で入ります。",
            self.style(font_color="#404040"),
        )  # fmt: skip
        sheet.set_row(2, 34)
        sheet.set_row(TOP, 32)

    def _coloured(self, sheet: Worksheet) -> None:
        """Colour 結果 by what it says."""
        first, final = TOP + 2, TOP + LAST_ROW
        result = _letter("result")
        for words, colour, ink in (
            ("要修正", "#F8CBAD", "#9C0006"), ("作成済み：", "#FFEB9C", "#7F6000"), ("作成済み", "#E2EFDA", "#375623"),
            ("作成できます：", "#FFEB9C", "#7F6000"), ("作成できます", "#E2EFDA", "#375623"),
            ("申請不要", "#EDEDED", "#404040"),
        ):  # fmt: skip
            sheet.conditional_format(
                f"{result}{first}:{result}{final}",
                {
                    "type": "formula",
                    "criteria": f'=LEFT(${result}{first},{len(words)})="{words}"',
                    "format": self.book.add_format(
                        {"bg_color": colour, "font_color": ink, "border": 1, "border_color": "#BFBFBF"}
                    ),
                    "stop_if_true": True,
                },
            )

    def answers(self) -> None:
        """Write 回答, where the text of a mail or a list of codes is pasted."""
        sheet = self.book.add_worksheet(settings.ANSWERS)
        sheet.set_column(0, 0, 110, self.style(num_format="@"))
        sheet.set_row(0, 26)
        sheet.write(0, 0, "回答の取り込み", self.style(bold=True, font_size=14, font_color=INK))
        sheet.write(
            1, 0,
            "系統コードの通知メールの本文、または略称とコードの並ぶ表を、下の枠に貼り付けて[回答を取り込む]を押します。",
            self.style(font_color="#404040"),
        )  # fmt: skip
        sheet.set_row(2, 34)
        box = self.style(num_format="@", bg_color=WARM, border=1, border_color="#BF9000", text_wrap=True, valign="top")
        for row in range(settings.ANSWERS_TOP - 1, settings.ANSWERS_TOP + 39):
            sheet.write_blank(row, 0, None, box)
        sheet.freeze_panes(3, 0)
        sheet.set_tab_color("#548235")
        sheet.set_selection(settings.ANSWERS_TOP - 1, 0, settings.ANSWERS_TOP - 1, 0)
        _printed(sheet)

    def settings(self) -> None:
        """Write 設定: what the buttons ask no more than once."""
        sheet = self.book.add_worksheet(settings.SHEET)
        for at, width in enumerate((26, 52, 78)):
            sheet.set_column(at, at, width)
        sheet.set_row(0, 26)
        sheet.write(0, 0, "設定", self.style(bold=True, font_size=14, font_color=INK))
        sheet.set_row(2, 22)
        for at, header in enumerate(("項目", "設定", "説明")):
            sheet.write(2, at, header, self.style(bold=True, bg_color=INK, font_color="#FFFFFF", border=1))
        rules = []
        for row, setting in enumerate(settings.SETTINGS, start=3):
            sheet.set_row(row, 32)
            sheet.write(row, 0, setting.name, self.style(border=1, border_color="#BFBFBF"))
            ours = {"bg_color": "#F2F2F2"} if setting.written else {"bg_color": WARM}
            look = self.style(num_format="@", border=1, border_color="#BFBFBF", text_wrap=True, **ours)
            sheet.write(row, 1, setting.default, look)
            sheet.write(row, 2, setting.hint, self.style(border=1, border_color="#BFBFBF", text_wrap=True))
            if setting.choices:
                rules.append(Validation(f"B{row + 1}", choices=setting.choices, error="一覧から選んでください。"))
            if setting.key == "used_folder":
                self.book.define_name("実際の出力先", f"={settings.SHEET}!$B${row + 1}")
        # The categories the drop-down of 一括申請 offers.
        sheet.write(2, 4, "電源等の区分", self.style(bold=True))
        sheet.set_column(4, 4, 30)
        for row, category in enumerate(CATEGORIES, start=3):
            sheet.write(row, 4, category, self.style())
        self.book.define_name("区分一覧", f"={settings.SHEET}!$E$4:$E${3 + len(CATEGORIES)}")
        sheet.set_tab_color("#7F7F7F")
        self.validations[len(self.book.worksheets())] = rules
        _printed(sheet)


def _steps() -> list[tuple[str, str, str, str]]:
    """Return the steps of はじめに: heading, what to do, what is counted, and the formula that counts it."""
    lists, ledger = columns.LISTS.sheet, columns.LEDGER.sheet
    first, final = TOP + 2, TOP + LAST_ROW
    name, result = (f"{lists}!${_letter(key)}${first}:${_letter(key)}${final}" for key in ("list_name", "result"))
    state = xl_col_to_name(list(LEDGER).index("state"))
    states = f"{ledger}!${state}$2:${state}${LAST_ROW}"
    return [
        (
            "事業者情報を入力",
            "「事業者情報」に、事業者コードごとに1行入力します。名称と住所は登録したとおりにします。",
            "入力した事業者", f"=COUNTA({columns.COMPANIES.sheet}!$A$2:$A${LAST_ROW})",
        ),
        (
            "公式様式を置く",
            "公式サイトの発電所マスタ申込書を、このブックと同じフォルダーに置きます。「設定」でも指定できます。",
            "設定で指定", f'=IF({settings.SHEET}!$B$4="","―","済")',
        ),
        (
            "電源等リストを入力", "「一括申請」に、電源等リストごとに1行入力します。",
            "入力したリスト", f"=COUNTA({name})",
        ),
        (
            "検証して直す", "赤い行の「結果」に、直すところと入力する内容が出ます。",
            "要修正", f'=COUNTIF({result},"要修正*")',
        ),
        (
            "申込書とメールを作る", "正しい行の申込書とメールを、まとめて作ります。",
            "送信待ち", f'=COUNTIF({states},"{MADE}")',
        ),
        (
            "メールを送って記録", "メールを開いて送信したら、行を選んで[送信済みにする]を押します。",
            "回答待ち", f'=COUNTIF({states},"{SENT}")',
        ),
        (
            "回答を取り込む", "通知された系統コードを「回答」に貼り付けて取り込みます。",
            "取得済み", f'=COUNTIF({states},"{HELD}")',
        ),
    ]  # fmt: skip


STOPS = (3, 5)
"""Steps behind which the page leaves a row."""


def _printed(sheet: Worksheet) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&9&P / &N")


def desk_book(rows: Sequence[Sequence[object]] = (), companies: Sequence[Sequence[object]] = ()) -> bytes:
    """Return the desk workbook with these lists and companies."""
    desk = Desk("容量市場 申請デスク")
    desk.start()
    desk.lists(rows)
    desk.table(columns.COMPANIES, COMPANIES, companies, "#2E75B6")
    desk.table(columns.LEDGER, LEDGER, (), "#7F7F7F")
    desk.answers()
    desk.settings()
    codes = f"{columns.COMPANIES.sheet}!$A$2:$A${LAST_ROW}"
    desk.book.define_name("事業者コード一覧", f"=OFFSET({columns.COMPANIES.sheet}!$A$2,0,0,MAX(1,COUNTA({codes})),1)")
    return desk.finish()


def main() -> None:
    """Build the workbook into the folder given, by default the script's own."""
    parser = argparse.ArgumentParser(description="Build the desk workbook.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / FILE, desk_book())
    print(folder / FILE)


if __name__ == "__main__":
    main()
