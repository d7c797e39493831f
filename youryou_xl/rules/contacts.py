"""Postal codes, telephone numbers, mail addresses and domain names, as people type them.

Shape alone is ordinary form hygiene, so a doubtful one is a WARNING; only what cannot be used at all is refused.
"""

from __future__ import annotations

import re

from youryou_xl.rules.findings import rule
from youryou_xl.rules.readings import REQUIRED, Reading, refused
from youryou_xl.rules.text import as_text, is_blank, narrow, plain_hyphens, without_blanks

POSTAL_CODE_SHAPE = rule(
    "YX-W060",
    "{label}「{value}」は7桁の郵便番号に見えません。「135-0061」のように、半角の数字3桁-4桁で入力してください。{advice}",
    "{label} “{value}” does not look like a seven-digit postal code. Please type it like 135-0061. {advice_en}",
    "convention",
)
POSTAL_CODE_TYPED = rule(
    "YX-I061",
    "{label}「{value}」を「{fix}」と読みました。「{fix}」と入力してください。",
    "{label} “{value}” was read as {fix}. Please type {fix}.",
    "convention",
)
PHONE_SHAPE = rule(
    "YX-W062",
    "{label}「{value}」は日本の電話番号の形ではありません。「03-1234-5678」のように、0から始まる市外局番から半角で入力してください。",
    "{label} “{value}” does not have the shape of a Japanese phone number. Please type it from the area code on, like "
    "03-1234-5678.",
    "convention",
)
PHONE_TYPED = rule(
    "YX-I063",
    "{label}「{value}」を「{fix}」と読みました。「{fix}」と入力してください。",
    "{label} “{value}” was read as {fix}. Please type {fix}.",
    "convention",
)
PHONE_ZERO_LOST = rule(
    "YX-W064",
    "{label}「{value}」の先頭の0が消えています。「{fix}」と読みました。文字列で「{fix}」と入力してください。",
    "{label} “{value}” lost its leading 0 and was read as {fix}. Please type {fix} as text.",
    "convention",
)
EMAIL_UNUSABLE = rule(
    "YX-E065",
    "{label}「{value}」はメールアドレスとして使えません。「tanaka@example.co.jp」のように、半角で1つ入力してください。",
    "{label} “{value}” cannot be used as a mail address. Please type one, like tanaka@example.co.jp.",
    "convention",
)
EMAIL_FULL_WIDTH = rule(
    "YX-W066",
    "{label}「{value}」に全角の文字（＠など）があります。「{fix}」と読みました。半角で「{fix}」と入力してください。",
    "{label} “{value}” has full-width characters (such as ＠) and was read as {fix}. Please type {fix}.",
    "convention",
)
EMAIL_TYPED = rule(
    "YX-W067",
    "{label}「{value}」を「{fix}」と読みました。アドレスだけを「{fix}」と入力してください。",
    "{label} “{value}” was read as {fix}. Please type the address alone: {fix}.",
    "convention",
)
SEVERAL_EMAILS = rule(
    "YX-E068",
    "{label}に複数のアドレス「{value}」が入っています。連絡を受けるアドレスを1つだけ入力してください（例：{fix}）。",
    "{label} holds several addresses (“{value}”). Please type one only, such as {fix}.",
    "convention",
)
DOMAIN_SHAPE = rule(
    "YX-W069",
    "{label}「{value}」はドメイン名に見えません。「example.co.jp」のように、メールアドレスの@より後ろを半角で入力してください。",
    "{label} “{value}” does not look like a domain name. Please type what follows the @ of your mail address, like "
    "example.co.jp.",
    "convention",
)
DOMAIN_TYPED = rule(
    "YX-W070",
    "{label}「{value}」を「{fix}」と読みました。ドメイン名だけを半角で「{fix}」と入力してください。",
    "{label} “{value}” was read as {fix}. Please type the domain name alone: {fix}.",
    "convention",
)

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}")
_EXTENSION = re.compile(r"\(?(?:内線|ext\.?)[:.]?([0-9]{1,6})\)?$", re.IGNORECASE)
_GROUPED_PHONE = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
_GROUPINGS = (
    (re.compile(r"(0800)([0-9]{3})([0-9]{4})"), "{}-{}-{}"),
    (re.compile(r"(0[5-9]0)([0-9]{4})([0-9]{4})"), "{}-{}-{}"),
    (re.compile(r"(0120|0570|0990)([0-9]{3})([0-9]{3})"), "{}-{}-{}"),
    (re.compile(r"(0[36])([0-9]{4})([0-9]{4})"), "{}-{}-{}"),
)
"""Numbers whose hyphens follow from their first digits alone; others are left ungrouped."""


def parse_postal_code(value: object, *, field: str | None = None, label: str = "郵便番号") -> Reading[str]:
    """Read a postal code as ``NNN-NNNN``; 〒, other hyphens, full width and missing hyphens are put right.

    A value of another shape is kept as typed, with a WARNING.
    """
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    typed = as_text(value).strip()
    text = plain_hyphens(narrow(without_blanks(typed)).lstrip("〒")).strip("-")
    digits = re.fullmatch(r"([0-9]{3})-?([0-9]{4})", text)
    if digits is None:
        guess = f"0{text[:2]}-{text[2:]}" if re.fullmatch(r"[0-9]{6}", text) else None
        advice = f"先頭の0が消えていれば「{guess}」です。" if guess else ""
        advice_en = f"With a lost leading zero put back it is {guess}." if guess else ""
        finding = POSTAL_CODE_SHAPE.found(field, value, fix=guess, label=label, advice=advice, advice_en=advice_en)
        return Reading(typed, (finding,))
    code = f"{digits[1]}-{digits[2]}"
    if value == code:
        return Reading(code)
    return Reading(code, (POSTAL_CODE_TYPED.found(field, value, fix=code, label=label),))


def parse_phone(value: object, *, field: str | None = None, label: str = "連絡者電話番号") -> Reading[str]:
    """Read a phone or fax number in half-width digits and hyphens; brackets, +81 and other hyphens are put right.

    Hyphens are added only where the number's kind says where (mobile, 0120, 03, 06); an extension (内線123) may
    follow. A value of another shape is kept as typed, with a WARNING.
    """
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    typed = as_text(value).strip()
    text = plain_hyphens(narrow(without_blanks(typed)))
    text = re.sub(r"^(?:TEL|FAX|電話)[:.]?", "", text, flags=re.IGNORECASE)
    extension = _EXTENSION.search(text)
    number = text[: extension.start()] if extension else text
    number = re.sub(r"^(?:\+|00|010)81-?\(?0?\)?-?", "0", number)
    number = re.sub(r"-{2,}", "-", re.sub(r"[().]", "-", number)).strip("-")
    digits = number.replace("-", "")
    zero_lost = bool(re.fullmatch(r"[1-9][0-9]{8,9}", digits))
    if zero_lost:
        number, digits = f"0{number}", f"0{digits}"
    if not re.fullmatch(r"0[1-9][0-9]{8,9}", digits) or ("-" in number and not _GROUPED_PHONE.fullmatch(number)):
        return Reading(typed, (PHONE_SHAPE.found(field, value, label=label),))
    if "-" not in number:
        number = _grouped(digits)
    phone = f"{number}(内線{extension[1]})" if extension else number
    if value == phone:
        return Reading(phone)
    return Reading(
        phone, ((PHONE_ZERO_LOST if zero_lost else PHONE_TYPED).found(field, value, fix=phone, label=label),)
    )


def parse_email(value: object, *, field: str | None = None, label: str = "連絡者メール") -> Reading[str]:
    """Read one mail address; full-width characters, ``mailto:`` and ``Name <address>`` are put right."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    typed = as_text(value).strip()
    narrowed = narrow(typed).strip()
    bracketed = re.fullmatch(r"[^<>@]*<([^<>]+)>", narrowed)
    text = without_blanks(bracketed[1] if bracketed else narrowed)
    text = re.sub(r"^(?:mailto:|e-?mail:|メール:)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"[(\[](?:at|アット)[)\]]", "@", text, flags=re.IGNORECASE).rstrip(".,;、。")
    if text.count("@") > 1:
        first = next(
            (part for part in re.split(r"[\s,;、/]+", narrowed) if _is_email(part)),
            None,
        )
        return refused(
            SEVERAL_EMAILS.found(field, value, fix=first, label=label)
            if first
            else EMAIL_UNUSABLE.found(field, value, label=label)
        )
    if not _is_email(text):
        return refused(EMAIL_UNUSABLE.found(field, value, label=label))
    if value == text:
        return Reading(text)
    told = EMAIL_TYPED if text in typed else EMAIL_FULL_WIDTH
    return Reading(text, (told.found(field, value, fix=text, label=label),))


def parse_domain(value: object, *, field: str | None = None, label: str = "ドメイン名") -> Reading[str]:
    """Read a domain name; a URL or a mail address is cut down to it. Another shape is kept, with a WARNING."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    typed = as_text(value).strip()
    text = without_blanks(narrow(typed))
    text = re.sub(r"^https?://(?:www\.)?", "", text, flags=re.IGNORECASE)
    text = re.split(r"[/?#:]", text.rsplit("@", 1)[-1])[0].rstrip(".")
    if not _DOMAIN.fullmatch(text):
        return Reading(typed, (DOMAIN_SHAPE.found(field, value, label=label),))
    if value == text:
        return Reading(text)
    return Reading(text, (DOMAIN_TYPED.found(field, value, fix=text, label=label),))


def _grouped(digits: str) -> str:
    for pattern, shape in _GROUPINGS:
        match = pattern.fullmatch(digits)
        if match is not None:
            return shape.format(*match.groups())
    return digits


def _is_email(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(_LOCAL.fullmatch(local)) and bool(_DOMAIN.fullmatch(domain))
