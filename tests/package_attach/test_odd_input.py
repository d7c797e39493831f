"""Workbooks that are wrong somewhere: attached or refused with words, never a traceback."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.package_attach.building import BUTTONS, SHEET, form, parts, rebuilt
from youryou_xl.attach import original
from youryou_xl.attach.attach import attach
from youryou_xl.attach.audit import audit
from youryou_xl.attach.revive import revived
from youryou_xl.errors import YouryouError

VALUES = st.sampled_from([b"", b"-1", b"abc", b"9" * 20, b"1e400", b"nan", b"A0", "あ".encode(), b"rId1"])


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("books")
    plain = form(folder / "plain.xlsx")
    attach(plain, folder / "buttons.xlsm", buttons=BUTTONS, sheet=SHEET)
    return [plain, folder / "buttons.xlsm"]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_attribute_gone_wrong_anywhere_never_ends_in_a_traceback(
    books: list[Path], tmp_path: Path, data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from(books))
    before = parts(source)
    name = data.draw(st.sampled_from([name for name in before if name.endswith((".xml", ".rels"))]))
    quoted = list(re.finditer(rb'"[^"<>]*"', before[name]))
    place = data.draw(st.sampled_from(quoted))
    value = data.draw(VALUES)
    changed = before[name][: place.start() + 1] + value + before[name][place.end() - 1 :]
    odd = rebuilt(source, tmp_path / "odd.xlsx", {name: changed})
    out = tmp_path / "out.xlsm"
    out.unlink(missing_ok=True)
    try:
        attach(odd, out, buttons=BUTTONS, sheet=SHEET)
    except YouryouError as error:
        assert error.ja
        assert error.en
        assert not out.exists()
    for look in (audit, original.read, revived):
        with suppress(YouryouError):
            look(odd)


@pytest.mark.parametrize(
    "missing", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "_rels/.rels"]
)
def test_a_part_that_is_gone_is_named(books: list[Path], tmp_path: Path, missing: str) -> None:
    odd = rebuilt(books[0], tmp_path / "odd.xlsx", {missing: None})
    with pytest.raises(YouryouError):
        attach(odd, tmp_path / "out.xlsm", buttons=BUTTONS, sheet=SHEET)
    assert not (tmp_path / "out.xlsm").exists()
