"""One company, one record: four digits, its areas, its licences; the five-digit codes are built from them."""

from __future__ import annotations

import pytest

from youryou_xl.records.companies import read_company
from youryou_xl.records.facts import operator_rows

ALL_AREAS = tuple(f"1234{digit}" for digit in range(1, 10))


@pytest.mark.parametrize(
    ("operator", "code", "areas", "codes", "told"),
    [
        ("1234", "", "東京、関西", ("12343", "12346"), ()),
        ("１２３４", "", "東京エリア 関西", ("12343", "12346"), ()),
        ("1234", "", "", ALL_AREAS, ()),
        ("123", "", "北海道", ("01231",), ()),
        ("", "12343", "", ("12343",), ()),
        ("", "12343", "東京・九州", ("12343", "12349"), ()),
        ("", "1234", "中部", ("12344",), ()),
        ("1234", "12343", "東京/沖縄", ("12343",), ()),
        ("", "1234", "", (), ("YX-E022",)),
        ("12343", "", "東京", (), ("YX-E330",)),
        ("1234", "", "東京、東今日", ("12343",), ("YX-E331",)),
        ("1234", "45673", "", ("45673",), ("YX-E332",)),
        ("", "", "東京", (), ("YX-E001",)),
    ],
)
def test_the_codes_of_a_row(
    operator: str, code: str, areas: str, codes: tuple[str, ...], told: tuple[str, ...]
) -> None:
    company = read_company({"operator": operator, "operator_code": code, "areas": areas})
    assert company.codes == codes
    assert tuple(finding.code for finding in company.findings) == told


def test_a_row_for_a_company_is_one_for_each_of_its_codes_under_the_buttons() -> None:
    rows = [("事業者番号", "対象エリア", "事業者名称"), ("1234", "東京、関西", "みほん電力")]
    assert [(row["operator_code"], row["operator_name"]) for row in operator_rows(rows)] == [
        ("12343", "みほん電力"),
        ("12346", "みほん電力"),
    ]
