"""Every way a value can stand on a form: filled in, looked at with two other readers, and read back as one value."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from tests.forms import kinds
from youryou_xl import forms
from youryou_xl.errors import UnusableForm
from youryou_xl.forms import printed, writing
from youryou_xl.forms.definitions import Field, Form
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import Grid, position
from youryou_xl.rules.values import ValueSpec
from youryou_xl.userdir import userdir

VALUES = {
    "number": "1234567890123",
    "issued": dt.date(2026, 4, 1),
    "born": dt.date(2018, 11, 30),
    "postal": "100-0001",
    "phone": "03-1234-5678",
    "agent": "無",
    "agreed": "○",
    "applicant": "見本　太郎",
    "company": "見本電力株式会社",
}
CELLS = {
    **{f"{letter}3": digit for letter, digit in zip("HIJKLMNOPQRST", "1234567890123", strict=True)},
    "I5": 8, "K5": 4, "M5": 1,
    "H7": "平成", "I7": 30, "K7": 11, "M7": 30,
    "I9": "100", "L9": "0001",
    "H11": "03", "K11": "1234", "N11": "5678",
    "L13": "○",
    "B15": "☑同意する",
    "H19": "見本電力株式会社",
}  # fmt: skip


@pytest.fixture
def official(monkeypatch: pytest.MonkeyPatch) -> forms.OfficialForm:
    kinds.define(userdir())
    return forms.OfficialForm.open(kinds.blank())


def test_every_kind_is_found_on_the_blank_form(official: forms.OfficialForm) -> None:
    bound = {entry.key: entry for entry in official.binding.fields}
    assert {key: entry.status for key, entry in bound.items()} == dict.fromkeys(VALUES, "found")
    assert "".join(cell[0] for cell in bound["number"].cells) == "HIJKLMNOPQRST"
    assert bound["issued"].parts == {"year": "I5", "month": "K5", "day": "M5"}
    assert bound["agent"].options == {"有": "H13", "無": "L13"}


def test_values_stand_where_a_person_writes_them_and_every_reader_sees_them(official: forms.OfficialForm) -> None:
    data = official.filled(VALUES)
    sheet = openpyxl.load_workbook(BytesIO(data))["届出書"]
    assert {cell: sheet[cell].value for cell in CELLS} == CELLS
    assert sheet["B17"].value.startswith("申請者氏名：　見本　太郎　")
    assert sheet["B17"].value.endswith("　印")
    rows = python_calamine.load_workbook(BytesIO(data)).get_sheet_by_name("届出書").to_python(skip_empty_area=False)
    seen = {cell: rows[position(cell)[0] - 1][position(cell)[1] - 1] for cell in CELLS}
    assert {cell: str(int(value) if isinstance(value, float) else value) for cell, value in seen.items()} == {
        cell: str(value) for cell, value in CELLS.items()
    }
    assert official.verify(data).ok


def test_what_was_filled_in_is_read_back_as_one_value_each(official: forms.OfficialForm) -> None:
    data = official.filled(VALUES)
    assert official.binding.on(forms.read_grids(data)).values() == VALUES


def test_nothing_typed_reads_as_nothing(official: forms.OfficialForm) -> None:
    assert set(official.binding.values().values()) == {None}


def test_emptied_again_the_form_is_as_it_came(official: forms.OfficialForm) -> None:
    filled = forms.read_grids(official.filled(VALUES))
    binding = official.binding.on(filled)
    emptied = binding.cells(dict.fromkeys(VALUES))
    values = {**filled[0].values, **{position(cell): value for (_, cell), value in emptied.cells.items()}}
    again = Grid("届出書", {at: value for at, value in values.items() if value is not None}, filled[0].merges)
    assert set(forms.Binding(binding.form, "届出書", again, binding.fields).values().values()) == {None}
    assert again.values[15, 2] == "□同意する"


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("number", "12345678901234", "14文字ですが、マスは13個"),
        ("issued", dt.date(2018, 4, 1), "令和"),
        ("issued", "来月", "分けられません"),
        ("phone", "1234", "分けられません"),
        ("agent", "不明", "有、無"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_field_and_its_cells(
    official: forms.OfficialForm, key: str, value: object, told: str
) -> None:
    with pytest.raises(UnusableForm, match=told):
        official.binding.cells({key: value})


def _field(key: str = "f", **options: object) -> Field:
    kind = options.pop("type", "text")
    return Field(key, ("欄",), ValueSpec(type=str(kind)), **options)  # type: ignore[arg-type]


def _there_and_back(entry: Field, bound: BoundField, value: object, **grid: object) -> object:
    values = dict(grid.pop("values", {}))  # type: ignore[call-overload]
    cells = writing.write(entry, bound, Grid("紙", values, **grid), value, "欄").values  # type: ignore[arg-type]
    values.update({position(cell): written for cell, written in cells.items()})
    held = {at: written for at, written in values.items() if written is not None}
    return writing.read(entry, bound, Grid("紙", held, **grid))  # type: ignore[arg-type]


BOXES = tuple(f"{letter}1" for letter in "ABCDEFGHIJKLMNOPQRST")


@given(st.text(st.characters(categories=["L", "N"]), max_size=20))
def test_characters_come_back_from_their_boxes(text: str) -> None:
    chars = writing.characters(text)
    if len(chars) <= len(BOXES):
        bound = BoundField("f", "欄", "found", "chars", BOXES)
        assert _there_and_back(_field(split="chars"), bound, text) == ("".join(chars) or None)


@given(st.dates(dt.date(1868, 10, 23), dt.date(2099, 12, 31)), st.booleans())
def test_a_date_comes_back_from_its_parts(day: dt.date, with_era: bool) -> None:
    names = ("era", "year", "month", "day") if with_era else ("year", "month", "day")
    parts = dict(zip(names, ("A1", "C1", "E1", "G1"), strict=False))
    bound = BoundField("f", "欄", "found", "parts", tuple(parts.values()), parts=parts)
    entry = _field(split="parts", parts=names, type="date")
    assert _there_and_back(entry, bound, day) == day


@given(st.dates(dt.date(2019, 5, 1), dt.date(2099, 12, 31)), st.sampled_from(["令和", "（令和）", "R"]))
def test_a_date_comes_back_where_the_era_is_printed(day: dt.date, era: str) -> None:
    parts = {"year": "C1", "month": "E1", "day": "G1"}
    bound = BoundField("f", "欄", "found", "parts", tuple(parts.values()), parts=parts)
    entry = _field(split="parts", parts=tuple(parts), type="date")
    assert _there_and_back(entry, bound, day, values={(1, 2): era}) == day


@pytest.mark.parametrize("year", ["元", "1", 1, "１", "令和元", "R1"])
def test_the_first_year_of_an_era_is_read_however_it_is_typed(year: object) -> None:
    parts = {"year": "C1", "month": "E1", "day": "G1"}
    bound = BoundField("f", "欄", "found", "parts", tuple(parts.values()), parts=parts)
    values = {(1, 2): "令和", (1, 3): year, (1, 5): 5, (1, 7): "1"}
    assert writing.read(_field(parts=tuple(parts)), bound, Grid("紙", values)) == dt.date(2019, 5, 1)  # type: ignore[arg-type]


@given(st.lists(st.text("0123456789", min_size=1, max_size=4), min_size=3, max_size=3))
def test_a_phone_number_comes_back_from_its_parts(pieces: list[str]) -> None:
    parts = {"area": "A1", "local": "C1", "number": "E1"}
    bound = BoundField("f", "欄", "found", "parts", tuple(parts.values()), parts=parts)
    text = "-".join(pieces)
    assert _there_and_back(_field(parts=tuple(parts), type="phone"), bound, text) == text


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), max_size=4))
def test_the_lines_of_a_text_come_back(lines: list[str]) -> None:
    bound = BoundField("f", "欄", "found", "plain", ("A1", "A2", "A3", "A4"))
    text = "\n".join(lines)
    assert _there_and_back(_field(), bound, text) == (text or None)


PRINTED = [
    "氏名：　　　　　　",
    "氏　名　　　　　　　印",
    "氏名（　　　　　）",
    "（申請者）氏名：　　　　　　㊞",
    "氏名:        ",
]


@given(st.sampled_from(PRINTED), st.text("山田太郎アグリ電力ABC１２株式会社", min_size=1, max_size=12))
def test_a_value_beside_its_label_comes_back_and_the_print_stays(text: str, value: str) -> None:
    entry = Field("f", ("氏名",), ValueSpec(), place="inside")
    bound = BoundField("f", "氏名", "found", "same-cell", ("A1",))
    assert _there_and_back(entry, bound, value, values={(1, 1): text}) == value
    new = writing.write(entry, bound, Grid("紙", {(1, 1): text}), value, "欄").values["A1"]
    assert isinstance(new, str)
    for piece in ("印", "㊞", "（申請者）", "："):
        assert (piece in new) == (piece in text)


@pytest.mark.parametrize(
    ("text", "value", "filled"),
    [
        ("　　年　　月　　日", dt.date(2026, 4, 1), "令和8年4月1日"),
        ("令和　　年　　月　　日", dt.date(2019, 5, 1), "令和元年5月1日"),
        ("西暦　　　　年　　月　　日", dt.date(2026, 4, 1), "西暦2026年4月1日"),
        ("申請日　令和　　年　　月　　日", dt.date(2026, 12, 31), "申請日　令和8年12月31日"),
    ],
)
def test_a_date_in_a_text_is_filled_in_its_place(text: str, value: dt.date, filled: str) -> None:
    entry = Field("f", ("申請日",), ValueSpec(type="date"), place="inside")
    bound = BoundField("f", "申請日", "found", "same-cell", ("A1",))
    grid = Grid("紙", {(1, 1): text})
    assert writing.read(entry, bound, grid) is None
    assert writing.write(entry, bound, grid, value, "申請日").values == {"A1": filled}
    assert writing.read(entry, bound, Grid("紙", {(1, 1): filled})) == value


def test_a_plain_cell_with_a_printed_date_is_filled_in_its_place() -> None:
    bound = BoundField("f", "欄", "found", "plain", ("A1",))
    grid = Grid("紙", {(1, 1): "　　年　　月　　日"})
    assert writing.read(_field(), bound, grid) is None
    assert writing.write(_field(), bound, grid, dt.date(2026, 4, 1), "欄").values == {"A1": "令和8年4月1日"}


@given(st.sets(st.sampled_from(["新規", "変更", "廃止"])), st.sampled_from("□☐"))
def test_boxes_in_a_text_are_ticked_and_read_back(words: set[str], box: str) -> None:
    text = f"{box}新規　{box}変更　{box}廃止"
    bound = BoundField("f", "欄", "found", "tick", ("A1",))
    value = "、".join(word for word in ("新規", "変更", "廃止") if word in words)
    assert _there_and_back(_field(type="tick"), bound, value, values={(1, 1): text}) == (value or None)


@pytest.mark.parametrize("ticked", "☑■☒✓✔")
def test_a_box_counts_as_ticked_however_people_tick_it(ticked: str) -> None:
    bound = BoundField("f", "欄", "found", "tick", ("A1",))
    assert writing.read(_field(type="tick"), bound, Grid("紙", {(1, 1): f"{ticked} 該当する"})) == "○"


def test_a_circle_typed_before_a_printed_word_is_read() -> None:
    bound = BoundField("f", "欄", "found", "circle", ("A1",), options={"有": "A1", "無": "A1"})
    assert writing.read(_field(), bound, Grid("紙", {(1, 1): "有　・○無"})) == "無"
    assert writing.read(_field(), bound, Grid("紙", {(1, 1): "有　・　無"})) is None


def test_a_word_of_a_printed_text_is_left_to_a_drawn_circle() -> None:
    bound = BoundField("f", "欄", "found", "circle", ("A1",), options={"有": "A1", "無": "A1"})
    cells = writing.write(_field(), bound, Grid("紙", {(1, 1): "有　・　無"}), "有", "欄")
    assert cells.values == {}
    assert cells.circles == {"A1": "有"}


def test_a_definition_goes_into_the_user_s_folder(tmp_path: Path) -> None:
    kinds.define(userdir())
    assert "todoke" in forms.available()


def test_a_label_that_names_the_room_of_its_date_leaves_it_to_the_date() -> None:
    label = "提出日令和年月日"
    filled = printed.filled("提出日　令和　　年　　月　　日", (label,), dt.date(2026, 4, 1))
    assert filled == "提出日　令和8年4月1日"
    assert printed.filled("契約年月日", ("契約年月日",), "見本") == "契約年月日見本"


def test_a_day_is_not_dropped_where_the_print_has_no_place_for_it() -> None:
    assert printed.filled("令和　　年　　月", (), dt.date(2026, 4, 1)) is None
    assert printed.filled("　　年　　月", (), "2026年4月") == "2026年4月"


def test_print_is_kept_where_something_was_filled_in_or_marked() -> None:
    assert printed.is_kept("年　　月　　日", "2026/4/1")
    assert printed.is_kept("氏名：　　　　印", "氏名：見本　花子　印")
    assert printed.is_kept("□同意する", "☑同意する")
    assert printed.is_kept("有・無", "○有・無")
    assert not printed.is_kept("■連絡者氏名：", "見本 花子")
    assert not printed.is_kept("会社名", "見本電力")
    assert not printed.is_kept("会社名", "会社名 見本電力")
    assert not printed.is_kept("会社名", "")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("□　ほかの日でもよい（希望する場合は☑）", "☑　ほかの日でもよい（希望する場合は☑）"),
        ("□該当する　（□に✓を付ける）", "☑該当する　（□に✓を付ける）"),
        ("同意する（□）", "同意する（☑）"),
    ],
)
def test_print_that_speaks_of_ticking_is_no_box(text: str, filled: str) -> None:
    bound = BoundField("f", "欄", "found", "tick", ("A1",))
    entry, grid = _field(type="tick"), Grid("紙", {(1, 1): text})
    assert writing.read(entry, bound, grid) is None
    assert writing.write(entry, bound, grid, "○", "欄").values == {"A1": filled}
    ticked = Grid("紙", {(1, 1): filled})
    assert writing.read(entry, bound, ticked) == "○"
    assert writing.write(entry, bound, ticked, None, "欄").values == {"A1": text}


def test_a_text_without_a_box_takes_no_tick() -> None:
    bound = BoundField("f", "欄", "found", "tick", ("A1",))
    with pytest.raises(UnusableForm, match="チェックを付ける□がありません"):
        writing.write(_field(type="tick"), bound, Grid("紙", {(1, 1): "（☑内に印）"}), "○", "欄")


def test_a_word_beside_a_box_may_have_a_comma_in_it() -> None:
    bound = BoundField("f", "欄", "found", "tick", ("A1",))
    text = "□市内、または県内　　□県外"
    held = writing.write(_field(type="tick"), bound, Grid("紙", {(1, 1): text}), "市内、または県内", "欄").values
    assert held == {"A1": "☑市内、または県内　　□県外"}


@pytest.mark.parametrize("mark", ["〒", " 〒", "\u3000〒 "])
def test_a_postal_mark_printed_before_what_is_typed_is_no_part_of_it(mark: str) -> None:
    bound = BoundField("f", "欄", "found", "plain", ("A1",))
    assert writing.read(_field(), bound, Grid("紙", {(1, 1): f"{mark}見本市1-1"})) == "見本市1-1"


def test_the_lines_of_a_name_are_not_joined() -> None:
    known = Form("f", "様式", (Field("owner", ("住所及び氏名",), ValueSpec(type="name")),))
    bound = BoundField("owner", "住所及び氏名", "found", "plain", ("B2", "B3"))
    writes = forms.Binding(known, "紙", Grid("紙", {}), (bound,)).cells({"owner": "見本市1-1\n見本 花子"})
    assert writes.cells == {("紙", "B2"): "見本市1-1", ("紙", "B3"): "見本 花子"}
