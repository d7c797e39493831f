"""Every row of the tables of areas, categories, licences and grid codes."""

from __future__ import annotations

import pytest

from youryou_xl.procedure.acquiring import long_term_notes, to_acquire
from youryou_xl.procedure.mms import mms_data_sets, parse_mms_contract
from youryou_xl.rules import (
    AREAS,
    NEGAWATT_AREAS,
    Area,
    Category,
    Licence,
    OperatorCode,
    area_of_digit,
    grid_code,
    load,
    parse_area,
    parse_category,
    parse_licence,
    parse_licences,
    read_category,
    read_licence,
    read_licences,
    registration_licence,
)
from youryou_xl.rules.licences import is_none_held

GENERATION, RETAIL, NEGAWATT = Licence.GENERATION, Licence.RETAIL, Licence.NEGAWATT
GENERATING = ["安定電源", "変動電源（単独）", "変動電源（アグリゲート）", "発動指令電源（電源）"]
DR, MIXED = "発動指令電源（DR）", "発動指令電源（電源／DR混在）"
NOW_HERE = ("区分なし(需要抑制)", "now", "operator-code")
NOW_ELSEWHERE = ("発電", "now", "elsewhere")
LATER = ("発電", "later", "elsewhere")

ACQUIRE = (
    [(held, category, []) for held in ([GENERATION], [RETAIL], [GENERATION, RETAIL]) for category in GENERATING]
    + [(held, category, [NOW_HERE]) for held in ([GENERATION], [RETAIL]) for category in (DR, MIXED)]
    + [([NEGAWATT], category, [NOW_ELSEWHERE]) for category in GENERATING]
    + [([NEGAWATT], DR, []), ([NEGAWATT], MIXED, [LATER])]
    + [([], category, [NOW_ELSEWHERE]) for category in GENERATING]
    + [([], DR, [NOW_HERE]), ([], MIXED, [NOW_HERE, LATER])]
    + [
        (held, str(category), [])
        for held in ([GENERATION, NEGAWATT], [RETAIL, NEGAWATT], list(Licence))
        for category in Category
    ]
)


@pytest.mark.parametrize(("held", "category", "expected"), ACQUIRE)
def test_what_to_acquire_is_what_page_5_says(
    held: list[Licence], category: str, expected: list[tuple[str, str, str]]
) -> None:
    need = to_acquire(held, Category(category))
    assert [(str(item.licence), item.when, item.procedure) for item in need.acquire] == expected
    codes = {finding.code for finding in need.notes}
    assert ("YX-I056" in codes) == any(procedure == "elsewhere" for _, _, procedure in expected)
    assert ("YX-I057" in codes) == any(when == "later" for _, when, _ in expected)


def test_a_retail_licence_alone_is_told_to_ask_for_generating_categories_only() -> None:
    for category in Category:
        codes = {finding.code for finding in to_acquire([RETAIL], category).notes}
        assert ("YX-I055" in codes) == (category.value in GENERATING)
        assert "YX-I055" not in {finding.code for finding in to_acquire([GENERATION, RETAIL], category).notes}


@pytest.mark.parametrize(
    ("category", "licence"), [(name, GENERATION) for name in GENERATING] + [(DR, NEGAWATT), (MIXED, NEGAWATT)]
)
def test_registration_needs_the_licence_of_page_4(category: str, licence: Licence) -> None:
    assert registration_licence(Category(category)) is licence
    assert to_acquire([], Category(category)).registration is licence


@pytest.mark.parametrize(
    ("category", "kind", "licence"),
    [
        ("安定電源", "planning", "発電"),
        ("変動電源（単独）", "planning", "発電"),
        ("変動電源（アグリゲート）", "aggregator", "発電"),
        ("発動指令電源（電源）", "aggregator", "発電"),
        (DR, "aggregator", "区分なし(需要抑制)"),
        (MIXED, "aggregator", "区分なし(需要抑制)"),
    ],
)
def test_the_grid_code_is_that_of_page_11(category: str, kind: str, licence: str) -> None:
    need = grid_code(Category(category))
    assert (need.kind, str(need.licence)) == (kind, licence)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("安定電源", "安定電源"),
        ("安 定 電 源", "安定電源"),
        ("変動電源(単独)", "変動電源（単独）"),
        ("変動電源 （単独）※1", "変動電源（単独）"),
        ("変動電源(ｱｸﾞﾘｹﾞｰﾄ)", "変動電源（アグリゲート）"),
        ("変動電源\n（アグリゲート）", "変動電源（アグリゲート）"),
        ("発動指令電源(電源)", "発動指令電源（電源）"),
        ("発動指令電源（D R）", DR),
        ("発動指令電源（ＤＲ）", DR),
        ("発動指令電源(dr)", DR),
        ("発動(DR)", DR),
        ("発動指令電源（電源/DR混在）", MIXED),
        ("発動指令電源（電源／D R混在）", MIXED),
        ("発動指令電源(発電/DR混在)", MIXED),
        ("発動(混在)", MIXED),
    ],
)
def test_every_spelling_of_a_category_is_written_as_page_13_writes_it(typed: str, expected: str) -> None:
    category = parse_category(typed)
    assert category is not None and category.value == expected
    assert read_category(typed).findings == ()


@pytest.mark.parametrize("typed", ["変動電源", "発動指令電源", "DR", "電源", "", None, 5, "安定電源と変動電源"])
def test_a_category_is_never_guessed(typed: object) -> None:
    assert parse_category(typed) is None
    assert read_category(typed).findings


@pytest.mark.parametrize(
    ("name", "digit"),
    [
        ("北海道", 1),
        ("東北", 2),
        ("東京", 3),
        ("中部", 4),
        ("北陸", 5),
        ("関西", 6),
        ("中国", 7),
        ("四国", 8),
        ("九州", 9),
        ("沖縄", None),
    ],
)
def test_the_fifth_digit_is_the_area_of_page_14(name: str, digit: int | None) -> None:
    area = Area(name)
    assert area.digit == digit
    assert area.name_ja == name
    if digit is None:
        assert area in NEGAWATT_AREAS and area not in AREAS
    else:
        assert area_of_digit(digit) is area
        read = OperatorCode.parse(f"1234{digit}").value
        assert read is not None and read.area is area


def test_no_area_has_the_digit_0() -> None:
    assert area_of_digit(0) is None
    assert area_of_digit("") is None


@pytest.mark.parametrize(
    "typed",
    [
        "東京",
        "東京エリア",
        " 東 京 ",
        "東京電力",
        "東京電力パワーグリッド",
        "東京電力パワーグリッド（株）",
        "３",
        3,
        "3:東京",
        "東京：3",
    ],
)
def test_an_area_is_read_however_it_is_written(typed: object) -> None:
    assert parse_area(typed) is Area.TOKYO


@pytest.mark.parametrize(
    "typed", ["東京都", "東京ガス", "東", "静岡", "4:東京", "0", 10, None, "", "中国電力と四国電力"]
)
def test_an_area_is_never_guessed(typed: object) -> None:
    assert parse_area(typed) is None


@pytest.mark.parametrize(
    ("typed", "licence"),
    [
        ("発電", GENERATION),
        ("小売電気事業者", RETAIL),
        ("区分なし（需要抑制）", NEGAWATT),
        ("区分なし\n(需要抑制)", NEGAWATT),
        ("事業者コード（電源）", GENERATION),
        ("事業者コード：区分なし(需要抑制)", NEGAWATT),
        ("なぞ", None),
    ],
)
def test_a_licence_is_read_however_the_sources_write_it(typed: str, licence: Licence | None) -> None:
    assert parse_licence(typed) is licence


def test_the_manuals_alias_of_a_licence_is_no_cell_value() -> None:
    assert read_licence("事業者コード(電源)").value is None
    assert read_licence("発電").findings == ()


@pytest.mark.parametrize("typed", ["未取得", "なし", "", None])
def test_no_licence_yet_is_understood(typed: object) -> None:
    assert is_none_held(typed)
    assert not is_none_held("発電")


@pytest.mark.parametrize(
    ("name", "in_1", "in_2_unit", "in_2_dr"),
    [
        ("事業者概要データ", True, True, True),
        ("電源等データ", True, True, True),
        ("調整単価データ", True, True, True),
        ("電源等審査用データ", False, True, True),
        ("需要家リスト・パターン", False, False, True),
    ],
)
def test_the_data_to_register_in_the_mms_is_that_of_the_flows(
    name: str, in_1: bool, in_2_unit: bool, in_2_dr: bool
) -> None:
    for typed, expected in (("電源I'", in_1), ("電源Ⅱ(発電機)", in_2_unit), ("電源Ⅱ　ＤＲ", in_2_dr)):
        contract = parse_mms_contract(typed)
        assert contract is not None
        found = [data for data in mms_data_sets(contract) if data.name == name]
        assert bool(found) is expected
        assert all(data.items for data in found)


@pytest.mark.parametrize("typed", ["電源Ⅱ", "電源Ⅰ", "", None, 2])
def test_an_mms_contract_is_never_guessed(typed: object) -> None:
    assert parse_mms_contract(typed) is None


def test_the_limits_of_the_mms_price_data_are_known() -> None:
    standards = load()
    assert (standards.mms_output_bands, standards.mms_start_up_cases) == (20, 10)
    assert standards.mms_unit_contract_prices == ("V2", "V3", "V4")


@pytest.mark.parametrize("category", Category)
def test_the_long_term_auction_has_two_categories_only(category: Category) -> None:
    codes = [finding.code for finding in long_term_notes(category)]
    if category in (Category.STABLE, Category.VARIABLE_SINGLE):
        assert codes == ["YX-I098", "YX-I099"]
        assert (grid_code(category).kind, registration_licence(category)) == ("planning", GENERATION)
    else:
        assert codes == ["YX-E097"]


@pytest.mark.parametrize(
    ("typed", "licences"),
    [
        ("発電、小売", (GENERATION, RETAIL)),
        ("発電・区分なし（需要抑制）", (GENERATION, NEGAWATT)),
        ("小売/発電/小売", (RETAIL, GENERATION)),
        ("区分なし(需要抑制),発電", (NEGAWATT, GENERATION)),
        ("発電　小売電気事業者", (GENERATION, RETAIL)),
        ("配電 特定卸供給", (Licence.DISTRIBUTION, Licence.WHOLESALE)),
        ("区分なし\n(需要抑制)", (NEGAWATT,)),
    ],
)
def test_a_cell_may_name_several_licences(typed: str, licences: tuple[Licence, ...]) -> None:
    assert parse_licences(typed) == licences
    reading = read_licences(typed)
    assert (reading.value, reading.findings) == (licences, ())


def test_one_licence_of_several_that_is_not_known_is_named() -> None:
    assert parse_licences("発電、なぞ") == ()
    reading = read_licences("発電、なぞ")
    assert reading.value is None
    assert [finding.value for finding in reading.findings] == ["なぞ"]
    assert [finding.code for finding in read_licences("").findings] == ["YX-E001"]
