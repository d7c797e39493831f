"""What the COM server answers, called in this process: the values Excel brings in, and words instead of errors."""

from __future__ import annotations

import datetime as dt
from pathlib import Path, PureWindowsPath

import pytest

from youryou_xl.doors import com_server, excel_values, in_excel
from youryou_xl.functions import REGISTRY, call
from youryou_xl.functions.cells import DAY_ZERO
from youryou_xl.live import actions

SERVER = com_server.Server()
EMPTY = None
N_A = -2146826246


def test_the_names_out_in_the_world_stay() -> None:
    """Add-ins and workbooks on other people's computers hold them."""
    assert com_server.PROGID == "Youryou.XL"
    assert com_server.CLSID == "{6B7F0C52-9E1D-4B0A-8E63-2D5C1A94F7E1}"
    assert com_server.Server._public_methods_ == ("Press", "Call")


def in_excel_words(value: object) -> object:
    if isinstance(value, dt.date):
        return float((value - DAY_ZERO).days)
    return float(value) if isinstance(value, int | float) else value


@pytest.mark.parametrize("name", [name for name, one in REGISTRY.items() if not one.whole and name != "ADDRESS"])
def test_every_function_gives_what_it_gives_in_python(name: str) -> None:
    arguments, _ = REGISTRY[name].example
    assert SERVER.Call(name, arguments) == in_excel_words(call(name, list(arguments)))


def test_a_range_comes_and_goes_as_a_table() -> None:
    assert SERVER.Call("AREACODE", [(("東京",), ("関西",), ("火星",))])[:2] == ((3.0,), (6.0,))
    assert SERVER.Call("AREANAME", [((3.0, 6.0),)]) == (("東京", "関西"),)
    assert SERVER.Call("CHECKROW", [(("voltage_class", "postal_code"),), (("低圧", "100-0001"),)]) == (("", ""),)


def test_an_argument_left_out_is_left_out_and_an_empty_one_is_empty() -> None:
    assert SERVER.Call("OPERATORCODE", ("12343", EMPTY)) == "12343"
    answer = SERVER.Call("NEEDS", ("発電", EMPTY))
    assert isinstance(answer, str)
    assert "引数" not in answer


def test_an_error_cell_in_a_range_is_named_and_spoils_no_other() -> None:
    first, second = SERVER.Call("AREACODE", [((N_A,), ("東京",))])
    assert "#N/A" in first[0]
    assert second == (3.0,)


def test_dates_are_the_numbers_of_their_days_in_either_calendar() -> None:
    day = dt.date(2025, 12, 26)
    for zero, from_1904 in ((DAY_ZERO, False), (dt.date(1904, 1, 1), True)):
        number = float((day - zero).days)
        assert SERVER.Call("WORKDAY", (number, 1.0), from_1904) == float((dt.date(2026, 1, 5) - zero).days)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("NOSUCH", ()),
        ("AREACODE", ()),
        ("AREACODE", ("東京", "x", "y")),
        ("AREACODE", (object(),)),
        ("LENGTH", (1e308,)),
    ],
)
def test_nothing_is_ever_raised(name: str, values: tuple[object, ...]) -> None:
    answer = excel_values.answer(name, values)
    assert isinstance(answer, str | float)
    assert "Traceback" not in str(answer)


def test_without_a_workbook_the_answer_says_what_to_do() -> None:
    assert SERVER.Press("check", None).startswith("開いているブックがありません。")


@pytest.mark.parametrize("thing", ["Excel.Application", 0, 1.5, object()])
def test_what_is_no_workbook_is_answered_with_a_sentence(thing: object) -> None:
    answer = SERVER.Press("check", thing)
    assert answer.endswith(("。", ".log"))
    assert "Traceback" not in answer


def test_a_name_starts_no_program_that_bears_it() -> None:
    assert SERVER.Press("check", "Excel.Application").startswith("開いているブックがありません。")


@pytest.mark.parametrize("button", in_excel.OPENERS)
def test_a_button_that_opens_something_starts_it_and_does_not_wait(
    button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(in_excel.subprocess, "Popen", lambda command, **_: started.append(command))
    assert SERVER.Press(button, None) == ""
    ((_, *words),) = started
    assert words == ["-m", "youryou_xl", "--window", "open", button]


def test_a_button_works_on_the_workbook_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    class Book:
        name = "申込書.xlsm"

    pressed: list[tuple[str, object]] = []
    monkeypatch.setattr(in_excel, "_book", lambda workbook: workbook)
    monkeypatch.setattr(actions, "run", lambda name, book: pressed.append((name, book)))
    book = Book()
    assert SERVER.Press("check", book) == ""
    assert pressed == [("check", book)]


def test_the_registry_names_this_server_for_this_user_alone() -> None:
    python = PureWindowsPath(r"C:\Users\山田 太郎\AppData\Local\Programs\youryou_xl\python\pythonw.exe")
    written = {key: text for key, name, text in com_server.entries(Path(str(python))) if not name}
    classes = rf"Software\Classes\CLSID\{com_server.CLSID}"
    assert written[rf"Software\Classes\{com_server.PROGID}\CLSID"] == com_server.CLSID
    assert written[rf"{classes}\LocalServer32"] == f'"{python}" -m youryou_xl.doors.com_server'
    assert written[rf"{classes}\PythonCOM"] == "youryou_xl.doors.com_server.Server"
    assert all(key.startswith("Software\\Classes\\") for key in written)
