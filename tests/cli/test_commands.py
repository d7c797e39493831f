import email
import email.policy
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import PLANT_VALUES

PLANT_KEYS = [*PLANT_VALUES, "application_note", "source_type", "effective_end"]


def filled(youryou, plant: Path, **changes: object) -> Path:
    values = PLANT_VALUES | changes
    source = plant.with_suffix(".json")
    source.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    out = plant.with_name("記入済み.xlsx")
    answer = youryou("fill", plant, source, "-o", out, "--force")
    assert answer.code == 0, answer.err
    return out


def test_inspect_finds_every_field_of_the_practice_form(youryou, plant: Path):
    answer = youryou("inspect", plant, "--json")
    assert answer.code == 0
    assert answer.json["form"] == "plant-master"
    fields = {field["key"]: field for field in answer.json["fields"]}
    assert set(PLANT_KEYS) <= set(fields)
    assert all(fields[key]["status"] == "found" and fields[key]["cell"] for key in PLANT_KEYS)


def test_inspect_tells_a_person_the_same(youryou, operator: Path):
    answer = youryou("inspect", operator)
    assert answer.code == 0
    assert "事業者マスタ申込書" in answer.out
    assert "見つかりません" not in answer.out


def test_a_filled_form_has_nothing_to_report_and_proves_the_promise(youryou, plant: Path):
    out = filled(youryou, plant)
    checked = youryou("check", out, "--json")
    assert [f for f in checked.json["findings"] if f["severity"] == "ERROR"] == []
    assert checked.code == 0
    proof = youryou("verify", plant, out, "--json")
    assert proof.code == 0
    assert proof.json["ok"] is True
    assert proof.json["parts"]["added"] == proof.json["parts"]["removed"] == []
    assert len(proof.json["parts"]["changed"]) == 1, "the one sheet that was filled, and no other part"
    assert len(proof.json["cells"]) == len(PLANT_VALUES)


def test_verify_tells_a_person_what_differs_or_that_nothing_does(youryou, plant: Path):
    assert "何も入力されていません" in youryou("verify", plant, plant).out
    told = youryou("verify", plant, filled(youryou, plant)).out
    assert "アグリ0123301" in told
    assert f"上の {len(PLANT_VALUES)} 個の入力セルだけ" in told


def test_what_was_filled_is_what_another_program_reads(youryou, plant: Path):
    cells = {f["key"]: f["cell"] for f in youryou("inspect", plant, "--json").json["fields"]}
    sheet_name = youryou("inspect", plant, "--json").json["sheet"]
    sheet = openpyxl.load_workbook(filled(youryou, plant))[sheet_name]
    assert sheet[cells["owner_code"]].value == "01233"
    assert sheet[cells["max_received_power"]].value == 999999999
    assert sheet[cells["contract_start"]].value.date().isoformat() == "2020-03-01"
    assert sheet[cells["contract_start"]].is_date


def test_a_wrong_form_is_told_with_cell_reason_and_fix(youryou, plant: Path):
    answer = youryou("check", filled(youryou, plant, contract_start="2016/02/01"), "--json")
    assert answer.code == 1
    finding = next(f for f in answer.json["findings"] if f["field"] == "contract_start")
    assert {"code", "severity", "field", "sheet", "cell", "value", "message", "message_en", "fix", "source"} == set(
        finding
    )
    assert finding["cell"]
    assert "2020" in str(finding["fix"])
    assert finding["source"] == "manual p.14"


def test_what_cannot_be_a_date_is_written_as_given_and_found_by_the_check(youryou, plant: Path):
    answer = youryou("check", filled(youryou, plant, contract_start="いつか"), "--json")
    assert answer.code == 1
    assert [f["fix"] for f in answer.json["findings"] if f["field"] == "contract_start"] == ["2020/03/01"]


def test_verify_refuses_a_workbook_that_another_program_saved(youryou, plant: Path, tmp_path: Path):
    saved = tmp_path / "saved.xlsx"
    openpyxl.load_workbook(plant).save(saved)
    answer = youryou("verify", plant, saved, "--json")
    assert answer.code == 1
    assert answer.json["ok"] is False


def test_fill_reads_values_from_standard_input(youryou, plant: Path, tmp_path: Path, monkeypatch):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"area": "関西"}'.encode())))
    assert youryou("fill", plant, "-", "-o", tmp_path / "out.xlsx").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "JSON"),
        ("[1]", "JSON"),
        ('{"arae": "東京"}', "arae"),
        ('{"area": ["東京"]}', "area"),
    ],
)
def test_unusable_values_are_one_clear_message_and_no_file(youryou, plant: Path, tmp_path: Path, text, words):
    source = tmp_path / "values.json"
    source.write_text(text, encoding="utf-8")
    answer = youryou("fill", plant, source, "-o", tmp_path / "out.xlsx")
    assert answer.code == 2
    assert words in answer.err
    assert not (tmp_path / "out.xlsx").exists()


def test_an_existing_file_is_kept(youryou, plant: Path, tmp_path: Path):
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"mine")
    source = tmp_path / "values.json"
    source.write_text('{"area": "東京"}', encoding="utf-8")
    answer = youryou("fill", plant, source, "-o", out)
    assert answer.code == 2
    assert out.read_bytes() == b"mine"


def test_a_batch_makes_files_mails_ledger_and_report(youryou, plant: Path, batch_sheet: Path, tmp_path: Path):
    out = tmp_path / "結果"
    answer = youryou("batch", batch_sheet, "--form", plant, "--out", out, "--json")
    document = answer.json
    assert document["generated"] > 20
    assert document["failed"] > 0
    assert answer.code == 1
    assert (out / "report.html").is_file()
    for application in document["applications"]:
        if not application["file"]:
            continue
        file, mail = Path(application["file"]), Path(application["mail"])
        file = file if file.is_absolute() else out / file
        mail = mail if mail.is_absolute() else out / mail
        assert youryou("verify", plant, file, "--json").json["ok"] is True
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
        assert message["Subject"] == "【容量市場向けアグリゲータ用系統コード申請】"
        sent = f"{application['short_name']}_発電所マスタ申込書.xlsx"
        assert [part.get_filename() for part in message.iter_attachments()] == [sent]


def test_a_dry_run_writes_nothing(youryou, plant: Path, batch_sheet: Path, tmp_path: Path):
    answer = youryou("batch", batch_sheet, "--form", plant, "--out", tmp_path / "結果", "--dry-run", "--json")
    assert answer.json["rows"] > 20
    assert not (tmp_path / "結果").exists()


@pytest.mark.parametrize("form", ["plant-master", "operator-master"])
def test_a_practice_form_is_made_and_never_overwrites(youryou, form: str, tmp_path: Path):
    out = tmp_path / "練習.xlsx"
    assert youryou("new", "practice-form", form, "-o", out).code == 0
    assert youryou("inspect", out, "--json").json["form"] == form
    assert youryou("new", "practice-form", form, "-o", out).code == 2
    assert youryou("new", "practice-form", form, "-o", out, "--force").code == 0


def test_an_empty_batch_workbook_is_made_and_says_that_it_is_empty(youryou, plant: Path, tmp_path: Path):
    out = tmp_path / "申請一覧.xlsx"
    assert youryou("new", "batch", "-o", out).code == 0
    answer = youryou("batch", out, "--form", plant, "--out", tmp_path / "結果")
    assert answer.code == 2
    assert "一括申請" in answer.err


def test_the_demonstration_keeps_every_promise(youryou, tmp_path: Path):
    answer = youryou("demo", "--out", tmp_path / "demo")
    assert answer.code == 0, answer.out + answer.err
    assert "report.html" in answer.out
    again = youryou("demo", "--out", tmp_path / "demo")
    assert again.code == 0, again.out + again.err


def test_the_demonstration_keeps_away_from_a_folder_in_use(youryou, tmp_path: Path):
    (tmp_path / "大事.txt").write_text("x", encoding="utf-8")
    answer = youryou("demo", "--out", tmp_path)
    assert answer.code == 2
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["大事.txt"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["inspect"], "FORM が指定されていません"),
        (["fill", "x.xlsx", "v.json"], "--out が指定されていません"),
        (["batch", "x.xlsx", "--out", "y"], "--form が指定されていません"),
        (["inspect", "x.xlsx", "--frob"], "--frob"),
        (["frob"], "コマンド"),
        (["batch", "x.xlsx", "--form", "y.xlsx", "--out", "z", "--mail", "post"], "single"),
        (["attach", "x.xlsx", "-o", "y.xlsm", "--host", "numbers"], "libreoffice"),
        (["new", "practice-form", "nuclear"], "plant-master"),
    ],
)
def test_a_mistake_in_the_command_is_one_line_in_japanese(youryou, words, says):
    answer = youryou(*words)
    assert answer.code == 2
    assert says in answer.err
    assert "Traceback" not in answer.err


def test_english_is_spoken_when_asked_for(youryou, tmp_path: Path, monkeypatch):
    assert "was not found" in youryou("--lang", "en", "inspect", tmp_path / "no.xlsx").err
    assert youryou("inspect", tmp_path / "no.xlsx", "--lang=en").code == 2
    with pytest.raises(SystemExit):
        youryou("inspect", "x.xlsx", "--lang", "fr")


def test_fill_names_formulas_whose_results_it_leaves_as_they_were(youryou, plant: Path, tmp_path: Path):
    book = openpyxl.load_workbook(plant)
    book["申込書"]["AP8"] = "=J8"
    book.save(plant)
    source = tmp_path / "values.json"
    source.write_text('{"area": "東京"}', encoding="utf-8")
    answer = youryou("fill", plant, source, "-o", tmp_path / "out.xlsx")
    assert answer.code == 0
    assert "YX-W150 申込書!AP8" in answer.out


SHARED_LABELS = ["申請区分", "郵便番号", "連絡者所属", "連絡者氏名", "連絡者電話番号", "連絡者メール"]
OPERATOR_LABELS = ["事業者名称", "事業者名略称", "住所"]
PLANT_LABELS = [
    *("電源所属エリア名", "電圧種別", "契約開始日", "適用開始日", "同時最大受電電力", "発電所名", "発電所名略称"),
    *("事業者コード(発電所所有者)", "事業者名称(発電所所有者)", "住所(発電所所在地)"),
]


def both_forms(path: Path) -> Path:
    """Save a workbook with an operator form and a plant form, a label a row, and return its path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, labels in (("事業者マスタ申込書", OPERATOR_LABELS), ("発電所マスタ申込書", PLANT_LABELS)):
        sheet = book.create_sheet(title)
        sheet["B1"] = title
        for row, label in enumerate(SHARED_LABELS + labels, start=3):
            sheet.cell(row, 2, label)
    book.save(path)
    return path


def test_fill_chooses_the_form_that_has_the_fields_and_check_looks_at_what_is_filled_in(youryou, tmp_path: Path):
    form = both_forms(tmp_path / "両方.xlsx")
    source = tmp_path / "values.json"
    source.write_text('{"area": "東京", "owner_code": "A0123"}', encoding="utf-8")
    out = tmp_path / "out.xlsx"
    assert youryou("fill", form, source, "-o", out).code == 0
    shown = youryou("inspect", form, "--json").json
    assert {shown["form"], *(more["form"] for more in shown["more"])} == {"plant-master", "operator-master"}
    answer = youryou("check", out, "--json")
    assert answer.json["form"] == "plant-master"
    assert {finding["sheet"] for finding in answer.json["findings"]} == {"発電所マスタ申込書"}
    assert "YX-E025" in {finding["code"] for finding in answer.json["findings"]}
    assert "未記入のため" in youryou("check", out).out


def test_fill_says_what_it_tidied(youryou, plant: Path, tmp_path: Path):
    source = tmp_path / "values.json"
    source.write_text('{"owner_code": "０１２３３", "contract_start": "2020/03/01"}', encoding="utf-8")
    answer = youryou("fill", plant, source, "-o", tmp_path / "out.xlsx")
    assert "「０１２３３」を、「01233」に整えて" in answer.out
    assert answer.out.count("YX-I104") == 1


def test_a_changed_label_or_instruction_is_no_filled_in_form(youryou, plant: Path, tmp_path: Path):
    from youryou_xl.package import Template

    out = tmp_path / "out.xlsx"
    Template.open(plant).fill(
        {("申込書", "B6"): "別のラベル", ("記載要領", "B3"): "書き換え", ("申込書", "J8"): "東京"}, out
    )
    answer = youryou("verify", plant, out, "--json")
    assert answer.code == 1
    assert answer.json["ok"] is False
    told = " ".join(difference["message"] for difference in answer.json["differences"])
    assert "B6" in told
    assert "B3" in told
    assert "J8" not in told
