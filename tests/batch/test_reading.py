"""What a batch sheet may look like, and what is said when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.conftest import COMPANY, DR, LISTS, MakeRun, MakeSheet, codes, company, everything, row
from youryou_xl.batch.reading import read
from youryou_xl.errors import UnusableFile, UnusableForm, UnusableInput


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_csv_is_read_in_every_encoding_excel_saves(
    csv_sheet: MakeSheet, batch: MakeRun, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = csv_sheet([row("東京DR ～1"), row("東京DR 2")], encoding=encoding, delimiter=delimiter)
    result = batch(path)
    assert (result.rows, result.generated) == (2, 2)
    copy = (tmp_path / "out" / "一括申請_結果.csv").read_bytes()
    assert copy.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    lines = copy.decode(encoding).split("\r\n")
    assert lines[1].split(delimiter)[0] == "東京DR ～1"
    assert "作成済み" in lines[1]
    assert "アグリ1234301" in lines[1]


def test_headers_are_found_in_any_order_below_a_title_and_other_columns_stay(sheet: MakeSheet, batch: MakeRun) -> None:
    headers = ("担当", *reversed(LISTS), "社内番号")
    path = sheet([row("甲", 担当="営業", 社内番号="007")], headers=headers, above=4)
    result = batch(path)
    assert [a.row for a in result.applications] == [6]
    assert result.generated == 1
    assert result.results is not None
    table = read(result.results).lists
    assert table.lines[0].cells[0] == "営業"
    assert table.lines[0].cells[-1] == "007"
    assert table.text(table.lines[0], "発電所名略称") == "アグリ1234301"


@pytest.mark.parametrize("header", ["電源等リスト名※", "電源等\nリスト名", "電源等 リスト名", "電源等ﾘｽﾄ名"])
def test_a_header_may_have_line_breaks_note_marks_and_half_width_kana(
    sheet: MakeSheet, batch: MakeRun, header: str
) -> None:
    headers = tuple(header if name == "電源等リスト名" else name for name in LISTS)
    path = sheet([{**row("甲"), header: "甲"}], headers=headers)
    assert batch(path).applications[0].list_name == "甲"


def test_blank_rows_are_passed_over_and_row_numbers_stay_those_of_the_sheet(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲"), {}, {"備考": "ここから下は来年度"}, {"事業者コード": "　"}, row("乙")]))
    assert [(a.row, a.short_name) for a in result.applications] == [
        (2, "アグリ1234301"),
        (6, "アグリ1234302"),
    ]


@pytest.mark.parametrize("typed", ["12343", 12343, 12343.0, "１２３４３", " 12343 ", "'12343"])
def test_a_code_is_understood_however_excel_holds_it(sheet: MakeSheet, batch: MakeRun, typed: object) -> None:
    result = batch(sheet([row("甲", 事業者コード=typed)], [company(事業者コード=typed)]))
    assert result.applications[0].short_name == "アグリ1234301"


def test_a_lost_leading_zero_is_restored_only_where_company_sheet_and_area_confirm_it(
    sheet: MakeSheet, batch: MakeRun
) -> None:
    rows = [
        row("甲", 事業者コード=1233),
        row("乙", 事業者コード=4563),
        row("丙", 事業者コード=1233, 電源所属エリア="関西"),
    ]
    result = batch(sheet(rows, [company(事業者コード="01233")]))
    first, second, third = result.applications
    assert (first.short_name, first.code) == ("アグリ0123301", "01233")
    assert codes(result, 0) == {"YX-W204"}
    assert first.findings[0].fix == "01233"
    assert second.short_name is None
    assert third.short_name is None


def test_a_missing_column_is_named_with_the_headers_that_were_found(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲")], headers=("電源等リスト名", "電源所属エリア", "事業者コード"))
    with pytest.raises(UnusableInput) as error:
        batch(path)
    assert "電源等の区分" in error.value.ja
    assert "電源所属エリア" in error.value.ja


def test_a_column_that_stands_twice_is_refused(sheet: MakeSheet, batch: MakeRun) -> None:
    with pytest.raises(UnusableInput, match="2つ"):
        batch(sheet([row("甲")], headers=(*LISTS, "事業者 コード")))


def test_a_missing_sheet_is_named_with_those_there_are(tmp_path: Path, batch: MakeRun) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Sheet1"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(UnusableInput, match="Sheet1"):
        batch(tmp_path / "x.xlsx")
    assert not (tmp_path / "out").exists()


def test_a_csv_without_the_companys_columns_says_which_are_missing(tmp_path: Path, batch: MakeRun) -> None:
    path = tmp_path / "x.csv"
    path.write_text("電源等リスト名,電源所属エリア,電源等の区分,事業者コード\r\n甲,東京,安定電源,12343\r\n", "utf-8")
    with pytest.raises(UnusableInput) as error:
        batch(path)
    assert "事業者情報" in error.value.ja
    assert "連絡者メール" in error.value.ja


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("x.csv", b"\xff\xfe\x00\x01", UnusableInput),
        ("x.csv", b"\x00\x01\x02\x81", UnusableInput),
        ("x.csv", b"", UnusableInput),
        ("x.csv", '電源等リスト名,"閉じない\r\n'.encode(), UnusableInput),
        ("x.xlsx", b"", UnusableFile),
        ("x.xlsx", b"PK\x03\x04 and then nothing", UnusableFile),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UnusableFile),
        ("x.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UnusableFile),
    ],
)
def test_a_file_that_is_no_batch_sheet_is_a_plain_error(
    tmp_path: Path, batch: MakeRun, name: str, data: bytes, error: type[Exception]
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error):
        batch(tmp_path / name)
    assert not (tmp_path / "out").exists()


def test_a_batch_sheet_that_is_not_there_or_a_folder_is_a_plain_error(tmp_path: Path, batch: MakeRun) -> None:
    with pytest.raises(UnusableFile):
        batch(tmp_path / "nowhere.xlsx")
    with pytest.raises(UnusableFile):
        batch(tmp_path)


def test_another_form_is_refused_before_anything_is_written(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    from youryou_xl.resources import workbook_file

    with pytest.raises(UnusableForm, match="発電所マスタ"):
        batch(sheet([row("甲")]), form=workbook_file("operator-master-practice.xlsx"))
    (tmp_path / "cut.xlsx").write_bytes(workbook_file("plant-master-practice.xlsx").read_bytes()[:5000])
    with pytest.raises(UnusableFile):
        batch(sheet([row("甲")]), form=tmp_path / "cut.xlsx")
    assert not (tmp_path / "out").exists()


def test_a_rows_own_column_goes_before_the_company_sheet(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    headers = (*LISTS, "連絡者氏名", "事業者名称")
    rows = [row("甲", 連絡者氏名="別人 太郎"), row("乙"), row("丙", 事業者名称="登録と違う株式会社")]
    result = batch(sheet(rows, headers=headers))
    assert [a.stands for a in result.applications] == [True, True, True]
    assert not result.applications[0].findings
    (told,) = result.applications[2].findings
    assert (told.code, told.severity, told.sheet, told.cell) == ("YX-W205", "WARNING", "一括申請", "P4")
    assert "「髙瀬川エネルギー㈱」と違います" in told.message
    mail = (tmp_path / "out" / "メール" / str(result.applications[0].mail)).read_bytes()
    import email
    import email.policy

    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert "別人 太郎" in message.get_body().get_content()  # type: ignore[union-attr]


def test_what_is_wrong_with_the_company_is_placed_on_its_sheet(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲"), row("乙")], [company(連絡者メール="a＠@example", 郵便番号="")]))
    assert result.failed == 2
    assert {(f.sheet, f.cell) for f in result.applications[0].findings} >= {
        ("事業者情報", "E2"),
        ("事業者情報", "J2"),
    }


def test_an_unknown_code_and_one_that_stands_twice_are_told_apart(sheet: MakeSheet, batch: MakeRun) -> None:
    companies = [
        company(),
        company(住所="別の住所"),
        company(事業者コード="55553"),
        company(事業者コード="55553"),
    ]
    rows = [row("甲"), row("乙", 事業者コード="99993"), row("丙", 事業者コード="55553")]
    result = batch(sheet(rows, companies))
    assert "YX-E201" in codes(result, 0)
    assert codes(result, 1) == {"YX-E200"}
    assert result.applications[2].stands


def test_a_sheet_without_rows_says_so(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="入力された行がありません"):
        batch(sheet([]))
    assert not (tmp_path / "out").exists()


def test_a_dry_run_writes_nothing_and_says_what_would_be_made(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    path = sheet([row("甲"), row("乙", 電源等の区分="発動指令電源")])
    before = everything(tmp_path)
    result = batch(path, dry_run=True)
    assert everything(tmp_path) == before
    assert not (tmp_path / "out").exists()
    assert (result.planned, result.failed, result.generated) == (1, 1, 0)
    assert result.applications[0].short_name == "アグリ1234301"


def test_the_json_has_the_shape_the_command_promises(sheet: MakeSheet, batch: MakeRun) -> None:
    import json

    document = json.loads(json.dumps(batch(sheet([row("甲"), row("乙", 電源所属エリア="沖縄")])).as_json()))
    assert {"rows", "generated", "failed", "applications"} <= document.keys()
    good, bad = document["applications"]
    assert {"row", "file", "mail", "short_name", "findings"} <= good.keys()
    assert Path(good["file"]).is_file()
    assert Path(good["mail"]).is_file()
    assert (bad["row"], bad["file"], bad["mail"], bad["short_name"]) == (3, None, None, None)
    assert bad["findings"][0]["severity"] == "ERROR"
    assert (document["rows"], document["generated"], document["failed"]) == (2, 1, 1)


def test_text_that_begins_like_a_formula_stays_text(sheet: MakeSheet, batch: MakeRun) -> None:
    from youryou_xl import forms

    rows = [row("=1+1", 電源種別="+太陽光"), row("@甲"), row("-乙")]
    result = batch(sheet(rows, [company(住所='=HYPERLINK("x")')]))
    assert result.generated == 3
    path = result.out / "申請書" / str(result.applications[0].file)
    values = forms.identify(forms.read_grids(path)).values()
    assert values["address"] == '=HYPERLINK("x")'
    assert values["source_type"] == "+太陽光"


@pytest.mark.parametrize("name", list(COMPANY)[1:])
def test_nothing_about_the_company_may_be_missing_but_its_short_name(
    sheet: MakeSheet, batch: MakeRun, name: str
) -> None:
    result = batch(sheet([row("甲")], [company(**{name: None})]))
    assert result.applications[0].stands == (name == "事業者名略称")
    if name != "事業者名略称":
        assert [(f.code, f.field) for f in result.applications[0].findings] == [("YX-E001", name)]


def test_every_spelling_of_the_category_is_written_as_the_manual_spells_it(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(
        sheet(
            [
                row("甲", 電源等の区分="発動指令電源(Ｄ Ｒ)"),
                row("乙", 電源等の区分="発動指令電源(発電/DR混在)"),
            ]
        )
    )
    assert [a.category for a in result.applications] == [DR, "発動指令電源（電源／DR混在）"]
    assert result.generated == 2


def test_an_address_of_the_row_is_written_and_compared_with_the_company_sheet(sheet: MakeSheet, batch: MakeRun) -> None:
    from youryou_xl import forms

    rows = [row("甲", 住所="大阪府大阪市北区1-1"), row("乙", 住所=company()["住所"])]
    result = batch(sheet(rows, headers=(*LISTS, "住所")))
    assert [a.stands for a in result.applications] == [True, True]
    assert [(f.code, f.field) for f in result.applications[0].findings] == [("YX-W205", "住所")]
    assert not result.applications[1].findings
    path = result.out / "申請書" / str(result.applications[0].file)
    assert forms.identify(forms.read_grids(path)).values()["address"] == "大阪府大阪市北区1-1"


def test_a_short_name_the_form_does_not_use_is_a_warning_whose_code_says_so(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲")], [company(事業者名略称="髙瀬川")]))
    (told,) = result.applications[0].findings
    assert (told.code, told.severity, told.sheet, told.cell) == ("YX-W206", "WARNING", "事業者情報", "D2")
    assert told.fix == "髙瀬川_容"
    assert "申込書はこのまま作れます" in told.message
    assert result.applications[0].stands


def test_too_many_members_are_pointed_at_in_their_own_cell(sheet: MakeSheet, batch: MakeRun) -> None:
    members = "、".join(f"{1000 + n}3" for n in range(40))
    result = batch(sheet([row("甲", 所属事業者コード=members), row("乙")], ledger=None))
    (told,) = [f for f in result.applications[0].findings if f.severity == "ERROR"]
    assert (told.code, told.field, told.cell) == ("YX-E221", "所属事業者コード", "G2")
    assert str(told.value).startswith("10003、10013")
    assert result.applications[1].stands


@pytest.mark.parametrize(
    ("without", "told"), [({"事業者名略称"}, set()), ({"事業者名略称", "ライセンス区分"}, {"YX-W207"})]
)
def test_columns_the_form_does_not_need_may_be_absent(
    batch: MakeRun, tmp_path: Path, without: set[str], told: set[str]
) -> None:
    line = {**COMPANY, **row("甲")}
    headers = [name for name in line if name not in without]
    path = tmp_path / "一覧.csv"
    path.write_text("\n".join([",".join(headers), ",".join(str(line[name]) for name in headers)]), "utf-8")
    result = batch(path)
    assert result.generated == 1
    assert {f.code for f in result.findings} - {"YX-I310", "YX-I311", "YX-W314"} == told
    assert not result.applications[0].findings


def test_a_column_the_form_needs_may_not_be_absent(batch: MakeRun, tmp_path: Path) -> None:
    line = {**COMPANY, **row("甲")}
    headers = [name for name in line if name != "住所"]
    path = tmp_path / "一覧.csv"
    path.write_text("\n".join([",".join(headers), ",".join(str(line[name]) for name in headers)]), "utf-8")
    with pytest.raises(UnusableInput, match="住所"):
        batch(path)
