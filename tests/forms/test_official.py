"""An official workbook is opened once, however much is asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from youryou_xl.errors import UnusableForm
from youryou_xl.forms import OfficialForm, verify
from youryou_xl.package import container, read_cells
from youryou_xl.resources import workbook_file

PLANT = workbook_file("plant-master-practice.xlsx")
OPERATOR = workbook_file("operator-master-practice.xlsx")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often a zip file's directory is read."""
    seen: list[str] = []
    real = container._read_directory

    def counted(data: bytes, label: str) -> object:
        seen.append(label)
        return real(data, label)

    monkeypatch.setattr(container, "_read_directory", counted)
    return seen


def test_filling_and_proving_unpack_the_form_once_and_the_copy_once(opened: list[str], tmp_path: Path) -> None:
    official = OfficialForm.open(PLANT)
    values = {"area": "東京", "owner_code": "01233"}
    copy = official.filled(values)
    assert [finding.code for finding in official.remarks(values)] == ["YX-I111"]  # its check box is the person's
    assert official.verify(copy).ok
    assert opened == [PLANT.name, "（メモリ上のブック）"]


def test_the_command_fill_opens_the_form_once(opened: list[str], tmp_path: Path) -> None:
    from youryou_xl.cli import app

    (tmp_path / "v.json").write_text('{"area": "東京"}', encoding="utf-8")
    assert app.run(["fill", str(PLANT), str(tmp_path / "v.json"), "-o", str(tmp_path / "out.xlsx")]) == 0
    assert opened == [PLANT.name]


def test_a_package_that_is_open_serves_everyone() -> None:
    package = container.open_package(PLANT)
    assert container.open_package(package) is package
    assert read_cells(package) == read_cells(PLANT)
    assert verify(package, package).ok


def test_the_form_in_hand_is_the_one_that_was_asked_for() -> None:
    assert OfficialForm.open(OPERATOR).binding.form.id == "operator-master"
    with pytest.raises(UnusableForm):
        OfficialForm.open(OPERATOR, "plant-master")


def test_values_choose_among_the_forms_of_a_workbook() -> None:
    official = OfficialForm.open(PLANT)
    assert official.for_keys(["plant_name"]).binding.form.id == "plant-master"
    assert official.for_keys(["nothing_of_this_name"]) is official
