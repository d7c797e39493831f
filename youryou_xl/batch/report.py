"""report.html: one self-contained page that shows what became of every row, and what to type instead.

It tells what each run made, what has been sent and answered since, and what to do next. A run with nothing new to do
gives the same bytes again. It needs no script and no network, reads at 800 pixels and prints on A4. This module only
words and lays out what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import quote

from youryou_xl import lang
from youryou_xl.batch.model import APPLICATIONS, MAILS, Application, Cause, Status, causes
from youryou_xl.lang import pick
from youryou_xl.rules.findings import Finding, Severity

FILE = "report.html"
GENERATOR = "youryou_xl batch"

_MOST_ROWS = 12
"""Rows named for one cause; a wrong 事業者情報 can concern thousands."""
_MOST_CELLS = 6
_MOST_RUNS = 8
"""Runs listed one by one; older ones are counted together."""

_CLASSES = {Severity.ERROR: "e", Severity.WARNING: "w", Severity.INFO: "i"}


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs that brought something new: when each was, in order, and which (from 1) an application came with.

    `made_by` is by 略称; 0 stands for what was made before pages knew of runs. `old` says that the page read is one
    of those.
    """

    times: tuple[str, ...] = ()
    made_by: Mapping[str, int] = field(default_factory=dict)
    old: bool = False

    @classmethod
    def read(cls, page: bytes) -> Runs:
        """Return the runs an earlier page of ours notes."""
        text = page.decode("utf-8", "replace")
        head = re.search(r'<meta name="runs" content="([^"]*)">', text[:_HEAD])
        times = tuple(part for part in unescape(head[1]).split("|") if part) if head else ()
        made = {
            unescape(name): int(number)
            for name, number in re.findall(r'<tr class="[^"]*" data-made="([^"]*)" data-run="(\d{1,6})">', text)
            if int(number) <= len(times)
        }
        return cls(times, made, old=head is None and digest_in(page) is not None)

    def after(self, time: str, applications: Iterable[Application]) -> Runs:
        """Return the runs with one more, if it brought anything new: what it made, or no page has told of before.

        A run that was cut off has told nobody what it made, so that comes with the next one.
        """
        made = {a.short_name: a.status is Status.MADE for a in applications if a.stands and a.short_name}
        known = {**self.made_by, **(dict.fromkeys(made, 0) if self.old else {})}
        new = [name for name, now in made.items() if now or name not in known]
        if not new:
            return Runs(self.times, known)
        number = len(self.times) + 1
        return Runs((*self.times, time), {**known, **dict.fromkeys(new, number)})


@dataclass(frozen=True, slots=True)
class Standing:
    """How an application stands in the ledger: its state and the day of each, when an answer is due, its code."""

    state: str = ""
    made: str = ""
    sent: str = ""
    returned: str = ""
    answered: str = ""
    due: str = ""
    due_worst: str = ""
    grid_code: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it lies in the folder: its file, whom it is to, what it says, and what is attached."""

    file: str
    to: str
    subject: str
    text: str
    attached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One filled form to look at: the file it is drawn from, the list it is for, and the drawing (SVG)."""

    file: str
    list_name: str
    drawing: str


@dataclass(frozen=True, slots=True)
class About:
    """What a page tells besides rows and findings; `standings` are by 略称."""

    sheet_name: str
    form_name: str
    results_name: str | None = None
    results_digest: str = ""
    ledger: str = ""
    dry_run: bool = False
    grouped: bool = False
    runs: Runs = field(default_factory=Runs)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    letter: Letter | None = None
    sample: Sample | None = None


def page(applications: Iterable[Application], findings: Iterable[Finding], about: About) -> bytes:
    """Return the page; the digest of the results is noted in it, to tell later whether a person changed that file."""
    return "".join(_pieces(_Page(list(applications), list(findings), about))).encode()


def digest_in(data: bytes) -> str | None:
    """Return the digest noted in a page, ``""`` if it notes none; None if the page is not ours."""
    head = data[:_HEAD].decode("utf-8", "replace")
    if f'<meta name="generator" content="{GENERATOR}">' not in head:
        return None
    match = re.search(r'<meta name="results" content="([0-9a-f]*)">', head)
    return match[1] if match else ""


_HEAD = 20_000
"""Bytes at the beginning of a page in which what it notes stands."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What is on the page, counted."""

    applications: Sequence[Application]
    findings: Sequence[Finding]
    about: About

    def count(self, *statuses: Status) -> int:
        return sum(a.status in statuses for a in self.applications)

    @property
    def standing(self) -> list[Application]:
        return [a for a in self.applications if a.stands]

    def of(self, application: Application) -> Standing:
        return self.about.standings.get(application.short_name or "", Standing())

    def is_new(self, application: Application) -> bool:
        """Return whether the latest run made it."""
        runs = self.about.runs
        return bool(runs.times) and runs.made_by.get(application.short_name or "") == len(runs.times)

    def unsent(self, *, new: bool) -> int:
        """Return how many mails wait to be sent, of the latest run or of those before it."""
        waiting = {
            a.mail for a in self.standing if a.mail and not self.of(a).sent and not self.of(a).answered
            and self.is_new(a) is new
        }  # fmt: skip
        return len(waiting)


def _pieces(page: _Page) -> Iterator[str]:
    about = page.about
    title = pick("一括申請の確認（何も作っていません）", "Check of the batch (nothing was made)")
    if not about.dry_run:
        title = pick("一括申請の結果", "What became of the batch")
    runs = "|".join(about.runs.times)
    yield (
        f'<!DOCTYPE html>\n<html lang="{lang.current()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{GENERATOR}">\n'
        f'<meta name="results" content="{escape(about.results_digest, quote=True)}">\n'
        f'<meta name="runs" content="{escape(runs, quote=True)}">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header>\n<h1>{title}</h1>\n<p>"
    )
    shown = [(pick("一覧", "Sheet"), about.sheet_name), (pick("様式", "Form"), about.form_name)]
    shown += [(pick("台帳", "Ledger"), about.ledger)] if about.ledger else []
    yield "　".join(f"{escape(word)} <b>{escape(name)}</b>" for word, name in shown)
    yield "</p>\n</header>\n"
    yield from _counts(page)
    yield from _next_steps(page)
    yield from _runs(page)
    if page.findings:
        yield f'<section class="notes"><h2>{pick("全体について", "About the run")}</h2>\n<ul>\n'
        for finding in page.findings:
            yield f'<li class="{_CLASSES[finding.severity]}">{_badge(finding)} {_message(finding)}</li>\n'
        yield "</ul></section>\n"
    yield from _causes(page.applications)
    yield from _applications(page)
    yield from _letter(page)
    yield from _sample(page)
    yield "</main>\n</body>\n</html>\n"


def _counts(page: _Page) -> Iterator[str]:
    stands = page.standing
    failed = page.count(Status.FAILED)
    sent = sum(bool(page.of(a).sent) for a in stands)
    answered = sum(bool(page.of(a).grid_code) for a in page.applications)
    doubtful = sum(bool(a.of(Severity.WARNING)) for a in stands)
    planned = page.count(Status.PLANNED)
    cards = [(len(page.applications), pick("電源等リスト", "lists"), "")]
    if page.about.dry_run:
        cards += [(planned, pick("作成できる", "can be made"), "ok")]
    cards += [
        (len(stands), pick("申込書を作成", "applications made"), "ok"),
        (sent, pick("送信を記録", "sent"), "ok"),
        (answered, pick("系統コード通知", "grid codes"), "ok"),
        (failed, pick("要修正", "to put right"), "e" if failed else ""),
        (doubtful, pick("作成済み・要確認", "made, to be checked"), "w" if doubtful else ""),
        (page.count(Status.NOT_NEEDED), pick("申請不要", "none needed"), ""),
    ]
    yield f'<section class="counts" aria-label="{escape(pick("件数", "counts"), quote=True)}">\n'
    for number, label, kind in cards:
        yield f'<div class="{kind}"><b>{number:,}</b><span>{label}</span></div>\n'
    yield "</section>\n"


def _next_steps(page: _Page) -> Iterator[str]:
    steps = []
    stands = page.standing
    if page.count(Status.FAILED):
        steps.append(
            pick(
                "「直すところ」を見て元の一覧を直し、もう一度実行します。作成済みの申込書と番号は変わりません。",
                "Put the sheet right as “To put right” says, and run again. What is made, and its numbers, stays.",
            )
        )
    if any(a.of(Severity.WARNING) for a in stands):
        steps.append(
            pick(
                "「要確認」の行は、申込書を作成済みです。「確認するところ」を見て、間違いがないか確かめます。",
                "Rows that say “check” have their application. See “To check” whether they are right.",
            )
        )
    new, before = page.unsent(new=True), page.unsent(new=False)
    if new or before:
        which = pick(f"最新の回の {new:,} 通", f"{new:,} of the latest run")
        if before:
            earlier = pick(f"それより前の {before:,} 通", f"{before:,} made before it")
            which = pick(f"{which}と{earlier}", f"{which}, {earlier}") if new else earlier
        steps.append(
            pick(
                f"まだ送信の記録がないメール: {which}。「{MAILS}」フォルダーの .eml を開き、宛先・件名・添付を確かめて"
                "送信します。申込書は添付済みです。",
                f"Mails not noted as sent: {which}. Open each .eml in the folder {MAILS}, check address, subject and "
                "attachment, and send it. The application is attached.",
            )
        )
        steps.append(
            pick(
                "送信したら「youryou-xl sent」または申請デスクの「送信済みにする」で記録します。次からは、この報告で"
                "送信済みと未送信を見分けられます。",
                "When they are sent, note it with youryou-xl sent (or the button of the desk). The report then tells "
                "what was sent from what was not.",
            )
        )
        steps.append(
            pick(
                "系統コードの通知までは最大3週間程度です（OCCTOマニュアル(2023年10月) p.12）。早めに送信してください。",
                "It takes up to three weeks until the grid code is notified (OCCTO manual of October 2023, p.12), so "
                "please send them soon.",
            )
        )
    if page.about.dry_run and page.count(Status.PLANNED):
        steps.append(
            pick(
                "申込書を作るには、--dry-run を外し、--out に結果のフォルダーを指定して実行します。",
                "To make the applications, run without --dry-run and name a folder for the results with --out.",
            )
        )
    if page.about.results_name:
        steps.append(
            pick(
                f"行ごとの結果は {page.about.results_name} にも書き込んであります。",
                f"What became of each row is in {page.about.results_name} as well.",
            )
        )
    if steps:
        yield f'<section class="next"><h2>{pick("次にすること", "What to do next")}</h2>\n<ol>\n'
        for step in steps:
            yield f"<li>{escape(step)}</li>\n"
        yield "</ol></section>\n"


def _runs(page: _Page) -> Iterator[str]:
    """Tell the runs apart: when each was, and how much it made."""
    runs = page.about.runs
    if not runs.times:
        return
    made = [runs.made_by.get(a.short_name or "", 0) for a in page.standing]
    rows = []
    for number in range(len(runs.times), max(0, len(runs.times) - _MOST_RUNS), -1):
        latest = number == len(runs.times)
        tag = f' <span class="tag new">{pick("最新", "latest")}</span>' if latest else ""
        count = made.count(number)
        rows.append((pick(f"{number} 回目", f"run {number}") + tag, escape(runs.times[number - 1]), f"{count:,}"))
    older = sum(1 for number in made if number <= len(runs.times) - _MOST_RUNS)
    if older:
        rows.append((pick("それより前", "before"), "", f"{older:,}"))
    yield f'<section><h2>{pick("いつ作成したか", "When they were made")}</h2>\n<table class="runs">\n<thead><tr>'
    yield _headers((("回", "Run"), ("日時", "When"), ("この一覧の申込書", "Applications of this sheet")))
    yield "</tr></thead>\n<tbody>\n"
    for first, when, number_made in rows:
        yield f'<tr><td>{first}</td><td>{when}</td><td class="n">{number_made}</td></tr>\n'
    yield "</tbody></table></section>\n"


def _causes(applications: Sequence[Application]) -> Iterator[str]:
    for severity, title in (
        (Severity.ERROR, pick("直すところ", "To put right")),
        (Severity.WARNING, pick("確認するところ", "To check")),
        (Severity.INFO, pick("お知らせ", "To know")),
    ):
        found = causes(applications, severity)
        if not found:
            continue
        yield f'<section class="causes"><h2>{title}<small>{_counted(len(found), "件")}</small></h2>\n'
        for cause in found:
            yield _cause(cause)
        yield "</section>\n"


def _cause(cause: Cause) -> str:
    finding = cause.finding
    rows = "・".join(str(a.row) for a in cause.applications[:_MOST_ROWS])
    left = len(cause.applications) - _MOST_ROWS
    rows = pick(f"{rows} 行目", f"row {rows}" if len(cause.applications) == 1 else f"rows {rows}")
    rows += pick(f" ほか {left} 行", f" and {left} more") if left > 0 else ""
    names = cause.applications[0].list_name
    if len(cause.applications) > 1:
        names += pick(f" ほか {len(cause.applications) - 1} 件", f" and {len(cause.applications) - 1} more")
    cells = "・".join(cause.cells[:_MOST_CELLS]) + ("…" if len(cause.cells) > _MOST_CELLS else "")
    where = " ".join(part for part in (finding.sheet, cells) if part)
    pairs = [
        (pick("セル", "Cell"), f"{escape(where)} {escape(finding.field or '')}".strip(), ""),
        (pick("入力されている値", "What it says"), _value(finding.value), ""),
        (pick("こう入力してください", "Type instead"), _value(finding.fix), "fix"),
        (pick("根拠", "Source"), escape(finding.source.text), "src"),
    ]
    told = "".join(f'<div class="{kind}"><dt>{word}</dt><dd>{text}</dd></div>' for word, text, kind in pairs if text)
    return (
        f'<article class="{_CLASSES[finding.severity]}">\n<h3>{escape(rows)}<small>{escape(names)}</small></h3>\n'
        f"<p>{_message(finding)}</p>\n<dl>{told}</dl>\n</article>\n"
    )


def _applications(page: _Page) -> Iterator[str]:
    headers = (
        ("行", "Row"),
        ("結果", "Result"),
        ("電源等リスト", "List"),
        ("発電所名略称・ファイル", "Short name, files"),
        ("作成・送信・通知", "Made, sent, answered"),
    )
    yield (
        f"<section><h2>{pick('申請の一覧', 'All rows')}<small>{_counted(len(page.applications), '行')}</small></h2>\n"
        f'<table class="list">\n<thead><tr>{_headers(headers)}</tr></thead>\n<tbody>\n'
    )
    for a in page.applications:
        kind, word = _state(a, page.of(a))
        made = ""
        if a.stands:
            number = page.about.runs.made_by.get(a.short_name or "", 0)
            made = f' data-made="{escape(a.short_name or "", quote=True)}" data-run="{number}"'
        about = " ".join(part for part in (a.area, a.category, a.code) if part)
        files = ""
        if a.stands:
            files = _link(APPLICATIONS, a.file, pick("申込書", "application"))
            files += _link(MAILS, a.mail, pick("メール", "mail"))
        yield (
            f'<tr class="{kind}"{made}><td class="n">{a.row}</td><td><span class="tag {kind}">{word}</span></td>'
            f"<td>{escape(a.list_name)}<small>{escape(about)}</small></td>"
            f'<td>{escape(a.short_name or "")}<span class="files">{files}</span></td>'
            f"<td>{_course(page, a)}</td></tr>\n"
        )
    yield "</tbody></table></section>\n"


def _course(page: _Page, application: Application) -> str:
    """Return what has happened to an application, one line each."""
    told, runs = page.of(application), page.about.runs
    lines = []
    if application.stands:
        number = runs.made_by.get(application.short_name or "", 0)
        made = runs.times[number - 1] if number else told.made
        made = told.made if told.made and not made.startswith(told.made) else made
        new = f' <span class="tag new">{pick("最新", "latest")}</span>' if page.is_new(application) else ""
        lines.append(f"{pick('作成', 'made')} {escape(made)}{new}")
        if told.sent:
            lines.append(f"{pick('送信', 'sent')} {escape(told.sent)}")
        elif not told.answered:
            lines.append(f'<b class="wait">{pick("送信の記録なし", "not noted as sent")}</b>')
        if told.returned:
            lines.append(f"{pick('差戻し', 'returned')} {escape(told.returned)}")
        if told.due:
            worst = pick(f"（遅くとも {told.due_worst}）", f" (at worst {told.due_worst})") if told.due_worst else ""
            lines.append(f"{pick('通知の目安', 'answer due')} {escape(told.due)}{escape(worst)}")
    if told.answered:
        lines.append(f"{pick('通知', 'answered')} {escape(told.answered)}")
    code = application.grid_code or told.grid_code
    if code:
        lines.append(f"{pick('系統コード', 'grid code')} <b>{escape(code)}</b>")
    return "<br>".join(lines)


def _state(application: Application, told: Standing) -> tuple[str, str]:
    if application.stands:
        if told.grid_code and told.answered:
            return "ok", pick("通知済み", "answered")
        if told.state == "差戻し":
            return "e", pick("差戻し", "returned")
        if application.of(Severity.WARNING):
            return "w", pick("要確認", "check")
        return "ok", pick("送信済み", "sent") if told.sent else pick("作成", "made")
    if application.status is Status.NOT_NEEDED:
        return "i", pick("取得済み", "held") if application.grid_code else pick("申請不要", "none needed")
    if application.status is Status.WAITING:
        return "i", pick("今回は対象外", "not this time")
    if application.status is Status.PLANNED:
        return "ok", pick("作成できる", "can be made")
    return "e", pick("要修正", "to put right")


def _letter(page: _Page) -> Iterator[str]:
    """Show what a mail says, and say how mails and applications belong together."""
    letter = page.about.letter
    if letter is None:
        return
    how = pick(
        "メールは1申請に1通です（--mail single）。--mail grouped にすると、"
        "事業者コードと参加区分ごとに1通にまとめます。",
        "There is one mail for each application (--mail single). With --mail grouped there is one for each "
        "事業者コード and 参加区分.",
    )
    if page.about.grouped:
        how = pick(
            "メールは事業者コードと参加区分ごとに1通です（--mail grouped）。--mail single にすると、"
            "1申請に1通になります。作成済みのメールのまとめ方は変わりません。",
            "There is one mail for each 事業者コード and 参加区分 (--mail grouped). With --mail single there is "
            "one for each application. Mails made already stay as they are.",
        )
    count = len({a.mail for a in page.standing if a.mail})
    which = pick(
        f"{count:,} 通のうち1通の内容です。ほかのメールも、差出人・参加区分・添付のほかは同じです。",
        f"This is one of {count:,}; the others differ in sender, 参加区分 and attachments only.",
    )
    rows = [
        (pick("ファイル", "File"), _link(MAILS, letter.file)),
        (pick("宛先", "To"), escape(letter.to)),
        (pick("件名", "Subject"), f'<span lang="ja">{escape(letter.subject)}</span>'),
        (pick("添付", "Attached"), f'<span lang="ja">{escape("、".join(letter.attached))}</span>'),
    ]
    yield f"<section><h2>{pick('メールの内容', 'What the mails say')}</h2>\n"
    yield f"<p>{escape(how)}</p>\n<p>{escape(which)}</p>\n"
    yield "<dl>" + "".join(f"<div><dt>{word}</dt><dd>{text}</dd></div>" for word, text in rows) + "</dl>\n"
    yield f'<pre lang="ja">{escape(letter.text)}</pre></section>\n'


def _sample(page: _Page) -> Iterator[str]:
    sample = page.about.sample
    if sample is None:
        return
    told = pick(
        "太字の青が、この申込書に書き込んだ値です。実際のファイルのセルから描いた図で、文字の大きさや線は簡略にしています。",
        "What was written into this application is bold and blue. It is drawn from the cells of the file itself; sizes "
        "and lines are simplified.",
    )
    name = f'<span lang="ja">{escape(sample.list_name)}</span>'
    file = _link(APPLICATIONS, sample.file) if sample.file else ""
    yield (
        f'<section class="sample"><h2>{pick("記入した申込書の例", "A filled form")}</h2>\n<p>{name} {file}</p>\n'
        f'<p>{escape(told)}</p>\n<figure lang="ja">{sample.drawing}</figure></section>\n'
    )


def _link(folder: str, name: str | None, word: str = "") -> str:
    """Return a link to a file of the output folder: its name, or a word under which the name shows."""
    if not name:
        return ""
    whole = f' title="{escape(name, quote=True)}"' if word else ' lang="ja"'
    return f'<a href="{quote(folder)}/{quote(name)}"{whole}>{escape(word or name)}</a>'


def _headers(words: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<th>{escape(pick(ja, en))}</th>" for ja, en in words)


def _counted(number: int, unit: str) -> str:
    return pick(f"{number:,} {unit}", f"{number:,}")


def _badge(finding: Finding) -> str:
    words = {Severity.ERROR: ("要修正", "put right"), Severity.WARNING: ("確認", "check")}
    word = pick(*words.get(finding.severity, ("お知らせ", "note")))
    return f'<span class="tag {_CLASSES[finding.severity]}">{word}</span>'


def _message(finding: Finding) -> str:
    return f"{escape(finding.text)} <code>{finding.code}</code>"


def _value(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return escape(text if len(text) <= _VALUE else text[: _VALUE - 1] + "…")


_VALUE = 60
_STYLE = """
:root{--ink:#1b2733;--soft:#5b6b7b;--line:#d5dde5;--ok:#1b7f4d;--e:#b3261e;--w:#8a5a00;--i:#2b5f9e}
*{box-sizing:border-box}
body{margin:0;background:#f2f5f8;color:var(--ink);
font:15px/1.65 "Yu Gothic UI","Hiragino Sans","Noto Sans CJK JP","IPAexGothic","Meiryo",sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 20px 56px}
header{border-left:6px solid #1f4e79;padding:2px 0 2px 16px;margin-bottom:20px}
h1{font-size:25px;margin:0}header p{margin:2px 0 0;color:var(--soft);overflow-wrap:anywhere}
header b{color:var(--ink);font-weight:600}
h2{font-size:18px;margin:0 0 10px}h2 small,h3 small{color:var(--soft);font-weight:normal;font-size:13px;
margin-left:.8em}
h3{font-size:14.5px;margin:0}p{margin:4px 0}
section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:16px 18px;margin-bottom:16px}
.counts{display:flex;flex-wrap:wrap;gap:10px;background:none;border:0;padding:0}
.counts div{flex:1 1 84px;min-width:0;background:#fff;border:1px solid var(--line);border-radius:8px;padding:8px 12px}
.counts b{display:block;font-size:26px;line-height:1.2;font-variant-numeric:tabular-nums}
.counts span{display:block;color:var(--soft);font-size:12px;line-height:1.35}
.counts .ok b{color:var(--ok)}.counts .e{border-color:var(--e)}.counts .e b{color:var(--e)}
.counts .w b{color:var(--w)}
ol,ul{margin:0;padding-left:1.5em}.notes ul{list-style:none;padding:0}.notes li{padding:3px 0;overflow-wrap:anywhere}
article{border-left:4px solid var(--i);background:#fafbfc;padding:8px 12px;margin:0 0 10px;overflow-wrap:anywhere}
article.e{border-color:var(--e)}article.w{border-color:#d79b00}
dl{margin:6px 0 0;display:flex;flex-wrap:wrap;gap:4px 22px;font-size:13.5px}
dl div{min-width:0}dt{color:var(--soft);font-size:12px;line-height:1.3}dd{margin:0;overflow-wrap:anywhere}
.fix dd{font-weight:700;color:#0f5132;background:#e3f4ea;padding:0 6px;border-radius:3px}.src dd{color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:13.5px}
.runs{width:auto}.runs td,.runs th{padding-right:28px}
th{text-align:left;background:#eef2f6;color:#33414f;font-weight:600}
th,td{border-bottom:1px solid var(--line);padding:6px 8px;vertical-align:top}
td{overflow-wrap:anywhere}tbody tr:nth-child(even){background:#fafbfc}
td small{display:block;color:var(--soft);font-size:12px}
.files{display:block;font-size:12.5px}.files a{margin-right:1em;white-space:nowrap}
td.n{text-align:right;font-variant-numeric:tabular-nums;color:var(--soft);min-width:2.6em}
.list td:nth-child(2){white-space:nowrap}.list td:nth-child(5){min-width:13em;font-size:12.5px}
.wait{font-weight:600;color:var(--w)}
.tag{display:inline-block;border-radius:10px;padding:0 9px;font-size:12px;line-height:20px;color:#fff;
background:var(--i);white-space:nowrap}
.tag.ok{background:var(--ok)}.tag.e{background:var(--e)}.tag.w{background:var(--w)}
.tag.new{background:#5a3d99;line-height:17px;font-size:11px}
code{font:11.5px/1 Consolas,monospace;color:var(--soft);white-space:nowrap}a{color:#1d5fa8}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fafbfc;border:1px solid var(--line);border-radius:6px;
padding:12px 14px;margin:10px 0 0;font:13.5px/1.7 inherit;font-family:inherit}
figure{margin:8px 0 0;border:1px solid var(--line);max-width:760px}figure svg{display:block;width:100%;height:auto}
@page{size:A4;margin:11mm}
@media print{body{background:#fff;font-size:9.5pt}main{max-width:none;padding:0}section{border:0;padding:0;
margin-bottom:6mm}
.counts{display:block}.counts div{display:inline-block;padding:4px 10px;margin-right:4px}.counts b{font-size:14pt}
table{font-size:8.5pt}thead{display:table-header-group}
tr,article,figure,pre{break-inside:avoid}figure{max-width:150mm}
h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
