"""One way to check: the button and the command line say the same of the same form with the same neighbours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlwings

from tests.live.conftest import Said
from tests.live.filled import fill_rightly
from youryou_xl.live import actions
from youryou_xl.live.session import read_form

pytestmark = pytest.mark.live

LEDGER = "事業者コード,エリア,連番,電源等リスト名\r\n01233,東京,01,一号\r\n"
OPERATORS = (
    "事業者コード,事業者名称,郵便番号,住所,連絡者所属,連絡者氏名,連絡者電話番号,連絡者メール\r\n"
    "01233,別の名の株式会社,100-0001,東京都千代田区千代田1-1,部,名,03-0000-0000,a@example.jp\r\n"
)


def test_a_form_beside_a_ledger_and_a_company_gets_the_same_findings(
    book: xlwings.Book, said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("YOURYOU_HOME", str(home))
    (home / "事業者情報.csv").write_text(OPERATORS, encoding="utf-8-sig")
    file = Path(book.fullname)
    (file.parent / "台帳.csv").write_text(LEDGER, encoding="utf-8-sig")
    fill_rightly(book)
    form = read_form(book)
    form.sheet[form.binding.cell_of("plant_short_name") or ""].value = "アグリ0123301"
    pressed = actions.check(book)
    book.save()
    told = subprocess.run(
        [sys.executable, "-m", "youryou_xl", "check", str(file), "--json"],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    commanded = json.loads(told.stdout.decode("utf-8"))["findings"]
    assert {finding.code for finding in pressed} >= {"YX-W401"}
    assert any(finding.field == "owner_name" for finding in pressed)
    assert [(one["code"], one["field"], one["cell"], one["message"]) for one in commanded] == [
        (one.code, one.field, one.cell, one.message) for one in pressed
    ]
