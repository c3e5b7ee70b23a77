"""Every sentence that a person at a desk can see is in the catalogue, and every one of it is there in German."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import translations
from promises.tree import HOST, at, module_of, parsed, sources, told, within
from translations import LOCALE, forms, marked, read

CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))

# Whoever sits meets these. What is left is for whoever looks after a host: the log, `perch doctor`, `device`, `setup`,
# `import`, `backup` and so on, the help of commands, faults of the configuration. That stays English.
SPOKEN = (
    "perch.measures.validity",
    "perch.days.hours",
    "perch.days.people",
    "perch.homeassistant.drill",
    "perch.homeassistant.state",
    "perch.cli.break_",
    "perch.cli.diary",
    "perch.cli.walk",
    "perch.model.cushion",
    "perch.model.language",
    "perch.model.troubles",
    "perch.programme",
    "perch.report",
    "perch.web",
)
SILENT = (
    "perch.report.json_report",  # for programs
    "perch.report.html.style",
    "perch.report.terminal.findings",  # of the doctor
    "perch.report.terminal.measures",  # names of measures, for programs
    "perch.web.connections",  # its errors, as those of the server, are for the log
    "perch.web.server",
    "perch.web.theme",  # a name and style sheets
)
MARKS = ("_", "N_", "ngettext")
NAMES = ("Perch", "Hz", "Markup")
A_SENTENCE = re.compile(
    r"^[A-Z][a-z]+(?:$|[ .,:;?!…])|[a-z] (?:the|a|an|of|is|are|not|to|in|and|for|no|or|was|your|you|from|on|at) [a-z]"
)


def test_every_catalogue_is_complete() -> None:
    sentences = marked()
    assert [path.parents[1].name for path in CATALOGUES] == ["de"] and len(sentences) > 500
    for path in CATALOGUES:
        messages = {one.id[0] if isinstance(one.id, tuple) else str(one.id): one for one in read(path) if one.id}
        lacking = [sentence for sentence in sentences if sentence not in messages]
        assert not lacking, told([f"{one!r}: run `make translations` and translate it in {path}" for one in lacking])
        empty = [name for name, one in messages.items() if one.fuzzy or not all(forms(one))]
        assert not empty, told([f"{name!r} has no translation in {path}" for name in empty])
        assert not set(messages) - set(sentences), told(sorted(set(messages) - set(sentences)))


def test_a_translation_has_the_values_of_its_sentence() -> None:
    for path in CATALOGUES:
        for one in read(path):
            if one.id:
                ids = [one.id] if isinstance(one.id, str) else list(one.id)
                wanted = {frozenset(values(text)) for text in ids}
                wrong = [form for form in forms(one) if frozenset(values(form)) not in wanted]
                assert not wrong, (ids, wrong)


def values(text: str) -> list[str | None]:
    return [name for _text, name, _format, _conversion in Formatter().parse(text) if name is not None]


def test_no_sentence_is_outside_the_catalogue() -> None:
    wrong = [
        f"{at(path, node)} {node.value!r}: put it into _(), N_() or ngettext() of perch.model.language"
        for path in sources("host")
        if (name := module_of(path, HOST)) and is_spoken(name)
        for node in unmarked(path)
    ]
    assert not wrong, told(wrong)


def is_spoken(module: str) -> bool:
    return any(within(module, one) for one in SPOKEN) and not any(within(module, one) for one in SILENT)


def unmarked(path: Path) -> Iterator[ast.Constant]:
    """Yield the texts that read like a sentence: neither docstring nor mark, type or member of an enumeration."""
    tree = parsed(path)
    fine: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            fine.update(id(one) for one in node.args)
        if isinstance(node, ast.keyword) and node.arg in ("help", "short_help"):
            fine.add(id(node.value))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(id(node.value))  # a docstring
        for hint in filter(None, (getattr(node, "annotation", None), getattr(node, "returns", None))):
            fine.update(id(one) for one in ast.walk(hint))
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Enum") for base in node.bases):
            fine.update(id(one) for one in ast.walk(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in fine:
            continue
        if A_SENTENCE.search(node.value) and node.value.strip(" :") not in NAMES:
            yield node


def test_the_watch_over_sentences_finds_one(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '"""Doc string of it."""\nA = _("In the catalogue.")\nB = f"You sat {A}."\nC = "Today"\nD = "a-b c"\n'
    )
    assert [node.value for node in unmarked(module)] == ["Today", "You sat "]
    assert translations.marked()["Nobody sits."] is None
