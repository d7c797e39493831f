"""Real batch sheets on disk, made for each test from a few rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from youryou_xl.batch import BatchResult, run
from youryou_xl.batch.model import Application

LISTS = (
    "電源等リスト名",
    "電源所属エリア",
    "電源等の区分",
    "事業者コード",
    "連番",
    "電源種別",
    "所属事業者コード",
)
LISTS += ("取得済み系統コード", "備考", "結果", "発電所名略称", "ファイル", "メール", "系統コード")
COMPANY: Mapping[str, object] = {
    "事業者コード": "12343",
    "ライセンス区分": "区分なし(需要抑制)",
    "事業者名称": "髙瀬川エネルギー㈱",
    "事業者名略称": "髙瀬川_容",
    "郵便番号": "100-0005",
    "住所": "東京都千代田区丸の内1-1-1",
    "連絡者所属": "企画部",
    "連絡者氏名": "見本 花子",
    "連絡者電話番号": "03-0000-0000",
    "連絡者メール": "a@example.co.jp",
}
LEDGER = (
    "事業者コード",
    "エリア",
    "連番",
    "発電所名略称",
    "電源等リスト名",
    "ファイル",
    "申請日",
    "状態",
    "系統コード",
)
LABELS = (
    "申請区分",
    "申請内容",
    "電源所属エリア名",
    "電源種別",
    "電圧種別",
    "調整電源の別",
    "契約開始日",
    "適用開始日",
)
LABELS += ("適用終了日", "同時最大受電電力", "発電所名", "発電所名略称", "事業者コード(発電所所有者)")
LABELS += ("事業者名称(発電所所有者)", "郵便番号", "住所(発電所所在地)", "連絡者所属", "連絡者氏名")
LABELS += ("連絡者電話番号", "連絡者メール")
DR = "発動指令電源（DR）"
TODAY = dt.date(2026, 11, 21)

ROOT = Path(__file__).resolve().parent.parent.parent

Row = Mapping[str, object]
MakeSheet = Callable[..., Path]
MakeRun = Callable[..., BatchResult]


def row(name: str, **more: object) -> dict[str, object]:
    """Return a good row of 一括申請 with anything in it replaced."""
    return {
        "電源等リスト名": name,
        "電源所属エリア": "東京",
        "電源等の区分": DR,
        "事業者コード": "12343",
        **more,
    }


def company(**more: object) -> dict[str, object]:
    """Return a good row of 事業者情報 with anything in it replaced."""
    return {**COMPANY, **more}


@pytest.fixture(scope="session")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plain 発電所マスタ申込書: its labels, the boxes right of them, and six rows for member codes."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "発電所マスタ申込書"
    page["A1"] = "発電所マスタ申込書"
    for number, label in enumerate(LABELS, start=3):
        page[f"A{number}"] = label
    under = len(LABELS) + 4
    page[f"A{under}"] = "所属事業者情報"
    page[f"A{under + 1}"] = "所属事業者コード"
    line = Side(style="thin")
    boxes = [f"{column}{number}" for number in range(3, 3 + len(LABELS)) for column in "AB"]
    for cell in (*boxes, *(f"A{number}" for number in range(under + 1, under + 8))):
        page[cell].border = Border(left=line, right=line, top=line, bottom=line)
    page.column_dimensions["A"].width = page.column_dimensions["B"].width = 30
    page[f"A{under + 10}"] = "注：白抜きセルは記載不要です"
    path = tmp_path_factory.mktemp("form") / "発電所マスタ申込書.xlsx"
    book.save(path)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> MakeSheet:
    """Return a function that writes a batch workbook."""

    def make(
        rows: Sequence[Row],
        companies: Sequence[Row] = (COMPANY,),
        *,
        name: str = "一括申請.xlsx",
        headers: Sequence[str] = LISTS,
        ledger: Sequence[Sequence[object]] | None = (),
        above: int = 0,
    ) -> Path:
        book = openpyxl.Workbook()
        _table(book.active, "一括申請", headers, rows, above)
        if companies is not None:
            _table(book.create_sheet(), "事業者情報", tuple(COMPANY), companies, 0)
        if ledger is not None:
            _table(
                book.create_sheet(),
                "台帳",
                LEDGER,
                [dict(zip(LEDGER, line, strict=False)) for line in ledger],
                0,
            )
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        return path

    return make


@pytest.fixture
def csv_sheet(tmp_path: Path) -> MakeSheet:
    """Return a function that writes a CSV of 一括申請, each row with its company's columns behind it."""

    def make(rows: Sequence[Row], *, encoding: str = "utf-8", name: str = "一括申請.csv", delimiter: str = ",") -> Path:
        headers = list(dict.fromkeys((*LISTS, *COMPANY)))
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(headers)
        writer.writerows([{**COMPANY, **line}.get(header, "") for header in headers] for line in rows)
        path = tmp_path / name
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    return make


@pytest.fixture
def batch(tmp_path: Path, form: Path) -> MakeRun:
    """Return a function that runs a batch into the folder ``out`` of the test."""

    def make(path: Path, **options: object) -> BatchResult:
        options.setdefault("today", TODAY)
        target = options.pop("out", tmp_path / "out")
        official = options.pop("form", form)
        return run(path, official, target, **options)  # type: ignore[arg-type]

    return make


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file under `folder`: its bytes and when it was last written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def attached_name(application: Application) -> str:
    """Return what an application is called in its mail: nothing of what its list is called in one's own house."""
    return f"{application.short_name}_発電所マスタ申込書.xlsx"


def world(folder: Path) -> dict[str, object]:
    """Return what makes a run independent of every other: an output folder and a ledger of its own in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return {"out": folder / "out", "ledger": folder / "台帳.csv", "remember": False}


def ledger_rows(out: Path) -> list[dict[str, str]]:
    """Return the rows of the ledger beside an output folder."""
    with (out.parent / "台帳.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes(result: BatchResult, place: int = 0) -> set[str]:
    """Return the codes of the findings about the row at `place` (from 0) of the result."""
    return {finding.code for finding in result.applications[place].findings}


def _table(page: object, title: str, headers: Sequence[str], rows: Sequence[Row], above: int) -> None:
    page.title = title  # type: ignore[attr-defined]
    for number in range(above):
        page.append([f"説明 {number}"])  # type: ignore[attr-defined]
    page.append(list(headers))  # type: ignore[attr-defined]
    for line in rows:
        page.append([line.get(header) for header in headers])  # type: ignore[attr-defined]
    for line in page.iter_rows():  # type: ignore[attr-defined]
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # or openpyxl takes a text that begins with = for a formula
