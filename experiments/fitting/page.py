"""The page of patterns, generated: ``python -m stallpoint.experiments.fitting.page docs/patterns.md``."""

import sys
from collections.abc import Iterable, Mapping

from ...scenarios.generated import write_or_print
from .pattern_entry import KEYS, LISTS
from .pattern_file import TOP
from .pattern_measures import COUNTED, SPECIAL, Named, named, names

_HEAD = """# What a pattern can say

This page is generated from the code. Do not edit it; run `python -m stallpoint.experiments.fitting.page
docs/patterns.md`. How patterns are used is told in [calibrating.md](calibrating.md).

A pattern is what was observed of a province, a chain, an industry, and what a calibration holds the world to: so many
firms of that size with a system at the end of that year. A file of patterns is YAML, or a table (CSV) with a row a
pattern and the same names as columns; what stands at the top of a YAML file stands there in lines before the head of a
table, each as `# key: value`.
"""
_TOP = "## At the top of the file\n"
_ENTRY = """## In an entry

Needed are `measure`, and `figure` with `low` and `high` or with `error`; or `low` or `high` alone, with `slack`. Of the
groupings (`size`, `sector`, `region`, `tier`) one may be given, with one value. Those marked *list* may be lists of
equal length in a YAML file: one of a year, a month or a grouping, and a figure for each of its values.
"""
_MEASURES = """## What it can be about

*Group* says of what it is a share in a group; what has none there speaks of the run as a whole. Money is in the
currency of the base.
"""
_PARTS = (
    ("Shares of firms", "Counted for patterns.", COUNTED),
    (
        "Special facts",
        "Counted over the run up to the month of the pattern, as if it ended there. Shares are taken over all runs "
        "together.",
        SPECIAL,
    ),
)


def patterns_page() -> str:
    """All that a file of patterns can say, as Markdown."""
    parts = [_HEAD, _TOP, _table(("key", "what it says"), TOP), _ENTRY, _table(("key", "what it says"), _marked())]
    parts.append(_MEASURES)
    for title, text, those in _PARTS:
        parts.append(f"### {title}\n\n{text}\n\n{_measures(those.values())}")
    rest = [named(name) for name in names() if name not in COUNTED and name not in SPECIAL]
    text = "As they stand in the table `indicators` of every run, meant over runs."
    parts.append(f"### Measures of the model\n\n{text}\n\n{_measures(rest)}")
    return "\n".join(parts)


def _marked() -> Mapping[str, str]:
    return {key: f"{said} (*list*)" if key in LISTS else said for key, said in KEYS.items()}


def _table(head: tuple[str, str], rows: Mapping[str, str]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "| --- | --- |", *(f"| `{key}` | {said} |" for key, said in rows.items())]
    return "\n".join(lines) + "\n"


def _measures(those: Iterable[Named]) -> str:
    lines = ["| measure | unit | group | what it is |", "| --- | --- | --- | --- |"]
    for each in those:
        group = {"": "-", "factories": "all firms of it"}.get(each.of, f"its {each.of} firms")
        lines.append(f"| `{each.name}` | {each.unit} | {group} | {each.meaning} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it. Returns the exit code."""
    return write_or_print(lambda _: patterns_page(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
