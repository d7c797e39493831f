"""Forms filled as people fill them: every kind of field by command and in a window, looked at, proven, read back.

``python -m tests.live.by_hand FOLDER --pictures DIR [--window]`` does it for all workbooks of a folder, each by a
definition drafted from it, and prints a table; without a folder, for forms drawn here. The test beside does the same.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import python_calamine
import xlwings

from tests.forms import kinds
from tests.live.desk import Desk, wait_until
from youryou_xl import forms
from youryou_xl.attach import workbooks
from youryou_xl.cli import app
from youryou_xl.errors import YouryouError
from youryou_xl.forms import printed
from youryou_xl.live import results_sheet
from youryou_xl.rules.quantities import parse_date
from youryou_xl.rules.text import as_text

DATES = frozenset({"era", "year", "month", "day"})
DIGITS = "1234567890" * 9


@dataclass
class Story:
    """What became of one form."""

    name: str
    fields: int = 0
    filled: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()
    wrong: list[str] = field(default_factory=list)
    window: str = ""
    pictures: list[Path] = field(default_factory=list)

    @property
    def line(self) -> str:
        told = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        verdict = "; ".join(self.wrong) or "ok"
        refused = f"; refused {len(self.refused)}" if self.refused else ""
        drawn = f"; to circle by hand {len(self.drawn)}" if self.drawn else ""
        return f"| {self.name} | {self.fields} | {self.filled} ({told}{refused}{drawn}) | {verdict} | {self.window} |"


@contextmanager
def home(folder: Path) -> Iterator[Path]:
    """Make `folder` the user's own while inside."""
    before = os.environ.get("YOURYOU_HOME")
    os.environ["YOURYOU_HOME"] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            os.environ.pop("YOURYOU_HOME", None)
        else:
            os.environ["YOURYOU_HOME"] = before


def drawn(folder: Path) -> list[Path]:
    """Return forms of our own, one with every kind of field."""
    path = folder / "every-kind.xlsx"
    path.write_bytes(kinds.blank())
    return [path]


def values_for(binding: forms.Binding) -> dict[str, object]:
    """Return a value for every field that was found, of the kind it takes."""
    found = {}
    for number, entry in enumerate(binding.fields, 1):
        known = binding.form.field(entry.key)
        if entry.status == "found" and known is not None:
            found[entry.key] = _value(binding, known, entry, number)
    return found


def _value(binding: forms.Binding, known: forms.Field, entry: forms.BoundField, number: int) -> object:
    grid = binding.grid_of(entry.key)
    there = as_text(grid.value_at(*forms.position(entry.cells[0])))
    if entry.kind == "chars":
        return DIGITS[: len(entry.cells)]
    if entry.kind == "parts":
        names = list(entry.parts)
        if set(names) >= {"year", "month", "day"}:
            return "2026/4/1"
        samples = {2: {"year": "2026年4月", "hour": "9:30"}.get(names[0], "123-4567"), 3: "03-1234-5678"}
        return samples.get(len(names)) or dict.fromkeys(names, "1")
    if entry.kind == "circle":
        return list(entry.options)[-1]
    if entry.kind == "tick":
        boxes = [tick.word for cell in entry.cells for tick in printed.ticks(_text(grid, cell))]
        return "○" if len(boxes) < 2 else boxes[0]
    if entry.kind == "same-cell" or known.spec.type == "date":
        if re.search(r"年[\s\d]*月", there) and not re.search(r"月[\s\d]*日", there):
            return "令和8年4月"
        dated = re.search(r"年[\s\d]*月", there) or known.spec.type == "date"
        return "2026/4/1" if dated else f"見本{number}"
    allowed = grid.choices.get(grid.span_at(*forms.position(entry.cells[0])).anchor, ())
    if allowed:
        return allowed[-1]
    if known.spec.type in _TYPED:
        return _TYPED[known.spec.type]
    return "\n".join(f"見本{number}-{line}" for line in range(1, len(entry.cells) + 1))


_TYPED: Mapping[str, object] = {
    "postal_code": "123-4567",
    "phone": "03-1234-5678",
    "email": "mihon@example.jp",
    "number": 12,
    "kilowatt": 12,
}


def _text(grid: forms.Grid, cell: str) -> str:
    return as_text(grid.value_at(*forms.position(cell)))


def filled_by_command(form: Path, folder: Path, picture: bool = True) -> Story:
    """Draft a definition, fill every field with `fill`, prove it, read it back with other readers, picture it."""
    story = Story(form.stem)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        official = _official(form, story)
    except YouryouError as error:
        story.wrong.append(error.ja)
        return story
    binding = official.binding
    values = {}
    for key, value in values_for(binding).items():
        try:
            official.writes({**values, key: value})
            values[key] = value
        except YouryouError as error:
            story.refused[key] = error.ja
    writes = official.writes(values)
    story.drawn = tuple(writes.circles.values())
    story.fields, story.filled = len(binding.fields), len(values)
    story.kinds = Counter(entry.kind for entry in binding.fields if entry.key in values)
    out = folder / f"{form.stem}_filled{form.suffix}"
    official.template.fill(writes.cells, out, like=writes.like, overwrite=True)
    proof = official.verify(out)
    if not proof.ok:
        story.wrong.append(f"verify: {proof.differences[0].ja}")
    _read_back(official, values, writes, out, story)
    if picture:
        story.pictures = pictures(out, folder)
    return story


def _official(form: Path, story: Story) -> forms.OfficialForm:
    try:
        return forms.OfficialForm.open(form)
    except YouryouError:
        number = len(list(Path(os.environ["YOURYOU_HOME"]).rglob("*.toml")))
        draft = Path(os.environ["YOURYOU_HOME"]) / "forms" / f"form{number}.toml"
        if app.run(["new", "definition", str(form), "-o", str(draft)]) != 0:
            story.wrong.append("no definition could be drafted")
        return forms.OfficialForm.open(form)


def _read_back(
    official: forms.OfficialForm, values: Mapping[str, object], writes: forms.Writes, out: Path, story: Story
) -> None:
    """Compare what was written with what openpyxl and calamine read, and with what the form says."""
    sheets = {sheet for sheet, _ in writes.cells}
    workbook = openpyxl.load_workbook(out)
    rows = {name: python_calamine.CalamineWorkbook.from_path(str(out)).get_sheet_by_name(name) for name in sheets}
    table = {name: sheet.to_python(skip_empty_area=False) for name, sheet in rows.items()}
    for (sheet, cell), wanted in writes.cells.items():
        row, column = forms.position(cell)
        lines = table[sheet]
        other = lines[row - 1][column - 1] if row <= len(lines) and column <= len(lines[row - 1]) else ""
        for reader, read in (("openpyxl", workbook[sheet][cell].value), ("calamine", other)):
            if not _same(read, wanted):
                story.wrong.append(f"{reader} reads {cell} as {read!r}, not {wanted!r}")
    said = official.binding.on(forms.read_grids(out)).values()
    for key, value in values.items():
        known = official.binding.form.field(key)
        circled = any(word == value for word in writes.circles.values())
        if known is not None and not circled and not isinstance(value, dict) and not _same(said.get(key), value):
            story.wrong.append(f"{key} reads {said.get(key)!r}, not {value!r}")


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)
    return text.replace("\r\n", "\n")


def _same(one: object, other: object) -> bool:
    if one is not None and (read := parse_date(_plain(one)).value) is not None:
        return read == parse_date(_plain(other)).value
    return _plain(one) == _plain(other)


def pictures(book: Path, folder: Path) -> list[Path]:
    """Return the pages LibreOffice prints of a workbook, as pictures."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice", "--headless", "--norestore", f"-env:UserInstallation={Path(profile).as_uri()}",
                "--convert-to", "pdf", "--outdir", str(folder), str(book),
            ],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
    subprocess.run(
        ["pdftoppm", "-r", "70", "-l", "3", "-png", str(folder / f"{book.stem}.pdf"), str(folder / book.stem)],
        check=True,
        timeout=600,
    )
    return sorted(folder.glob(f"{book.stem}-*.png"))


def filled_in_a_window(desk: Desk, form: Path, folder: Path, story: Story, most: int = 8) -> None:
    """Attach the buttons, type into the open form, press 検証 and 提出用に保存, and prove what was saved.

    The definition is in the user's folder of the office on the screen. What a keyboard has no keys for is set.
    """
    place = folder / "window" / form.stem
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    book_path = place / f"{form.stem}.xlsm"
    official = forms.OfficialForm.open(form)
    binding = workbooks.attach_form(form, book_path, "libreoffice")
    wanted = {}
    for key, value in values_for(binding).items():
        if key in story.refused or len(wanted) >= most:
            continue
        ascii_value = f"abc{len(wanted)}" if isinstance(value, str) and value.startswith("見本") else value
        if not official.writes({key: ascii_value}).circles:
            wanted[key] = ascii_value
    writes = official.writes(wanted)
    with desk.open(book_path) as book:
        for (sheet, cell), value in writes.cells.items():
            _type(desk, book, sheet, cell, value)
        _to_the_button(book, binding.sheet, "check")
        desk.press(book, "check")
        told = wait_until(lambda: desk.dialog() or (results_sheet.find(book) is not None and "listed"), "検証 to end")
        if told != "listed":
            desk.answer()
        story.pictures.append(desk.picture(place / "checked.png"))
        _to_the_button(book, binding.sheet, "export")
        desk.press(book, "export")
        said = []
        for _ in range(4):
            text = desk.wait_for_dialog()
            said.append(text)
            last = "保存しました" in text and "\n" in text
            desk.answer("Return" if last else "alt+y")
            if last:
                break
            time.sleep(0.3)
    saved = [path for path in place.iterdir() if path.suffix in (".xlsx", ".xlsm") and path != book_path]
    if len(saved) != 1:
        story.window = f"nothing saved: {said[-1][:80] if said else ''}"
        story.wrong.append(story.window)
        return
    proof = forms.verify(form, saved[0])
    read = official.binding.on(forms.read_grids(saved[0])).values()
    lost = [key for key, value in wanted.items() if not isinstance(value, dict) and not _same(read.get(key), value)]
    story.window = f"{len(wanted)} typed, {len(proof.cells)} cells, verify {'ok' if proof.ok else 'NOT ok'}"
    story.wrong += [f"window: {key} reads {read.get(key)!r}, not {wanted[key]!r}" for key in lost]
    if not proof.ok:
        story.wrong.append(f"window: {proof.differences[0].ja}")


def _to_the_button(book: xlwings.Book, sheet: str, button: str) -> None:
    """Scroll to where a button stands, as a person does on a wide form."""
    book.sheets[sheet].activate()
    component = book.impl.component.raw
    controller = component.getCurrentController()
    shapes = controller.getActiveSheet().getDrawPage()
    for number in range(shapes.getCount()):
        shape = shapes.getByIndex(number)
        if shape.getName() == f"youryou_xl {button}":
            place = shape.getPropertyValue("Anchor").getCellAddress()
            controller.setFirstVisibleRow(max(0, place.Row - 2))
            controller.setFirstVisibleColumn(max(0, place.Column - 2))
    time.sleep(0.5)


def _type(desk: Desk, book: xlwings.Book, sheet_name: str, cell: str, value: object) -> None:
    sheet = book.sheets[sheet_name]
    sheet.activate()
    area = sheet[cell]
    if value is None:
        return
    text = _plain(value)
    if not text.isascii() or "\n" in text or hasattr(value, "year"):
        area.value = value
        return
    plain_text = isinstance(value, str) and text.isdigit() and area.number_format != "@"
    for by_mouse in (True, False):  # what floats over a cell may take the click; the cell is chosen all the same
        area.select()
        time.sleep(0.15)
        if by_mouse:
            desk.click_cell(book, cell)
        # An apostrophe keeps a text of digits a text, as people type it.
        desk.type(f"'{text}" if plain_text else text)
        try:
            wait_until(lambda: _plain(area.value) == text, f"{text!r} to be typed into {cell}", 20)
            return
        except AssertionError:
            if not by_mouse:
                raise
            desk.key("Escape")


def main() -> int:
    """Print a table of what became of the forms of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--pictures", type=Path, default=Path("by-hand"))
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    out = asked.pictures.resolve()
    out.mkdir(parents=True, exist_ok=True)
    every = sorted(asked.folder.glob("*.xls[xm]")) if asked.folder else drawn(out)
    every = [path for path in every if re.search(asked.only, path.name)]
    lines, failed = [], 0
    with _desk(asked.window) as desk:
        for form in every:
            place = desk.home / "youryou-home" if desk is not None else out / "home"
            with home(place):
                for old in (place / "forms").glob("*.toml"):
                    old.unlink()
                if not asked.folder:
                    kinds.define(place)
                story = filled_by_command(form, out)
                if desk is not None and story.filled:
                    try:
                        filled_in_a_window(desk, form, out, story)
                    except (AssertionError, YouryouError) as error:
                        story.wrong.append(f"window: {error}")
            failed += bool(story.wrong)
            lines.append(story.line)
            print(story.line, file=sys.stderr, flush=True)
            for key, why in story.refused.items():
                print(f"    {key}: {why}", file=sys.stderr)
    print("| form | fields | filled by command | verdict | in a window |\n|---|---|---|---|---|")
    print("\n".join(lines))
    return int(failed > 0)


@contextmanager
def _desk(wanted: bool) -> Iterator[Desk | None]:
    if not wanted:
        yield None
        return
    with Desk.set_up() as desk:
        yield desk


if __name__ == "__main__":
    sys.exit(main())
