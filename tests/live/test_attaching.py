"""ボタンを付ける: a workbook with buttons made of the form in front, beside it, and opened."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings

from tests.live.conftest import PRACTICE, Said
from youryou_xl.attach import original
from youryou_xl.attach.audit import audit
from youryou_xl.live import attaching
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live


@pytest.fixture
def official(tmp_path: Path) -> Path:
    path = tmp_path / "発電所マスタ申込書.xlsx"
    path.write_bytes(workbook_file(PRACTICE).read_bytes())
    return path


def test_it_lies_beside_the_form_and_is_opened_and_the_form_stays(app: xlwings.App, official: Path, said: Said) -> None:
    before = official.read_bytes()
    book = app.books.open(official)
    made = attaching.attach(book)
    again = attaching.attach(book)
    try:
        assert made == official.with_name("発電所マスタ申込書_ボタン付き.xlsm")
        assert again == official.with_name("発電所マスタ申込書_ボタン付き(2).xlsm")
        assert audit(made) == []
        assert original.read(made).data == before == official.read_bytes()
        assert {made.name, again.name} <= {one.name for one in app.books}
        assert str(made) in said.told[0]
    finally:
        for name in (made.name, again.name, official.name):
            app.books[name].close()


def test_a_workbook_without_a_file_is_told_so(app: xlwings.App, said: Said) -> None:
    book = app.books.add()
    try:
        assert attaching.run(book) is False
        assert said.told[-1].startswith("このブックはまだ保存されていません。")
    finally:
        book.close()


def test_a_workbook_on_the_web_is_told_where_to_save_it(said: Said) -> None:
    class OnTheWeb:
        fullname = "https://d.docs.live.net/1234/申込書.xlsx"
        app = None

    with pytest.raises(attaching.UnusableInput, match="OneDrive"):
        attaching.attach(OnTheWeb())  # type: ignore[arg-type]
