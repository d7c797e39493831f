"""The plan: what to acquire, in which order, by when, and what is still possible; each statement with its page."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youryou_xl.procedure import advice, planning
from youryou_xl.procedure.planning import ListNeed, Plan, Situation
from youryou_xl.rules import Area, BusinessDays, Category, Licence, load

GENERATION, RETAIL, NEGAWATT = Licence.GENERATION, Licence.RETAIL, Licence.NEGAWATT
GENERATING = [category for category in Category if category.is_generating]
DR, MIXED = Category.DISPATCHED_DR, Category.DISPATCHED_MIXED
HELD = [(), (GENERATION,), (RETAIL,), (GENERATION, RETAIL), (NEGAWATT,), (GENERATION, NEGAWATT)]
TODAY = dt.date(2026, 6, 1)
AUGUST = dt.date(2026, 8, 28)

NOW_HERE = ("区分なし(需要抑制)", "now", "operator-code")
NOW_ELSEWHERE = ("発電", "now", "elsewhere")
LATER = ("発電", "later", "elsewhere")


def plan(*categories: Category, held: tuple[Licence, ...] = (), **changed: object) -> Plan:
    areas = changed.pop("areas", (None,))
    needs = tuple(ListNeed(category, area) for category in categories for area in areas)  # type: ignore[attr-defined]
    given = {"lists": needs, "today": TODAY, "held": frozenset(held), "register_by": AUGUST, **changed}
    return planning.make(Situation(**given))  # type: ignore[arg-type]


def acquired(made: Plan) -> list[tuple[str, str, str]]:
    return [(str(each.licence), each.when, each.procedure) for each in made.acquire]


def step(made: Plan, name: str) -> planning.PlanStep:
    return next(each for each in made.steps if each.id == name)


def names(made: Plan) -> list[str]:
    return [each.id for each in made.steps]


def pages(made: Plan) -> set[str]:
    return {str(note.source) for note in made.notes}


def expected(held: tuple[Licence, ...], category: Category) -> list[tuple[str, str, str]]:
    """The table of p.5, typed anew from the manual."""
    power, negawatt = bool({GENERATION, RETAIL} & set(held)), NEGAWATT in held
    if category.is_generating:
        return [] if power else [NOW_ELSEWHERE]
    if category is DR:
        return [] if negawatt else [NOW_HERE]
    if power:
        return [] if negawatt else [NOW_HERE]
    return [LATER] if negawatt else [NOW_HERE, LATER]


COMBINATIONS = list(itertools.product(HELD, Category))


def test_there_are_36_combinations() -> None:
    assert len(COMBINATIONS) == 36


@pytest.mark.parametrize(("held", "category"), COMBINATIONS)
def test_what_to_acquire_is_the_table_of_p5(held: tuple[Licence, ...], category: Category) -> None:
    made = plan(category, held=held)
    assert acquired(made) == expected(held, category)
    assert {str(each.source) for each in made.acquire} <= {"manual p.5"}


@pytest.mark.parametrize(("held", "category"), COMBINATIONS)
def test_the_grid_code_is_that_of_p10_and_p11(held: tuple[Licence, ...], category: Category) -> None:
    made = plan(category, held=held)
    (need,) = made.grid_codes
    planned = category in (Category.STABLE, Category.VARIABLE_SINGLE)
    assert need.kind == ("planning" if planned else "aggregator")
    assert need.licence is (GENERATION if category.is_generating else NEGAWATT)
    assert str(need.source) == "manual p.11"
    assert ("planning-code" in names(made)) == planned
    assert ("grid-code" in names(made)) == (not planned)
    assert str(step(made, "planning-code" if planned else "grid-code").source) in ("manual p.11", "manual p.12")
    assert "manual p.10" in pages(made)


@pytest.mark.parametrize(("held", "category"), COMBINATIONS)
def test_only_what_is_needed_now_stands_before_the_registration(held: tuple[Licence, ...], category: Category) -> None:
    made = plan(category, held=held)
    codes = [name for name in ("operator-code", "generation-code") if name in [each.id for each in made.now]]
    now = [each for each in expected(held, category) if each[1] == "now"]
    assert codes == ["operator-code" if each[2] == "operator-code" else "generation-code" for each in now]
    later = [each.id for each in made.steps if each.when == "later"]
    assert later == (["generation-code"] if LATER in expected(held, category) else [])
    for name in codes:
        assert str(step(made, name).source) in ("manual p.6", "manual p.5")
        assert name in step(made, "certificate-precheck").after  # p.3: both need the code
        grid = step(made, "grid-code" if "grid-code" in names(made) else "planning-code")
        assert name in grid.after


@pytest.mark.parametrize("category", GENERATING)
def test_retail_only_with_a_generating_category_is_a_warning_that_names_both_pages(category: Category) -> None:
    (note,) = [note for note in plan(category, held=(RETAIL,)).notes if note.code == "YX-I055"]
    assert str(note.severity) == "WARNING"
    assert "p.5" in note.message and "p.11" in note.message
    assert not [note for note in plan(category, held=(GENERATION, RETAIL)).notes if note.code == "YX-I055"]


@pytest.mark.parametrize("licence", [Licence.WHOLESALE, Licence.DISTRIBUTION])
def test_licences_that_p5_does_not_class_are_accepted_and_occto_is_to_be_asked(licence: Licence) -> None:
    made = plan(DR, held=(licence,))
    assert acquired(made) == [NOW_HERE]
    assert [str(note.severity) for note in made.notes if note.code == "YX-W059"] == ["WARNING"]


@pytest.mark.parametrize("category", [Category.STABLE, Category.VARIABLE_SINGLE])
@pytest.mark.parametrize("held", HELD)
def test_the_long_term_auction_needs_no_grid_code_yet_but_follows_it_up(
    category: Category, held: tuple[Licence, ...]
) -> None:
    made = plan(category, held=held, auction="long-term")
    assert acquired(made) == expected(held, category)
    assert step(made, "planning-code").when == "later"
    assert "planning-code" not in step(made, "resource-information").after
    assert str(step(made, "replace-placeholder").source) == "manual p.15"
    assert step(made, "replace-placeholder").after == ("planning-code", "resource-information")
    assert str(step(made, "notification-and-joining").source) == "manual p.15"
    said = " ".join(note.message for note in made.notes)
    for words in (
        "YYYYYY",
        "応札を行う事業者名",
        "発電量調整供給契約",
        "youryou_toroku_long@occto.or.jp",
        "code@occto.or.jp",
        "代表事業者の名義",
        "約定結果公表日から原則1年以内",
        "入会",
    ):
        assert words in said
    assert {"manual p.15", "manual p.16"} <= pages(made)


@pytest.mark.parametrize("category", [c for c in Category if c not in (Category.STABLE, Category.VARIABLE_SINGLE)])
def test_the_long_term_auction_has_two_categories_only(category: Category) -> None:
    (note,) = [note for note in plan(category, auction="long-term").notes if str(note.severity) == "ERROR"]
    assert (note.code, str(note.source)) == ("YX-E097", "manual p.15")


def test_a_consortium_founds_its_company_later() -> None:
    made = plan(Category.STABLE, auction="long-term", consortium=True)
    assert (step(made, "found-company").when, str(step(made, "found-company").source)) == ("later", "manual p.15")
    assert "found-company" not in names(plan(Category.STABLE, auction="long-term"))


def test_the_placeholder_belongs_to_the_long_term_auction() -> None:
    assert "YYYYYY" not in json.dumps(plan(Category.STABLE).as_json(), ensure_ascii=False)


def test_several_areas_need_a_code_and_a_certificate_each() -> None:
    made = plan(DR, areas=(Area.TOKYO, Area.KANSAI))
    for area in ("東京", "関西"):
        assert step(made, f"certificate-precheck:{area}").after == (f"operator-code:{area}",)
        assert step(made, f"grid-code:{area}").after == (f"operator-code:{area}",)
        assert f"certificate-install:{area}" in step(made, "operator-information").after
    assert any("東京・関西の2エリア" in note.message for note in made.notes)
    assert len([name for name in names(made) if name.startswith("operator-information")]) == 1


def test_a_code_of_one_area_does_not_serve_in_another() -> None:
    held = frozenset({(NEGAWATT, Area.TOKYO)})
    made = plan(DR, held=(NEGAWATT,), codes=held, areas=(Area.TOKYO, Area.KANSAI))
    assert acquired(made) == [NOW_HERE]
    assert "operator-code:関西" in names(made) and "operator-code:東京" not in names(made)
    assert [str(each.source) for each in made.acquire] == ["public"]
    assert acquired(plan(DR, held=(NEGAWATT,), codes=held, areas=(Area.TOKYO,))) == []


def test_a_retail_code_serves_in_its_area_as_p5_says() -> None:
    held = frozenset({(RETAIL, Area.TOKYO)})
    assert acquired(plan(Category.STABLE, held=(RETAIL,), codes=held, areas=(Area.TOKYO,))) == []
    assert acquired(plan(Category.STABLE, held=(RETAIL,), codes=held, areas=(Area.CHUBU,))) == [NOW_ELSEWHERE]


def test_a_code_of_each_licence_has_its_own_certificate() -> None:
    made = plan(Category.DISPATCHED_GENERATION, DR, held=(GENERATION,))
    assert acquired(made) == [NOW_HERE]
    assert step(made, "certificate-precheck:区分なし(需要抑制)").after == ("operator-code:区分なし(需要抑制)",)
    assert step(made, "certificate-precheck:発電").after == ()


def test_what_one_category_needs_now_another_does_not_need_later() -> None:
    made = plan(Category.DISPATCHED_GENERATION, MIXED)
    assert acquired(made) == [NOW_ELSEWHERE, NOW_HERE]
    assert "YX-I057" not in {note.code for note in made.notes}


def test_reused_grid_codes_are_not_applied_for_but_asked_about() -> None:
    made = plan(DR, lists=(ListNeed(DR, None, 3, 3),))
    assert "grid-code" not in names(made)
    assert str(step(made, "reuse-question").source) == "manual p.10"
    assert "reuse-question" in step(made, "resource-information").after
    some = plan(DR, lists=(ListNeed(DR, None, 3, 1),))
    assert {"grid-code", "reuse-question"} <= set(names(some))


def test_a_low_voltage_group_code_serves_nobody() -> None:
    assert [str(n.source) for n in plan(DR).notes if "低圧群" in n.message] == ["manual p.10"]


def test_a_hundred_lists_in_one_area_are_too_many() -> None:
    made = plan(DR, lists=(ListNeed(DR, Area.TOKYO, 100),))
    assert [note.code for note in made.notes if str(note.severity) == "ERROR"] == ["YX-E042"]
    assert not [n for n in plan(DR, lists=(ListNeed(DR, Area.TOKYO, 100, 1),)).notes if str(n.severity) == "ERROR"]


def test_nobody_knows_whether_there_is_a_code() -> None:
    made = plan(DR, code_unknown=True)
    assert "operator-code" not in names(made)
    assert str(step(made, "operator-unknown").source) == "manual p.4"
    assert any("新規の発番" in note.message and str(note.source) == "manual p.4" for note in made.notes)


@pytest.mark.parametrize(
    ("expires", "asked", "code"),
    [
        ("2026-05-31", True, "YX-W368"),
        ("2026-08-27", True, "YX-W369"),
        ("2026-08-28", False, "YX-I370"),
        ("2027-03-31", False, "YX-I370"),
    ],
)
def test_a_certificate_that_runs_out_is_applied_for_anew(expires: str, asked: bool, code: str) -> None:
    made = plan(DR, held=(NEGAWATT,), certificates=((None, dt.date.fromisoformat(expires)),))
    assert ("certificate-precheck" in names(made)) == asked
    assert code in {note.code for note in made.notes}


def test_a_certificate_is_reminded_of_90_and_60_days_before() -> None:
    (note,) = [
        note
        for note in plan(DR, held=(NEGAWATT,), certificates=((None, dt.date(2027, 3, 31)),)).notes
        if note.code == "YX-I370"
    ]
    assert "2026/12/31（90日前）" in note.message and "2027/01/30まで" in note.message


def test_a_new_code_needs_a_new_certificate_even_if_one_is_held() -> None:
    made = plan(DR, held=(GENERATION,), certificates=((GENERATION, dt.date(2027, 3, 31)),))
    assert "certificate-precheck" in names(made)


def test_the_registration_has_its_order_and_its_conditions() -> None:
    made = plan(DR)
    assert set(step(made, "operator-information").after) == {"terms", "operator-code", "certificate-install"}
    assert step(made, "resource-information").after == ("operator-information", "grid-code")
    assert step(made, "expected-capacity").after == ("resource-information",)
    assert str(step(made, "terms").source) == "manual p.17"


def test_the_dates_of_an_ordinary_plan() -> None:
    made = plan(DR)
    # Backward from Friday 28 August 2026: issue 5 business days, check 5, post 2, pre-check 5, code 5 (山の日 11 Aug).
    assert made.begin_by == (dt.date(2026, 7, 28), dt.date(2026, 6, 25))
    assert step(made, "grid-code").latest_start == dt.date(2026, 8, 6)
    assert (step(made, "operator-code").lead.normal.business_days, made.state) == (5, "in-time")
    assert made.ends == (dt.date(2026, 7, 1), dt.date(2026, 8, 3))


@pytest.mark.parametrize(
    ("today", "state"),
    [("2026-06-25", "in-time"), ("2026-06-26", "tight"), ("2026-07-28", "tight"), ("2026-07-29", "too-late")],
)
def test_in_time_tight_or_too_late_is_decided_by_the_last_days(today: str, state: str) -> None:
    assert plan(DR, today=dt.date.fromisoformat(today)).state == state


def test_too_late_says_since_when_and_what_is_still_possible() -> None:
    late = plan(DR, Category.STABLE, held=(GENERATION,), today=dt.date(2026, 8, 3))
    words = advice.text(late)
    assert "間に合いません。2026/07/28(火)までに" in words
    assert "「安定電源」だけなら、まだ間に合います。" in late.possible
    assert "「発動指令電源（DR）」だけなら、まだ間に合います。" not in late.possible
    assert any("今日始めると" in line for line in late.possible)


def test_reuse_is_offered_where_it_saves_the_day() -> None:
    held = ((None, dt.date(2027, 3, 31)),)
    late = plan(DR, held=(NEGAWATT,), certificates=held, today=dt.date(2026, 8, 20))
    assert late.state == "too-late"
    assert any("流用すると間に合います" in line for line in late.possible)


def test_a_certificate_that_may_be_held_already_is_offered() -> None:
    late = plan(Category.STABLE, held=(GENERATION,), today=dt.date(2026, 8, 5))
    assert late.state == "too-late"
    assert any("証明書がすでにあり" in line for line in late.possible)


@pytest.mark.parametrize(
    ("deadline", "closed", "start"),
    [
        # 5 business days back over New Year: 12/29 to 1/3 are closed, and so are 1/1 and the weekends.
        ("2027-01-08", (), "2026-12-28"),
        # Golden Week 2026: 4/29, 5/3 to 5/5 and the substitute holiday 5/6.
        ("2026-05-11", (), "2026-04-28"),
        # The substitute holiday of 2027-03-21, a Sunday, is Monday 3/22.
        ("2027-03-26", (), "2027-03-18"),
        # Two more closed days of one's own.
        ("2026-06-12", ("2026-06-09", "2026-06-10"), "2026-06-03"),
        # A deadline on a Sunday counts from the business days before it.
        ("2026-06-14", (), "2026-06-05"),
    ],
)
def test_the_last_day_to_start_skips_what_is_closed(deadline: str, closed: tuple[str, ...], start: str) -> None:
    from dataclasses import replace

    standards = replace(load(), closed_days=frozenset(dt.date.fromisoformat(day) for day in closed))
    held = ((None, dt.date(2030, 1, 1)),)
    situation = Situation(
        (ListNeed(Category.DISPATCHED_GENERATION, None, 1, 1),),
        dt.date(2026, 1, 5),
        certificates=held,
        register_by=dt.date.fromisoformat(deadline),
        held=frozenset(),
    )
    made = planning.make(situation, standards)
    code = step(made, "generation-code")
    calendar = BusinessDays.of(standards)
    issue = calendar.latest_start(dt.date.fromisoformat(deadline), code.lead.normal)
    assert issue == dt.date.fromisoformat(start)


def test_weekends_are_no_days_to_start() -> None:
    made = plan(DR, today=dt.date(2026, 6, 6))
    assert step(made, "operator-code").starts == (dt.date(2026, 6, 8), dt.date(2026, 6, 8))


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@settings(max_examples=60, deadline=None)
@given(
    DAYS,
    st.integers(0, 200),
    st.sets(st.sampled_from(list(Category)), min_size=1, max_size=3),
    st.sampled_from(HELD),
    st.sampled_from(["main", "long-term"]),
)
def test_forward_and_backward_agree(
    today: dt.date, away: int, categories: set[Category], held: tuple[Licence, ...], auction: str
) -> None:
    deadline = today + dt.timedelta(days=away)
    ordered = sorted(categories)
    made = plan(*ordered, held=held, today=today, register_by=deadline, auction=auction)
    assert made.ends is not None and made.begin_by is not None
    for which in (0, 1):
        # Begun on the last day, it ends in time; begun on the next business day, it does not.
        begin = made.begin_by[which]
        there = plan(*ordered, held=held, today=begin, register_by=deadline, auction=auction)
        after = plan(*ordered, held=held, today=begin + dt.timedelta(days=1), register_by=deadline, auction=auction)
        assert there.ends is not None and after.ends is not None
        assert there.ends[which] <= deadline < after.ends[which]
    assert (made.ends[0] <= deadline) == (made.state != "too-late")
    assert (made.ends[1] <= deadline) == (made.state == "in-time")


@settings(max_examples=40, deadline=None)
@given(DAYS, st.integers(0, 200), st.sampled_from(list(Category)), st.sampled_from(HELD))
def test_no_step_starts_before_what_it_waits_for_ends(
    today: dt.date, away: int, category: Category, held: tuple[Licence, ...]
) -> None:
    made = plan(category, held=held, today=today, register_by=today + dt.timedelta(days=away))
    calendar = BusinessDays.of(load())
    by_id = {each.id: each for each in made.steps}
    for each in made.now:
        assert each.starts and each.ends and each.latest_start and each.latest_start_worst
        assert calendar.is_open(each.starts[0]) and calendar.is_open(each.latest_start)
        assert each.latest_start_worst <= each.latest_start
        for name in each.after:
            before = by_id[name]
            assert before.ends and before.ends[0] <= each.starts[0] and before.ends[1] <= each.starts[1]
            assert before.latest_start is not None
            assert calendar.after(before.latest_start, before.lead.normal) <= each.latest_start


def test_without_a_deadline_only_a_start_today_is_told() -> None:
    made = plan(DR, register_by=None)
    assert (made.state, made.begin_by) == ("open", None)
    assert all(each.latest_start is None for each in made.steps)
    assert "2026/06/01(月)に始めると、ふつう2026/07/01(水)" in advice.text(made)


def test_the_advice_begins_with_the_answer_and_names_what_goes_on_side_by_side() -> None:
    lines = advice.text(plan(DR)).splitlines()
    assert lines[0] == "■ 結論"
    assert "2026/08/28(金)までに参加登録を終えるには、遅くとも2026/07/28(火)に" in lines[1]
    assert any(line == "※ 2・7 は並行して進められます。" for line in lines)


@pytest.mark.parametrize(("held", "category"), COMBINATIONS)
def test_a_japanese_console_can_show_the_advice(held: tuple[Licence, ...], category: Category) -> None:
    for auction in planning.AUCTIONS:
        assert advice.text(plan(category, held=held, auction=auction)).encode("cp932")


def test_lanes_alike_are_told_as_one() -> None:
    text = advice.text(plan(DR, areas=(Area.TOKYO, Area.KANSAI)))
    assert text.count("事業者コードを申請し、通知を受け取る") == 2  # the answer, and one line of the order
    assert "（東京、関西）" in text


@pytest.mark.parametrize("category", Category)
def test_the_advice_is_said_in_english_as_well(category: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOURYOU_LANG", "en")
    text = advice.text(plan(category, today=dt.date(2026, 8, 20)))
    assert "too late" in text and text.encode("cp932", "strict")
    assert "■ In short" in text


def test_json_is_as_the_contract_says(youryou_json: Callable[..., dict[str, object]]) -> None:
    document = youryou_json(
        "plan", "--category", "発動指令電源(電源/DR混在)", "--register-by", "2026-08-28", "--today", "2026/6/1"
    )
    assert document["acquire"] == [
        {"licence": "区分なし(需要抑制)", "when": "now", "procedure": "operator-code"},
        {"licence": "発電", "when": "later", "procedure": "elsewhere"},
    ]
    assert document["grid_code"] == {"kind": "aggregator", "licence": "区分なし(需要抑制)"}
    assert document["begin_by"] == "2026-07-28"
    steps = {each["id"]: each for each in document["steps"]}  # type: ignore[index,attr-defined]
    assert steps["operator-code"]["normal_days"] == 5
    assert steps["operator-code"]["worst_days"] == 15
    assert steps["operator-code"]["latest_start"] == "2026-07-28"
    assert steps["operator-code"]["latest_start_worst"] == "2026-06-25"
    assert steps["operator-code"]["source"] == "manual p.6"
    assert steps["grid-code"]["after"] == ["operator-code"]
    assert steps["generation-code"]["latest_start"] is None
    assert all(isinstance(note, str) for note in document["notes"])  # type: ignore[attr-defined]
