"""The macros of a workbook with buttons that reach Python through the COM server, run as VBA up to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyopenvba.apps.excel import ExcelApplication

from tests.package_attach.building import SHEET, form
from tests.package_attach.outside import GONE, Outside, opened
from youryou_xl import resources
from youryou_xl.attach import vba
from youryou_xl.attach.attach import attach
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.doors import com_server

NO_ANSWER = 1004


@pytest.fixture
def server() -> Outside:
    return Outside()


@pytest.fixture
def excel(tmp_path: Path, server: Outside) -> ExcelApplication:
    out = tmp_path / "book.xlsm"
    attach(form(tmp_path / "form.xlsx"), out, buttons=BUTTONS, sheet=SHEET)
    return opened(out, list(vba.modules("excel")), server)


def told(excel: ExcelApplication) -> list[str]:
    return [text for _, text, _, _ in excel.dialogs]


def test_each_macro_presses_its_button_on_its_own_workbook(excel: ExcelApplication, server: Outside) -> None:
    for button in BUTTONS:
        excel.run(button.macro)
    assert server.pressed == [(button.key, "book.xlsm") for button in BUTTONS]
    assert told(excel) == []


def test_the_server_is_asked_for_once_by_the_name_it_answers_to(excel: ExcelApplication, server: Outside) -> None:
    excel.run("YxCheck")
    excel.run("YxClear")
    assert server.asked_for == [com_server.PROGID]


def test_a_server_that_has_gone_is_asked_for_again_and_the_press_done(excel: ExcelApplication, server: Outside) -> None:
    excel.run("YxCheck")
    server.troubles = [GONE]
    excel.run("YxClear")
    assert server.pressed == [("check", "book.xlsm"), ("clear", "book.xlsm")]
    assert len(server.asked_for) == 2
    assert told(excel) == []


def test_a_server_that_goes_again_and_again_is_given_up_with_a_message(
    excel: ExcelApplication, server: Outside
) -> None:
    server.troubles = [GONE, GONE, GONE]
    excel.run("YxCheck")
    assert server.pressed == []
    (text,) = told(excel)
    assert text.startswith("youryou_xlとのやりとりが途中で切れました。")


def test_any_other_trouble_never_presses_twice(excel: ExcelApplication, server: Outside) -> None:
    server.troubles = [NO_ANSWER]
    excel.run("YxCheck")
    assert server.pressed == []
    assert server.troubles == []
    (text,) = told(excel)
    assert text.startswith("youryou_xlとのやりとりが途中で切れました。")


def test_without_an_installation_the_user_reads_what_to_do(excel: ExcelApplication, server: Outside) -> None:
    server.registered = False
    excel.run("YxCheck")
    (text,) = told(excel)
    assert text.startswith("youryou_xlがこのパソコンに入っていないか")
    assert "セットアップ" in text


def test_what_the_server_answers_is_shown(excel: ExcelApplication, server: Outside) -> None:
    server.message = "このブックには、調べられるシートがありません。"
    excel.run("YxCheck")
    assert told(excel) == [server.message]


def test_the_macros_name_no_path_no_version_and_no_program() -> None:
    for name, code in vba.modules("excel").items():
        assert not re.search(r"[A-Za-z]:\\|\.exe|\.dll|\bShell\b|Declare |[0-9]+\.[0-9]+\.[0-9]+", code), name


def test_the_name_in_the_macros_is_the_servers() -> None:
    assert f'CreateObject("{com_server.PROGID}")' in resources.macro_text("YxBridge.bas")
