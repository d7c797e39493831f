"""``libreoffice install | uninstall | status``: the Calc extension on this computer, for this user.

LibreOffice's own program unopkg does the work; this module finds it, and says in plain words what came of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from youryou_xl import __version__
from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, app
from youryou_xl.errors import CannotWrite, NotAvailable
from youryou_xl.lang import pick

libreoffice = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help=pick("LibreOffice Calc の拡張機能（関数と容量市場メニュー）です。", "The extension for LibreOffice Calc."),
)
app.add_typer(libreoffice, name="libreoffice")

_Profile = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="DIR",
        help=pick("LibreOffice のユーザープロファイルのフォルダー", "LibreOffice's user profile, if not the usual one"),
    ),
]
_SECONDS = 300


@libreoffice.command(help=pick("拡張機能を入れます（古い版は置き換えます）。", "Installs it, over an older one too."))
def install(profile: _Profile = None) -> int:
    """Build the extension and give it to LibreOffice."""
    from youryou_xl.attach import oxt

    with tempfile.TemporaryDirectory(prefix="youryou-xl-") as folder:
        file = Path(folder) / oxt.FILE
        file.write_bytes(oxt.build())
        _unopkg("add", "--force", "--suppress-license", str(file), profile=profile)
    print(
        pick(
            f"拡張機能 {__version__} を入れました。LibreOffice を開き直すと、"
            f"メニュー「{oxt.MENU}」と関数 YX.… を使えます。",
            f"Installed the extension {__version__}. Restart LibreOffice to find the menu and the functions YX.…",
        )
    )
    return 0


@libreoffice.command(help=pick("拡張機能を取り除きます。", "Removes it."))
def uninstall(profile: _Profile = None) -> int:
    """Take the extension away; a LibreOffice that has none is as it should be."""
    from youryou_xl.attach import oxt

    if _installed(profile) is None:
        print(pick("拡張機能は入っていません。", "The extension is not installed."))
        return 0
    _unopkg("remove", oxt.IDENTIFIER, profile=profile)
    print(
        pick(
            "拡張機能を取り除きました。関数 YX.… を使っているセルは、次に計算するときからエラーになります。",
            "Removed the extension. Cells with YX.… show an error once they are calculated again.",
        )
    )
    return 0


@libreoffice.command(help=pick("拡張機能が入っているか調べます。", "Whether it is installed."))
def status(profile: _Profile = None, as_json: AsJson = False) -> int:
    """Tell which version is installed, and which this one is."""
    version = _installed(profile)
    if as_json:
        printing.print_json({"installed": version, "version": __version__, "ok": version == __version__})
    elif version is None:
        print(
            pick(
                "拡張機能は入っていません。「youryou-xl libreoffice install」で入れられます。",
                "The extension is not installed. Run: youryou-xl libreoffice install",
            )
        )
    elif version == __version__:
        print(pick(f"拡張機能 {version} が入っています。", f"The extension {version} is installed."))
    else:
        print(
            pick(
                f"拡張機能 {version} が入っています。いまの版は {__version__} です。"
                "「youryou-xl libreoffice install」で新しくできます。",
                f"The extension {version} is installed; this is {__version__}. Run: youryou-xl libreoffice install",
            )
        )
    return 0


def _installed(profile: Path | None) -> str | None:
    """Return the version of the extension in LibreOffice, None if it has none."""
    from youryou_xl.attach import oxt

    listed = _unopkg("list", profile=profile)
    found = re.search(rf"^Identifier: {re.escape(oxt.IDENTIFIER)}\s*\n\s*Version: (\S*)", listed, re.MULTILINE)
    return found[1] if found else None


def _unopkg(*words: str, profile: Path | None) -> str:
    """Run LibreOffice's package program and return what it printed. Raises NotAvailable, CannotWrite."""
    program = str(_program())
    command = [*_as_somebody(), program, *words]
    if profile is not None:
        profile.mkdir(parents=True, exist_ok=True)
        command.append(f"-env:UserInstallation={profile.resolve().as_uri()}")
    # The Python inside LibreOffice must not meet the one we run in.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    environment["LC_ALL"] = environment.get("LC_ALL") or "C.UTF-8"
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refused(str(error)) from error
    if done.returncode != 0:
        raise _refused((done.stderr or done.stdout).strip())
    return done.stdout


def _program() -> Path:
    from youryou_xl import libreoffice as lo

    try:
        office = lo.find_soffice()
    except lo.LibreOfficeError as error:
        raise NotAvailable(
            "LibreOffice が見つかりません。インストールしてから、もう一度実行してください。",
            f"LibreOffice was not found. {error}",
        ) from error
    for folder in (office.parent, office.resolve().parent):
        for name in ("unopkg.com", "unopkg.exe", "unopkg"):
            if (folder / name).is_file():
                return folder / name
    raise NotAvailable(
        f"LibreOffice の {office} のそばに unopkg がありません。LibreOffice を入れ直してください。",
        f"There is no unopkg beside LibreOffice's {office}. Please install LibreOffice again.",
    )


def _as_somebody() -> list[str]:
    """Return what to put before unopkg, which refuses the user root: a shell in which root is a usual user."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return []
    words = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    # Containers and a changed root do not let it.
    if shutil.which(words[0]) is None or subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        raise NotAvailable(
            "LibreOffice は管理者（root）では拡張機能を入れません。ふだんの利用者で実行してください。",
            "LibreOffice installs no extension as root. Please run this as your usual user.",
        )
    return words


def _refused(reason: str) -> CannotWrite:
    return CannotWrite(
        "LibreOffice が拡張機能の操作を受け付けませんでした。LibreOffice をすべて閉じてから、もう一度実行してください。"
        f"（{reason}）",
        f"LibreOffice did not take the change. Close all of LibreOffice and run this again. ({reason})",
    )
