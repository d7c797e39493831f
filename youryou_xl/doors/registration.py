"""Where Windows finds the COM server: a few keys below the present user's own part of the registry.

Nothing is written for other users, and nothing that Excel or Windows protects. Elsewhere than on Windows there is no
registry, which every function says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from youryou_xl.doors import com_server
from youryou_xl.errors import CannotWrite, NotAvailable

_COMMAND = rf"Software\Classes\CLSID\{com_server.CLSID}\LocalServer32"


def command() -> str | None:
    """Return the command line Windows starts the server with, None if none is registered."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        return winreg.QueryValue(winreg.HKEY_CURRENT_USER, _COMMAND) or None
    except OSError:
        return None


def program(line: str) -> str:
    """Return the program of such a command line."""
    return line[1:].partition('"')[0] if line.startswith('"') else line.partition(" ")[0]


def register(python: Path) -> None:
    """Register the server of `python` for the present user, in place of an older one.

    Raises NotAvailable, CannotWrite.
    """
    if sys.platform != "win32":
        raise _no_windows()
    import winreg

    try:
        for key, name, text in com_server.entries(python):
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)
    except OSError as error:
        raise CannotWrite(
            f"アドインの呼び先を登録できません。システム担当者に相談してください。（{error}）",
            f"What the add-in calls could not be registered. Please ask your IT department. ({error})",
        ) from error


def unregister() -> None:
    """Take the registration away, if there is one."""
    if sys.platform != "win32":
        return
    import winreg

    for key in sorted({key for key, _, _ in com_server.entries(Path())}, reverse=True):  # the inner ones first
        try:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
        except FileNotFoundError:
            continue


def _no_windows() -> NotAvailable:
    return NotAvailable(
        "アドインの呼び先は Windows にだけ登録できます。", "What the add-in calls can be registered in Windows only."
    )
