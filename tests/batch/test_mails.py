"""The mails, as a mail program reads them."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batch.conftest import MakeRun, MakeSheet, attached_name, company, row
from youryou_xl.batch import making
from youryou_xl.errors import UnusableDefinition
from youryou_xl.package import Template
from youryou_xl.procedure import mails
from youryou_xl.userdir import userdir

SUBJECT = "【容量市場向けアグリゲータ用系統コード申請】"
CATEGORIES = {
    "変動電源（アグリゲート）": "発電",
    "発動指令電源（電源）": "発電",
    "発動指令電源（DR）": "区分なし(需要抑制)",
    "発動指令電源（電源／DR混在）": "区分なし(需要抑制)",
}


def opened(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("category", CATEGORIES)
def test_subject_category_and_attachment_are_exactly_what_the_manual_asks_for(
    sheet: MakeSheet, batch: MakeRun, category: str
) -> None:
    path = sheet(
        [row("東京 髙島屋DR（丸の内）", 電源等の区分=category)],
        [company(ライセンス区分=CATEGORIES[category])],
    )
    application = batch(path).applications[0]
    out = path.parent / "out"
    message = opened(out / "メール" / str(application.mail))
    assert message["Subject"] == SUBJECT
    assert message["To"] == "code@occto.or.jp"
    text = message.get_body().get_content()  # type: ignore[union-attr]
    assert "『容量市場向けアグリゲータ用系統コード』" in text
    assert f"『{category}』" in text
    assert "電力広域的運営推進機関 マスタ担当 御中" in text
    assert "髙瀬川エネルギー㈱" in text
    assert "見本 花子" in text
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == attached_name(application)
    assert attachment.get_param("name") == attached_name(application)
    assert attachment.get_content() == (out / "申請書" / str(application.file)).read_bytes()


def test_a_mail_is_an_unsent_draft_without_date_sender_or_id(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲")]))
    raw = result.out / "メール" / str(result.applications[0].mail)
    message = opened(raw)
    assert message["X-Unsent"] == "1"
    assert {"date", "message-id", "from", "bcc", "cc"}.isdisjoint(name.lower() for name in message)
    data = raw.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) < 100
    data.decode("ascii")


def test_grouped_mails_hold_every_application_of_a_code_and_category(sheet: MakeSheet, batch: MakeRun) -> None:
    companies = [company(), company(事業者コード="45676", 事業者名称="別の会社")]
    rows = [row(f"DR{n}") for n in range(3)] + [row("混在", 電源等の区分="発動指令電源（電源／DR混在）")]
    rows += [row("関西", 事業者コード="45676", 電源所属エリア="関西")]
    result = batch(sheet(rows, companies), mail="grouped")
    folder = result.out / "メール"
    assert sorted(path.name for path in folder.iterdir()) == [
        "12343_発動指令電源（DR）.eml",
        "12343_発動指令電源（電源／DR混在）.eml",
        "45676_発動指令電源（DR）.eml",
    ]
    message = opened(folder / "12343_発動指令電源（DR）.eml")
    attached = [part.get_filename() for part in message.iter_attachments()]
    assert attached == [attached_name(a) for a in result.applications[:3]]
    assert "別の会社" in opened(folder / "45676_発動指令電源（DR）.eml").get_body().get_content()  # type: ignore[union-attr]


def test_a_row_added_later_gets_a_grouped_mail_of_its_own(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲")]), mail="grouped")
    folder = first.out / "メール"
    before = (folder / "12343_発動指令電源（DR）.eml").read_bytes()
    batch(sheet([row("甲"), row("乙")]), mail="grouped")
    assert (folder / "12343_発動指令電源（DR）.eml").read_bytes() == before
    message = opened(folder / "12343_発動指令電源（DR）_2.eml")
    assert [part.get_filename() for part in message.iter_attachments()] == ["アグリ1234302_発電所マスタ申込書.xlsx"]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{short_name}", "アグリ1234301.xlsx"),
        ("{area}_{code}_{short_name}_{list_name}", "東京_12343_アグリ1234301_甲／乙.xlsx"),
    ],
)
def test_what_an_attachment_is_called_can_be_set(sheet: MakeSheet, batch: MakeRun, pattern: str, name: str) -> None:
    settings = userdir() / "standards.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[mail]\nattachment = "{pattern}"\n', "utf-8")
    result = batch(sheet([row("甲/乙")]))
    (attachment,) = opened(result.out / "メール" / str(result.applications[0].mail)).iter_attachments()
    assert attachment.get_filename() == name


@pytest.mark.parametrize("pattern", ["申込書", "{list_name}", "{short_name}_{nobody}", "{short_name}{"])
def test_a_pattern_that_cannot_name_attachments_is_refused(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path, pattern: str
) -> None:
    settings = userdir() / "standards.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[mail]\nattachment = "{pattern}"\n', "utf-8")
    with pytest.raises(UnusableDefinition, match=r"mail\.attachment"):
        batch(sheet([row("甲")]))
    assert not (tmp_path / "out").exists()


def test_a_very_large_grouped_mail_is_pointed_out(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_LARGE", 1000)
    assert "YX-W228" in {f.code for f in batch(sheet([row("甲")]), mail="grouped").findings}


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)


@given(company=names, person=names, name=names, subject=names)
def test_no_text_can_add_a_header_or_a_part(company: str, person: str, name: str, subject: str) -> None:
    sender = mails.Sender(company, person, person, person, company)
    text = mails.body(sender, kind="K", category="C", document=name, listed=[name, company], addressee="A")
    raw = mails.draft("a@example.jp", subject, text, [mails.Attachment(name + ".xlsx", b"data" * 99)])
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert message.keys() == ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert parts[0].get_content_type() == "text/plain"
    assert len(parts) == 2
    assert parts[1].get_payload(decode=True) == b"data" * 99
    shown = parts[1].get_filename()
    assert shown is not None
    assert not set("\r\n\0") & set(shown)
    assert raw.count(b"\n") == raw.count(b"\r\n")


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=120))
def test_subject_and_attachment_name_come_back_as_they_were(text: str) -> None:
    raw = mails.draft("a@example.jp", text, "x\n", [mails.Attachment(text + ".xlsx", b"x")])
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert str(message["Subject"]) == text
    (attachment,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert attachment.get_filename() == text + ".xlsx"


def test_the_attachment_is_a_workbook_that_opens(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲")]))
    (attachment,) = opened(result.out / "メール" / str(result.applications[0].mail)).iter_attachments()
    assert Template.open(attachment.get_content()).suffix == ".xlsx"
    assert attachment.get_content_type().endswith("spreadsheetml.sheet")
