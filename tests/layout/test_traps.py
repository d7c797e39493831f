"""Every trap met on real forms, drawn anew: the value's cell, or a doubt, never another cell."""

from __future__ import annotations

import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from tests.layout.drawn import Drawn, ask, found


def key_value(*labels: str) -> Drawn:
    """Return a form with labels in B and empty boxes in C, from row 3 on."""
    drawn = Drawn(A=3, B=24, C=40).text("B1", "届出書")
    for row, label in enumerate(labels, start=3):
        drawn.row((f"B{row}", label), (f"C{row}", None))
    return drawn


def test_a_label_the_definition_does_not_know_is_never_an_input_cell() -> None:
    drawn = key_value("設備の名称", "設備の製造番号", "設置場所", "緊急時の連絡先", "担当者名")
    seen = found(drawn, ask("設備の名称"), ask("設置場所"), ask("担当者名"))
    assert {key: entry.cell for key, entry in seen.items()} == {
        "設備の名称": "C3",
        "設置場所": "C5",
        "担当者名": "C7",
    }


def test_a_label_that_was_reworded_is_missing_and_moves_no_other() -> None:
    drawn = key_value("設備の名称", "据付けの場所", "担当者名")
    seen = found(drawn, ask("設備の名称"), ask("設置場所"), ask("担当者名"))
    assert seen["設置場所"].status == "missing"
    assert (seen["設備の名称"].cell, seen["担当者名"].cell) == ("C3", "C5")


def test_a_bracket_in_a_cell_of_its_own_is_no_input_cell() -> None:
    drawn = Drawn(B=20, C=3, D=24, E=3)
    for row, label in enumerate(("設備の名称", "担当者電話番号", "担当者名"), start=3):
        drawn.row((f"B{row}", label))
        drawn.box(f"C{row}:E{row}", merge=False)
    drawn.text("C4", "（").text("E4", "）")
    assert found(drawn, ask("担当者電話番号"))["担当者電話番号"].cells[:1] in (("D4",), ())


def test_a_date_cut_into_pieces_gives_each_piece_its_own_cell() -> None:
    drawn = Drawn(B=14, C=6, D=4, E=6, F=4, G=6, H=4)
    drawn.row(("B3", "設置年月日"), ("C3", None), ("D3", "年"), ("E3", None), ("F3", "月"), ("G3", None), ("H3", "日"))
    parts = ask("設置年月日", "parts", parts=("year", "month", "day"))
    assert found(drawn, parts)["設置年月日"].parts == {"year": "C3", "month": "E3", "day": "G3"}


def test_a_date_cut_into_pieces_is_doubtful_as_one_cell() -> None:
    drawn = Drawn(B=14, C=6, D=4, E=6, F=4, G=6, H=4)
    drawn.row(("B3", "設置年月日"), ("C3", None), ("D3", "年"), ("E3", None), ("F3", "月"), ("G3", None), ("H3", "日"))
    assert found(drawn, ask("設置年月日"))["設置年月日"].status == "ambiguous"


def test_the_date_under_another_heading_on_the_same_line_is_not_taken() -> None:
    drawn = Drawn(B=12, C=6, D=4, E=6, F=4, H=12, I=6, J=4, K=6, L=4)
    drawn.row(("B3", "生年月"), ("C3", None), ("D3", "年"), ("E3", None), ("F3", "月"))
    drawn.row(("H3", "提出月"), ("I3", None), ("J3", "年"), ("K3", None), ("L3", "月"))
    names = ("year", "month")
    seen = found(drawn, ask("生年月", "parts", parts=names), ask("提出月", "parts", parts=names))
    assert seen["生年月"].parts == {"year": "C3", "month": "E3"}
    assert seen["提出月"].parts == {"year": "I3", "month": "K3"}


def boxes_for_characters() -> Drawn:
    drawn = Drawn(B=20, **dict.fromkeys("CDEFGHIJKLMNO", 3.0))
    drawn.row(("B3", "法人番号"), *((f"{column}3", None) for column in "CDEFGHIJKLMNO"))
    return drawn.row(("B5", "備考"), ("C5:O5", None))


def test_one_character_per_box_takes_all_the_boxes() -> None:
    seen = found(boxes_for_characters(), ask("法人番号", "chars"), ask("備考"))
    assert seen["法人番号"].cells == tuple(f"{column}3" for column in "CDEFGHIJKLMNO")
    assert seen["備考"].cell == "C5"


def test_boxes_for_characters_are_doubtful_as_one_cell() -> None:
    assert found(boxes_for_characters(), ask("法人番号"))["法人番号"].status == "ambiguous"


def test_boxes_with_characters_in_them_are_doubtful() -> None:
    drawn = boxes_for_characters().text("C3", "1").text("D3", "2")
    assert found(drawn, ask("法人番号", "chars"))["法人番号"].status == "ambiguous"


def test_a_printed_hyphen_does_not_end_the_boxes_of_a_postal_code() -> None:
    drawn = Drawn(B=20, **dict.fromkeys("CDEFGHIJ", 3.0))
    drawn.row(("B3", "郵便番号"), *((f"{column}3", None) for column in "CDE"))
    drawn.text("F3", "－").row(*((f"{column}3", None) for column in "GHIJ"))
    assert found(drawn, ask("郵便番号", "chars"))["郵便番号"].cells == ("C3", "D3", "E3", "G3", "H3", "I3", "J3")


def table() -> Drawn:
    drawn = Drawn(B=6, C=20, D=20).text("B3", "設備の一覧")
    drawn.row(("B4", "番号"), ("C4", "製造者名"), ("D4", "型式"))
    for number, row in enumerate((5, 7, 9), start=1):
        drawn.row((f"B{row}:B{row + 1}", number), (f"C{row}:C{row + 1}", None), (f"D{row}:D{row + 1}", None))
    return drawn


def test_a_merged_cell_is_one_row_of_a_table() -> None:
    seen = found(
        table(), ask("製造者名", "column", table=("設備の一覧",)), ask("型式", "column", table=("設備の一覧",))
    )
    assert seen["製造者名"].cells == ("C5", "C7", "C9")
    assert seen["型式"].cells == ("D5", "D7", "D9")


def test_rows_finer_than_those_of_their_table_are_doubtful() -> None:
    drawn = Drawn(B=20, C=20).row(("B4", "営業所名"), ("C4", "台数"))
    for row in (5, 7, 9):
        drawn.row((f"B{row}:B{row + 1}", None), (f"C{row}", None), (f"C{row + 1}", None))
    seen = found(drawn, ask("営業所名", "column", table=("表",)), ask("台数", "column", table=("表",)))
    assert seen["営業所名"].cells == ("B5", "B7", "B9")
    assert seen["台数"].status == "ambiguous"


def test_two_fields_on_one_cell_are_both_doubtful() -> None:
    drawn = key_value("担当者名")
    seen = found(drawn, ask("担当者名", key="one"), ask("担当者名", key="other"))
    assert [entry.status for entry in seen.values()] == ["ambiguous", "ambiguous"]


def test_a_label_centred_across_empty_cells_keeps_them() -> None:
    drawn = Drawn(B=8, C=8, D=8, E=30)
    for row, label in enumerate(("設備の名称", "設置場所", "担当者名"), start=3):
        drawn.box(f"B{row}:D{row}", label, merge=False).box(f"E{row}")
        for column in "BCD":
            drawn.text(f"{column}{row}", drawn.sheet[f"{column}{row}"].value, horizontal="centerContinuous")
    seen = found(drawn, ask("設備の名称"), ask("設置場所"), ask("担当者名"))
    assert [entry.cell for entry in seen.values()] == ["E3", "E4", "E5"]


def test_a_label_that_spills_over_a_coloured_cell_does_not_hide_it() -> None:
    drawn = Drawn(B=8, C=30)
    for row, label in enumerate(("主たる設備の名称と型式", "設置場所の所在地", "担当者の所属と氏名"), start=3):
        drawn.text(f"B{row}", label).box(f"C{row}", fill="FFFF99")
    seen = found(drawn, ask("主たる設備の名称と型式"), ask("設置場所の所在地"), ask("担当者の所属と氏名"))
    assert [entry.cell for entry in seen.values()] == ["C3", "C4", "C5"]


def test_a_label_over_underlined_cells_leads_to_the_box_behind_them_or_is_doubtful() -> None:
    drawn = Drawn(B=10, C=4, D=4, E=30)
    for row, label in enumerate(("主たる設備の名称", "設置場所の所在地", "担当者の氏名欄"), start=3):
        drawn.text(f"B{row}", label).underline(f"B{row}:D{row}").box(f"E{row}")
    for entry in found(drawn, ask("主たる設備の名称"), ask("設置場所の所在地"), ask("担当者の氏名欄")).values():
        assert entry.cell is None or entry.cell.startswith("E")


def test_a_note_under_the_head_of_a_table_is_no_row() -> None:
    drawn = Drawn(B=20, C=20).row(("B3", "製造者名"), ("C3", "型式"))
    drawn.row(("B4", "※正式名称で記入してください。"), ("C4", "※銘板のとおり記入してください。"))
    for row in (5, 6, 7):
        drawn.row((f"B{row}", None), (f"C{row}", None))
    seen = found(drawn, ask("製造者名", "column"), ask("型式", "column"))
    assert seen["製造者名"].cells in ((), ("B5", "B6", "B7"))
    assert seen["型式"].cells in ((), ("C5", "C6", "C7"))


def test_the_row_of_an_example_is_not_filled_in() -> None:
    drawn = Drawn(A=6, B=20, C=20).row(("A3", "番号"), ("B3", "製造者名"), ("C3", "型式"))
    drawn.row(("A4", "例"), ("B4", "見本工業"), ("C4", "MK-1"))
    for number, row in enumerate((5, 6, 7), start=1):
        drawn.row((f"A{row}", number), (f"B{row}", None), (f"C{row}", None))
    seen = found(drawn, ask("製造者名", "column"), ask("型式", "column"))
    assert seen["製造者名"].cells == ("B5", "B6", "B7")
    assert seen["型式"].cells == ("C5", "C6", "C7")


def test_words_in_one_text_are_marked_in_its_cell() -> None:
    drawn = Drawn(B=20, C=40).row(("B3", "兼業の有無"), ("C3", "有　・　無"), ("B4", "備考"), ("C4", None))
    choice = found(drawn, ask("兼業の有無", "circle", choices=("有", "無")))["兼業の有無"]
    assert choice.options == {"有": "C3", "無": "C3"}


def test_the_words_of_a_caption_are_not_taken_for_the_choice() -> None:
    drawn = Drawn(B=24, C=40).row(("B3", "石綿の有無"), ("C3", "有 ・ 無"))
    assert found(drawn, ask("石綿の有無", "circle", choices=("有", "無")))["石綿の有無"].options == {
        "有": "C3",
        "無": "C3",
    }


def test_boxes_under_printed_words_take_the_marks() -> None:
    drawn = Drawn(B=24, **dict.fromkeys("CDEF", 4.0))
    for column, word in zip("CDEF", "土建大左", strict=True):
        drawn.text(f"{column}3", word).box(f"{column}4")
    drawn.box("B4", "許可を受ける業種")
    options = found(drawn, ask("許可を受ける業種", "circle", choices=tuple("土建大左")))["許可を受ける業種"].options
    assert options == {"土": "C4", "建": "D4", "大": "E4", "左": "F4"}


def test_a_choice_of_which_a_word_is_missing_is_doubtful() -> None:
    drawn = Drawn(B=20, C=40).row(("B3", "兼業の有無"), ("C3", "有　・　無"))
    seen = found(drawn, ask("兼業の有無", "circle", choices=("有", "無", "不明")))
    assert seen["兼業の有無"].status == "ambiguous"


def test_boxes_to_tick_stand_in_the_texts_beside_their_caption() -> None:
    drawn = Drawn(B=20, C=20, D=20).row(("B3", "事故の形態"), ("C3", "□徒歩　□自転車"), ("D3", "□乗用車"))
    assert found(drawn, ask("事故の形態", "tick"))["事故の形態"].cells == ("C3", "D3")


def test_label_and_value_share_a_cell() -> None:
    drawn = Drawn(B=40).text("B2", "令和　　年　　月　　日").box("B4", "氏名：　　　　　")
    seen = found(drawn, ask("氏名", "same-cell"), ask("令和年月日", "same-cell"))
    assert (seen["氏名"].cell, seen["令和年月日"].cell) == ("B4", "B2")


def test_print_that_leaves_room_is_filled_in_where_it_stands() -> None:
    drawn = Drawn(B=20, C=40).row(("B3", "住所"), ("C3", "〒"), ("B4", "電話番号"), ("C4", "（　　　）　　－"))
    seen = found(drawn, ask("住所"), ask("電話番号"))
    assert (seen["住所"].cell, seen["電話番号"].cell) == ("C3", "C4")


def test_the_name_before_an_honorific_stands_left_of_it_or_is_doubtful() -> None:
    drawn = Drawn(B=20, C=20, D=6).underline("B3:C3").text("D3", "殿").row(("B5", "氏名"), ("C5", None))
    assert found(drawn, ask("殿"), ask("氏名"))["殿"].cell in (None, "B3")


def applicants() -> Drawn:
    drawn = Drawn(B=14, C=14, D=30)
    for top, side in ((3, "建築主"), (5, "施工者")):
        drawn.row((f"B{top}:B{top + 1}", side))
        drawn.row((f"C{top}", "住所"), (f"D{top}", None), (f"C{top + 1}", "氏名"), (f"D{top + 1}", None))
    return drawn


def test_a_heading_down_the_side_tells_equal_labels_apart() -> None:
    seen = found(
        applicants(),
        ask("住所", key="a", section=("建築主",)),
        ask("氏名", key="b", section=("建築主",)),
        ask("住所", key="c", section=("施工者",)),
        ask("氏名", key="d", section=("施工者",)),
    )
    assert [entry.cell for entry in seen.values()] == ["D3", "D4", "D5", "D6"]


def test_equal_labels_without_a_section_are_doubtful() -> None:
    assert found(applicants(), ask("住所"))["住所"].status == "ambiguous"


def test_a_label_left_under_another_heading_only_is_not_taken_for_it() -> None:
    drawn = applicants().text("C5", "所在地")
    seen = found(drawn, ask("住所", key="a", section=("建築主",)), ask("住所", key="c", section=("施工者",)))
    assert seen["c"].status == "ambiguous"


def test_a_cell_of_a_table_is_told_by_its_row_and_its_column() -> None:
    drawn = Drawn(B=14, C=20, D=20).row(("B3", "区分"), ("C3", "計画部分"), ("D3", "その他の部分"))
    for row, label in enumerate(("敷地面積", "建築面積", "延べ面積"), start=4):
        drawn.row((f"B{row}", label), (f"C{row}", None), (f"D{row}", None))
    seen = found(
        drawn,
        *(
            ask(label, key=f"{label}.{section}", section=(section,))
            for label in ("敷地面積", "延べ面積")
            for section in ("計画部分", "その他の部分")
        ),
    )
    assert [entry.cell for entry in seen.values()] == ["C4", "D4", "C6", "D6"]


def test_repeated_blocks_take_their_fields_in_turn() -> None:
    drawn = Drawn(B=20, C=40)
    for top in (3, 6, 9):
        drawn.row((f"B{top}", "営業所の名称"), (f"C{top}", None), (f"B{top + 1}", "所在地"), (f"C{top + 1}", None))
    seen = found(drawn, *(ask("営業所の名称", key=str(number)) for number in range(3)))
    assert [entry.cell for entry in seen.values()] == ["C3", "C6", "C9"]


def test_a_block_less_than_asked_for_is_doubtful() -> None:
    drawn = Drawn(B=20, C=40).row(("B3", "営業所の名称"), ("C3", None), ("B5", "営業所の名称"), ("C5", None))
    seen = found(drawn, *(ask("営業所の名称", key=str(number)) for number in range(3)))
    assert {entry.status for entry in seen.values()} == {"ambiguous"}


def test_captions_on_open_paper_lead_to_the_cells_beside_them() -> None:
    drawn = Drawn(B=30, C=12, D=40).text("B1", "届出書")
    for row, label in enumerate(("住所", "氏名", "電話番号"), start=3):
        drawn.text(f"C{row}", label)
    drawn.row(("B8", "設備の名称"), ("C8:D8", None), ("B9", "設置場所"), ("C9:D9", None))
    for entry in found(drawn, ask("住所"), ask("氏名"), ask("電話番号")).values():
        assert entry.cell is None or entry.cell.startswith("D")


def test_a_drop_down_left_of_its_text_is_its_field() -> None:
    drawn = Drawn(B=12, C=60, D=40)
    rule = DataValidation(type="list", formula1='"確認済"')
    for row, text in enumerate(("決算書の写しを添えた。", "定款の写しを添えた。", "登記の写しを添えた。"), start=3):
        drawn.row((f"B{row}", None), (f"C{row}", text))
        rule.add(f"B{row}")
    drawn.sheet.add_data_validation(rule)
    for row, entry in enumerate(
        found(drawn, ask("決算書の写しを添えた。"), ask("定款の写しを添えた。")).values(), start=3
    ):
        assert entry.cell == f"B{row}"


def test_a_cell_struck_out_takes_nothing() -> None:
    from openpyxl.styles import Border

    from tests.layout.drawn import LINE

    drawn = Drawn(B=20, C=20).row(("B3", "敷地面積"), ("C3", None))
    drawn.sheet["C3"].border = Border(left=LINE, right=LINE, top=LINE, bottom=LINE, diagonal=LINE, diagonalDown=True)
    assert found(drawn, ask("敷地面積"))["敷地面積"].cell is None


@pytest.mark.parametrize("label", ["① 設備の名称", "設備の\n名称", "設備の名称（※１）", "設　備　の　名　称"])
def test_decorations_of_a_label_do_not_matter(label: str) -> None:
    assert found(key_value(label, "設置場所"), ask("設備の名称"))["設備の名称"].cell == "C3"


def test_a_label_in_two_cells_is_one() -> None:
    drawn = Drawn(B=20, C=40).box("B3:B4", merge=False).box("C3:C4").text("B3", "変更を必要").text("B4", "とする理由")
    drawn.row(("B5", "備考"), ("C5", None))
    assert found(drawn, ask("変更を必要とする理由"))["変更を必要とする理由"].cell == "C3"
