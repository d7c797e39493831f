"""What we write into somebody's drawing and workbook has the prefixes the document has, else those Excel writes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.package_attach.building import BUTTONS, SHEET, form, parts
from youryou_xl.attach.attach import attach
from youryou_xl.package.markup import Markup
from youryou_xl.package.namespaces import DRAWING, MAIN, OFFICE, SHEET_DRAWING, spelled


@pytest.mark.parametrize("host", ["excel", "libreoffice"])
def test_no_prefix_and_no_reference_is_written_that_excel_would_not_write(tmp_path: Path, host: str) -> None:
    official = form(tmp_path / "form.xlsx")
    attach(official, tmp_path / "out.xlsm", buttons=BUTTONS, sheet=SHEET, host=host)  # type: ignore[arg-type]
    before = parts(official)
    for name, data in parts(tmp_path / "out.xlsm").items():
        if not name.endswith((".xml", ".rels")) or before.get(name) == data:
            continue
        ET.fromstring(data)
        assert data.count(b"&#") <= before.get(name, b"").count(b"&#"), name
        markup = Markup(data)
        prefixes = {element.prefix for element in markup.elements}
        assert prefixes <= {"", "xdr", "a"}, name
        for element in markup.elements:
            for prefix in element.declared:
                assert prefix in ("", "r", "xdr", "a") or f"xmlns:{prefix}".encode() in before.get(name, b""), name


def test_the_prefixes_of_the_document_are_taken_over() -> None:
    leads, declarations = spelled({"d": SHEET_DRAWING, "": DRAWING}, SHEET_DRAWING, DRAWING)
    assert (leads, declarations) == (["d:", ""], "")


def test_the_default_namespace_is_none_for_an_attribute() -> None:
    (lead,), declarations = spelled({"": OFFICE}, OFFICE)
    assert lead == "r:"
    assert declarations == f' xmlns:r="{OFFICE}"'


def test_a_prefix_in_force_is_given_no_other_meaning() -> None:
    (lead,), declarations = spelled({"r": MAIN}, OFFICE)
    assert lead == "r1:"
    assert "xmlns:r1=" in declarations
