"""How long 10,000 cells with worksheet functions take to be calculated anew in LibreOffice.

    python benchmarks/functions.py [ROWS]

Installs the Calc extension into a profile of its own and calculates, per function, a column of cells with one call
each, one array formula over the whole column, and, where there is one, the plain formula; beside them the same column
in Python alone. Medians of several turns, after a first one that loads everything.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from youryou_xl import libreoffice
from youryou_xl.__main__ import main as youryou
from youryou_xl.functions import REGISTRY, call

TURNS = 3
_FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
AREAS = ("北海道", "東北", "東京", "中部", "北陸", "関西", "中国", "四国", "九州")

COLUMNS: dict[str, Callable[[int], list[Any]]] = {
    "AREACODE": lambda row: [AREAS[row % 9]],
    "OPERATORCODE": lambda row: [f"{row % 9000 + 1000}", AREAS[row % 9]],
    "SHORTNAME": lambda row: [f"{row % 9000 + 1000}{row % 9 + 1}", row % 99 + 1],
    "NEEDS": lambda row: [("発電", "未取得")[row % 2], "発動指令電源（DR）"],
    "LENGTH": lambda row: [f"見本電力{row}株式会社"],
    "NORMALIZE": lambda row: [f"１００ー{row % 10000:04}", "郵便番号"],
    "WORKDAY": lambda row: [46000 + row % 700, row % 20],
    "CHECK": lambda row: ["郵便番号", f"{row % 1000:03}-{row % 10000:04}"],
}


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        if youryou(["libreoffice", "install", "--profile", str(profile)]) != 0:
            return 1
        with libreoffice.Office.start(profile=profile) as office:
            measure(office, rows)
    return 0


def measure(office: libreoffice.Office, rows: int) -> None:
    """Print one line per function."""
    print(f"\n{rows:,} cells, seconds (median of {TURNS})")
    print(f"  {'function':<14}{'one call a cell':>16}{'one array':>12}{'plain formula':>15}{'Python alone':>14}")
    app = office.connect()
    for name, values in COLUMNS.items():
        book = app.books.add()
        document = book.impl.component.raw
        sheet = document.getSheets().getByIndex(0)
        table = [values(row) for row in range(rows)]
        letters = "ABC"[: len(table[0])]
        sheet.getCellRangeByName(f"A1:{letters[-1]}{rows}").setDataArray(tuple(map(tuple, table)))
        target = sheet.getCellRangeByName(f"H1:H{rows}")
        cells = [f"{letter}1" for letter in letters]
        document.enableAutomaticCalculation(False)  # each change would be answered at once
        fill(target, f"=YX.{name}({';'.join(cells)})")
        single = timed(document.calculateAll)
        target.clearContents(_FORMULAS)
        ranges = ";".join(f"{letter}1:{letter}{rows}" for letter in letters)
        target.setArrayFormula(f"=YX.{name}({ranges})")
        array = timed(document.calculateAll)
        target.setArrayFormula("")
        formula = REGISTRY[name].formula
        plain = None
        if formula is not None:
            fill(target, formula.calc(*cells))
            plain = timed(document.calculateAll)
        columns = [[[row[column]] for row in table] for column in range(len(letters))]
        alone = timed(lambda name=name, columns=columns: call(name, columns))  # type: ignore[misc]
        shown = f"{plain:15.2f}" if plain is not None else f"{'-':>15}"
        print(f"  {name:<14}{single:16.2f}{array:12.2f}{shown}{alone:14.2f}", flush=True)
        book.close()


def fill(target: Any, formula: str) -> None:
    """Write a formula into a range as a person does: one cell, pulled down.

    Setting each cell by itself takes LibreOffice time by the square of their number.
    """
    target.getCellByPosition(0, 0).setFormula(formula)
    target.fillAuto(libreoffice.find_uno().Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)


def timed(work: Callable[[], Any]) -> float:
    """Return the median time of some work, once it has been done."""
    work()
    taken = []
    for _ in range(TURNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
