from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.forms.paper import PLANT, Paper, book

TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = {
    f"{TRANSITIONAL}/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{TRANSITIONAL}/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def build() -> tuple[bytes, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("B1:H1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        paper.text(f"B{row}:C{row}", label)
        paper.slot(f"D{row}:H{row}", key)
    paper.text("B24:C24", "所属事業者コード")
    paper.slot("D24:H24", "member_code.1")
    plain = BytesIO()
    result.save(plain)
    strict = BytesIO()
    with ZipFile(plain) as source, ZipFile(strict, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name).decode("utf-8")
            for old, new in STRICT.items():
                text = text.replace(old, new)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
            target.writestr(name, text)
    return strict.getvalue(), paper
