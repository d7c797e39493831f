"""The ledger of a run: from its file, the sheet 台帳 and what lies in the output folder, joined.

What one of them lost another still knows. Reads names of files, never what is in them; writes nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from youryou_xl.batch import numbering
from youryou_xl.batch.checking import Draft
from youryou_xl.batch.output import Output, names_in
from youryou_xl.batch.reading import Batch, Table
from youryou_xl.batch.restoring import restore
from youryou_xl.records import keeping
from youryou_xl.records import ledger as books
from youryou_xl.records.keeping import Keeping
from youryou_xl.records.ledger import Entry, Ledger
from youryou_xl.rules.areas import area_of_digit
from youryou_xl.rules.codes import PLANT_PREFIX
from youryou_xl.rules.findings import Finding, rule

Place = Callable[[Draft, Finding], Finding]
"""Gives a finding about a draft, whose field is a column, its place on the sheet."""

FOUND_AGAIN = rule(
    "YX-W224",
    "台帳にない申込書が出力先に {value} 件あったため、その番号を使用済みとして台帳に加えました（{names}）。",
    "{value} applications in the output folder were not in the ledger; their numbers were entered as used ({names}).",
    "convention",
)
LEDGER_CLASH = rule(
    "YX-W226",
    "台帳の連番 {value}（事業者コード {code}）が、「{one}」と「{other}」の2つに付いています。"
    "どちらの申請が正しいか確かめてください。",
    "The ledger gives 連番 {value} of {code} to both “{one}” and “{other}”. Please check which is right.",
    "manual p.14",
)
LEDGER_UNREAD = rule(
    "YX-W227",
    "台帳に、事業者コード・エリア・連番のどれかが読めない行が {value} 件あります。"
    "そのまま残しました。台帳を確かめてください。",
    "{value} rows of the ledger name no usable code, area or number. They were kept as they are; please check them.",
    "convention",
)
NAMES_RESTORED = rule(
    "YX-W217",
    "台帳の電源等リスト名が、Excel で保存したときに変わっていました（{changes}）。"
    "ファイル名をもとに {value} 件を元の名前に戻し、前と同じ番号を使います。",
    "Names of lists in the ledger had been changed when Excel saved it ({changes}). {value} of them were put back "
    "after the names of their files and keep their numbers.",
    "convention",
)
NAME_DOUBTFUL = rule(
    "YX-E218",
    "この電源等リストに番号を付けたかどうか、台帳から決められません。台帳の連番 {number} は「{other}」の番号ですが、"
    "ファイル名 {file} はこのリストの名前で、同じファイル名になるリストがほかにもあります。"
    "台帳.csv の連番 {number} の電源等リスト名を正しい名前に直してから、もう一度実行してください。",
    "The ledger does not tell whether this list has a number. Its 連番 {number} is given to “{other}”, but the file "
    "{file} is called after this list, and another list would have the same file. Please put the right list name "
    "at 連番 {number} in 台帳.csv and run again.",
    "convention",
)

_NAMED = 3
_FILE = re.compile(PLANT_PREFIX + r"(\d{4})([1-9])(\d\d)_?(.*)\.xls[xm]")


def load(
    kept: Keeping, batch: Batch, output: Output, drafts: Sequence[Draft], place: Place, today: dt.date
) -> list[Finding]:
    """Add to the open ledger what the sheet and the output folder know, and return what is to be said about it.

    Drafts of which it cannot be told whether they have a number are refused. Raises UnusableInput if a ledger
    in the sheet or the output folder cannot be read.
    """
    ledger = kept.ledger
    findings = list(kept.findings)
    findings += _taken_over(kept, output.out / books.FILE)
    findings += _restore_names(ledger, batch.ledger, output, drafts, place)
    if (table := batch.ledger) is not None:
        where = f"{batch.path} {table.sheet}"
        books.enter(ledger, table.headers, (line.cells for line in table.lines), where=where)
    found = _found_again(ledger, output, drafts, today)
    if found:
        findings.append(FOUND_AGAIN.found(None, len(found), names=_listed(found)))
    for clash in ledger.clashes:
        one, other = clash.list_names
        finding = LEDGER_CLASH.found("連番", f"{clash.number:02d}", code=clash.key[0], one=one, other=other)
        findings.append(finding.at(books.SHEET, None))
    if ledger.unread:
        findings.append(LEDGER_UNREAD.found(None, len(ledger.unread)).at(books.SHEET, None))
    findings.append(kept.named())
    return findings


def _taken_over(kept: Keeping, old: Path) -> list[Finding]:
    """Enter the ledger that 0.1.0 kept in the output folder, if there is one."""
    if not old.exists() or old.resolve() == kept.path.resolve():
        return []
    count = keeping.take_in(kept, old)
    if not count:
        return []
    return [keeping.TAKEN_OVER.found(None, str(old), count=count, path=str(kept.path)).at(books.SHEET, None)]


def _restore_names(
    ledger: Ledger, table: Table | None, output: Output, drafts: Iterable[Draft], place: Place
) -> list[Finding]:
    """Recognise the lists whose names Excel has changed in the ledger, or hold back the rows that may be those."""
    names: dict[books.Key, list[str]] = {}
    for draft in drafts:
        if draft.key is not None:
            names.setdefault(draft.key, []).append(draft.application.list_name)
    columns = books.columns_of(table.headers) if table else {}
    for line in table.lines if table else ():
        known = books.read_entry(columns, line.cells)
        if known is not None:
            names.setdefault(known.key, []).append(known.list_name)
    found = restore(
        ledger,
        names,
        lambda entry, name: output.file_name(f"{PLANT_PREFIX}{entry.code}{entry.number:02d}", name),
    )
    findings = []
    if found.renamed:
        changes = _listed([f"「{old.list_name}」→「{new.list_name}」" for old, new in found.renamed])
        finding = NAMES_RESTORED.found(None, len(found.renamed), changes=changes)
        findings.append(finding.at(books.SHEET, None))
    for draft in drafts if found.doubtful else ():
        name = draft.application.list_name
        entry = found.doubtful.get((draft.key, name)) if draft.key is not None and draft.open else None
        if entry is not None:
            number = f"{entry.number:02d}"
            finding = NAME_DOUBTFUL.found("電源等リスト名", name, number=number, other=entry.list_name, file=entry.file)
            numbering.refuse(draft, place(draft, finding))
    return findings


def _found_again(ledger: Ledger, output: Output, drafts: Iterable[Draft], today: dt.date) -> list[str]:
    """Enter applications that lie in the output folder without being in the ledger: their numbers are used."""
    by_key: dict[books.Key, list[str]] | None = None
    found = []
    for name in names_in(output.files):
        match = _FILE.fullmatch(name)
        area = area_of_digit(match[2]) if match else None
        if match is None or area is None or not 1 <= int(match[3]) <= 99:
            continue
        key, serial = (match[1] + match[2], area.value), int(match[3])
        if ledger.owner(key, serial) is not None:
            continue
        if by_key is None:
            by_key = {}
            for draft in drafts:
                if draft.key is not None:
                    by_key.setdefault(draft.key, []).append(draft.application.list_name)
        short_name = f"{PLANT_PREFIX}{key[0]}{serial:02d}"
        fitting = (known for known in by_key.get(key, ()) if output.file_name(short_name, known) == name)
        owner = next(fitting, match[4] or name)
        ledger.add(Entry(*key, serial, owner, short_name, made=today.isoformat(), file=name))
        found.append(name)
    return found


def _listed(words: Sequence[str]) -> str:
    return "、".join(words[:_NAMED]) + (" …" if len(words) > _NAMED else "")
