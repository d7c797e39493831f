"""The way in from a terminal: ``youryou-xl`` and ``python -m youryou_xl``.

Settles the language and the console first, because every help text and message depends on them, and only then
loads the commands. Whatever goes wrong ends in one message and an exit code, never in a traceback.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from youryou_xl import lang
from youryou_xl.errors import YouryouError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 fine, 1 findings, 2 unusable input, 130 stopped by Ctrl-C."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--window"]:
        from youryou_xl.cli import window

        return window.shown(main, arguments[1:])
    _keep_printing()
    from youryou_xl.cli import console

    with console.shown_as_text():
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    arguments = _take_language(arguments)
    from youryou_xl.cli import app

    try:
        code = app.run(arguments)
        sys.stdout.flush()  # a reader that went away shows here, not when Python ends
        return code
    except YouryouError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            lang.pick(
                "中断しました。書き終えたファイルはそのまま残っています。もう一度実行すると続きから始まります。",
                "Stopped. Files already written are whole and stay; run it again to go on from there.",
            ),
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        _print_into_the_void()
        return 0
    except Exception as error:
        print(_disk_trouble(error) or _unforeseen(), file=sys.stderr)
        return 2


def _disk_trouble(error: Exception) -> str:
    """Return what to tell where the system would not keep something for a library, "" for any other error.

    What we write ourselves says so itself; libraries keep files of their own on the way (openpyxl each sheet it saves).
    """
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG):
        return ""
    from youryou_xl.files import cannot_write

    return str(cannot_write(Path(str(error.filename or tempfile.gettempdir())), error))


def _unforeseen() -> str:
    """Keep the traceback for whoever mends it, and return what the user needs to know."""
    from youryou_xl.userdir import userdir

    log = userdir() / "error.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{' '.join(sys.argv[1:])}\n{traceback.format_exc()}\n")
    except OSError:
        return traceback.format_exc()
    return lang.pick(
        f"予期しない問題で止まりました。元のファイルは変わっていません。{log} を添えて開発元へお知らせください。",
        f"Stopped by an unforeseen problem; your files are as they were. Please report it with {log}.",
    )


def _print_into_the_void() -> None:
    """Let what is still to be printed go nowhere, or Python would complain about it while it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _keep_printing() -> None:
    """Let a console that lacks a character (CP932 lacks some of names) show a stand-in instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _take_language(arguments: Sequence[str]) -> list[str]:
    """Take ``--lang ja|en`` out of `arguments`, wherever it stands, and use it; return the rest."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if name != "--lang":
            rest.append(word)
            continue
        wanted = value if equals else next(words, "")
        if wanted not in ("ja", "en"):
            print(
                f"--lang には ja か en を指定してください({wanted or '値がありません'})。"
                f" / --lang takes ja or en, not {wanted or 'nothing'}.",
                file=sys.stderr,
            )
            raise SystemExit(2)
        lang.use("en" if wanted == "en" else "ja")
    return rest


if __name__ == "__main__":
    sys.exit(main())
