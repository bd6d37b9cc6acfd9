"""A biography, or two side by side, as tidy tables."""

from typing import Any

import numpy as np
import pandas as pd

from ...agents.factory import Gate, Stage
from ...agents.middleman import Stance
from ...model.outcomes.biography import Biography, role_names
from ..tidy import stacked
from .twin import Twin, lineage


def tables(t: Twin) -> dict[str, pd.DataFrame]:
    """What was recorded, as tidy tables, the scenario in the first column.

    ``life`` (a row a month; see :class:`Biography`), ``watched`` (a row a month and link), ``people`` (a month and
    role), ``middlemen`` (a month and middleman), ``events``, ``reviews``, and ``cases`` (whose cases opened its gate,
    step by step back).
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for life in (t.ours, t.theirs):
        if life is not None:
            for name, table in _of(life).items():
                table.insert(0, "scenario", life.result.scenario.name)
                parts.setdefault(name, []).append(table)
    return {name: stacked(found) for name, found in parts.items()}


def _of(b: Biography) -> dict[str, pd.DataFrame]:
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
        "loud": (w.loud * w.attention[:, None]).ravel(),
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
