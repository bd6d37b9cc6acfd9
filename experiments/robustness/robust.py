"""Which conclusions about scenarios change with size, network, years, and mechanisms that can be switched on or off.

Everything is computed from runs: what the scenarios as they are surely say is a conclusion, and each variant is asked
whether it still says so, surely says the contrary, or is not sure. Each scenario is run in each variant (and world) on
the same dice, once, for as long as the last horizon; earlier horizons are read off the same runs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...model.outcomes.verdict import WORDS, at
from ...scenarios.errors import InputError
from ...scenarios.page import number
from ...scenarios.scenario import Scenario
from ..comparable import checked, differing
from ..dispatcher import together
from ..ensemble import RunOptions, fill, hashes_of
from ..outcome import VERDICT_YEARS, YEAR
from ..runner import placed
from ..storage.bands import series
from ..storage.store import Store
from ..study import TabularStudy
from . import RobustSpec
from .conclusions import VERDICT, Seen, conclusions, counted
from .variants import AS_IT_IS, FACTORIES, Variant, variants

LEAST = 4
"""Runs of each scenario at least, however large it is: an interval needs some."""
MOST = 4
"""Times as many runs as asked for, at most, however small it is."""


@dataclass(frozen=True, eq=False, repr=False)
class Robust(TabularStudy):
    """What became of the conclusions.

    Attributes:
        names: the scenarios; the first is the one that others are compared with.
        months: where the scenarios end: the horizon that conclusions are told at first.
        horizons: all of them, months.
        factories: as the scenarios are.
        seeds: on which the scenarios as they are were run.
        worlds: names of the worlds; none for the scenarios' own.
        variants: a row a variant: ``variant``, ``axis``, ``what``, ``changes``, ``factories``, ``seeds`` (on which all
            scenarios were run in all worlds).
        levels: a row a variant, scenario and horizon: ``in_use``, the mean over runs.
        added: a row a variant, pair of scenarios and horizon: ``mean`` with ``low`` and ``high`` of the paired
            difference of ``scenario`` from ``against``, over dice or over worlds and dice; ``worlds`` and in how many
            of them it ``holds`` the sign of the mean.
        verdicts: a row a variant, scenario, horizon and verdict: ``runs`` and their ``share``.
        conclusions: a row a conclusion and variant: ``conclusion`` (number), ``months``, ``kind``, ``scenario``,
            ``against``, ``says``, ``variant`` and ``answer`` (``holds``, ``turns``, ``not sure``). The years of other
            horizons are variants of the first horizon.
        notes: what was left out or lost.
    """

    kind: ClassVar[str] = "robust"
    names: tuple[str, ...]
    months: int
    horizons: tuple[int, ...]
    factories: int
    seeds: tuple[int, ...]
    worlds: tuple[str, ...]
    variants: pd.DataFrame
    levels: pd.DataFrame
    added: pd.DataFrame
    verdicts: pd.DataFrame
    conclusions: pd.DataFrame
    notes: tuple[str, ...] = ()

    def told(self, months: int | None = None) -> list[tuple[str, str, dict[str, list[str]]]]:
        """The conclusions at a horizon (where the scenarios end by default): kind, words, and variants by answer."""
        rows = self.conclusions[self.conclusions["months"] == (self.months if months is None else months)]
        found = []
        for _, each in rows.groupby("conclusion", sort=False):
            answers = dict(zip(each["variant"], each["answer"], strict=True))
            found.append((str(each["kind"].iloc[0]), str(each["says"].iloc[0]), counted(answers)))
        return found

    def tried(self) -> list[str]:
        """Names of all variants, other years among them, without the scenarios as they are."""
        own = [name for name in self.variants["variant"] if name != AS_IT_IS]
        return [*own, *(at(months) for months in self.horizons if months != self.months)]


@together()
def robust(spec: RobustSpec, options: RunOptions | None = None) -> Robust:
    """Run the scenarios as they are and in every variant, and ask what becomes of what they say.

    Raises:
        InputError: on bad input, or if it was stopped before the scenarios as they are were run on two seeds.
    """
    options, horizons = options or RunOptions(), spec.horizons
    checked(spec.scenarios)
    scenarios = [scenario.with_world(months=horizons[-1]) for scenario in spec.scenarios]
    everywhere = [scenario for scenario, _ in placed(scenarios, spec.in_worlds)]
    base = everywhere[0]
    tried, notes = variants(everywhere, spec.sizes, spec.variants)
    notes += [text for other in scenarios[1:] for text in differing(other, scenarios[0])]
    with ExitStack() as stack:
        store = options.store
        if store is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
            store = stack.enter_context(Store(folder))
        runs = _Runs(store, replace(options, store=store), [world.name for world in spec.in_worlds] or [""], horizons)
        seeds = {variant.name: _seeds(variant, base, spec.seeds) for variant in tried}
        cost = sum(seeds[variant.name] * _size(variant, base) for variant in tried) / base.world.factories
        options.foretell(everywhere, round(cost * len(everywhere)))
        runs.total = sum(seeds.values()) * len(everywhere)
        for variant in tried:
            if options.stopped or (runs.failed and AS_IT_IS not in runs.seen):  # then there is nothing to tell
                break
            runs.make(variant, everywhere, len(scenarios), seeds[variant.name])
    if AS_IT_IS not in runs.seen or runs.seeds[AS_IT_IS] < 2:
        why = runs.failed or "was stopped before the scenarios as they are were run on two seeds"
        raise InputError("robust", None, why)
    names = [scenario.name for scenario in scenarios]
    kept = [variant for variant in tried if variant.name in runs.seen]
    notes += [f"{v.name} is missing: no seed was finished in all scenarios." for v in tried if v not in kept]
    if runs.failed:
        notes.append(f"A run failed: {runs.failed}")
    return Robust(
        names=tuple(names),
        months=spec.scenarios[0].world.months,
        horizons=horizons,
        factories=int(base.world.factories),
        seeds=tuple(range(runs.seeds[AS_IT_IS])),
        worlds=tuple(world.name for world in spec.in_worlds),
        variants=_variants(kept, runs, int(base.world.factories)),
        **_tables(kept, runs, names),
        conclusions=_conclusions(runs, names, spec.scenarios[0].world.months),
        notes=tuple(notes),
    )


def _seeds(variant: Variant, base: Scenario, asked: int) -> int:
    """So many runs that a size costs about as much as the scenarios as they are."""
    size = _size(variant, base)
    if size == base.world.factories:
        return asked
    return int(min(max(LEAST, round(asked * base.world.factories / size)), MOST * asked))


def _size(variant: Variant, base: Scenario) -> int:
    return int(variant.changes.get(FACTORIES, base.world.factories))


class _Runs:
    """What was seen of each variant at each horizon."""

    def __init__(self, store: Store, options: RunOptions, worlds: Sequence[str], horizons: Sequence[int]) -> None:
        self.store, self.options, self.worlds, self.horizons = store, options, tuple(worlds), tuple(horizons)
        self.seen: dict[str, dict[int, Seen]] = {}
        self.seeds: dict[str, int] = {}
        self.failed = ""
        self.done = self.total = 0

    def make(self, variant: Variant, everywhere: Sequence[Scenario], count: int, seeds: int) -> None:
        """Run what is missing of a variant, and look at it."""
        asked = [variant.of(scenario) for scenario in everywhere]
        tell, before = self.options.on_progress, self.done
        large = _size(variant, everywhere[0]) > everywhere[0].world.factories  # it takes more memory, which is said
        told = None if tell is None else lambda done, _: tell(before + done, self.total)
        failed = fill(self.store, asked, range(seeds), replace(self.options, on_progress=told, foretold=not large))
        self.done += len(asked) * seeds
        self.failed = self.failed or next((outcome.error for outcome in failed.values()), "")
        hashes = hashes_of(asked)
        used = self._used(hashes, seeds).reshape(len(self.worlds), count, seeds, len(self.horizons))
        whole = ~np.isnan(used).any(axis=(0, 1, 3))
        if not whole.any():
            return
        self.seeds[variant.name] = int(whole.sum())
        words = self._words(hashes, np.flatnonzero(whole).tolist())
        self.seen[variant.name] = {
            months: Seen(
                np.swapaxes(used[:, :, whole, place], 0, 1),
                tuple(
                    tuple(word for w in range(len(self.worlds)) for word in words[w * count + at][months])
                    for at in range(count)
                ),
                self.worlds,
            )
            for place, months in enumerate(self.horizons)
        }

    def _used(self, hashes: Sequence[str], seeds: int) -> Floats:
        """Real use of every scenario, seed and horizon; NaN where a run is missing."""
        found = np.full((len(hashes), seeds, len(self.horizons)), np.nan)
        ends = np.array(self.horizons) - 1
        known = {name: (rows, values) for name, rows, values in self._series(hashes, seeds)}
        for place, name in enumerate(hashes):
            if name in known:
                rows, values = known[name]
                found[place, rows] = values[:, ends]
        return found

    def _series(self, hashes: Sequence[str], seeds: int) -> Any:
        return series(self.store.folder, [name for name in dict.fromkeys(hashes) if name], range(seeds), "in_use")

    def _words(self, hashes: Sequence[str], seeds: Sequence[int]) -> list[dict[int, list[str]]]:
        """The verdicts of each scenario by each horizon, seed by seed; empty where it is not told by that month."""
        columns = {YEAR * years: f"verdict_{years}" for years in VERDICT_YEARS} | {self.horizons[-1]: "verdict"}
        rows = self.store.rows(hashes, seeds, list(dict.fromkeys(columns.values()))).set_index(["hash", "seed"])
        found = []
        for name in hashes:
            own = rows.loc[name].reindex(seeds)
            told = {m: list(own[columns[m]]) if m in columns else [""] * len(seeds) for m in self.horizons}
            found.append({m: [word if word in WORDS else "" for word in words] for m, words in told.items()})
        return found


def _variants(kept: Sequence[Variant], runs: _Runs, factories: int) -> pd.DataFrame:
    rows = []
    for variant in kept:
        changes = ", ".join(f"{name} = {number(value)}" for name, value in variant.changes.items())
        size = int(variant.changes.get(FACTORIES, factories))
        rows.append((variant.name, variant.axis, variant.what, changes, size, runs.seeds[variant.name]))
    return pd.DataFrame(rows, columns=["variant", "axis", "what", "changes", "factories", "seeds"])


def _tables(kept: Sequence[Variant], runs: _Runs, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """``levels``, ``added`` and ``verdicts``."""
    levels, added, verdicts = list[tuple[Any, ...]](), list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for variant in kept:
        for months, seen in runs.seen[variant.name].items():
            for place, name in enumerate(names):
                levels.append((variant.name, months, name, float(seen.used[place].mean())))
                words = [word for word in seen.words[place] if word]
                verdicts += [
                    (variant.name, months, name, word, words.count(word), words.count(word) / len(words))
                    for word in WORDS
                    if word in words
                ]
                for other in range(place):
                    d = seen.contrast(place, other)
                    each = getattr(d, "each", (d,))
                    signs = sum(one.mean * d.mean > 0.0 for one in each)
                    added.append((variant.name, months, name, names[other], *d.ends, len(seen.worlds), signs))
    head = ["variant", "months", "scenario"]
    return {
        "levels": pd.DataFrame(levels, columns=[*head, "in_use"]),
        "added": pd.DataFrame(added, columns=[*head, "against", "mean", "low", "high", "worlds", "holds"]),
        "verdicts": pd.DataFrame(verdicts, columns=[*head, "verdict", "runs", "share"]),
    }


def _conclusions(runs: _Runs, names: Sequence[str], main: int) -> pd.DataFrame:
    """What becomes of each conclusion of the scenarios as they are, in each variant."""
    rows: list[tuple[Any, ...]] = []
    for months, base in runs.seen[AS_IT_IS].items():
        for each in conclusions(base):
            number_ = len({row[0] for row in rows}) + 1
            head = (number_, months, each.kind, names[each.ours], names[each.theirs] if each.theirs >= 0 else "")
            asked = {name: seen[months] for name, seen in runs.seen.items() if name != AS_IT_IS}
            if months == main:
                asked |= {at(other): seen for other, seen in runs.seen[AS_IT_IS].items() if other != main}
            rows += [
                (*head, each.says(names), name, each.answer(seen))
                for name, seen in asked.items()
                if each.kind != VERDICT or any(seen.words[each.ours])  # by some years no verdict is told
            ]
    columns = ["conclusion", "months", "kind", "scenario", "against", "says", "variant", "answer"]
    return pd.DataFrame(rows, columns=columns)
