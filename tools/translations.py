"""Bring the catalogues of host/perch/locale up to date with the sentences in the source; those that are new are empty.

`python tools/translations.py` writes them; tests hold them complete.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "host" / "perch"
LOCALE = SOURCE / "locale"
_HEADER = """\
# The sentences of Perch in another language; `make translations` brings them up to date with the source.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
Sentences = dict[str, str | None]
"""Each sentence with its plural, None where it has none."""


def main() -> int:
    """Write the catalogues; return the exit code."""
    sentences = marked()
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalogue = brought_up_to_date(path, sentences)
        write(catalogue, path)
        missing = sum(not all(forms(message)) for message in catalogue if message.id)
        print(f"{path.relative_to(SOURCE.parents[1])}: {len(catalogue)} sentences, {missing} without a translation")
    return 0


def brought_up_to_date(path: Path, sentences: Sentences) -> Catalog:
    """Return the catalogue of a file with these sentences, in no other way changed."""
    before = read(path)
    catalogue = Catalog(before.locale, before.domain)
    for sentence, plural in sentences.items():
        known = before.get(sentence)
        string = known.string if known and isinstance(known.id, tuple) == bool(plural) else None
        catalogue.add((sentence, plural) if plural else sentence, string)
    return catalogue


def read(path: Path) -> Catalog:
    """Return a catalogue: its folder names the language."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, domain=path.stem)


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue, sorted, with a header that does not change with the date."""
    with path.open("wb") as file:
        file.write(_HEADER.format(language=catalogue.locale, plurals=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=120, sort_output=True, omit_header=True)


def marked() -> Sentences:
    """Return all sentences that the source marks for the catalogue."""
    found: Sentences = {}
    for path in sorted(SOURCE.rglob("*.py")):
        found.update(_of_python(path))
    for path in sorted(SOURCE.rglob("page.js")):
        sentences = extract_from_file("javascript", path, keywords={"_": None})
        found.update((str(sentence), None) for _line, sentence, _comments, _context in sentences)
    return found


def forms(message: Message) -> list[str]:
    """Return the forms of a translation, empty where it is none."""
    string = message.string
    return [string] if isinstance(string, str) else [text or "" for text in string or [""]]


def _of_python(path: Path) -> Iterator[tuple[str, str | None]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if node.func.id in ("_", "N_") and texts:
            yield texts[0], None
        elif node.func.id == "ngettext" and len(texts) >= 2:
            yield texts[0], texts[1]


if __name__ == "__main__":
    sys.exit(main())
