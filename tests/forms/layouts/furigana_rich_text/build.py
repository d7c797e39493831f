from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.forms.paper import PLANT, Paper, book

READINGS = {
    "発電所": "ハツデンショ",
    "事業者": "ジギョウシャ",
    "住所": "ジュウショ",
    "郵便": "ユウビン",
    "連絡者": "レンラクシャ",
}


def _rich(match: re.Match[str]) -> str:
    text = match[1]
    half = max(1, len(text) // 2)
    runs = (
        f'<r><rPr><b/><sz val="11"/><color rgb="FFFF0000"/></rPr><t xml:space="preserve">{text[:half]}</t></r>'
        f'<r><rPr><sz val="9"/></rPr><t xml:space="preserve">{text[half:]}</t></r>'
    )
    readings = "".join(
        f'<rPh sb="{text.index(word)}" eb="{text.index(word) + len(word)}"><t>{reading}</t></rPh>'
        for word, reading in READINGS.items()
        if word in text
    )
    return f'<si>{runs}{readings}<phoneticPr fontId="1"/></si>'


def build() -> tuple[bytes, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("B1:H1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        paper.text(f"B{row}:D{row}", label.replace("(", "\n("))
        paper.slot(f"E{row}:H{row}", key)
    paper.text("B23:D23", "所属事業者コード")
    paper.slot("E23:H23", "member_code.1")
    plain = BytesIO()
    result.save(plain)
    rich = BytesIO()
    with ZipFile(plain) as source, ZipFile(rich, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/sharedStrings.xml":
                content = re.sub(
                    r"<si><t(?:\s[^>]*)?>([^<]*)</t></si>", _rich, content.decode("utf-8"), flags=re.DOTALL
                ).encode("utf-8")
            target.writestr(name, content)
    return rich.getvalue(), paper
