"""Mails that somebody else wrote: read from an .eml or from pasted text, and checked before they are sent.

Which application a mail is for is taken from its subject, its text or its attachment. The attached workbook is
checked as the form it is, and mail and form have to agree.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from youryou_xl import forms
from youryou_xl.errors import UnusableFile, UnusableForm, UnusableInput, YouryouError
from youryou_xl.forms import Binding, blanks
from youryou_xl.procedure import definitions
from youryou_xl.procedure.applying import asked_of
from youryou_xl.procedure.mail_checks import check_mail
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.findings import Finding, Source, rule
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import as_text, choice_key, is_blank

NO_ATTACHMENT = rule(
    "YX-E389",
    "メールに申込書が添付されていません。「{document}」のExcelファイルを添付してください。",
    "The mail has no form attached. Please attach {document} as an Excel file.",
    "manual p.7",
)
OTHER_FORM = rule(
    "YX-E390",
    "添付「{value}」は、この申請の申込書ではありません。「{document}」を添付してください。",
    "The attachment {value} is not the form of this application. Please attach {document}.",
    "manual p.7",
)
COMPANY_NOT_NAMED = rule(
    "YX-W391",
    "メールの本文に、申込書の事業者名称「{value}」がありません。メールと申込書が同じ事業者のものか確かめてください。",
    "The mail does not name {value}, the operator on the form. Please see that mail and form are of the same operator.",
    "convention",
)
WHICH_APPLICATION = rule(
    "YX-E392",
    "件名「{value}」では、どの申請か分かりません。件名は{subjects}のどれかにしてください。",
    "The subject “{value}” does not say which application it is. It is one of {subjects}.",
    "manual p.7",
)

_PROCEDURES = {
    "operator-code": "operator-code",
    "operator-code-unknown": "operator-unknown",
    "grid-code": "grid-code",
}
"""The mails of the standards, and the procedure each belongs to."""

_PAGES = {"operator-code": "manual p.7", "operator-code-unknown": "manual p.4", "grid-code": "manual p.13"}
_FIELDS = {
    "宛先": "to",
    "to": "to",
    "件名": "subject",
    "subject": "subject",
    "添付ファイル": "attached",
    "添付": "attached",
}
_LINE = re.compile(r"\s*(宛先|件名|添付ファイル|添付|to|subject)\s*[：:]\s*(.*)", re.IGNORECASE)
_WORKBOOKS = (".xlsx", ".xlsm")


@dataclass
class Mail:
    """A mail as far as it has to be known; `files` are the attached workbooks, None where only names are known."""

    to: str = ""
    subject: str = ""
    body: str = ""
    files: dict[str, bytes | None] = field(default_factory=dict)
    pasted: bool = False


def read(path: Path) -> Mail:
    """Return the mail in an .eml, or pasted into a text file. Raises UnusableInput for what cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(
            f"メール {path} を開けません。場所と名前を確認してください。",
            f"The mail {path} cannot be opened. Check its place and name.",
        ) from error
    return read_eml(data) if path.suffix.lower() == ".eml" else read_text(_decoded(data))


def read_eml(data: bytes) -> Mail:
    """Return the mail in the bytes of an .eml."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain", "html"))
    try:
        text = str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError):
        text = ""
    if part is not None and part.get_content_subtype() == "html":
        text = re.sub(r"<[^>]+>", "", re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\n", text))
    mail = Mail(_addresses(str(message.get("To", ""))), str(message.get("Subject", "")), text)
    for attached in message.iter_attachments():
        name = str(attached.get_filename() or "")
        payload = attached.get_payload(decode=True)
        mail.files[name] = payload if isinstance(payload, bytes) else b""
    return mail


def read_text(text: str) -> Mail:
    """Return the mail pasted as text: lines 宛先：, 件名：, 添付ファイル：, and the rest as its body."""
    mail = Mail(pasted=True)
    rest = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        what = _FIELDS[match[1].casefold()] if match else ""
        if match and what == "attached":
            name = match[2].strip().lstrip("☑☐□✓")
            if name.strip():
                mail.files.setdefault(name.strip(), None)
        elif match and not getattr(mail, what):
            setattr(mail, what, match[2].strip())
        elif not re.fullmatch(r"\s*本文\s*[：:]\s*", line):
            rest.append(line)
    mail.body = "\n".join(rest)
    return mail


def check(mail: Mail, standards: Standards | None = None) -> tuple[str, list[Finding]]:
    """Return which procedure a mail is for ("" if that cannot be told), and what is wrong with it.

    A pasted text is not asked for what it does not say: an attachment of which only the name is known.
    """
    known = standards or standards_file.load()
    workbooks = {name: data for name, data in mail.files.items() if name.lower().endswith(_WORKBOOKS) or data is None}
    bound = {name: _bound(data) for name, data in workbooks.items() if data is not None}
    key = _which(mail, [binding for binding in bound.values() if binding is not None], known)
    if not key:
        subjects = "、".join(known.subjects.values())
        return "", [WHICH_APPLICATION.found("subject", mail.subject, subjects=subjects)]
    procedure = definitions.load(_PROCEDURES[key])
    found = check_mail(key, to=mail.to, subject=mail.subject, body=mail.body, standards=known)
    source = Source.parse(_PAGES[key])
    document = procedure.mail.document if procedure.mail else procedure.title_ja
    if not workbooks:
        found.append(NO_ATTACHMENT.found("attachment", document=document, source=source))
    for name, binding in bound.items():
        if binding is None or binding.form.id != procedure.form:
            found.append(OTHER_FORM.found("attachment", name, document=document, source=source))
            continue
        asked = _again(binding, procedure)
        found += forms.check(asked)
        found += _agree(mail, asked)
    return procedure.id, found


def _again(binding: Binding, procedure: definitions.Procedure) -> Binding:
    """Return the form as the procedure asks for it."""
    from dataclasses import replace

    return replace(binding, form=asked_of(binding.form, procedure))


def _agree(mail: Mail, binding: Binding) -> list[Finding]:
    names = [value for key in ("operator_name", "owner_name") if not is_blank(value := binding.values().get(key))]
    missing = [name for name in names if choice_key(as_text(name)) not in choice_key(mail.body)]
    return [COMPANY_NOT_NAMED.found("body", missing[0])] if missing else []


def _bound(data: bytes | None) -> Binding | None:
    try:
        return blanks.recognise(forms.read_grids(data or b""))[0].binding
    except (UnusableFile, UnusableForm, YouryouError):
        return None


def _which(mail: Mail, bindings: list[Binding], known: Standards) -> str:
    """Return which of the standards' mails it is: by subject, else by what it says, else by its form."""
    tries: list[Callable[[str], bool]] = [
        lambda key: choice_key(known.subjects[key]).strip("【】") in choice_key(mail.subject),
        lambda key: choice_key(known.phrases[key]) in choice_key(mail.body),
        lambda key: any(binding.form.id == definitions.load(_PROCEDURES[key]).form for binding in bindings),
    ]
    for fits in tries:
        matching = [key for key in _PROCEDURES if fits(key)]
        if matching:
            return matching[0]
    return ""


def _addresses(text: str) -> str:
    found = re.findall(r"[^\s<>,;]+[@＠][^\s<>,;]+", text)
    return "、".join(found) if found else text.strip()


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
