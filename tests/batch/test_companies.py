"""事業者情報 with a row per company: the batch builds each row's code from its area."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.batch.conftest import COMPANY, LISTS, MakeRun, codes, row

ABOUT = tuple(header for header in COMPANY if header != "事業者コード")


def book(path: Path, rows: list[dict[str, object]], *companies: Mapping[str, object]) -> Path:
    """Write a batch workbook whose 事業者情報 has the columns of a company."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "一括申請"
    page.append(list(LISTS))
    for line in rows:
        page.append([line.get(header) for header in LISTS])
    page = made.create_sheet("事業者情報")
    headers = ("事業者番号", "対象エリア", *ABOUT)
    page.append(list(headers))
    for company in companies:
        page.append([{**COMPANY, **company}.get(header) for header in headers])
    made.save(path)
    return path


@pytest.mark.parametrize("typed", ["1234", None, "12346", 1234])
def test_a_code_is_built_from_the_four_digits_and_the_area(batch: MakeRun, tmp_path: Path, typed: object) -> None:
    rows = [row("甲", 事業者コード=typed, 電源所属エリア="関西"), row("乙", 事業者コード="12343")]
    company = {"事業者番号": "1234", "対象エリア": "東京、関西", "ライセンス区分": "発電、区分なし(需要抑制)"}
    result = batch(book(tmp_path / "一覧.xlsx", rows, company))
    assert [a.code for a in result.applications] == ["12346", "12343"]
    assert result.generated == 2
    assert ("YX-I208" in codes(result)) is (typed != "12346")


def test_an_area_the_company_has_no_code_in_is_told(batch: MakeRun, tmp_path: Path) -> None:
    rows = [row("甲", 事業者コード="12349", 電源所属エリア="九州")]
    result = batch(book(tmp_path / "一覧.xlsx", rows, {"事業者番号": "1234", "対象エリア": "東京"}))
    assert result.applications[0].code == "12349"
    assert result.failed + result.generated == 1


def test_four_digits_that_may_be_a_lost_zero_too_are_not_guessed(batch: MakeRun, tmp_path: Path) -> None:
    rows = [row("甲", 事業者コード="1233")]
    both = ({"事業者番号": "1233", "対象エリア": "東京"}, {"事業者番号": "0123", "対象エリア": "東京"})
    result = batch(book(tmp_path / "一覧.xlsx", rows, *both))
    assert (result.failed, codes(result)) == (1, {"YX-E022"})


def test_a_row_with_a_mistaken_number_is_pointed_at(batch: MakeRun, tmp_path: Path) -> None:
    rows = [row("甲", 事業者コード="12343")]
    result = batch(book(tmp_path / "一覧.xlsx", rows, {"事業者番号": "12343", "対象エリア": "東京"}))
    (told,) = [finding for finding in result.findings if finding.code == "YX-E330"]
    assert (told.sheet, told.cell) == ("事業者情報", "A2")
