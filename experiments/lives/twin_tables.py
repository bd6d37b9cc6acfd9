"""A biography, or two side by side, as tidy tables with provenance; and the same story told again from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...agents.factory import Gate, Stage
from ...agents.middleman import Stance
from ...model.outcomes.biography import Biography, role_names
from ...scenarios.errors import InputError
from ..folder import write_record
from ..provenance import described, provenance, restored
from ..saved import CSV, write_table
from .twin import Twin, lineage, twin

if TYPE_CHECKING:
    import pandas as pd


def tables(t: Twin) -> dict[str, pd.DataFrame]:
    """What was recorded, as tidy tables, the scenario in the first column.

    ``life`` (a row a month; see :class:`Biography`), ``watched`` (a row a month and link), ``people`` (a month and
    role), ``middlemen`` (a month and middleman), ``events``, ``reviews``, and ``cases`` (whose cases opened its gate,
    step by step back).
    """
    import pandas as pd

    parts: dict[str, list[pd.DataFrame]] = {}
    for life in (t.ours, t.theirs):
        if life is not None:
            for name, table in _of(life).items():
                table.insert(0, "scenario", life.result.scenario.name)
                parts.setdefault(name, []).append(table)
    return {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}


def save(t: Twin, folder: Path, command: Sequence[str]) -> dict[str, Any]:
    """Write the tables and where they come from into a folder; returns the provenance.

    Raises:
        OSError: if the folder cannot be written.
    """
    for name, table in tables(t).items():
        write_table(table, folder, name, CSV)
    lives = [life for life in (t.ours, t.theirs) if life is not None]
    scenarios = [life.result.scenario for life in lives]
    record = provenance("why", command, [t.ours.result.seed])
    record |= {
        "factory": t.ours.name,
        "row": t.ours.row,
        "chosen": t.chosen,
        "format": CSV,
        "scenarios": [described(scenario, scenario.hash) for scenario in scenarios],
    }
    write_record(folder, record)
    return record


def relive(folder: Path, record: dict[str, Any]) -> Twin:
    """Live the lives of a folder again: a run is the same bit for bit, so the story is too.

    Raises:
        InputError: if this version of Stallpoint lives them otherwise than the tables of the folder say.
    """
    import dataclasses

    scenarios = [restored(data) for data in record["scenarios"]]
    other = scenarios[1] if len(scenarios) > 1 else None
    t = twin(scenarios[0], other, record["seeds"][0], record["factory"])
    t = dataclasses.replace(t, chosen=record["chosen"])
    again = tables(t)["life"].to_csv(index=False, lineterminator="\n")
    if (folder / "life.csv").read_text(encoding="utf-8") != again:
        remedy = "this version of Stallpoint does not live the life in its tables: ask 'stallpoint why' anew"
        raise InputError("report", str(folder), remedy)
    return t


def _of(b: Biography) -> dict[str, pd.DataFrame]:
    import pandas as pd

    month = np.arange(b.months)
    codes = {"stage": _names(Stage, b.stages()), "gate": _names(Gate, b.gates())}
    names = np.array(b.result.names, dtype=object)
    w, house, m = b.watched, b.house, b.brokers
    k, roles = len(w.row), role_names(len(house.gray))
    watched = {
        "month": np.repeat(month, k),
        "factory": np.tile(names[w.row], b.months),
        "relation": np.tile(np.array(w.relation, dtype=object), b.months),
        "middleman": np.tile(w.middleman, b.months),
        "stage": _names(Stage, w.stage.ravel()),
        "word": w.credibility.ravel(),
        "loud": w.loud.ravel(),
    }
    people = {"month": np.repeat(month, len(roles)), "role": np.tile(np.array(roles, dtype=object), b.months)}
    people |= {"gray": np.tile(house.gray, b.months)}
    people |= {name: getattr(house, name).ravel() for name in house._fields[1:]}
    middlemen = {
        "month": np.repeat(month, len(m.row)),
        "middleman": np.tile(m.row, b.months),
        "links": np.tile(m.links, b.months),
        "stance": _names(Stance, m.stance.ravel()),
        "fear": m.fear.ravel(),
    }
    events = [(h.month, h.event.name.lower(), h.other, h.value) for h in b.happenings()]
    reviews = pd.DataFrame(b.reviews())
    cases = [
        (names[step.row], step.month, step.how, names[case.row], case.share, case.stage.name.lower())
        for step in lineage(b)
        for case in step.cases
    ]
    return {
        "life": pd.DataFrame({"month": month, **b.table, **codes}),
        "watched": pd.DataFrame(watched),
        "people": pd.DataFrame(people),
        "middlemen": pd.DataFrame(middlemen),
        "events": pd.DataFrame(events, columns=["month", "event", "other", "value"]),
        "reviews": reviews if len(reviews) else pd.DataFrame({"month": []}),
        "cases": pd.DataFrame(cases, columns=["factory", "month", "how", "case", "share", "stage"]),
    }


def _names(codes: Any, values: np.ndarray) -> np.ndarray:
    words = np.array([code.name.lower() for code in codes], dtype=object)
    return np.asarray(words[values])
