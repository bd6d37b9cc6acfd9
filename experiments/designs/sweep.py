"""A sweep: every scenario of a design on every seed, stored; and what it says of each scenario and parameter."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from ...model.outcomes.own_measures import known
from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.worlds import NAME, World, brought, in_world
from ..comparable import other_world
from ..ensemble import RunOptions, fill
from ..finished import rows_of, worlds_of
from ..grouped import GroupEnds, grouped_in, part_of, parts_of
from ..storage.bands import bands, pooled
from ..storage.store import Store
from ..study import TabularStudy
from ..tables import WORLDS
from ..tidy import RENAMED
from .design import Design
from .effects import between_bases, main_effects, worlds
from .over_worlds import ends as ends_of
from .over_worlds import verdicts
from .sampled import known_outcome

ENDS = ("in_use", "breadth", "abandoned", "public_spent", "firms_spent")
"""Measures whose ends are told for each scenario."""
BANDED = ("in_use", "breadth")
MOST_BANDS = 1000
"""With more scenarios than this their bands stay in the store."""
SHOWN_FAILURES = 1000


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(TabularStudy):
    """What a sweep found.

    With a set of worlds a scenario stands for itself in all of them, and every interval is over worlds and dice.

    Attributes:
        points: the design as a table; see :meth:`Design.table`.
        ends: a row a scenario and measure of :data:`ENDS`, or other outcome that was asked for: mean over seeds in the
            last month with its 95 % interval; with a set of worlds also how many count, and the parts of its interval.
        verdicts: a row a scenario and verdict: how many runs came to it, and in how many of them unsupported
            scaling goes on at the end, with support over for as long as that is looked at (``going_on``); with a set of
            worlds also in how many of them it is the verdict of most runs (``worlds``).
        bands: a row a scenario, measure and month: median and 5-95 % over seeds, or over all runs in all worlds.
        effects: main effects, a row a measure, parameter and level; see :func:`main_effects`.
        between: differences of the base scenarios from the first one; see :func:`between_bases`.
        failures: the runs that failed, and why.
        about: name, question, method, sides of the parameters, seeds, numbers of runs, warnings.
        worlds: the set of worlds, a row each with all that it brings; empty without one.
    """

    kind: ClassVar[str] = "sweep"
    points: pd.DataFrame
    ends: pd.DataFrame
    verdicts: pd.DataFrame
    bands: pd.DataFrame
    effects: pd.DataFrame
    between: pd.DataFrame
    failures: pd.DataFrame
    about: Mapping[str, Any]
    worlds: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def in_worlds(self) -> tuple[World, ...]:
        """The set of worlds; none for the bases' own."""
        return worlds_of(self.worlds.to_dict("records"))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds on which runs were finished."""
        return tuple(self.about["finished_seeds"])

    @property
    def currency(self) -> str:
        """In which all money is; a sweep that was kept by an earlier version does not say."""
        return str(self.about.get("currency", HOME))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Tidy tables by name; that of worlds with a set alone."""
        return {name: table for name, table in super().tables().items() if name != WORLDS or len(table)}

    def facts(self) -> dict[str, Any]:
        """Everything that is no table."""
        return dict(self.about)

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same sweep from its tables and facts; one that was kept by an earlier version has no ``between``."""
        found = {"between": tables["effects"].head(0), WORLDS: pd.DataFrame(), **tables}
        return super().restored(found, {"about": {RENAMED.get(name, name): value for name, value in facts.items()}})


def sweep(
    design: Design,
    store: Store | Path | None = None,
    options: RunOptions | None = None,
    outcomes: Sequence[str] = (),
) -> Sweep:
    """Run what is missing of a design, and tell what all of it says.

    Args:
        design: which scenarios, on which seeds.
        store: where runs are kept and found; a folder, an open store, or nothing (then nothing is kept).
        options: with what it is run.
        outcomes: measures that ends and effects are also told of; those of a group (``in_use@size=small``) too.

    Raises:
        InputError: if no point of the design makes a scenario, no run was finished, the store cannot be used, or there
            is no such outcome.
    """
    scenarios, options = design.scenarios(), options or RunOptions()
    told = _measures(design, outcomes)
    groupings = options.ends.by if options.ends else ()
    for name in groupings:
        grouped_in(scenarios[0], name)
    by = tuple(dict.fromkeys([*(part.by for part in parts_of(told)), *groupings]))
    with ExitStack() as stack:
        if not isinstance(store, Store):
            folder = store or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
            store = stack.enter_context(Store(folder))
        options = replace(options, store=store)
        while True:
            failed = fill(store, scenarios, design.replications, options, by)
            if options.stopped or store.verify():  # what was found damaged is made again
                break
        places = [world.name for world in design.worlds] or [""]  # of a scenario, world after world
        failures = [
            (scenarios[place].name, places[place % len(places)], seed, outcome.error)
            for (place, seed), outcome in failed.items()
        ]
        return _told(design, store, failures, told, options.ends)


def _measures(design: Design, outcomes: Sequence[str]) -> tuple[str, ...]:
    """The names of further outcomes, each once, that the sweep does not tell anyway."""
    names = [known_outcome(name, base=design.bases[0]) for name in outcomes]
    for name in names:
        if part_of(name) is None and name not in known(design.bases):
            raise InputError("outcomes", name, "a sweep tells measures, and its verdicts anyway: name a measure")
    return tuple(name for name in dict.fromkeys(names) if name not in ENDS)


def _runs(
    design: Design, good: pd.DataFrame, store: Store, told: Sequence[str], ends: GroupEnds | None
) -> pd.DataFrame:
    """The stored runs of the points that make scenarios, a row a run; ends by group are taken in."""
    seeds, parts = design.replications, parts_of(told)
    plain = [name for name in told if part_of(name) is None]
    runs = store.rows(good["hash"], seeds, ["verdict", "goes_on_at_end", *ENDS, *plain])
    runs = runs.sort_values(["hash", "seed"], ignore_index=True)  # sums depend on the order of rows
    by = tuple(dict.fromkeys([*(part.by for part in parts), *(ends.by if ends else ())]))
    groups = store.groups(good["hash"], seeds, by)
    keys = list(zip(runs["hash"], runs["seed"], strict=True))
    for part in parts:
        runs[str(part)] = [part.of(groups.get(key, {})) for key in keys]
    if ends is not None:
        bases = [base.name for base in design.bases]
        seeds_of = runs.groupby("hash")["seed"].agg(list).to_dict()
        for row in good.itertuples():
            where = int(row.point), bases.index(row.base)
            for seed in seeds_of.get(row.hash, ()):
                ends.take((row.scenario, row.hash, *where, int(seed)), groups.get((row.hash, seed), {}))
    return runs


def _told(
    design: Design,
    store: Store,
    failures: Sequence[tuple[str, str, int, str]],
    told: Sequence[str],
    ends: GroupEnds | None,
) -> Sweep:
    points = design.table()
    good = points[points["error"] == ""]
    seeds = design.replications
    runs = _runs(design, good, store, told, ends)
    if runs.empty:
        raise InputError("sweep", None, f"no run succeeded: {failures[0][-1]}" if failures else "no run was finished")
    each, names = [NAME] * bool(design.worlds), list(good["scenario"].unique())
    runs = good[["scenario", *each, "hash"]].merge(runs, on="hash").astype({"verdict": str})
    lengths = {scenario.world.months for scenario in design.scenarios()}
    shown = pd.DataFrame(list(failures[:SHOWN_FAILURES]), columns=["scenario", NAME, "seed", "error"])
    types = {"scenario": str, NAME: str, "seed": np.int64, "error": str}
    about = {
        "name": design.name,
        "question": design.question,
        "method": list(design.method),
        "bases": [base.name for base in design.bases],
        "apart": _apart(design),
        "worlds": worlds(design, good) * (1 + len(_apart(design))),
        "in_worlds": [world.name for world in design.worlds],
        "months": max(lengths),
        "currency": design.bases[0].world.currency,
        "shortest": min(lengths),
        "parameters": {axis.name: axis.side for axis in design.axes},
        "sampled": design.sampled,
        "scenarios": len(names),
        "planned_runs": len(good) * len(seeds),
        "finished_runs": len(runs),
        "failed_runs": len(failures),
        "contradictory_points": int((points["error"] != "").sum()) // (len(design.worlds) or 1),
        "goes_on_at_end": float(runs["goes_on_at_end"].mean()),
        "outcomes": list(told),
        "finished_seeds": sorted(int(seed) for seed in runs["seed"].unique()),
        "warnings": _warnings(design, points),
    }
    return Sweep(
        points=points,
        ends=ends_of(runs, names, (*ENDS, *told)),
        verdicts=verdicts(runs, names),
        bands=_bands(design, good, store),
        effects=main_effects(design, good, runs, (*BANDED, *told)),
        between=between_bases(design, good, runs, (*BANDED, *told)),
        failures=shown.astype(types).drop(columns=[] if each else NAME),
        worlds=pd.DataFrame(rows_of(design.worlds) if design.worlds else {}),
        about=about,
    )


def _bands(design: Design, good: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Month by month, of each scenario; of too many nothing."""
    seeds = design.replications
    if len(good) > MOST_BANDS:
        return pooled(store.folder, {}, seeds, ())
    if design.worlds:
        groups = {str(name): list(found) for name, found in good.groupby("scenario", sort=False)["hash"]}
        return pooled(store.folder, groups, seeds, BANDED)
    found = bands(store.folder, good["hash"], seeds, BANDED)
    return good[["scenario", "hash"]].merge(found, on="hash").drop(columns="hash")


def _apart(design: Design) -> dict[str, list[str]]:
    """The bases whose worlds differ from that of the first in what the design does not vary, and in what."""
    varied = {axis.name for axis in design.axes}
    first, *others = (in_world(base, design.worlds[0]) if design.worlds else base for base in design.bases)
    found = {base.name: other_world(first, base, True) for base in others}
    kept = {name: [text for text in texts if text.split(" ", 1)[0] not in varied] for name, texts in found.items()}
    return {name: texts for name, texts in kept.items() if texts}


def _warnings(design: Design, points: pd.DataFrame) -> list[str]:
    """What a reader must know before believing it."""
    found = []
    if len(wrong := points[points["error"] != ""]):
        count, every = (len(each) // (len(design.worlds) or 1) for each in (wrong, points))
        found.append(f"{count} of {every} points make no scenario; the first: {wrong['error'].iloc[0]}")
    theirs = brought(design.worlds)
    if own := [axis.name for axis in design.axes if axis.name in theirs]:
        found.append(
            f"The design sets {', '.join(own)}, which every world brings: its value is the design's there, and a world "
            "that is not as it was found need not show the patterns."
        )
    silent = [set(scenario.without_effect()) for scenario in design.scenarios()]
    found += [f"In every scenario {text}." for text in sorted(set.intersection(*silent))]
    return found
