"""Fit what each piece of evidence weighs in reading a layout: ``fit_layout.py FOLDER [--write] [-v]``.

FOLDER as for ``layout.py``. For every caption whose cell is known the weights are to make its own slot the most
likely of those that could be meant (a conditional logit with a small penalty on large weights). Printed is what the
weights of all other forms say of each form, one form left out at a time; ``--write`` stores the weights of all.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from layout import asked, cases, judge, summary

from youryou_xl.forms.matching import Matcher
from youryou_xl.grid import Grid, address
from youryou_xl.layout.reading import WEIGHTS_FILE, Reading

PENALTY = 2.0
PRIOR = {
    "listed": 4.0, "coloured": 2.5, "validated": 1.5, "merged": 0.5, "framed": 0.5, "underlined": 0.5,
    "dyed": -3.0, "foreign": -3.0, "left": -1.5, "above": -3.5, "headingright": -2.0, "headingbelow": -1.0,
    "print": -1.0, "fill": 0.5, "captionsright": -2.0, "captionsbelow": -1.5, "captionsleft": -2.0,
    "paper": -1.0, "narrow": -2.5, "shared": -0.5, "leftof": -1.0, "aboveof": -0.5, "support": 0.5,
    "supportleft": 1.5, "right": 1.0, "gapright": -0.5, "gapbelow": -1.0, "gapleft": -1.0, "slotsright": -1.0,
    "slotsbelow": -2.0, "units": -1.0, "personright": -3.0, "personleft": 3.0, "boxesright": 1.0,
    "boxesbelow": 0.5, "low": -1.0, "numbers": -2.0, "loose": -1.0, "weak": -1.0, "leftover": -3.0, "only": 0.5,
    "peers": 0.7, "touchright": 0.5, "touchbelow": 0.5, "startbelow": 1.0, "insideright": 0.5,
    "insidebelow": 0.5, "offright": -1.5, "offbelow": -1.5, "offleft": -1.5, "offabove": -1.5, "below": 0.5,
    "laterright": -0.5, "inturn": 0.5, "stacked": -2.0, "bracketed": 0.5,
}  # fmt: skip
"""What one would think without a single form: the fit is drawn here where the forms say little."""
STEPS = 400
BLUNT = 0.9
"""How far the features of pairs are from telling everything: keeps the fit from growing certain."""


class Example:
    """One known caption: the features of the slots that could be its own, and which are right."""

    def __init__(self, rows: list[dict[str, float]], right: list[bool]) -> None:
        self.rows, self.right = rows, right


def examples(grid: Grid, sheet: dict, reading: Reading) -> list[Example]:
    found = []
    headings = sorted({entry["section"] for entry in sheet["fields"] if entry.get("section")})
    wanted = asked(sheet)
    matcher = Matcher(reading, wanted, headings)
    for bid in matcher.bids():
        entry = sheet["fields"][int(bid.wanted.key[1:])]
        if bid.wanted.kind not in ("plain", "column") or bid.doubtful:
            continue
        others = entry.get("alt") or []
        good = {*entry["cells"][:1], *([others] if isinstance(others, str) else others)}
        if bid.pairs:
            right = [address(*pair.slot.cell) in good for pair in bid.pairs]
            found.append(Example([pair.features for pair in bid.pairs], right))
    return found


def fit(sets: list[list[Example]]) -> dict[str, float]:
    every = [example for group in sets for example in group]
    names = [*sorted({name for example in every for row in example.rows for name in row}), "bias"]
    place = {name: number for number, name in enumerate(names)}
    rows, owner, right = [], [], []
    for number, example in enumerate(every):
        for features, good in zip(example.rows, example.right, strict=True):
            row = np.zeros(len(names))
            for name, value in features.items():
                row[place[name]] = value
            row[-1] = 1.0
            rows.append(row)
            owner.append(number)
            right.append(good)
    matrix, owners, goods = np.array(rows), np.array(owner), np.array(right)
    count = len(every)
    none_right = np.ones(count, bool)
    none_right[owners[goods]] = False
    mean = np.array([PRIOR.get(name, 0.0) for name in names])
    w = mean.copy()
    first = np.zeros_like(w)
    second = np.zeros_like(w)
    for step in range(1, STEPS + 1):
        score = matrix @ w
        top = np.zeros(count)
        np.maximum.at(top, owners, score)
        e = np.exp(score - top[owners])
        none = np.exp(-top)
        total = none.copy()
        np.add.at(total, owners, e)
        chance = e / total[owners]
        hits = np.zeros(count)
        np.add.at(hits, owners, np.where(goods, e, 0.0))
        hits = hits + np.where(none_right, none, 0.0)
        pull = np.where(goods, e / np.maximum(hits[owners], 1e-12), 0.0)
        gradient = matrix.T @ (chance - pull) + PENALTY * (w - mean)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        w -= 0.1 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return {name: round(float(value), 3) for name, value in zip(names, w, strict=True) if abs(value) >= 0.005}


def main() -> None:
    folder = Path(sys.argv[1])
    global PENALTY
    for word in sys.argv[2:]:
        if word.startswith("--penalty="):
            PENALTY = float(word.partition("=")[2])
    told = "-v" in sys.argv
    every = list(cases(folder, []))
    readings = [Reading(grid) for _, grid, _ in every]
    sets = [examples(grid, sheet, reading) for (_, grid, sheet), reading in zip(every, readings, strict=True)]
    if "--write" in sys.argv:
        weights = fit(sets)
        lines = [
            "# What each piece of evidence weighs (youryou_xl/layout/evidence.py says what they are).",
            f"# Fitted by benchmarks/fit_layout.py on {sum(map(len, sets))} captions of {len({n for n, _, _ in every})}"
            f" real forms, {dt.date.today():%Y-%m-%d}; not to be changed by hand.",
            "",
            "[weights]",
            *(f"{name} = {value}" for name, value in sorted(weights.items())),
        ]
        WEIGHTS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
        total: Counter = Counter()
        for (name, _, sheet), reading in zip(every, readings, strict=True):
            reading.reweigh(weights)
            judge(name, sheet, reading, total, told)
        print(summary(total))
        return
    total = Counter()
    for name in sorted({name for name, _, _ in every}):
        weights = fit([group for group, (other, _, _) in zip(sets, every, strict=True) if other != name])
        for (other, _, sheet), reading in zip(every, readings, strict=True):
            if other == name:
                reading.reweigh(weights)
                judge(name, sheet, reading, total, told)
    print("each form read with the weights of the others:")
    print(summary(total))


if __name__ == "__main__":
    main()
