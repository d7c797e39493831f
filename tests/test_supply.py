"""What a release installs: everything named, pinned with hashes, and its licence listed."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = (ROOT / "requirements-release.txt").read_text("utf-8")
PINNED = re.findall(r"^([a-z0-9.-]+)==", PINS, re.MULTILINE)


def test_everything_the_package_needs_is_pinned() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    wanted = setup["options"]["install_requires"] + setup["options.extras_require"]["postal"]
    names = re.findall(r"^([A-Za-z0-9_-]+)", wanted, re.MULTILINE)
    assert len(names) > 8
    assert {name.lower().replace("_", "-") for name in names} <= set(PINNED)


def test_every_pin_has_its_hashes_and_no_place_to_fetch_from() -> None:
    for entry in re.split(r"\n(?=\S)", PINS.strip()):
        assert re.match(r"[a-z0-9.-]+==[\w.]+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in PINS and "--index" not in PINS


def test_every_pin_has_its_licence() -> None:
    table = (ROOT / "docs" / "licences.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| ([a-z0-9.-]+) \| [\w.]+ \| ([^|]+) \|", table, re.MULTILINE))
    assert rows.pop("package") == "licence"
    assert rows.keys() == set(PINNED)
    assert not [name for name, licence in rows.items() if licence.strip() in ("", "?")]
    assert not [name for name, licence in rows.items() if "GPL" in licence.replace("LGPL", "")]
