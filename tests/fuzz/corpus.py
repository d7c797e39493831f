"""What the fuzzer begins with: small files of our own, each taken by at least one command as it is.

Made anew each time from the practice forms, the drawn layouts and the traps, so that the repository holds no copies.
"""

from __future__ import annotations

import importlib.util
import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.styles import Border, Side

from tests.batch.conftest import COMPANY, LABELS, LEDGER, LISTS, row
from tests.package.building import SHEET, book, parts, sheet_xml, zipped
from tests.traps import TRAPS, UNREADABLE, trap
from youryou_xl.attach import workbooks
from youryou_xl.resources import workbook_file

FORMS = ("plant-master", "operator-master", "client-certificate", "mms-application")
_LAYOUTS = Path(__file__).parent.parent / "forms" / "layouts"


class Seed(NamedTuple):
    """One file to begin with: what it is called, its bytes, and what it is (a key of `running.COMMANDS`)."""

    name: str
    data: bytes
    kind: str


@cache
def practice(form: str) -> bytes:
    """Return the practice form of that id."""
    return workbook_file(f"{form}-practice.xlsx").read_bytes()


@cache
def small_form() -> bytes:
    """Return a form of a dozen fields on a few rows: read in no time, with formulas, merges, choices and a name."""
    labels = ("申請区分", "電源所属エリア名", "電源種別", "契約開始日", "同時最大受電電力", "発電所名", "発電所名略称")
    labels += ("事業者コード(発電所所有者)", "郵便番号", "住所(発電所所在地)", "連絡者氏名", "連絡者電話番号")
    cells = "".join(
        f'<row r="{number}" spans="1:6"><c r="A{number}" t="inlineStr"><is><t>{label}</t></is></c>'
        f'<c r="B{number}" s="{number % 5}"/><c r="F{number}"><f>LEN(B{number})+様式名</f><v>0</v></c></row>'
        for number, label in enumerate(labels, 2)
    )
    sheet = sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>発電所マスタ申込書</t></is></c></row>' + cells,
        before='<dimension ref="A1:F13"/><cols><col min="1" max="3" width="20" customWidth="1"/></cols>',
        after='<mergeCells count="1"><mergeCell ref="B7:C7"/></mergeCells><dataValidations count="1">'
        '<dataValidation type="list" sqref="B2"><formula1>"新規,変更,廃止"</formula1></dataValidation>'
        "</dataValidations>",
    )
    names = f'<definedNames><definedName name="様式名">{SHEET}!$A$1</definedName></definedNames>'
    return zipped(parts({SHEET: sheet, "記入例": sheet_xml("")}, workbook_xml=names))


@cache
def plain_form() -> bytes:
    """Return a form with every field a batch fills, and nothing else."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = page["A1"].value = "発電所マスタ申込書"
    for number, label in enumerate((*LABELS, "所属事業者コード"), start=3):
        page[f"A{number}"] = label
        for cell in (f"A{number}", f"B{number}"):
            page[cell].border = Border(*[Side(style="thin")] * 4)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@cache
def batch_book() -> bytes:
    """Return a batch workbook of three rows, with a ledger."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "一括申請"
    page.append(list(LISTS))
    for line in (row("甲"), row("乙", 電源所属エリア="関西", 連番="7"), row("丙", 所属事業者コード="12343、22223")):
        page.append([line.get(header) for header in LISTS])
    page = made.create_sheet("事業者情報")
    page.append(list(COMPANY))
    page.append(list(COMPANY.values()))
    page = made.create_sheet("台帳")
    page.append(list(LEDGER))
    page.append(["12343", "東京", "01", "アグリ1234301", "前の", "x.xlsx", "2026/04/01", "作成", ""])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@cache
def attached(host: str) -> bytes:
    """Return the practice form with buttons for a spreadsheet program."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "form.xlsm"
        workbooks.attach_form(workbook_file("plant-master-practice.xlsx"), out, host)  # type: ignore[arg-type]
        return out.read_bytes()


def _layout(case: Path) -> bytes:
    spec = importlib.util.spec_from_file_location(f"layout_{case.name}", case / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    built, _ = module.build()
    if isinstance(built, bytes):
        return built
    out = io.BytesIO()
    built.save(out)
    return out.getvalue()


def _csv() -> bytes:
    headers = list(dict.fromkeys((*LISTS, *COMPANY)))
    lines = [{**COMPANY, **row("甲")}, {**COMPANY, **row("乙", 連番="3")}]
    text = "\r\n".join(
        ",".join(str(line.get(header, "")) for header in headers) for line in ({h: h for h in headers}, *lines)
    )
    return f"{text}\r\n".encode()


def _ledger() -> bytes:
    lines = [LEDGER, ("12343", "東京", "01", "アグリ1234301", "甲", "アグリ1234301.xlsx", "2026/04/01", "作成", "")]
    return "".join(",".join(line) + "\r\n" for line in lines).encode("utf-8-sig")


@cache
def seeds() -> tuple[Seed, ...]:
    """Return all of them; the small ones stand in it more than once, since more of them can be tried in a minute."""
    found = [Seed("small form", small_form(), "form")] * 8
    found += [Seed("one sheet", book('<row r="1"><c r="A1"/></row>'), "form")] * 2
    found += [Seed(name, trap(name), "form") for name in TRAPS if name not in UNREADABLE]
    found += [Seed(case.parent.name, _layout(case.parent), "form") for case in sorted(_LAYOUTS.glob("*/build.py"))[::4]]
    found += [Seed(form, practice(form), "form") for form in FORMS]
    found += [Seed("plain form", plain_form(), "form")] * 10
    found += [Seed("batch workbook", batch_book(), "batch")] * 8
    found += [Seed("batch CSV", _csv(), "csv")] * 2
    found += [Seed("ledger", _ledger(), "ledger")] * 2
    found += [Seed(f"buttons for {host}", attached(host), "buttons") for host in ("excel", "libreoffice")] * 2
    found += [
        Seed(
            "values",
            json.dumps({"area": "東京", "contract_start": "2026/04/01", "max_received_power": 1000.5}).encode(),
            "values",
        )
    ] * 2
    found += [
        Seed("definition", (Path(__file__).parent.parent / "forms" / "noufusho.toml").read_bytes(), "definition")
    ] * 2
    return tuple(found)
