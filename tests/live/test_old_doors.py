"""A workbook whose buttons release 0.1.0 attached, on a computer where 0.1.0 had registered itself: they still work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import youryou_xl
from tests.live.desk import Desk, wait_until
from youryou_xl.attach import places

pytestmark = pytest.mark.live

OLD = Path(__file__).resolve().parent.parent / "doors" / "attached-0.1.0-libreoffice.xlsm"


def test_the_button_finds_its_way_through_the_old_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "以前の申込書.xlsm"
    shutil.copyfile(OLD, path)
    _, *rest = places.text().splitlines()
    door = Path(youryou_xl.__file__).resolve().parent / "live" / "in_libreoffice.py"
    registered = desk.home / "youryou-home" / places.FILE
    registered.parent.mkdir(exist_ok=True)
    registered.write_text("\n".join([str(door), *rest]) + "\n", encoding="utf-8")
    try:
        with desk.open(path) as book:
            desk.press(book, "check")
            wait_until(lambda: "チェック結果" in [sheet.name for sheet in book.sheets], "the list of findings")
    finally:
        registered.write_text(places.text(), encoding="utf-8")
