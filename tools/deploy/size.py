"""How much bytecode there is."""

from collections import Counter

from deploy.application import Application

LIMIT = 120_000  # bytes in all


def table(application: Application) -> str:
    """Bytes of bytecode, by folder and in all."""
    folders: Counter[str] = Counter()
    for path, data in application.files.items():
        folders[path.rpartition("/")[0]] += len(data)
    rows = [*sorted(folders.items()), ("in all", total(application))]
    return "\n".join([*(f"  {name:<14} {size:>7} bytes" for name, size in rows), f"  {'at most':<14} {LIMIT:>7} bytes"])


def total(application: Application) -> int:
    return sum(map(len, application.files.values()))
