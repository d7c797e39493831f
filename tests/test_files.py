import errno
import os
from collections.abc import Callable
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


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_interrupted_write_leaves_no_trace(tmp_path: Path, monkeypatch, overwrite: bool):
    def interrupt(_source: str, _target: str) -> None:
        raise KeyboardInterrupt

    for way in ("replace", "rename", "link"):
        monkeypatch.setattr(os, way, interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.xlsx", b"x", overwrite=overwrite)
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def without_links(monkeypatch) -> None:
    def refuse(_source: str, _target: str) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch, links: bool):
    target = tmp_path / "a.xlsx"
    write = os.write

    def somebody_else_is_faster(file: int, data: memoryview) -> int:
        if not target.exists():
            target.write_bytes(b"theirs")
        return write(file, data)

    if not links:
        without_links(monkeypatch)
    monkeypatch.setattr(os, "write", somebody_else_is_faster)
    with pytest.raises(CannotWrite, match="すでにあるため"):
        write_whole(target, b"ours")
    assert target.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.xlsx"]


def test_a_file_system_without_links_gets_its_file_too(tmp_path: Path, monkeypatch):
    without_links(monkeypatch)
    write_whole(tmp_path / "a.xlsx", b"abc")
    assert (tmp_path / "a.xlsx").read_bytes() == b"abc"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="names are taken another way there")
def test_neither_a_link_nor_a_name_that_cannot_be_filled_leaves_a_trace(tmp_path: Path, monkeypatch):
    def refuse(_source: str, _target: str) -> None:
        raise OSError(errno.ENOSPC, "full")

    without_links(monkeypatch)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CannotWrite, match="ディスクの空き"):
        write_whole(tmp_path / "a.xlsx", b"x")
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.skipif(os.name == "nt", reason="a folder cannot be opened there")
def test_what_must_last_is_on_the_disk_before_it_has_its_name_and_its_name_before_we_go_on(
    tmp_path: Path, monkeypatch
) -> None:
    done: list[tuple[str, object]] = []
    opened: dict[int, str] = {}

    def noting(name: str, about: Callable[..., object]) -> None:
        real = getattr(os, name)

        def call(*words, **options):
            answer = real(*words, **options)
            if name == "open":
                opened[answer] = "the folder" if Path(words[0]) == tmp_path else "the file"
            done.append((name, about(*words)))
            return answer

        monkeypatch.setattr(os, name, call)

    noting("open", lambda path, *_: "")
    noting("write", lambda file, data: opened[file])
    noting("fsync", lambda file: opened[file])
    noting("replace", lambda source, target: "")
    target = tmp_path / "台帳.csv"
    write_whole(target, b"old", overwrite=True)
    assert [name for name, _ in done] == ["open", "write", "replace"], "what need not last does not wait"
    done.clear()
    write_whole(target, b"new", overwrite=True, lasting=True)
    assert [step for step in done if step[0] != "open"] == [
        ("write", "the file"),
        ("fsync", "the file"),
        ("replace", ""),
        ("fsync", "the folder"),
    ]


def test_a_file_system_that_cannot_promise_that_keeps_nobody_from_working(tmp_path: Path, monkeypatch) -> None:
    real = os.fsync

    def refuse(file: int) -> None:
        if os.path.samestat(os.fstat(file), tmp_path.stat()):
            raise OSError(errno.EINVAL, "no such promise here")
        real(file)

    monkeypatch.setattr(os, "fsync", refuse)
    write_whole(tmp_path / "台帳.csv", b"new", overwrite=True, lasting=True)
    assert (tmp_path / "台帳.csv").read_bytes() == b"new"
