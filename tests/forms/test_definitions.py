"""Form definitions: ours say what domain and manual say; a user's own is taken, a bad one explained."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from youryou_xl import forms
from youryou_xl.errors import UnusableDefinition
from youryou_xl.userdir import userdir

PLANT_KEYS = [
    "application_type",
    "application_note",
    "area",
    "source_type",
    "voltage_class",
    "balancing_class",
    "contract_start",
    "effective_start",
    "effective_end",
    "max_received_power",
    "plant_name",
    "plant_short_name",
    "owner_code",
    "owner_name",
    "postal_code",
    "address",
    "contact_department",
    "contact_name",
    "contact_phone",
    "contact_email",
    "member_code",
]
OPERATOR_KEYS = [
    "application_type",
    "application_note",
    "transmission_licence",
    "contract_start",
    "effective_start",
    "effective_end",
    "operator_name",
    "operator_short_name",
    "postal_code",
    "address",
    "domain_name",
    "contact_department",
    "contact_name",
    "contact_phone",
    "contact_fax",
    "contact_email",
    "licence_class",
    "licence_number",
    "licence_date",
    "licence_end",
    "imbalance_class",
    "negawatt_area",
]


@pytest.mark.parametrize(("form_id", "keys"), [("plant-master", PLANT_KEYS), ("operator-master", OPERATOR_KEYS)])
def test_a_form_has_the_agreed_field_keys_in_order(form_id: str, keys: list[str]) -> None:
    assert [field.key for field in forms.load(form_id).fields] == keys


def test_the_negawatt_areas_are_ten_with_okinawa() -> None:
    areas = forms.load("operator-master").field("negawatt_area")
    assert areas is not None and areas.items == (
        "北海道",
        "東北",
        "東京",
        "中部",
        "北陸",
        "関西",
        "中国",
        "四国",
        "九州",
        "沖縄",
    )


PLANT_RULES = [
    # label, required, fixed, source
    ("application_type", "申請区分", True, "新規", "manual p.14"),
    ("application_note", "申請内容", False, None, "convention"),
    ("effective_end", "適用終了日", False, None, "convention"),
    ("area", "電源所属エリア名", True, None, "manual p.14"),
    ("source_type", "電源種別", False, None, "manual p.14"),
    ("voltage_class", "電圧種別", True, "低圧", "manual p.14"),
    ("balancing_class", "調整電源の別", True, "非調整電源", "manual p.14"),
    ("contract_start", "契約開始日", True, dt.date(2020, 3, 1), "manual p.14"),
    ("effective_start", "適用開始日", True, dt.date(2020, 3, 1), "manual p.14"),
    ("max_received_power", "同時最大受電電力", True, 999999999, "manual p.14"),
    ("plant_name", "発電所名", True, None, "manual p.14"),
    ("owner_name", "事業者名称(発電所所有者)", True, None, "manual p.14"),
    ("plant_short_name", "発電所名略称", True, None, "manual p.14"),
    ("owner_code", "事業者コード(発電所所有者)", True, None, "manual p.14"),
    ("address", "住所(発電所所在地)", True, None, "manual p.14"),
    ("contact_email", "連絡者メール", True, None, "convention"),
    ("member_code", "所属事業者コード", True, None, "manual p.14"),
]
OPERATOR_RULES = [
    ("application_type", "申請区分", True, "新規", "manual p.8"),
    ("application_note", "申請内容", False, None, "convention"),
    ("transmission_licence", "送配電ライセンス", False, None, "convention"),
    ("effective_end", "適用終了日", False, None, "convention"),
    ("contract_start", "契約開始日", False, None, "manual p.8"),
    ("effective_start", "適用開始日", False, None, "manual p.8"),
    ("operator_name", "事業者名称", True, None, "manual p.8"),
    ("operator_short_name", "事業者名略称", True, None, "manual p.8"),
    ("domain_name", "ドメイン名", False, None, "convention"),
    ("contact_fax", "連絡者FAX番号", False, None, "convention"),
    ("licence_class", "ライセンス区分", True, "区分なし(需要抑制)", "manual p.8"),
    ("imbalance_class", "同時同量種別", False, "計画値", "convention"),
    ("negawatt_area", "ネガワット事業対象エリア", True, None, "manual p.8"),
]


@pytest.mark.parametrize(
    ("form_id", "key", "label", "required", "fixed", "source"),
    [("plant-master", *rule) for rule in PLANT_RULES] + [("operator-master", *rule) for rule in OPERATOR_RULES],
)
def test_a_field_asks_for_what_the_manual_says(
    form_id: str, key: str, label: str, required: bool, fixed: object, source: str
) -> None:
    field = forms.load(form_id).field(key)
    assert field is not None
    assert (field.label, field.spec.required, field.spec.usual or field.spec.fixed, str(field.source)) == (
        label,
        required,
        fixed,
        source,
    )


def test_keys_of_rows_and_items_belong_to_their_field() -> None:
    plant, operator = forms.load("plant-master"), forms.load("operator-master")
    assert plant.field("member_code.12") is plant.field("member_code")
    assert operator.field("negawatt_area.沖縄") is operator.field("negawatt_area")
    assert plant.label_of("member_code.2") == "所属事業者コード（2行目）"
    assert operator.label_of("negawatt_area.東京") == "ネガワット事業対象エリア（東京）"
    for unknown in ("member_code.0", "member_code.", "member_code.a", "area.1", "x"):
        assert plant.field(unknown) is None
    assert operator.field("negawatt_area.台湾") is None


def _own(name: str, text: str) -> Path:
    path = userdir() / "forms" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


GOOD = 'title = "わたしの様式"\n[fields.name]\nlabels = ["名前"]\nrequired = true\n'


def test_a_user_s_own_form_is_available_and_wins_over_ours() -> None:
    _own("my-form", GOOD)
    assert forms.available() == (
        "client-certificate",
        "mms-application",
        "my-form",
        "operator-master",
        "plant-master",
    )
    assert forms.load("my-form").title == "わたしの様式"
    _own("plant-master", GOOD)
    assert forms.load("plant-master").title == "わたしの様式"


def test_an_edited_definition_is_read_anew() -> None:
    path = _own("my-form", GOOD)
    assert forms.read(path).title == "わたしの様式"
    path.write_text(GOOD.replace("わたしの", "あたらしい"), encoding="utf-8")
    import os

    os.utime(path, ns=(1, 1))
    assert forms.read(path).title == "あたらしい様式"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", ["1行目「title =」", "右の値"]),
        ("", ["fields"]),
        ('id = "other"\n' + GOOD, ["id", "my-form"]),
        (GOOD + "colour = 1", ["fields.name", "colour"]),
        ("colour = 1\n" + GOOD, ["colour"]),
        ("[fields.name]\nrequired = true", ["fields.name", "labels"]),
        (GOOD + 'place = "above"', ["fields.name", "place", "right"]),
        (GOOD + 'type = "colour"', ["fields.name", "type", "postal_code"]),
        (GOOD + 'table = "rows"', ["fields.name", "table", "rows"]),
        (GOOD + 'source = "p.14"', ["fields.name", "source"]),
        (GOOD + "auto = 5", ["fields.name", "auto"]),
        ('checks = ["everything"]\n' + GOOD, ["checks", "everything", "area-of-code"]),
        (GOOD + "[tables.rows]\nrows = 3", ["tables.rows", "rows"]),
        ("fields = 5", ["fields"]),
        ('[fields."a.b"]\nlabels = ["x"]', ["a.b"]),
    ],
)
def test_a_bad_definition_is_explained_with_file_table_and_key(text: str, said: list[str]) -> None:
    path = _own("my-form", text)
    with pytest.raises(UnusableDefinition) as refused:
        forms.load("my-form")
    assert all(word in refused.value.ja for word in [str(path), *said]), refused.value.ja


def test_a_definition_that_is_no_text_or_not_there_is_explained(tmp_path: Path) -> None:
    path = _own("my-form", "")
    path.write_bytes(b'title = "\x81"')
    for bad, said in ((path, "「UTF-8」にして"), (tmp_path / "none.toml", "その場所にあるか")):
        with pytest.raises(UnusableDefinition, match=said):
            forms.read(bad)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_a_definition_of_windows_notepad_is_read(encoding: str) -> None:
    path = _own("my-form", "")
    path.write_bytes('title = "納付書"\r\n[fields.payer]\r\nlabels = ["納付者"]\r\n'.encode(encoding))
    assert forms.load("my-form").title == "納付書"
    with pytest.raises(UnusableDefinition, match="plant-master"):
        forms.load("no-such-form")
