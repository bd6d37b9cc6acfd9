"""Which command answers which question, put into a page: ``python -m stallpoint.commands.questions docs/how-to.md``."""

from __future__ import annotations

import shlex
import sys

from ..experiments.analyses import ANALYSES, SPECS
from ..experiments.spec import Spec
from ..scenarios.generated import between, write_or_print
from .cli import commands
from .page import first

BEGIN = "<!-- Made from the commands by `make docs`: change them, and not what stands here. -->\n"
END = "<!-- End of what is made. -->\n"


def table() -> str:
    """Every question with the command and the call that answer it, then the commands that answer none."""
    simple = [spec for spec in SPECS.values() if spec not in ANALYSES]  # these first
    asked = [_row(spec) for spec in (*simple, *ANALYSES)]
    others = [
        f"| [`{name}`](commands.md#{name}) | {first(each)} |"
        for name, each in sorted(commands.commands.items())
        if name not in SPECS
    ]
    heads = "| you want to know | command, and in Python |\n| --- | --- |"
    return "\n".join([heads, *asked, "", "| beside these | what it does |\n| --- | --- |", *others, ""])


def with_table(page: str) -> str:
    """A page with the table as it is now between its two marks.

    Raises:
        ValueError: if a mark is not there, or not once.
    """
    return between(page, BEGIN, END, table())


def _row(spec: type[Spec]) -> str:
    call = spec.from_words(shlex.split(spec.example)).python().partition("; ")[2]
    shown = f"`stallpoint {spec.kind} {spec.example}`<br>`{call}`"
    links = f"[options](commands.md#{spec.kind}), [arguments](python-reference.md#{spec.kind})"
    return f"| {spec.question} | {shown}<br>{links} |"


def main(arguments: list[str]) -> int:
    """Put the table into the page named, or print it. Returns the exit code."""
    return write_or_print(lambda old: table() if old is None else with_table(old), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
