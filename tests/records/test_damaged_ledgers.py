"""A ledger damaged in every way a person can do it: no list gets another number, none is free again, no silence."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from youryou_xl.errors import UnusableInput
from youryou_xl.records import keeping
from youryou_xl.records.keeping import Keeping
from youryou_xl.records.ledger import HELD, SENT, WITHDRAWN, Entry, Key, Ledger

NAMES = ("甲", "001", "2/1", "=1+1", "髙瀬川", "a/b", "丙,丁", '"引用"', "🔥炎", "乙 号", "長い名前" * 12, "戊")
CODES = (("12343", "東京"), ("01233", "東京"), ("45676", "関西"))


def entries() -> list[Entry]:
    """Return a ledger's entries in several states: three companies, numbers that are not in order."""
    made = []
    for place, name in enumerate(NAMES):
        code, area = CODES[place % len(CODES)]
        number = (7, 1, 3, 98)[place // len(CODES)]
        short_name = f"アグリ{code}{number:02d}"
        entry = Entry(
            code,
            area,
            number,
            name,
            short_name,
            "発動指令電源（DR）",
            f"{short_name}_{name.replace('/', '／')}.xlsx",
            f"{short_name}_{name.replace('/', '／')}.eml",
            made="2026-11-01",
            mark="aa-bb-cc",
        )
        state = (None, SENT, HELD, WITHDRAWN)[place % 4]
        if state in (SENT, HELD):
            entry = Entry(**{**fields(entry), "state": SENT, "sent": "2026-11-02"})
        if state == HELD:
            entry = Entry(**{**fields(entry), "state": HELD, "answered": "2026-11-20", "grid_code": f"1YA{place:02d}"})
        if state == WITHDRAWN:
            entry = Entry(**{**fields(entry), "state": WITHDRAWN, "withdrawn": "2026-11-03"})
        made.append(entry)
    return made


def fields(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in Entry.__dataclass_fields__}


ALL = entries()
TRUTH = {(entry.key, entry.number): entry for entry in ALL}


class Place:
    """A desk with a ledger that was saved several times, to be copied for each damage."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.versions: list[bytes] = []
        folder.mkdir(parents=True)
        self.desk.write_bytes(b"")
        os.environ["YOURYOU_HOME"] = str(home)
        for count in (3, 7, 9, len(ALL)):
            with keeping.opened(self.desk, start=True) as kept:
                for entry in ALL[:count]:
                    kept.ledger.add(entry)
                kept.save()
            self.versions.append(self.table.read_bytes())

    @property
    def desk(self) -> Path:
        return self.folder / "一覧.csv"

    @property
    def table(self) -> Path:
        return self.folder / "台帳.csv"

    @property
    def journal(self) -> Path:
        return self.folder / "台帳_控え.journal"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    before = os.environ.get("YOURYOU_HOME")
    folder = tmp_path_factory.mktemp("damaged")
    yield Place(folder / "desk", folder / "home")
    if before is not None:
        os.environ["YOURYOU_HOME"] = before


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table_of(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def with_column(rows: list[list[str]], place: int, new: Callable[[list[str]], list[str]]) -> list[list[str]]:
    """Return the rows with the cells of one column, below its header, replaced."""
    cells = new([row[place] for row in rows[1:]])
    return [rows[0], *([*row[:place], cell, *row[place + 1 :]] for row, cell in zip(rows[1:], cells, strict=True))]


def damages(data: bytes, older: list[bytes]) -> Iterator[tuple[str, bytes | None]]:
    """Yield every damage by name: what stands in 台帳.csv then, None for a file that is gone."""
    rows = rows_of(data)
    head, *body = rows
    ends = [n + 1 for n in range(len(data)) if data[n : n + 1] == b"\n"]
    yield "gone", None
    yield "emptied", b""
    yield "only a mark", b"\xef\xbb\xbf"
    yield "another file", "メモ\r\n何か\r\n".encode("utf-8-sig")
    yield "blank lines", b"\r\n\r\n"
    yield "without its headers", table_of(body)
    yield "only its headers", table_of([head])
    for end in ends[:-1]:
        yield f"cut at the line end {end}", data[:end]
    for cut in range(1, len(data), 11):
        if cut not in ends:
            yield f"cut at {cut}", data[:cut]
    for number in range(len(body)):
        yield f"line {number} gone", table_of([head, *body[:number], *body[number + 1 :]])
        yield f"line {number} twice", table_of([*rows, body[number]])
        yield f"lines from {number} to the end gone", table_of([head, *body[:number]])
        yield f"lines before {number} gone", table_of([head, *body[number:]])
        for column, name in enumerate(head):
            for cell in ("", "#N/A", "?"):
                changed = [*body[number][:column], cell, *body[number][column + 1 :]]
                yield (
                    f"{name} of line {number} is {cell!r}",
                    table_of([head, *body[:number], changed, *body[number + 1 :]]),
                )
    for column, name in enumerate(head):
        yield f"{name} removed", table_of([[*row[:column], *row[column + 1 :]] for row in rows])
        yield f"{name} without its header", table_of([[*head[:column], "", *head[column + 1 :]], *body])
        yield f"{name} emptied", table_of(with_column(rows, column, lambda cells: ["" for _ in cells]))
        yield f"{name} sorted alone", table_of(with_column(rows, column, sorted))
        yield f"{name} upside down", table_of(with_column(rows, column, lambda cells: cells[::-1]))
        yield f"{name} moved down", table_of(with_column(rows, column, lambda cells: [cells[-1], *cells[:-1]]))
        yield f"sorted by {name}", table_of([head, *sorted(body, key=lambda row, at=column: row[at])])
        for other in range(column + 1, len(head)):
            both = with_column(rows, column, lambda cells: ["" for _ in cells])
            yield (
                f"{name} and {head[other]} emptied",
                table_of(with_column(both, other, lambda cells: ["" for _ in cells])),
            )
    bare = rows
    for name in ("発電所名略称", "ファイル", "メール"):
        bare = with_column(bare, head.index(name), lambda cells: ["" for _ in cells])
    for name in ("事業者コード", "連番", "電源等リスト名"):
        for how, new in (("sorted", sorted), ("upside down", lambda cells: cells[::-1])):
            moved = with_column(bare, head.index(name), new)
            yield f"{name} {how} and nothing else to tell by", table_of(moved)
    text = data.decode("utf-8-sig")
    yield "saved by Excel as CP932", text.encode("cp932", "replace")
    yield "saved by Excel as Unicode text", text.replace(",", "\t").encode("utf-16")
    zeros = [[*row[:2], row[2].lstrip("0"), *row[3:]] for row in body]
    yield "zeros eaten", table_of([head, *([row[0].lstrip("0"), *row[1:]] for row in zeros)])
    yield "days with slashes", text.replace("2026-11-", "2026/11/").encode("utf-8-sig")
    yield "read as numbers and days", text.replace(",001,", ",1,").replace(",2/1,", ",2月1日,").encode("utf-8-sig")
    for number, version in enumerate(older):
        yield f"older copy {number}", version
        yield f"older copy {number} saved by Excel", version.decode("utf-8-sig").encode("cp932", "replace")
    for number in range(len(ends) - 1):
        line = data[ends[number] : ends[number + 1]]
        yield f"a quote opened in line {number}", data[: ends[number]] + b'"' + line + data[ends[number + 1] :]


def told(kept: Keeping) -> set[str]:
    return {finding.code for finding in kept.findings}


def stands(ledger: Ledger, kept: Keeping) -> None:
    """Check that every number is where it was, and that no other is taken for a list that has one."""
    by_hand = {(now.key, now.number): now.list_name for _, now in kept.renamed}
    for (key, number), entry in TRUTH.items():
        owner = ledger.owner(key, number)
        assert owner is not None, f"{entry.written_name} is free again"
        if owner.list_name != entry.list_name:
            assert by_hand.get((key, number)) == owner.list_name, f"{entry.written_name} is {owner.list_name}, silently"
            assert ledger.former[key, entry.list_name] == number
            continue
        of_list = ledger.of_list(key, entry.list_name)
        assert of_list is not None and of_list.number == number, f"{entry.list_name} has another number"
    keys: set[Key] = {entry.key for entry in ALL}
    for key in keys:
        extra = ledger.used(key) - {number for known, number in TRUTH if known == key}
        assert not extra, f"{extra} of {key} were never given"


@pytest.mark.parametrize("lost", ["nothing else", "the journal beside it", "the user's own folder"])
def test_no_damage_costs_a_number_or_goes_unsaid(place: Place, tmp_path: Path, lost: str) -> None:
    data = place.versions[-1]
    tried = silent = 0
    for name, damaged in damages(data, place.versions[:-1]):
        tried += 1
        home = tmp_path / "home"
        shutil.rmtree(home, ignore_errors=True)
        if lost != "the user's own folder":
            shutil.copytree(place.home, home)
        os.environ["YOURYOU_HOME"] = str(home)
        journal = place.journal.read_bytes()
        if lost == "the journal beside it":
            place.journal.unlink()
        if damaged is None:
            place.table.unlink()
        else:
            place.table.write_bytes(damaged)
        try:
            kept = keeping.look(place.desk)
        except UnusableInput as error:
            assert "台帳" in error.ja, name  # refused, and says where
            raise AssertionError(f"{name}: refused although a second copy is there: {error.ja}") from error
        finally:
            place.journal.write_bytes(journal)
            place.table.write_bytes(data)
        try:
            stands(kept.ledger, kept)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
        unsaid = [
            entry.written_name
            for entry in ALL
            if (now := kept.ledger.owner(entry.key, entry.number)) is not None
            and (now.state, now.grid_code) != (entry.state, entry.grid_code)
        ]
        # What a person may say (a state, a code) is believed, but never goes back without a word.
        by_cell = any(name.startswith(column) for column in ("状態", "系統コード"))
        assert not unsaid or by_cell or "YX-I306" in told(kept), f"{name}: {unsaid} changed without a word"
        silent += not told(kept)
    assert tried > 700, "hundreds of damages were tried"
    assert silent < tried / 2, "most damages are told"


def test_repairing_writes_the_ledger_as_it_was(place: Place) -> None:
    data = place.versions[-1]
    os.environ["YOURYOU_HOME"] = str(place.home)
    for name, damaged in list(damages(data, place.versions[:-1]))[:40]:
        if damaged is None:
            place.table.unlink()
        else:
            place.table.write_bytes(damaged)
        with keeping.opened(place.desk) as kept:
            kept.save()
        assert place.table.read_bytes() == data, name
        assert told(keeping.look(place.desk)) == set(), name
    aside = sorted(path.name for path in place.folder.iterdir() if "壊れていた" in path.name)
    assert aside, "what was damaged is kept"
