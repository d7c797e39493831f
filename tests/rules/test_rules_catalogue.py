"""Every rule of the domain, each with a value that breaks it: the mistakes people make, and what they are told."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from youryou_xl.cli import rules_page as page
from youryou_xl.procedure.acquiring import long_term_notes, to_acquire
from youryou_xl.procedure.mail_checks import check_mail
from youryou_xl.rules import (
    CATALOGUE,
    CROSS_CHECKS,
    Area,
    Category,
    CheckInput,
    Finding,
    GridCode,
    Licence,
    OperatorCode,
    OperatorShortName,
    PlantShortName,
    SerialNumber,
    Source,
    ValueSpec,
    parse_domain,
    parse_email,
    parse_phone,
    parse_point_number,
    parse_postal_code,
    read_category,
    read_licence,
    read_value,
    take,
)

P14 = Source.parse("manual p.14")
P8 = Source.parse("manual p.8")


class Broken:
    """A mistake: called, it gives the findings; `mended` gives those that are left once a finding's fix is typed."""

    def __init__(self, look: Callable[[object], list[Finding]], typed: object) -> None:
        self.look = look
        self.typed = typed

    def __call__(self) -> list[Finding]:
        return self.look(self.typed)

    def mended(self, finding: Finding) -> list[Finding]:
        return self.look(finding.fix)


class BrokenTogether(Broken):
    def mended(self, finding: Finding) -> list[Finding]:
        assert isinstance(self.typed, dict)
        return self.look({**self.typed, finding.field: finding.fix})


def value(typed: object, label: str = "項目", **spec: object) -> Callable[[], list[Finding]]:
    wanted = ValueSpec(**spec)  # type: ignore[arg-type]
    return Broken(lambda text: list(read_value(text, wanted, field="f", label=label).findings), typed)


def parsed(parse: Callable[..., object], typed: object, **options: object) -> Callable[[], list[Finding]]:
    return Broken(lambda text: list(parse(text, field="f", **options).findings), typed)  # type: ignore[attr-defined]


def crossed(name: str, form: str = "", **values: object) -> Callable[[], list[Finding]]:
    facts = values.pop("facts", {})
    roles = {key.replace("__", "."): entry for key, entry in values.items()}

    def look(typed: object) -> list[Finding]:
        return CROSS_CHECKS[name](CheckInput(typed, facts=facts, form=form))  # type: ignore[arg-type]

    return BrokenTogether(look, roles)


def mail(**changed: str) -> Callable[[], list[Finding]]:
    good = {
        "to": "code@occto.or.jp",
        "subject": "【容量市場向けアグリゲータ用系統コード申請】",
        "body": "『容量市場向けアグリゲータ用系統コード』を申請します。参加区分は、『発動指令電源（DR）』です。",
        "category": "発動指令電源（DR）",
    }
    return lambda: check_mail("grid-code", **{**good, **changed})


def notes(held: list[Licence], category: Category) -> Callable[[], list[Finding]]:
    return lambda: list(to_acquire(held, category).notes)


NAMES = {"facts": {"registered_name": "株式会社髙島電力", "registered_address": "東京都江東区豊洲6-2-15"}}
OPERATOR, RETAIL = OperatorCode.parse, Licence.RETAIL

# code, who broke it, words of the message, the fix
BROKEN: list[tuple[str, Callable[[], list[Finding]], str, object]] = [
    ("YX-E001", value(" 　", "住所", required=True), "住所が空欄です", None),
    ("YX-W019", value("変更", "申請区分", choices=("新規", "変更"), type="choice", usual="新規"), "変更や廃止", "新規"),
    ("YX-E001", parsed(OPERATOR, None), "事業者コードが空欄です", None),
    ("YX-E001", parsed(GridCode.parse, ""), "系統コードが空欄です", None),
    ("YX-E001", parsed(PlantShortName.parse, float("nan")), "発電所名略称が空欄です", None),
    ("YX-E002", value("新規申請", type="choice", choices=("新規", "変更"), source=P14), "新規、変更", "新規"),
    ("YX-E003", value("高圧", type="text", fixed="低圧", source=P14), "「低圧」と決まっています", "低圧"),
    ("YX-E003", value(5000, type="kilowatt", fixed=999999999, source=P14), "999999999", 999999999),
    ("YX-E003", value("5MW", type="kilowatt", fixed=999999999, source=P14), "999999999", 999999999),
    (
        "YX-E003",
        value("3/1/2020", type="date", fixed=dt.date(2020, 3, 1), source=P14),
        "2020/03/01",
        dt.date(2020, 3, 1),
    ),
    ("YX-E004", value("あ" * 51, "事業者名称", type="name", max_length=50, source=P8), "51文字", None),
    ("YX-E005", value("1234", exact_length=5, source=P14), "5文字ちょうど", None),
    ("YX-E006", value("未定", reject=("未定",), source=P14), "「未定」は使えません", None),
    ("YX-W007", value("2027/03/31", "適用終了日", type="date", leave_blank=True), "記載不要の欄", None),
    ("YX-W008", value("株式会社\n髙島電力 ", type="name"), "株式会社 髙島電力", "株式会社 髙島電力"),
    ("YX-E009", value("約三千", type="kilowatt"), "半角の数字だけ", None),
    ("YX-E010", value("3/1/2020", type="date"), "2020/03/01", None),
    ("YX-E010", value("20/03/01", type="date"), "西暦4桁", None),
    ("YX-E011", value("2020/02/30", type="date"), "暦にない日付", None),
    ("YX-I012", value("令和2年3月1日", type="date"), "「2020/03/01」と読みました", dt.date(2020, 3, 1)),
    ("YX-I012", value(43891, type="date"), "「2020/03/01」と読みました", dt.date(2020, 3, 1)),
    (
        "YX-E013",
        value(dt.datetime(2016, 2, 1), "契約開始日", type="date", fixed=dt.date(2020, 3, 1), source=P14),
        "2016/02/01は事業者マスタ申込書の日付です",
        dt.date(2020, 3, 1),
    ),
    (
        "YX-E013",
        value("2020/3/1", "契約開始日", type="date", fixed=dt.date(2016, 2, 1), source=P8),
        "2020/03/01は発電所マスタ申込書の日付です",
        dt.date(2016, 2, 1),
    ),
    (
        "YX-E013",
        crossed("dates-swapped", "plant-master", contract_start=dt.date(2016, 2, 1)),
        "契約開始日",
        dt.date(2020, 3, 1),
    ),
    (
        "YX-E013",
        crossed("dates-swapped", "operator-master", effective_start=dt.date(2020, 3, 1)),
        "適用開始日",
        dt.date(2016, 2, 1),
    ),
    ("YX-I014", value("999,999,999kW", type="kilowatt"), "999999999 と読みました", 999999999),
    ("YX-E015", value("要確認", type="mark"), "「○」を入力", None),
    ("YX-E016", value("広域", ends_with="_容", source=P8), "「広域_容」のように", "広域_容"),
    ("YX-E017", value("#N/A", "事業者コード", type="operator_code"), "Excelのエラー「#N/A」", None),
    ("YX-E018", value("5MW", type="kilowatt"), "kWに直した", 5000),
    ("YX-I020", parsed(OPERATOR, 12345.0), "数値として入っています", "12345"),
    ("YX-W021", parsed(OPERATOR, "12345.0"), "「12345」と入力してください", "12345"),
    ("YX-W021", parsed(OPERATOR, "１２３４５"), "全角", "12345"),
    ("YX-W021", parsed(GridCode.parse, "1ya22"), "小文字", "1YA22"),
    ("YX-E022", parsed(OPERATOR, "1234"), "先頭の0が消えたのであれば「01234」", None),
    ("YX-E022", parsed(OPERATOR, 1234.0), "東京では「12343」", None),
    ("YX-E022", parsed(OPERATOR, "4567", area=Area.TOKYO), "東京では「45673」です", "45673"),
    (
        "YX-E022",
        parsed(OPERATOR, "4563", area=Area.TOKYO),
        "先頭の0が消えたのであれば「04563」",
        None,
    ),
    ("YX-E022", parsed(OPERATOR, "1230", area=Area.OKINAWA), "例えば東京では「12303」", None),
    ("YX-E023", parsed(OPERATOR, "コード"), "数字5桁です", None),
    ("YX-E024", parsed(OPERATOR, "12340"), "5桁目が0です", None),
    ("YX-E025", parsed(OPERATOR, "A0123"), "登録番号「A0123」", None),
    ("YX-E025", parsed(OPERATOR, "Ａ０１２３"), "登録番号", None),
    ("YX-E026", parsed(OPERATOR, "0300111000000000000000"), "22桁の地点番号", None),
    ("YX-E026", parsed(OPERATOR, "03-0011-1000-0000-0000-0000"), "22桁の地点番号", None),
    ("YX-E027", parsed(OPERATOR, "1234567890"), "10桁の番号", None),
    ("YX-E027", parsed(OPERATOR, 1234567890.0), "10桁の番号", None),
    ("YX-E027", parsed(GridCode.parse, "1234567890"), "10桁の番号", None),
    ("YX-E028", parsed(OPERATOR, "T1234567890123"), "法人番号", None),
    ("YX-E029", parsed(OPERATOR, "1YA22"), "系統コード（例：1YA22）の形", None),
    ("YX-E030", parsed(OPERATOR, "YYYYYY"), "仮値", None),
    ("YX-E030", parsed(GridCode.parse, "ＹＹＹＹＹＹ"), "長期脱炭素電源オークション", None),
    ("YX-E030", value("YYYYYY", type="grid_code"), "仮値", None),
    ("YX-I031", parsed(GridCode.parse, "YYYYYY", long_term=True), "速やかに登録し直して", None),
    ("YX-E032", parsed(OPERATOR, "アグリ1234501"), "5桁のコードだけ", "12345"),
    ("YX-E033", parsed(OPERATOR, "12345、23451"), "1つだけ", None),
    ("YX-E033", parsed(OPERATOR, "12345 23451"), "1つだけ", None),
    ("YX-E034", parsed(GridCode.parse, "1YA2"), "英大文字と数字の5文字", None),
    ("YX-E034", parsed(GridCode.parse, "YYYYY", long_term=True), "5文字", "YYYYYY"),
    ("YX-E035", parsed(GridCode.parse, "低圧群 1X222"), "電源等リストごとに", None),
    ("YX-E035", parsed(GridCode.parse, "風力：1X222"), "低圧群コード", None),
    ("YX-W036", parsed(GridCode.parse, "1X222"), "低圧群コードの例", None),
    ("YX-W037", parsed(GridCode.parse, "12345"), "数字だけです", None),
    ("YX-E038", parsed(GridCode.parse, 1e222), "1E222 の可能性", "1E222"),
    ("YX-E038", parsed(GridCode.parse, "1.00E+222"), "「文字列」にして", "1E222"),
    ("YX-E039", parsed(PlantShortName.parse, "豊洲発電所"), "アグリ1234501", None),
    ("YX-E039", parsed(PlantShortName.parse, "アグリ123401"), "0が抜けて", "アグリ0123401"),
    ("YX-E040", parsed(PlantShortName.parse, "1234501"), "「アグリ」がありません", "アグリ1234501"),
    ("YX-E041", parsed(PlantShortName.parse, "アグリ1234500"), "01 から 99", None),
    ("YX-E041", parsed(SerialNumber.parse, "0"), "01 から 99", None),
    ("YX-E042", lambda: list(take(range(1, 100), code="12345").findings), "100件目", None),
    ("YX-E042", parsed(PlantShortName.parse, "アグリ12345100"), "99件まで", None),
    ("YX-E043", parsed(OPERATOR, "低圧群"), "低圧群コードは系統コードの一種", None),
    ("YX-E044", lambda: list(take({1, 2}, 2, code="12345").findings), "すでに使われています", "03"),
    ("YX-E045", crossed("short-name-suffix", operator_short_name="広域機関"), "末尾に「_容」", "広域機関_容"),
    ("YX-E045", parsed(OperatorShortName.parse, "広域機関"), "末尾に「_容」がありません", "広域機関_容"),
    ("YX-E045", parsed(OperatorShortName.parse, "東京エリアの広域機関"), "8文字以内", None),
    ("YX-E046", parsed(OperatorShortName.parse, "広域機関＿容"), "半角の「_」ではありません", "広域機関_容"),
    ("YX-E047", parsed(OperatorShortName.parse, "あいうえおかきくけ_容"), "11文字です", None),
    ("YX-E047", parsed(OperatorShortName.parse, "あいうえおかきくけ＿容"), "「_容」の前は8文字以内", None),
    ("YX-E048", parsed(OperatorShortName.parse, "_容"), "略称を入力", None),
    ("YX-E049", parsed(OPERATOR, "O1231"), "O・I・l", "01231"),
    ("YX-E050", value("静岡", "電源所属エリア名", type="area"), "北海道、東北、東京", None),
    ("YX-E051", value("沖縄", "電源所属エリア名", type="area"), "9エリア", None),
    ("YX-E052", parsed(read_category, "火力"), "発動指令電源（DR）", None),
    ("YX-E053", parsed(read_category, "発動指令電源"), "どの区分か決まりません", None),
    ("YX-E054", parsed(read_licence, "送電線"), "発電、小売、区分なし(需要抑制)", None),
    ("YX-I055", notes([RETAIL], Category.STABLE), "p.4とp.11", None),
    (
        "YX-I055",
        crossed("licence-of-category", operator_code="12345", facts={"category": "安定電源", "licence": "小売"}),
        "小売だけ",
        None,
    ),
    ("YX-I056", notes([], Category.STABLE), "別の手続き", None),
    ("YX-I057", notes([], Category.DISPATCHED_MIXED), "必要になったとき", None),
    ("YX-E058", parsed(read_licence, "事業者コード(電源)"), "「発電」と入力", "発電"),
    (
        "YX-W059",
        crossed("licence-of-category", operator_code="12345", facts={"category": "安定電源", "licence": "配電"}),
        "p.5 の表にありません",
        None,
    ),
    ("YX-W060", parsed(parse_postal_code, "135-006"), "7桁の郵便番号に見えません", None),
    ("YX-W060", parsed(parse_postal_code, 600001), "先頭の0が消えていれば", "060-0001"),
    ("YX-I061", parsed(parse_postal_code, "〒１３５ー００６１"), "「135-0061」", "135-0061"),
    ("YX-W062", parsed(parse_phone, "1234"), "市外局番から", None),
    ("YX-I063", parsed(parse_phone, "０３（１２３４）５６７８"), "「03-1234-5678」", "03-1234-5678"),
    ("YX-W064", parsed(parse_phone, 312345678), "先頭の0が消えています", "03-1234-5678"),
    ("YX-E065", parsed(parse_email, "tanaka.example.co.jp"), "メールアドレスとして使えません", None),
    ("YX-W066", parsed(parse_email, "tanaka＠example.co.jp"), "全角の文字（＠など）", "tanaka@example.co.jp"),
    (
        "YX-W067",
        parsed(parse_email, "田中 <tanaka@example.co.jp>".replace("田中", "Tanaka")),
        "アドレスだけ",
        "tanaka@example.co.jp",
    ),
    ("YX-E068", parsed(parse_email, "a@example.co.jp; b@example.co.jp"), "1つだけ", "a@example.co.jp"),
    ("YX-W069", parsed(parse_domain, "なし"), "ドメイン名に見えません", None),
    ("YX-W070", parsed(parse_domain, "https://www.example.co.jp/"), "「example.co.jp」", "example.co.jp"),
    (
        "YX-E071",
        value("みほん電力市場取引第一課", type="operator_short_name", max_length=10, source=P8),
        "12文字です。10文字以内",
        None,
    ),
    (
        "YX-W072",
        crossed("member-codes", operator_code="12343", member_code__1="45676"),
        "「45676」は関西のコードで、事業者コード「12343」の東京と違います",
        None,
    ),
    (
        "YX-W073",
        crossed(
            "member-codes",
            operator_code="12343",
            member_code__1="45673",
            facts={"category": "発動指令電源(DR)", "licences_of_codes": {"45673": "発電・小売"}},
        ),
        "「発電、小売」のコードで、この区分に使う「区分なし(需要抑制)」と違います",
        None,
    ),
    (
        "YX-W074",
        crossed("dates-swapped", "operator-master", contract_start=dt.date(2026, 4, 1)),
        "「2026/04/01」と入力されていますが",
        dt.date(2016, 2, 1),
    ),
    ("YX-E075", crossed("area-of-code", area="東京", operator_code="12345"), "5桁目「5」は北陸です", None),
    (
        "YX-E076",
        crossed("short-name-of-code", plant_short_name="アグリ1234501", operator_code="12343"),
        "「12343」と違います",
        "アグリ1234301",
    ),
    (
        "YX-E077",
        crossed("names-equal", plant_name="豊洲発電所", operator_name="㈱髙島電力"),
        "登録した事業者名称",
        "㈱髙島電力",
    ),
    (
        "YX-E078",
        crossed("swapped-names", plant_name="アグリ1234501", **NAMES),
        "入れ替わっていないか",
        "株式会社髙島電力",
    ),
    ("YX-E078", crossed("swapped-names", operator_name="広域機関_容"), "事業者名略称が入れ替わって", None),
    ("YX-E079", crossed("category-of-form", facts={"category": "変動電源(単独)"}), "計画提出用", None),
    (
        "YX-E080",
        crossed(
            "licence-of-category", operator_code="12345", facts={"category": "発動指令電源(DR)", "licence": "発電"}
        ),
        "「区分なし(需要抑制)」の事業者コード",
        None,
    ),
    (
        "YX-E080",
        crossed("licence-of-category", licence="区分なし(需要抑制)", facts={"category": "変動電源（アグリゲート）"}),
        "「発電」の事業者コード",
        "発電",
    ),
    (
        "YX-E081",
        crossed("registered-name", operator_name="株式会社高島電力", **NAMES),
        "登録した名称",
        "株式会社髙島電力",
    ),
    ("YX-W082", crossed("registered-name", plant_name="株式会社　髙島電力", **NAMES), "表記", "株式会社髙島電力"),
    (
        "YX-W082",
        crossed("registered-address", address="東京都江東区豊洲６－２－１５", **NAMES),
        "表記",
        "東京都江東区豊洲6-2-15",
    ),
    ("YX-E083", crossed("registered-address", address="大阪市北区", **NAMES), "登録した", "東京都江東区豊洲6-2-15"),
    (
        "YX-W084",
        crossed("domain-of-mail", domain="example.jp", email="a@example.co.jp"),
        "どちらが正しいか",
        "example.co.jp",
    ),
    ("YX-E086", crossed("member-codes", member_code__1=None, operator_code="12345"), "1件は必須", "12345"),
    ("YX-W087", crossed("member-codes", member_code__1="12345", member_code__2="12345"), "2回", None),
    ("YX-E088", crossed("at-least-one", negawatt_area__東京=None), "ネガワット事業対象エリアが1つも", None),
    (
        "YX-E090",
        mail(subject="容量市場向けアグリゲータ用系統コード申請"),
        "そのまま",
        "【容量市場向けアグリゲータ用系統コード申請】",
    ),
    ("YX-E091", mail(body="『容量市場向けアグリゲータ用系統コード』を申請します。"), "参加区分", "発動指令電源（DR）"),
    (
        "YX-E092",
        mail(body="参加区分は、『発動指令電源（DR）』です。"),
        "申請であること",
        "容量市場向けアグリゲータ用系統コード",
    ),
    ("YX-E093", mail(to="code＠occto.or.jp"), "送付先", "code@occto.or.jp"),
    ("YX-E094", mail(category="安定電源"), "変動電源（アグリゲート）", None),
    ("YX-E097", lambda: list(long_term_notes(Category.DISPATCHED_DR)), "「変動電源（単独）」", None),
    ("YX-I098", lambda: list(long_term_notes(Category.STABLE)), "所有していなくても", None),
    ("YX-I099", lambda: list(long_term_notes(Category.STABLE)), "原則1年以内", None),
    ("YX-E095", parsed(parse_point_number, "123456789"), "22桁ではありません（9桁）", None),
    ("YX-E096", parsed(parse_point_number, 3.0011e20), "「文字列」にして", None),
]


@pytest.mark.parametrize(
    ("code", "broken", "words", "fix"), BROKEN, ids=[f"{case[0]}-{number}" for number, case in enumerate(BROKEN)]
)
def test_a_mistake_is_named_and_the_message_says_what_to_type(
    code: str, broken: Callable[[], list[Finding]], words: str, fix: object
) -> None:
    findings = broken()
    assert [finding.code for finding in findings].count(code) == 1, findings
    finding = next(finding for finding in findings if finding.code == code)
    assert words in finding.message
    assert finding.fix == fix
    for text in (finding.message, finding.message_en):
        assert not re.search(r"[{}]|None|「」|“”|  ", text), text
    assert finding.message.rstrip().endswith("。")
    assert finding.message_en.rstrip().endswith(".")


MENDED = [case for case in BROKEN if isinstance(case[1], Broken)]


@pytest.mark.parametrize(
    ("code", "broken"), [case[:2] for case in MENDED], ids=[f"{case[0]}-{n}" for n, case in enumerate(MENDED)]
)
def test_a_fix_is_never_the_wrong_value_and_typed_it_is_no_error(code: str, broken: Broken) -> None:
    for finding in broken():
        if finding.fix is None:
            continue
        assert finding.fix != finding.value or finding.field is None
        left = [each for each in broken.mended(finding) if str(each.severity) == "ERROR"]
        assert finding.code not in {each.code for each in left} and not left, (code, finding.fix, left)


def domain_rules() -> list[str]:
    return sorted(code for code in CATALOGUE if int(code[-3:]) < 100)


def test_every_rule_of_the_domain_is_broken_by_some_example_here() -> None:
    assert domain_rules() == sorted({code for code, *_ in BROKEN})


def test_no_two_rules_share_a_number() -> None:
    page.load_rules()
    numbers = [code[-3:] for code in CATALOGUE]
    assert len(numbers) == len(set(numbers))


def test_every_rule_of_every_room_formats_in_both_languages() -> None:
    page.load_rules()
    for declared in CATALOGUE.values():
        for text in (declared.ja, declared.en):
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            shown = text.format(**dict.fromkeys(names, "x"))
            assert not set("{}") & set(shown), declared.code
        assert re.search(r"[぀-ヿ一-鿿]", declared.ja), declared.code


def test_a_breach_of_the_manual_is_an_error_and_of_convention_a_warning() -> None:
    for source, severity in (
        ("manual p.8", "ERROR"),
        ("MMS flow", "ERROR"),
        ("public", "WARNING"),
        ("convention", "WARNING"),
    ):
        spec = ValueSpec("text", max_length=3, source=Source.parse(source))
        reading = read_value("あいうえ", spec, field="f", label="項目")
        assert [str(finding.severity) for finding in reading.findings] == [severity]
        assert str(reading.findings[0].source) == source
        assert reading.value == (None if severity == "ERROR" else "あいうえ")


def test_the_page_of_rules_is_up_to_date() -> None:
    written = page.PAGE.read_text(encoding="utf-8")
    assert written == page.page(), "run: python -m youryou_xl.cli.rules_page"
    assert all(f"| {code} |" in written for code in CATALOGUE)


def test_the_page_is_written_to_the_file_named(tmp_path: Path) -> None:
    target = tmp_path / "規則.md"
    page.main([str(target)])
    assert target.read_text(encoding="utf-8") == page.page()


def test_asking_the_page_for_help_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        page.main(["--help"])
    assert ended.value.code == 0
    assert "docs/rules.md" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
