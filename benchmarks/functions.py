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
        sheet = book.sheets[0]
        table = [values(row) for row in range(rows)]
        width = len(table[0])
        sheet["A1"].resize(rows, width).number_format = "@" if isinstance(table[0][0], str) else "General"
        sheet["A1"].resize(rows, width).value = table
        calculate = book.impl.component.raw.calculateAll

        def timed(work: Callable[[], Any]) -> float:
            work()
            taken = []
            for _ in range(TURNS):
                start = time.perf_counter()
                work()
                taken.append(time.perf_counter() - start)
            return statistics.median(taken)

        target = sheet["H1"].resize(rows, 1)
        cells = ",".join(f"{'ABC'[column]}1" for column in range(width))
        target.formula = f"=YX.{name}({cells})"
        single = timed(calculate)
        target.clear_contents()
        ranges = ",".join(f"{'ABC'[column]}1:{'ABC'[column]}{rows}" for column in range(width))
        target.formula_array = f"=YX.{name}({ranges})"
        array = timed(calculate)
        target.formula_array = ""
        target.clear_contents()
        plain = None
        formula = REGISTRY[name].formula
        if formula is not None:
            target.formula = formula.excel(*[f"{'ABC'[column]}1" for column in range(width)])
            plain = timed(calculate)
        columns = [[[row[column]] for row in table] for column in range(width)]
        alone = timed(lambda name=name, columns=columns: call(name, columns))  # type: ignore[misc]
        shown = f"{plain:15.2f}" if plain is not None else f"{'-':>15}"
        print(f"  {name:<14}{single:16.2f}{array:12.2f}{shown}{alone:14.2f}", flush=True)
        book.close()


if __name__ == "__main__":
    sys.exit(main())
