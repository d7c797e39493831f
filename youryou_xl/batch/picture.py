"""A small picture of a filled form: what stands in its cells, drawn where it stands, for the report.

Drawn from the cells of the filled workbook itself, so it shows what was written and not what was meant. It needs no
spreadsheet program, no script and no file of its own. Knows a sheet, and which of its cells were filled in; no field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape

from youryou_xl.addresses import Span
from youryou_xl.grid import PLAIN_LOOK, Grid, Look, Position, Value
from youryou_xl.rules.text import as_text

_CHARACTER = 7.0
"""Pixels of one character of a column's width, as spreadsheet programs count them."""
_PADDING = 5.0
_POINT = 96 / 72
_FONT = 11.0
_MOST_ROWS, _MOST_COLUMNS = 120, 80
"""More is no form that a small picture could show."""
_LEAST_SIZE = 5.0
_LINE = 1.25
_EDGES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class _Paper:
    """Where the rows and columns of the drawn region begin, in pixels."""

    region: Span
    x: tuple[float, ...]
    y: tuple[float, ...]

    @property
    def size(self) -> tuple[float, float]:
        return self.x[-1], self.y[-1]

    def box(self, span: Span) -> tuple[float, float, float, float]:
        """Return left, top, width and height of a span, as far as it is drawn."""
        region = self.region
        left, right = max(span.left, region.left) - region.left, min(span.right, region.right) - region.left
        top, bottom = max(span.top, region.top) - region.top, min(span.bottom, region.bottom) - region.top
        return self.x[left], self.y[top], self.x[right + 1] - self.x[left], self.y[bottom + 1] - self.y[top]


def svg(grid: Grid, filled: Collection[Position], title: str) -> str:
    """Return the sheet as an SVG element, what stands in the cells of `filled` bold; `title` is for screen readers."""
    paper = _paper(grid)
    width, height = paper.size
    shapes: list[str] = []
    texts: list[str] = []
    lines: list[str] = []
    for span in _spans(grid, paper.region):
        look = _look(grid, span.anchor)
        left, top, wide, high = paper.box(span)
        colour = _colour(look.fill)
        if colour:
            shapes.append(f'<path fill="{colour}" d="M{left:.0f} {top:.0f}h{wide:.0f}v{high:.0f}h-{wide:.0f}z"/>')
        lines += _edges(grid, span, (left, top, wide, high))
        value = grid.values.get(span.anchor)
        if value is not None:
            texts.append(_text(grid, paper, span, look, value, span.anchor in filled))
    return (
        f'<svg viewBox="-1 -1 {width + 2:.0f} {height + 2:.0f}" role="img" aria-label="{escape(title, quote=True)}">'
        f'<path fill="#fff" d="M0 0h{width:.0f}v{height:.0f}H0z"/>{"".join(shapes)}'
        f'<path fill="none" stroke="#555" stroke-width="1" d="{"".join(lines)}"/>{"".join(texts)}</svg>'
    )


def _paper(grid: Grid) -> _Paper:
    used = [*grid.values, *(grid.framed or ())] or [(1, 1)]
    region = Span(
        min(row for row, _ in used), min(column for _, column in used),
        max(row for row, _ in used), max(column for _, column in used),
    )  # fmt: skip
    if grid.print_area:
        region = grid.print_area[0]
    bottom, right = min(region.bottom, region.top + _MOST_ROWS - 1), min(region.right, region.left + _MOST_COLUMNS - 1)
    region = Span(region.top, region.left, bottom, right)
    x, y = [0.0], [0.0]
    for column in range(region.left, region.right + 1):
        width = grid.widths.get(column, grid.default_width) * _CHARACTER + _PADDING
        x.append(x[-1] + (0.0 if column in grid.hidden_columns else width))
    for row in range(region.top, region.bottom + 1):
        height = grid.heights.get(row, grid.default_height) * _POINT
        y.append(y[-1] + (0.0 if row in grid.hidden_rows else height))
    return _Paper(region, tuple(x), tuple(y))


def _spans(grid: Grid, region: Span) -> Iterator[Span]:
    """Give every cell of a region once, merged ones as one."""
    for row in range(region.top, region.bottom + 1):
        for column in range(region.left, region.right + 1):
            span = grid.span_at(row, column)
            if span.anchor == (row, column):
                yield span


def _look(grid: Grid, at: Position) -> Look:
    return (grid.looks or {}).get(at, PLAIN_LOOK)


def _colour(fill: str) -> str:
    """Return a background colour to draw: as it is if the workbook names it, a pale grey for one of its theme."""
    if not fill:
        return ""
    rgb, _, tint = fill.partition(" ")
    return f"#{rgb.lower()}" if re.fullmatch(r"[0-9A-F]{6}", rgb) and tint in ("", "0.0", "0") else "#eef1f4"


def _is_dark(colour: str) -> bool:
    """Return whether black on this colour could not be read."""
    if not colour:
        return False
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red * 299 + green * 587 + blue * 114 < 110_000


def _edges(grid: Grid, span: Span, box: tuple[float, float, float, float]) -> list[str]:
    """Return the lines around a span, each drawn if the cells along that edge have it."""
    left, top, wide, high = box
    last = _look(grid, (span.bottom, span.right))
    first = _look(grid, span.anchor)
    drawn = {"left": first.left, "top": first.top, "right": last.right, "bottom": last.bottom}
    path = {
        "left": f"M{left:.1f} {top:.1f}v{high:.1f}",
        "right": f"M{left + wide:.1f} {top:.1f}v{high:.1f}",
        "top": f"M{left:.1f} {top:.1f}h{wide:.1f}",
        "bottom": f"M{left:.1f} {top + high:.1f}h{wide:.1f}",
    }
    return [path[edge] for edge in _EDGES if drawn[edge]]


def _text(grid: Grid, paper: _Paper, span: Span, look: Look, value: Value, filled: bool) -> str:
    text = _shown(value, look.number_format)
    left, top, wide, high = paper.box(span)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    align = {"center": "middle", "centerContinuous": "middle", "right": "end"}.get(look.horizontal, "")
    align = align or ("end" if number and not look.horizontal else "start")
    room = wide if align != "start" or filled or look.horizontal else wide + _free_to_the_right(grid, paper, span)
    size = (look.size or _FONT) * _POINT
    lines = _wrapped(text, (room - 4) / size, max(1, int(high / (size * _LINE))))
    longest = max((_width(line) for line in lines), default=0.0) * size
    size = max(_LEAST_SIZE, min(size, high * 0.85, size * (room - 4) / longest if longest > room - 4 else size))
    start = {"start": 2.0, "middle": room / 2, "end": room - 2}[align]
    step = size * _LINE
    base = (high - step * (len(lines) - 1)) / 2 + size * 0.36
    colour = "#fff" if _is_dark(_colour(look.fill)) else "#0b3d91" if filled else "#222"
    weight = ' font-weight="bold"' if look.bold or filled else ""
    spans = "".join(
        f'<tspan x="{start:.1f}" y="{base + number * step:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<svg x="{left:.1f}" y="{top:.1f}" width="{room:.1f}" height="{high:.1f}">'
        f'<text font-size="{size:.1f}" fill="{colour}" text-anchor="{align}"{weight}>{spans}</text></svg>'
    )


def _free_to_the_right(grid: Grid, paper: _Paper, span: Span) -> float:
    """Return how far a text may run beyond its cell: over empty ones, as it does on the sheet."""
    column = span.right + 1
    while column <= paper.region.right and grid.value_at(span.top, column) is None:
        column += 1
    return paper.x[column - paper.region.left] - paper.box(span)[0] - paper.box(span)[2]


def _shown(value: Value, number_format: str) -> str:
    """Return a value as its cell shows it, as far as a plain number format tells: thousands, and a unit behind them."""
    match = re.fullmatch(r'#,##0(?:"([^"]*)"|([^\W\d_]*))', number_format)
    if match is not None and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}{match[1] or match[2] or ''}"
    return as_text(value)


def _wrapped(text: str, room: float, most: int) -> list[str]:
    """Return `text` in lines of at most `room` em, as many as there is space for; the last one takes the rest."""
    lines: list[str] = []
    for paragraph in text.replace("\r", "").split("\n"):
        line = ""
        for character in paragraph:
            if line and len(lines) < most - 1 and _width(line + character) > room:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _width(text: str) -> float:
    """Return the width of a text in em: a full-width character is one."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55 for character in text)
