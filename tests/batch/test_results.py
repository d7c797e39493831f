"""What is written back: the copy of the batch sheet, its ledger, and the report."""

from __future__ import annotations

import datetime as dt
import html.parser
import re
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.batch.conftest import LISTS, MakeRun, MakeSheet, company, row
from youryou_xl.batch import BatchResult, report
from youryou_xl.errors import CannotWrite
from youryou_xl.package import compare, read_cells
from youryou_xl.records import following
from youryou_xl.resources import workbook_file
from youryou_xl.rules.findings import Severity
from youryou_xl.rules.text import as_text


def cells(path: Path, sheet_name: str = "一括申請") -> list[dict[str, object]]:
    rows = openpyxl.load_workbook(path)[sheet_name].iter_rows(values_only=True)
    headers = next(rows)
    return [dict(zip(map(str, headers), line, strict=True)) for line in rows if any(line)]


def test_the_copy_holds_the_results_and_differs_in_nothing_else(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲"), row("乙", 電源所属エリア="関西"), row("丙", 取得済み系統コード="1YA22")])
    before = path.read_bytes()
    result = batch(path)
    assert path.read_bytes() == before
    assert result.results is not None
    assert compare(path, result.results).ok
    good, bad, held = cells(result.results)
    assert (good["結果"], good["発電所名略称"]) == ("作成済み", "アグリ1234301")
    assert (good["ファイル"], good["メール"]) == ("アグリ1234301_甲.xlsx", "アグリ1234301_甲.eml")
    assert str(bad["結果"]).startswith("要修正：")
    assert "5桁目" in str(bad["結果"])
    assert (bad["発電所名略称"], bad["ファイル"]) == (None, None)
    assert str(held["結果"]).startswith("申請不要：")
    assert held["系統コード"] == "1YA22"
    assert good["連番"] is None


def test_the_shipped_workbook_takes_results_and_ledger(batch: MakeRun, tmp_path: Path) -> None:
    path, form = tmp_path / "申請一覧.xlsx", workbook_file("plant-master-practice.xlsx")
    path.write_bytes(workbook_file("batch-sample.xlsx").read_bytes())
    result = batch(path, form=form)
    assert result.results is not None
    assert compare(path, result.results).ok
    assert result.generated > 20
    ledger = cells(result.results, "台帳")
    assert len(ledger) == result.generated
    first = next(line for line in ledger if line["発電所名略称"] == "アグリ0123301")
    assert (first["連番"], first["状態"]) == ("01", "作成")
    assert first["作成日"] == dt.datetime(2026, 11, 21)
    for application in result.applications:
        if application.stands:
            assert compare(
                workbook_file("plant-master-practice.xlsx"), result.out / "申請書" / str(application.file)
            ).ok


def test_result_columns_that_are_missing_are_added_at_the_end(sheet: MakeSheet, batch: MakeRun) -> None:
    headers = (*LISTS[:4], "社内メモ")
    result = batch(sheet([row("甲", 社内メモ="そのまま")], headers=headers))
    assert result.results is not None
    (line,) = cells(result.results)
    assert list(line) == [*headers, "結果", "発電所名略称", "ファイル", "メール", "系統コード"]
    assert (line["結果"], line["社内メモ"]) == ("作成済み", "そのまま")


def test_a_workbook_without_a_ledger_is_told_where_the_numbers_are(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲")], ledger=None))
    assert "YX-I230" in {f.code for f in result.findings}
    assert (result.out.parent / "台帳.csv").is_file()


def test_a_cell_that_cannot_be_written_is_named_and_the_others_are_written(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲"), row("乙")])
    book = openpyxl.load_workbook(path)
    book["一括申請"]["J2"] = "=1+1"
    book.save(path)
    result = batch(path)
    assert result.results is not None
    (told,) = [f for f in result.findings if f.code == "YX-W231"]
    assert (told.sheet, told.cell) == ("一括申請", "J2")
    first, second = cells(result.results)
    assert first["結果"] == "=1+1"
    assert first["発電所名略称"] == "アグリ1234301"
    assert second["結果"] == "作成済み"


def test_a_copy_somebody_has_worked_in_is_not_overwritten(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲")]))
    assert first.results is not None
    book = openpyxl.load_workbook(first.results)
    book["一括申請"]["N2"] = "1YA22"
    book.save(first.results)
    worked = first.results.read_bytes()
    second = batch(sheet([row("甲"), row("乙")]))
    assert first.results.read_bytes() == worked
    assert second.results == first.results.with_name("一括申請_結果_2.xlsx")
    third = batch(sheet([row("甲"), row("乙"), row("丙")]))
    assert third.results == second.results
    assert len(cells(third.results or Path())) == 3


def test_a_copy_nobody_has_touched_is_brought_up_to_date(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲", 電源所属エリア="関西")]))
    second = batch(sheet([row("甲")]))
    assert second.results == first.results
    assert second.results is not None
    assert cells(second.results)[0]["結果"] == "作成済み"
    assert sorted(p.name for p in second.out.iterdir() if p.is_file()) == [
        "report.html",
        "一括申請_結果.xlsx",
    ]


class Page(html.parser.HTMLParser):
    """Collects what a browser would fetch or run, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "html":
            self.language = dict(attrs)["lang"] or ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def opened(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def test_the_report_is_one_page_that_needs_nothing_else(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲"), row("乙", 電源所属エリア="関西"), row("丙", 電源等の区分="安定電源")]))
    assert result.report is not None
    page = opened(result.report)
    assert page.language == "ja"
    assert {"script", "link", "img", "iframe", "image", "object", "embed"}.isdisjoint(page.tags)
    text = " ".join(page.words)
    assert "@media print" in text
    for expected in (
        "直すところ",
        "一般的な決まり",
        "アグリ1234301",
        "申請不要",
        "次にすること",
        "YX-E075",
    ):
        assert expected in text
    from urllib.parse import unquote

    assert page.links
    for link in page.links:
        assert (result.out / unquote(link)).is_file()


def test_what_people_type_never_becomes_markup(sheet: MakeSheet, batch: MakeRun) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    result = batch(
        sheet(
            [row(nasty), row(nasty + "2", 電源所属エリア=nasty), row("x", 事業者コード=nasty)],
            [company(住所=nasty)],
        )
    )
    assert result.report is not None
    page = opened(result.report)
    assert "script" not in page.tags
    assert nasty in " ".join(page.words) or nasty in "".join(page.words)


def test_one_mistake_of_the_company_is_told_once_for_all_its_rows(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row(f"リスト{n}") for n in range(20)], [company(郵便番号=None)]))
    assert result.report is not None
    text = result.report.read_text("utf-8")
    assert text.count("YX-E001") == 1
    assert "ほか 8 行" in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_one_mistake_in_many_rows_is_told_once_with_all_its_cells(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("YOURYOU_LANG", language)
    rows = [row("甲", 電源所属エリア="関西"), row("乙"), row("丙", 電源所属エリア="関西")]
    result = batch(sheet(rows, [company(), company(事業者コード="12346", 事業者名称="別名㈱")]))
    assert [result.applications[place].of(Severity.ERROR)[0].fix for place in (0, 2)] == ["12346"] * 2
    assert result.report is not None
    text = result.report.read_text("utf-8")
    assert text.count("<code>YX-E075</code>") == 1
    assert "D2・D4" in text
    told = {"ja": "関西の事業者コードは、「事業者情報」にある 12346 です", "en": "Your code for 関西 is 12346"}[
        language
    ]
    assert told in text
    assert result.summary().count(told) == 1


def test_the_terminal_tells_warnings_and_notes_with_the_numbers_of_the_report(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲", 取得済み系統コード="1YA22"), row("乙", 所属事業者コード="12346"), row("丙")]
    result = batch(sheet(rows))
    said = result.summary()
    assert "注意 1 件:" in said and "お知らせ 1 件:" in said
    assert result.report is not None
    page = result.report.read_text("utf-8")
    for application in result.applications:
        for finding in application.findings:
            assert finding.message in said and finding.code in page


def test_the_page_forbids_itself_scripts_and_everything_from_elsewhere(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲")]))
    assert result.report is not None
    text = result.report.read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1] == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"\son\w+=|javascript:|https?:", text)


def runs_in(result: BatchResult) -> list[tuple[str, str, str]]:
    """Return number, day and count of each run the report tells of, the latest first."""
    assert result.report is not None
    table = re.search(r'<table class="runs">.*?</table>', result.report.read_text("utf-8"), re.DOTALL)
    assert table is not None
    return re.findall(r'<tr><td>(\d+) 回目.*?</td><td>([^<]*)</td><td class="n">(\d+)</td>', table[0])


def test_what_the_latest_run_made_is_told_from_what_was_there(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲"), row("乙")]))
    assert runs_in(first) == [("1", "2026-11-21", "2")]
    path = sheet([row("甲"), row("乙"), row("丙")])
    second = batch(path, today=dt.date(2026, 12, 1))
    assert runs_in(second) == [("2", "2026-12-01", "1"), ("1", "2026-11-21", "2")]
    assert second.report is not None
    text = second.report.read_text("utf-8")
    assert "最新の回の 1 通とそれより前の 2 通" in text
    assert re.findall(r'data-made="([^"]*)" data-run="(\d)"', text) == [
        ("アグリ1234301", "1"),
        ("アグリ1234302", "1"),
        ("アグリ1234303", "2"),
    ]
    third = batch(path, today=dt.date(2026, 12, 5))
    assert third.generated == 0
    assert runs_in(third) == runs_in(second)


def test_a_page_that_knows_of_no_runs_makes_nothing_new(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲")]))
    assert first.report is not None
    old = re.sub(r'<meta name="runs"[^>]*>\n| data-made="[^"]*" data-run="\d"', "", first.report.read_text("utf-8"))
    first.report.write_text(old, "utf-8")
    second = batch(sheet([row("甲"), row("乙")]), today=dt.date(2026, 12, 1))
    assert runs_in(second) == [("1", "2026-12-01", "1")]
    assert second.report is not None
    assert "作成 2026-11-21" in second.report.read_text("utf-8")


def test_sent_and_answered_applications_are_told_from_those_that_wait(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲"), row("乙"), row("丙")])
    first = batch(path)
    following.mark_sent(path, ["アグリ1234301", "アグリ1234302"], dt.date(2026, 11, 24), ledger=first.ledger)
    following.record_answers(path, "アグリ1234301 1YA22", dt.date(2026, 12, 8), ledger=first.ledger)
    result = batch(path)
    assert result.report is not None
    text = result.report.read_text("utf-8")
    assert "最新の回の 1 通。" in text
    assert "送信 2026-11-24" in text
    assert "通知の目安 2026-12-15" in text
    assert "1YA22" in text
    assert text.count("送信の記録なし") == 1


@pytest.mark.parametrize(
    ("mode", "other"), [("single", "--mail grouped にすると"), ("grouped", "--mail single にすると")]
)
def test_a_mail_is_shown_as_it_lies_in_the_folder_and_the_other_way_explained(
    sheet: MakeSheet, batch: MakeRun, mode: str, other: str
) -> None:
    result = batch(sheet([row("甲"), row("乙")]), mail=mode)
    assert result.report is not None
    text = result.report.read_text("utf-8")
    assert other in text
    assert "『容量市場向けアグリゲータ用系統コード』" in text
    assert "【容量市場向けアグリゲータ用系統コード申請】" in text


def test_the_picture_shows_what_stands_in_the_cells_of_the_file(sheet: MakeSheet, batch: MakeRun) -> None:
    nasty = "髙島<屋>\"'&㈱"
    result = batch(sheet([row("甲")], [company(事業者名称=nasty)]))
    assert result.report is not None
    drawn = re.search(r"<svg .*</svg>", result.report.read_text("utf-8"), re.DOTALL)
    assert drawn is not None
    texts = ["".join(text.itertext()) for text in ElementTree.fromstring(drawn[0]).iter("text")]
    file = result.out / "申請書" / str(result.applications[0].file)
    values = [as_text(value) for value in read_cells(file).values()]
    assert nasty in values
    assert sorted(texts) == sorted(values)


def test_a_dry_run_can_write_its_report_where_it_is_told_and_nothing_else(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    path = sheet([row("甲"), row("乙", 電源所属エリア="関西")])
    page = tmp_path / "確認.html"
    before = sorted(tmp_path.rglob("*"))
    result = batch(path, out=None, dry_run=True, report_file=page)
    assert sorted(tmp_path.rglob("*")) == sorted([*before, page])
    assert (result.planned, result.failed) == (1, 1)
    for expected in ("何も作っていません", "YX-E075", "<svg ", "作成できる"):
        assert expected in page.read_text("utf-8")
    batch(path, out=None, dry_run=True, report_file=page)  # a page of ours is written anew
    page.write_text("<p>mine", "utf-8")
    with pytest.raises(CannotWrite):
        batch(path, out=None, dry_run=True, report_file=page)
    assert page.read_text("utf-8") == "<p>mine"


def test_a_page_of_somebody_elses_is_not_overwritten(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text("<p>mine", "utf-8")
    result = batch(sheet([row("甲")]))
    assert (tmp_path / "out" / "report.html").read_text("utf-8") == "<p>mine"
    assert result.report == tmp_path / "out" / "report_2.html"


def test_the_page_remembers_the_copy_it_belongs_to() -> None:
    page = report.page([], [], report.About("s", "f", results_digest="ab12"))
    assert report.digest_in(page) == "ab12"
    assert report.digest_in(b"<html>") is None


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_summary_speaks_the_users_language(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("YOURYOU_LANG", language)
    text = batch(sheet([row("甲"), row("乙", 電源所属エリア="関西")])).summary()
    assert ("要修正 1" in text) == (language == "ja")
    assert ("1 to be put right" in text) == (language == "en")
    assert "D3" in text
    assert ("［一般的な決まり］" in text) == (language == "ja")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_report_and_the_results_speak_the_users_language(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("YOURYOU_LANG", language)
    rows = [row("A"), row("B", 電源所属エリア="関西"), row("C", 取得済み系統コード="1YA22"), row("D", 住所="大阪市")]
    result = batch(sheet(rows, headers=(*LISTS, "住所")))
    assert result.report is not None and result.results is not None
    # The mail and the form are Japanese whoever reads about them, and marked as such.
    page = re.sub(r'<(\w+)[^>]* lang="ja">.*?</\1>', "", result.report.read_text("utf-8"), flags=re.DOTALL)
    page = page if language == "en" else result.report.read_text("utf-8")
    said = [str(line["結果"]) for line in cells(result.results)]
    japanese = re.compile("[ぁ-ん]{2}")  # sheets, columns and documents keep their names, which have no such words
    assert f'<html lang="{language}">' in page
    assert bool(japanese.search(page)) == (language == "ja")
    assert [bool(japanese.search(each)) for each in said[1:]] == [language == "ja"] * 3
    assert said[0] == ("作成済み" if language == "ja" else "made")


def test_a_grid_code_is_written_back_into_a_sheet_without_that_column(sheet: MakeSheet, batch: MakeRun) -> None:
    headers = (*LISTS[:4], "取得済み系統コード")
    result = batch(sheet([row("甲", 取得済み系統コード="1YA22"), row("乙")], headers=headers))
    assert result.results is not None
    assert [line["系統コード"] for line in cells(result.results)] == ["1YA22", None]
