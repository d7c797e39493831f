"""Builds the practice forms: look-alikes of 事業者マスタ申込書 and 発電所マスタ申込書.

They are laid out after pages 8 and 14 of the manual (the filled-in examples), because the official workbooks
cannot be shipped, and carry what real Japanese forms carry: merged cells, drop-downs, callouts, a check box,
furigana, notes, protection. This script knows how a form looks; it must not know how one is filled or checked.

Run: python workbook/build_practice_forms.py [--out DIR]
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from _parts import Callout, CheckBox, Geometry, Parts, Validation, write_atomically
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

MARK = "【練習用・公式様式ではありません】"
FORM_SHEET, GUIDE_SHEET, LIST_SHEET = "申込書", "記載要領", "リスト"
BUILT = dt.datetime(2026, 4, 1, 9, 0, 0)
FONT = "ＭＳ Ｐゴシック"
YELLOW, BAND, LABEL_FILL, GREY = "#FFFFCC", "#1F3864", "#DDEBF7", "#EDEDED"
RED = "#C00000"

#: The form's graph paper: a margin, then 38 narrow columns of which every cell is merged.
UNIT, UNITS = 18, 38
WIDTHS = [10] + [UNIT] * UNITS + [10]
LABEL, FULL, HALF = 8, 30, 11
#: Heights in points: an ordinary row, one with long text, and one with a label of two lines.
ROW, LONG, TALL = 26.25, 28.5, 33.75

AREAS = ("北海道", "東北", "東京", "中部", "北陸", "関西", "中国", "四国", "九州", "沖縄")
APPLICATION_TYPES = ("新規", "変更", "廃止")
LICENCES = ("発電", "小売", "一般送配電", "送電", "特定送配電", "区分なし(需要抑制)")
TRANSMISSION = ("一般送配電", "送電", "配電", "特定送配電")
BALANCING = ("計画値", "実同時同量")
VOLTAGES = ("特別高圧", "高圧", "低圧")
SOURCES = ("水力", "火力", "原子力", "太陽光", "風力", "地熱", "バイオマス", "廃棄物", "蓄電池", "その他")

READINGS = (
    "事業者[ジギョウシャ]入力[ニュウリョク]項目[コウモク]",
    "事業者[ジギョウシャ]マスタ申込書[モウシコミショ]",
    "発電所[ハツデンショ]マスタ申込書[モウシコミショ]",
    "申請[シンセイ]区分[クブン]",
    "申請[シンセイ]内容[ナイヨウ]",
    "送配電[ソウハイデン]ライセンス",
    "契約[ケイヤク]開始日[カイシビ]",
    "契約[ケイヤク]開始日[カイシビ]※",
    "適用[テキヨウ]開始日[カイシビ]",
    "適用[テキヨウ]開始日[カイシビ]※",
    "適用[テキヨウ]終了日[シュウリョウビ]",
    "適用[テキヨウ]終了日[シュウリョウビ]※",
    "事業者[ジギョウシャ]名称[メイショウ]",
    "事業者[ジギョウシャ]名略称[メイリャクショウ]",
    "郵便[ユウビン]番号[バンゴウ]",
    "住所[ジュウショ]",
    "住所[ジュウショ]\n(発電所[ハツデンショ]所在地[ショザイチ])",
    "連絡者[レンラクシャ]所属[ショゾク]",
    "連絡者[レンラクシャ]氏名[シメイ]",
    "連絡者[レンラクシャ]電話[デンワ]番号[バンゴウ]",
    "同時[ドウジ]同量[ドウリョウ]種別[シュベツ]※",
    "電源[デンゲン]所属[ショゾク]エリア名[メイ]",
    "電源[デンゲン]種別[シュベツ]",
    "電圧[デンアツ]種別[シュベツ]",
    "調整[チョウセイ]電源[デンゲン]の別[ベツ]",
    "同時[ドウジ]最大[サイダイ]受電[ジュデン]電力[デンリョク]",
    "発電所名[ハツデンショメイ]",
    "発電所名[ハツデンショメイ]略称[リャクショウ]",
    "事業者[ジギョウシャ]コード\n(発電所[ハツデンショ]所有者[ショユウシャ])",
    "所属[ショゾク]事業者[ジギョウシャ]コード",
)

Run = tuple[str, bool, str]
INK, WARN = "000000", "C00000"


def note(*lines: str) -> list[list[Run]]:
    """Return a callout's paragraphs; text between two | is bold and red."""
    return [
        [(piece, bool(at % 2), WARN if at % 2 else INK) for at, piece in enumerate(line.split("|")) if piece]
        for line in lines
    ]


@dataclass
class Field:
    """One label with its input cell.

    `at` is the label's first unit, `label_units` its width and `units` the input's; `needed` cells are yellow,
    the others white (白抜き). `kind` is the number format: text, date, number or general.
    """

    label: str
    at: int = 0
    units: int = FULL
    label_units: int = LABEL
    needed: bool = True
    kind: str = "general"
    choices: Sequence[str] | str = ()
    rule: tuple[str, str, str] | None = None
    ime: str = "noControl"
    prompt: str = ""
    error: str = ""
    strict: bool = True
    value: object = None
    unit: str = ""
    comment: str = ""
    flag: str = ""
    row: int = field(default=-1, init=False)

    @property
    def column(self) -> int:
        """The input's first column, 0-based."""
        return 1 + self.at + self.label_units

    @property
    def cells(self) -> str:
        """The merged range of the input."""
        return xl_range(self.row, self.column, self.row, self.column + self.units - 1)


class Form:
    """The sheet of a form while it is drawn, row by row."""

    def __init__(self, title: str, purpose: str, style_number: str):
        self.raw = io.BytesIO()
        self.book = xlsxwriter.Workbook(
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
        self.book.set_properties(
            {
                "title": f"{title}（練習用）",
                "subject": "公式様式ではありません",
                "author": "youryou_xl",
                "company": "youryou_xl",
                "keywords": "容量市場, 練習用",
                "created": BUILT,
            }
        )
        self.book.set_custom_property("様式", f"練習用 {style_number}")
        self.book.set_calc_mode("auto")
        self.sheet = self.book.add_worksheet(FORM_SHEET)
        self.title, self.purpose, self.style_number = title, purpose, style_number
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self.heights: list[float] = []
        self.fields: list[Field] = []
        self.validations: list[Validation] = []
        self.shapes: list[Callout | CheckBox] = []
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column_pixels(column, column, width, self.style(border=0))

    def style(self, **properties: object) -> Format:
        """Return a cell format; the same properties give the same one."""
        wanted = {
            "font_name": FONT,
            "font_size": 10,
            "font_family": 3,
            "font_charset": 128,
            "font_scheme": "",
            "valign": "vcenter",
            "border": 1,
            **properties,
        }
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(wanted)
        return self.formats[key]

    def row(self, height: float) -> int:
        """Begin the next row and return its index."""
        self.sheet.set_row(len(self.heights), height)
        self.heights.append(height)
        return len(self.heights) - 1

    def block(self, row: int, at: int, units: int, value: object, style: Format, rows: int = 1) -> None:
        """Write a value into a merged block of units."""
        column = 1 + at
        if units == 1 and rows == 1:
            self.sheet.write(row, column, value, style)
            return
        self.sheet.merge_range(row, column, row + rows - 1, column + units - 1, "", style)
        if value is not None and value != "":
            self.sheet.write(row, column, value, style)

    def label(self, row: int, at: int, units: int, text: str, rows: int = 1, **more: object) -> None:
        """Write a label; a ※ at its end is red, as a rich text."""
        style = self.style(**{"bg_color": LABEL_FILL, "text_wrap": True, "align": "left", "indent": 1, **more})
        if text.endswith("※"):
            self.block(row, at, units, "", style, rows)
            plain = self.style(border=0)
            self.sheet.write_rich_string(
                row, 1 + at, plain, text[:-1], self.style(border=0, font_color=RED, bold=True), "※", style
            )
        else:
            self.block(row, at, units, text, style, rows)

    def head(self, band: str = "事業者入力項目") -> None:
        """Write what stands above the table: mark, title, legend."""
        row = self.row(21)
        self.block(row, 0, 22, MARK, self.style(border=0, bold=True, font_color=RED, font_size=12))
        self.block(
            row,
            22,
            16,
            self.style_number,
            self.style(border=0, align="right", font_size=9, font_color="#595959"),
        )
        row = self.row(33)
        self.block(row, 0, UNITS, self.title, self.style(border=0, bold=True, font_size=18, align="center"))
        row = self.row(19.5)
        self.block(row, 0, 22, self.purpose, self.style(border=0, font_size=10))
        self.block(row, 24, 2, None, self.style(bg_color=YELLOW))
        self.block(row, 26, 5, "入力するセル", self.style(border=0, font_size=9, indent=0))
        self.block(row, 31, 2, None, self.style())
        self.block(row, 33, 5, "記載不要", self.style(border=0, font_size=9))
        self.row(4.5)
        self.band(band)

    def band(self, text: str) -> None:
        """Write a section's heading."""
        style = self.style(bg_color=BAND, font_color="#FFFFFF", bold=True, indent=1)
        self.block(self.row(19.5), 0, UNITS, text, style)

    def input_style(self, item: Field) -> Format:
        """Return the format of an input cell: unlocked, coloured when it is needed."""
        properties: dict[str, object] = {"locked": False, "text_wrap": item.kind == "general"}
        properties["align"] = "right" if item.kind == "number" else "left"
        properties["indent"] = 1
        if item.kind == "text":
            properties["num_format"] = "@"
        elif item.kind == "date":
            properties["num_format"] = "yyyy/mm/dd"
        elif item.kind == "number":
            properties["num_format"] = "#,##0"
        if item.needed:
            properties["bg_color"] = YELLOW
        return self.style(**properties)

    def put(self, row: int, item: Field, with_label: bool = True) -> None:
        """Write a field into a row."""
        item.row = row
        if with_label:
            self.label(row, item.at, item.label_units, item.label)
        self.block(row, item.at + item.label_units, item.units, item.value, self.input_style(item))
        if item.unit:
            self.block(
                row,
                item.at + item.label_units + item.units,
                2,
                item.unit,
                self.style(align="center", font_size=9),
            )
        self.fields.append(item)
        if item.choices or item.rule or item.ime != "noControl" or item.prompt:
            self.validations.append(
                Validation(
                    cells=item.cells,
                    choices=item.choices,
                    rule=item.rule,
                    ime=item.ime,
                    title=item.label.replace("\n", ""),
                    prompt=item.prompt,
                    error=item.error,
                    strict=item.strict,
                )
            )
        if item.comment:
            self.sheet.write_comment(
                row,
                item.column,
                item.comment,
                {"author": "youryou_xl", "font_name": FONT, "font_size": 9, "x_scale": 1.7, "y_scale": 0.9},
            )
        if item.flag:
            cell = xl_rowcol_to_cell(row, item.column, row_abs=True, col_abs=True)
            self.sheet.conditional_format(
                item.cells,
                {
                    "type": "formula",
                    "criteria": item.flag.format(cell=cell),
                    "format": self.book.add_format({"bg_color": "#F8CBAD", "font_color": RED}),
                },
            )

    def line(self, *items: Field, height: float = ROW, callout: Sequence[str] = ()) -> int:
        """Write one row of fields; a callout fills the half left free on its right."""
        row = self.row(height)
        used = 0
        for item in items:
            self.put(row, item)
            used = item.at + item.label_units + item.units + (2 if item.unit else 0)
        if used < UNITS:
            self.block(row, used, UNITS - used, None, self.style())
        if callout:
            self.shapes.append(
                Callout(
                    f"吹き出し {len(self.shapes) + 1}",
                    (1 + used + 1.4, row + 0.07),
                    (1 + UNITS - 0.2, row + 0.93),
                    note(*callout),
                    pointer=(-56, 0),
                )
            )
        return row

    def tail(self, remarks: Sequence[Sequence[str]], caption: str) -> None:
        """Write what stands below the table: check box, office use, remarks."""
        self.row(6)
        row = self.row(24)
        self.block(row, 0, LABEL, "提出前の確認", self.style(bg_color=LABEL_FILL, indent=1))
        self.block(row, LABEL, UNITS - LABEL, None, self.style())
        self.shapes.append(CheckBox(caption, (1 + LABEL + 0.5, row + 0.12), (UNITS + 0.5, row + 0.88)))
        row = self.row(21)
        for at, units, text in ((0, LABEL, "受付欄（記入不要）"), (19, 5, "受付番号")):
            self.block(row, at, units, text, self.style(bg_color=GREY, font_color="#7F7F7F", font_size=9, indent=1))
        self.block(row, LABEL, 5, "受付日", self.style(bg_color=GREY, font_color="#7F7F7F", font_size=9, indent=1))
        self.block(row, LABEL + 5, 6, None, self.style())
        self.block(row, 24, 14, None, self.style())
        self.row(4.5)
        for remark in remarks:
            row = self.row(15)
            small = {"border": 0, "font_size": 9}
            self.block(row, 0, UNITS, "", self.style(**small))
            pieces: list[object] = []
            for at, text in enumerate(remark):
                strong = self.style(**small, bold=True, font_color=RED)
                pieces += [strong if at % 2 else self.style(**small), text]
            if len(remark) == 1:
                self.sheet.write(row, 1, remark[0], self.style(**small))
            else:
                self.sheet.write_rich_string(row, 1, *pieces, self.style(**small))

    def finish_sheet(self) -> None:
        """Set printing, view and protection of the form's sheet."""
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.set_margins(left=0.55, right=0.55, top=0.7, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1)
        sheet.print_area(0, 0, len(self.heights) - 1, UNITS)
        sheet.set_header(f"&L&8{MARK}&R&8{self.title}")
        sheet.set_footer("&C&8- &P / &N -&R&8練習用 2026年度版")
        sheet.hide_gridlines(2)
        sheet.set_zoom(100)
        sheet.set_selection(self.fields[0].cells)
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 1, len(self.heights) - 1, UNITS)})
        sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True})
        # The drawing's content is written by Parts.draw; this makes XlsxWriter declare one.
        sheet.insert_textbox(0, 0, " ")

    def guide(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Write the sheet of instructions, which repeats the labels."""
        sheet = self.book.add_worksheet(GUIDE_SHEET)
        sheet.set_column_pixels(0, 0, 190)
        sheet.set_column_pixels(1, 1, 370)
        sheet.set_column_pixels(2, 2, 200)
        sheet.set_row(0, 21)
        sheet.write(0, 0, MARK, self.style(border=0, bold=True, font_color=RED, font_size=12))
        sheet.set_row(1, 30)
        sheet.merge_range(
            1,
            0,
            1,
            2,
            f"{self.title}　記載要領",
            self.style(border=0, bold=True, font_size=16, align="center"),
        )
        heading = self.style(bg_color=BAND, font_color="#FFFFFF", bold=True, align="center")
        for column, text in enumerate(("項目", "記載要領", "記載例")):
            sheet.write(2, column, text, heading)
        sheet.set_row(2, 19.5)
        for row, (label, text, example) in enumerate(rows, 3):
            lines = max(1, -(-len(text) // 27), -(-len(example) // 14))
            sheet.set_row(row, 10 + 13.5 * lines)
            sheet.write(row, 0, label, self.style(bg_color=LABEL_FILL, text_wrap=True, indent=1))
            sheet.write(row, 1, text, self.style(text_wrap=True, font_size=9, indent=1))
            sheet.write(row, 2, example, self.style(text_wrap=True, font_color="#1F4E79", num_format="@", indent=1))
        sheet.set_paper(9)
        sheet.set_margins(left=0.55, right=0.55, top=0.7, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1)
        sheet.print_area(0, 0, len(rows) + 2, 2)
        sheet.set_footer("&C&8- &P / &N -&R&8練習用 2026年度版")
        sheet.hide_gridlines(2)
        sheet.protect("")

    def lists(self, columns: dict[str, Sequence[str]]) -> None:
        """Write the hidden sheet behind the drop-downs that refer to a name."""
        sheet = self.book.add_worksheet(LIST_SHEET)
        for column, (name, choices) in enumerate(columns.items()):
            sheet.write_column(0, column, [name, *choices])
            letter = xl_rowcol_to_cell(0, column)[0]
            self.book.define_name(name, f"={LIST_SHEET}!${letter}$2:${letter}${len(choices) + 1}")
        sheet.hide()

    def finish(self) -> bytes:
        """Return the finished workbook."""
        self.book.close()
        parts = Parts(self.raw.getvalue())
        parts.japanese_theme()
        parts.furigana(READINGS, [1])
        parts.validate(1, self.validations)
        parts.printer(1)
        parts.printer(2)
        parts.draw(1, Geometry(WIDTHS, self.heights), self.shapes)
        return parts.pack()


CONTACT_PROMPT = "半角で入力してください。"
DATE_RULE = ("date", "greaterThanOrEqual", "36526")  # 2000/01/01
DATE_ERROR = "日付は 2020/03/01 のように入力してください。"


def contact_fields(with_fax: bool) -> list[list[Field]]:
    """Return the rows of the contact person, the same on both forms."""
    phone = Field(
        "連絡者電話番号", units=HALF, kind="text", ime="halfAlpha", prompt=CONTACT_PROMPT + "例：03-0000-0000"
    )
    fax = Field("連絡者FAX番号", at=19, units=HALF, kind="text", ime="halfAlpha", needed=False)
    return [
        [Field("連絡者所属", ime="hiragana")],
        [Field("連絡者氏名", ime="hiragana")],
        [phone, fax] if with_fax else [phone],
        [
            Field(
                "連絡者メール",
                kind="text",
                ime="off",
                prompt=CONTACT_PROMPT + "@も半角です。",
                flag='AND({cell}<>"",ISERROR(FIND("@",{cell})))',
            )
        ],
    ]


def operator_form() -> bytes:
    """Return the practice 事業者マスタ申込書 (after p.8)."""
    form = Form("事業者マスタ申込書", "事業者マスタ申請（容量市場向け事業者コード）", "様式 練－１（2026年度版）")
    form.head()
    form.line(
        Field("申請区分", units=HALF, choices=APPLICATION_TYPES, error="新規・変更・廃止から選択してください。"),
        callout=["はじめて申し込むときは|「新規」|を選びます。"],
    )
    form.line(Field("申請内容", needed=False, ime="hiragana"))
    form.line(Field("送配電ライセンス", units=HALF, needed=False, choices=TRANSMISSION, strict=False))
    default = dt.date(2016, 2, 1)
    form.line(
        Field(
            "契約開始日※",
            units=HALF,
            needed=False,
            kind="date",
            rule=DATE_RULE,
            value=default,
            error=DATE_ERROR,
        ),
        Field("適用終了日※", at=19, units=HALF, needed=False, kind="date", rule=DATE_RULE, error=DATE_ERROR),
    )
    form.line(
        Field(
            "適用開始日※",
            units=HALF,
            needed=False,
            kind="date",
            rule=DATE_RULE,
            value=default,
            error=DATE_ERROR,
        ),
        callout=["※の欄は|入力不要|です。初期値のまま登録されます。"],
    )
    form.line(
        Field(
            "事業者名称",
            ime="hiragana",
            rule=("textLength", "lessThanOrEqual", "50"),
            prompt="参加登録（事業者情報）に使う名称を、50文字以内で入力してください。",
            error="事業者名称は50文字以内です。",
        ),
        height=LONG,
    )
    form.line(
        Field(
            "事業者名略称",
            units=HALF,
            ime="hiragana",
            rule=("textLength", "lessThanOrEqual", "10"),
            error="事業者名略称は「_容」を含めて10文字以内です。",
            comment="略称の末尾には半角の「_」と「容」を付けます。\n例：みほん電力_容",
            flag='AND({cell}<>"",RIGHT({cell},2)<>"_容")',
        ),
        height=TALL,
        callout=["末尾に必ず|「_容」|（_は半角）。全体で10文字以内。", "例：みほん電力_容"],
    )
    form.line(
        Field("郵便番号", units=HALF, kind="text", ime="halfAlpha", prompt="例：100-0005"),
    )
    form.line(Field("住所", ime="hiragana"), height=LONG)
    form.line(Field("ドメイン名", kind="text", ime="off", prompt="例：mihon.example.co.jp"))
    for items in contact_fields(with_fax=True):
        form.line(*items)

    form.band("ライセンス情報")
    row = form.row(30)
    table = (
        ("ライセンス区分\n(1件は必須入力)", 9),
        ("登録・承認番号", 7),
        ("登録・届出年月日", 8),
        ("登録抹消年月日", 7),
    )
    at = 0
    for text, units in (*table, ("同時同量種別※", 7)):
        form.label(row, at, units, text)
        at += units
    for number in range(3):
        row = form.row(25.5)
        cells = (
            Field(
                "ライセンス区分",
                0,
                9,
                0,
                number == 0,
                choices="=ライセンス区分一覧",
                error="一覧から選択してください。",
            ),
            Field("登録・承認番号", 9, 7, 0, False, kind="text", ime="halfAlpha"),
            Field("登録・届出年月日", 16, 8, 0, False, kind="date", rule=DATE_RULE, error=DATE_ERROR),
            Field("登録抹消年月日", 24, 7, 0, False, kind="date", rule=DATE_RULE, error=DATE_ERROR),
            Field("同時同量種別※", 31, 7, 0, False, choices=BALANCING, value="計画値" if number == 0 else None),
        )
        for cell in cells:
            form.put(row, cell, with_label=False)

    row = form.row(22.5)
    form.row(25.5)
    form.label(row, 0, LABEL, "ネガワット事業対象エリア\n(ネガワット事業者のみ回答)", rows=2, font_size=8, indent=0)
    for number, area in enumerate(AREAS):
        style = form.style(bg_color=LABEL_FILL, align="center", font_size=9)
        form.block(row, LABEL + 3 * number, 3, area, style)
        item = Field(area, LABEL + 3 * number, 3, 0, choices=("○",), error="対象のエリアは ○ を選択してください。")
        form.put(row + 1, item, with_label=False)
        form.sheet.write_blank(row + 1, item.column, None, form.style(bg_color=YELLOW, locked=False, align="center"))
    row = form.row(42)
    form.block(row, 0, UNITS, None, form.style())
    form.shapes.append(
        Callout(
            "吹き出し ライセンス",
            (1.3, row + 0.1),
            (19.6, row + 0.9),
            note("容量市場でDRを行うときは、ライセンス区分に", "|「区分なし(需要抑制)」|を選びます。"),
        )
    )
    form.shapes.append(
        Callout(
            "吹き出し 添付",
            (20.4, row + 0.1),
            (38.7, row + 0.9),
            note("需要抑制量調整供給契約の証明書類は、", "容量市場向けの申請では|添付不要|です。"),
        )
    )
    form.tail(
        (
            (
                "注：",
                "白抜きのセルは記載不要",
                "です。黄色のセルに入力し、上書きせず別名で保存してください。",
            ),
            ("※：入力しなくても、新規登録のときは初期値のまま登録されます。",),
            ("ネガワット事業者(区分なし(需要抑制)を選択した事業者)は、一般送配電事業者との",),
            ("需要抑制量調整供給契約成立を証明するものを添付下さい。",),
        ),
        "名称・略称が参加登録（事業者情報）と同じであることを確認しました",
    )
    form.finish_sheet()
    form.guide(OPERATOR_GUIDE)
    form.lists({"ライセンス区分一覧": LICENCES})
    return form.finish()


def plant_form() -> bytes:
    """Return the practice 発電所マスタ申込書 (after p.14)."""
    form = Form(
        "発電所マスタ申込書",
        "発電所マスタ申請（容量市場向けアグリゲータ用系統コード）",
        "様式 練－２（2026年度版）",
    )
    form.head()
    form.line(
        Field("申請区分", units=HALF, choices=APPLICATION_TYPES, error="新規・変更・廃止から選択してください。"),
        callout=["はじめて申し込むときは|「新規」|を選びます。"],
    )
    form.line(Field("申請内容", needed=False, ime="hiragana"))
    form.line(
        Field(
            "電源所属エリア名",
            units=HALF,
            choices=AREAS[:9],
            error="エリアは北海道から九州までの9つから選択してください。",
        ),
        Field("電源種別", at=19, units=HALF, needed=False, choices="=電源種別一覧", strict=False),
    )
    form.line(
        Field("電圧種別", units=HALF, choices=VOLTAGES, error="特別高圧・高圧・低圧から選択してください。"),
        Field(
            "調整電源の別",
            at=19,
            units=HALF,
            choices=("調整電源", "非調整電源"),
            error="調整電源・非調整電源から選択してください。",
        ),
    )
    form.line(
        Field("契約開始日", units=HALF, kind="date", rule=DATE_RULE, error=DATE_ERROR),
        Field("適用終了日", at=19, units=HALF, needed=False, kind="date", rule=DATE_RULE, error=DATE_ERROR),
    )
    form.line(
        Field("適用開始日", units=HALF, kind="date", rule=DATE_RULE, error=DATE_ERROR),
        callout=["契約開始日・適用開始日は、どちらも|2020/03/01|"],
    )
    form.line(
        Field(
            "同時最大受電電力",
            units=HALF - 2,
            kind="number",
            unit="kW",
            ime="off",
            rule=("decimal", "greaterThanOrEqual", "0"),
            error="kW単位の数値で入力してください。",
        ),
        callout=["|999999999| と入力（999,999,999 と表示されます）"],
    )
    form.line(Field("発電所名", ime="hiragana"), height=LONG)
    form.line(
        Field(
            "発電所名略称",
            units=HALF,
            ime="hiragana",
            rule=("textLength", "lessThanOrEqual", "10"),
            error="発電所名略称は10文字以内です。",
            comment="「アグリ」＋事業者コード5桁＋連番2桁の10文字です。\n例：アグリ1234501",
            flag='AND({cell}<>"",LEN({cell})<>10)',
        ),
        height=TALL,
        callout=["|アグリ＋事業者コード5桁＋連番2桁|", "連番は同じエリアの中で重複しないように。"],
    )
    form.line(
        Field(
            "事業者コード\n(発電所所有者)",
            units=HALF,
            kind="text",
            ime="off",
            rule=("textLength", "equal", "5"),
            prompt="5桁の事業者コードを半角で入力してください。5桁目はエリアの番号です。",
            error="事業者コードは5桁です。先頭の0も入力してください。",
            comment="5桁目：北海道1 東北2 東京3 中部4 北陸5\n関西6 中国7 四国8 九州9",
            flag='AND({cell}<>"",LEN({cell})<>5)',
        ),
        Field("事業者名称\n(発電所所有者)", at=19, units=HALF, ime="hiragana"),
        height=TALL,
    )
    form.line(
        Field("郵便番号", units=HALF, kind="text", ime="halfAlpha", prompt="例：100-0005"),
        callout=["名称・住所は|事業者コードの申請時と同じ|ものを記載"],
    )
    form.line(Field("住所\n(発電所所在地)", ime="hiragana"), height=TALL)
    for items in contact_fields(with_fax=False):
        form.line(*items)

    form.band("所属事業者情報")
    row = form.row(21)
    form.block(row, 0, 3, "No.", form.style(bg_color=LABEL_FILL, align="center", font_size=9))
    form.block(row, 3, 12, "所属事業者コード", form.style(bg_color=LABEL_FILL, align="center"))
    form.block(row, 15, UNITS - 15, None, form.style(), rows=7)
    for number in range(6):
        line = form.row(22.5)
        form.block(line, 0, 3, number + 1, form.style(align="center", font_size=9))
        item = Field(
            "所属事業者コード",
            3,
            12,
            0,
            kind="text",
            ime="off",
            rule=("textLength", "equal", "5"),
            error="事業者コードは5桁です。先頭の0も入力してください。",
        )
        form.put(line, item, with_label=False)
    form.shapes.append(
        Callout(
            "吹き出し 所属事業者",
            (17.6, row + 0.35),
            (38.4, row + 6.6),
            note(
                "※1　|1件は必ず入力|してください。",
                "※2　行が足りないときは、下に行を追加します。",
                "",
                "事業者コードは、参加する電源等の区分によって使うものが違います。",
                "・変動電源（アグリゲート）、発動指令電源（電源）→ 発電",
                "・発動指令電源（DR）、（電源／DR混在）→ 区分なし(需要抑制)",
            ),
            pointer=(-57, -25),
            size=9,
        )
    )
    form.tail(
        (
            (
                "注：",
                "白抜きのセルは記載不要",
                "です。黄色のセルに入力し、上書きせず別名で保存してください。",
            ),
            ("系統コードは電源等リストごとに必要です。1つのリストにつき、この申込書を1つ作成します。",),
            ("※5桁目はエリアコードです。北海道:1、東北:2、東京:3、中部:4、北陸:5、関西:6、中国:7、四国:8、九州:9",),
        ),
        "事業者コードの5桁目と電源所属エリアが合っていることを確認しました",
    )
    form.finish_sheet()
    form.guide(PLANT_GUIDE)
    form.lists({"電源種別一覧": SOURCES})
    return form.finish()


INVENTED = "欄・見出し・選択肢は練習用に作ったもので、公式様式とは違います。"
CERTIFICATE_MEDIA = ("ダウンロード", "CD-R", "USBメモリ", "USBトークン")
CONTRACTS = (
    "電源Ⅰ’厳気象対応調整力",
    "電源Ⅱ周波数調整力",
    "電源Ⅱ需給バランス調整力",
    "電源Ⅱb低速需給バランス調整力",
)


def person_fields(prefix: str, labels: tuple[str, str, str, str]) -> list[list[Field]]:
    """Return the rows of a contact person under other labels: department, name, phone, mail."""
    department, name, phone, mail = (prefix + label for label in labels)
    return [
        [Field(department, ime="hiragana")],
        [Field(name, ime="hiragana")],
        [Field(phone, units=HALF, kind="text", ime="halfAlpha", prompt=CONTACT_PROMPT + "例：03-0000-0000")],
        [Field(mail, kind="text", ime="off", prompt=CONTACT_PROMPT + "@も半角です。")],
    ]


def code_field() -> Field:
    """Return the field of a 事業者コード."""
    return Field(
        "事業者コード",
        units=HALF,
        kind="text",
        ime="off",
        rule=("textLength", "equal", "5"),
        error="事業者コードは5桁です。先頭の0も入力してください。",
        comment="OCCTOから通知された5桁。先頭の0も入力します。",
    )


def certificate_form() -> bytes:
    """Return a practice 企業内審査登録審査局設置申込書 (the form of p.9 is not published with the manual)."""
    form = Form(
        "Enterprise Premium 企業内審査登録審査局設置申込書",
        "クライアント証明書の申込み（容量市場システム）",
        "様式 練－３（2026年度版）",
    )
    form.head("申込情報")
    row = form.row(ROW)
    form.label(row, 0, LABEL, "送付先")
    form.block(row, LABEL, FULL, "練習用認証局　証明書受付窓口　御中", form.style(indent=1))
    form.line(Field("申込日", units=HALF, kind="date", rule=DATE_RULE, error=DATE_ERROR))
    form.line(
        code_field(),
        callout=["証明書は|事業者コードごと|に必要です。"],
    )
    form.band("申込組織")
    form.line(Field("組織名（法人名）", ime="hiragana"), height=LONG)
    form.line(Field("組織名（英字）", needed=False, ime="halfAlpha"))
    form.line(Field("組織の郵便番号", units=HALF, kind="text", ime="halfAlpha", prompt="例：100-0005"))
    form.line(Field("組織の所在地", ime="hiragana"), height=LONG)
    form.line(
        Field("代表者氏名", units=HALF, ime="hiragana"), callout=["事前確認のあと、印刷して|捺印|し、郵送します。"]
    )
    form.band("担当者")
    for items in person_fields("", ("審査担当部署", "審査担当者氏名", "担当者電話番号", "担当者メールアドレス")):
        form.line(*items)
    form.band("証明書情報")
    form.line(
        Field("証明書の媒体", units=HALF, choices=CERTIFICATE_MEDIA, error="一覧から選択してください。"),
        Field("証明書の枚数", at=19, units=HALF, kind="number", ime="off"),
    )
    form.tail(
        (("注：", INVENTED),),
        "使うPCの台数と証明書の枚数を確認しました",
    )
    form.finish_sheet()
    form.guide(CERTIFICATE_GUIDE)
    return form.finish()


def mms_form() -> bytes:
    """Return a practice 需給調整市場システム利用申込書 (each system operator publishes its own)."""
    form = Form(
        "需給調整市場システム利用申込書", "需給調整市場システム（ＭＭＳ）の利用申込み", "様式 練－４（2026年度版）"
    )
    form.head("申込内容")
    form.line(Field("申込日", units=HALF, kind="date", rule=DATE_RULE, error=DATE_ERROR))
    form.line(Field("宛先\n(一般送配電事業者)", ime="hiragana"), height=TALL)
    form.line(
        Field("契約種別", units=18, choices="=契約種別一覧", error="一覧から選択してください。"),
        callout=["需給調整市場に|参加しない契約|が対象です。"],
    )
    row = form.row(22.5)
    form.row(25.5)
    form.label(row, 0, LABEL, "調整力を供出するエリア", rows=2, font_size=8, indent=0)
    for number, area in enumerate(AREAS):
        style = form.style(bg_color=LABEL_FILL, align="center", font_size=9)
        form.block(row, LABEL + 3 * number, 3, area, style)
        item = Field(area, LABEL + 3 * number, 3, 0, choices=("○",), error="対象のエリアは ○ を選択してください。")
        form.put(row + 1, item, with_label=False)
        form.sheet.write_blank(row + 1, item.column, None, form.style(bg_color=YELLOW, locked=False, align="center"))
    form.band("申込事業者")
    form.line(Field("申込事業者名", ime="hiragana"), height=LONG)
    form.line(Field("申込事業者の郵便番号", units=HALF, kind="text", ime="halfAlpha", prompt="例：100-0005"))
    form.line(Field("申込事業者の住所", ime="hiragana"), height=LONG)
    form.line(Field("代表者の役職・氏名", ime="hiragana"))
    form.line(code_field())
    for items in person_fields("MMS", ("担当部署", "担当者氏名", "担当者電話番号", "担当者メール")):
        form.line(*items)
    form.band("利用者情報")
    row = form.row(21)
    form.label(row, 0, 14, "利用者氏名")
    form.label(row, 14, 24, "利用者メール")
    for _ in range(4):
        line = form.row(22.5)
        form.put(line, Field("利用者氏名", 0, 14, 0, ime="hiragana"), with_label=False)
        form.put(line, Field("利用者メール", 14, 24, 0, kind="text", ime="off"), with_label=False)
    form.line(
        Field("クライアント証明の枚数", units=HALF, kind="number", ime="off"),
        callout=["容量市場システムの証明書とは|別のもの|です。"],
        height=TALL,
    )
    form.tail(
        (("注：", INVENTED), ("複数エリアで供出する予定のときは、該当エリアのうち任意の1エリアに提出します。",)),
        "契約種別と提出先のエリアを確認しました",
    )
    form.finish_sheet()
    form.guide(MMS_GUIDE)
    form.lists({"契約種別一覧": CONTRACTS})
    return form.finish()


CONTACT_GUIDE = (
    ("連絡者所属", "申請の内容に答えられる方の部署名。", "企画部 電力取引課"),
    ("連絡者氏名", "申請の内容に答えられる方の氏名。", "見本 花子"),
    ("連絡者電話番号", "半角の数字とハイフンで入力します。", "03-0000-0000"),
)
OPERATOR_GUIDE = (
    ("申請区分", "はじめて申し込むときは「新規」を選択します。", "新規"),
    ("申請内容", "新規の申し込みでは記載不要です。", ""),
    ("送配電ライセンス", "記載不要です。", ""),
    ("契約開始日※", "入力不要です。初期値のまま登録されます。", "2016/02/01"),
    ("適用開始日※", "入力不要です。初期値のまま登録されます。", "2016/02/01"),
    ("適用終了日※", "入力不要です。", ""),
    ("事業者名称", "参加登録（事業者情報）に使う名称。全角・半角とも50文字以内です。", "みほん電力株式会社"),
    ("事業者名略称", "10文字以内。末尾に半角の「_」と「容」を付けます。", "みほん電力_容"),
    ("郵便番号", "半角で、ハイフンを入れて入力します。", "100-0005"),
    ("住所", "登記上の住所。発電所マスタ申込書にも同じ住所を記載します。", "東京都千代田区丸の内0-0-0"),
    ("ドメイン名", "連絡に使うメールアドレスの@より後ろ。", "mihon.example.co.jp"),
    *CONTACT_GUIDE,
    ("連絡者FAX番号", "任意です。", ""),
    ("連絡者メール", "結果の通知を受け取るアドレス。@も半角です。", "code@mihon.example.co.jp"),
    (
        "ライセンス区分",
        "DR、電源／DR混在で参加するときは「区分なし(需要抑制)」を選択します。1件は必須です。",
        "区分なし(需要抑制)",
    ),
    ("登録・承認番号", "区分なし(需要抑制)では記載不要です。", ""),
    ("登録・届出年月日", "区分なし(需要抑制)では記載不要です。", ""),
    ("登録抹消年月日", "記載不要です。", ""),
    ("同時同量種別※", "入力不要です。「計画値」のままにします。", "計画値"),
    ("ネガワット事業対象エリア", "事業を行うエリアに ○ を付けます。1つ以上必要です。", "東京に ○"),
)
PLANT_GUIDE = (
    ("申請区分", "はじめて申し込むときは「新規」を選択します。", "新規"),
    ("申請内容", "新規の申し込みでは記載不要です。", ""),
    ("電源所属エリア名", "事業者コードの5桁目が示すエリアと同じものを選択します。", "東京"),
    ("電源種別", "白抜きです。記載不要です。", ""),
    ("電圧種別", "「低圧」を選択します。", "低圧"),
    ("調整電源の別", "「非調整電源」を選択します。", "非調整電源"),
    ("契約開始日", "2020/03/01 と記載します。", "2020/03/01"),
    ("適用開始日", "2020/03/01 と記載します。", "2020/03/01"),
    ("適用終了日", "記載不要です。", ""),
    ("同時最大受電電力", "999999999 と記載します。単位はkWです。", "999,999,999kW"),
    ("発電所名", "事業者コードの申請時に登録した事業者名称を記載します。", "みほん電力株式会社"),
    (
        "発電所名略称",
        "「アグリ」＋事業者コード5桁＋連番2桁。同じエリアの中で連番が重複しないようにします。",
        "アグリ0123301",
    ),
    (
        "事業者コード(発電所所有者)",
        "5桁。5桁目はエリアの番号です。参加する電源等の区分によって使うコードが違います。",
        "01233",
    ),
    (
        "事業者名称(発電所所有者)",
        "事業者コードの申請時に登録した事業者名称を記載します。",
        "みほん電力株式会社",
    ),
    ("郵便番号", "事業者コードの申請時に登録したもの。", "100-0005"),
    ("住所(発電所所在地)", "事業者コードの申請時に登録した住所を記載します。", "東京都千代田区丸の内0-0-0"),
    *CONTACT_GUIDE,
    ("連絡者メール", "結果の通知を受け取るアドレス。@も半角です。", "code@mihon.example.co.jp"),
    ("所属事業者コード", "1件は必須です。行が足りないときは下に追加します。", "01233"),
)

CERTIFICATE_GUIDE = (
    ("申込日", "申込みの日。", "2026/06/01"),
    ("事業者コード", "証明書を使う事業者コード。5桁です。", "01233"),
    ("組織名（法人名）", "登記上の名称。", "みほん電力株式会社"),
    ("組織名（英字）", "任意です。", ""),
    ("組織の郵便番号", "半角で、ハイフンを入れて入力します。", "100-0005"),
    ("組織の所在地", "登記上の所在地。", "東京都千代田区丸の内0-0-0"),
    ("代表者氏名", "捺印する代表者の氏名。", "見本 太郎"),
    ("審査担当部署", "申込みに答えられる方の部署名。", "企画部 電力取引課"),
    ("審査担当者氏名", "申込みに答えられる方の氏名。", "見本 花子"),
    ("担当者電話番号", "半角の数字とハイフンで入力します。", "03-0000-0000"),
    ("担当者メールアドレス", "発行依頼書フォーマットを受け取るアドレス。", "code@mihon.example.co.jp"),
    ("証明書の媒体", "一覧から選択します。", "USBトークン"),
    ("証明書の枚数", "使うPCに合わせます。", "2"),
)
MMS_GUIDE = (
    ("申込日", "申込みの日。", "2026/06/01"),
    ("宛先(一般送配電事業者)", "調整力を供出するエリアの一般送配電事業者。", "東京電力パワーグリッド株式会社"),
    ("契約種別", "一覧から選択します。", "電源Ⅱ周波数調整力"),
    ("調整力を供出するエリア", "供出する予定のエリアに ○ を付けます。", "東京に ○"),
    ("申込事業者名", "契約する事業者の名称。", "みほん電力株式会社"),
    ("申込事業者の郵便番号", "半角で、ハイフンを入れて入力します。", "100-0005"),
    ("申込事業者の住所", "登記上の住所。", "東京都千代田区丸の内0-0-0"),
    ("代表者の役職・氏名", "代表者の役職と氏名。", "代表取締役 見本 太郎"),
    ("事業者コード", "5桁です。", "01233"),
    ("MMS担当部署", "申込みに答えられる方の部署名。", "企画部 電力取引課"),
    ("MMS担当者氏名", "申込みに答えられる方の氏名。", "見本 花子"),
    ("MMS担当者電話番号", "半角の数字とハイフンで入力します。", "03-0000-0000"),
    ("MMS担当者メール", "承認通知書を受け取るアドレス。", "mms@mihon.example.co.jp"),
    ("利用者氏名", "システムを使う方。1名以上です。", "見本 花子"),
    ("利用者メール", "使う方のアドレス。", "hanako@mihon.example.co.jp"),
    ("クライアント証明の枚数", "システムを使うPCに合わせます。", "2"),
)

FORMS: dict[str, Callable[[], bytes]] = {
    "client-certificate-practice.xlsx": certificate_form,
    "mms-application-practice.xlsx": mms_form,
    "operator-master-practice.xlsx": operator_form,
    "plant-master-practice.xlsx": plant_form,
}


def main() -> None:
    """Build both forms into the folder given, by default the script's own."""
    parser = argparse.ArgumentParser(description="Build the practice forms.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in FORMS.items():
        write_atomically(folder / name, build())
        print(folder / name)


if __name__ == "__main__":
    main()
