"""What a binding does with values, doubts and overrides."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book
from youryou_xl import forms
from youryou_xl.errors import UnusableDefinition, UnusableForm
from youryou_xl.forms import Grid, Span
from youryou_xl.resources import workbook_file
from youryou_xl.userdir import userdir

PLANT_FORM = forms.load("plant-master")


def grids(workbook: Workbook) -> tuple[Grid, ...]:
    stream = BytesIO()
    workbook.save(stream)
    return forms.read_grids(stream.getvalue())


def plant(*, rows: int = 2, note: bool = False, protect: bool = False, **dropdowns: str) -> tuple[Grid, ...]:
    workbook = book("申込書")
    paper = Paper(workbook["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=2):
        paper.text(f"A{row}", label)
        paper.slot(f"B{row}", key, choices=dropdowns.get(key))
    paper.text("A23", "所属事業者コード")
    for number in range(1, rows + 1):
        paper.slot(f"A{23 + number}", f"member_code.{number}")
    if note:
        paper.boxed = False
        paper.text("A40", "※行が不足の場合は追加")
    if protect:
        paper.protect()
    return grids(workbook)


def test_values_become_cells_in_the_form_s_own_writing() -> None:
    binding = forms.bind(PLANT_FORM, plant(voltage_class='"特 別 高 圧,高 圧,低 圧"'))
    writes = binding.cells(
        {
            "voltage_class": "低圧",
            "owner_code": 12343,
            "contract_start": "2020/3/1",
            "member_code.2": "０１２３３",
        }
    )
    assert writes.cells == {
        ("申込書", "B6"): "低 圧",
        ("申込書", "B14"): "12343",
        ("申込書", "B8"): dt.date(2020, 3, 1),
        ("申込書", "A25"): "01233",
    }
    assert writes.like == {}


def test_a_value_that_cannot_be_read_is_written_as_given() -> None:
    writes = forms.bind(PLANT_FORM, plant()).cells({"owner_code": "コード", "contract_start": "来月", "area": None})
    assert set(writes.cells.values()) == {"コード", "来月", None}


def test_more_rows_than_the_table_has_go_below_with_its_look() -> None:
    writes = forms.bind(PLANT_FORM, plant(rows=2)).cells({f"member_code.{n}": "01233" for n in (1, 2, 3, 4)})
    assert list(writes.cells) == [("申込書", f"A{row}") for row in (24, 25, 26, 27)]
    assert writes.like == {("申込書", "A26"): "A25", ("申込書", "A27"): "A25"}


@pytest.mark.parametrize("options", [{"note": True}, {"protect": True}])
def test_rows_that_do_not_fit_are_refused_and_the_message_says_to_add_rows(options: dict[str, bool]) -> None:
    binding = forms.bind(PLANT_FORM, plant(rows=2, **options))
    with pytest.raises(UnusableForm) as refused:
        binding.cells({"member_code.3": "01233"})
    assert "2行" in refused.value.ja and "3行目" in refused.value.ja and "行を追加" in refused.value.ja


def test_an_unknown_key_is_refused_and_the_known_ones_are_listed() -> None:
    binding = forms.bind(PLANT_FORM, plant())
    for key in ("plant_nam", "plant_name.1", "member_code.0", "member_code.x"):
        with pytest.raises(UnusableForm) as refused:
            binding.cells({key: "x"})
        assert key in refused.value.ja and "plant_short_name" in refused.value.en


def test_a_computed_cell_is_found_but_never_written() -> None:
    grid = plant()[0]
    computed = Grid(grid.name, {**grid.values, (15, 2): "見本電力"}, formulas=frozenset({(15, 2)}), framed=grid.framed)
    binding = forms.bind(PLANT_FORM, [computed])
    assert binding.cell_of("owner_name") == "B15"
    assert binding.values()["owner_name"] == "見本電力"
    with pytest.raises(UnusableForm, match="計算式"):
        binding.cells({"owner_name": "別の名前"})
    assert binding.cells({"owner_name": "見本電力", "area": "東京"}).cells == {("申込書", "B4"): "東京"}


def test_a_cell_that_repeats_another_is_left_alone_when_it_will_show_the_value() -> None:
    grid = plant()[0]
    name = (12, 2)
    computed = replace(grid, formulas=frozenset({(15, 2), (14, 2)}), copies={(15, 2): (14, 2), (14, 2): name})
    binding = forms.bind(PLANT_FORM, [computed])
    writes = binding.cells({"owner_name": "見本電力", "plant_name": "見本電力"})
    assert writes.cells == {("申込書", "B12"): "見本電力"}
    assert binding.cells({"owner_name": None}).cells == {}
    for values in ({"owner_name": "見本電力"}, {"owner_name": "見本電力", "plant_name": "別の名前"}):
        with pytest.raises(UnusableForm) as refused:
            binding.cells(values)
        assert "B15" in refused.value.ja and "Delete" in refused.value.ja and "提出先" in refused.value.ja


def test_cells_that_repeat_each_other_in_a_circle_do_not_hang() -> None:
    grid = replace(plant()[0], formulas=frozenset({(15, 2), (14, 2)}), copies={(15, 2): (14, 2), (14, 2): (15, 2)})
    with pytest.raises(UnusableForm):
        forms.bind(PLANT_FORM, [grid]).cells({"owner_name": "見本電力"})


def test_a_prompt_in_a_cell_counts_as_empty() -> None:
    grid = plant()[0]
    prompted = Grid(grid.name, {**grid.values, (4, 2): "▼選択してください"}, framed=grid.framed)
    binding = forms.bind(PLANT_FORM, [prompted])
    assert binding.cell_of("area") == "B4"
    assert binding.values()["area"] is None


def _doubtful() -> tuple[Grid, ...]:
    grid = plant()[0]
    again = {(40, 5): "発電所名略称", (4, 1): "別の見出し"}
    return (Grid(grid.name, {**grid.values, **again}, framed=(grid.framed or frozenset()) | {(40, 5), (40, 6)}),)


def test_a_doubt_is_refused_by_name_until_an_override_settles_it() -> None:
    binding = forms.bind(PLANT_FORM, _doubtful())
    assert binding["plant_short_name"].status == "ambiguous"
    assert binding["plant_short_name"].candidates == ("B13", "F40")
    assert binding["area"].status == "missing"
    for key, label in (("plant_short_name", "発電所名略称"), ("area", "電源所属エリア名")):
        with pytest.raises(UnusableForm) as refused:
            binding.cells({key: "x"})
        assert label in refused.value.ja and "plant-master.toml" in refused.value.ja
    _overrides('["申込書"]\nplant_short_name = "F40"\narea = "$B$4"\n'.encode())
    settled = forms.bind(PLANT_FORM, _doubtful())
    assert settled.cell_of("plant_short_name") == "F40"
    assert settled.cell_of("area") == "B4"
    assert forms.identify(_doubtful()).cell_of("area") == "B4"


def test_an_override_of_a_range_gives_the_rows_of_a_table() -> None:
    binding = forms.bind(PLANT_FORM, plant(), {"member_code": "D5:D9"})
    cells = [entry.cell for entry in binding.fields if entry.key.startswith("member_code.")]
    assert cells == ["D5", "D6", "D7", "D8", "D9"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[申込書\narea = "B4"', "1行目"),
        ('["申込書"]\narea = B4', "2行目「area = B4」を読めません。= の右の値は"),
        ('["申込書"]\narea ＝ "B4"', "半角"),
        ('["申込書"]\nエリア = "B4"', "= の左の名前"),
        ('["申込書"]\narea "B4"', "1行に1つ"),
        ('["申込書"]\narea = "B4"\narea = "B5"', '3行目「area = "B5"」を読めません。同じ項目名が2回'),
        ('["申込書"]\narea = "B4"\n["申込書"]\naddress = "B5"', "同じ [ ] の行が2つ"),
        ('["申込書"]\narea = "B4', "2行目"),
        ('["申込書"]\narea = "セル番地"', "「セル番地」はセル番地ではありません"),
        ('["申込書"]\narea = "B0"', "B0"),
        ('["申込書"]\narea = 4', "4"),
        ("area = 4", "「4」はセル番地ではありません"),
        ('areas = "B4"', "areas"),
        ('["申込書"]\nareas = "B4"', "areas"),
    ],
)
def test_a_bad_override_file_is_named_with_what_is_wrong(text: str, said: str) -> None:
    path = userdir() / "overrides" / "plant-master.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableDefinition) as refused:
        forms.bind(PLANT_FORM, plant())
    assert "plant-master.toml" in refused.value.ja and said in refused.value.ja
    assert "Expected" not in refused.value.ja and "at line" not in refused.value.ja


def _overrides(content: bytes) -> None:
    path = userdir() / "overrides" / "plant-master.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize("title", ["申込書", 'リスト "2"', "a.b", "C:\\様式"])
def test_the_two_lines_a_refusal_shows_settle_it_when_pasted_as_they_are(title: str) -> None:
    sheets = [replace(grid, name=title) for grid in _doubtful()]
    for key in ("plant_short_name", "member_code.1"):
        doubtful = forms.bind(PLANT_FORM, [_beside_and_below(sheets[0])])
        with pytest.raises(UnusableForm) as refused:
            doubtful.cells({key: "x"})
        assert refused.value.ja.splitlines()[1:] == refused.value.en.splitlines()[1:]
        assert len(refused.value.ja.splitlines()) == 3
        _overrides("\r\n".join(refused.value.ja.splitlines()[1:]).encode("utf-8"))
        settled = forms.bind(PLANT_FORM, [_beside_and_below(sheets[0])])
        assert settled.cell_of(key) == doubtful[key].candidates[0]
        _overrides(b"")


def _beside_and_below(grid: Grid) -> Grid:
    """Return a copy whose 所属事業者コード may have its first row right or below."""
    assert grid.framed is not None
    values = {at: value for at, value in grid.values.items() if at[0] < 23 or at[0] > 25}
    values[23, 1] = "所属事業者コード"
    return replace(grid, values=values, framed=grid.framed | {(23, 2)})


def test_cells_above_the_first_table_count_on_whatever_sheet_the_form_is() -> None:
    _overrides(b'plant_short_name = "F40"\nmember_code.1 = "C30"\nmember_code.2 = "C31"\n')
    sheets = [Grid("別", {(1, 1): "メモ"}), *_doubtful()]
    binding = forms.identify(sheets)
    assert binding.sheet == "申込書"
    assert binding.cell_of("plant_short_name") == "F40"
    assert (binding.cell_of("member_code.1"), binding.cell_of("member_code.2")) == ("C30", "C31")
    _overrides('plant_short_name = "F40"\n["申込書"]\nmember_code = "D1:D2"\n'.encode())
    both = forms.bind(PLANT_FORM, sheets)
    assert [f.cell for f in both.fields if f.key.startswith("member_code")] == ["D1", "D2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_an_override_file_of_windows_notepad_is_read(encoding: str) -> None:
    _overrides('["申込書"]\r\narea = "B4"\r\n'.encode(encoding))
    assert forms.bind(PLANT_FORM, _doubtful()).cell_of("area") == "B4"


def test_a_dotted_key_in_an_override_file_may_stand_without_quotes() -> None:
    path = userdir() / "overrides" / "plant-master.toml"
    path.parent.mkdir(parents=True)
    path.write_text('["申込書"]\nmember_code.2 = "C3"\n', encoding="utf-8")
    assert forms.bind(PLANT_FORM, plant()).cell_of("member_code.2") == "C3"


def test_a_workbook_without_the_form_is_refused_with_what_was_looked_for() -> None:
    workbook = book("家計簿")
    workbook["家計簿"]["A1"] = "支出"
    with pytest.raises(UnusableForm) as refused:
        forms.identify(grids(workbook))
    assert "発電所マスタ申込書" in refused.value.ja and "家計簿" in refused.value.ja
    with pytest.raises(UnusableForm):
        forms.bind(PLANT_FORM, ())


def test_a_form_on_a_hidden_sheet_only_is_refused_by_that_name() -> None:
    grid = plant()[0]
    hidden = Grid("旧", grid.values, framed=grid.framed, visible=False)
    with pytest.raises(UnusableForm, match="「旧」"):
        forms.identify([hidden])


def test_two_sheets_alike_are_refused_unless_one_is_named() -> None:
    grid = plant()[0]
    both = [Grid(name, grid.values, framed=grid.framed) for name in ("一枚目", "二枚目")]
    with pytest.raises(UnusableForm) as refused:
        forms.identify(both)
    assert "一枚目" in refused.value.ja and "二枚目" in refused.value.ja
    assert forms.bind(PLANT_FORM, both, sheet="二枚目").sheet == "二枚目"
    with pytest.raises(UnusableForm, match="三枚目"):
        forms.bind(PLANT_FORM, both, sheet="三枚目")


def test_every_form_of_a_workbook_is_told_the_earlier_sheet_first(root: Path) -> None:
    operator = forms.read_grids(root / "workbook" / "operator-master-practice.xlsx")
    renamed = [
        Grid(f"事業者{g.name}", g.values, g.merges, g.inputs, g.formulas, g.choices, g.visible) for g in operator
    ]
    together = [*plant(), *renamed]
    assert [found.form.id for found in forms.identify_all(together)] == ["plant-master", "operator-master"]
    assert forms.identify(together).form.id == "plant-master"
    assert forms.identify(list(reversed(together))).form.id == "operator-master"


def test_a_value_equal_to_a_label_does_not_confuse_a_protected_sheet() -> None:
    grid = plant(protect=True)[0]
    typed = Grid(grid.name, {**grid.values, (3, 2): "住所"}, inputs=grid.inputs, framed=grid.framed)
    binding = forms.bind(PLANT_FORM, [typed])
    assert binding.cell_of("application_note") == "B3"
    assert binding.cell_of("address") == "B17"


def test_the_form_is_found_among_ten_thousand_other_cells() -> None:
    grid = plant()[0]
    values = dict(grid.values)
    for row in range(45, 201):
        for column in range(1, 51):
            values[row, column] = f"記事{row % 40}" if (row + column) % 3 else row * column
    large = Grid(grid.name, values, merges=(Span(210, 1, 211, 50),), framed=grid.framed)
    assert forms.bind(PLANT_FORM, [large], {}).cell_of("contact_email") == "B21"


@pytest.mark.parametrize("name", ["batch-blank.xlsx", "batch-sample.xlsx"])
def test_a_list_with_the_same_headers_is_not_taken_for_a_form(name: str):
    with pytest.raises(UnusableForm):
        forms.identify(forms.read_grids(workbook_file(name)))
