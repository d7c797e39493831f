"""The ledger of a run: as it was kept, with what the sheet 台帳 and the output folder know besides.

What one of them lost another still knows. Reads names of files, and what is in a mail only where the ledger does not
know it; writes nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email
import email.policy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

from youryou_xl.batch import numbering
from youryou_xl.batch.checking import Draft
from youryou_xl.batch.output import Output, contents, names_in
from youryou_xl.batch.reading import Batch, Table
from youryou_xl.batch.restoring import restore
from youryou_xl.errors import UnusableFile
from youryou_xl.filenames import safe_name
from youryou_xl.records import following, keeping
from youryou_xl.records import ledger as books
from youryou_xl.records.keeping import Keeping
from youryou_xl.records.ledger import Entry, Ledger
from youryou_xl.records.mending import renamed_by_hand
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
    "台帳に、事業者コード・エリア・連番のどれかが読めない行が {value} 件あります（{lines}）。そのまま残しました。"
    "連番を二重に付けないため、直すまで新しい番号は付けません。",
    "{value} rows of the ledger name no usable code, area or number ({lines}). They were kept as they are; until they "
    "are put right no new number is given, so that none is given twice.",
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

FILE_DOUBTFUL = rule(
    "YX-E234",
    "台帳にない {file}（連番 {number}）がこのリストのものかどうか、ファイル名だけでは決められません。"
    "このリストのものであれば連番に {number} を入力し、そうでなければそのファイルを別の場所へ移してから、"
    "もう一度実行してください。",
    "{file} (連番 {number}) is not in the ledger, and its name alone does not tell whether it is this list's. If "
    "it is, type {number} as its 連番; if not, move that file elsewhere, and run again.",
    "convention",
)
FORMER_NAME = rule(
    "YX-E236",
    "「{value}」は、台帳の連番 {number}（今の名前は「{other}」）が前に使っていた名前です。"
    "同じリストであればどちらか一方の行だけにし、別のリストであれば連番に空いている番号を入力してください。",
    "“{value}” is what 連番 {number}, now “{other}”, was called before. If it is the same list, keep one of the two "
    "rows; if it is another, type a free number as its 連番.",
    "convention",
)

_NAMED = 3
_MORE = "…" * 200
"""So much more that a name with it is cut, wherever the output folder lies."""


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
    if kept.started:
        findings += _from_results(kept, batch, output)
    findings += _restore_names(ledger, batch.ledger, output, drafts, place)
    if (table := batch.ledger) is not None:
        where = f"{batch.path} {table.sheet}"
        numbers = [line.number for line in table.lines]
        books.enter(ledger, table.headers, (line.cells for line in table.lines), where=where, numbers=numbers)
    findings += _by_former_names(ledger, drafts, place)
    found = _Finder(ledger, output, drafts, place, today).found()
    if found:
        findings.append(FOUND_AGAIN.found(None, len(found), names=_listed(found)))
    findings += renamed_by_hand(ledger, kept.renamed)
    for clash in ledger.clashes:
        one, other = clash.list_names
        finding = LEDGER_CLASH.found("連番", f"{clash.number:02d}", code=clash.key[0], one=one, other=other)
        findings.append(finding.at(books.SHEET, None))
    if ledger.unread:
        findings.append(LEDGER_UNREAD.found(None, len(ledger.unread), lines=_lines(ledger)).at(books.SHEET, None))
    return findings + [finding.at(books.SHEET, None) for finding in following.doubtful(ledger)]


def _taken_over(kept: Keeping, old: Path) -> list[Finding]:
    """Enter the ledger that 0.1.0 kept in the output folder, if there is one."""
    if not old.exists() or old.resolve() == kept.path.resolve():
        return []
    count = keeping.take_in(kept, old)
    return [keeping.taken_over(kept, old, count)] if count else []


def _from_results(kept: Keeping, batch: Batch, output: Output) -> list[Finding]:
    """Enter what the sheet 台帳 of an earlier results workbook knows, where no other ledger is left."""
    findings = []
    for name in names_in(output.out):
        path = output.out / name
        if "_結果" in name and path.suffix in (".xlsx", ".xlsm") and path.resolve() != batch.path.resolve():
            with contextlib.suppress(UnusableFile):
                count = keeping.add_new(kept.ledger, keeping.sheet_of(path).entries)
                if count:
                    findings.append(keeping.taken_over(kept, path, count))
    return findings


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
    found = restore(ledger, names, lambda entry, name: output.file_name(entry.written_name, name))
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


def _by_former_names(ledger: Ledger, drafts: Sequence[Draft], place: Place) -> list[Finding]:
    """Recognise a row by a name its number had before; where the new name is a row too, hold the row back."""
    names = {(draft.key, draft.application.list_name) for draft in drafts}
    renamed = []
    for draft in drafts if ledger.former else ():
        name = draft.application.list_name
        if draft.key is None or draft.wanted is not None or ledger.of_list(draft.key, name) is not None:
            continue
        number = ledger.former.get((draft.key, name))
        owner = ledger.owner(draft.key, number) if number is not None else None
        if owner is None:
            continue
        if (draft.key, owner.list_name) not in names:
            ledger.update(owner, replace(owner, list_name=name))
            renamed.append(f"「{owner.list_name}」→「{name}」")
        elif draft.open:
            told = FORMER_NAME.found("電源等リスト名", name, number=f"{number:02d}", other=owner.list_name)
            numbering.refuse(draft, place(draft, told))
    if not renamed:
        return []
    return [NAMES_RESTORED.found(None, len(renamed), changes=_listed(renamed)).at(books.SHEET, None)]


@dataclass
class _Finder:
    """Finds applications and mails in the output folder that the ledger does not know: their numbers are used."""

    ledger: Ledger
    output: Output
    drafts: Sequence[Draft]
    place: Place
    today: dt.date

    def found(self) -> list[str]:
        """Enter what was found and return its names; rows it may belong to are held back until that is settled."""
        names = []
        for (key, number), (file, mail) in self._lost().items():
            short_name = f"{PLANT_PREFIX}{key[0]}{number:02d}"
            owner = self._owner(key, number, file or mail, mail)
            made = self.today.isoformat()
            self.ledger.add(Entry(*key, number, owner, short_name, made=made, file=file, mail=mail))
            names.append(file or mail)
        for entry in [entry for entry in self.ledger.entries if not entry.list_name]:
            self._settle(entry)
        return names

    def _settle(self, entry: Entry) -> None:
        """Give a number whose list is not known to the row that types it, or hold back the rows it may belong to."""
        rows = [draft for draft in self.drafts if draft.key == entry.key]
        typed = [draft for draft in rows if draft.wanted == entry.number]
        if len(typed) == 1:
            self.ledger.update(entry, replace(entry, list_name=typed[0].application.list_name))
            return
        name = entry.file or entry.mail
        fitting = self._fitting(rows, entry.written_name, name) if name else []
        whole = [f"{entry.written_name}_{safe_name(draft.application.list_name)}" for draft in fitting]
        if len(fitting) == 1 and whole == [name[: name.rindex(".")]]:
            self.ledger.update(entry, replace(entry, list_name=fitting[0].application.list_name))
            return
        for draft in fitting:
            own = self.ledger.of_list(entry.key, draft.application.list_name)
            if draft.open and draft.wanted is None and own is None:
                told = FILE_DOUBTFUL.found(
                    "電源等リスト名", draft.application.list_name, file=name, number=f"{entry.number:02d}"
                )
                numbering.refuse(draft, self.place(draft, told))

    def _lost(self) -> dict[tuple[books.Key, int], tuple[str, str]]:
        """Return the names of workbook and mail of each number that the ledger does not know."""
        lost: dict[tuple[books.Key, int], tuple[str, str]] = {}
        for name in names_in(self.output.files):
            known = books.number_in(name) if name.endswith((".xlsx", ".xlsm")) else None
            if known is not None and self.ledger.owner(*known) is None:
                lost.setdefault(known, (name, ""))
        mentioned = {entry.mail for entry in self.ledger.entries}
        for name in names_in(self.output.mails):
            if not name.endswith(".eml"):
                continue
            known = books.number_in(name)
            carried = [known] if known is not None else []
            if known is None and name not in mentioned:
                carried = list(self._read(name))
            for one in carried:
                if self.ledger.owner(*one) is None:
                    lost[one] = (lost[one][0] if one in lost else "", name)
        return lost

    def _owner(self, key: books.Key, number: int, name: str, mail: str) -> str:
        """Return the list a file was made for: as its mail says, or as its name does; "" where neither tells."""
        told = self._read(mail).get((key, number)) if mail else None
        if told:
            return told
        stem, short_name = name[: name.rindex(".")], f"{PLANT_PREFIX}{key[0]}{number:02d}"
        if books.number_in(stem) is None:
            return ""  # a mail for several
        fitting = self._fitting([draft for draft in self.drafts if draft.key == key], short_name, name)
        whole = [draft for draft in fitting if stem == f"{short_name}_{safe_name(draft.application.list_name)}"]
        if len(fitting) == 1 and whole:
            return fitting[0].application.list_name
        rest = stem.removeprefix(short_name).removeprefix("_")
        cut = self._stem(short_name, rest + _MORE) == stem
        return "" if fitting or cut else rest or name

    def _fitting(self, rows: Sequence[Draft], short_name: str, name: str) -> list[Draft]:
        """Return the rows that would have a file of this name; of a mail for several, all of the company."""
        stem = name[: name.rindex(".")]
        if books.number_in(stem) is None:
            return list(rows)
        return [draft for draft in rows if self._stem(short_name, draft.application.list_name) == stem]

    def _stem(self, short_name: str, list_name: str) -> str:
        file = self.output.file_name(short_name, list_name)
        return file[: file.rindex(".")]

    def _read(self, mail: str) -> dict[tuple[books.Key, int], str]:
        """Return the numbers a mail of ours carries, each with the list its text names."""
        if not (self.output.mails / mail).is_file():
            return {}  # a folder of that name holds back its own row, and no other
        message = email.message_from_bytes(contents(self.output.mails / mail), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        carried: dict[tuple[books.Key, int], str] = {}
        for attached in message.iter_attachments():
            known = books.number_in(str(attached.get_filename() or ""))
            if known is not None:
                carried.setdefault(known, "")
        part = message.get_body(("plain",))
        for line in str(part.get_content()).splitlines() if part is not None else ():
            name, _, told = line.strip().lstrip("・").partition("\u3000")
            known = books.number_in(name) if told else None
            if known in carried:
                carried[known] = told.strip()
        return carried


def _lines(ledger: Ledger) -> str:
    return _listed([f"{Path(row.where).name} {row.line} 行目" for row in ledger.unread])


def _listed(words: Sequence[str]) -> str:
    return "、".join(words[:_NAMED]) + (" …" if len(words) > _NAMED else "")
