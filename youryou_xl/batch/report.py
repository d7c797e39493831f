"""report.html: one self-contained page that shows what became of every row, and what to type instead.

It shows how things stand, not what this run did, so a second run with the same sheet gives the same bytes. It
needs no script and no network, and prints on A4. This module only words and lays out what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from youryou_xl.batch.model import APPLICATIONS, MAILS, Application, Status
from youryou_xl.rules.findings import Finding, Severity

FILE = "report.html"
GENERATOR = "youryou_xl batch"

_MOST_ROWS = 12
"""Rows named for one finding; a wrong 事業者情報 can concern thousands."""

_WORDS = {Severity.ERROR: "要修正", Severity.WARNING: "確認", Severity.INFO: "お知らせ"}
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
    mails = len({a.mail for a in applications if a.stands and a.mail})
    yield (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{GENERATOR}">\n<meta name="results" content="{results_digest}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>一括申請の結果</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        "<header>\n<h1>一括申請の結果</h1>\n"
        f"<p>一覧 <b>{escape(sheet_name)}</b>　様式 <b>{escape(form_name)}</b></p>\n</header>\n"
    )
    yield '<section class="counts" aria-label="件数">\n'
    for number, label, kind in (
        (len(applications), "電源等リスト", ""),
        (made, "申込書を作成", "ok"),
        (mails, "メール", "ok"),
        (failed, "要修正", "e" if failed else ""),
        (doubtful, "作成済み・要確認", "w" if doubtful else ""),
        (spared, "申請不要", ""),
    ):
        yield f'<div class="{kind}"><b>{number:,}</b><span>{label}</span></div>\n'
    yield "</section>\n"
    yield from _next_steps(made, failed, doubtful, results_name)
    if findings:
        yield '<section class="notes"><h2>全体について</h2>\n<ul>\n'
        for finding in findings:
            yield f'<li class="{_CLASSES[finding.severity]}">{_badge(finding)} {_message(finding)}</li>\n'
        yield "</ul></section>\n"
    yield from _findings(applications)
    yield from _applications(applications)
    yield "</main>\n</body>\n</html>\n"


def _next_steps(made: int, failed: int, doubtful: int, results_name: str | None) -> Iterator[str]:
    steps = []
    if failed:
        steps.append("「直すところ」を見て元の一覧を直し、もう一度実行します。作成済みの申込書と番号は変わりません。")
    if doubtful:
        steps.append(
            "「作成・要確認」の行は、申込書を作成済みです。「確認するところ」を見て、間違いがないか確かめます。"
        )
    if made:
        steps.append(
            f"「{MAILS}」フォルダーの .eml を開き、宛先・件名・添付を確かめて送信します。申込書は添付済みです。"
        )
        steps.append(
            "系統コードの通知までは最大3週間程度です（OCCTOマニュアル(2023年10月) p.12）。早めに送信してください。"
        )
    if results_name:
        steps.append(f"行ごとの結果は {results_name} にも書き込んであります。")
    if steps:
        yield '<section class="next"><h2>次にすること</h2>\n<ol>\n'
        for step in steps:
            yield f"<li>{escape(step)}</li>\n"
        yield "</ol></section>\n"


def _findings(applications: list[Application]) -> Iterator[str]:
    grouped: dict[tuple[object, ...], tuple[Finding, list[Application]]] = {}
    for application in applications:
        for finding in application.findings:
            key = (finding.code, finding.sheet, finding.cell, finding.message)
            grouped.setdefault(key, (finding, []))[1].append(application)
    for severity, title in (
        (Severity.ERROR, "直すところ"),
        (Severity.WARNING, "確認するところ"),
        (Severity.INFO, "お知らせ"),
    ):
        chosen = [(finding, found) for finding, found in grouped.values() if finding.severity is severity]
        if not chosen:
            continue
        yield (
            f'<section><h2>{title}<small>{len(chosen):,} 件</small></h2>\n<table class="findings">\n'
            "<thead><tr><th>行</th><th>電源等リスト名</th><th>セル</th><th>入力されている値</th>"
            "<th>内容</th><th>こう入力してください</th><th>根拠</th></tr></thead>\n<tbody>\n"
        )
        for finding, found in chosen:
            rows = "、".join(str(a.row) for a in found[:_MOST_ROWS])
            names = found[0].list_name
            if len(found) > _MOST_ROWS:
                rows += f" ほか {len(found) - _MOST_ROWS} 行"
            if len(found) > 1:
                names += f" ほか {len(found) - 1} 件"
            where = " ".join(part for part in (finding.sheet, finding.cell) if part)
            yield (
                f'<tr class="{_CLASSES[severity]}"><td class="n">{rows}</td><td>{escape(names)}</td>'
                f"<td>{escape(where)}<br><small>{escape(finding.field or '')}</small></td>"
                f"<td>{_value(finding.value)}</td><td>{escape(finding.message)} <code>{finding.code}</code></td>"
                f'<td class="fix">{_value(finding.fix)}</td><td class="src">{_source(finding)}</td></tr>\n'
            )
        yield "</tbody></table></section>\n"


def _applications(applications: list[Application]) -> Iterator[str]:
    yield (
        f"<section><h2>申請の一覧<small>{len(applications):,} 行</small></h2>\n"
        '<table class="list">\n<thead><tr><th>行</th><th>結果</th><th>電源等リスト名</th><th>エリア</th>'
        "<th>電源等の区分</th><th>事業者コード</th><th>発電所名略称</th><th>申込書</th><th>メール</th></tr></thead>\n<tbody>\n"
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
        return ("w", "作成・要確認") if application.of(Severity.WARNING) else ("ok", "作成")
    if application.status is Status.NOT_NEEDED:
        return "i", "取得済み" if application.grid_code else "申請不要"
    return "e", "要修正"


def _link(folder: str, name: str | None) -> str:
    if not name:
        return ""
    return f'<a href="{quote(folder)}/{quote(name)}">{escape(name)}</a>'


def _held(application: Application) -> str:
    return f"系統コード {escape(application.grid_code)}" if application.grid_code else ""


def _badge(finding: Finding) -> str:
    return f'<span class="tag {_CLASSES[finding.severity]}">{_WORDS[finding.severity]}</span>'


def _message(finding: Finding) -> str:
    return f"{escape(finding.message)} <code>{finding.code}</code>"


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
