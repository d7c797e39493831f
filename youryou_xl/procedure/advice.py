"""A plan in words, as a colleague would give it: the answer first, then the order, then what to watch out for.

Only says what a `Plan` holds; reckons nothing and prints nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from youryou_xl.lang import pick
from youryou_xl.procedure.planning import Plan, PlanStep
from youryou_xl.rules.findings import Severity

_DAYS_JA = "月火水木金土日"


def text(plan: Plan) -> str:
    """Return the advice, in the language the user reads; the lines are short enough for a terminal."""
    return "\n".join(_lines(plan)) + "\n"


def day(date: dt.date) -> str:
    """Return a date with its day of the week."""
    return pick(f"{date:%Y/%m/%d}({_DAYS_JA[date.weekday()]})", f"{date:%a %Y-%m-%d}")


def _lines(plan: Plan) -> Iterator[str]:
    yield _head(pick("結論", "In short"))
    yield from _answer(plan)
    yield ""
    yield _head(pick("取得するもの", "What to acquire"))
    yield from _acquire(plan)
    yield ""
    yield _head(pick("順番と期限", "The order, and until when"))
    yield from _order(plan)
    later = [step for step in plan.steps if step.when == "later"]
    if later:
        yield ""
        yield _head(pick("あとで行うこと（参加登録は待ちません）", "Later (the registration does not wait for it)"))
        for step in later:
            yield pick(f"・{step.title}［{step.source.text}］", f"- {step.title} [{step.source}]")
    yield ""
    yield _head(pick("知っておくこと", "Good to know"))
    for note in plan.notes:
        mark = "" if note.severity is Severity.INFO else f"【{note.severity.text}】"
        yield pick(f"・{mark}{note.text}［{note.source.text}］", f"- {mark}{note.text} [{note.source}]")


def _head(words: str) -> str:
    return f"■ {words}"


def _answer(plan: Plan) -> Iterator[str]:
    situation = plan.situation
    categories = "、".join(situation.categories)
    begin, ends = plan.begin_by, plan.ends
    first = next((step for step in plan.now if step.critical), None)
    if ends is None:
        return
    if begin is None or situation.register_by is None or first is None:
        yield pick(
            f"「{categories}」の参加登録は、{day(situation.today)}に始めると、ふつう{day(ends[0])}、"
            f"混み合うと{day(ends[1])}に終えられます。",
            f"For {categories}, begun on {day(situation.today)}, the registration can end on {day(ends[0])}, "
            f"or on {day(ends[1])} when applications pile up.",
        )
        return
    deadline = situation.register_by
    if plan.state == "too-late":
        yield pick(
            f"「{categories}」の参加登録は、{day(deadline)}に間に合いません。{day(begin[0])}までに"
            f"「{first.title}」を始める必要がありました。",
            f"For {categories} it is too late to register by {day(deadline)}: “{first.title}” had to begin by "
            f"{day(begin[0])}.",
        )
        yield pick("まだできること：", "What can still be done:")
        for line in plan.possible:
            yield pick(f"・{line}", f"- {line}")
        return
    yield pick(
        f"「{categories}」で{day(deadline)}までに参加登録を終えるには、遅くとも{day(begin[0])}に"
        f"「{first.title}」を始めてください。",
        f"To register {categories} by {day(deadline)}, begin “{first.title}” by {day(begin[0])} at the latest.",
    )
    if plan.state == "tight":
        yield pick(
            f"申請が混み合うと間に合いません（混み合っても間に合うのは{day(begin[1])}まで）。今日のうちに始めてください。",
            f"When applications pile up it will be too late (safe until {day(begin[1])}). Please begin today.",
        )
    else:
        yield pick(
            f"申請が混み合うことを見込むなら、{day(begin[1])}までに始めると安心です。",
            f"To be safe when applications pile up, begin by {day(begin[1])}.",
        )


def _acquire(plan: Plan) -> Iterator[str]:
    if not plan.acquire:
        yield pick(
            "・事業者コード：新しく取得するものはありません［p.5］", "- operator code: nothing new to acquire [p.5]"
        )
    for each in plan.acquire:
        when = pick("今すぐ", "now") if each.when == "now" else pick("必要になったとき", "when needed")
        how = pick("この手続きで", "by this procedure")
        if each.procedure == "elsewhere":
            how = pick("別の手続きで", "by another procedure")
        yield pick(
            f"・事業者コード（ライセンス区分「{each.licence}」）：{when}、{how}取得［{each.source.text}］",
            f"- operator code ({each.licence}): {when}, {how} [{each.source}]",
        )
    for need in plan.grid_codes:
        kind = (
            pick("アグリゲータ用系統コード（電源等リストごと）", "aggregator's grid code, one for each list")
            if need.kind == "aggregator"
            else pick("計画提出用系統コード（別の手続き）", "grid code for plan submission (another procedure)")
        )
        yield pick(
            f"・{kind}：「{need.licence}」の事業者コードで［{need.source.text}］",
            f"- {kind}: with the {need.licence} code [{need.source}]",
        )


def _order(plan: Plan) -> Iterator[str]:
    groups: dict[object, list[PlanStep]] = {}
    for step in plan.now:
        groups.setdefault((step.step.id, step.ends, step.latest_start, step.latest_start_worst), []).append(step)
    numbers = {step.id: number for number, group in enumerate(groups.values(), 1) for step in group}
    for step, *others in groups.values():
        until = ""
        if step.latest_start is not None and step.latest_start_worst is not None:
            until = pick(
                f"　遅くとも{day(step.latest_start)}（混雑時 {day(step.latest_start_worst)}）に開始",
                f"  start by {day(step.latest_start)} (at worst {day(step.latest_start_worst)})",
            )
        words = _whose([each.words for each in (step, *others) if each.words])
        yield f"{numbers[step.id]:>2}. {step.step.title}{f'（{words}）' if words else ''}"
        before_it = sorted({numbers[name] for each in (step, *others) for name in each.after if name in numbers})
        waits = "・".join(str(number) for number in before_it)
        before = pick(f"　{waits} のあと", f"  after {waits}") if waits else ""
        yield f"    {duration(step)}{before}{until}"
        if step.ends is not None:
            yield pick(
                f"    今日から進めると {day(step.ends[0])}（混雑時 {day(step.ends[1])}）に終わります"
                f"［{step.source.text}］",
                f"    begun today it ends on {day(step.ends[0])} (at worst {day(step.ends[1])}) [{step.source}]",
            )
    for side_by_side in {tuple(sorted({numbers[step.id] for step in group})): None for group in parallel(plan.now)}:
        names = "・".join(map(str, side_by_side))
        if len(side_by_side) < 2:
            continue
        yield pick(f"※ {names} は並行して進められます。", f"* {names} can go on side by side.")


def _whose(words: Sequence[str]) -> str:
    """Return whose steps they are: 発電・東京 and 発電・関西 become 発電・東京・関西."""
    grouped: dict[str, list[str]] = {}
    for each in words:
        licence, _, area = each.partition("・")
        grouped.setdefault(licence, []).append(area)
    return "、".join("・".join([licence, *filter(None, areas)]) for licence, areas in grouped.items())


def duration(step: PlanStep) -> str:
    """Return how long a step takes, in words: normally, and at worst where that differs."""
    normal, worst = step.lead.normal, step.lead.worst
    if not (normal.business_days or normal.days or worst.business_days or worst.days):
        return pick("すぐ", "at once")

    def words(days: int, calendar_days: int) -> str:
        if calendar_days == 21 and days == 15:
            return pick("3週間", "3 weeks")
        more = pick(f"（{calendar_days}日）", f" ({calendar_days} days)") if calendar_days else ""
        return pick(f"{days}営業日", f"{days} business days") + more

    usual, most = words(normal.business_days, normal.days), words(worst.business_days, worst.days)
    return usual if usual == most else pick(f"{usual}（最大{most}）", f"{usual} (at most {most})")


def parallel(steps: Sequence[PlanStep]) -> list[list[PlanStep]]:
    """Return the groups of steps that begin together: they wait for the same and take time."""
    groups: dict[tuple[str, ...], list[PlanStep]] = {}
    for step in steps:
        if step.lead.worst.business_days:
            groups.setdefault(tuple(sorted(step.after)), []).append(step)
    return [group for group in groups.values() if len(group) > 1]
