"""Try the Windows release without a Windows: under wine, in a prefix that is thrown away, as 山田 太郎 with CP932.

The setup is installed silently, what it wrote is looked at, the server is called as Excel's macros would, every entry
of the start menu is run, the demonstration is run and verified, and all of it is uninstalled; then the tests that need
no spreadsheet run in that Python. It cannot show Excel, Defender, SmartScreen, policies or OneDrive.

    python installers/try_in_wine.py          everything
    python installers/try_in_wine.py quick    the release, and the part of the tests that Windows could change
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import build

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "build" / "wine"
PREFIX = WORK / "prefix"
USER = "山田 太郎"
CLSID = "{6B7F0C52-9E1D-4B0A-8E63-2D5C1A94F7E1}"

ATTEMPTS = 3
SERVER = "youryou_xl.doors.com_server"

QUICK = (
    "tests/doors",
    "tests/cli",
    "tests/test_files.py",
    "tests/package/test_fill.py",
    "tests/batch/test_filenames.py",
)
"""The tests on which Windows has most to say: consoles, paths, locks, line ends."""

PRNG = """
#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return RtlGenRandom(data, (ULONG)length); }
"""
"""The one function of bcryptprimitives.dll that packages written in Rust ask for and wine 8 lacks."""


class Wine:
    """A Windows of our own, in a folder: programs run in it to their end, under a limit of time."""

    def __init__(self, prefix: Path) -> None:
        locale = WORK / "locale"
        self.home = prefix / "drive_c" / "users" / USER
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "YOURYOU"))},
            "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEARCH": "win64",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winedbg.exe=",
            "LOCPATH": str(locale), "LC_ALL": "ja_JP.UTF-8", "USER": USER, "LOGNAME": USER, "DISPLAY": "",
            "HOME": str(WORK / "home"),
        }  # fmt: skip
        if not (locale / "ja_JP.UTF-8").exists():
            locale.mkdir(parents=True, exist_ok=True)
            subprocess.run(["localedef", "-i", "ja_JP", "-f", "UTF-8", str(locale / "ja_JP.UTF-8")], check=False)
        # wine leads the user's documents to the home folder: to one of our own.
        for folder in (prefix, WORK / "home"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        # The servers of this Windows stay until `end`; started first, so that no program waits for them.
        subprocess.run(["wineserver", "-p"], env=self.environment, check=True)
        self.run("wineboot", "-i", seconds=240)
        self.run("wine", "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        source, library = WORK / "prng.c", prefix / "drive_c" / "windows" / "system32" / "bcryptprimitives.dll"
        source.write_text(PRNG, encoding="ascii")
        subprocess.run(
            ["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", str(library), str(source), "-ladvapi32"], check=True
        )

    def run(self, *words: str | Path, seconds: int = 120, cwd: Path | None = None, **more: str) -> tuple[int, str]:
        """Run a program and return its exit code and what it printed; 124 where it did not come to its end."""
        # Pipes, as Windows' Python starts with nothing else under wine; waited for is the program and not the pipe's
        # end, as what a program leaves running holds the pipe open.
        process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**self.environment, **more}, cwd=cwd,
        )  # fmt: skip
        said: list[bytes] = []
        assert process.stdout is not None
        reader = threading.Thread(target=_read, args=(process.stdout.fileno(), said), daemon=True)
        reader.start()
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            code = 124
        reader.join(2)
        data = b"".join(said)
        try:
            return code, data.decode("utf-8")
        except UnicodeDecodeError:
            return code, data.decode("cp932", errors="replace")

    def start(self, *words: str) -> None:
        """Start a program and let it run."""
        subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment
        )

    def running(self, module: str) -> list[int]:
        """Return the ids of the programs of this Windows with `module` in their command line."""
        mine = f"WINEPREFIX={self.environment['WINEPREFIX']}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if module.encode() in (process / "cmdline").read_bytes() and mine in (process / "environ").read_bytes():
                    found.append(int(process.name))
            except OSError:
                continue
        return found

    def await_end(self, module: str) -> bool:
        """Wait up to half a minute for those programs to end by themselves, and return whether they did."""
        for _ in range(60):
            if not self.running(module):
                return True
            time.sleep(0.5)
        return False

    def stop(self, module: str) -> None:
        """End those programs."""
        for process in self.running(module):
            os.kill(process, signal.SIGKILL)

    def end(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False, timeout=60)


def _read(stream: int, said: list[bytes]) -> None:
    with suppress(OSError):  # closed, as nobody waits any more
        while data := os.read(stream, 65536):
            said.append(data)


def windows(path: Path) -> str:
    """Return a path as Windows writes it."""
    if path.is_relative_to(PREFIX / "drive_c"):
        return "C:\\" + str(path.relative_to(PREFIX / "drive_c")).replace("/", "\\")
    return "Z:" + str(path).replace("/", "\\")


class Trial:
    """What was expected and came or did not; one line each."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def expect(self, what: str, happened: bool, said: str = "") -> None:
        print(f"  {'ok  ' if happened else 'FAIL'} {what}", flush=True)
        if not happened:
            self.failed.append(what)
            print("".join(f"       {line}\n" for line in said.splitlines()[-12:]), flush=True)


def main() -> int:
    for program in ("wine", "wineserver", "wineboot", "x86_64-w64-mingw32-gcc", "localedef"):
        if shutil.which(program) is None:
            print(f"SKIPPED: the Windows release was not tried, as {program} is missing.", file=sys.stderr)
            return 1 if os.environ.get("CI") == "true" else 0
    quick = sys.argv[1:] == ["quick"]
    setup = build.DIST / "youryou_xl-setup.exe"
    if not setup.exists():
        build.main()
    WORK.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    trial = Trial()
    wine = Wine(PREFIX)
    try:
        installed = wine.home / "AppData" / "Local" / "Programs" / "youryou_xl"
        print(f"setup ({time.monotonic() - began:.0f} s)")
        try_setup(wine, trial, setup, installed)
        print(f"server ({time.monotonic() - began:.0f} s)")
        try_server(wine, trial, windows(installed / "python" / "python.exe"))
        print(f"commands ({time.monotonic() - began:.0f} s)")
        prepare_for_wine(installed / "python" / "Lib" / "site-packages")
        try_commands(wine, trial, installed)
        print(f"update and uninstall ({time.monotonic() - began:.0f} s)")
        try_update(wine, trial, setup, installed)
        try_uninstall(wine, trial, installed)
        print(f"tests ({time.monotonic() - began:.0f} s)")
        try_tests(wine, trial, QUICK if quick else ("tests",))
    finally:
        wine.end()
    print(f"{len(trial.failed)} failed ({time.monotonic() - began:.0f} s)")
    return 1 if trial.failed else 0


def try_setup(wine: Wine, trial: Trial, setup: Path, installed: Path) -> None:
    code, said = wine.run("wine", setup, "/S", seconds=300)
    trial.expect("the setup installs silently", code == 0, f"exit code {code}\n{said}")
    roaming = wine.home / "AppData" / "Roaming"
    trial.expect(
        "below the user's own folder, whose name is 山田 太郎", (installed / "python" / "pythonw.exe").is_file()
    )
    add_in = roaming / "Microsoft" / "Excel" / "XLSTART" / "youryou_xl.xlam"
    trial.expect("the add-in lies where Excel opens it", add_in.is_file() and zipfile.is_zipfile(add_in))
    menu = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "youryou_xl"
    names = sorted(path.stem for path in menu.glob("*.lnk")) if menu.is_dir() else []
    trial.expect(
        "four entries in the start menu",
        names == sorted(["申請デスク", "練習用の申込書", "診断", "ヘルプ"]),
        str(names),
    )
    _, said = wine.run("wine", "reg", "query", rf"HKCU\Software\Classes\CLSID\{CLSID}\LocalServer32", "/ve")
    trial.expect("the server is registered for this user", windows(installed / "python" / "pythonw.exe") in said, said)
    _, said = wine.run("wine", "reg", "query", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\youryou_xl")
    trial.expect("it stands in the list of programs", "QuietUninstallString" in said, said)


def try_server(wine: Wine, trial: Trial, python: str) -> None:
    """Call the server as VBA does. wine looks for servers among those of all users only, so it is told there, too."""
    for key in (rf"CLSID\{CLSID}", "Youryou.XL"):
        wine.run("wine", "reg", "copy", rf"HKCU\Software\Classes\{key}", rf"HKLM\Software\Classes\{key}", "/s", "/f")
    script = WORK / "client.vbs"
    script.write_bytes((HERE / "client.vbs").read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp932"))
    said = client(wine, python, "cscript", "//nologo", windows(script))
    lines = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    trial.expect("a VBScript client comes to its end", "done" in said, said)
    trial.expect("a function answers", lines.get("short name") == "アグリ1234301", said)
    script = WORK / "client.py"
    script.write_bytes((HERE / "client.py").read_bytes())
    said = client(wine, python, python, windows(script))
    lines = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    trial.expect("a client in Python comes to its end", "done" in said, said)
    trial.expect("a press works on the workbook it was given", "マークを消しました" in lines.get("status", ""), said)
    trial.expect(
        "an error is a short sentence", lines.get("unknown", "").startswith("関数「NOSUCH」はありません。"), said
    )
    trial.expect(
        "a press without a workbook says so", lines.get("no workbook", "").startswith("開いているブック"), said
    )
    print(f"       one cell: {lines.get('scalar')} ms")
    trial.expect("the server ends when nobody holds it", wine.await_end(SERVER))


def client(wine: Wine, python: str, *words: str) -> str:
    """Run a client of the server and return what it printed.

    The first time the server is started by the client's call, as Excel does. wine 8 now and then leaves a client
    hanging that started one; such a client is run again, aloud, with a server that was started before.
    """
    said = ""
    for attempt in range(1, ATTEMPTS + 1):
        if attempt > 1:
            wine.stop(SERVER)
            wine.start("wine", python.replace("python.exe", "pythonw.exe"), "-m", SERVER, "-Embedding")
            time.sleep(8 * (attempt - 1))
        elif not wine.await_end(SERVER):  # the one before must not answer while it ends
            print("       (the server of the client before has not ended)", flush=True)
            wine.stop(SERVER)
        code, said = wine.run("wine", *words, seconds=40, PYTHONUTF8="1")
        if "done" in said:
            break
        print(f"       (attempt {attempt} of {ATTEMPTS} did not come to its end: exit code {code})", flush=True)
        print("".join(f"       {line}\n" for line in said.splitlines()[-3:]), end="", flush=True)
    return said


def prepare_for_wine(packages: Path) -> None:
    """Give wine the editions of numpy and pandas it can run, and take away what it cannot."""
    for pattern in ("numpy*", "pandas*"):
        for path in packages.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    build.run(
        build.tool("uv"), "pip", "install", "-q", "--no-config", "--target", packages, "--python-platform",
        build.PLATFORM, "--python-version", build.PYTHON, "--only-binary", ":all:", "--link-mode", "copy",
        "numpy==2.0.2", "pandas==2.2.3",
    )  # fmt: skip
    (packages.parents[1] / "_wmi.pyd").unlink(missing_ok=True)  # platform.uname() ends the process with it


def try_commands(wine: Wine, trial: Trial, installed: Path) -> None:
    python = windows(installed / "python" / "python.exe")
    away = wine.home / "Documents" / ("長いパス" * 12) / "申請 2026"
    away.mkdir(parents=True)

    def youryou(*words: str | Path, seconds: int = 180) -> tuple[int, str]:
        return wine.run("wine", python, "-m", "youryou_xl", *words, seconds=seconds, cwd=away)

    code, said = youryou("doctor")
    trial.expect("doctor finds everything", code == 0 and "[OK] pandas" in said, said)
    code, said = youryou("demo", "--out", "試し")
    trial.expect("the demonstration runs in a long Japanese path", code == 0, said)
    made = sorted((away / "試し" / "結果").rglob("*.xlsx"))
    from youryou_xl.forms import verify
    from youryou_xl.resources import workbook_file

    official = workbook_file("plant-master-practice.xlsx")
    forms = [path for path in made if path.parent.name == "申請書"]
    proofs = [verify(official, path).ok for path in forms]
    trial.expect(f"its {len(proofs)} applications are verified by Linux, too", len(proofs) > 20 and all(proofs), said)
    code, said = youryou("call", "SHORTNAME", "12343", "1", "--json")
    trial.expect("a console in CP932 gets its JSON", code == 0 and json.loads(said) == {"value": "アグリ1234301"}, said)
    for word in ("desk", "practice", "doctor", "help"):
        options = ["--no-show"] if word in ("doctor", "help") else ["--no-show", "--folder", "開く"]
        code, said = youryou("open", word, *options)
        absent = word == "desk" and code == 2 and "申請デスクがありません" in said
        trial.expect(f"the start menu's “{word}” does its work" + (" (there is no desk yet, and it says so)" * absent),
                     code == 0 or absent, said)  # fmt: skip


def try_update(wine: Wine, trial: Trial, setup: Path, installed: Path) -> None:
    settings = wine.home / "AppData" / "Roaming" / "youryou_xl" / "台帳.csv"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("mine", encoding="utf-8")
    old = installed / "python" / "Lib" / "site-packages" / "of_an_older_version.py"
    old.touch()
    wine.stop(SERVER)  # one that wine left hanging would hold its program
    code, said = wine.run("wine", setup, "/S", seconds=300)
    trial.expect("an update over it", code == 0, f"exit code {code}\n{said}")
    trial.expect("leaves nothing of the older version", not old.exists())
    trial.expect("keeps settings and ledger", settings.read_text(encoding="utf-8") == "mine")


def try_uninstall(wine: Wine, trial: Trial, installed: Path) -> None:
    # It runs on from a copy of its own, so that it can remove itself: what it removes is waited for.
    code, said = wine.run("wine", installed / "uninstall.exe", "/S", seconds=180)
    for _ in range(120):
        if not (installed / "uninstall.exe").exists():
            break
        time.sleep(0.5)
    trial.expect("uninstalling silently", code == 0, f"exit code {code}\n{said}")
    left = [path.name for path in installed.rglob("*")] if installed.exists() else []
    trial.expect("leaves no file of ours", left == [], str(left[:20]))
    roaming = wine.home / "AppData" / "Roaming"
    trial.expect("takes the add-in away", not list(roaming.rglob("youryou_xl.xlam")))
    trial.expect("takes the start menu's entries away", not list(roaming.rglob("*.lnk")))
    for key in (rf"HKCU\Software\Classes\CLSID\{CLSID}", r"HKCU\Software\Classes\Youryou.XL",
                r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\youryou_xl"):  # fmt: skip
        code, said = wine.run("wine", "reg", "query", key)
        trial.expect(f"takes {key.rpartition(chr(92))[2]} out of the registry", code != 0, said)
    trial.expect("leaves the user's own ledger", (roaming / "youryou_xl" / "台帳.csv").is_file())


def try_tests(wine: Wine, trial: Trial, which: tuple[str, ...]) -> None:
    """Run the tests in the release's Python, the checkout's code in front of the installed one."""
    python = WORK / "python"
    tree = build.WORK / "tree" / "python"
    shutil.rmtree(python, ignore_errors=True)
    shutil.copytree(tree, python)
    packages = python / "Lib" / "site-packages"
    shutil.rmtree(packages)
    overrides = WORK / "overrides.txt"
    overrides.write_text("win-unicode-console ; sys_platform == 'never'\n", encoding="ascii")  # has no wheel
    build.run(
        build.tool("uv"), "pip", "install", "-q", "--no-config", "--target", packages, "--python-platform",
        build.PLATFORM, "--python-version", build.PYTHON, "--only-binary", ":all:", "--link-mode", "copy",
        "--overrides", overrides, "-r", HERE / "tests.in",
    )  # fmt: skip
    (python / "_wmi.pyd").unlink(missing_ok=True)
    # PYTHONPATH means nothing to this Python, nor the folder of a script: both stand in its list of places.
    places = ["python312.zip", ".", windows(ROOT), "Lib\\site-packages", "import site"]
    (python / "python312._pth").write_text("\r\n".join(places), encoding="utf-8")
    code, said = wine.run(
        "wine", windows(python / "python.exe"), "-m", "pytest", "-q", "-m", "not live", "-p", "no:cacheprovider",
        "--ignore=tests/live", "--ignore=tests/libreoffice", "-n", "2", "--basetemp", r"C:\t", *which,
        seconds=1500, cwd=ROOT, PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    failed = [line.removeprefix("FAILED ") for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    (WORK / "tests.txt").write_text(said, encoding="utf-8")
    print("".join(f"       {line}\n" for line in said.splitlines()[-3:]))
    trial.expect("the tests pass in Windows' Python", code == 0, "\n".join(failed))


if __name__ == "__main__":
    sys.exit(main())
