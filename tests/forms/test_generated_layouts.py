"""Layouts nobody drew: random offsets, sides, gaps, merges and decorations; every field has to be found."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms.paper import AREAS, OPERATOR, PLANT
from youryou_xl import forms
from youryou_xl.forms import Grid, Span, address

PREFIXES = ["", "（１）", "①", "１．", "(2) ", "■ ", "【必須】", "3-1 ", "・", "*", "ア．", "※ "]
SUFFIXES = ["", "※", "※1", "：", ":", " ＊", "（必須）", "　", "（注1）", "\n", "【任意】", "（半角）"]
SIGNS = st.sampled_from(["protected", "boxed", "merged", "coloured", "coloured cells"])


@dataclass
class Sketch:
    """A sheet as it grows."""

    values: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    inputs: set[tuple[int, int]] = field(default_factory=set)
    framed: set[tuple[int, int]] = field(default_factory=set)
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)

    def put(self, at: tuple[int, int], width: int, text: str | None, key: str | None = None) -> None:
        row, column = at
        span = Span(row, column, row, column + width - 1)
        if width > 1:
            self.merges.append(span)
        self.framed.update((row, part) for part in range(column, column + width))
        self.fills.update(((row, part), "yellow" if key else "blue") for part in range(column, column + width))
        if text is not None:
            self.values[at] = text
        if key is not None:
            self.inputs.add(at)
            self.slots[key] = address(row, column)

    def grid(self, sign: str) -> Grid:
        return Grid(
            "申込書",
            self.values,
            () if sign.startswith("coloured") else tuple(self.merges),
            frozenset(self.inputs) if sign == "protected" else None,
            framed=frozenset(self.framed) if sign == "boxed" else None,
            fills={
                at: fill
                for at, fill in self.fills.items()
                if sign == "coloured" or (sign == "coloured cells" and fill == "yellow")
            },
        )


def _decorated(draw: st.DrawFn, label: str) -> str:
    inside = draw(st.sampled_from(["", "", "\n", "　", " "]))
    cut = draw(st.integers(1, len(label)))
    wide = label.replace("(", "（").replace(")", "）") if draw(st.booleans()) else label
    return draw(st.sampled_from(PREFIXES)) + wide[:cut] + inside + wide[cut:] + draw(st.sampled_from(SUFFIXES))


@st.composite
def beside(draw: st.DrawFn) -> tuple[Sketch, str]:
    """Values right of their labels, one or two pairs in a row, gaps between."""
    sketch, sign = Sketch(), draw(SIGNS)
    row, left = draw(st.integers(1, 30)), draw(st.integers(1, 20))
    label_width, value_width = draw(st.integers(1, 8)), draw(st.integers(2, 12))
    gap = draw(st.integers(0, 3)) if sign != "merged" or draw(st.booleans()) else 0
    pairs = draw(st.integers(1, 2))
    sketch.put((row, left), 1, "発電所マスタ申込書")
    row += draw(st.integers(1, 4))
    step = label_width + gap + value_width + draw(st.integers(0, 2))
    for number, key in enumerate(PLANT):
        column = left + (number % pairs) * step
        if number % pairs == 0:
            row += draw(st.sampled_from([1, 1, 1, 2]))
        sketch.put((row, column), label_width, _decorated(draw, PLANT[key]))
        sketch.put((row, column + label_width + gap), value_width, None, key)
    row += 2
    sketch.put((row, left), value_width, _decorated(draw, "所属事業者コード"))
    for count in range(1, draw(st.integers(2, 9))):
        sketch.put((row + count, left), value_width, None, f"member_code.{count}")
    return sketch, sign


@st.composite
def beneath(draw: st.DrawFn) -> tuple[Sketch, str]:
    """Values below their labels, one to four labels side by side."""
    sketch, sign = Sketch(), draw(SIGNS)
    row, left = draw(st.integers(1, 30)), draw(st.integers(1, 20))
    width, across = draw(st.integers(2, 8)), draw(st.integers(1, 4))
    blank_rows = draw(st.integers(0, 2))
    sketch.put((row, left), 1, "事業者マスタ申込書")
    row += 2
    keys = [*OPERATOR, *(f"licence_class.{n}" for n in (1,))]
    labels = {**OPERATOR, "licence_class.1": "ライセンス区分"}
    for number, key in enumerate(keys):
        if number and number % across == 0:
            row += 2 + blank_rows
        column = left + (number % across) * width
        sketch.put((row, column), width, _decorated(draw, labels[key].replace("※", "")))
        sketch.put((row + 1, column), width, None, key)
    row += 4
    for number, area in enumerate(AREAS):
        sketch.put((row, left + number * 2), 2, area)
        sketch.put((row + 1, left + number * 2), 2, None, f"negawatt_area.{area}")
    return sketch, sign


@settings(max_examples=150, deadline=None)
@given(beside())
def test_values_beside_their_labels_are_found_wherever_they_stand(drawn: tuple[Sketch, str]) -> None:
    sketch, sign = drawn
    binding = forms.bind(forms.load("plant-master"), [sketch.grid(sign)], override={})
    assert {entry.key: entry.cell for entry in binding.fields} == sketch.slots


@settings(max_examples=150, deadline=None)
@given(beneath())
def test_values_beneath_their_labels_are_found_wherever_they_stand(drawn: tuple[Sketch, str]) -> None:
    sketch, sign = drawn
    binding = forms.bind(forms.load("operator-master"), [sketch.grid(sign)], override={})
    found = {entry.key: entry.cell for entry in binding.fields if entry.cell}
    assert found == sketch.slots


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(1, 20)),
        st.one_of(
            st.sampled_from([*PLANT.values(), *AREAS, "非調整電源", "※注", "：", "kW", "連絡者", "氏名", "発電所"]),
            st.text(max_size=12),
            st.integers(-5, 10**9),
        ),
        max_size=60,
    ),
    st.booleans(),
)
def test_any_heap_of_cells_gives_cells_that_exist_once_or_none(
    values: dict[tuple[int, int], str | int], protected: bool
) -> None:
    inputs = frozenset(at for at in values if sum(at) % 3 == 0) if protected else None
    grid = Grid("表", values, inputs=inputs)
    from youryou_xl.forms._places import place_fields

    for form_id in ("plant-master", "operator-master"):
        placed = place_fields(forms.load(form_id), grid)
        sure = [place.cells[0].anchor for place in placed if place.cells and not place.doubtful]
        assert len(sure) == len(set(sure))
        assert all(grid.takes_input(*at) for at in sure)
