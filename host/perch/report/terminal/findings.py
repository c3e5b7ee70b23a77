"""What the doctor found, as a list."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from perch.report.terminal.console import BAD, SEATED


def findings(results: Iterable[tuple[str, str, str]]) -> RenderableType:
    """A line for each (about, state, advice), with a mark; without advice all is well."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for about, state, advice in results:
        mark = Text("✗", BAD) if advice else Text("✓", SEATED)
        table.add_row(mark, Text(about), Text.assemble(state, (f"\n→ {advice}" if advice else "", BAD)))
    return table


def verdict(wrong: int, pending: bool = False) -> Text:
    """The last line; `pending` where something was not there to be looked at."""
    if not wrong and pending:
        return Text("Nothing is wrong with what is there; what is marked as none is still to come.", SEATED)
    if not wrong:
        return Text("All is well.", SEATED)
    return Text(f"{wrong} {'thing needs' if wrong == 1 else 'things need'} your attention.", BAD)
