"""The register of client certificates that a desk workbook keeps: its sheet 証明書, one row per certificate.

Reads that sheet and says how each certificate stands; what is wrong with one is `certificates`' to tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from youryou_xl.procedure.certificates import Certificate, check_register
from youryou_xl.records.columns import CERTIFICATES
from youryou_xl.records.tables import BOOKS, Rows, sheets_of
from youryou_xl.rules.codes import OperatorCode
from youryou_xl.rules.findings import Finding
from youryou_xl.rules.quantities import parse_date
from youryou_xl.rules.text import label_key

_HEADER_ROWS = 20
_BETWEEN = str.maketrans(dict.fromkeys("、，,・／/;；\n", " "))


def of_desk(desk: Path, today: dt.date) -> tuple[list[dict[str, object]], list[Finding]]:
    """Return the certificates of a desk as plain data, and what is wrong with them; nothing where there is no sheet.

    Raises UnusableFile for a workbook that cannot be read.
    """
    if desk.suffix.lower() not in BOOKS or not desk.is_file():
        return [], []
    sheets = sheets_of(desk)
    known = [one for name, rows in sheets if label_key(name) == CERTIFICATES.sheet for one in _certificates(rows)]
    shown: list[dict[str, object]] = [
        {
            "code": one.code,
            "issued": one.issued.isoformat(),
            "expires": one.expires.isoformat(),
            "state": one.state(today),
            "media": one.media,
            "pcs": list(one.pcs),
        }
        for one in known
    ]
    return shown, check_register(known, [one.code for one in known], today)


def _certificates(rows: Rows) -> Iterator[Certificate]:
    """Yield the certificates under the headers; a row without a code or a day is not one yet."""
    columns: dict[str, int] = {}
    for number, row in enumerate(rows):
        if not columns:
            found = CERTIFICATES.places(row)
            if number < _HEADER_ROWS and {"code", "issued"} <= found.keys():
                columns = found
            continue
        cells = {key: row[place].strip() for key, place in columns.items() if place < len(row)}
        code, issued = OperatorCode.parse(cells.get("code", "")).value, _day(cells.get("issued", ""))
        if code is None or issued is None:
            continue
        pcs = cells.get("pcs", "").translate(_BETWEEN).split()
        one = Certificate.issued_on(code.text, issued, media=cells.get("media", ""), pcs=pcs)
        expires = _day(cells.get("expires", ""))
        yield Certificate(one.code, one.issued, expires, one.media, one.pcs) if expires is not None else one


def _day(text: str) -> dt.date | None:
    return parse_date(text.removesuffix(" 00:00:00")).value if text else None
