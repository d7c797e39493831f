"""Forms nobody drew: random places, sizes and signs, with known cells; and any heap of cells at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from youryou_xl.forms.matching import Wanted, match
from youryou_xl.grid import Grid, Look, Span, address
from youryou_xl.layout import Reading

LABELS = [
    "届出者名", "住所", "郵便番号", "電話番号", "設備の名称", "設置場所", "型式", "製造者名", "出力", "運転開始日",
    "担当部署", "担当者名", "メールアドレス", "備考",
]  # fmt: skip
UNKNOWN = ["登記上の国名", "緊急時の連絡先", "整理番号", "系統名", "管理区分"]
SIGNS = ["boxed", "boxed and merged", "coloured", "protected"]


@dataclass
class Sketch:
    """A form as it grows, and where each label's value goes."""

    sign: str
    values: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)
    inputs: set[tuple[int, int]] = field(default_factory=set)
    cells: dict[str, str] = field(default_factory=dict)

    def put(self, row: int, column: int, width: int, text: str | None, label: str = "") -> None:
        last = column + width - 1
        for place in range(column, last + 1):
            fill = "FFFF99 0.0" if text is None and self.sign == "coloured" else ""
            lined = self.sign.startswith("boxed")
            line = "thin" if lined else ""
            self.looks[row, place] = Look(
                left=line if place == column else "",
                right=line if place == last else "",
                top=line,
                bottom=line,
                fill=fill,
            )
        if width > 1 and self.sign in ("boxed and merged", "protected"):
            self.merges.append(Span(row, column, row, last))
        if text is not None:
            self.values[row, column] = text
        else:
            self.inputs.add((row, column))
            self.cells[label] = address(row, column)

    def grid(self) -> Grid:
        return Grid(
            "様式",
            self.values,
            tuple(sorted(self.merges)),
            frozenset(self.inputs) if self.sign == "protected" else None,
            looks=self.looks,
            fills={at: look.fill for at, look in self.looks.items() if look.fill},
        )


@st.composite
def beside(draw: st.DrawFn) -> Sketch:
    """Values right of their labels, one or two pairs in a row, labels nobody knows among them."""
    sketch = Sketch(draw(st.sampled_from(SIGNS)))
    left, label_width, value_width = draw(st.integers(1, 10)), draw(st.integers(2, 6)), draw(st.integers(2, 8))
    pairs, row = draw(st.integers(1, 2)), draw(st.integers(2, 12))
    labels = draw(st.permutations([*LABELS, *UNKNOWN]))
    for number, label in enumerate(labels):
        column = left + (number % pairs) * (label_width + value_width)
        sketch.put(row + number // pairs, column, label_width, label)
        sketch.put(row + number // pairs, column + label_width, value_width, None, label)
    return sketch


@st.composite
def beneath(draw: st.DrawFn) -> Sketch:
    """A table: labels in one row, empty rows below."""
    sketch = Sketch(draw(st.sampled_from(["boxed", "boxed and merged", "protected"])))
    left, width, row = draw(st.integers(1, 10)), draw(st.integers(2, 6)), draw(st.integers(2, 12))
    labels = draw(st.permutations(LABELS))[:6]
    rows = draw(st.integers(2, 6))
    for number, label in enumerate(labels):
        sketch.put(row, left + number * width, width, label)
        for line in range(rows, 0, -1):
            sketch.put(row + line, left + number * width, width, None, label)
    return sketch


@settings(max_examples=60, deadline=None)
@given(beside())
def test_values_beside_their_labels_are_found(sketch: Sketch) -> None:
    bound = match(Reading(sketch.grid()), [Wanted(label, (label,)) for label in LABELS])
    assert {entry.key: entry.cell for entry in bound} == {label: sketch.cells[label] for label in LABELS}


@settings(max_examples=60, deadline=None)
@given(beneath())
def test_columns_begin_right_below_their_labels(sketch: Sketch) -> None:
    labels = list(sketch.cells)
    bound = match(Reading(sketch.grid()), [Wanted(label, (label,), "column", table=("表",)) for label in labels])
    assert {entry.key: entry.cell for entry in bound} == sketch.cells


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(1, 20)),
        st.one_of(st.sampled_from([*LABELS, *UNKNOWN, "※注", "：", "kW", "年", "（"]), st.text(max_size=12)),
        max_size=60,
    ),
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 20)), max_size=80),
)
def test_in_any_heap_of_cells_no_print_becomes_an_input_and_no_cell_is_given_twice(
    values: dict[tuple[int, int], str], lined: list[tuple[int, int]]
) -> None:
    line = Look("thin", "thin", "thin", "thin")
    grid = Grid("表", values, looks=dict.fromkeys(lined, line))
    reading = Reading(grid)
    fillable = {address(*piece.at) for piece in reading.paper.pieces if piece.fillable}
    printed = {address(*at) for at, value in values.items() if value.strip()} - fillable
    bound = match(reading, [Wanted(label, (label,)) for label in LABELS])
    cells = [entry.cell for entry in bound if entry.cell]
    assert len(cells) == len(set(cells))
    assert not printed & set(cells)
