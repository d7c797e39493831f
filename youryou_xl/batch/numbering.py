"""Giving the 連番: what the sheet says goes first, then what the ledger remembers, then the next free number.

A number is unique per 事業者コード and area over the sheet and the ledger, and once given is never given to
another list. Works on drafts and a ledger alone; writes neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from youryou_xl.batch.checking import Draft
from youryou_xl.batch.model import Status
from youryou_xl.records.following import NO_GRID_CODE
from youryou_xl.records.ledger import HELD, SENT, WITHDRAWN, Entry, Key, Ledger, is_grid_code
from youryou_xl.rules.codes import PlantShortName
from youryou_xl.rules.findings import Finding, Rule, rule
from youryou_xl.rules.serials import SerialNumber, next_free, take
from youryou_xl.rules.text import label_key

TWICE_IN_SHEET = rule(
    "YX-E210",
    "連番 {value} は、同じ事業者コード・エリアの {row} 行目でも使われています。{advice}",
    "連番 {value} is also used in row {row}, for the same 事業者コード and area. {advice_en}",
    "manual p.14",
)
TAKEN_IN_LEDGER = rule(
    "YX-E211",
    "連番 {value} は、台帳で「{list_name}」（{state}）に付けた番号です。"
    "一度付けた番号は取下げの後も使えません。{advice}",
    "連番 {value} was given to “{list_name}” ({state}) in the ledger; a number is never given twice, even after a "
    "withdrawal. {advice_en}",
    "manual p.14",
)
OTHER_NUMBER = rule(
    "YX-E212",
    "この電源等リストには、台帳で連番 {fix} を付けてあります（状態: {state}）。"
    "連番を空欄にするか {fix} を入力してください。"
    "別の申請であれば、電源等リスト名を変えてください。",
    "The ledger has already given this list 連番 {fix} ({state}). Please leave 連番 blank or type {fix}; if this is "
    "another application, please give the list another name.",
    "manual p.14",
)
SAME_LIST = rule(
    "YX-E213",
    "同じ電源等リスト名が {row} 行目にもあります（事業者コード・エリアも同じです）。"
    "別のリストであれば名前を変え、同じリストであればこの行を消してください。",
    "Row {row} has the same list name, 事業者コード and area. Please rename one if they are different lists, or "
    "delete this row if they are the same.",
    "manual p.10",
)
ALMOST_SAME_LIST = rule(
    "YX-W214",
    "電源等リスト名が {row} 行目の「{other}」と、全角・半角や空白のほかは同じです。別のリストか確かめてください。",
    "The list name differs from “{other}” in row {row} only in width, blanks or case. Please check that they are "
    "different lists.",
    "convention",
)
WITHDRAWN_LIST = rule(
    "YX-W215",
    "この電源等リスト（連番 {value}）は台帳で取下げになっているため、申込書は作りません。"
    "もう一度申請するときは、連番に {fix} を入力してください。",
    "The ledger says that this list (連番 {value}) was withdrawn, so no application is made. To apply again, type "
    "{fix} as its 連番.",
    "convention",
)
HELD_ALREADY = rule(
    "YX-I216",
    "台帳で取得済みになっているため、申込書は作りません（系統コード {value}）。",
    "The ledger says that its grid code ({value}) has arrived, so no application is made.",
    "convention",
)

UNREAD_BLOCKS = rule(
    "YX-E219",
    "台帳に読めない行（{value} の {line} 行目）があるため、この行に番号を付けられません。"
    "その行の事業者コード・エリア・連番を直してから、もう一度実行してください。",
    "A row of the ledger cannot be read ({value}, line {line}), so no number can be given to this row. Please put the "
    "code, area and number there right and run again.",
    "manual p.14",
)
SAME_HELD_CODE = rule(
    "YX-E237",
    "取得済み系統コード {value} は {row} 行目でも使われています。系統コードはリストごとに1つです。"
    "正しい系統コードを入力してください。",
    "The grid code {value} stands in row {row} too; each list has a code of its own. Please type the right one.",
    "manual p.10",
)

SENT_ALREADY = rule(
    "YX-I238",
    "台帳で送信済み（{value}）になっているため、申込書とメールは作り直していません。"
    "差し戻されて作り直すときは、「youryou-xl returned」で差戻しを記録してから、もう一度実行してください。",
    "The ledger says that this was sent ({value}), so application and mail were not made anew. If it came back and is "
    "to be made again, record that with youryou-xl returned and run again.",
    "convention",
)


def number(drafts: Iterable[Draft], ledger: Ledger, place: Callable[[Draft, Finding], Finding]) -> dict[int, Entry]:
    """Give every open draft its 連番 and 発電所名略称, and return the ledger's entries for them, by row.

    A draft that cannot have one gets a finding, placed by `place`, and is no longer open. Numbers typed for rows
    that are held back by other errors stay free for them.
    """
    drafts = list(drafts)
    keyed = [draft for draft in drafts if draft.key is not None and draft.application.status is not Status.NOT_NEEDED]
    _refuse_doubles(keyed, place)
    _refuse_same_codes(drafts, place)
    used: defaultdict[Key, set[int]] = defaultdict(set)
    for key in {draft.key for draft in keyed if draft.key}:
        used[key] |= ledger.used(key)
    typed: dict[tuple[Key, int], Draft] = {}
    for draft in keyed:
        if draft.wanted is not None and draft.key is not None:
            typed.setdefault((draft.key, draft.wanted), draft)
            used[draft.key].add(draft.wanted)
    entries: dict[int, Entry] = {}
    waiting = []
    refused: list[tuple[Draft, Callable[[int | None], Finding]]] = []
    for draft in keyed:
        assert draft.key is not None
        entry = ledger.of_list(draft.key, draft.application.list_name)
        if not draft.open:
            if entry is not None:
                _give(draft, entry.number)
            continue
        refusal = None
        if draft.wanted is not None:
            refusal = _refusal(draft, entry, ledger, typed)
        elif entry is not None and entry.state == WITHDRAWN:
            refusal = _withdrawn(entry)
        elif entry is not None and entry.state != HELD:
            refusal = _belongs_to_another(entry, ledger)
        if refusal is None and entry is not None and entry.state == HELD and not entry.held:
            refusal = _not_a_code(entry)
        if refusal is None and (entry is None or draft.wanted not in (None, entry.number)):
            refusal = _blocked(draft, ledger)
        if refusal is not None:
            refused.append((draft, refusal))
        elif entry is not None and entry.state == HELD and draft.wanted in (None, entry.number):
            _remember(draft, entry)
            draft.application.findings.append(
                place(draft, HELD_ALREADY.found("電源等リスト名", entry.grid_code or "―"))
            )
            draft.application.status = Status.NOT_NEEDED
        elif entry is not None and draft.wanted in (None, entry.number):
            entries[draft.application.row] = entry
            _give(draft, entry.number)
        elif draft.wanted is not None:
            _give(draft, draft.wanted)
        else:
            waiting.append(draft)
    for draft in waiting:
        assert draft.key is not None
        reading = take(used[draft.key], code=draft.key[0], field="連番")
        if reading.value is None:
            for finding in reading.findings:
                refuse(draft, place(draft, finding))
        else:
            used[draft.key].add(reading.value.number)
            _give(draft, reading.value.number)
    # Only now is it known which numbers stay free; each refused row is offered one of its own.
    for draft, refusal in refused:
        assert draft.key is not None
        free = next_free(used[draft.key])
        if free is not None:
            used[draft.key].add(free)
        refuse(draft, place(draft, refusal(free)))
    return entries


def leave_if_sent(draft: Draft, entry: Entry, place: Callable[[Draft, Finding], Finding]) -> None:
    """Make nothing anew for a list whose mail went out and whose files are not here: they must not go out twice."""
    if entry.state == SENT:
        draft.application.findings.append(place(draft, SENT_ALREADY.found("電源等リスト名", entry.sent or "―")))
        draft.application.status = Status.NOT_NEEDED


def refuse(draft: Draft, finding: Finding) -> None:
    """Add `finding` to a draft that therefore gets no application."""
    draft.application.findings.append(finding)
    withdrawn = finding.code == WITHDRAWN_LIST.code
    draft.application.status = Status.NOT_NEEDED if withdrawn else Status.FAILED
    draft.application.file = draft.application.mail = None


def _give(draft: Draft, serial: int) -> None:
    assert draft.code is not None
    draft.application.number = serial
    draft.application.short_name = str(PlantShortName.of(draft.code, serial))


def _remember(draft: Draft, entry: Entry) -> None:
    """Show what the ledger knows of a row whose code has arrived."""
    _give(draft, entry.number)
    draft.application.file = entry.file or None
    draft.application.mail = entry.mail or None
    draft.application.grid_code = entry.grid_code


def _refusal(
    draft: Draft, entry: Entry | None, ledger: Ledger, typed: dict[tuple[Key, int], Draft]
) -> Callable[[int | None], Finding] | None:
    """Return why a number typed into the sheet cannot be given (as a finding, once told a free one), or None."""
    assert draft.key is not None and draft.wanted is not None
    shown = str(SerialNumber(draft.wanted))
    its_own = entry is not None and ledger.owner(entry.key, entry.number) is entry
    if entry is not None and its_own and entry.state != WITHDRAWN and entry.number != draft.wanted:
        fix, state = str(SerialNumber(entry.number)), entry.state
        return lambda _: OTHER_NUMBER.found("連番", shown, fix=fix, state=state)
    first = typed[draft.key, draft.wanted]
    if first is not draft:
        row = first.application.row
        return lambda free: _offering(TWICE_IN_SHEET, "連番", shown, free, row=row)
    owner = ledger.owner(draft.key, draft.wanted)
    if owner is not None and (owner is not entry or owner.state == WITHDRAWN):
        return _taken(shown, owner)
    return None


def _not_a_code(entry: Entry) -> Callable[[int | None], Finding]:
    """Return that a list counts as answered without a 系統コード that is one: neither applied for again nor held."""
    return lambda _: NO_GRID_CODE.found("電源等リスト名", entry.grid_code, name=entry.list_name)


def _blocked(draft: Draft, ledger: Ledger) -> Callable[[int | None], Finding] | None:
    """Return why no new number can be given: a row of the ledger is unread, and may have it; or None."""
    assert draft.key is not None
    unread = ledger.blocked(draft.key[0])
    if unread is None:
        return None
    where, line = Path(unread.where).name or unread.where, unread.line
    return lambda _: UNREAD_BLOCKS.found("電源等リスト名", where, line=line)


def _belongs_to_another(entry: Entry, ledger: Ledger) -> Callable[[int | None], Finding] | None:
    """Return why the number in the ledger cannot stand: two ledgers gave it to different lists; or None."""
    owner = ledger.owner(entry.key, entry.number)
    return None if owner is entry or owner is None else _taken(str(SerialNumber(entry.number)), owner)


def _taken(shown: str, owner: Entry) -> Callable[[int | None], Finding]:
    name, state = owner.list_name, owner.state
    return lambda free: _offering(TAKEN_IN_LEDGER, "連番", shown, free, list_name=name, state=state)


def _withdrawn(entry: Entry) -> Callable[[int | None], Finding]:
    return lambda free: _offering(WITHDRAWN_LIST, "電源等リスト名", f"{entry.number:02d}", free)


def _offering(told: Rule, column: str, value: str, free: int | None, **details: object) -> Finding:
    """Return a finding of `told` that offers the number `free`, or says that none is left."""
    fix = None if free is None else str(SerialNumber(free))
    advice = (
        f"空いている番号（{fix} など）を入力するか、空欄にしてください。" if fix else "01～99 はすべて使われています。"
    )
    advice_en = f"Please type a free one such as {fix}, or leave it blank." if fix else "01 to 99 are all taken."
    words = {"advice": advice, "advice_en": advice_en, **details}
    return told.found(column, value, fix=fix, source=None, severity=None, **words)


def _refuse_same_codes(drafts: Iterable[Draft], place: Callable[[Draft, Finding], Finding]) -> None:
    """Refuse the second row that uses the same 系統コード, unless it stands for a code that is awaited."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        application = draft.application
        code = application.grid_code if application.status is Status.NOT_NEEDED else ""
        if not is_grid_code(code):
            continue
        known = first.setdefault(code, draft)
        if known is not draft:
            refuse(draft, place(draft, SAME_HELD_CODE.found("取得済み系統コード", code, row=known.application.row)))


def _refuse_doubles(drafts: Iterable[Draft], place: Callable[[Draft, Finding], Finding]) -> None:
    """Refuse the second row of the same list, and point out names that differ only in how they are typed."""
    exact: dict[tuple[Key, str], Draft] = {}
    near: dict[tuple[Key, str], Draft] = {}
    for draft in drafts:
        name = draft.application.list_name
        if draft.key is None or not name:
            continue
        first = exact.setdefault((draft.key, name), draft)
        if first is not draft:
            refuse(draft, place(draft, SAME_LIST.found("電源等リスト名", name, row=first.application.row)))
            continue
        alike = near.setdefault((draft.key, label_key(name)), draft)
        if alike is not draft:
            row, other = alike.application.row, alike.application.list_name
            draft.application.findings.append(
                place(draft, ALMOST_SAME_LIST.found("電源等リスト名", name, row=row, other=other))
            )
