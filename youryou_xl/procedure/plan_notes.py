"""What a plan has to say besides its dates, each with its page; which of it applies follows from the situation.

Every sentence stands once, as a rule of the catalogue. Knows no date arithmetic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from youryou_xl.procedure.acquiring import ONLY_WHEN_NEEDED, Acquisition
from youryou_xl.procedure.situation import Situation
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.licences import GridCodeNeed
from youryou_xl.rules.serials import USED_UP
from youryou_xl.rules.standards import Standards

ONLY_WHEN_NEEDED_CODE = ONLY_WHEN_NEEDED.code

WHO_HAS_A_CODE = rule(
    "YX-I350",
    "広域機関システムで計画（供給計画を含む）を提出しているか、系統コードを申請したことがあれば、事業者コードはすでにあります。"
    "分からないときは、まず広域機関システムで調べ、それでも分からなければ「事業者コード不明による申請」をします。",
    "Who submits plans (供給計画 included) through 広域機関システム, or ever applied for a 系統コード, has an operator "
    "code. If in doubt, look there first, and then apply with 事業者コード不明による申請.",
    "manual p.4",
)
IN_THE_OTHER_SYSTEM = rule(
    "YX-I351",
    "広域機関システムを使える事業者は、各コードの登録情報の確認や変更を、申込書ではなくそのシステムで行います。",
    "Who can use 広域機関システム looks up and changes the data registered with a code there, not by a form.",
    "manual p.17",
)
CODE_BEFORE_ALL = rule(
    "YX-I352",
    "クライアント証明書と系統コードの申請には事業者コードが必要です。申込書の準備は、コードの通知を待つ間に進められます。",
    "The certificate and the grid codes are applied for with the operator code. Their forms can be prepared while you "
    "wait for it.",
    "manual p.3",
)
CROWDED = rule(
    "YX-I353",
    "申請が集中すると、最大で3週間程度かかることがあります。「混雑時」の日付は、それを見込んだものです。",
    "When applications pile up, up to three weeks may be needed. The dates “at worst” allow for that.",
    "manual p.3",
)
ONE_CODE_A_LIST = rule(
    "YX-I354",
    "アグリゲータ用系統コードは、電源等リストごとに1つ必要です。",
    "Each list (電源等リスト) needs an aggregator's grid code of its own.",
    "manual p.10",
)
NO_LOW_VOLTAGE_GROUP = rule(
    "YX-I355",
    "低圧群の系統コードを持っていても、アグリゲータ用系統コードの代わりにはなりません。",
    "A 低圧群コード does not serve instead of an aggregator's grid code.",
    "manual p.10",
)
REUSE = rule(
    "YX-I356",
    "取得済みのアグリゲータ用系統コードは、応札する状況に変更がなければ、他年度でも流用できます（※4）。",
    "An aggregator's grid code held already may be reused in another year if the bidding situation is unchanged (※4).",
    "manual p.10",
)
PLANNING_ELSEWHERE = rule(
    "YX-I357",
    "計画提出用系統コードは別の手続きで取得します。『マスタ申請・登録の手引き』を参照してください。"
    "期間はOCCTOマニュアルに書かれていないため、この計画では系統コードと同じ最大3週間と見込んでいます。",
    "The grid code for plan submission is had by another procedure; see 『マスタ申請・登録の手引き』. The manual names "
    "no time, so this plan reckons with three weeks, as for the other grid code.",
    "manual p.10",
)
GENERATION_TIME = rule(
    "YX-I358",
    "「発電」の事業者コードの期間はOCCTOマニュアルに書かれていないため、ほかの事業者コードと同じと見込んでいます。"
    "手引きで確かめてください。",
    "The manual names no time for the 発電 code; this plan reckons with that of the other operator code. Please see "
    "the 手引き.",
    "convention",
)
CERTIFICATE_PER_CODE = rule(
    "YX-I359",
    "クライアント証明書は事業者コードごとに必要です。別のコードの証明書では代わりになりません。"
    "容量市場システムを使うすべてのPCに入れてください。",
    "Each operator code needs its own client certificate; one of another code does not serve. Install it on every PC "
    "that will open 容量市場システム.",
    "manual p.9",
)
CODE_PER_AREA = rule(
    "YX-I360",
    "事業者コードはエリアごとに1つです（4桁の番号＋エリアの1桁）。{areas}の{count}エリアには、コードも証明書も{count}つ必要です。",
    "There is one operator code per area (four digits and the area's). For {areas}, {count} codes and certificates are "
    "needed.",
    "public",
)
PLACEHOLDER_ALLOWED = rule(
    "YX-I361",
    "電源等情報の登録時に系統コードがなければ、仮値 YYYYYY で登録できます。取得したら速やかに登録し直してください。",
    "Without the grid code, 電源等情報 can be registered with the placeholder YYYYYY; replace it at once when the code "
    "is there.",
    "manual p.15",
)
SUPPLY_CONTRACT = rule(
    "YX-I362",
    "計画提出用系統コードの申請には、発電所の発電量調整供給契約などの情報が必要です。",
    "The application for the grid code needs the data of the plant's 発電量調整供給契約.",
    "manual p.15",
)
NOTIFY_LATER = rule(
    "YX-I363",
    "発電事業者の要件を満たすまでは、発電事業者の届出も本機関への入会も不要です。要件を満たす時点で手続きしてください。",
    "Until the conditions of a 発電事業者 are met, neither the notification nor joining OCCTO is needed. "
    "Then they are.",
    "manual p.15",
)
WHOM_TO_ASK = rule(
    "YX-I364",
    "問い合わせ先：参加登録は youryou_toroku_long@occto.or.jp、コードの取得は code@occto.or.jp です。"
    "募集要項、業務マニュアル（参加登録編）、『マスタ申請・登録の手引き』、よくあるお問い合わせも確認してください。",
    "Questions: youryou_toroku_long@occto.or.jp on the registration, code@occto.or.jp on codes. See also 募集要項, "
    "業務マニュアル（参加登録編）, 『マスタ申請・登録の手引き』 and its FAQ.",
    "manual p.16",
)
TERMS = rule(
    "YX-I365",
    "容量市場システムを使うには、事業者コード、クライアント証明書、利用規約の承諾の3つが必要です。",
    "容量市場システム needs three things: the operator code, the client certificate and the terms of use accepted.",
    "manual p.17",
)
ORDER = rule(
    "YX-I366",
    "参加登録は、事業者情報、電源等情報、期待容量の順に行います。日程は募集要項で確かめてください。",
    "The registration runs 事業者情報, 電源等情報, 期待容量. See the 募集要項 for its days.",
    "public",
)
MAIN_AUCTION = rule(
    "YX-I367",
    "メインオークションの参加登録は、おおむね8～9月、応札は10月、結果の公表は12月です。",
    "Main auctions register about August and September, bid in October and publish results in December.",
    "public",
)
CERTIFICATE_LAPSED = rule(
    "YX-W368",
    "クライアント証明書は{expires}に切れています。更新はできないため、新規に申し込みます。",
    "The client certificate ran out on {expires}. It cannot be renewed, so a new one is applied for.",
    "convention",
)
CERTIFICATE_RUNS_OUT = rule(
    "YX-W369",
    "クライアント証明書は{expires}に切れ、参加登録の期限（{deadline}）まで使えません。新しい証明書を用意してください。",
    "The client certificate runs out on {expires}, before the registration ({deadline}). Please get a new one.",
    "public",
)
CERTIFICATE_SOON = rule(
    "YX-I370",
    "クライアント証明書は{expires}に切れます。{first}（{days}日前）から更新の準備を始め、{second}までに申し込んでください。",
    "The client certificate runs out on {expires}. Prepare its renewal from {first} ({days} days before) and apply by "
    "{second}.",
    "public",
)
CERTIFICATE_HELD = rule(
    "YX-I371",
    "手持ちの事業者コードのクライアント証明書がすでにあり、期限内であれば、証明書の手順は不要です"
    "（--certificate で期限を指定できます）。",
    "Where the code you hold has a certificate that has not run out, its steps are not needed (say so "
    "by --certificate).",
    "manual p.9",
)
NO_DEADLINE = rule(
    "YX-I372",
    "参加登録の期限（--register-by）がないため、今日から始めた場合の日付だけを示します。",
    "There is no day to register by (--register-by), so only the dates of a start today are shown.",
    "convention",
)
UNKNOWN_ANSWERS = rule(
    "YX-I373",
    "事業者コード不明による申請の答えは2つです。同一事業者の登録があればそのコードの通知、なければ新規の発番です。"
    "通知されたコードのライセンス区分が合わなければ、追加の申請が必要です。",
    "An application with 事業者コード不明 has two answers: the code of the same operator, or a new one. If the licence "
    "of the code notified does not fit, another has to be applied for.",
    "manual p.4",
)


def notes_for(
    situation: Situation, needs: Sequence[GridCodeNeed], acquire: Sequence[Acquisition], known: Standards
) -> list[Finding]:
    """Return what there is to say about `situation` besides the tables' own notes."""
    found: list[Finding] = []
    now = [each for each in acquire if each.when == "now"]
    long_term = situation.auction == "long-term"
    if situation.register_by is None:
        found.append(NO_DEADLINE.found(None))
    if not situation.held:
        found.append(WHO_HAS_A_CODE.found(None))
    if situation.code_unknown:
        found.append(UNKNOWN_ANSWERS.found(None))
    found.append(IN_THE_OTHER_SYSTEM.found(None))
    if now:
        found.append(CODE_BEFORE_ALL.found(None))
    if any(each.procedure == "elsewhere" for each in now):
        found.append(GENERATION_TIME.found(None))
    found.append(CROWDED.found(None))
    found += _about_codes(situation, needs, long_term)
    found.append(CERTIFICATE_PER_CODE.found(None))
    found += _about_certificates(situation, known, bool(now))
    if len(situation.areas) > 1:
        areas = "・".join(situation.areas)
        found.append(CODE_PER_AREA.found(None, areas=areas, count=len(situation.areas)))
    if long_term:
        found += [rule.found(None) for rule in (NOTIFY_LATER, WHOM_TO_ASK)]
    found += [TERMS.found(None), ORDER.found(None)]
    if situation.auction == "main":
        found.append(MAIN_AUCTION.found(None))
    return found


def _about_codes(situation: Situation, needs: Sequence[GridCodeNeed], long_term: bool) -> list[Finding]:
    found: list[Finding] = []
    kinds = {need.kind for need in needs}
    if "aggregator" in kinds:
        found += [rule.found(None) for rule in (ONE_CODE_A_LIST, NO_LOW_VOLTAGE_GROUP, REUSE)]
    if "planning" in kinds:
        found.append(PLANNING_ELSEWHERE.found(None))
        if long_term:
            found += [rule.found(None) for rule in (PLACEHOLDER_ALLOWED, SUPPLY_CONTRACT)]
    counted: dict[object, int] = {}
    for need in situation.lists:
        counted[need.area] = counted.get(need.area, 0) + need.count - need.reused
    for area, count in counted.items():
        if area is not None and count > _SERIALS:
            found.append(USED_UP.found(None, owner=f"{area}の", owner_en=f" in {area}"))
    return found


def _about_certificates(situation: Situation, known: Standards, new_code: bool) -> list[Finding]:
    found: list[Finding] = []
    last = situation.register_by or situation.today
    for _, expires in situation.certificates:
        if expires < situation.today:
            found.append(CERTIFICATE_LAPSED.found(None, expires, expires=_day(expires)))
        elif expires < last:
            found.append(CERTIFICATE_RUNS_OUT.found(None, expires, expires=_day(expires), deadline=_day(last)))
        else:
            days = sorted(known.certificate_reminders, reverse=True)
            first, second = (expires - dt.timedelta(days=count) for count in (days[0], days[-1]))
            found.append(
                CERTIFICATE_SOON.found(
                    None, expires, expires=_day(expires), first=_day(first), second=_day(second), days=days[0]
                )
            )
    if not situation.certificates and situation.held and not new_code:
        found.append(CERTIFICATE_HELD.found(None))
    return found


def _day(day: dt.date) -> str:
    return f"{day:%Y/%m/%d}"


_SERIALS = 99
"""How many lists of one code can be numbered (manual p.14)."""
