"""A plant-master form filled in rightly, by field key, for the tests of the buttons."""

from __future__ import annotations

import datetime as dt

import xlwings

from youryou_xl.live.session import read_form, write_cells

RIGHT: dict[str, object] = {
    "application_type": "新規",
    "area": "東京",
    "voltage_class": "低圧",
    "balancing_class": "非調整電源",
    "contract_start": dt.date(2020, 3, 1),
    "effective_start": dt.date(2020, 3, 1),
    "max_received_power": 999999999,
    "plant_name": "みほん電力株式会社",
    "plant_short_name": "アグリ0123301",
    "owner_code": "01233",
    "owner_name": "みほん電力株式会社",
    "postal_code": "100-0005",
    "address": "東京都千代田区丸の内0-0-0",
    "contact_department": "企画部",
    "contact_name": "見本 花子",
    "contact_phone": "03-0000-0000",
    "contact_email": "code@mihon.example.co.jp",
    "member_code.1": "01233",
}


def fill_rightly(book: xlwings.Book, **other: object) -> None:
    """Write `RIGHT` into the open form, then `other` values just as given; None empties a field."""
    form = read_form(book)
    assert not write_cells(form, RIGHT)
    for key, value in other.items():
        form.sheet[form.binding.cell_of(key.replace("__", ".")) or ""].value = value
