"""Whatever people type and whatever file they give: an answer or one of our own errors, never a traceback."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.batch.conftest import COMPANY, LISTS, company
from youryou_xl import forms
from youryou_xl.batch.checking import Checker
from youryou_xl.batch.model import Status
from youryou_xl.batch.reading import Batch, Line, Table, read
from youryou_xl.errors import UnusableInput, YouryouError
from youryou_xl.rules import standards

TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "12343",
            "1234",
            "12345.0",
            "#N/A",
            "NaN",
            "1E+02",
            "東京",
            "発動指令電源（DR）",
            "00",
            "99",
            "YYYYYY",
        ]
    ),
)
CP932 = st.characters(codec="cp932", exclude_characters="\0¢£¬‖−〜")
"""Without NUL, which says that a file is no CSV, and the six that CP932 gives back as others."""


@given(
    cells=st.lists(TYPED, min_size=len(LISTS), max_size=len(LISTS)),
    about=st.lists(TYPED, min_size=9, max_size=9),
)
@settings(max_examples=150, deadline=None)
def test_every_row_gets_a_verdict(cells: list[str], about: list[str]) -> None:
    lists = Table("一括申請", 1, LISTS, {name: n for n, name in enumerate(LISTS)}, (Line(2, cells),))
    names = tuple(COMPANY)
    operators = Table(
        "事業者情報",
        1,
        names,
        {name: n for n, name in enumerate(names)},
        (Line(2, [cells[3], *about]), Line(3, [str(value) for value in company().values()])),
    )
    batch = Batch(Path("x.xlsx"), lists, operators, None, None)
    draft = Checker(batch, forms.load("plant-master"), standards.load()).check(lists.lines[0])
    application = draft.application
    assert application.status in (Status.PLANNED, Status.FAILED, Status.NOT_NEEDED)
    if application.status is Status.FAILED:
        assert any(finding.severity == "ERROR" for finding in application.findings)
    for finding in application.findings:
        assert finding.sheet in ("一括申請", "事業者情報")
        assert "{" not in finding.message.replace(str(finding.value), "") or "{" in "".join([*cells, *about])


@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_file_is_read_or_refused_in_plain_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(YouryouError) as error:
        read(path)
    assert error.value.ja
    assert error.value.en


@given(rows=st.lists(st.lists(st.text(CP932, max_size=12), max_size=20), max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_under_good_headers_are_read_as_they_stand(tmp_path: Path, rows: list[list[str]]) -> None:
    headers = list(dict.fromkeys((*LISTS, *COMPANY)))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([headers, *rows])
    path = tmp_path / "x.csv"
    path.write_bytes(out.getvalue().encode("cp932", "replace"))
    try:
        table = read(path).lists
    except UnusableInput as error:
        assert "入力された行がありません" in error.ja
        return
    for line in table.lines:
        assert list(line.cells) == [cell.encode("cp932", "replace").decode("cp932") for cell in rows[line.number - 2]]
