"""Small worlds that the tests share, drawn or built by hand, and how twins of them are compared."""

import functools
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numba import njit
from stallpoint.model import engine
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event, new_log, with_room
from stallpoint.model.life import run
from stallpoint.model.network.network import Network
from stallpoint.model.outcomes.result import Result
from stallpoint.model.state import Log
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Lever, Scenario

SEEDS = tuple(range(6))
SURE = 2.0
"""Standard errors by which twins must differ on average."""

OPEN: dict[str, float] = {
    "clarity_needed": 0.0,
    "cases_needed": 0.0,
    "trial_budget": 20.0,
    "cash_start": 1.0,
    "belief_mean": 1.5,
    "belief_spread": 0.01,
    "signing_rate": 20.0,
    "aware_start": 1.0,
    "cost_to_serve": 0.1,
    "spinoff_rate": 0.0,
}
"""A world in which nothing keeps a factory from starting; what comes after is left as it is, only vendors survive."""

PROGRAMME = (Lever("pilots", 0.1, 6, 66), Lever("pilot_subsidy", 0.9, 6, 66))
"""A programme that selects enough pilots to be seen in a small world."""


def small(factories: int = 200, months: int = 72, levers: tuple[Lever, ...] = (), **values: float | str) -> Scenario:
    """A scenario in a small world."""
    return Scenario(world=Parameters().with_values({"factories": factories, "months": months, **values}), levers=levers)


def opened(factories: int = 200, months: int = 60, levers: tuple[Lever, ...] = (), **values: float | str) -> Scenario:
    """A scenario in a small world in which (nearly) everybody starts at once."""
    return small(factories, months, levers, **{**OPEN, **values})


def held(scenario: Scenario, start: int = 0, end: int | None = None, **levers: float | str) -> Scenario:
    """The same scenario with some levers held as well."""
    more = tuple(Lever(name, value, start, end) for name, value in levers.items())
    return Scenario(world=scenario.world, levers=scenario.levers + more, network=scenario.network)


@functools.lru_cache(maxsize=400)
def ran(scenario: Scenario, seed: int = 0) -> Result:
    """The result of a run, kept: tests that ask for the same twin share it."""
    return run(scenario, seed)


def lived(scenario: Scenario, seed: int = 0, months: int | None = None) -> AdoptionModel:
    """A model after some months (all of them by default)."""
    model = AdoptionModel(scenario, seed)
    for _ in range(scenario.world.months if months is None else months):
        model.step()
    return model


def last(scenario: Scenario, measure: str, seed: int = 0) -> float:
    """A measure at the end of a run."""
    return float(ran(scenario, seed).series[measure][-1])


def average(scenario: Scenario, measure: str, seed: int = 0) -> float:
    """A measure over the months in which it is defined."""
    return float(np.nanmean(ran(scenario, seed).series[measure]))


def gains(after: Scenario, before: Scenario, measure: str, seeds: tuple[int, ...] = SEEDS, at=last) -> np.ndarray:
    """What one world has more of than its twin, one entry a seed."""
    return np.array([at(after, measure, seed) - at(before, measure, seed) for seed in seeds])


def surely_more(after: Scenario, before: Scenario, measure: str, seeds: tuple[int, ...] = SEEDS, at=last) -> bool:
    """Whether one world has more of a measure than its twin, beyond what luck explains."""
    gain = gains(after, before, measure, seeds, at)
    assert np.isfinite(gain).all(), gain
    return bool(gain.mean() > SURE * gain.std(ddof=1) / np.sqrt(len(gain)) and gain.mean() > 0)


def digest(result: Result) -> str:
    """A fingerprint of everything that happened in a run, to the last bit."""
    h, found = result.history, hashlib.blake2b(digest_size=16)
    for part in (*result.groups.values(), h.stage, h.gate, h.depth, h.net, h.vendor, h.totals, h.books):
        found.update(np.ascontiguousarray(part).tobytes())
    for column in result.ledger.events().values():
        found.update(np.ascontiguousarray(column).tobytes())
    for review in result.reviews:
        found.update(np.ascontiguousarray(review.payback).tobytes())
    for credit in result.credits:
        for column in (credit.weight, credit.counted, credit.open_credibility):
            found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()


def same_lives(one: Result, other: Result, months: int | None = None) -> bool:
    """Whether all factories lived the same lives in two runs, bit for bit (up to a month)."""
    return all(
        getattr(one.history, name)[:months].tobytes() == getattr(other.history, name)[:months].tobytes()
        for name in ("stage", "gate", "depth", "net", "vendor", "totals", "books")
    )


def happened(result: Result, event: Event) -> np.ndarray:
    """The rows of the agents to whom it happened, in order; one entry each time."""
    events = result.ledger.events()
    return events["agent"][events["event"] == event]


def chain(
    n: int,
    links: list[tuple[int, int]],
    middleman: list[int] | None = None,
    watching: list[tuple[int, int]] | None = None,
    everybody: bool = False,
    **attributes: np.ndarray | list[float],
) -> Network:
    """A network by hand: ``links`` run from supplier to buyer; the rest of each factory is the same for all."""
    supplier, buyer = (np.array([link[end] for link in links], np.int32) for end in (0, 1))
    broker = np.array(middleman if middleman is not None else [-1] * len(links), np.int32)
    watcher, watched = (np.array([pair[end] for pair in watching or []], np.int32) for end in (0, 1))
    return Network(
        ids=np.arange(n, dtype=np.uint64),
        names=tuple(f"F{row}" for row in range(n)),
        tier=np.zeros(n, np.int32),
        sector=np.zeros(n, np.int32),
        region=np.zeros(n, np.int32),
        size=np.zeros(n),
        supplier=supplier,
        buyer=buyer,
        middleman=broker,
        middleman_ids=np.arange(broker.max(initial=-1) + 1, dtype=np.uint64),
        watcher=watcher,
        watched=watched,
        everybody=everybody,
        attributes={name: np.asarray(values, np.float64) for name, values in attributes.items()},
    )


def fingerprint(scenario: Scenario, seed: int) -> str:
    """Fingerprint of a fresh run; importable, so that another process can be asked for it."""
    return digest(run(scenario, seed))


def door(inner: Callable[..., Any]) -> Callable[..., Any]:
    """A rule or a part of a kernel as Python can call it: what is compiled for kernels alone has no door of its own."""

    def called(*arguments: Any) -> Any:
        return inner(*arguments)

    return njit(error_model="numpy")(called)


def acting(inner: Callable[..., None]) -> Callable[[Any], None]:
    """A part of the month alone, which takes the state of a world as Python has it."""
    put_down = engine.held

    def called(state: Any) -> None:
        inner(put_down(state))

    return engine.uncompiled.kernel(called) if not engine.COMPILES else njit(error_model="numpy")(called)


def logged(n: int, entries: Sequence[tuple[int, Event, int, int]]) -> Log:
    """What happened among n factories, by hand: month, event, agent and other of each entry."""
    log = with_room(new_log(n, 1, 0))
    log.events[: len(entries)] = [(*entry, np.nan) for entry in entries]
    log.filled["events"] = len(entries)
    return log
