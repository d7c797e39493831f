"""What the engine decides by itself: addresses, formulas, values, and how it says what it cannot do."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youryou_xl.libreoffice import addresses, bridge, formulas, process, values
from youryou_xl.libreoffice.addresses import Area
from youryou_xl.libreoffice.errors import OfficeNotFoundError, UnoNotFoundError
from youryou_xl.libreoffice.values import Carried, Kind

EPOCH = dt.datetime(1899, 12, 30)
cells = st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60)


@given(cells)
def test_rectangles_cover_exactly_the_cells_asked_for(wanted: set[tuple[int, int]]) -> None:
    covered = [cell for area in addresses.rectangles(wanted) for cell in area.cells()]
    assert sorted(covered) == sorted(wanted)


def test_a_full_block_is_one_rectangle() -> None:
    block = Area(3, 2, 40, 7)
    assert addresses.rectangles(block.cells()) == [block]


@given(cells)
def test_an_area_with_holes_is_covered_except_for_the_holes(wanted: set[tuple[int, int]]) -> None:
    area = Area(2, 3, 8, 7)
    holes = wanted & set(area.cells())
    covered = [cell for part in addresses.without(area, holes) for cell in part.cells()]
    assert sorted(covered) == sorted(set(area.cells()) - holes)


@given(st.integers(0, 1_000_000), st.integers(0, 16_000), st.integers(1, 500), st.integers(1, 300))
def test_an_address_reads_back_as_the_same_area(row: int, column: int, rows: int, columns: int) -> None:
    area = Area(row, column, rows, columns)
    assert addresses.parse(addresses.text(area), 1_048_576, 16_384) == area


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("A1", Area(0, 0)),
        ("$C$2", Area(1, 2)),
        ("c2:a1", Area(0, 0, 2, 3)),
        ("B:C", Area(0, 1, 100, 2)),
        ("3:4", Area(2, 0, 2, 50)),
        ("AX100", Area(99, 49)),
        ("AY1", None),
        ("A101", None),
        ("A0", None),
        ("A", None),
        ("A1:", None),
        ("A1:B", None),
        ("plant_name", None),
    ],
)
def test_addresses_beyond_the_sheet_and_words_are_no_addresses(address: str, area: Area | None) -> None:
    assert addresses.parse(address, 100, 50) == area


@pytest.mark.parametrize(
    ("excel", "uno"),
    [
        ("=SUM(A1,B2)", "=SUM(A1;B2)"),
        ("=Sheet2!A1+1", "=$Sheet2.A1+1"),
        ("='申込 書'!$A$1:B2", "=$'申込 書'.$A$1:B2"),
        ("=申込書!A1", "=$申込書.A1"),
        ('=IF(A1="x,y;z","a!b",1.5)', '=IF(A1="x,y;z";"a!b";1.5)'),
        ("={1,2;3,4}", "={1;2|3;4}"),
        ("=SUM(A:A,3:5)", "=SUM(A:A;3:5)"),
        ("=STDEV.S(A1,2)", "=STDEV.S(A1;2)"),
        ("='it''s'!A1", "=$'it''s'.A1"),
    ],
)
def test_formulas_are_translated_both_ways(excel: str, uno: str) -> None:
    assert formulas.to_uno(excel) == uno
    assert formulas.from_uno(uno) == excel


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("00123", Carried("00123")),
        ("=A1", Carried("=A1", Kind.FORMULA)),
        ("'=A1", Carried("=A1")),
        (True, Carried(1.0, Kind.BOOL)),
        (3, Carried(3.0)),
        (dt.date(1900, 1, 1), Carried(2.0, Kind.DATE)),
        (dt.datetime(1900, 1, 1, 12), Carried(2.5, Kind.DATETIME)),
        (dt.time(6), Carried(0.25, Kind.TIME)),
    ],
)
def test_values_travel_as_text_or_number_with_their_meaning(value: object, expected: Carried) -> None:
    assert values.carried(value, lambda: EPOCH) == expected


@given(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2999, 12, 31)))
def test_a_moment_survives_the_journey_to_the_millisecond(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    carried = values.carried(moment, lambda: EPOCH)
    assert isinstance(carried.content, float)
    assert values.date_of(carried.content, EPOCH) == moment


def test_none_nan_and_numpy_values_are_prepared_without_importing_numpy() -> None:
    import numpy as np
    import pandas as pd

    assert [values.prepared(item) for item in (None, float("nan"), pd.NaT, pd.NA)] == ["", "", "", ""]
    assert values.prepared(np.int64(3)) == 3
    assert values.prepared(np.bool_(True)) is True
    assert values.prepared(np.datetime64("2026-04-01T10:00")) == dt.datetime(2026, 4, 1, 10)
    assert values.prepared(pd.Timestamp("2026-04-01", tz="Asia/Tokyo")) == dt.datetime(2026, 4, 1)


def test_what_no_cell_can_hold_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="complex"):
        values.prepared(1j)


def test_a_missing_uno_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(bridge, "_uno_folders", lambda: [tmp_path])
    with pytest.raises(UnoNotFoundError, match="apt install python3-uno") as caught:
        bridge.find_uno()
    assert "Python that comes inside LibreOffice" in str(caught.value)
    assert isinstance(caught.value, ImportError)


def test_a_uno_for_another_python_is_not_loaded_but_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "uno.py").write_text("raise RuntimeError('must not run')", encoding="utf-8")
    (tmp_path / "libpyuno.so").write_bytes(b"\x7fELF libpython3.5.so.1.0\x00")
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(bridge, "_uno_folders", lambda: [tmp_path])
    with pytest.raises(UnoNotFoundError, match=r"built for Python 3\.5"):
        bridge.find_uno()


def test_finding_uno_leaves_path_and_import_as_they_were() -> None:
    code = (
        "import builtins, sys\n"
        "from youryou_xl.libreoffice.bridge import find_uno\n"
        "from youryou_xl.libreoffice.errors import UnoNotFoundError\n"
        "path, hook = list(sys.path), builtins.__import__\n"
        "try:\n    find_uno()\n"
        "except UnoNotFoundError:\n    print('absent')\n"
        "print(sys.path == path, builtins.__import__ is hook)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.split()[-2:] == ["True", "True"]


def test_a_wrong_soffice_variable_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOFFICE", str(tmp_path / "nowhere"))
    with pytest.raises(OfficeNotFoundError, match="SOFFICE"):
        process.find_soffice()


def test_a_missing_libreoffice_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOFFICE", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(process, "office_folders", list)
    with pytest.raises(OfficeNotFoundError, match="libreoffice-calc"):
        process.find_soffice()


def test_importing_the_package_imports_neither_xlwings_nor_pandas_nor_uno() -> None:
    code = "import sys, youryou_xl.libreoffice\nprint(sorted({'xlwings', 'pandas', 'uno', 'numpy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.strip() == "[]"


def test_the_package_knows_nothing_of_the_product_and_never_touches_xlwings_pro() -> None:
    folder = Path(bridge.__file__).parent
    for file in folder.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "youryou_xl" not in text, file.name
        assert "xlwings.pro" not in text, file.name
        assert "from .." not in text, file.name
