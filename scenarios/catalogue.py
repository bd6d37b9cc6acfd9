"""The library by question: ``python -m stallpoint.scenarios.catalogue docs/scenarios.md`` writes it as a page."""

import sys
from collections.abc import Mapping

from .describe import WIDTH, fill, pulled
from .files import library, load
from .generated import write_or_print

SHELVES: Mapping[str, str] = {
    "world": "The world",
    "bottlenecks": "The three bottlenecks",
    "pilots": "Pilot programmes",
    "policies": "One policy alone",
    "vendors": "What vendors can do",
    "shocks": "Shocks from outside",
    "signs": "The same measure helps or backfires",
    "classics": "Classic rules, for teaching",
}
"""The folders of the library, in the order in which a reader needs them, and what stands on them."""
_INDENT = "  "
_HEADER = ("| scenario | it asks | what it changes |", "| --- | --- | --- |")
_HEAD = """# Scenarios

This page is generated from `scenarios/library/`. Do not edit it; run
`python -m stallpoint.scenarios.catalogue docs/scenarios.md`.

Each scenario asks a question. `stallpoint scenarios show NAME` tells its story, with its levers on a line of months;
`stallpoint compare NAME NAME` runs several on the same dice. How such a file is written is told in
[scenario-files.md](scenario-files.md).
"""


def shelves() -> dict[str, list[str]]:
    """The names of the library's scenarios by the title of their shelf, in alphabetical order on each."""
    found: dict[str, list[str]] = {title: [] for title in SHELVES.values()}
    for name, path in library().items():
        found[SHELVES[path.parent.name]].append(name)
    return {title: names for title, names in found.items() if names}


def listing(width: int = WIDTH) -> str:
    """The library as text: under each shelf the names, each with its question, wrapped to a width in letters."""
    wide = max(map(len, library())) + 2
    parts = []
    for title, names in shelves().items():
        lines = [title]
        for name in names:
            if width - len(_INDENT) - wide >= 30:  # names and questions side by side
                first, later = f"{_INDENT}{name:<{wide}}", " " * (len(_INDENT) + wide)
                lines.append(fill(load(name).question, width, first, later))
            else:
                deep = 2 * _INDENT
                lines.append(f"{_INDENT}{name}")
                lines.append(fill(load(name).question, width, deep, deep))
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def scenarios_page() -> str:
    """The library as Markdown: a table for each shelf."""
    parts = [_HEAD]
    for title, names in shelves().items():
        rows = [f"| `{name}` | {load(name).question} | {pulled(load(name))} |" for name in names]
        parts.append(
            "\n".join([f"## {title}\n", "| scenario | it asks | what it changes |", "| --- | --- | --- |", *rows])
        )
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it. Returns the exit code."""
    return write_or_print(lambda _: scenarios_page(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
