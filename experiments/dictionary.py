"""What the tables of an output folder hold: a row of ``dictionary.csv`` a column, and a page on how to read them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ..agents.columns import described
from ..agents.factory import FactoryColumns, Stage
from ..model.ledger import EVENTS, Event
from ..model.outcomes.measures import MEASURES
from ..scenarios.code import Code, Own
from ..scenarios.money import in_currency
from ..scenarios.parameters import table as parameters
from . import tidy
from .added import KINDS as KINDS_OF_COST
from .provenance import code_in
from .tables import KEY, OBSERVED, WORLDS
from .tidy import CSV, FLAG, NUMBER, TEXT, WHOLE, Columns

NAME, PAGE = "dictionary", "README.md"
"""The table of columns, and the page beside it."""
KINDS: Mapping[str, str] = {TEXT: "text", FLAG: "True or False", WHOLE: "whole number", NUMBER: "number; empty: none"}
CODES: Mapping[str, type[IntEnum]] = {"stage": Stage, "event": Event}
WORDS: Mapping[str, Mapping[str, str]] = {
    "event": {event.name.lower(): EVENTS[event] for event in Event},
    "kind": KINDS_OF_COST,
}
"""What words in a column stand for."""
HEAD = ("table", "column", "kind", "unit", "meaning", "codes")


class Meaning(NamedTuple):
    """What a column is: its unit (empty without one), what it means, and what its codes stand for (mostly nothing)."""

    unit: str
    text: str
    codes: str = ""


@functools.cache
def _declared() -> Mapping[str, Mapping[str, str]]:
    """Tables, columns and codes of ``data/dictionary.yaml``."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        files(__package__).joinpath(f"data/{NAME}.yaml").read_text(encoding="utf-8")
    )
    return found


def row_of(kind: str, table: str) -> str:
    """What a row of a table is; empty if nothing says it."""
    return _closest(_declared()["tables"], f"{kind}/{table}", table)


def meaning(kind: str, table: str, column: str) -> Meaning | None:
    """What a column of a table is; ``None`` if nothing says it.

    Args:
        kind: of the study, as its provenance tells it.
        table: name of the table.
        column: name of the column.
    """
    names: tuple[str, ...] = (f"{kind}/{table}.{column}", f"{table}.{column}", column)
    own, codes = _declared()["columns"], _closest(_declared()["codes"], *names)
    if table.startswith(OBSERVED) and column not in (*KEY, "month"):  # the user's own, whatever they are called
        names = names[:2]
    text = next((own[name] for name in names if name in own), "")
    if not text and not table.startswith(OBSERVED) and (found := _elsewhere(table, column)):
        return found
    text = text or _closest(own, *names)
    unit, told = re.fullmatch(r"(?:\[(.*?)\] )?(.*)", text, re.DOTALL).groups("")  # type: ignore[union-attr]
    listed = "; ".join(f"{code.value} {code.name.lower()}" for code in CODES[codes]) if codes else ""
    return Meaning(unit, told, listed) if text else None


def _closest(told: Mapping[str, str], *names: str) -> str:
    """What is told of the first of some names, as it stands or by a wildcard."""
    for name in names:
        if name in told:
            return told[name]
    return next((told[key] for name in names for key in told if "*" in key and fnmatchcase(name, key)), "")


def _elsewhere(table: str, column: str) -> Meaning | None:
    """What is said of it where it is declared: as a measure, an event, a column of factories or a parameter."""
    if column in MEASURES:
        measure = MEASURES[column]
        return Meaning(measure.unit, f"{measure.label}: {measure.equation}")
    if table == "years" and (event := Event.__members__.get(column.upper())) is not None:
        return Meaning("events", f"{EVENTS[event].split(';')[0]}, in that year")
    if table == "life" and (said := described(FactoryColumns).get(column)) is not None:
        return Meaning(said.unit if isinstance(said.unit, str) else "", said.meaning)
    if (parameter := parameters().get(column)) is not None:
        return Meaning(parameter.row.unit, parameter.row.meaning)
    return None


def own_columns(codes: Iterable[Code | None]) -> dict[str, Meaning]:
    """What measures of the user's own code are, by column: what their functions say of themselves."""
    functions = dict.fromkeys(own for code in codes if code is not None for own in code.measures)
    return {own.function: Meaning("", told_by(own)) for own in functions}


def told_by(own: Own) -> str:
    """What a function of the user says of itself, and where it stands."""
    said = " ".join(own.docstring.split("\n\n")[0].split())
    return f"{said or 'it says nothing of itself'} ({own}, code of the user)"


def dictionary(
    kind: str, tables: Mapping[str, Mapping[str, str]], currency: str, own: Mapping[str, Meaning] | None = None
) -> Columns:
    """What every column of some tables is, a row a column.

    Args:
        kind: of the study.
        tables: kinds of columns by column, by table.
        currency: of all money in them.
        own: what measures of the user's own code are.
    """
    rows = list(_rows(kind, tables, currency, own or {}))
    return tidy.of_rows(HEAD, rows)


def _rows(
    kind: str, tables: Mapping[str, Mapping[str, str]], currency: str, own: Mapping[str, Meaning]
) -> Iterator[tuple[str, ...]]:
    for table, columns in tables.items():
        for column, form in columns.items():
            unit, text, codes = own.get(column) or meaning(kind, table, column) or Meaning("", "")
            if not codes and column in WORDS:
                codes = "; ".join(f"{word}: {what}" for word, what in WORDS[column].items())
            yield table, column, KINDS[form], in_currency(unit, currency), in_currency(text, currency), codes


def write_dictionary(folder: Path, record: Mapping[str, Any], more: Mapping[str, Mapping[str, str]]) -> None:
    """Write ``dictionary.csv`` and ``README.md`` into the folder of a study.

    Args:
        folder: where to.
        record: the provenance of the study.
        more: tables that stand there beside those of the study.

    Raises:
        OSError: if the folder cannot be written.
    """
    tables = {**record["tables"], **more}
    money = [scenario["world"]["currency"] for scenario in record["scenarios"]]
    own = own_columns(code_in(scenario) for scenario in record["scenarios"])
    tidy.write_csv(dictionary(record["kind"], tables, money[0] if money else "", own), folder / f"{NAME}.{CSV}")
    forms = {name: CSV if name == WORLDS and name in more else record["format"] for name in tables}
    (folder / PAGE).write_text(_page(record, forms), encoding="utf-8")


def _page(record: Mapping[str, Any], tables: Mapping[str, str]) -> str:
    form, kind = record["format"], record["kind"]
    rows = "\n".join(f"| `{name}.{form}` | {row_of(kind, name)} |" for name, form in tables.items())
    first = next(iter(tables), "runs")
    read = {CSV: ("pd.read_csv", "read.csv")}.get(form, ("pd.read_parquet", "arrow::read_parquet"))
    names = ", ".join(scenario["name"] for scenario in record["scenarios"])
    command = " ".join(f"'{word}'" if re.search(r"[^\w./=:+@%,-]", word) else word for word in record["command"])
    end = "stopped" if record["stopped"] else "finished"
    return f"""# {kind}{f": {names}" if names else ""}

Made by Stallpoint ({"; and ".join(record["models"])}), {end} {record["finished"]}:

```sh
{command}
```

| file | what a row is |
| --- | --- |
{rows}
| `{NAME}.csv` | a column of these tables: its unit, what it means, what its codes stand for |

`provenance.json` tells the versions and the seeds, and every scenario in full; `scenarios` holds the scenarios as
files that run again, `networks` the files of their networks and `code` the user's own functions, if they have any.
`stallpoint report` makes the page and the figures anew.

```python
import pandas as pd

{first} = {read[0]}("{first}.{form}")
what = pd.read_csv("{NAME}.csv").set_index(["table", "column"])
```

```r
{first} <- {read[1]}("{first}.{form}")
what <- read.csv("{NAME}.csv")
```
"""
