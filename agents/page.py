"""The tables of state in the ODD page, made from the columns: ``python -m stallpoint.agents.page docs/odd.md``."""

import inspect
import sys
from enum import IntEnum
from typing import Any

from ..scenarios.generated import between, write_or_print
from .columns import described
from .employee import EmployeeColumns
from .factory import FactoryColumns
from .government import GovernmentColumns
from .middleman import MiddlemanColumns
from .vendor import VendorColumns

KINDS: tuple[Any, ...] = (FactoryColumns, EmployeeColumns, MiddlemanColumns, VendorColumns, GovernmentColumns)
"""The columns of each type of agent, in the order of the page."""
BEGIN = "<!-- Made from the columns by `make docs`: change them, and not what stands here. -->\n"
END = "<!-- End of what is made. -->\n"
_HEAD = "| state variable | unit | meaning | before month 0 |\n| --- | --- | --- | --- |\n"


def state_tables() -> str:
    """The state variables of every type of agent as Markdown, a table for each type."""
    return "\n".join(f"{_entity(kind)}\n\n{_HEAD}{''.join(map(_line, described(kind).items()))}" for kind in KINDS)


def with_tables(page: str) -> str:
    """A page with the tables as they are now between its two marks.

    Raises:
        ValueError: if a mark is not there, or not once.
    """
    return between(page, BEGIN, END, state_tables())


def _entity(kind: Any) -> str:
    """What an agent of a type is: the first paragraph of its docstring."""
    first, _, _ = str(inspect.getdoc(kind)).partition("\n\n")
    return f"**{kind.__name__.removesuffix('Columns')}** (`{kind.__name__}`). {first.replace('``', '`')}"


def _line(described: tuple[str, Any]) -> str:
    name, column = described
    unit = f"`{column.codes.__name__}`: {', '.join(map(_told, column.codes))}" if column.codes else column.unit
    return f"| `{name}` | {unit} | {column.meaning} | {_told(column.start)} |\n"


def _told(value: float | str) -> str:
    """A value as people write it: codes as words, flags as yes or no."""
    if isinstance(value, str):
        return value
    if isinstance(value, IntEnum):
        return value.name.lower()
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:g}"


def main(arguments: list[str]) -> int:
    """Put the tables into the page named, or print it. Returns the exit code."""
    return write_or_print(lambda old: state_tables() if old is None else with_tables(old), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
