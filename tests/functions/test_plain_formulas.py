"""The plain formulas against the functions, calculated by a real LibreOffice."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest

from youryou_xl.functions import REGISTRY, UNSURE, call
from youryou_xl.rules.areas import AREAS
from youryou_xl.rules.categories import Category

ODD = [
    *(None, "", " ", "　", 0, -3, 3.7, 1e15, True, False, "*", "?", "~1", "TRUE", "１", "①", "1 ", " 1", "01", "1.0"),
    *("-1", "1e0", "3:東京", "東京エリア", "東京電力パワーグリッド株式会社", "沖縄", "北海道|東北", '"東京"', "ﾄｳｷｮｳ"),
    *("x" * 300, "2020/03/01", "=1+1", "a\nb", "𠮷", "Ⅰ", "٣", "３.０", "+1", "$1", "50%", "1,2"),
]
CODES = [
    *("12343", 12343, "１２３４３", "12340", "1234", 1234, "１２３４", "1233", "01234", "12343 ", "A0123", "123456"),
    99999,
]
NUMBERS = [1, "1", "01", "001", "９", "９９", 99, 100, 0, "00", 1.5, "10"]
CATEGORIES = [
    *map(str, Category),
    *("発動指令電源(DR)", "発動指令電源(電源/DR混在)", "発動指令電源", "安定", "安定電源 "),
]
HELD = ["発電", "小売", "区分なし(需要抑制)", "区分なし（需要抑制）", "未取得", "発電、小売", "発電|安定電源"]
WHERE = [None, "", "東京", "北海道", "関西", 3, "３", "9", "沖縄", "*", 0]
CERTAIN: dict[str, list[tuple[object, ...]]] = {
    "AREACODE": [(area.value,) for area in AREAS] + [(n,) for n in range(1, 10)] + [("９",), ("1",)],
    "AREANAME": [(n,) for n in range(1, 10)] + [("１",), ("12343",), (12343,), ("１２３４９",)],
    "OPERATORCODE": [
        *(("12343", None), (12343, None), ("１２３４３", "東京")),
        *(("1234", "東京"), (1234, 1), ("１２３５", "中部")),
    ],
    "SHORTNAME": [("12343", n) for n in (1, 9, 10, 99, "01", "９")] + [(12343, 1), ("１２３４３", "1")],
    "LICENCE": [(category,) for category in Category] + [("発動指令電源(電源/DR混在)",)],
    "GRIDCODEKIND": [(category,) for category in Category] + [("発動指令電源(DR)",)],
    "NEEDS": list(itertools.product([*HELD[:5], None], Category)),
}
"""What a formula must answer."""

TRIED: dict[str, list[tuple[object, ...]]] = {
    "AREACODE": [(value,) for value in [*ODD, *CODES]],
    "AREANAME": [(value,) for value in [*ODD, *CODES, *AREAS]],
    "OPERATORCODE": list(itertools.product([*CODES, *ODD[:14]], WHERE)),
    "SHORTNAME": list(itertools.product([*CODES, *ODD[:14]], [*NUMBERS, *ODD[:14]])),
    "LICENCE": [(value,) for value in [*CATEGORIES, *ODD]],
    "GRIDCODEKIND": [(value,) for value in [*CATEGORIES, *ODD]],
    "NEEDS": list(itertools.product([*HELD, None, "*", 0], [*CATEGORIES, *ODD[:14]])),
}
"""What a formula may give up on, but never answer differently."""

ALLOWED = {
    "CHOOSE",
    "IF",
    "AND",
    "OR",
    "NOT",
    "LEN",
    "ASC",
    "EXACT",
    "FIND",
    "ISNUMBER",
    "RIGHT",
    "SUBSTITUTE",
    "VALUE",
}
WITH_FORMULA = [name for name, function in REGISTRY.items() if function.formula is not None]


def test_every_formula_is_tried() -> None:
    assert set(CERTAIN) == set(TRIED) == set(WITH_FORMULA)


@pytest.mark.parametrize("name", WITH_FORMULA)
def test_a_formula_uses_only_what_every_excel_since_2007_has(name: str) -> None:
    formula = REGISTRY[name].formula
    assert formula is not None
    most = len(REGISTRY[name].arguments)
    for count in range(1 if name == "OPERATORCODE" else most, most + 1):
        text = formula.excel(*["$A$1000", "$B$1000"][:count])
        assert len(text) < 8192
        depth = deepest = 0
        pieces = text.split('"')[::2]
        for character in "".join(pieces):
            depth += (character == "(") - (character == ")")
            deepest = max(deepest, depth)
        assert depth == 0 and deepest <= 64
        words = set("".join(c if c.isalpha() else " " for c in " ".join(pieces)).split()) - {"A", "B"}
        assert words <= ALLOWED
        assert all(len(each) <= 255 for each in text.split('"')[1::2])


@pytest.mark.live
@pytest.mark.parametrize("dialect", ["excel", "calc"])
def test_a_formula_gives_what_the_function_gives_or_says_it_cannot(
    dialect: str, recalculated: Callable[[Path], Path], tmp_path: Path
) -> None:
    cases = {name: CERTAIN[name] + TRIED[name] for name in WITH_FORMULA}
    path = (_xlsx if dialect == "excel" else _fods)(cases, tmp_path)
    book = openpyxl.load_workbook(recalculated(path), data_only=True)
    answered = 0
    for name, rows in cases.items():
        for number, given in enumerate(rows, start=1):
            shown = book[name].cell(number, 3).value
            shown = "" if shown is None else shown
            expected = _expected(name, given)
            if number <= len(CERTAIN[name]):
                assert shown == expected, (name, given)
            else:
                assert shown in (expected, UNSURE), (name, given)
            answered += shown == expected
            if len(REGISTRY[name].arguments) == 2 and name == "OPERATORCODE" and given[1] is None:
                assert book[name].cell(number, 4).value in (expected or None, UNSURE)
    assert answered > 250


def _expected(name: str, given: tuple[object, ...]) -> object:
    """Return what the function gives in Calc, where TRUE is the number 1."""
    return call(name, [float(value) if isinstance(value, bool) else value for value in given])


def _formulas(name: str, cells: list[str], dialect: str) -> list[str]:
    formula = REGISTRY[name].formula
    assert formula is not None
    write = formula.excel if dialect == "excel" else formula.calc
    return [write(*cells), *([write(cells[0])] if name == "OPERATORCODE" else [])]


def _xlsx(cases: dict[str, list[tuple[object, ...]]], folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in cases.items():
        sheet = book.create_sheet(name)
        for number, given in enumerate(rows, start=1):
            for column, value in enumerate(given, start=1):
                cell = sheet.cell(number, column, value if not isinstance(value, str) else str(value))
                if isinstance(value, str) and value:
                    cell.data_type = "s"
            cells = [f"{letter}{number}" for letter, _ in zip("AB", given, strict=False)]
            for offset, text in enumerate(_formulas(name, cells, "excel")):
                sheet.cell(number, 3 + offset, text)
    path = folder / "formulas.xlsx"
    book.save(path)
    return path


def _fods(cases: dict[str, list[tuple[object, ...]]], folder: Path) -> Path:
    """Write the cases as Calc's own format, in which its formulas stand as they are typed."""
    tables = []
    for name, rows in cases.items():
        lines = []
        for number, given in enumerate(rows, start=1):
            cells = "".join(_cell(value) for value in (*given, None)[:2])
            names = [f"[.{letter}{number}]" for letter, _ in zip("AB", given, strict=False)]
            texts = _formulas(name, names, "calc")
            cells += "".join(f"<table:table-cell table:formula={quoteattr('of:' + text)}/>" for text in texts)
            lines.append(f"<table:table-row>{cells}</table:table-row>")
        tables.append(f'<table:table table:name="{name}">{"".join(lines)}</table:table>')
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}"'
        for short, long in (("office", "office:1.0"), ("table", "table:1.0"), ("text", "text:1.0"), ("of", "of:1.2"))
    )
    path = folder / "formulas.fods"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document>",
        encoding="utf-8",
    )
    return path


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
