"""The fields of both forms and what may stand in them; how values are counted, tidied and repaired."""

from __future__ import annotations

import datetime as dt

import pytest

from youryou_xl.rules import (
    VALUE_TYPES,
    Area,
    GridCode,
    OperatorCode,
    OperatorShortName,
    PlantShortName,
    SerialNumber,
    Severity,
    Source,
    ValueSpec,
    choice_key,
    is_blank,
    label_key,
    length,
    next_free,
    one_line,
    plain_hyphens,
    read_value,
    take,
)

P8, P14, CONVENTION = (Source.parse(text) for text in ("manual p.8", "manual p.14", "convention"))
START_8, START_14 = dt.date(2016, 2, 1), dt.date(2020, 3, 1)

GOOD = [
    # 事業者マスタ申込書 (p.8)
    (ValueSpec("choice", True, choices=("新規", "変更", "廃止"), source=P8), "新規", "新規"),
    (ValueSpec("text"), None, None),
    (ValueSpec("date", fixed=START_8, source=P8), "2016/02/01", START_8),
    (ValueSpec("date", fixed=START_8, source=P8), dt.datetime(2016, 2, 1), START_8),
    (ValueSpec("name", True, max_length=50, source=P8), "あ" * 50, "あ" * 50),
    (ValueSpec("name", True, max_length=50, source=P8), "ｱ" * 50, "ｱ" * 50),
    (ValueSpec("operator_short_name", True, max_length=10, source=P8), "広域機関_容", "広域機関_容"),
    (ValueSpec("operator_short_name", True, max_length=10, source=P8), "12345678_容", "12345678_容"),
    (ValueSpec("postal_code", True), "135-0061", "135-0061"),
    (ValueSpec("text", True), "東京都江東区豊洲6-2-15", "東京都江東区豊洲6-2-15"),
    (ValueSpec("domain"), "example.co.jp", "example.co.jp"),
    (ValueSpec("phone", True), "03-1234-5678", "03-1234-5678"),
    (ValueSpec("phone", True), "0422-12-3456", "0422-12-3456"),
    (ValueSpec("phone", True), "03-1234-5678(内線123)", "03-1234-5678(内線123)"),
    (ValueSpec("email", True), "tanaka@example.co.jp", "tanaka@example.co.jp"),
    (
        ValueSpec("choice", True, choices=("発電", "区分なし(需要抑制)"), source=P8),
        "区分なし（需要抑制）",
        "区分なし(需要抑制)",
    ),
    (ValueSpec("choice", choices=("計画値",), fixed="計画値", source=P8), "計画値", "計画値"),
    (ValueSpec("mark"), "○", "○"),
    (ValueSpec("mark"), True, "○"),
    (ValueSpec("mark"), "×", None),
    (ValueSpec("tick"), True, "○"),
    (ValueSpec("tick"), "変更", "変更"),
    (ValueSpec("tick", choices=("新規", "変更", "廃止")), "新規、変更", "新規、変更"),
    # 発電所マスタ申込書 (p.14)
    (ValueSpec("area", True, source=P14), "東京", "東京"),
    (ValueSpec("choice", True, choices=("低圧", "高圧"), fixed="低圧", source=P14), "低圧", "低圧"),
    (ValueSpec("text", True, fixed="非調整電源", source=P14), "非調整電源", "非調整電源"),
    (ValueSpec("date", True, fixed=START_14, source=P14), "2020/03/01", START_14),
    (ValueSpec("date", True, fixed=START_14, source=P14), "2020-03-01 00:00:00", START_14),
    (ValueSpec("kilowatt", True, fixed=999999999, source=P14), 999999999, 999999999),
    (ValueSpec("kilowatt", True, fixed=999999999, source=P14), "999999999", 999999999),
    (ValueSpec("name", True, source=P14), "㈱髙島電力　東京支店", "㈱髙島電力　東京支店"),
    (ValueSpec("plant_short_name", True, source=P14), "アグリ1234501", "アグリ1234501"),
    (ValueSpec("operator_code", True, source=P14), "01233", "01233"),
    (ValueSpec("grid_code"), "1YA22", "1YA22"),
    (ValueSpec("digits22"), "0300111000000000000000", "0300111000000000000000"),
    (ValueSpec("serial"), 1, "01"),
    (ValueSpec("number"), 12.5, 12.5),
    (ValueSpec("category"), "発動指令電源(DR)", "発動指令電源（DR）"),
    (ValueSpec("licence"), "区分なし（需要抑制）", "区分なし(需要抑制)"),
]


@pytest.mark.parametrize(("spec", "typed", "expected"), GOOD)
def test_a_value_as_the_manual_wants_it_is_taken_without_a_word(
    spec: ValueSpec, typed: object, expected: object
) -> None:
    reading = read_value(typed, spec, field="f", label="項目")
    assert reading.findings == ()
    assert reading.value == expected
    assert type(reading.value) in (str, int, float, dt.date, type(None))


def test_every_type_of_value_is_tried_above() -> None:
    assert {spec.type for spec, *_ in GOOD} == set(VALUE_TYPES)


REPAIRED = [
    (OperatorCode.parse, 12345, "12345"),
    (OperatorCode.parse, 12345.0, "12345"),
    (OperatorCode.parse, "12345.0", "12345"),
    (OperatorCode.parse, "12,345", "12345"),
    (OperatorCode.parse, "'01233", "01233"),
    (OperatorCode.parse, "１２３４５", "12345"),
    (OperatorCode.parse, " 123 45\u3000", "12345"),
    (OperatorCode.parse, "\u200b12345\ufeff", "12345"),
    (GridCode.parse, "１ｙａ２２", "1YA22"),
    (PlantShortName.parse, "ｱｸﾞﾘ１２３４５０１", "アグリ1234501"),
    (PlantShortName.parse, "アグリ 12345-01", "アグリ1234501"),
    (PlantShortName.parse, "アグリ(12345)(01)", "アグリ1234501"),
    (OperatorShortName.parse, "広域機関_容\n", "広域機関_容"),
    (SerialNumber.parse, "０１", "01"),
]


@pytest.mark.parametrize(("parse", "typed", "expected"), REPAIRED)
def test_what_is_unambiguous_is_repaired_and_said(parse: object, typed: object, expected: str) -> None:
    reading = parse(typed)  # type: ignore[operator]
    assert str(reading.value) == expected
    assert [finding.fix for finding in reading.findings] == [expected]
    assert reading.ok


def test_four_digits_are_the_operators_number_first_and_a_lost_zero_where_that_fits_the_area() -> None:
    for typed in ("4567", 4567, 4567.0, "４５６７"):
        for area, fix in ((Area.TOKYO, "45673"), (Area.HOKKAIDO, "45671"), (Area.CHUGOKU, None), (None, None)):
            reading = OperatorCode.parse(typed, area=area)
            assert reading.value is None and not reading.ok
            assert [finding.fix for finding in reading.findings] == [fix], area
    assert [str(code) for code in OperatorCode.of_four_digits("4567", Area.CHUGOKU)] == ["45677", "04567"]
    assert [str(code) for code in OperatorCode.of_four_digits(4560)] == []


def test_the_codes_of_one_operator_are_built_from_its_four_digits_and_the_area() -> None:
    assert str(OperatorCode.of("0123", Area.TOKYO)) == "01233"
    assert OperatorCode("01233").operator == "0123"
    for operator, area in (("123", Area.TOKYO), ("12345", Area.TOKYO), ("0123", Area.OKINAWA)):
        with pytest.raises(ValueError, match=operator):
            OperatorCode.of(operator, area)


def test_no_fix_is_offered_that_would_be_refused() -> None:
    assert [finding.fix for finding in OperatorCode.parse("1230").findings] == [None]


def test_a_blank_is_a_finding_only_where_something_is_required() -> None:
    assert read_value(" ", ValueSpec(), field="f", label="備考").findings == ()
    assert read_value(" ", ValueSpec(), field="f", label="備考", required=True).findings[0].code == "YX-E001"
    assert read_value(None, ValueSpec(required=True), field="f", label="住所", required=False).findings == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_length": 0},
        {"max_length": "50"},
        {"required": "yes"},
        {"choices": ("a", 1)},
        {"choices": "新規"},
        {"ends_with": 5},
    ],
)
def test_a_specification_of_the_wrong_kind_is_refused_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ValueSpec(**wrong)  # type: ignore[arg-type]


def test_an_unknown_type_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="colour"):
        read_value("x", ValueSpec("colour"), field=None, label="色")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("広域機関_容", 6),
        ("ｱｸﾞﾘ", 4),
        ("か\u3099", 1),
        ("葛\U000e0100", 1),
        ("髙島㈱", 3),
        ("𠮷野家", 3),
        ("a\u200bb", 2),
    ],
)
def test_lengths_count_what_a_person_counts(text: str, count: int) -> None:
    assert length(text) == count


def test_a_name_with_a_combining_dakuten_may_be_as_long_as_one_without() -> None:
    spec = ValueSpec("name", max_length=2, source=P8)
    assert read_value("か\u3099\u304d\u3099", spec, field="f", label="名").findings == ()


def test_names_are_never_normalised() -> None:
    for name in ("㈱髙島電力", "Ⅲ世電力", "ｱｸﾞﾘ", "神\ufa19"):
        assert read_value(name, ValueSpec("name"), field="f", label="名").value == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("契約開始日※", "契約開始日"),
        ("契約開始日 ※1", "契約\n開始日"),
        ("適用終了日＊", "適用終了日"),
        ("住所（注1）", "住所"),
        ("住所(発電所所在地)", "住所（発電所所在地）"),
        ("連絡者ﾒｰﾙ", "連絡者メール"),
        ("ＦＡＸ番号", "fax番号"),
    ],
)
def test_labels_are_compared_without_width_blanks_and_note_marks(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


def test_different_labels_stay_different() -> None:
    assert label_key("受注番号") != label_key("受番号")
    assert label_key("発電所名") != label_key("発電所名略称")
    assert choice_key("電源Ⅰ’") == choice_key("電源I'")


@pytest.mark.parametrize("hyphen", "-‐‑–—−－ーｰ")
def test_every_hyphen_is_plain_in_codes_and_phones(hyphen: str) -> None:
    assert plain_hyphens(f"135{hyphen}0061") == "135-0061"
    for typed, kind, expected in (
        ("135{}0061", "postal_code", "135-0061"),
        ("03{0}1234{0}5678", "phone", "03-1234-5678"),
    ):
        reading = read_value(typed.format(hyphen), ValueSpec(kind), field="f", label="項目")
        assert reading.value == expected
        assert all(finding.fix == expected for finding in reading.findings)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+81-3-1234-5678", "03-1234-5678"),
        ("09012345678", "090-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("TEL：03(1234)5678", "03-1234-5678"),
        ("0422123456", "0422123456"),
    ],
)
def test_phones_are_grouped_only_where_the_number_says_where(typed: str, expected: str) -> None:
    assert read_value(typed, ValueSpec("phone"), field="f", label="電話").value == expected


@pytest.mark.parametrize("value", [None, "", " \u3000\n", "\u200b", float("nan")])
def test_what_nobody_sees_is_blank(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, False, "0", "-", 0.0])
def test_what_somebody_sees_is_not_blank(value: object) -> None:
    assert not is_blank(value)


def test_one_line_keeps_the_blanks_inside_a_name() -> None:
    assert one_line("　株式会社　甲\r\n乙\t") == "株式会社　甲 乙"


def test_the_next_free_number_is_the_smallest_not_taken() -> None:
    assert next_free([]) == 1
    assert next_free({1, 2, 4}) == 3
    assert next_free(range(1, 99)) == 99
    assert next_free(range(1, 100)) is None


def test_a_number_asked_for_is_given_if_it_is_free() -> None:
    assert str(take({1}, 7, code="12345").value) == "07"
    assert str(take({1}, code="12345").value) == "02"
    assert take((), 100, code="12345").value is None


@pytest.mark.parametrize("value", ["", "見込み", dt.time(9, 0), object(), (1, 2), True, float("inf"), b"12345"])
@pytest.mark.parametrize("kind", VALUE_TYPES)
def test_nothing_a_cell_can_hold_makes_a_parser_raise(kind: str, value: object) -> None:
    reading = read_value(value, ValueSpec(kind), field="f", label="項目")
    assert reading.value is None or reading.ok


def test_a_value_other_than_the_usual_is_possible_but_asked_about():
    spec = ValueSpec(
        "choice", required=True, choices=("新規", "変更", "廃止"), usual="新規", source=Source("manual", "p.14")
    )
    assert read_value("新規", spec, field="f", label="申請区分").findings == ()
    changed = read_value("変更", spec, field="f", label="申請区分")
    assert changed.value == "変更"
    assert [(f.code, f.fix) for f in changed.findings] == [("YX-W019", "新規")]
    assert read_value("取消", spec, field="f", label="申請区分").findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("spec", "fix"),
    [(ValueSpec("choice", choices=("新規", "変更"), usual="新規"), "新規"), (ValueSpec("text", fixed="低圧"), "低圧")],
)
def test_an_empty_field_with_one_right_value_says_it(spec: ValueSpec, fix: str):
    assert read_value(None, spec, field="f", label="項目", required=True).findings[0].fix == fix


def test_blanks_around_a_code_are_named_as_what_they_are():
    (finding,) = OperatorCode.parse(" 01233\n").findings
    assert (finding.code, finding.fix) == ("YX-W008", "01233")


def test_an_address_in_half_width_is_not_told_of_full_width():
    (finding,) = read_value("見本 <t@example.co.jp>", ValueSpec("email"), field="f", label="連絡者メール").findings
    assert "全角" not in finding.message
    assert finding.fix == "t@example.co.jp"


def test_the_other_forms_date_is_told_with_the_page_of_this_form():
    from youryou_xl.rules.values import swapped_date

    on_operator = swapped_date(START_14, START_8, field="f", label="契約開始日")
    on_plant = swapped_date(START_8, START_14, field="f", label="契約開始日")
    assert on_operator is not None and str(on_operator.source) == "manual p.8"
    assert on_plant is not None and str(on_plant.source) == "manual p.14"


@pytest.mark.parametrize("kind", ["text", "name", "choice"])
@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("株式会社\ufffd島", "YX-E501", "文字化けした文字"),
        ("株式会社\ue001島", "YX-E502", "外字（U+E001）"),
        ("株式会社\U000f0001島", "YX-E502", "外字（U+F0001）"),
    ],
)
def test_characters_that_nobody_else_can_read_are_refused(kind: str, typed: str, code: str, words: str) -> None:
    reading = read_value(typed, ValueSpec(kind, choices=("甲",)), field="f", label="名称")
    assert reading.value is None
    assert [finding.code for finding in reading.findings] == [code]
    assert words in reading.findings[0].message
    assert read_value("株式会社髙島𠮷", ValueSpec("name"), field="f", label="名称").findings == ()
