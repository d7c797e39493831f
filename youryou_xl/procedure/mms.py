"""The 需給調整市場システム (MMS): its three kinds of contract and the data each has to register.

The lists are data (standards); the flow of an application and its deadlines belong to the procedures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import as_text, choice_key


class MmsContract(StrEnum):
    """The contract an MMS application is for; one flow of the sources each."""

    RESERVE_I = "電源Ⅰ’"
    RESERVE_II_UNIT = "電源Ⅱ（発電機）"
    RESERVE_II_DR = "電源Ⅱ（DR）"


@dataclass(frozen=True, slots=True)
class MmsDataSet:
    """One data set to register (MMS flow). `items` are those published by a system operator; the list is not whole."""

    name: str
    items: tuple[str, ...]


_BY_KEY = {
    **{choice_key(contract): contract for contract in MmsContract},
    choice_key("電源Ⅰ’厳気象対応調整力"): MmsContract.RESERVE_I,
    choice_key("電源Ⅱ発電機"): MmsContract.RESERVE_II_UNIT,
    choice_key("電源ⅡDR"): MmsContract.RESERVE_II_DR,
}


def parse_mms_contract(value: object) -> MmsContract | None:
    """Return the contract a text names (電源Ⅰ’, 電源I', 電源Ⅱ(発電機), 電源Ⅱ DR …), or None; 電源Ⅱ alone is two."""
    return _BY_KEY.get(choice_key(as_text(value)))


def mms_data_sets(contract: MmsContract, standards: Standards | None = None) -> tuple[MmsDataSet, ...]:
    """Return the data sets to register for `contract`, in the order of the flow."""
    known = standards or standards_file.load()
    return tuple(MmsDataSet(name, known.mms_items[name]) for name in known.mms_data[contract])
