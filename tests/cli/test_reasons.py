"""What keeps Excel or LibreOffice from letting us work, told from what was found; no Windows is needed for that."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from youryou_xl.cli import doctor, excel, reasons
from youryou_xl.cli.reasons import Excel, explained

ADD_IN = Path("youryou_xl.xlam")


def found(**other: object) -> Excel:
    usual: dict[str, object] = {
        "add_in": ADD_IN, "installed": True, "told": "入っています。", "fits": True, "wanted": True,
    }  # fmt: skip
    return Excel(**{**usual, **other})  # type: ignore[arg-type]


def wrong(state: Excel) -> list[str]:
    return [text for _, fine, text in explained(state) if fine is False]


def test_nothing_is_wrong_where_nothing_is() -> None:
    assert wrong(found()) == []
    assert wrong(found(settings={"VBAWarnings": 2})) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"from_the_web": True}, "Mark of the Web"),
        ({"disabled": (r"C:\Users\a\XLSTART\YOURYOU_XL.XLAM",)}, "使用できないアイテム"),
        ({"settings": {"VBAWarnings": 4}}, "マクロの設定"),
        ({"settings": {"VBAWarnings": 3}}, "電子署名のないマクロ"),
        ({"settings": {"VBAWarnings": 2, "policy:VBAWarnings": 4}}, "グループ ポリシー"),
        ({"settings": {"RequireAddinSig": 1}}, "発行元の署名"),
        ({"settings": {"policy:DisableAllAddins": 1}}, "すべてのアドイン"),
        ({"fits": False, "told": "別の版のアドインが入っています。"}, "別の版"),
    ],
)
def test_each_obstacle_is_named_with_what_to_do(other: dict[str, object], expected: str) -> None:
    (text,) = wrong(found(**other))
    assert expected in text
    assert text.endswith("。")


def test_an_add_in_that_was_never_installed_is_no_fault() -> None:
    assert wrong(found(installed=False, fits=False, wanted=False)) == []


def test_a_policy_wins_over_what_the_user_chose() -> None:
    assert wrong(found(settings={"VBAWarnings": 4, "policy:VBAWarnings": 2})) == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (excel.State(ADD_IN, False, False, None, False), "アドインは入っていません"),
        (excel.State(ADD_IN, False, False, "pythonw.exe", True), "がありません"),
        (excel.State(ADD_IN, True, True, None, False), "登録されていません"),
        (excel.State(ADD_IN, True, True, "pythonw.exe", False), "登録されたプログラム pythonw.exe がありません"),
        (excel.State(ADD_IN, True, False, "pythonw.exe", True), "別の版"),
    ],
)
def test_half_an_installation_is_said_with_the_command_that_mends_it(state: excel.State, expected: str) -> None:
    text = excel.told(state)
    assert not state.ok
    assert expected in text
    assert "youryou-xl excel install" in text


def test_folders_that_onedrive_keeps_are_named(tmp_path: Path) -> None:
    cloud, elsewhere = tmp_path / "OneDrive - 会社", tmp_path / "AppData"
    surroundings = {"OneDriveCommercial": str(cloud), "OneDrive": ""}
    told = doctor._kept_online(elsewhere, cloud / "youryou_xl", environment=surroundings)
    assert told.state is False
    assert str(cloud / "youryou_xl") in told.text and str(elsewhere) not in told.text
    assert doctor._kept_online(elsewhere, environment=surroundings).state is True


def test_the_python_that_libreoffice_brings_is_told_by_its_library(tmp_path: Path) -> None:
    assert reasons.brought_python(tmp_path) is None
    for name in ("python3.dll", "python38.dll", "soffice.bin"):
        (tmp_path / name).touch()
    assert reasons.brought_python(tmp_path) == (3, 8)
    (tmp_path / "python312.dll").touch()
    assert reasons.brought_python(tmp_path) == (3, 12)
    assert reasons.brought_python(tmp_path / "nowhere") is None


def test_an_old_libreoffice_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "python38.dll").touch()
    (check,) = doctor._its_python(tmp_path / "soffice.exe")
    assert "3.8" in check.text and "新しくしてください" in check.text


def test_a_second_copy_of_us_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._only_once() == []
    other = tmp_path / "youryou_xl"
    other.mkdir()
    (other / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    (check,) = doctor._only_once()
    assert check.state is False
    assert str(other) in check.text


def test_excel_calling_another_copy_or_one_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from youryou_xl.cli import windows_settings

    program = tmp_path / "pythonw.exe"
    monkeypatch.setattr(windows_settings, "server_program", lambda: str(program))
    (gone,) = doctor._only_once()
    assert f"{program} がありません" in gone.text
    program.touch()
    (other,) = doctor._only_once()
    assert str(program) in other.text and "2つ以上" in other.text


def test_the_text_for_the_help_desk_begins_with_what_is_wrong() -> None:
    checks = [doctor.Check("あるもの", True, "1.0"), doctor.Check("ないもの", False, "入れてください。")]
    lines = doctor.report(checks).splitlines()
    assert lines[2] == "不足: 1 件"
    assert lines[3] == "[不足] ないもの: 入れてください。"
    assert "[OK] あるもの: 1.0" in lines[4:]
    assert "問題は見つかりませんでした" in doctor.report(checks[:1])


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows it is not refused")
def test_on_another_system_the_add_in_is_refused_in_words(youryou) -> None:
    answer = youryou("excel", "install")
    assert answer.code == 2
    assert "Windows" in answer.err
    assert answer.out == ""
