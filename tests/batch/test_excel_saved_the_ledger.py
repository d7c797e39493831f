"""台帳.csv saved in Excel, which takes names for numbers, dates and formulas: no list gets another number."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.batch.conftest import MakeRun, MakeSheet, codes, company, row
from youryou_xl.batch import BatchResult
from youryou_xl.batch.model import Status
from youryou_xl.batch.restoring import restore
from youryou_xl.records.ledger import Entry, Ledger

SAVED_BY_EXCEL = {"=1+1": "2", "2/1": "2月1日", "001": "1", "true": "TRUE", "-x": "#NAME?", "1E5": "1.00E+05"}


def save_in_excel(out: Path, changes: dict[str, str], *, encoding: str = "utf-8-sig") -> None:
    """Write the ledger as Excel does: names changed, leading zeros gone, dates with slashes."""
    path = out.parent / "台帳.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        line["電源等リスト名"] = changes.get(line["電源等リスト名"], line["電源等リスト名"])
        line["事業者コード"] = line["事業者コード"].lstrip("0")
        line["連番"] = line["連番"].lstrip("0")
        line["作成日"] = line["作成日"].replace("-", "/")
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def outcome(result: BatchResult) -> list[tuple[str, Status, int | None]]:
    return [(a.list_name, a.status, a.number) for a in result.applications]


def test_lists_whose_names_excel_changed_keep_their_numbers(sheet: MakeSheet, batch: MakeRun) -> None:
    operator = [company(事業者コード="01233")]
    path = sheet([row(name, 事業者コード="01233") for name in (*SAVED_BY_EXCEL, "普通")], operator, ledger=None)
    first = batch(path)
    before = (first.out.parent / "台帳.csv").read_bytes()
    save_in_excel(first.out, SAVED_BY_EXCEL)
    second = batch(path)
    assert outcome(second) == [(name, Status.KEPT, n) for n, name in enumerate((*SAVED_BY_EXCEL, "普通"), start=1)]
    (told,) = [f for f in second.findings if f.code == "YX-W217"]
    assert (told.severity, told.value) == ("WARNING", 4), "=1+1 and -x stand behind an apostrophe, which Excel keeps"
    assert "「2月1日」→「2/1」" in told.message
    assert "YX-I305" not in {f.code for f in second.findings}
    assert (first.out.parent / "台帳.csv").read_bytes() == before
    assert "YX-W217" not in {f.code for f in batch(path).findings}


@pytest.mark.parametrize("names", [("1", "001"), ("001", "1")])
def test_a_name_that_became_another_lists_name_is_told_from_it(
    sheet: MakeSheet, batch: MakeRun, names: tuple[str, str]
) -> None:
    path = sheet([row(name) for name in names])
    first = batch(path)
    save_in_excel(first.out, {"001": "1"})
    assert outcome(batch(path)) == [(names[0], Status.KEPT, 1), (names[1], Status.KEPT, 2)]


@pytest.mark.parametrize("mail", ["single", "grouped"])
def test_characters_lost_in_a_plain_csv_are_found_again(sheet: MakeSheet, batch: MakeRun, mail: str) -> None:
    path = sheet([row("🔥絵文字𠮷"), row("乙")], ledger=None)
    first = batch(path)
    before = (first.out.parent / "台帳.csv").read_bytes()
    ledger = before.decode("utf-8-sig").replace("🔥", "??").replace("𠮷", "??")
    (first.out.parent / "台帳.csv").write_bytes(ledger.encode("cp932"))
    assert outcome(batch(path, mail=mail)) == [("🔥絵文字𠮷", Status.KEPT, 1), ("乙", Status.KEPT, 2)]
    assert len(list((first.out / "メール").iterdir())) == 2
    assert (first.out.parent / "台帳.csv").read_bytes() == before


def test_the_sheets_own_ledger_restores_a_list_that_is_no_longer_in_the_sheet(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("2/1"), row("乙")]))
    save_in_excel(first.out, {"2/1": "2月1日"})
    ledger = [("12343", "東京", "01", "アグリ1234301", "2/1", "", "", "申請中", "")]
    second = batch(sheet([row("乙")], ledger=ledger))
    assert "YX-W226" not in {f.code for f in second.findings}
    assert "2/1" in (first.out.parent / "台帳.csv").read_text("utf-8-sig")


def test_two_lists_that_may_both_be_meant_are_held_back(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("a/b")]))
    save_in_excel(first.out, {"a/b": "何か"})
    before = (first.out.parent / "台帳.csv").read_text("utf-8-sig")
    second = batch(sheet([row("a/b"), row("a／b"), row("丙")]))
    assert [a.status for a in second.applications] == [Status.FAILED, Status.FAILED, Status.MADE]
    assert codes(second, 0) == {"YX-E218"}
    (told,) = [f for f in second.applications[1].findings if f.code == "YX-E218"]
    assert told.cell == "A3"
    assert before.count("東京") + 1 == (first.out.parent / "台帳.csv").read_text("utf-8-sig").count("東京")


def test_a_list_somebody_renamed_in_sheet_and_ledger_is_left_as_renamed(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("旧名")]))
    save_in_excel(first.out, {"旧名": "新名"})
    second = batch(sheet([row("新名")]))
    assert [(a.number, a.status) for a in second.applications] == [(1, Status.KEPT)]
    assert "YX-W217" not in {f.code for f in second.findings}


def test_a_grid_code_excel_took_for_a_number_is_read_again(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲")])
    first = batch(path)
    ledger = (
        (first.out.parent / "台帳.csv")
        .read_text("utf-8-sig")
        .replace("作成,2026-11-21,,,,,", "取得済み,2026-11-21,,,,,1E+222")
    )
    (first.out.parent / "台帳.csv").write_text(ledger, "utf-8-sig")
    second = batch(path)
    assert [(a.status, a.grid_code) for a in second.applications] == [(Status.NOT_NEEDED, "1E222")]


def test_an_entry_without_a_file_is_never_renamed() -> None:
    ledger = Ledger()
    ledger.add(Entry("12343", "東京", 1, "2"))
    found = restore(ledger, {("12343", "東京"): ["=1+1"]}, lambda entry, name: f"{entry.number}_{name}.xlsx")
    assert not found.renamed
    assert ledger.entries[0].list_name == "2"
