"""Forms as they come back: filled in, without lines, reworded. The value's cell or a doubt, never another cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.styles import Protection

from tests.layout.drawn import Drawn, ask, found
from youryou_xl.forms import definitions
from youryou_xl.forms.finding import places
from youryou_xl.forms.matching import BoundField, match_form
from youryou_xl.grid import Grid
from youryou_xl.layout import read_layout


def without_lines(grid: Grid) -> Grid:
    """Return a sheet as it is where nobody drew a line."""
    looks = {at: replace(look, left="", right="", top="", bottom="") for at, look in (grid.looks or {}).items()}
    return replace(grid, looks=looks, framed=frozenset())


def by_definition(tmp_path: Path, grid: Grid, toml: str) -> dict[str, BoundField]:
    """Return the fields of a definition as every command finds them."""
    path = tmp_path / "todoke.toml"
    path.write_text(f'id = "todoke"\ntitle = "届出書"\n{toml}', encoding="utf-8")
    return {entry.key: entry for entry in places(definitions.read(path), grid)}


def labelled(*labels: str) -> str:
    return "\n".join(f'[fields.f{number}]\nlabels = ["{label}"]' for number, label in enumerate(labels))


# -- marks ------------------------------------------------------------------------------------------------------

CHOICE = ask("過去の処分", "circle", choices=("はい", "いいえ"))


def answers(*, boxed: str = "", typed: str = "") -> Drawn:
    """Return a question with two words beside it, a narrow cell before each; `boxed` and `typed` name some of them."""
    drawn = Drawn(B=24, C=4, D=10, E=4, F=10).row(("B3", "過去の処分"))
    drawn.text("D3", "はい").text("F3", "いいえ")
    for column in boxed:
        drawn.box(f"{column}3")
    for column in typed:
        drawn.text(f"{column}3", "○")
    return drawn


def test_boxes_before_the_words_take_the_mark() -> None:
    assert found(answers(boxed="CE"), CHOICE)["過去の処分"].options == {"はい": "C3", "いいえ": "E3"}


def test_a_box_with_the_mark_in_it_is_the_same_box() -> None:
    assert found(answers(boxed="CE", typed="C"), CHOICE)["過去の処分"].options == {"はい": "C3", "いいえ": "E3"}


def test_cells_as_narrow_as_boxes_that_no_line_closes_are_a_doubt() -> None:
    assert found(answers(), CHOICE)["過去の処分"].status == "ambiguous"


def test_a_box_before_one_word_only_is_a_doubt() -> None:
    assert found(answers(boxed="C"), CHOICE)["過去の処分"].status == "ambiguous"


def kinds_of_work(*blocks: tuple[int, str]) -> Drawn:
    """Return blocks of words heading a row of boxes each; a text stands in the first box of a block."""
    drawn = Drawn(B=20, **dict.fromkeys("CDEF", 4.0))
    for row, mark in blocks:
        drawn.box(f"B{row + 1}", "工事の種類")
        for column, word in zip("CDEF", "土建大左", strict=True):
            drawn.text(f"{column}{row}", word).box(f"{column}{row + 1}")
        if mark:
            drawn.text(f"C{row + 1}", mark)
    return drawn


def test_boxes_under_words_stay_when_one_is_marked() -> None:
    words = ask("工事の種類", "circle", choices=tuple("土建大左"))
    options = found(kinds_of_work((3, "○")), words)["工事の種類"].options
    assert options == {"土": "C4", "建": "D4", "大": "E4", "左": "F4"}


def test_boxes_under_words_that_cannot_be_told_are_not_replaced_by_the_words() -> None:
    words = ask("工事の種類", "circle", choices=tuple("土建大左"))
    assert found(kinds_of_work((3, "済")), words)["工事の種類"].status == "ambiguous"


def test_words_behind_boxes_are_a_choice_without_a_definition() -> None:
    fields = read_layout(answers(boxed="CE").grid()).fields
    assert [(entry.label.text, dict(entry.options)) for entry in fields] == [
        ("過去の処分", {"はい": "C3", "いいえ": "E3"})
    ]


# -- filled in --------------------------------------------------------------------------------------------------


def match_filled(tmp_path: Path, drawn: Drawn, *labels: str) -> dict[str, BoundField]:
    path = tmp_path / "filled.toml"
    path.write_text(f'id = "filled"\ntitle = "届出書"\n{labelled(*labels)}', encoding="utf-8")
    layout = read_layout(drawn.grid())
    return {entry.label: entry for entry in match_form(layout, definitions.read(path))}


def test_a_value_beside_its_label_does_not_push_the_field_into_the_box_below(tmp_path: Path) -> None:
    drawn = Drawn(B=20, C=24, D=16, E=24)
    drawn.row(("B3", "利用者氏名"), ("C3", None), ("D3", "支援区分"), ("E3", "区分３に準ずる"))
    drawn.row(("B4", "証番号"), ("C4", None), ("D4", None), ("E4", None))
    seen = match_filled(tmp_path, drawn, "利用者氏名", "支援区分", "証番号")
    assert seen["支援区分"].cell in (None, "E3")
    assert seen["利用者氏名"].cell == "C3"


def test_the_second_line_of_a_text_is_not_its_place_when_the_first_is_filled(tmp_path: Path) -> None:
    drawn = Drawn(A=3, B=24, C=40).text("B1", "届出書")
    drawn.box("B3:B4", "届出者の住所及び氏名").box("C3", "東京都千代田区").box("C4").row(("B5", "備考"), ("C5", None))
    assert match_filled(tmp_path, drawn, "届出者の住所及び氏名", "備考")["届出者の住所及び氏名"].cell in (None, "C3")


def test_a_date_typed_into_its_text_does_not_leave_the_field_to_another(tmp_path: Path) -> None:
    drawn = Drawn(B=30, C=20).text("C2", "8 年 4 月 1 日").text("B9", "受付").text("C9", "年　　月　　日")
    assert found(drawn, ask("年月日", "same-cell"))["年月日"].status == "ambiguous"
    blank = Drawn(B=30, C=20).text("C2", "年　　月　　日")
    assert found(blank, ask("年月日", "same-cell"))["年月日"].cell == "C2"


def test_a_mark_set_on_a_label_does_not_leave_the_field_to_its_namesake() -> None:
    drawn = Drawn(B=30, C=30).row(
        ("B3", "○種別（普通・小型）"), ("C3", None), ("B4", "種別（普通・小型）"), ("C4", None)
    )
    assert found(drawn, ask("種別（普通・小型）"))["種別（普通・小型）"].status == "ambiguous"


def test_boxes_for_characters_behind_others_that_are_filled_are_not_taken_for_them() -> None:
    drawn = Drawn(B=20, C=4, D=3, E=3, F=3, G=4, H=3, I=3)
    drawn.row(("B3", "旧許可番号"), ("D3", "1"), ("E3", "2"), ("F3", "3")).text("C3", "第").text("G3", "号")
    drawn.row(("H3", None), ("I3", None))
    assert found(drawn, ask("旧許可番号", "chars"))["旧許可番号"].status == "ambiguous"


# -- without lines ----------------------------------------------------------------------------------------------


def test_without_lines_a_label_is_not_followed_past_a_doubt(tmp_path: Path) -> None:
    drawn = Drawn(B=20, C=20, D=20, E=20)
    drawn.box("B3", "設備の名称").box("C3").box("D3:E3")
    drawn.box("B4").box("C4:E4").row(("B6", "備考"), ("C6:E6", None))
    seen = by_definition(tmp_path, without_lines(drawn.grid()), labelled("設備の名称", "備考"))
    assert seen["f0"].status == "ambiguous"


def test_without_lines_the_first_of_several_equal_cells_is_a_doubt() -> None:
    drawn = Drawn(B=20, C=2, D=5, E=5, F=4, G=5, H=5, I=20)
    for row, label in enumerate(("法人の別", "兼業の別", "許可の別"), start=3):
        drawn.row((f"B{row}", label), (f"D{row}:E{row}", None), (f"G{row}:H{row}", None)).text(f"F{row}", "－")
    seen = found(without_lines(drawn.grid()), ask("兼業の別"))
    assert seen["兼業の別"].status == "ambiguous"


def test_without_lines_an_empty_cell_beside_the_label_is_as_near_as_the_one_below() -> None:
    drawn = Drawn(B=10, C=40).box("B3", "住所").box("B4:B5").box("C3").row(("B6", "氏名"), ("C6", None))
    assert found(without_lines(drawn.grid()), ask("住所"))["住所"].cell in (None, "C3")


def test_two_rows_of_the_sheet_beside_each_merged_row_are_a_doubt() -> None:
    drawn = Drawn(B=24, C=12, D=12).row(("B3", "営業所の名"), ("C3", "普通車"), ("D3", "小型車"))
    for row in (4, 6, 8):
        drawn.box(f"B{row}:B{row + 1}")
        for column in "CD":
            drawn.box(f"{column}{row}").box(f"{column}{row + 1}")
    seen = found(drawn, ask("普通車", "column"), ask("小型車", "column"))
    assert {entry.status for entry in seen.values()} == {"ambiguous"}


# -- reworded ---------------------------------------------------------------------------------------------------


def test_a_label_left_outside_the_section_asked_for_is_a_doubt() -> None:
    drawn = Drawn(B=14, C=14, D=30)
    for top, side, name in ((3, "建築主", "お名前"), (5, "施工者", "氏名")):
        drawn.row((f"B{top}:B{top + 1}", side))
        drawn.row((f"C{top}", "住所"), (f"D{top}", None), (f"C{top + 1}", name), (f"D{top + 1}", None))
    assert found(drawn, ask("氏名", section=("建築主",)), headings=("施工者",))["氏名"].status == "ambiguous"


def test_a_heading_far_below_a_label_is_not_its_own() -> None:
    drawn = Drawn(B=20, C=14, D=30)
    drawn.text("B1", "（主たる営業所）").text("C3", "電話番号").underline("D3:D3")
    drawn.text("B7", "（従たる営業所）").text("C9", "電話番号").underline("D9:D9")
    seen = found(
        drawn,
        ask("電話番号", key="one", section=("（主たる営業所）",)),
        ask("電話番号", key="other", section=("（従たる営業所）",)),
    )
    assert (seen["one"].cell, seen["other"].cell) == ("D3", "D9")


# -- which cell -------------------------------------------------------------------------------------------------


def test_the_room_for_how_a_name_is_read_is_not_the_place_of_the_name() -> None:
    drawn = Drawn(B=16, C=40).box("B3:B4", "被保険者氏名").row(("B5", "備考"), ("C5", None))
    drawn.box("C3:C4", merge=False).text("C3", "ふりがな　　　　　　　")
    drawn.sheet.protection.sheet = True
    for cell in ("C3", "C4", "C5"):
        drawn.sheet[cell].protection = Protection(locked=False)
    assert found(drawn, ask("被保険者氏名"))["被保険者氏名"].cells in ((), ("C4",))


def test_the_margin_before_a_box_is_no_place_for_a_value() -> None:
    drawn = Drawn(B=24, C=3, D=40)
    for row, label in enumerate(("設備の名称", "設置場所", "担当者名"), start=3):
        drawn.box(f"B{row}", label).underline(f"C{row}:C{row}").box(f"D{row}")
    seen = found(drawn, ask("設備の名称"), ask("設置場所"), ask("担当者名"))
    for row, entry in enumerate(seen.values(), start=3):
        assert entry.cell in (None, f"D{row}")


def test_a_gap_between_two_heads_of_a_table_is_no_column() -> None:
    drawn = Drawn(B=20, C=4, D=20).row(("B3", "収容能力"), ("C3", None), ("D3", "必要面積"))
    drawn.row(("B4", "0"), ("D4", "0"))
    assert found(drawn, ask("収容能力", "column"))["収容能力"].cell is None


def signed(*, ruled: bool) -> Drawn:
    """Return three merged lines, the label beside the last one; only that one ruled, or each."""
    drawn = Drawn(B=30, C=14, D=20, E=20).text("C6", "申請者").text("B9", "備考")
    for row in (4, 5, 6):
        if ruled or row == 6:
            drawn.underline(f"D{row}:E{row}")
        drawn.sheet.merge_cells(f"D{row}:E{row}")
    return drawn.box("C9", "所属").box("D9:E9")


def test_lines_that_end_in_one_rule_beside_their_label_are_one_text() -> None:
    assert found(signed(ruled=False), ask("申請者"))["申請者"].cells == ("D4", "D5", "D6")


def test_the_last_of_several_ruled_lines_is_a_doubt() -> None:
    assert found(signed(ruled=True), ask("申請者"))["申請者"].status == "ambiguous"


def test_unlocked_lines_do_not_settle_which_is_the_first(tmp_path: Path) -> None:
    drawn = signed(ruled=True)
    drawn.sheet.protection.sheet = True
    for row in (4, 5, 6):
        drawn.sheet[f"D{row}"].protection = Protection(locked=False)
    assert by_definition(tmp_path, drawn.grid(), labelled("申請者", "所属"))["f0"].cell in (None, "D4")


def test_of_two_equal_labels_the_one_before_a_coloured_cell_is_meant() -> None:
    drawn = Drawn(B=14, C=30)
    for row, label in enumerate(("所属", "職名", "氏名"), start=3):
        drawn.row((f"B{row}", label)).box(f"C{row}", fill="FFFF99")
    drawn.text("B9", "氏名").underline("C9:C9")
    assert found(drawn, ask("氏名"))["氏名"].cell == "C5"


@pytest.mark.parametrize(("label", "printed"), [("届出警察署", "　警察署"), ("敷地の位置", "  中 央 区")])
def test_print_that_begins_or_ends_a_value_leaves_room_for_it(label: str, printed: str) -> None:
    drawn = Drawn(B=20, C=60)
    for row, (text, inside) in enumerate(((label, printed), ("電話番号", None), ("備考", None)), start=3):
        drawn.row((f"B{row}", text), (f"C{row}", inside))
    assert found(drawn, ask(label))[label].cell == "C3"


@pytest.mark.parametrize("note", ["法人にあっては、その事務所の所在地", "個人の場合、住民票の住所"])
def test_who_a_line_is_for_is_a_note_and_no_label(note: str) -> None:
    labels = {label.text: label.kind for label in read_layout(Drawn(B=30).text("B3", note).grid()).labels}
    assert labels == {note: "note"}


def test_a_hidden_cell_takes_no_value(tmp_path: Path) -> None:
    drawn = Drawn(B=20, C=20).text("B3", "氏名").text("B4", "住所")
    for row in range(1, 10):
        drawn.sheet.row_dimensions[row].hidden = True
    seen = by_definition(tmp_path, drawn.grid(), labelled("氏名", "住所"))
    assert {entry.cell for entry in seen.values()} == {None}
