import errno
import os
from pathlib import Path

import pytest

from youryou_xl.errors import CannotWrite
from youryou_xl.files import write_whole


def test_a_file_is_written_whole_and_nothing_else_stays(tmp_path: Path):
    write_whole(tmp_path / "申込書.xlsx", b"abc")
    assert (tmp_path / "申込書.xlsx").read_bytes() == b"abc"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["申込書.xlsx"]


def test_an_existing_file_is_not_overwritten_unasked(tmp_path: Path):
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(CannotWrite, match="すでにあるため"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    write_whole(target, b"new", overwrite=True)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "ディスクの空き"), (errno.EACCES, "ほかのソフトで開いています"), (errno.EROFS, "許可されていない")],
)
def test_a_refused_write_says_why_and_leaves_the_old_file(tmp_path: Path, monkeypatch, code: int, words: str):
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def refuse(_source: str, _target: str) -> None:
        raise OSError(code, "refused")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CannotWrite, match=words):
        write_whole(target, b"new", overwrite=True)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.xlsx"]


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(CannotWrite, match="フォルダーがありません"):
        write_whole(tmp_path / "no" / "a.xlsx", b"x")


def test_an_interrupted_write_leaves_no_trace(tmp_path: Path, monkeypatch):
    def interrupt(_source: str, _target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.xlsx", b"x")
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
