"""Names that want to be code: one list of them through every output, each read as its own reader reads it."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import html.parser
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.batch.conftest import COMPANY, LISTS, row
from tests.fuzz import corpus
from tests.package.building import unzipped
from youryou_xl.__main__ import main
from youryou_xl.attach import original, workbooks
from youryou_xl.attach.vba import contents
from youryou_xl.batch import run
from youryou_xl.package import read_cells
from youryou_xl.procedure import applicants, applying
from youryou_xl.resources import workbook_file

TODAY = dt.date(2026, 11, 21)
ESCAPED = "_x000D__x0041_"
"""What a workbook understands as a line break and an A, unless it is written with care."""
NASTY = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.example/","甲")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "]]></t></is></c><c><f>1+1</f></c>",
    "&lt;b&gt;&amp;&#60;",
    "{area} %s %(name)s ${HOME} $(touch x) `touch x` ; touch x",
    "甲\r\nBcc: x@x.example\r\n\r\n本文",
    "甲\nEND:VCALENDAR\nBEGIN:VALARM",
    "__import__('os').system('touch x')",
    '" & Shell("calc") & "',
    "'''\nimport os\n'''",
    "../../x",
    "C:\\x|y",
    "甲\u202exslx.exe",
    ESCAPED,
    "甲,乙;丙\t丁",
    "{{7*7}}",
)
VISIBLE = tuple(name for name in NASTY if name.isprintable())
HEADERS = {"subject", "to", "from", "cc", "x-unsent", "mime-version", "content-type", "content-transfer-encoding"}
HEADERS |= {"content-language"}


class _Page(html.parser.HTMLParser):
    """What a browser would make of a page: its elements, their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def harmless(page: str) -> _Page:
    read = _Page(page)
    assert not read.tags & {"script", "iframe", "object", "embed", "form", "img", "base", "link"}
    for name, value in read.attributes:
        assert not name.startswith("on")
        assert not value.strip().casefold().startswith(("javascript:", "data:", "vbscript:"))
    return read


def no_formula_but(data: bytes, allowed: bytes) -> None:
    """Check that a workbook has no formula that another one has not."""
    for name, part in unzipped(data).items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            ElementTree.fromstring(part)
            assert part.count(b"<f") <= unzipped(allowed).get(name, b"").count(b"<f"), name


@pytest.fixture
def batch_sheet(tmp_path: Path) -> Path:
    """Return a batch workbook in which every text that is free to choose is one of the names."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "一括申請"
    lines = [list(LISTS)] + [
        [row(name, 備考=name).get(header) for header in LISTS] for name in NASTY
    ]  # fmt: skip
    bad = {**row("正しい名前"), "電源所属エリア": "<b>=1+1</b>", "事業者コード": "=1+1"}
    lines.append([bad.get(header) for header in LISTS])
    for line in lines:
        page.append(line)
    company = book.create_sheet("事業者情報")
    free = {"事業者名称": NASTY[7], "連絡者所属": NASTY[0], "連絡者氏名": NASTY[6], "住所": NASTY[8]}
    company.append(list(COMPANY))
    company.append([{**COMPANY, **free}[name] for name in COMPANY])
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    path = tmp_path / "一括'&申請.xlsx"
    book.save(path)
    return path


def test_a_batch_of_such_names_makes_no_code(batch_sheet: Path, tmp_path: Path) -> None:
    form = tmp_path / "様式 <b>&'.xlsx"
    form.write_bytes(corpus.plain_form())
    out = tmp_path / "結果 'x' & $(touch y)"
    result = run(batch_sheet, form, out, today=TODAY)
    assert {each.list_name for each in result.applications} >= set(VISIBLE) - {ESCAPED}
    page = harmless((out / "report.html").read_text("utf-8"))
    assert "<script>alert(1)</script>" in page.text
    for path in out.rglob("*"):
        assert path.resolve().is_relative_to(out.resolve())
        assert not any(ord(sign) < 32 or sign in '<>:"|?*\u202e' for sign in path.name), path.name
    for path in out.rglob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert {name.casefold() for name in message} <= HEADERS, path
        assert "x@x.example" not in str(message["to"])
    for path in out.rglob("*.xlsx"):
        if "結果" not in path.name:
            no_formula_but(path.read_bytes(), form.read_bytes())
    results = next(out.glob("*結果.xlsx"))
    no_formula_but(results.read_bytes(), batch_sheet.read_bytes())
    assert not (tmp_path / "x").exists() and not (Path.cwd() / "x").exists()
    text = (out / "台帳.csv").read_text("utf-8-sig") if (out / "台帳.csv").exists() else ""
    for line in csv.reader(io.StringIO(text, newline="")):
        for cell in line:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), f"Excel takes {cell!r} for a formula"


def test_an_application_of_such_a_company_makes_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("youryou_xl.procedure.letters._program", lambda: None)
    free = ("事業者名称", "連絡者所属", "連絡者氏名", "住所")
    form = workbook_file("operator-master-practice.xlsx")
    for number, name in enumerate(VISIBLE):
        about = {key: str(value) for key, value in COMPANY.items() if key != "事業者コード"}
        about |= {"対象エリア": "東京", "参加区分": "発動指令電源(DR)", **dict.fromkeys(free, name)}
        desk = tmp_path / f"{number}.csv"
        with desk.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([list(about), list(about.values())])
        result = applying.apply("operator-code", applicants.read(desk), form, tmp_path / "out", today=TODAY)
        assert result.applications
    for path in (tmp_path / "out").rglob("*"):
        if path.suffix == ".eml":
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert {name.casefold() for name in message} <= HEADERS
        elif path.suffix == ".html":
            harmless(path.read_text("utf-8"))
        elif path.suffix == ".xlsx":
            no_formula_but(path.read_bytes(), form.read_bytes())


@pytest.mark.parametrize("host", ["excel", "libreoffice"])
def test_the_macros_are_the_same_whatever_the_form_is_called(host: str, tmp_path: Path) -> None:
    macros = []
    for name in ("form", *(name for name in VISIBLE if "/" not in name)):
        form, out = tmp_path / f"{name}.xlsx", tmp_path / "buttons.xlsm"
        form.write_bytes(corpus.small_form())
        workbooks.attach_form(form, out, host, overwrite=True)  # type: ignore[arg-type]
        parts = unzipped(out.read_bytes())
        macros.append(contents(parts["xl/vbaProject.bin"])[0])
        for part, data in parts.items():
            if part.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(data)
        assert original.read(out).name == f"{name}.xlsx"
    assert all(each == macros[0] for each in macros)
    assert all(source.isascii() for source in macros[0].values())


def test_values_of_a_fill_stay_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(corpus.plain_form())
    for name in NASTY:
        (tmp_path / "v.json").write_text(json.dumps({"plant_name": name}), encoding="utf-8")
        out = tmp_path / "out.xlsx"
        assert main(["fill", str(form), str(tmp_path / "v.json"), "-o", str(out), "--force"]) in (0, 2), name
        capsys.readouterr()
        if out.exists():
            no_formula_but(out.read_bytes(), form.read_bytes())
            # What is no character of a name (line ends, signs that turn the line) may be tidied away.
            assert name not in VISIBLE or name in read_cells(out.read_bytes()).values()
            out.unlink()
