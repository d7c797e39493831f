"""How honest reading stays when forms are altered: ``layout_altered.py [FOLDER] [-v] [--only NAME] [--office]``.

FOLDER as for ``layout.py``; without one, the forms drawn for the tests of layouts are taken. Every sheet is altered as
happens to forms in use: filled in, saved by another program, rows put in, lines or colours gone, labels reworded. For
each alteration it is printed how many fields were read right, how many were left open, and how many were put silently
into another cell. ``--office`` adds a copy saved by LibreOffice.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib.util
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from youryou_xl.forms import definitions
from youryou_xl.forms.binding import Binding
from youryou_xl.forms.definitions import Form
from youryou_xl.forms.finding import places
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import Grid, Position, Span, address, position
from youryou_xl.package.grids import read_grids

LAYOUTS = Path(__file__).resolve().parent.parent / "tests" / "forms" / "layouts"
SPLIT = ("chars", "parts", "circle", "tick-text", "same-cell")
SIMPLE = ("plain", "column")


@dataclass(frozen=True)
class Known:
    """One field whose cells are known: its key, kind, cells in order, and where its label stands."""

    key: str
    kind: str
    label: str
    cells: tuple[str, ...]
    others: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A sheet, the definition of its form, and the fields that are known."""

    name: str
    source: Path | bytes
    grid: Grid
    form: Form
    fields: tuple[Known, ...]


@dataclass(frozen=True)
class Altered:
    """A sheet after an alteration, the fields where they stand now, and what was typed by cell."""

    grid: Grid
    fields: tuple[Known, ...]
    typed: Mapping[str, object] = dataclasses.field(default_factory=dict)


# -- forms ------------------------------------------------------------------------------------------------------


def quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def definition(sheet: Mapping[str, Any], name: str) -> str:
    """Return the definition of a form as someone would write it who knows its labels only."""
    lines = [f"id = {quoted(name)}", f"title = {quoted(sheet.get('title') or sheet['name'])}"]
    sections = sorted({entry["section"] for entry in sheet["fields"] if entry.get("section")})
    if sections:
        lines.append(f"headings = {quoted(sections)}")
    tables: dict[str, str] = {}
    body: list[str] = []
    for number, entry in enumerate(sheet["fields"]):
        kind = entry["kind"]
        if kind == "checkbox-control":
            continue
        body += [f"[fields.f{number}]", f"labels = [{quoted(entry['label'].replace(chr(10), ''))}]"]
        if entry.get("section"):
            body.append(f"section = [{quoted(entry['section'])}]")
        if kind == "column":
            body.append(f"table = {quoted(tables.setdefault(entry.get('table') or '', f't{len(tables)}'))}")
        elif kind == "chars":
            body.append('split = "chars"')
        elif kind == "parts":
            body += ['split = "parts"', f"parts = {quoted(list(entry['parts']))}"]
        elif kind == "circle":
            body += ['type = "choice"', 'mark = "circle"', f"choices = {quoted(list(entry['options']))}"]
        elif kind == "tick-text":
            body.append('type = "tick"')
        elif kind == "same-cell":
            body.append('place = "inside"')
    for title, table in tables.items():
        lines_of = [f"[tables.{table}]", *([f"labels = [{quoted(title)}]"] if title else [])]
        body = [*lines_of, *body]
    return "\n".join([*lines, *body]) + "\n"


def given(folder: Path) -> Iterator[Case]:
    """Yield the sheets of a folder of forms with known fields."""
    with tempfile.TemporaryDirectory() as home:
        for path in sorted((folder / "truth").glob("*.json")):
            document = json.loads(path.read_text(encoding="utf-8"))
            file = folder / "files" / document["file"]
            grids = {grid.name: grid for grid in read_grids(file)}
            for number, sheet in enumerate(document["sheets"]):
                name = f"{path.stem.partition('-')[0]}-{number}"
                toml = Path(home, f"{name}.toml")
                toml.write_text(definition(sheet, name), encoding="utf-8")
                fields = tuple(_known(place, entry) for place, entry in enumerate(sheet["fields"])
                               if entry["kind"] != "checkbox-control")  # fmt: skip
                yield Case(name, file, grids[sheet["name"]], definitions.read(toml), fields)


def _known(number: int, entry: Mapping[str, Any]) -> Known:
    cells: list[str] = []
    for item in entry.get("cells") or list((entry.get("parts") or entry.get("options") or {}).values()):
        cells += [item] if isinstance(item, str) else item  # a year of two boxes
    others = entry.get("alt") or []
    others = [others] if isinstance(others, str) else others
    labels = entry.get("label_cells") or entry.get("label_cell") or []
    labels = labels.split("+") if isinstance(labels, str) else labels
    return Known(
        f"f{number}", entry["kind"], entry["label"], tuple(cells),
        tuple(item for item in others if isinstance(item, str) and re.fullmatch("[A-Z]+[0-9]+", item)),
        tuple(labels),
    )  # fmt: skip


def drawn() -> Iterator[Case]:
    """Yield the forms drawn for the tests, the fields that are expected to be found on them known."""
    sys.path.insert(0, str(LAYOUTS.parent.parent.parent))
    for path in sorted(LAYOUTS.glob("*/build.py")):
        spec = importlib.util.spec_from_file_location(f"layout_{path.parent.name}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        built, _ = module.build()
        stream = BytesIO()
        if not isinstance(built, bytes):
            built.save(stream)
        data = built if isinstance(built, bytes) else stream.getvalue()
        expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))
        form = definitions.load(expected["form"])
        grid = next(grid for grid in read_grids(data) if grid.name == expected["sheet"])
        where = {entry.key: entry.label_cell for entry in places(form, grid)}
        columns: dict[str, list[str]] = defaultdict(list)
        for key, cell in expected["cells"].items():
            known = form.field(key)
            columns[known.key if known is not None and known.repeats else key].append(cell)
        fields = []
        for key, cells in columns.items():
            known = form.field(key)
            label = where.get(key) or where.get(f"{key}.1")
            fields.append(Known(
                key, "column" if known is not None and known.repeats else "plain", form.label_of(key), tuple(cells),
                (), (label,) if label else (),
            ))  # fmt: skip
        yield Case(path.parent.name, data, grid, form, tuple(fields))


# -- what is done to them ---------------------------------------------------------------------------------------


def as_it_is(case: Case, _: random.Random) -> Altered:
    return Altered(case.grid, case.fields)


def looked(grid: Grid, **changes: Any) -> Grid:
    return replace(grid, looks={at: replace(look, **changes) for at, look in (grid.looks or {}).items()})


def no_lines(case: Case, _: random.Random) -> Altered:
    grid = looked(case.grid, left="", right="", top="", bottom="")
    return Altered(replace(grid, framed=frozenset() if grid.framed is not None else None), case.fields)


def no_colours(case: Case, _: random.Random) -> Altered:
    return Altered(replace(looked(case.grid, fill=""), fills={}), case.fields)


def standard_sizes(case: Case, _: random.Random) -> Altered:
    return Altered(replace(case.grid, widths={}, heights={}), case.fields)


def wider(case: Case, _: random.Random) -> Altered:
    widths = {column: 1.5 * width for column, width in case.grid.widths.items()}
    return Altered(replace(case.grid, widths=widths, default_width=1.5 * case.grid.default_width), case.fields)


def unprotected(case: Case, _: random.Random) -> Altered:
    return Altered(replace(case.grid, inputs=None), case.fields)


def protected(case: Case, _: random.Random) -> Altered:
    """Lock everything but the cells of the fields that are known, and the boxes like them."""
    grid = case.grid
    cells = {position(cell) for entry in case.fields for cell in (*entry.cells, *entry.others)}
    whole = {at for cell in cells for at in _covered(grid.span_at(*cell))}
    return Altered(replace(grid, inputs=frozenset(whole)), case.fields)


def _covered(span: Span) -> Iterator[Position]:
    return ((row, column) for row in range(span.top, span.bottom + 1) for column in range(span.left, span.right + 1))


SYNONYMS = {
    "氏名": "お名前", "住所": "ご住所", "電話": "お電話", "電話番号": "連絡先電話", "名称": "なまえ",
    "ふりがな": "よみがな", "フリガナ": "ヨミガナ", "生年月日": "お誕生日", "備考": "その他特記",
    "郵便番号": "郵便記号",
    "所在地": "所在する場所",
}  # fmt: skip


def reworded(case: Case, dice: random.Random) -> Altered:
    """Reword a tenth of the labels where they stand; equal ones elsewhere stay as they are."""
    values = dict(case.grid.values)
    spots = sorted({cell for entry in case.fields for cell in entry.labels[:1]})
    for cell in dice.sample(spots, max(1, len(spots) // 10)) if spots else ():
        at = position(cell)
        text = values.get(at)
        if isinstance(text, str):
            values[at] = SYNONYMS.get(re.sub(r"\s", "", text), f"ご記入{text}" if len(text) < 40 else text[::-1])
    return Altered(replace(case.grid, values=values), case.fields)


NAMES = ("東京太郎", "髙橋　花子", "株式会社みほん建設", "サンプル電力合同会社", "見本商事(株) 横浜支店")
LIKE_LABELS = (
    "代表者", "同上", "別紙のとおり", "住所に同じ", "本人", "総務部", "営業所長", "なし", "有", "電話番号変更のため",
    "設備", "申請者に同じ", "令和８年度", "氏名変更", "第１号様式のとおり", "不明",
)  # fmt: skip
OF_ALL = ("令和8年4月1日", 12, "3", "第123号", "東京都千代田区丸の内１－１－１", "03-1234-5678", "見本の値", 1500000)


def value_of(label: str, dice: random.Random) -> object:
    """Return what a person might type into a field, sometimes words that could as well be a label."""
    if dice.random() < 0.2:
        return dice.choice(LIKE_LABELS)
    for pattern, values in (
        ("フリガナ|ふりがな", ("トウキョウ　タロウ", "ミホン　ハナコ")),
        ("年月日|日付|期日|期限|予定日", ("令和8年4月1日", dt.date(2026, 4, 1), "2026/4/1", "8.4.1")),
        ("住所|所在地|場所|敷地", ("東京都千代田区丸の内１－１－１", "横浜市中区日本大通１　見本ビル３階")),
        ("電話|FAX|TEL|携帯", ("03-1234-5678", "０９０－１２３４－５６７８")),
        ("メール|mail", ("taro@example.jp",)),
        ("郵便", ("100-0005", "〒100-0005")),
        ("氏名|名称|会社|名前|者|名$|殿|様", NAMES),
        ("金額|費|円|面積|数|量|率", (1500000, 12, "1,234.5", 0.5, "３")),
        ("番号|コード|記号", ("12345", 1234567890123, "第12-345号", "品川 300 あ 12-34")),
    ):
        if re.search(pattern, label, re.IGNORECASE):
            return dice.choice(values)
    return dice.choice((*OF_ALL, *NAMES))


def filled(share: float) -> Callable[[Case, random.Random], Altered]:
    """Return an alteration that fills in a share of the fields."""

    def alter(case: Case, dice: random.Random) -> Altered:
        values = dict(case.grid.values)
        typed: dict[str, object] = {}
        for entry in case.fields:
            if dice.random() >= share:
                continue
            _type(entry, values, typed, dice)
        return Altered(replace(case.grid, values=values), case.fields, typed)

    return alter


def _type(entry: Known, values: dict[Position, Any], typed: dict[str, object], dice: random.Random) -> None:
    """Fill in one field as a person would."""
    if entry.kind in SIMPLE:
        cells = entry.cells if entry.kind == "column" else entry.cells[:1]
        if entry.kind == "column":
            cells = cells[: dice.randint(1, len(cells))]
        elif len(entry.cells) > 1 and dice.random() < 0.5:
            cells = entry.cells[:2]
        for cell in cells:
            typed[cell] = values[position(cell)] = value_of(entry.label, dice)
    elif entry.kind == "chars":
        few = dice.random() < 0.2
        for cell in entry.cells[: max(1, len(entry.cells) // 2)] if few else entry.cells:
            values[position(cell)] = dice.choice((str(dice.randint(0, 9)), dice.randint(0, 9)))
    elif entry.kind == "parts":
        for place, cell in enumerate(entry.cells):
            values[position(cell)] = "令和" if place == 0 and len(entry.cells) == 4 else dice.randint(1, 12)
    elif entry.kind == "circle":
        at = position(dice.choice(entry.cells))
        there = values.get(at)
        values[at] = "○" if there is None else f"○{there}" if dice.random() < 0.3 else there
    elif entry.kind == "tick-text":
        at = position(entry.cells[0])
        values[at] = re.sub("[□☐]", dice.choice("☑■✓"), str(values.get(at, "□")), count=1)
    else:
        at = position(entry.cells[0])
        text = str(values.get(at, ""))
        text = re.sub(r"[ \u3000]{2,}(?=[年月日])", lambda _: f" {dice.randint(1, 12)} ", text)
        text = re.sub(r"([:：])[ \u3000]*$", rf"\1{dice.choice(NAMES)}", text)
        values[at] = re.sub(r"[（(][ \u3000]{2,}[）)]", f"（{dice.choice(NAMES)}）", text)


def put_in(case: Case, dice: random.Random) -> Altered:
    """Put in a row or two between fields, and a column or two; new ones look like those before them."""
    rows = _cuts(case, 0)
    columns = _cuts(case, 1)
    altered = Altered(case.grid, case.fields)
    for axis, cuts in ((0, rows), (1, columns)):
        for cut in sorted(dice.sample(cuts, min(2, len(cuts))), reverse=True):
            altered = _insert(altered, axis, cut)
    return altered


def _cuts(case: Case, axis: int) -> list[int]:
    """Return where a row (0) or column (1) can be put in without taking a field apart."""
    last = case.grid.last_row if axis == 0 else case.grid.last_column
    spans = [(span.top, span.bottom) if axis == 0 else (span.left, span.right) for span in case.grid.merges]
    groups = [[position(cell)[axis] for cell in (*entry.cells, *entry.others, *entry.labels)] for entry in case.fields]
    spans += [(min(group), max(group)) for group in groups]
    # A row put in behind boxes for characters would be a second line of them.
    for entry in case.fields:
        for span in (case.grid.span_at(*position(cell)) for cell in entry.cells if entry.kind == "chars"):
            end = span.bottom if axis == 0 else span.right
            spans.append((end, end + 1))
    return [1, *(cut for cut in range(2, last + 1) if not any(low < cut <= high for low, high in spans))]


def _insert(altered: Altered, axis: int, cut: int) -> Altered:
    def moved(at: Position) -> Position:
        place = list(at)
        place[axis] += at[axis] >= cut
        return place[0], place[1]

    def cell(text: str) -> str:
        return address(*moved(position(text)))

    grid = altered.grid
    looks = {moved(at): look for at, look in (grid.looks or {}).items()}
    for at, look in (grid.looks or {}).items():
        if at[axis] == cut - 1:
            looks[(cut, at[1]) if axis == 0 else (at[0], cut)] = look
    fills = {at: look.fill for at, look in looks.items() if look.fill}
    merges = []
    for span in grid.merges:
        top, left = moved((span.top, span.left))
        bottom, right = moved((span.bottom, span.right))
        merges.append(Span(top, left, bottom, right))

    def sizes(known: Mapping[int, float], along: int) -> dict[int, float]:
        if axis != along:
            return dict(known)
        shifted = {number + (number >= cut): size for number, size in known.items()}
        if cut - 1 in known:
            shifted[cut] = known[cut - 1]
        return shifted

    def positions(known: Iterable[Position] | None) -> frozenset[Position] | None:
        return None if known is None else frozenset(map(moved, known))

    changed = replace(
        grid,
        values={moved(at): value for at, value in grid.values.items()},
        merges=tuple(merges),
        inputs=positions(grid.inputs),
        formulas=positions(grid.formulas) or frozenset(),
        choices={moved(at): value for at, value in grid.choices.items()},
        framed=positions(grid.framed),
        fills=fills,
        copies={moved(at): moved(other) for at, other in grid.copies.items()},
        looks=looks,
        validated=positions(grid.validated) or frozenset(),
        widths=sizes(grid.widths, 1),
        heights=sizes(grid.heights, 0),
        hidden_rows=frozenset(n + (axis == 0 and n >= cut) for n in grid.hidden_rows),
        hidden_columns=frozenset(n + (axis == 1 and n >= cut) for n in grid.hidden_columns),
    )
    fields = tuple(
        replace(
            entry, cells=tuple(map(cell, entry.cells)), others=tuple(map(cell, entry.others)),
            labels=tuple(map(cell, entry.labels)),
        )
        for entry in altered.fields
    )  # fmt: skip
    return Altered(changed, fields)


def by_openpyxl(case: Case, _: random.Random) -> Altered:
    source = BytesIO(case.source) if isinstance(case.source, bytes) else case.source
    stream = BytesIO()
    load_workbook(source).save(stream)
    return Altered(_sheet(read_grids(stream.getvalue()), case), case.fields)


def by_office(cases: list[Case]) -> dict[str, Altered]:
    """Return every form as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, case in enumerate(cases):
            suffix = ".xlsx" if isinstance(case.source, bytes) else case.source.suffix
            path = Path(folder, f"{number}{suffix}")
            path.write_bytes(case.source if isinstance(case.source, bytes) else case.source.read_bytes())
            files[case.name] = path
        out = Path(folder, "out")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
             "--outdir", str(out), *map(str, files.values())],
            check=True, capture_output=True, timeout=900,
        )  # fmt: skip
        return {
            case.name: Altered(_sheet(read_grids(out / f"{files[case.name].stem}.xlsx"), case), case.fields)
            for case in cases
        }


def _sheet(grids: Iterable[Grid], case: Case) -> Grid:
    return next(grid for grid in grids if grid.name == case.grid.name)


@dataclass(frozen=True)
class Alteration:
    name: str
    alter: Callable[[Case, random.Random], Altered]
    times: int = 1


ALTERATIONS = (
    Alteration("as it is", as_it_is),
    Alteration("no drawn lines", no_lines),
    Alteration("standard widths and heights", standard_sizes),
    Alteration("columns half as wide again", wider),
    Alteration("no colours", no_colours),
    Alteration("protection off", unprotected),
    Alteration("protected but for its fields", protected),
    Alteration("a tenth of the labels reworded", reworded, 5),
    Alteration("rows and columns put in", put_in, 3),
    Alteration("20 % filled, no blank", filled(0.2), 3),
    Alteration("60 % filled, no blank", filled(0.6), 3),
    Alteration("all filled, no blank", filled(1.0), 3),
    Alteration("saved by openpyxl", by_openpyxl),
)


# -- judging ----------------------------------------------------------------------------------------------------


def verdict(entry: Known, rows: list[BoundField], values: Mapping[Position, Any]) -> str:
    """Return how a field was read: right, honest or WRONG."""
    if not rows or any(row.status != "found" for row in rows):
        return "honest"
    got = [cell for row in rows for cell in (row.cells or (*row.parts.values(), *row.options.values()))]
    if rows[0].kind in ("parts", "circle"):
        got = [cell for row in rows for cell in (*row.parts.values(), *row.options.values())] or got
    want = list(entry.cells)
    if entry.kind == "plain":
        return "right" if got[0] in (*want[:1], *entry.others) else "WRONG"
    if entry.kind == "column":
        return "right" if got[: len(want)] == want else "honest" if got == want[: len(got)] else "WRONG"
    return "right" if got == want else "WRONG"


def judge(case: Case, altered: Altered, told: str) -> Counter[tuple[bool, str]]:
    """Return how many fields of a form, of one cell and of other kinds, were read how."""
    by_key: dict[str, list[BoundField]] = defaultdict(list)
    for bound in places(case.form, altered.grid):
        by_key[bound.key].append(bound)
        stem = case.form.stem(bound.key)
        if stem != bound.key:
            by_key[stem].append(bound)
    tally: Counter[tuple[bool, str]] = Counter()
    for entry in altered.fields:
        said = verdict(entry, by_key.get(entry.key, []), altered.grid.values)
        tally[entry.kind in SIMPLE, said] += 1
        if said == "WRONG" and told:
            rows = by_key[entry.key]
            got = [cell for row in rows for cell in (row.cells or tuple(row.options.values()))]
            print(f"   {told[:22]:22s} {case.name:8s} {entry.kind:9s} {entry.label[:22]!r} want {entry.cells[:4]}"
                  f" got {got[:4]}")  # fmt: skip
    return tally


def with_blank(case: Case, altered: Altered) -> Counter[str]:
    """Return how many of the values typed are read back through the fields of the blank form."""
    bound = places(case.form, case.grid)
    said = Binding(case.form, case.grid.name, altered.grid, bound).values()
    tally: Counter[str] = Counter()
    wanted = dict(altered.typed)
    for entry in bound:
        if entry.kind in SIMPLE and entry.status == "found" and entry.cell in wanted:
            there = said.get(entry.key)
            tally["right" if str(wanted[entry.cell]) in str(there) else "WRONG"] += 1
    return tally


def line(name: str, tally: Counter[tuple[bool, str]]) -> str:
    parts = []
    for simple in (True, False):
        every = sum(count for (kind, _), count in tally.items() if kind is simple)
        numbers = [tally[simple, said] for said in ("right", "honest", "WRONG")]
        parts.append(f"{numbers[0]:5d} {numbers[1]:5d} {numbers[2]:5d}  {numbers[0] / max(1, every):6.1%}")
    return f"{name:32s} {parts[0]}   {parts[1]}"


def main(arguments: list[str]) -> int:
    told = "-v" in arguments
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    folders = [word for word in arguments if not word.startswith("-") and word != only]
    cases = list(given(Path(folders[0])) if folders else drawn())
    print(f"{len(cases)} sheets, {sum(len(case.fields) for case in cases)} fields")
    print(f"{'':32s} {'one cell, or a column of them':28s}   other kinds")
    print(f"{'':32s} {'right honest WRONG':26s}   right honest WRONG")
    wrong = 0
    back: Counter[str] = Counter()
    for alteration in ALTERATIONS:
        if only not in alteration.name:
            continue
        tally: Counter[tuple[bool, str]] = Counter()
        for time in range(alteration.times):
            for case in cases:
                seed = zlib.crc32(f"{alteration.name} {case.name} {time}".encode())
                altered = alteration.alter(case, random.Random(seed))
                tally += judge(case, altered, alteration.name if told else "")
                if altered.typed:
                    back += with_blank(case, altered)
        wrong += tally[True, "WRONG"] + tally[False, "WRONG"]
        print(line(alteration.name, tally), flush=True)
    if "--office" in arguments and shutil.which("soffice"):
        tally = Counter()
        for case, altered in zip(cases, by_office(cases).values(), strict=True):
            tally += judge(case, altered, "LibreOffice" if told else "")
        wrong += tally[True, "WRONG"] + tally[False, "WRONG"]
        print(line("saved by LibreOffice", tally))
    if back:
        print(f"filled, read with the blank: {back['right']} values read back, {back['WRONG']} not")
    print(f"{wrong} silently wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
