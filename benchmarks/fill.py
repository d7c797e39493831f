"""How long a filled copy takes: ours, the alternatives, and a bare write of the same bytes.

    python benchmarks/fill.py [TEMPLATE] [--copies N] [--disk FOLDER]

The same template and the same 30 values for all, in five turns one after the other, so that all meet the same
machine. Ours and the bare write make N copies (1,000), the slow ones as many as fit into some seconds. Figures
are medians.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import itertools
import re
import statistics
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import peers

CELLS = 30
TURNS = 5
SECONDS_PER_PEER = 5.0
PEERS = ("wolfxl", "excelize", "openpyxl", "fillxl")
LEAST_COPIES = 2
MEMORY_DISK = Path("/dev/shm")
GOALS = {"wolfxl": 60, "openpyxl": 1500}

Make = Callable[[Path], None]


def choose_cells(template) -> tuple[str, list[str]]:
    """Return the first sheet with enough cells to fill, and these: empty ones first."""
    from youryou_xl.addresses import address

    for sheet in template.sheets:
        if template.refusal(sheet, "A1048576"):
            continue
        scanned = template.scanned(sheet)
        places = [(row, column) for row, cells in scanned.rows.items() for column in cells.cells]
        places = [place for place in places if scanned.refusal(place) is None]
        places.sort(key=lambda place: (bool(scanned.cell(place).kind), place))
        if len(places) >= CELLS:
            return sheet, [address(*place) for place in sorted(places[:CELLS])]
    raise SystemExit(f"No sheet of this workbook has {CELLS} cells to fill.")


def invent_values(cells: list[str]) -> dict[str, object]:
    """Return a value for each cell, in the mixture forms have."""
    samples = itertools.cycle(
        [
            "新規",
            "株式会社サンプル電力",
            "アグリ1234501",
            "東京都千代田区丸の内一丁目1番1号 サンプルビル10階",
            999999999,
            "12345",
            dt.date(2020, 3, 1),
            "03-1234-5678",
            "tantou@example.co.jp",
            "低圧",
        ]
    )
    return dict(zip(cells, samples, strict=False))


def with_names(package: bytes, sheet: str, cells: list[str]) -> bytes:
    """Return the template with a defined name for every cell, which is how fillxl finds them."""
    quoted = sheet.replace("'", "''").replace("&", "&amp;")
    names = "".join(
        f"<definedName name=\"input_{cell}\">'{quoted}'!${re.sub('[0-9]', '', cell)}${re.sub('[A-Z]', '', cell)}"
        "</definedName>"
        for cell in cells
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "xl/workbook.xml":
                text = data.decode("utf-8")
                if "</definedNames>" in text:
                    text = text.replace("</definedNames>", names + "</definedNames>")
                else:
                    text = text.replace("</sheets>", f"</sheets><definedNames>{names}</definedNames>")
                data = text.encode()
            target.writestr(info, data)
    return out.getvalue()


def timed(make: Make, folder: Path, suffix: str, copies: int, limit: float) -> list[float]:
    """Return the seconds of each of `copies` copies, of fewer if `limit` seconds are over."""
    seconds: list[float] = []
    begun = time.perf_counter()
    for number in range(copies):
        out = folder / f"copy{number}{suffix}"
        before = time.perf_counter()
        make(out)
        seconds.append(time.perf_counter() - before)
        if len(seconds) >= LEAST_COPIES and time.perf_counter() - begun > limit:
            break
    return seconds


def in_turns(makes: dict[str, Make], parent: Path, suffix: str, copies: int) -> dict[str, list[float]]:
    """Time several ways in turns; each turn begins in an empty folder."""
    found: dict[str, list[float]] = {name: [] for name in makes}
    for _ in range(TURNS):
        for name, make in makes.items():
            with tempfile.TemporaryDirectory(dir=parent) as folder:
                found[name] += timed(make, Path(folder), suffix, copies // TURNS, SECONDS_PER_PEER / TURNS)
    return found


def micro(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = peers.ROOT / "workbook" / "plant-master-practice.xlsx"
    parser.add_argument("template", nargs="?", type=Path, default=default)
    parser.add_argument("--copies", type=int, default=1000, help="copies of ours and of the bare write (1000)")
    parser.add_argument("--disk", type=Path, default=peers.ENVIRONMENT, help="a folder on the disk to measure")
    options = parser.parse_args()
    options.disk.mkdir(exist_ok=True)
    from youryou_xl.package import Template, compare

    warnings.simplefilter("ignore")
    before = time.perf_counter()
    template = Template.open(options.template)
    opened = time.perf_counter() - before
    sheet, cells = choose_cells(template)
    values = invent_values(cells)
    keyed = {(sheet, cell): value for cell, value in values.items()}
    before = time.perf_counter()
    data = template.fill_bytes(keyed)
    prepared = time.perf_counter() - before
    assert compare(options.template, data, list(keyed)).ok
    print(peers.machine())
    print(
        f"{options.template.name}: {len(template.workbook.package.members)} parts, {len(data):,} bytes a copy, ", end=""
    )
    print(f"{CELLS} cells; compiled in {opened * 1e3:.1f} ms + {prepared * 1e3:.1f} ms with the first copy")
    rounds = []
    for _ in range(TURNS):
        before = time.perf_counter()
        for _ in range(options.copies):
            template.fill_bytes(keyed)
        rounds.append((time.perf_counter() - before) / options.copies)
    per_copy = statistics.median(rounds)
    print(f"ours, bytes in memory: {per_copy * 1e6:.0f} µs a copy, {1 / per_copy:,.0f} copies/s on one core")
    with tempfile.TemporaryDirectory() as scratch:
        named = Path(scratch) / f"named{template.suffix}"
        named.write_bytes(with_names(options.template.read_bytes(), sheet, cells))
        places = {"disk": options.disk}
        if MEMORY_DISK.is_dir():
            places = {"memory disk": MEMORY_DISK, **places}
        for place, parent in places.items():
            report(place, parent, template, options, sheet, values, data, named)


def report(place, parent: Path, template, options, sheet: str, values, data: bytes, named: Path) -> None:
    keyed = {(sheet, cell): value for cell, value in values.items()}

    def ours(out: Path) -> None:
        template.fill(keyed, out)

    def bare(out: Path) -> None:
        with out.open("wb") as file:
            file.write(data)

    def peer(name: str) -> Make:
        fill, source = getattr(peers, name), named if name == "fillxl" else options.template
        return lambda out: fill(source, sheet, values, out)

    ways = {"ours": ours, "bare write": bare, **{name: peer(name) for name in PEERS}}
    found = in_turns(ways, parent, template.suffix, options.copies)
    base = micro(found["ours"])
    print(f"\n{place:<14}{'µs a copy':>12}{'× ours':>10}   copies")
    for name, seconds in found.items():
        print(f"  {name:<12}{micro(seconds):>12,.0f}{micro(seconds) / base:>10,.2f}{len(seconds):>9}")
    print(f"  ours is {base / micro(found['bare write']):.2f} × the bare write", end="")
    for name, goal in GOALS.items():
        print(f"; {micro(found[name]) / base:,.0f} times as fast as {name} (goal {goal:,})", end="")
    print()


if __name__ == "__main__":
    peers.run_among_peers()
    main()
