"""The desk workbook in a LibreOffice window: thirty lists, five of them wrong, made with the mouse, then put right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings

from tests.conftest import files_under
from tests.live.desk import Desk
from youryou_xl.attach import desk as desk_workbook
from youryou_xl.batch import run
from youryou_xl.live import actions, dialogs, results_sheet
from youryou_xl.records.columns import LISTS
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live

COMPANY = (
    "01233", "区分なし(需要抑制)", "みほん電力株式会社", "みほん電力_容", "100-0005", "東京都千代田区丸の内0-0-0",
    "企画部", "見本 花子", "03-0000-0000", "youryou@mihon.example.co.jp",
)  # fmt: skip
DR = "発動指令電源（DR）"
GOOD = [(f"東京DR 第{number}", "東京", DR, "01233") for number in range(1, 26)]
WRONG = [
    ("エリアの取り違え", "九州", DR, "01233"),
    ("区分のない行", "東京", "", "01233"),
    ("コードが4桁", "東京", DR, "9999"),
    ("エリアのない行", "", DR, "01233"),
    ("知らない区分", "東京", "発動電源", "01233"),
]
RED, GREEN = "要修正", "作成済み"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("YOURYOU_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a new desk with the official form beside it."""
    folder = tmp_path / "容量市場"
    folder.mkdir()
    shutil.copyfile(workbook_file("plant-master-practice.xlsx"), folder / "発電所マスタ申込書.xlsx")
    path = folder / "申請デスク.xlsm"
    desk_workbook.make(path, "libreoffice")
    return path


@pytest.fixture
def shown(desk: Desk, path: Path) -> Iterator[xlwings.Book]:
    """Return the desk open in a window, with a company and thirty lists typed into it."""
    with desk.open(path) as book:
        book.sheets["事業者情報"].range("A2").value = [list(COMPANY)]
        put(book, 5, GOOD + WRONG)
        yield book
    # The numbers given here must not be taken for those of the next test, whose LibreOffice is the same.
    shutil.rmtree(desk.home / "youryou-home" / "ledgers", ignore_errors=True)


def columns(book: xlwings.Book) -> dict[str, int]:
    headers = book.sheets[LISTS.sheet].range("A4:X4").value
    return {key: at + 1 for key, at in LISTS.places([header or "" for header in headers]).items()}


def put(book: xlwings.Book, first: int, rows: list[tuple[str, str, str, str]]) -> None:
    """Type rows: name, area, category, code."""
    sheet, places = book.sheets[LISTS.sheet], columns(book)
    for at, key in enumerate(("list_name", "area", "category", "operator_code")):
        last = first + len(rows) - 1
        sheet.range((first, places[key]), (last, places[key])).value = [[row[at]] for row in rows]


def column(book: xlwings.Book, key: str, rows: int = 30) -> list[str]:
    place = columns(book)[key]
    values = book.sheets[LISTS.sheet].range((5, place), (4 + rows, place)).value
    return ["" if value is None else str(value) for value in values]


def press(desk: Desk, book: xlwings.Book, button: str) -> str:
    """Press a button of はじめに with the mouse and return what the message box then says."""
    book.sheets["はじめに"].activate()
    desk.press(book, button)
    return desk.answer()


def test_thirty_lists_five_wrong_then_put_right(
    desk: Desk, shown: xlwings.Book, path: Path, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = path.parent / "申請一式"
    desk.picture(pictures / "desk-1-start.png")
    assert "作成できる 25、要修正 5" in press(desk, shown, "desk-check")
    assert not out.exists()
    assert [word[:3] for word in column(shown, "result")] == ["作成で"] * 25 + [RED] * 5

    said = press(desk, shown, "desk-make")
    assert "作成 25、要修正 5" in said
    shown.sheets[LISTS.sheet].activate()
    desk.picture(pictures / "desk-2-made.png")
    results = column(shown, "result")
    assert [word[:4] for word in results[:25]] == [GREEN] * 25
    assert all(word.startswith(RED) and len(word) > 20 for word in results[25:])
    assert len(files_under(out / "申請書")) == len(files_under(out / "メール")) == 25
    names = column(shown, "short_name")
    assert names == [f"アグリ01233{number:02d}" for number in range(1, 26)] + [""] * 5
    listed = results_sheet.find(shown)
    assert listed is not None and listed.range("A2").value.startswith("エラー ")
    ledger = shown.sheets["台帳"].range("A2:E26").value
    assert [row[4] for row in ledger] == [row[0] for row in GOOD]
    assert shown.sheets["はじめに"].range("E8").value == 5

    put(shown, 30, [(name, "東京", DR, "01233") for name, *_ in WRONG])
    before = files_under(out)
    assert "作成 5、作成済み 25" in press(desk, shown, "desk-make")
    assert column(shown, "short_name") == [f"アグリ01233{number:02d}" for number in range(1, 31)]
    assert [word[:4] for word in column(shown, "result")] == [GREEN] * 30
    now = files_under(out)
    made = {name for name in before if name.startswith(("申請書", "メール"))}
    assert {name: now[name] for name in made} == {name: before[name] for name in made}
    listed = results_sheet.find(shown)
    assert listed is None or "エラー" not in listed.range("A2").value

    # The command line makes the same files, byte for byte, from what was typed.
    shown.save()
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "another home"))
    alone = tmp_path / "コマンド"
    alone.mkdir()
    book = openpyxl.load_workbook(path, keep_vba=False)
    for row in range(5, 35):
        for at in columns(shown).values():
            if at in (columns(shown)[key] for key in ("result", "short_name", "file", "mail")):
                book[LISTS.sheet].cell(row, at).value = None
    book["台帳"].delete_rows(2, 100)
    book.save(alone / "申請デスク.xlsx")
    run(alone / "申請デスク.xlsx", workbook_file("plant-master-practice.xlsx"), alone / "out")
    for folder in ("申請書", "メール"):
        assert files_under(alone / "out" / folder) == files_under(out / folder)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """Return what message boxes say, in this process, where nobody has to answer them; the answer is yes."""
    found: list[str] = []
    monkeypatch.setattr(dialogs, "tell", lambda _book, text, warning=False: found.append(text))
    monkeypatch.setattr(dialogs, "ask", lambda _book, text: not found.append(text))
    monkeypatch.setenv("YOURYOU_HOME", str(path.parent / "home"))
    return found


def test_ten_are_sent_and_their_codes_come_back(
    shown: xlwings.Book, said: list[str], pictures: Path, desk: Desk
) -> None:
    actions.action("desk-make")(shown)
    sheet = shown.sheets[LISTS.sheet]
    sheet.activate()
    sheet.range("A5:A14").select()
    actions.action("desk-sent")(shown)
    assert "10 件を記録しました" in said[-1]
    ledger = shown.sheets["台帳"]
    headers = ledger.range("A1:R1").value
    state, sent = headers.index("状態") + 1, headers.index("送信日") + 1
    assert ledger.range((2, state), (26, state)).value == ["送信"] * 10 + ["作成"] * 15
    assert [bool(day) for day in ledger.range((2, sent), (26, sent)).value] == [True] * 10 + [False] * 15

    page = shown.sheets["回答"]
    page.range("A4:A6").value = [
        ["アグリ0123301 の系統コードは 1YA01 です。"],
        ["アグリ0123302　1YA02"],
        ["アグリ9999901　1ZZ99"],
    ]
    actions.action("desk-answers")(shown)
    assert "2 件を記録しました" in said[-1] and "記録できなかったもの 1 件" in said[-1]
    assert column(shown, "grid_code", 3) == ["1YA01", "1YA02", ""]
    assert ledger.range((2, state), (4, state)).value == ["通知", "通知", "送信"]
    shown.sheets["はじめに"].activate()
    desk.picture(pictures / "desk-3-answered.png")
    assert shown.sheets["はじめに"].range("E9").value == 15
    assert [shown.sheets["はじめに"].range(cell).value for cell in ("E11", "E12")] == [8, 2]

    # All that is left, in one go, after being asked.
    actions.action("desk-sent")(shown)
    assert "すべて今日送信した" in said[-2] and "15 件を記録しました" in said[-1]


def test_nothing_pasted_and_nothing_selected_is_said(shown: xlwings.Book, said: list[str]) -> None:
    assert not actions.run("desk-answers", shown)
    assert "貼り付けてから押してください" in said[-1]
    assert actions.run("desk-sent", shown)
    assert "送信待ちの申込書はありません" in said[-1]
    shown.sheets["設定"].activate()
    assert not actions.run("desk-make-rows", shown)
    assert "行（のセル）を選んでから" in said[-1]


def test_only_the_selected_rows_are_made_and_the_others_wait(shown: xlwings.Book, said: list[str], path: Path) -> None:
    sheet = shown.sheets[LISTS.sheet]
    sheet.range((7, columns(shown)["serial"])).value = "01"
    sheet.activate()
    sheet.range("A5:A6").select()
    actions.action("desk-make-rows")(shown)
    assert "作成 2" in said[-1]
    assert column(shown, "short_name", 4) == ["アグリ0123302", "アグリ0123303", "", ""]
    assert column(shown, "result", 4)[2:] == ["", ""]
    assert len(files_under(path.parent / "申請一式" / "申請書")) == 2
