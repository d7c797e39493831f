"""What an application's mail must say: subject, addressee, phrases and 参加区分 (manual p.4, p.7, p.13).

The required words are data (standards); writing a mail is for whoever sends one, checking it is done here.
"""

from __future__ import annotations

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.categories import Category, parse_category
from youryou_xl.rules.findings import Finding, Source, rule
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import choice_key

SUBJECT_NOT_EXACT = rule(
    "YX-E090",
    "メールの件名「{value}」が、決められた件名と違います。「{fix}」とそのまま入力してください。",
    "The mail's subject “{value}” is not the required one. Please type exactly {fix}.",
    "manual p.7",
)
CATEGORY_NOT_STATED = rule(
    "YX-E091",
    "メールの本文に参加区分がありません。「参加区分は、『{fix}』です。」のように、『』で囲んで書いてください。",
    "The mail does not state the category (参加区分). Please write “参加区分は、『{fix}』です。” in it.",
    "manual p.7",
)
PHRASE_MISSING = rule(
    "YX-E092",
    "メールの本文に「{fix}」の申請であることが書かれていません。本文に『{fix}』と書いてください。",
    "The mail does not say that it applies for {fix}. Please write 『{fix}』 in it.",
    "manual p.7",
)
WRONG_ADDRESSEE = rule(
    "YX-E093",
    "メールの宛先「{value}」が、申請の送付先と違います。「{fix}」と入力してください。",
    "The mail goes to “{value}”, not to the office that takes applications. Please type {fix}.",
    "manual p.7",
)
NOT_A_CATEGORY_OF_THIS = rule(
    "YX-E094",
    "「{value}」は、この申請の参加区分ではありません。次のどれかです：{choices}。",
    "{value} is not a category of this application. It is one of: {choices}.",
    "manual p.7",
)

_PAGES = {"operator-code": "p.7", "operator-code-unknown": "p.4", "grid-code": "p.13"}


def check_mail(
    procedure: str,
    *,
    to: str,
    subject: str,
    body: str,
    category: str | Category | None = None,
    standards: Standards | None = None,
) -> list[Finding]:
    """Return what is wrong with the mail of a procedure (operator-code, operator-code-unknown, grid-code).

    `category` is the 参加区分 the application is for; the 事業者コード不明 mail has none. Raises KeyError for
    another procedure.
    """
    known = standards or standards_file.load()
    expected, phrase, allowed = known.subjects[procedure], known.phrases[procedure], known.mail_categories[procedure]
    source = Source("manual", _PAGES[procedure])
    findings = []
    if to.strip().casefold() != known.mail_to.casefold():
        findings.append(WRONG_ADDRESSEE.found("to", to, fix=known.mail_to, source=source))
    if subject != expected:
        findings.append(SUBJECT_NOT_EXACT.found("subject", subject, fix=expected, source=source))
    if choice_key(phrase) not in choice_key(body):
        findings.append(PHRASE_MISSING.found("body", fix=phrase, source=source))
    if allowed:
        wanted = parse_category(category)
        choices = "、".join(allowed)
        if wanted is not None and wanted.value not in allowed:
            findings.append(NOT_A_CATEGORY_OF_THIS.found("category", wanted.value, choices=choices, source=source))
        elif not any(f"『{name}』" in body for name in ([wanted.value] if wanted else allowed)):
            fix = wanted.value if wanted else allowed[0]
            findings.append(CATEGORY_NOT_STATED.found("body", fix=fix, source=source))
    return findings
