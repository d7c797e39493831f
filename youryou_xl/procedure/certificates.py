"""Client certificates: one for each 事業者コード, when it runs out, and on which PCs it is (manual p.9, p.17).

A small register as plain data; where it is kept is for the records. No date is today's unless it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.standards import Standards

LAPSED = rule(
    "YX-W384",
    "事業者コード {code} のクライアント証明書は{expires}に切れています。更新はできないため、新規に申し込みます。",
    "The client certificate of {code} ran out on {expires}. It cannot be renewed; a new one has to be applied for.",
    "convention",
)
RENEW_NOW = rule(
    "YX-W385",
    "事業者コード {code} のクライアント証明書は{expires}に切れます（あと{days}日）。"
    "切れる前に更新を申し込んでください。",
    "The client certificate of {code} runs out on {expires} ({days} days left). Apply for its renewal before that.",
    "public",
)
NO_CERTIFICATE = rule(
    "YX-W386",
    "事業者コード {code} のクライアント証明書がありません。証明書は事業者コードごとに必要で、"
    "ほかのコードの証明書では代わりになりません。",
    "There is no client certificate for {code}. Each operator code needs its own; another code's does not serve.",
    "manual p.9",
)
NOT_INSTALLED = rule(
    "YX-W387",
    "事業者コード {code} の証明書が、どのPCに入っているか記録されていません。"
    "容量市場システムを使うすべてのPCに入れ、記録してください。",
    "No PC is recorded for the certificate of {code}. Install it on every PC that opens 容量市場システム, "
    "and record it.",
    "manual p.9",
)
SHORT_OF_PCS = rule(
    "YX-W388",
    "事業者コード {code} の証明書が、{pcs}に入っていません。容量市場システムを使うすべてのPCに入れてください。",
    "The certificate of {code} is not installed on {pcs}. Install it on every PC that opens 容量市場システム.",
    "manual p.9",
)

State = Literal["valid", "renew-soon", "renew-now", "lapsed"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of one 事業者コード; `pcs` are the computers it is installed on."""

    code: str
    issued: dt.date
    expires: dt.date
    media: str = ""
    pcs: tuple[str, ...] = ()

    @classmethod
    def issued_on(
        cls,
        code: str,
        issued: dt.date,
        *,
        media: str = "",
        pcs: Sequence[str] = (),
        standards: Standards | None = None,
    ) -> Certificate:
        """Return a certificate that is valid for as long as the standards say from the day it was issued."""
        years = (standards or standards_file.load()).certificate_years
        try:
            expires = issued.replace(year=issued.year + years)
        except ValueError:  # 29 February
            expires = issued.replace(year=issued.year + years, day=28)
        return cls(code, issued, expires, media, tuple(pcs))

    def state(self, today: dt.date, standards: Standards | None = None) -> State:
        """Return how it stands on `today`: valid, to be renewed soon (from 90 days before) or now (60), or lapsed."""
        days = sorted((standards or standards_file.load()).certificate_reminders, reverse=True)
        left = (self.expires - today).days
        if left < 0:
            return "lapsed"
        if left <= days[-1]:
            return "renew-now"
        return "renew-soon" if left <= days[0] else "valid"

    def reminders(self, standards: Standards | None = None) -> tuple[dt.date, ...]:
        """Return the business days on which to be reminded, the earliest first."""
        known = standards or standards_file.load()
        calendar = BusinessDays.of(known)
        days = sorted(known.certificate_reminders, reverse=True)
        return tuple(calendar.previous_open(self.expires - dt.timedelta(days=count)) for count in days)


def check_register(
    certificates: Iterable[Certificate],
    codes: Iterable[str],
    today: dt.date,
    *,
    pcs: Sequence[str] = (),
    standards: Standards | None = None,
) -> list[Finding]:
    """Return what is wrong with a register, for the operator codes in use and the PCs that open the system.

    Of several certificates of a code the one that lasts longest counts.
    """
    best: dict[str, Certificate] = {}
    for each in certificates:
        known = best.get(each.code)
        if known is None or each.expires > known.expires:
            best[each.code] = each
    found = []
    for code in dict.fromkeys(codes):
        held = best.get(code)
        if held is None:
            found.append(NO_CERTIFICATE.found("certificate", code, code=code))
            continue
        expires, state = f"{held.expires:%Y/%m/%d}", held.state(today, standards)
        if state == "lapsed":
            found.append(LAPSED.found("certificate", held.expires, code=code, expires=expires))
            continue
        if state in ("renew-now", "renew-soon"):
            days = (held.expires - today).days
            found.append(RENEW_NOW.found("certificate", held.expires, code=code, expires=expires, days=days))
        missing = [pc for pc in pcs if pc not in held.pcs]
        if not held.pcs:
            found.append(NOT_INSTALLED.found("certificate", code=code))
        elif missing:
            found.append(SHORT_OF_PCS.found("certificate", code=code, pcs="・".join(missing)))
    return found
