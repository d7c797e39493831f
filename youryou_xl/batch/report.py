"""report.html: one self-contained page that shows what became of every row, and what to type instead.

It shows how things stand, not what this run did, so a second run with the same sheet gives the same bytes. It
needs no script and no network, and prints on A4. This module only words and lays out what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from youryou_xl import lang
from youryou_xl.batch.model import APPLICATIONS, MAILS, Application, Status
from youryou_xl.lang import pick
from youryou_xl.rules.findings import Finding, Severity

FILE = "report.html"
GENERATOR = "youryou_xl batch"

_MOST_ROWS = 12
"""Rows named for one finding; a wrong 事業者情報 can concern thousands."""

_FINDING_HEADERS = (
    ("行", "Row"),
    ("電源等リスト名", "List"),
    ("セル", "Cell"),
    ("入力されている値", "What it says"),
    ("内容", "What is wrong"),
    ("こう入力してください", "Type instead"),
    ("根拠", "Source"),
)
_LIST_HEADERS = (
    ("行", "Row"),
    ("結果", "Result"),
    ("電源等リスト名", "List"),
    ("エリア", "Area"),
    ("電源等の区分", "Category"),
    ("事業者コード", "Operator code"),
    ("発電所名略称", "Short name"),
    ("申込書", "Application"),
    ("メール", "Mail"),
)
_CLASSES = {Severity.ERROR: "e", Severity.WARNING: "w", Severity.INFO: "i"}


def page(
    applications: Iterable[Application],
    findings: Iterable[Finding],
    *,
    sheet_name: str,
    form_name: str,
    results_name: str | None,
    results_digest: str,
) -> bytes:
    """Return the page. `results_digest` is noted in it, to tell later whether a person changed that file."""
    applications = list(applications)
    findings = list(findings)
    return "".join(_pieces(applications, findings, sheet_name, form_name, results_name, results_digest)).encode()


def digest_in(data: bytes) -> str | None:
    """Return the digest noted in a page, ``""`` if it notes none; None if the page is not ours."""
    head = data[:2000].decode("utf-8", "replace")
    if f'<meta name="generator" content="{GENERATOR}">' not in head:
        return None
    match = re.search(r'<meta name="results" content="([0-9a-f]*)">', head)
    return match[1] if match else ""


def _pieces(
    applications: list[Application],
    findings: list[Finding],
    sheet_name: str,
    form_name: str,
    results_name: str | None,
    results_digest: str,
) -> Iterator[str]:
    made = sum(a.stands for a in applications)
    failed = sum(a.status is Status.FAILED for a in applications)
    spared = sum(a.status is Status.NOT_NEEDED for a in applications)
    doubtful = sum(a.stands and bool(a.of(Severity.WARNING)) for a in applications)
    title = pick("一括申請の結果", "What became of the batch")
    mails = len({a.mail for a in applications if a.stands and a.mail})
    yield (
        f'<!DOCTYPE html>\n<html lang="{lang.current()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{GENERATOR}">\n<meta name="results" content="{results_digest}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header>\n<h1>{title}</h1>\n"
        f"<p>{pick('一覧', 'Sheet')} <b>{escape(sheet_name)}</b>　"
        f"{pick('様式', 'Form')} <b>{escape(form_name)}</b></p>\n</header>\n"
    )
    yield f'<section class="counts" aria-label="{pick("件数", "counts")}">\n'
    for number, label, kind in (
        (len(applications), pick("電源等リスト", "lists"), ""),
        (made, pick("申込書を作成", "applications made"), "ok"),
        (mails, pick("メール", "mails"), "ok"),
        (failed, pick("要修正", "to put right"), "e" if failed else ""),
        (doubtful, pick("作成済み・要確認", "made, to be checked"), "w" if doubtful else ""),
        (spared, pick("申請不要", "none needed"), ""),
    ):
        yield f'<div class="{kind}"><b>{number:,}</b><span>{label}</span></div>\n'
    yield "</section>\n"
    yield from _next_steps(made, failed, doubtful, results_name)
    if findings:
        yield f'<section class="notes"><h2>{pick("全体について", "About the run")}</h2>\n<ul>\n'
        for finding in findings:
            yield f'<li class="{_CLASSES[finding.severity]}">{_badge(finding)} {_message(finding)}</li>\n'
        yield "</ul></section>\n"
    yield from _findings(applications)
    yield from _applications(applications)
    yield "</main>\n</body>\n</html>\n"


def _next_steps(made: int, failed: int, doubtful: int, results_name: str | None) -> Iterator[str]:
    steps = []
    if failed:
        steps.append(
            pick(
                "「直すところ」を見て元の一覧を直し、もう一度実行します。作成済みの申込書と番号は変わりません。",
                "Put the sheet right as “To put right” says, and run again. What is made, and its numbers, stays.",
            )
        )
    if doubtful:
        steps.append(
            pick(
                "「作成・要確認」の行は、申込書を作成済みです。「確認するところ」を見て、間違いがないか確かめます。",
                "Rows that say “made, check” have their application. See “To check” whether they are right.",
            )
        )
    if made:
        steps.append(
            pick(
                f"「{MAILS}」フォルダーの .eml を開き、宛先・件名・添付を確かめて送信します。申込書は添付済みです。",
                f"Open each .eml in the folder {MAILS}, check address, subject and attachment, and send it. The "
                "application is attached.",
            )
        )
        steps.append(
            pick(
                "系統コードの通知までは最大3週間程度です（OCCTOマニュアル(2023年10月) p.12）。早めに送信してください。",
                "It takes up to three weeks until the grid code is notified (OCCTO manual of October 2023, p.12), so "
                "please send them soon.",
            )
        )
    if results_name:
        steps.append(
            pick(
                f"行ごとの結果は {results_name} にも書き込んであります。",
                f"What became of each row is in {results_name} as well.",
            )
        )
    if steps:
        yield f'<section class="next"><h2>{pick("次にすること", "What to do next")}</h2>\n<ol>\n'
        for step in steps:
            yield f"<li>{escape(step)}</li>\n"
        yield "</ol></section>\n"


def _findings(applications: list[Application]) -> Iterator[str]:
    grouped: dict[tuple[object, ...], tuple[Finding, list[Application]]] = {}
    for application in applications:
        for finding in application.findings:
            key = (finding.code, finding.sheet, finding.cell, finding.text)
            grouped.setdefault(key, (finding, []))[1].append(application)
    for severity, title in (
        (Severity.ERROR, pick("直すところ", "To put right")),
        (Severity.WARNING, pick("確認するところ", "To check")),
        (Severity.INFO, pick("お知らせ", "To know")),
    ):
        chosen = [(finding, found) for finding, found in grouped.values() if finding.severity is severity]
        if not chosen:
            continue
        yield (
            f"<section><h2>{title}<small>{_counted(len(chosen), '件')}</small></h2>\n"
            f'<table class="findings">\n<thead><tr>{_headers(_FINDING_HEADERS)}</tr></thead>\n<tbody>\n'
        )
        for finding, found in chosen:
            rows = "、".join(str(a.row) for a in found[:_MOST_ROWS])
            names = found[0].list_name
            if len(found) > _MOST_ROWS:
                rows += pick(f" ほか {len(found) - _MOST_ROWS} 行", f" and {len(found) - _MOST_ROWS} more")
            if len(found) > 1:
                names += pick(f" ほか {len(found) - 1} 件", f" and {len(found) - 1} more")
            where = " ".join(part for part in (finding.sheet, finding.cell) if part)
            yield (
                f'<tr class="{_CLASSES[severity]}"><td class="n">{rows}</td><td>{escape(names)}</td>'
                f"<td>{escape(where)}<br><small>{escape(finding.field or '')}</small></td>"
                f"<td>{_value(finding.value)}</td><td>{escape(finding.text)} <code>{finding.code}</code></td>"
                f'<td class="fix">{_value(finding.fix)}</td><td class="src">{_source(finding)}</td></tr>\n'
            )
        yield "</tbody></table></section>\n"


def _applications(applications: list[Application]) -> Iterator[str]:
    yield (
        f"<section><h2>{pick('申請の一覧', 'All rows')}<small>{_counted(len(applications), '行')}</small></h2>\n"
        f'<table class="list">\n<thead><tr>{_headers(_LIST_HEADERS)}</tr></thead>\n<tbody>\n'
    )
    for a in applications:
        kind, word = _state(a)
        yield (
            f'<tr class="{kind}"><td class="n">{a.row}</td><td><span class="tag {kind}">{word}</span></td>'
            f"<td>{escape(a.list_name)}</td><td>{escape(a.area)}</td><td>{escape(a.category)}</td>"
            f"<td>{escape(a.code)}</td><td>{escape(a.short_name or '')}</td>"
            f"<td>{_link(APPLICATIONS, a.file) if a.stands else _held(a)}</td>"
            f"<td>{_link(MAILS, a.mail) if a.stands else ''}</td></tr>\n"
        )
    yield "</tbody></table></section>\n"


def _state(application: Application) -> tuple[str, str]:
    if application.stands:
        if application.of(Severity.WARNING):
            return "w", pick("作成・要確認", "made, check")
        return "ok", pick("作成", "made")
    if application.status is Status.NOT_NEEDED:
        return "i", pick("取得済み", "held") if application.grid_code else pick("申請不要", "none needed")
    if application.status is Status.WAITING:
        return "i", pick("今回は対象外", "not this time")
    return "e", pick("要修正", "to put right")


def _link(folder: str, name: str | None) -> str:
    if not name:
        return ""
    return f'<a href="{quote(folder)}/{quote(name)}">{escape(name)}</a>'


def _held(application: Application) -> str:
    return f"{pick('系統コード', 'grid code')} {escape(application.grid_code)}" if application.grid_code else ""


def _headers(words: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<th>{escape(pick(ja, en))}</th>" for ja, en in words)


def _counted(number: int, unit: str) -> str:
    return pick(f"{number:,} {unit}", f"{number:,}")


def _word(severity: Severity) -> str:
    if severity is Severity.ERROR:
        return pick("要修正", "put right")
    return pick("確認", "check") if severity is Severity.WARNING else pick("お知らせ", "note")


def _badge(finding: Finding) -> str:
    return f'<span class="tag {_CLASSES[finding.severity]}">{_word(finding.severity)}</span>'


def _message(finding: Finding) -> str:
    return f"{escape(finding.text)} <code>{finding.code}</code>"


def _source(finding: Finding) -> str:
    return escape(finding.source.text)


def _value(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return escape(text if len(text) <= _VALUE else text[: _VALUE - 1] + "…")


_VALUE = 60
_STYLE = """
:root{--ink:#1b2733;--soft:#5b6b7b;--line:#d5dde5;--ok:#1b7f4d;--e:#b3261e;--w:#8a5a00;--i:#2b5f9e}
*{box-sizing:border-box}
body{margin:0;background:#f2f5f8;color:var(--ink);
font:15px/1.65 "Yu Gothic UI","Hiragino Sans","Noto Sans CJK JP","IPAexGothic","Meiryo",sans-serif}
main{max-width:1240px;margin:0 auto;padding:28px 24px 64px}
header{border-left:6px solid #1f4e79;padding:2px 0 2px 16px;margin-bottom:22px}
h1{font-size:26px;margin:0}header p{margin:2px 0 0;color:var(--soft)}header b{color:var(--ink);
font-weight:600}
h2{font-size:18px;margin:0 0 10px}h2 small{color:var(--soft);font-weight:normal;font-size:13px;
margin-left:.8em}
section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin-bottom:18px}
.counts{display:flex;flex-wrap:wrap;gap:12px;background:none;border:0;padding:0}
.counts div{flex:1 1 130px;background:#fff;border:1px solid var(--line);border-radius:8px;padding:12px 16px}
.counts b{display:block;font-size:30px;line-height:1.2;font-variant-numeric:tabular-nums}
.counts span{color:var(--soft);font-size:13px}
.counts .ok b{color:var(--ok)}.counts .e{border-color:var(--e)}.counts .e b{color:var(--e)}
.counts .w b{color:var(--w)}
ol,ul{margin:0;padding-left:1.5em}.notes ul{list-style:none;padding:0}.notes li{padding:3px 0}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{text-align:left;background:#eef2f6;color:#33414f;font-weight:600;white-space:nowrap}
th,td{border-bottom:1px solid var(--line);padding:6px 8px;vertical-align:top}
td{overflow-wrap:anywhere}tbody tr:nth-child(even){background:#fafbfc}
td.n{text-align:right;font-variant-numeric:tabular-nums;color:var(--soft);min-width:3em}
.findings td:nth-child(2){min-width:9em}.findings td:nth-child(3){min-width:7em}
.findings td:nth-child(5){min-width:20em}
td.fix{font-weight:700;color:#0f5132;background:#eef8f2;min-width:7em}td.fix:empty{background:none}
tr.i td.fix{background:none}td small,.src{color:var(--soft)}td.src{white-space:nowrap;font-size:12.5px}
.list td:nth-child(4),.list td:nth-child(2),.list td:nth-child(7){white-space:nowrap}
.tag{display:inline-block;border-radius:10px;padding:0 9px;font-size:12px;line-height:20px;color:#fff;
background:var(--i);white-space:nowrap}
.tag.ok{background:var(--ok)}.tag.e{background:var(--e)}.tag.w{background:var(--w)}
code{font:11.5px/1 Consolas,monospace;color:var(--soft);white-space:nowrap}a{color:#1d5fa8}
@page{size:A4 landscape;margin:11mm}
@media print{body{background:#fff;font-size:9.5pt}main{max-width:none;padding:0}section{border:0;padding:0;
margin-bottom:6mm}
.counts div{padding:6px 10px}.counts b{font-size:17pt}table{font-size:8.5pt}thead{display:table-header-group}
tr{break-inside:avoid}
h2{break-after:avoid}a{color:inherit;text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
