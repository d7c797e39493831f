"""Which 連番 a list gets, and when it gets none."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.conftest import MakeRun, MakeSheet, codes, company, row
from youryou_xl.batch.checking import Draft
from youryou_xl.batch.model import Application, Status
from youryou_xl.batch.numbering import number
from youryou_xl.batch.reading import Line
from youryou_xl.records.ledger import Entry, Ledger
from youryou_xl.rules.areas import Area


def test_typed_numbers_win_and_blanks_get_the_next_free_one(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲"), row("乙", 連番="01"), row("丙", 連番=3), row("丁"), row("戊", 連番="０５")]
    result = batch(sheet(rows))
    assert [a.number for a in result.applications] == [2, 1, 3, 4, 5]


def test_numbers_count_for_each_code_by_itself(sheet: MakeSheet, batch: MakeRun) -> None:
    companies = [company(), company(事業者コード="55556")]
    rows = [row("甲"), row("甲", 事業者コード="55556", 電源所属エリア="関西"), row("乙")]
    result = batch(sheet(rows, companies))
    assert [a.short_name for a in result.applications] == ["アグリ1234301", "アグリ5555601", "アグリ1234302"]


def test_a_number_typed_twice_is_refused_with_a_free_one_for_each(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲", 連番="02"), row("乙", 連番="2"), row("丙", 連番="02"), row("丁")]
    result = batch(sheet(rows))
    assert [a.number for a in result.applications if a.stands] == [2, 1]
    told = [a.findings[0] for a in result.applications[1:3]]
    assert [(f.code, f.fix) for f in told] == [("YX-E210", "03"), ("YX-E210", "04")]
    assert "2 行目" in told[0].message
    assert (told[0].field, told[0].cell) == ("連番", "E3")


def test_the_number_of_a_row_held_back_by_another_error_waits_for_it(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲"), row("乙", 連番="01", 所属事業者コード="違う")]))
    assert result.applications[0].number == 2
    result = batch(sheet([row("甲"), row("乙", 連番="01")]))
    assert [a.number for a in result.applications] == [2, 1]


def test_the_hundredth_list_of_a_code_is_an_error_that_says_so(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row(f"リスト{n}") for n in range(100)]))
    assert (result.generated, result.failed) == (99, 1)
    last = result.applications[99]
    assert codes(result, 99) == {"YX-E042"}
    assert "100件目" in last.findings[0].message
    assert [a.number for a in result.applications[:99]] == list(range(1, 100))


def test_the_same_list_twice_is_an_error_in_the_second_row_only(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲"), row("甲"), row("リスト１"), row("リスト1")]))
    assert [a.stands for a in result.applications] == [True, False, True, True]
    assert codes(result, 1) == {"YX-E213"}
    assert codes(result, 3) == {"YX-W214"}


def test_the_ledger_of_the_workbook_keeps_its_numbers(sheet: MakeSheet, batch: MakeRun) -> None:
    ledger = [
        ("12343", "東京", "01", "アグリ1234301", "昨年の甲", "", "2025-01-01", "取得済み", "1YA22"),
        (12343, "東京エリア", 2, "", "去年の乙", "", "", "取下げ", ""),
    ]
    result = batch(sheet([row("甲"), row("乙", 連番="02"), row("丙", 連番="01"), row("昨年の甲")], ledger=ledger))
    assert [a.number for a in result.applications if a.stands] == [3]
    assert [codes(result, n) for n in (1, 2)] == [{"YX-E211"}, {"YX-E211"}]
    assert "去年の乙" in result.applications[1].findings[0].message
    assert "取下げ" in result.applications[1].findings[0].message
    held = result.applications[3]
    assert (held.status, held.grid_code, codes(result, 3)) == (Status.NOT_NEEDED, "1YA22", {"YX-I216"})


def test_a_number_once_given_is_never_given_again_even_after_a_withdrawal(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    batch(sheet([row("甲"), row("乙")]))
    ledger = tmp_path / "台帳.csv"
    text = ledger.read_text("utf-8-sig").replace("作成,", "取下げ,", 1)
    ledger.write_text(text, "utf-8-sig")
    result = batch(sheet([row("甲"), row("乙"), row("丙")]))
    withdrawn, kept, new = result.applications
    assert (withdrawn.status, codes(result, 0), withdrawn.findings[0].fix) == (
        Status.NOT_NEEDED,
        {"YX-W215"},
        "04",
    )
    assert (kept.status, kept.number) == (Status.KEPT, 2)
    assert new.number == 3
    result = batch(sheet([row("甲", 連番="04"), row("乙"), row("丙")]))
    assert [(a.stands, a.number) for a in result.applications] == [(True, 4), (True, 2), (True, 3)]
    result = batch(sheet([row("甲"), row("丙"), row("丁", 連番="01")]))
    assert result.applications[0].number == 4
    assert codes(result, 2) == {"YX-E211"}


def test_a_list_with_a_number_is_not_given_another_one_unasked(sheet: MakeSheet, batch: MakeRun) -> None:
    batch(sheet([row("甲")]))
    result = batch(sheet([row("甲", 連番="07")]))
    assert (codes(result), result.applications[0].findings[0].fix) == ({"YX-E212"}, "01")


@given(
    taken=st.sets(st.integers(1, 99), max_size=60),
    wanted=st.lists(st.none() | st.integers(1, 99), max_size=60),
)
@settings(max_examples=60, deadline=None)
def test_no_number_is_ever_given_twice_and_none_is_skipped(taken: set[int], wanted: list[int | None]) -> None:
    ledger = Ledger()
    for old in taken:
        ledger.add(Entry("12343", "東京", old, f"前{old}"))
    drafts = [
        Draft(
            Application(row=n, list_name=f"新{n}", status=Status.PLANNED),
            Line(n, ()),
            code="12343",
            area=Area.TOKYO,
            wanted=number_,
        )
        for n, number_ in enumerate(wanted, start=2)
    ]
    number(drafts, ledger, lambda _, finding: finding)
    given_ = [d.application.number for d in drafts if d.open]
    assert None not in given_
    assert len(given_) == len(set(given_))
    assert not set(given_) & taken
    for draft in drafts:
        if not draft.open:
            assert draft.application.findings
        elif draft.wanted is not None:
            assert draft.application.number == draft.wanted
    every = taken | {n for n in given_ if n} | {n for n in wanted if n}
    blanks = [d.application.number for d in drafts if d.open and d.wanted is None]
    if blanks:
        assert set(range(1, max(n for n in blanks if n))) <= every
