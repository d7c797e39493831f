"""A blank form is read once and remembered: its filled copies are read by it, and print typed over is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.forms import kinds
from tests.forms.test_layouts import CASES, _build
from youryou_xl import forms
from youryou_xl.forms import blanks
from youryou_xl.forms.structure import Structure
from youryou_xl.grid import address
from youryou_xl.records import facts
from youryou_xl.records.facts import Given
from youryou_xl.resources import workbook_file
from youryou_xl.userdir import userdir

VALUES: dict[str, object] = {
    "number": "1234567890123",
    "issued": "2026/4/1",
    "born": "1989/1/8",
    "postal": "100-0001",
    "phone": "03-1234-5678",
    "agent": "無",
    "agreed": "○",
    "applicant": "見本 花子",
    "company": "見本電力",
}


@pytest.fixture
def blank() -> bytes:
    kinds.define(userdir())
    return kinds.blank()


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """Return a workbook as somebody left it who opened it, changed the sheet and saved it."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    sheet = workbook.worksheets[0]
    change(sheet)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def put(cell: str, value: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def remembered(data: bytes) -> forms.Binding:
    binding = forms.identify(forms.read_grids(data))
    blanks.remember([binding])
    return binding


def recognised(data: bytes) -> blanks.Copy:
    return blanks.recognise(forms.read_grids(data))[0]


def cells(binding: forms.Binding) -> list[tuple[object, ...]]:
    return [(one.key, one.status, one.cells, dict(one.parts), dict(one.options)) for one in binding.fields]


def overwritten(copy: blanks.Copy) -> list[tuple[str | None, object, object]]:
    found = facts.check(copy.binding, Given(), copy.blank)
    return [(one.cell, one.value, one.fix) for one in found if one.code == "YX-E109"]


def test_a_filled_copy_is_read_by_the_blank_it_was_made_from(blank: bytes) -> None:
    before = remembered(blank)
    copy = recognised(forms.OfficialForm.open(blank).filled(VALUES))
    assert copy.blank is not None
    assert cells(copy.binding) == cells(before)
    assert copy.binding.values()["number"] == VALUES["number"]
    assert overwritten(copy) == []


def test_without_a_blank_it_is_read_as_it_is(blank: bytes) -> None:
    copy = recognised(forms.OfficialForm.open(blank).filled(VALUES))
    assert copy.blank is None
    assert copy.binding.form.id == "todoke"


def test_a_value_in_print_is_found_with_the_print_to_restore(blank: bytes) -> None:
    remembered(blank)
    filled = forms.OfficialForm.open(blank).filled({key: VALUES[key] for key in VALUES if key != "company"})
    copy = recognised(changed(filled, put("B19", "見本電力株式会社")))
    assert overwritten(copy) == [("B19", "見本電力株式会社", "会社名")]
    assert copy.binding.cells_of("company") == ("H19",)  # the blank form knows, though the label is gone


def test_print_emptied_is_found_too(blank: bytes) -> None:
    remembered(blank)
    assert overwritten(recognised(changed(blank, put("B11", None)))) == [("B11", None, "連絡先電話")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("B15", "☑同意する"), ("B17", "申請者氏名：　見本花子　印"), ("I13", "○有"), ("H19", "見本"), ("V19", "メモ")],
)
def test_what_is_there_to_be_typed_into_is_no_print(blank: bytes, cell: str, value: str) -> None:
    remembered(blank)
    assert overwritten(recognised(changed(blank, put(cell, value)))) == []


def test_rows_inserted_above_move_the_fields_along(blank: bytes) -> None:
    before = remembered(blank)
    filled = forms.OfficialForm.open(blank).filled(VALUES)

    def insert(sheet: Worksheet) -> None:
        sheet.move_range("A9:AC25", rows=2, translate=True)
        moved = [span for span in sheet.merged_cells.ranges if span.min_row >= 9]
        for span in moved:
            span.shift(row_shift=2)

    copy = recognised(changed(filled, insert))
    assert copy.blank is not None
    assert copy.binding.cells_of("company") == ("H21",)
    assert copy.binding.cells_of("number") == before.cells_of("number")
    assert copy.binding.values() == before.on(forms.read_grids(filled)).values()


def test_another_form_is_no_copy(blank: bytes) -> None:
    remembered(blank)
    other = forms.read_grids(workbook_file("plant-master-practice.xlsx"))
    assert [copy.binding.form.id for copy in blanks.recognise(other)] == ["plant-master"]


def test_an_edition_with_other_boxes_is_no_copy(blank: bytes) -> None:
    remembered(blank)

    def redraw(sheet: Worksheet) -> None:
        sheet.unmerge_cells("H19:T19")

    assert recognised(changed(blank, redraw)).blank is None


def test_a_definition_that_was_changed_reads_the_form_anew(blank: bytes) -> None:
    remembered(blank)
    kinds.define(userdir(), kinds.DEFINITION + '\n[fields.office]\nlabels = ["支社名"]\n')
    assert blanks.remembered().structures == ()
    assert recognised(blank).blank is None


def test_a_cell_settled_later_counts(blank: bytes) -> None:
    remembered(blank)
    path = userdir() / "overrides" / "todoke.toml"
    path.parent.mkdir(parents=True)
    path.write_text('company = "H21"\n', encoding="utf-8")
    assert recognised(blank).binding.cells_of("company") == ("H21",)


def test_nothing_that_was_typed_is_kept(blank: bytes) -> None:
    filled = forms.OfficialForm.open(blank).filled(VALUES)
    blanks.remember(forms.identify_all(forms.read_grids(filled)))
    assert not (userdir() / "blanks").exists()
    remembered(blank)
    (file,) = (userdir() / "blanks").iterdir()
    said = json.loads(file.read_text(encoding="utf-8"))
    assert set(said) == {"digest", "blank"}
    assert said["blank"]["labels"]["B19"] == "会社名"


def test_one_blank_is_kept_once_however_often_it_is_used(blank: bytes) -> None:
    for _ in range(3):
        remembered(blank)
    assert len(list((userdir() / "blanks").iterdir())) == 1


def test_a_damaged_file_is_as_if_it_had_never_been_remembered(blank: bytes) -> None:
    remembered(blank)
    (file,) = (userdir() / "blanks").iterdir()
    for text in ("", "{", '{"digest": 1}', '{"digest": "", "blank": []}'):
        file.write_text(text, encoding="utf-8")
        assert recognised(blank).blank is None


def test_a_folder_that_cannot_be_written_to_stops_nobody(blank: bytes) -> None:
    userdir().mkdir(parents=True, exist_ok=True)
    (userdir() / "blanks").write_text("a file, no folder", encoding="utf-8")
    remembered(blank)
    assert recognised(blank).blank is None


def test_copies_of_the_practice_form_need_no_memory() -> None:
    practice = workbook_file("plant-master-practice.xlsx")
    official = forms.OfficialForm.open(practice)
    label = official.binding["contact_name"].label_cell
    assert label is not None
    copy = recognised(changed(official.filled({"area": "東京"}), put(label, "見本 花子")))
    assert [(cell, value) for cell, value, _ in overwritten(copy)] == [(label, "見本 花子")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_layout_comes_back_filled_with_the_same_cells(case: Path) -> None:
    blank = forms.identify(forms.read_grids(_build(case)))
    structure = Structure.noted(blank)
    assert Structure.from_json(structure.as_json()) == structure
    copy = blanks.bound(structure, (blank.grid, *blank.others.values()))
    assert copy is not None
    assert [(one.key, one.cells, one.status) for one in copy.binding.fields] == [
        (one.key, one.cells, one.status) for one in blank.fields
    ]
    assert forms.overwritten(structure, [blank.grid]) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_label_of_every_layout_typed_over_is_found(case: Path) -> None:
    data = _build(case)
    blank = forms.identify(forms.read_grids(data))
    entry = next(one for one in blank.fields if one.key in ("contact_name", "address") and one.label_cell)
    at = forms.position(entry.label_cell or "")
    grid = blank.grid
    typed = forms.Grid(
        **{**{name: getattr(grid, name) for name in grid.__dataclass_fields__}, "values": {**grid.values, at: "見本"}}
    )
    copy = blanks.bound(Structure.noted(blank), [typed])
    assert copy is not None and copy.blank is not None
    assert [one.cell for one in forms.overwritten(copy.blank, [typed])] == [address(*at)]
