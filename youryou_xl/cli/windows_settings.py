"""What Windows and Excel say about themselves: registry, the mark of files from the web, the code page. Reads only.

Elsewhere than on Windows there is none of it, and each answer is that nothing was found.
"""

from __future__ import annotations

import locale
import sys
from pathlib import Path

_OFFICE = r"Software\Microsoft\Office"
_POLICIES = r"Software\Policies\Microsoft\Office"
_VERSIONS = ("16.0", "15.0", "14.0")
_SETTINGS = ("VBAWarnings", "RequireAddinSig", "DisableAllAddins")
_INTERNET = 3
"""The first zone of Windows whose files are marked as foreign: the internet; 4 are restricted sites."""


def codepage() -> str:
    """Return the encoding of texts on this computer, such as ``cp932``."""
    return locale.getpreferredencoding(False)


def excel_version() -> str | None:
    """Return how Excel registered itself, None if there is none."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        return winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, r"Excel.Application\CurVer")
    except OSError:
        return None


def server_program() -> str | None:
    """Return the program that the macros' calls start, None if none is registered."""
    from youryou_xl.doors import registration

    command = registration.command()
    return registration.program(command) if command else None


def macro_settings() -> dict[str, int]:
    """Return Excel's security settings by name, those of a policy as ``policy:NAME``; only what is set."""
    found: dict[str, int] = {}
    if sys.platform != "win32":
        return found
    import winreg

    places = [("", winreg.HKEY_CURRENT_USER, _OFFICE)]
    places += [("policy:", hive, _POLICIES) for hive in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE)]
    for prefix, hive, root in places:
        for version in _VERSIONS:
            try:
                with winreg.OpenKey(hive, rf"{root}\{version}\Excel\Security") as key:
                    for name in _SETTINGS:
                        try:
                            value = winreg.QueryValueEx(key, name)[0]
                        except FileNotFoundError:
                            continue
                        if isinstance(value, int):
                            found.setdefault(prefix + name, value)
            except OSError:
                continue
    return found


def disabled_add_ins() -> tuple[str, ...]:
    """Return the files that Excel has switched off after a crash, as far as they can be read."""
    if sys.platform != "win32":
        return ()
    import winreg

    found = []
    for version in _VERSIONS:
        try:
            with winreg.OpenKey(
                winreg.HKEY_CURRENT_USER, rf"{_OFFICE}\{version}\Excel\Resiliency\DisabledItems"
            ) as key:
                for index in range(winreg.QueryInfoKey(key)[1]):
                    data = winreg.EnumValue(key, index)[1]
                    if isinstance(data, bytes):
                        found.append(data.decode("utf-16-le", errors="ignore"))
        except OSError:
            continue
    return tuple(found)


def is_from_the_web(path: Path) -> bool:
    """Return whether Windows marked a file as one from the internet."""
    if sys.platform != "win32":
        return False
    try:
        lines = Path(f"{path}:Zone.Identifier").read_text(encoding="ascii", errors="ignore").splitlines()
    except OSError:
        return False
    zones = [line.partition("=")[2].strip() for line in lines if line.startswith("ZoneId=")]
    return any(zone.isdigit() and int(zone) >= _INTERNET for zone in zones)
