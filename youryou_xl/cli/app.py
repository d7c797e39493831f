"""The commands of ``youryou-xl`` together: runs one, and says what is wrong with a command line.

Each module beside this one holds a command or a few. A command calls one or two rooms, prints what they found, and
returns an exit code (0 fine, 1 findings of severity ERROR, 2 unusable input or usage). No rule, no form knowledge
and no file format lives here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from youryou_xl import __version__
from youryou_xl.cli import (
    applying,
    attaching,
    batching,
    calling,
    checking,
    excel,
    extension,
    filling,
    following,
    helping,
    inspecting,
    making,
    opening,
    planning,
    verifying,
)
from youryou_xl.cli.words import app
from youryou_xl.lang import pick

COMMANDS = (
    helping,
    planning,
    inspecting,
    checking,
    filling,
    verifying,
    batching,
    following,
    applying,
    attaching,
    making,
    calling,
    excel,
    extension,
    opening,
)
"""The modules whose commands there are, in the order of the help text."""

_ORDER = [module.__name__ for module in COMMANDS]
app.registered_commands.sort(key=lambda command: _ORDER.index(getattr(command.callback, "__module__", "")))


_STOPPED = 130
"""The exit code Typer makes of Ctrl-C; no command of ours returns it."""


def run(arguments: Sequence[str]) -> int:
    """Run one command given as `arguments` and return its exit code.

    Raises YouryouError for input that cannot be used, BrokenPipeError when nobody reads the output any more and
    KeyboardInterrupt for Ctrl-C; a mistake in the command itself is told in one line.
    """
    if not arguments:
        arguments = ["--help"]
    try:
        code = app(list(arguments), prog_name="youryou-xl", standalone_mode=False)
    except SystemExit as ended:
        # Typer ends the program itself, with the exit code of findings, when the reader of its output goes away.
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None
        raise
    except typer.Abort:  # what older Typers make of Ctrl-C
        raise KeyboardInterrupt from None
    except Exception as error:
        # Typer's usage errors have no public base class that all its versions share.
        if not (hasattr(error, "format_message") and hasattr(error, "exit_code")):
            raise
        print(_usage(error), file=sys.stderr)
        return 2
    if code == _STOPPED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


@app.callback(invoke_without_command=True)
def _about(
    version: Annotated[bool, typer.Option("--version", help=pick("版を表示します", "print the version"))] = False,
) -> None:
    if version:
        print(f"youryou_xl {__version__}")


def _usage(error: Any) -> str:
    """Return what is wrong with the command line, in the user's language, with the next step."""
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "youryou-xl"
    missing = getattr(error, "param", None)
    options = [name for name in getattr(missing, "opts", ()) if name.startswith("--")]
    parameter = options[0] if options else getattr(missing, "metavar", None) or getattr(missing, "name", None) or ""
    asked = getattr(error, "option_name", "")
    japanese = {
        "MissingParameter": f"{parameter} が指定されていません。",
        "NoSuchOption": f"{asked} という指定はありません。",
        "BadParameter": f"{parameter} の値が使えません。",
    }.get(kind, "コマンドの書き方が正しくありません。")
    if "No such command" in str(error):
        japanese = "その名前のコマンドはありません。"
    return pick(
        f"{japanese} 使い方は {command} --help で見られます。({error})",
        f"{error} See {command} --help for how to use it.",
    )
