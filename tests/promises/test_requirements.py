"""What is fetched is locked: `make lock` was run, every package has hashes, and every image its digest."""

import re
import tomllib
from itertools import chain

from promises.tree import ROOT

LOCKED = re.compile(r"^([\w.-]+)==([^\s;]+)[^\n]*\\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", re.MULTILINE)
FILES = sorted((ROOT / "requirements").glob("*.txt"))


def canonical(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    found = (entry for file in FILES for entry in LOCKED.findall(file.read_text()))
    return {canonical(name): version for name, version, _ in found}


def test_what_is_asked_for_is_locked_at_that_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    asked = [*chain(*extras), *project["project"]["dependencies"], *project["build-system"]["requires"]]
    pins = {canonical(name): version for name, version in (one.split("==") for one in asked)}
    lock = locked()
    assert {name: lock.get(name) for name in pins} == pins, "run make lock"


def test_every_package_has_its_hashes() -> None:
    for file in FILES:
        text = file.read_text()
        assert len(LOCKED.findall(text)) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 0, file.name


def test_every_image_that_is_fetched_is_pinned_by_version_and_digest() -> None:
    named = re.compile(r"^(?:FROM| +image:) (\S+)", re.MULTILINE)
    files = [ROOT / "host" / name for name in ("compose.yaml", "Dockerfile")]
    images = {image for file in files for image in named.findall(file.read_text())} - {"perch:local"}
    pinned = re.compile(r"[a-z/-]+:\d+\.\d+\.\d+[a-z-]*@sha256:[0-9a-f]{64}")
    assert len(images) == 4 and not [image for image in images if not pinned.fullmatch(image)]
