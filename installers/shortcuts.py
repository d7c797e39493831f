"""Put the entries of the start menu there, or take them away: ``python shortcuts.py install | uninstall``.

Runs in the Python of the release, after its files were laid down. Knows the folder it lies in and nothing else.
"""

import os
import shutil
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
ENTRIES = (
    ("申請デスク", "desk", "申請をまとめて扱うブックを開きます"),
    ("練習用の申込書", "practice", "ボタンの付いた練習用の申込書を開きます"),
    ("診断", "doctor", "このパソコンで足りないものを調べます"),
    ("ヘルプ", "help", "使い方の説明を開きます"),
)


def folder() -> Path:
    """Return our folder in the start menu of the present user."""
    return Path(os.environ["APPDATA"]) / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "youryou_xl"


def install() -> None:
    """Write the entries, over older ones."""
    from win32com.client import Dispatch

    menu = folder()
    menu.mkdir(parents=True, exist_ok=True)
    shell = Dispatch("WScript.Shell")
    for name, word, text in ENTRIES:
        entry = shell.CreateShortcut(str(menu / f"{name}.lnk"))
        entry.TargetPath = str(HOME / "python" / "pythonw.exe")
        entry.Arguments = f"-m youryou_xl --window open {word}"
        entry.WorkingDirectory = str(HOME)
        entry.IconLocation = f"{HOME / 'icons' / word}.ico,0"
        entry.Description = text
        entry.Save()


def uninstall() -> None:
    """Take the entries away, and the folder with them."""
    shutil.rmtree(folder(), ignore_errors=True)


if __name__ == "__main__":
    {"install": install, "uninstall": uninstall}[sys.argv[1]]()
