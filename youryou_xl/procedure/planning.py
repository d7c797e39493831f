"""The road to 参加登録: what to acquire, in which order, until when, and what is still possible.

Built from a `Situation` (what is wanted, held and known) and the procedures' steps; reckoned backward from the
deadline and forward from a day that the caller names. Knows no file, no ledger and no clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from youryou_xl.lang import pick
from youryou_xl.procedure import definitions, plan_notes
from youryou_xl.procedure.acquiring import Acquisition, long_term_notes, to_acquire
from youryou_xl.procedure.definitions import Step
from youryou_xl.procedure.situation import AUCTIONS, Auction, ListNeed, Situation
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.areas import Area
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.categories import LONG_TERM_CATEGORIES, Category
from youryou_xl.rules.findings import Finding, Severity, Source
from youryou_xl.rules.licences import GridCodeNeed, Licence, grid_code, registration_licence
from youryou_xl.rules.standards import LeadTime, Standards

__all__ = ["AUCTIONS", "Auction", "ListNeed", "Plan", "PlanStep", "Situation", "make"]

State = Literal["open", "in-time", "tight", "too-late"]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step with its dates: forward from today, and, where there is a deadline, backward from it.

    `when` is ``"later"`` for what 参加登録 does not wait for. A pair of dates is (normal, worst).
    """

    id: str
    step: Step
    title: str
    after: tuple[str, ...]
    lead: LeadTime
    when: Literal["now", "later"] = "now"
    words: str = ""
    """Which licence and area it is for, where there are several."""
    starts: tuple[dt.date, dt.date] | None = None
    ends: tuple[dt.date, dt.date] | None = None
    latest_start: dt.date | None = None
    latest_start_worst: dt.date | None = None
    critical: bool = False

    @property
    def source(self) -> Source:
        """Return where the step is described."""
        return self.step.source

    def as_json(self) -> dict[str, object]:
        """Return the step as ``plan --json`` prints it."""
        return {
            "id": self.id,
            "title": self.title,
            "after": list(self.after),
            "normal_days": self.lead.normal.business_days,
            "worst_days": self.lead.worst.business_days,
            "latest_start": _iso(self.latest_start),
            "latest_start_worst": _iso(self.latest_start_worst),
            "source": str(self.source),
            "lead_source": str(self.lead.source),
            "when": self.when,
            "earliest_start": _iso(self.starts and self.starts[0]),
            "earliest_end": _iso(self.ends and self.ends[0]),
            "earliest_end_worst": _iso(self.ends and self.ends[1]),
            "critical": self.critical,
            "tasks": list(self.step.tasks),
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan: what to acquire, the steps in order, the verdict, and what there is to know besides."""

    situation: Situation
    acquire: tuple[Acquisition, ...]
    grid_codes: tuple[GridCodeNeed, ...]
    steps: tuple[PlanStep, ...]
    notes: tuple[Finding, ...]
    state: State = "open"
    possible: tuple[str, ...] = ()
    """What can still be done when it is too late, in the language the user reads."""

    @property
    def now(self) -> tuple[PlanStep, ...]:
        """Return the steps that 参加登録 waits for."""
        return tuple(step for step in self.steps if step.when == "now")

    @property
    def ends(self) -> tuple[dt.date, dt.date] | None:
        """Return when everything is done that starts today: normally, and at worst."""
        found = [step.ends for step in self.now if step.ends is not None]
        return (max(end for end, _ in found), max(end for _, end in found)) if found else None

    @property
    def begin_by(self) -> tuple[dt.date, dt.date] | None:
        """Return the last days on which to begin: normally, and with the worst lead times."""
        normal = [step.latest_start for step in self.now if step.latest_start is not None]
        worst = [step.latest_start_worst for step in self.now if step.latest_start_worst is not None]
        return (min(normal), min(worst)) if normal and worst else None

    def as_json(self) -> dict[str, object]:
        """Return the plan as ``plan --json`` prints it."""
        begin, ends = self.begin_by, self.ends
        kinds = [{"kind": need.kind, "licence": str(need.licence)} for need in self.grid_codes]
        return {
            "categories": [str(category) for category in self.situation.categories],
            "held": sorted(str(licence) for licence in self.situation.held),
            "auction": self.situation.auction,
            "areas": [str(area) for area in self.situation.areas],
            "register_by": _iso(self.situation.register_by),
            "today": _iso(self.situation.today),
            "acquire": [
                {"licence": str(each.licence), "when": each.when, "procedure": each.procedure} for each in self.acquire
            ],
            "grid_code": kinds[0] if kinds else None,
            "grid_codes": kinds,
            "notes": [f"{note.text}（{note.source.text}）" for note in self.notes],
            "findings": [note.as_json() for note in self.notes],
            "steps": [step.as_json() for step in self.steps],
            "state": self.state,
            "begin_by": _iso(begin and begin[0]),
            "begin_by_worst": _iso(begin and begin[1]),
            "earliest": _iso(ends and ends[0]),
            "earliest_worst": _iso(ends and ends[1]),
            "still_possible": list(self.possible),
        }


@dataclass(frozen=True, slots=True)
class _Lane:
    """One operator code on its way: a licence in an area (None: whichever), and what its lists need."""

    licence: Licence
    area: Area | None
    categories: tuple[Category, ...]
    acquire: Acquisition | None
    kinds: frozenset[str]
    all_reused: bool
    any_reused: bool


def make(situation: Situation, standards: Standards | None = None) -> Plan:
    """Return the plan for `situation`."""
    known = standards or standards_file.load()
    acquire, notes = _to_acquire(situation, known)
    lanes = _lanes(situation, acquire, known)
    more = dict.fromkeys(lane.acquire for lane in lanes if lane.acquire is not None)
    acquire = (*acquire, *(each for each in more if each.licence not in {had.licence for had in acquire}))
    steps = _steps(situation, lanes, acquire, known)
    calendar = BusinessDays.of(known)
    steps = _backward(_forward(steps, situation.today, calendar), situation.register_by, calendar)
    needs = tuple(dict.fromkeys(grid_code(category, known) for category in situation.categories))
    notes += plan_notes.notes_for(situation, needs, acquire, known)
    plan = Plan(situation, acquire, needs, steps, tuple(_once(notes)))
    state = _state(plan, calendar)
    plan = replace(plan, state=state)
    return replace(plan, possible=_possible(plan, known) if state == "too-late" else ())


def _to_acquire(situation: Situation, known: Standards) -> tuple[tuple[Acquisition, ...], list[Finding]]:
    notes: list[Finding] = []
    found: dict[Licence, Acquisition] = {}
    for category in situation.categories:
        need = to_acquire(situation.held, category, known)
        notes += need.notes
        if situation.auction == "long-term":
            notes += long_term_notes(category, known)
        for each in need.acquire:
            before = found.get(each.licence)
            if before is None or (before.when == "later" and each.when == "now"):
                found[each.licence] = each
    # What is needed now for one category is not needed later for another.
    if any(each.licence is Licence.GENERATION and each.when == "now" for each in found.values()):
        notes = [note for note in notes if note.code != plan_notes.ONLY_WHEN_NEEDED_CODE]
    return tuple(sorted(found.values(), key=lambda each: each.when == "later")), notes


def _lanes(situation: Situation, acquire: Sequence[Acquisition], known: Standards) -> list[_Lane]:
    now = {each.licence: each for each in acquire if each.when == "now"}
    grouped: dict[tuple[Licence, Area | None], list[ListNeed]] = {}
    for need in situation.lists:
        grouped.setdefault((registration_licence(need.category, known), need.area), []).append(need)
    return [
        _Lane(
            licence,
            area,
            tuple(dict.fromkeys(need.category for need in needs)),
            now.get(licence) or _of_another_area(situation, licence, area),
            frozenset(
                grid_code(need.category, known).kind for need in needs if need.reused < need.count or not need.count
            ),
            all(need.reused >= need.count for need in needs),
            any(need.reused for need in needs),
        )
        for (licence, area), needs in grouped.items()
    ]


def _of_another_area(situation: Situation, licence: Licence, area: Area | None) -> Acquisition | None:
    """Return the code to acquire where those held are of other areas; None where that is not known.

    Who holds 小売 has nothing to acquire for generating categories (p.5), so its codes count as well.
    """
    if not situation.codes or area is None:
        return None
    serving = {licence, Licence.RETAIL} if licence is Licence.GENERATION else {licence}
    if any((each, area) in situation.codes for each in serving):
        return None
    return Acquisition(
        licence, "now", "operator-code" if licence is Licence.NEGAWATT else "elsewhere", Source("public")
    )


class _Builder:
    """Collects steps lane by lane; a step of several lanes is told apart by the lane's words."""

    def __init__(self, lanes: Sequence[_Lane]) -> None:
        self.steps: dict[str, PlanStep] = {}
        self._licences = len({lane.licence for lane in lanes}) > 1
        self._areas = len({lane.area for lane in lanes}) > 1

    def words(self, lane: _Lane) -> str:
        parts = [str(lane.licence)] if self._licences else []
        parts += [str(lane.area)] if self._areas and lane.area is not None else []
        return "・".join(parts)

    def add(
        self,
        step: Step,
        known: Standards,
        after: Iterable[str],
        lane: _Lane | None = None,
        when: Literal["now", "later"] = "now",
    ) -> str:
        words = self.words(lane) if lane is not None else ""
        name = f"{step.id}:{words}" if words else step.id
        title = f"{step.title}（{words}）" if words else step.title
        waits = tuple(dict.fromkeys(after))
        self.steps[name] = PlanStep(name, step, title, waits, step.lead_time(known), when, words)
        return name


def _steps(
    situation: Situation, lanes: Sequence[_Lane], acquire: Sequence[Acquisition], known: Standards
) -> tuple[PlanStep, ...]:
    build = _Builder(lanes)
    logins: list[str] = []
    codes: list[str] = []
    long_term = situation.auction == "long-term"
    placeholders: list[tuple[_Lane, str]] = []
    for lane in lanes:
        operator: list[str] = []
        if lane.acquire is not None:
            name = "operator-code" if lane.acquire.procedure == "operator-code" else "generation-code"
            if situation.code_unknown:
                name = "operator-unknown"
            (first,) = definitions.load(name).steps
            operator = [build.add(first, known, (), lane)]
        if lane.acquire is not None or _certificate_needed(situation, lane):
            last = ""
            for step in definitions.load("client-certificate").steps:
                last = build.add(step, known, [last] if last else operator, lane)
            logins.append(last)
        logins += operator
        if "aggregator" in lane.kinds:
            (only,) = definitions.load("grid-code").steps
            codes.append(build.add(only, known, operator, lane))
        if "planning" in lane.kinds:
            planning = build.add(definitions.load("planning-code").steps[0], known, operator, lane)
            if long_term:
                placeholders.append((lane, planning))
            else:
                codes.append(planning)
        if lane.any_reused:
            codes.append(build.add(_REUSE_QUESTION, known, operator, lane))
    terms, operator_step, resources, capacity = definitions.load("registration").steps
    before = build.add(terms, known, ())
    registered = build.add(operator_step, known, [before, *logins])
    listed = build.add(resources, known, [registered, *codes])
    build.add(capacity, known, [listed])
    for lane, planning in placeholders:
        build.steps[planning] = replace(build.steps[planning], when="later")
        build.add(definitions.step("replace-placeholder"), known, [planning, listed], lane, "later")
    for each in acquire:
        if each.when == "later":
            (first,) = definitions.load("generation-code").steps
            build.add(replace(first, source=each.source), known, (), None, "later")
    if long_term:
        build.add(_NOTIFY_AND_JOIN, known, (), None, "later")
        if situation.consortium:
            build.add(_FOUND_COMPANY, known, (), None, "later")
    return tuple(sorted(build.steps.values(), key=lambda step: step.when == "later"))


_REUSE_QUESTION = Step(
    "reuse-question",
    "流用する系統コードについて、応札する状況に変更がないことを確かめ、年度とともに記録する",
    "see that the bidding situation of the codes reused is unchanged, and record that with the year",
    Source("manual", "p.10"),
    ("前回の応札内容と比べる", "変更があれば新しい系統コードを申請する"),
    ("compare with the last bid", "apply for a new code where something changed"),
)
_NOTIFY_AND_JOIN = Step(
    "notification-and-joining",
    "発電事業者の要件を満たす時点で、発電事業者の届出と本機関への入会の手続きをする",
    "file the notification and join OCCTO once the conditions of a 発電事業者 are met",
    Source("manual", "p.15"),
)
_FOUND_COMPANY = Step(
    "found-company",
    "落札後、国内法人を設立し、契約名義の変更・契約承継の手続きをする（約定結果公表日から原則1年以内）",
    "after winning, found the company, change the name and succeed to the contract (as a rule within one year)",
    Source("manual", "p.15"),
)


def _certificate_needed(situation: Situation, lane: _Lane) -> bool:
    """Return whether the certificate of a code held already is missing or runs out before the registration."""
    last = situation.register_by or situation.today
    expiries = [day for licence, day in situation.certificates if licence in (None, lane.licence)]
    return not any(day >= max(last, situation.today) for day in expiries)


def _forward(steps: Sequence[PlanStep], today: dt.date, calendar: BusinessDays) -> tuple[PlanStep, ...]:
    """Give every step its earliest start and end, begun today or on the next business day."""
    ends: dict[str, tuple[dt.date, dt.date]] = {}
    done: dict[str, PlanStep] = {}
    waiting = list(steps)
    while waiting:
        ready = [step for step in waiting if all(name in ends for name in step.after)]
        for step in ready:
            first, last = (
                calendar.next_open(max([today, *(ends[name][which] for name in step.after)])) for which in (0, 1)
            )
            ends[step.id] = (calendar.after(first, step.lead.normal), calendar.after(last, step.lead.worst))
            done[step.id] = replace(step, starts=(first, last), ends=ends[step.id])
        waiting = [step for step in waiting if step.id not in ends]
    return tuple(done[step.id] for step in steps)


def _backward(steps: Sequence[PlanStep], deadline: dt.date | None, calendar: BusinessDays) -> tuple[PlanStep, ...]:
    """Give every step that 参加登録 waits for the last business days on which to start it."""
    if deadline is None:
        return tuple(steps)
    now = [step for step in steps if step.when == "now"]
    latest: dict[str, tuple[dt.date, dt.date]] = {}
    waiting = list(now)
    while waiting:
        for step in waiting:
            followers = [other.id for other in now if step.id in other.after]
            if not all(name in latest for name in followers):
                continue
            normal, worst = (min([deadline, *(latest[name][which] for name in followers)]) for which in (0, 1))
            latest[step.id] = (
                calendar.latest_start(normal, step.lead.normal),
                calendar.latest_start(worst, step.lead.worst),
            )
        waiting = [step for step in waiting if step.id not in latest]
    first = min(days[0] for days in latest.values())
    critical = _critical(now, latest, first)
    return tuple(
        replace(
            step,
            latest_start=latest[step.id][0],
            latest_start_worst=latest[step.id][1],
            critical=step.id in critical,
        )
        if step.id in latest
        else step
        for step in steps
    )


def _critical(steps: Sequence[PlanStep], latest: dict[str, tuple[dt.date, dt.date]], first: dt.date) -> frozenset[str]:
    """Return the chain that decides when to begin: from the step that must start first to the end."""
    found: set[str] = set()
    current = next((step for step in steps if latest[step.id][0] == first and not step.after), None)
    while current is not None:
        found.add(current.id)
        followers = [step for step in steps if current.id in step.after]
        current = min(followers, key=lambda step: latest[step.id][0], default=None)
    return frozenset(found)


def _state(plan: Plan, calendar: BusinessDays) -> State:
    begin, deadline = plan.begin_by, plan.situation.register_by
    if begin is None or deadline is None:
        return "open"
    start = calendar.next_open(plan.situation.today)
    if start > begin[0]:
        return "too-late"
    return "in-time" if start <= begin[1] else "tight"


def _possible(plan: Plan, known: Standards) -> tuple[str, ...]:
    """Return what is still possible once it is too late: categories, reuse, the day it could be done by."""
    situation = plan.situation
    found = []
    if len(situation.categories) > 1:
        for category in situation.categories:
            alone = replace(situation, lists=tuple(need for need in situation.lists if need.category is category))
            if make(alone, known).state in ("in-time", "tight"):
                found.append(pick(f"「{category}」だけなら、まだ間に合います。", f"{category} alone is still in time."))
    reusable = [need for need in situation.lists if grid_code(need.category, known).kind == "aggregator"]
    if reusable and not all(need.reused >= need.count for need in reusable):
        reusing = replace(situation, lists=tuple(replace(need, reused=need.count) for need in situation.lists))
        if make(reusing, known).state in ("in-time", "tight"):
            found.append(
                pick(
                    "他年度のアグリゲータ用系統コードがあり、応札する状況に変更がなければ、"
                    "流用すると間に合います（p.10 ※4）。",
                    "Where you hold aggregator's codes of another year and the bidding situation is unchanged, reusing "
                    "them is still in time (p.10 ※4).",
                )
            )
    if situation.held and not situation.certificates:
        last = max(situation.register_by or situation.today, situation.today)
        if make(replace(situation, certificates=((None, last),)), known).state in ("in-time", "tight"):
            found.append(
                pick(
                    "お持ちの事業者コードのクライアント証明書がすでにあり、期限内であれば、まだ間に合います。",
                    "Where the code you hold has a certificate that has not run out, it is still in time.",
                )
            )
    ends = plan.ends
    if ends is not None:
        found.append(
            pick(
                f"今日始めると、早くて{ends[0]:%Y/%m/%d}、混み合えば{ends[1]:%Y/%m/%d}に参加登録を終えられます。"
                "締切に余裕がないか、募集要項とOCCTO（code@occto.or.jp）に確認してください。",
                f"Begun today, the registration can end on {ends[0]:%Y/%m/%d}, or {ends[1]:%Y/%m/%d} at worst. See the "
                "募集要項 and ask OCCTO (code@occto.or.jp) whether that can still be taken.",
            )
        )
    if situation.auction != "long-term" or not all(c in LONG_TERM_CATEGORIES for c in situation.categories):
        found.append(
            pick(
                "取得した事業者コードと系統コードは、次のオークションでも使えます。"
                "申請だけは先に進めておけます（p.10 ※4）。",
                "Codes acquired now serve for the next auction as well, so applying is not in vain (p.10 ※4).",
            )
        )
    return tuple(found)


def _once(notes: Iterable[Finding]) -> Iterable[Finding]:
    order = list(Severity)
    seen: dict[tuple[str, str], Finding] = {}
    for note in notes:
        seen.setdefault((note.code, note.message), note)
    return sorted(seen.values(), key=lambda note: order.index(note.severity))


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
