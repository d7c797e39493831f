"""A terminal for the tests: commands run in this process, their output and exit code returned."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from youryou_xl import lang
from youryou_xl.__main__ import main
from youryou_xl.resources import workbook_file


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def youryou(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Answer]]:
    """Run one command line and return what it answered."""

    def command(*words: object) -> Answer:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    yield command
    lang.use(None)


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    """Return a practice 発電所マスタ申込書 of the user's own."""
    path = tmp_path / "発電所マスタ申込書.xlsx"
    path.write_bytes(workbook_file("plant-master-practice.xlsx").read_bytes())
    return path


@pytest.fixture
def operator(tmp_path: Path) -> Path:
    """Return a practice 事業者マスタ申込書 of the user's own."""
    path = tmp_path / "事業者マスタ申込書.xlsx"
    path.write_bytes(workbook_file("operator-master-practice.xlsx").read_bytes())
    return path


@pytest.fixture
def batch_sheet(tmp_path: Path) -> Path:
    """Return the sample batch workbook, as the user's own file."""
    path = tmp_path / "申請一覧.xlsx"
    path.write_bytes(workbook_file("batch-sample.xlsx").read_bytes())
    return path


PLANT_VALUES: dict[str, object] = {
    "application_type": "新規",
    "area": "東京",
    "voltage_class": "低圧",
    "balancing_class": "非調整電源",
    "contract_start": "2020/03/01",
    "effective_start": "2020/03/01",
    "max_received_power": 999999999,
    "plant_name": "みほん電力株式会社",
    "plant_short_name": "アグリ0123301",
    "owner_code": "01233",
    "owner_name": "みほん電力株式会社",
    "postal_code": "100-0001",
    "address": "東京都千代田区千代田1-1",
    "contact_department": "電力事業部",
    "contact_name": "見本 太郎",
    "contact_phone": "03-0000-0000",
    "contact_email": "taro@example.co.jp",
    "member_code.1": "01233",
}
