"""Lay out all documents of the repository for MkDocs, in .cache/docs: each where it is, so that their links hold.

Files that a document links to are copied beside it; a link to a folder leads to its README.md.
"""

import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"(\]\()([^)#:\s]+)([^)]*\))")


def main() -> int:
    """Write .cache/docs anew; return the exit code."""
    target = ROOT / ".cache" / "docs"
    shutil.rmtree(target, ignore_errors=True)
    for document in documents():
        text = (ROOT / document).read_text(encoding="utf-8")
        for named in sorted({match[2] for match in _LINK.finditer(text)}):
            copy_linked(ROOT / document.parent / named, target)
        path = target / document
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_LINK.sub(partial(led, document), text), encoding="utf-8")
    return 0


def documents() -> list[Path]:
    """The documents that git knows, or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.splitlines() if (ROOT / name).is_file()]


def copy_linked(source: Path, target: Path) -> None:
    """Copy a linked file that is no document to its place below `target`."""
    if source.is_file() and source.suffix != ".md":
        place = target / source.resolve().relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)


def led(document: Path, link: re.Match[str]) -> str:
    """Return a link of a document as it leads on the site."""
    before, named, after = link.groups()
    is_folder = (ROOT / document.parent / named / "README.md").is_file()
    return f"{before}{named.rstrip('/')}/README.md{after}" if is_folder else link[0]


if __name__ == "__main__":
    sys.exit(main())
