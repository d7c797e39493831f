"""What to acquire for a category, by the licences somebody holds (manual p.5), and what the long-term auction adds.

The decision table is data (standards.toml); here it is looked up and explained.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.categories import LONG_TERM_CATEGORIES, Category
from youryou_xl.rules.findings import Finding, Source, rule
from youryou_xl.rules.licences import ASK_OCCTO, RETAIL_ONLY, Licence, registration_licence
from youryou_xl.rules.standards import Standards

ANOTHER_PROCEDURE = rule(
    "YX-I056",
    "※1 ライセンス区分「発電」の事業者コードは、OCCTOマニュアルとは別の手続きで申請します。"
    "OCCTOのホームページ「マスタ申請・登録（各種コードの取得）」の『マスタ申請・登録の手引き』を参照してください。",
    "※1 An operator code with the licence 発電 is applied for by another procedure. Please see "
    "『マスタ申請・登録の手引き』 on OCCTO's page マスタ申請・登録（各種コードの取得）.",
    "manual p.5",
)
ONLY_WHEN_NEEDED = rule(
    "YX-I057",
    "※2 発電の事業者コードは、電源の計画提出などが必要になったときに取得します。参加登録には今は必要ありません。",
    "※2 The 発電 code is to be acquired when plans for the generating resources have to be submitted. Registration "
    "does not wait for it.",
    "manual p.5",
)
NOT_IN_LONG_TERM = rule(
    "YX-E097",
    "長期脱炭素電源オークションに「{value}」の区分はありません。「安定電源」か「変動電源（単独）」を選んでください。",
    "The long-term decarbonisation auction has no category {value}. Please choose 安定電源 or 変動電源（単独）.",
    "manual p.15",
)
NO_PLANT_NEEDED = rule(
    "YX-I098",
    "長期脱炭素電源オークションの事業者コード（ライセンス区分「発電」）は、申請時点で発電所を所有していなくても取得できます。"
    "応札を行う事業者名で申請してください。",
    "For the long-term decarbonisation auction, an operator code (licence 発電) can be had without owning a plant yet. "
    "Please apply in the name of the operator that will bid.",
    "manual p.15",
)
CONSORTIUM = rule(
    "YX-I099",
    "落札後に速やかに国内法人を設立する前提のコンソーシアムは、事前手続きを行った代表事業者の名義で申し込みます。"
    "法人の設立、契約名義の変更、契約承継の手続きは、約定結果公表日から原則{years}年以内に行ってください。",
    "A consortium that will found a company in Japan once it has won applies in the name of the representative who "
    "did the preparations. Founding it, changing the name and succeeding to the contract come, as a rule, within "
    "{years} year(s) of the day the auction's result is published.",
    "manual p.15",
)

TABLE_SOURCE = Source("manual", "p.5")


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A licence to acquire: now or later (when plans must be submitted), and by which procedure.

    `procedure` is ``"operator-code"`` for the one of this manual (p.6) and ``"elsewhere"`` for ※1.
    """

    licence: Licence
    when: Literal["now", "later"]
    procedure: Literal["operator-code", "elsewhere"]
    source: Source = TABLE_SOURCE


@dataclass(frozen=True, slots=True)
class LicenceNeed:
    """What a category needs of somebody who holds certain licences."""

    registration: Licence
    acquire: tuple[Acquisition, ...]
    notes: tuple[Finding, ...]


def to_acquire(held: Collection[Licence], category: Category, standards: Standards | None = None) -> LicenceNeed:
    """Return what somebody holding `held` has to acquire for `category` (manual p.5), with the table's notes.

    Holding both 区分なし(需要抑制) and 発電 or 小売 means nothing to acquire (convention).
    """
    standards = standards or standards_file.load()
    registration = registration_licence(category, standards)
    power = {Licence.GENERATION, Licence.RETAIL}.intersection(held)
    negawatt = Licence.NEGAWATT in held
    notes: list[Finding] = []
    entries: tuple[str, ...] = ()
    if not (power and negawatt):
        row = "発電または小売" if power else "区分なし(需要抑制)" if negawatt else "未取得"
        entries = standards.acquire[row][category]
    notes += [ASK_OCCTO.found(None, str(each), category=category) for each in held if not each.is_classed]
    if category.is_generating and power == {Licence.RETAIL}:
        notes.append(RETAIL_ONLY.found(None, str(Licence.RETAIL), category=category))
    acquire = []
    for entry in entries:
        licence = Licence(re.sub(r"(?:※[12])*$", "", entry))
        acquire.append(
            Acquisition(
                licence,
                "later" if "※2" in entry else "now",
                "elsewhere" if "※1" in entry else "operator-code",
            )
        )
        if "※1" in entry:
            notes.append(ANOTHER_PROCEDURE.found(None, str(licence)))
        if "※2" in entry:
            notes.append(ONLY_WHEN_NEEDED.found(None, str(licence)))
    return LicenceNeed(registration, tuple(acquire), tuple(notes))


def long_term_notes(category: Category, standards: Standards | None = None) -> tuple[Finding, ...]:
    """Return what there is to say about `category` in the 長期脱炭素電源オークション (manual p.15).

    An ERROR for a category it does not have; else that no plant is needed yet, and what a consortium has to do.
    """
    if category not in LONG_TERM_CATEGORIES:
        return (NOT_IN_LONG_TERM.found(None, category.value),)
    years = (standards or standards_file.load()).consortium_years
    return (NO_PLANT_NEEDED.found(None), CONSORTIUM.found(None, years=years))
