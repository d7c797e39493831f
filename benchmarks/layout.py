"""How much of real forms is read right, how much silently wrong: ``layout.py FOLDER [WORD …] [-v]``.

FOLDER holds ``files/`` with blank forms and ``truth/`` with one JSON file each: for every field its caption, kind and
cells. What matching says from the captions alone is compared with that. With WORDs only the files whose names hold
one are read; ``-v`` lists what is not right.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from youryou_xl.forms.matching import BoundField, Wanted, match
from youryou_xl.grid import Grid
from youryou_xl.layout.reading import Reading
from youryou_xl.package.grids import read_grids

KINDS = {"tick-text": "tick", "checkbox-control": "checkbox"}


def cases(folder: Path, words: list[str]) -> Iterator[tuple[str, Grid, dict[str, Any]]]:
    """Yield every sheet with known fields: the file's name, its grid, and what is known."""
    for path in sorted((folder / "truth").glob("*.json")):
        if words and not any(word in path.name for word in words):
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        grids = {grid.name: grid for grid in read_grids(folder / "files" / document["file"])}
        for sheet in document["sheets"]:
            yield document["file"], grids[sheet["name"]], sheet


def asked(sheet: Mapping[str, Any]) -> list[Wanted]:
    """Return what a definition written from the captions alone would ask for."""
    wanted = []
    for number, entry in enumerate(sheet["fields"]):
        kind = KINDS.get(entry["kind"], entry["kind"])
        if kind == "checkbox":
            continue
        wanted.append(
            Wanted(
                key=f"f{number}",
                labels=(entry["label"].replace("\n", ""),),
                kind=kind,
                section=(entry["section"],) if entry.get("section") else (),
                table=(entry["table"],) if entry.get("table") else (),
                parts=tuple(entry.get("parts") or ()),
                choices=tuple(entry["options"]) if kind == "circle" else (),
            )
        )
    return wanted


def verdict(entry: Mapping[str, Any], bound: BoundField) -> str:
    """Return how a field was read: right, WRONG, short, ambiguous or missing."""
    if bound.status != "found":
        return bound.status
    kind = entry["kind"]
    values: Any = entry.get("cells") or list((entry.get("parts") or entry.get("options") or {}).values())
    others = entry.get("alt") or []
    others = [others] if isinstance(others, str) else others
    got = list(bound.parts.values()) or list(bound.options.values()) or list(bound.cells)
    if kind == "plain":
        return "right" if got[0] in [*values[:1], *others] else "WRONG"
    if kind == "column":
        if got[: len(values)] == values:
            return "right"
        return "short" if got == values[: len(got)] else "WRONG"
    return "right" if got == values else "WRONG"


def judge(name: str, sheet: Mapping[str, Any], reading: Reading, total: Counter[tuple[str, str]], told: bool) -> None:
    """Match one sheet, print how it was read, and add that to the sums by kind and verdict."""
    headings = sorted({entry["section"] for entry in sheet["fields"] if entry.get("section")})
    bound = {entry.key: entry for entry in match(reading, asked(sheet), headings)}
    tally: Counter[str] = Counter()
    for number, entry in enumerate(sheet["fields"]):
        result = bound.get(f"f{number}")
        if result is None:
            continue
        said = verdict(entry, result)
        total[entry["kind"], said] += 1
        tally[said] += 1
        if told and said != "right":
            values = entry.get("cells") or entry.get("parts") or entry.get("options")
            got = result.parts or result.options or result.cells or result.candidates
            print(f"   {said:9s} {entry['kind']:9s} {entry['label'][:28]!r} [{entry.get('section', '')}]"
                  f" want {str(values)[:70]} got {str(got)[:70]} {result.margin:.1f}")  # fmt: skip
    print(f"{name[:28]:30s} {sheet['name'][:12]:14s} {dict(tally)}")


def measure(folder: Path, words: list[str], told: bool) -> Counter[tuple[str, str]]:
    """Print form by form what was read how, and return the sums by kind and verdict."""
    total: Counter[tuple[str, str]] = Counter()
    spent = 0.0
    for name, grid, sheet in cases(folder, words):
        start = time.perf_counter()
        reading = Reading(grid)
        spent = max(spent, time.perf_counter() - start)
        judge(name, sheet, reading, total, told)
    print(f"longest reading: {spent * 1000:.0f} ms")
    return total


def summary(total: Mapping[tuple[str, str], int]) -> str:
    """Return the sums in words."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, said), count in total.items():
        by_kind[kind][said] += count
    lines = [f"{kind:10s} {dict(counts)}" for kind, counts in sorted(by_kind.items())]
    for title, kinds in (("plain fields and columns", {"plain", "column"}), ("other kinds", None)):
        chosen = [item for item in total.items() if (item[0][0] in {"plain", "column"}) == (kinds is not None)]
        right = sum(count for (_, said), count in chosen if said == "right")
        wrong = sum(count for (_, said), count in chosen if said == "WRONG")
        every = sum(count for _, count in chosen)
        lines.append(f"{title}: {right}/{every} right ({right / max(1, every):.1%}), {wrong} silently wrong")
    return "\n".join(lines)


if __name__ == "__main__":
    arguments = [word for word in sys.argv[1:] if not word.startswith("-")]
    print(summary(measure(Path(arguments[0]), arguments[1:], "-v" in sys.argv)))
