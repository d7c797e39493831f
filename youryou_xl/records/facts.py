"""What is known before anyone types: from the form itself, 事業者情報, the ledger and the postal code.

Where the neighbours of a form are (open workbooks, files beside it) is the caller's; from the same neighbours the
same follows for a button, a command and a batch. What cannot be known is left out and said in a remark, never
guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from youryou_xl import forms
from youryou_xl.errors import NotAvailable
from youryou_xl.forms import Binding
from youryou_xl.forms.structure import Structure
from youryou_xl.lang import pick
from youryou_xl.records import columns as known_columns
from youryou_xl.records import postal
from youryou_xl.records.columns import COMPANIES
from youryou_xl.records.companies import read_company
from youryou_xl.records.ledger import Ledger
from youryou_xl.rules.codes import PLANT_PREFIX, OperatorCode, PlantShortName
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.serials import SerialNumber, next_free
from youryou_xl.rules.text import is_blank
from youryou_xl.userdir import userdir

OPERATORS = COMPANIES.sheet
LEDGER = known_columns.LEDGER.sheet

_REGISTERED = {
    "registered_name": "operator_name",
    "registered_address": "address",
    "registered_postal_code": "postal_code",
}
"""Facts that cross-checks compare the form with, by the column of 事業者情報 they come from."""

_PLANT_SHORT_NAME = "plant_short_name"
_OPERATOR_CODE = "operator_code"

TAKEN = rule(
    "YX-W401",
    "{label}「{value}」は台帳で使われています（{other}）。この申込書そのものの記録であれば、このままでかまいません。"
    "別の申込みであれば、{instead}",
    "{label}: “{value}” is taken in the ledger ({other}). If that is the record of this very application, leave it. "
    "If it is another application: {instead_en}",
    "manual p.14",
)


class Neighbours(Protocol):
    """Where to look for what is known besides a form; asked only for what is needed."""

    def operators(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of 事業者情報, by fact, the nearest first."""

    def ledger(self, operators: Collection[str] = ()) -> Ledger | None:
        """Return the ledger of these companies (by their four digits), None where there is none."""


@dataclass(frozen=True)
class Given:
    """Neighbours that are at hand already: rows of 事業者情報 and a ledger."""

    rows: Sequence[Mapping[str, str]] = ()
    numbers: Ledger | None = None

    def operators(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows."""
        return iter(self.rows)

    def ledger(self, operators: Collection[str] = ()) -> Ledger | None:
        """Return the ledger."""
        return self.numbers


@dataclass
class Facts:
    """Known values by the names that `forms.autofill` understands, and what the user should hear about them."""

    values: dict[str, object] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def check(binding: Binding, neighbours: Neighbours, blank: Structure | None = None) -> list[Finding]:
    """Return what the rules have to say about a filled form, its neighbours considered.

    The one way to check a form: a button, ``check`` and every other command say the same. `blank` is the blank form it
    is a copy of, where that is known: then print that was typed over is found too.
    """
    said = forms.check(binding, registered(binding, neighbours)) + taken_numbers(binding, neighbours)
    return said + (forms.overwritten(blank, (binding.grid, *binding.others.values())) if blank is not None else [])


def gather(binding: Binding, neighbours: Neighbours) -> Facts:
    """Return what is known about the form in hand."""
    facts = Facts(_typed(binding))
    code = _code(facts.values)
    records = list(neighbours.operators())
    record = _record_for(code, records, facts, _asks_for(binding, _OPERATOR_CODE))
    if record is not None:
        for name, value in record.items():
            facts.values.setdefault(name, value)
        code = code or OperatorCode.parse(record.get("operator_code")).value
    if code is not None:
        facts.values["operator_code"] = code.text
        facts.values.setdefault("area", code.area.name_ja)
        facts.values.setdefault("member_codes", (code.text,))
        if _asks_for(binding, _PLANT_SHORT_NAME) and _PLANT_SHORT_NAME not in facts.values:
            _number(neighbours.ledger((code.operator,)), code, facts)
    if "postal_code" in facts.values and "address" not in facts.values and _asks_for(binding, "address"):
        _address(str(facts.values["postal_code"]), facts)
    return facts


def registered(binding: Binding, neighbours: Neighbours) -> dict[str, object]:
    """Return what 事業者情報 says was registered with the form's 事業者コード, for the checks over several fields.

    Empty where there is no such row: then nothing can be compared.
    """
    code = _code(_typed(binding))
    if code is None:
        return {}
    for record in neighbours.operators():
        if OperatorCode.parse(record.get("operator_code")).value == code:
            return {fact: record[name] for fact, name in _REGISTERED.items() if name in record}
    return {}


def taken_numbers(binding: Binding, neighbours: Neighbours) -> list[Finding]:
    """Return a finding where the 略称 on the form stands in the ledger already; none without a ledger."""
    raw = binding.values()
    entry = next((entry for entry in binding.form.fields if entry.auto == _PLANT_SHORT_NAME), None)
    name = PlantShortName.parse(raw.get(entry.key)).value if entry is not None else None
    ledger = neighbours.ledger((name.code.operator,)) if name is not None else None
    if entry is None or name is None or ledger is None:
        return []
    key = (name.code.text, name.code.area.name_ja)
    number = name.serial.number
    holder = next((known for known in ledger.entries if known.key == key and known.number == number), None)
    if holder is None:
        return []
    free = next_free(ledger.used(key))
    fix = None if free is None else f"{PLANT_PREFIX}{name.code}{SerialNumber(free)}"
    finding = TAKEN.found(
        entry.key,
        raw[entry.key],
        label=entry.label,
        other="、".join(word for word in (holder.list_name, holder.made, holder.state) if word),
        instead=f"空いている番号の「{fix}」を入力してください。" if fix else "空いている番号はもうありません。",
        instead_en=f"type “{fix}”, whose number is free." if fix else "no number is free any more.",
    )
    return [finding.at(binding.sheet, binding.cell_of(entry.key))]


def _typed(binding: Binding) -> dict[str, object]:
    """Return the facts the form itself already states; the first field that states one wins."""
    raw = binding.values()
    facts: dict[str, object] = {}
    for entry in binding.form.fields:
        if entry.auto and not entry.repeats and not is_blank(raw.get(entry.key)):
            facts.setdefault(entry.auto, raw[entry.key])
    return facts


def _asks_for(binding: Binding, fact: str) -> bool:
    return any(entry.auto == fact for entry in binding.form.fields)


def _code(values: Mapping[str, object]) -> OperatorCode | None:
    return OperatorCode.parse(values["operator_code"]).value if "operator_code" in values else None


def _record_for(
    code: OperatorCode | None, records: Sequence[Mapping[str, str]], facts: Facts, asked_for: bool
) -> Mapping[str, str] | None:
    if code is None and len({record.get("operator_code") for record in records}) == 1:
        return records[0]
    if code is None and (not asked_for or _OPERATOR_CODE in facts.values):
        return None  # no field to type it into, or one that 検証 objects to
    if code is None:
        facts.remarks.append(
            pick(
                "事業者コードを入力してからもう一度押すと、さらに多くの項目が入ります。",
                "Type the operator code and press again: more can be filled in then.",
            )
        )
        return None
    for record in records:
        read = OperatorCode.parse(record.get("operator_code")).value
        if read == code:
            return record
    if not records:
        facts.remarks.append(
            pick(
                f"事業者情報が見つからないため、名称や連絡先は入りません。一括申請ブックを開いておくか、"
                f"{userdir() / (OPERATORS + '.csv')} を用意してください。",
                f"No 事業者情報 was found, so names and contacts stay empty. Open the batch workbook beside this one, "
                f"or put {userdir() / (OPERATORS + '.csv')} there.",
            )
        )
    else:
        facts.remarks.append(
            pick(
                f"事業者情報に事業者コード {code} の行がありません。",
                f"There is no row for operator code {code} in 事業者情報.",
            )
        )
    return None


def operator_rows(rows: Iterable[Sequence[str]]) -> Iterator[dict[str, str]]:
    """Yield the rows of a 事業者情報 table, by fact; nothing if it has no such header row."""
    places: dict[str, int] = {}
    for row in rows:
        if places:
            cells = {fact: row[place].strip() for fact, place in places.items() if place < len(row)}
            own = {fact: text for fact, text in cells.items() if text and fact not in ("operator", "areas")}
            if set(cells) & {"operator", "areas"}:
                for code in read_company(cells).codes:
                    yield {**own, _OPERATOR_CODE: code}
            elif _OPERATOR_CODE in own:
                yield own
            continue
        named = COMPANIES.places(row)
        if "operator_name" in named and {_OPERATOR_CODE, "operator"} & named.keys():
            places = {fact: place for fact, place in named.items() if fact != "licence"}


def _number(ledger: Ledger | None, code: OperatorCode, facts: Facts) -> None:
    """Add the 略称 with the next free 連番; without a ledger no number is given, since it might be taken."""
    if ledger is None:
        facts.remarks.append(
            pick(
                "台帳が見つからないため、発電所名略称の連番は決められません。一括申請ブックを開いておくか、"
                f"{LEDGER}.csv をこのファイルと同じフォルダーに置いてください。",
                "Without the ledger no serial number can be chosen for the short name. Open the batch workbook beside "
                f"this one, or put {LEDGER}.csv into the folder of this file.",
            )
        )
        return
    unread = ledger.blocked(code.text)
    if unread is not None:
        facts.remarks.append(
            pick(
                f"台帳に読めない行（{unread.where} の {unread.line} 行目）があるため、連番は決められません。"
                "その行を直してから、もう一度押してください。",
                f"A row of the ledger cannot be read ({unread.where}, line {unread.line}), so no serial number can be "
                "chosen. Put it right and press again.",
            )
        )
        return
    free = next_free(ledger.used((code.text, code.area.name_ja)))
    if free is None:
        facts.remarks.append(
            pick(f"事業者コード {code} の連番は 01～99 がすべて使われています。", f"All numbers of {code} are taken.")
        )
        return
    facts.values[_PLANT_SHORT_NAME] = f"{PLANT_PREFIX}{code}{SerialNumber(free)}"
    facts.remarks.append(
        pick(
            f"連番は、台帳（{_named(ledger)}{len(ledger)} 行）で空いている {SerialNumber(free)} にしました。"
            "申請したら台帳に書き加えてください。",
            f"The serial number {SerialNumber(free)} is free in the ledger ({_named(ledger)}{len(ledger)} rows). Enter "
            "it there once you have applied.",
        )
    )


def _named(ledger: Ledger) -> str:
    return f"{ledger.where}, " if ledger.where else ""


def _address(postal_code: str, facts: Facts) -> None:
    """Add the address a postal code stands for, as far as it goes; it never has the house number."""
    try:
        address = postal.address_of(postal_code)
    except NotAvailable:
        return  # an optional extra; the user types the address as ever
    if address is None:
        return
    facts.values["address"] = address
    facts.remarks.append(
        pick(
            "住所は郵便番号から分かるところまでです。続き(番地など)を入力してください。",
            "The address goes as far as the postal code tells. Add the rest, such as the house number.",
        )
    )
