"""The page of a policy search: what a budget buys, by which mix of levers, and how that stands in other worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...experiments.policy.mixes import free
from ...experiments.policy.policies import Optimised
from ...scenarios.parameters import find
from ..figure import Table
from ..formatting import SURE, between, count, listed, points, quantity, share, years
from .page import Page, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

LITTLE = 0.25
"""A programme that pays at most this share of a pilot leaves nearly all of it to the firms."""
CURSE = 0.01
"""A fall from the search to fresh seeds of this much is worth a sentence."""


def page(o: Optimised) -> Page:
    """What stands on the page."""
    sections = [
        Section(figure="front"),
        Section("Which mix is which", tables=(_mixes(o),), folded=False),
    ]
    if len(o.worlds):
        sections.append(Section(figure="regret"))
    sections.append(Section("What was left out", text=" ".join(o.notes) or "Nothing."))
    (start, end), looked = o.months, _looked(o)
    return Page(
        title="policy search",
        question="Which mix of levers gives most real use for "
        f"{quantity(o.budget)} million {o.currency} of public money?",
        answer=_answer(o),
        about=f"{o.scenario} · levers from month {start} {f'up to {end}' if end is not None else 'on'} · "
        f"{len(o.tries)} different mixes tried on {count(len(o.search_seeds), 'seed')}, the best run again on "
        f"{len(o.seeds)} others",
        warnings=_warnings(o),
        sections=tuple(sections),
        limits=(
            f"NSGA-II finds good mixes, not surely the best ones: this search looked at {looked}; a longer one, or "
            "another seed of the search, may find better ones.",
            "The mixes were chosen on some seeds and are told on others, because the best of many was also lucky. "
            "Which of them are unbeaten is read from the fresh seeds themselves.",
            f"Levers that cost the public nothing in the model are not searched ({listed(list(free()))}): they would "
            "win for free. What a lever costs follows from assumed prices; firms' own money is not counted.",
            f"Real use is what it is {_after(o)}. Another mix may gain most later: search with more months.",
            "Money is for all factories of this world together, over the whole run, without discounting.",
        ),
    )


def letter(policy: int) -> str:
    """What a mix is called on the page."""
    return chr(64 + policy) if policy else "nothing"


def _answer(o: Optimised) -> list[str]:
    sure = o.members[o.members["low"] > 0.0]
    budget = f"{quantity(o.budget)} million {o.currency}"
    if sure.empty:
        return [
            f"Within {budget}, none of {_looked(o)} that the search tried surely adds to real use {_after(o)}.",
            _scope(o),
        ]
    most = sure.loc[sure["gain"].idxmax()]
    lead = (
        f"Within {budget}, mix {letter(int(most['policy']))} is the best of {_looked(o)} that the search tried: "
        f"{_gain(most)} points more real use {_after(o)} than without it, for {quantity(most['spent'])} million in all."
    )
    best = sure.loc[sure["per_million"].idxmax()]
    told = f"{quantity(best['per_million'])} factories for each million more ({per_million(best)})"
    if len(sure) == 1:
        value = f"It adds {told}."
    elif best["policy"] == most["policy"]:
        value = f"Of the mixes that surely add, it also gives most per unit of money: {told}."
    else:
        value = (
            f"Of the mixes that surely add, most per unit of money gives mix {letter(int(best['policy']))}: "
            f"{told}, {_gain(best)} points for "
            f"{quantity(best['spent'])} million."
        )
    named = dict.fromkeys((int(row["policy"]), row["mix"]) for row in (most, best))
    value += "".join(f" Mix {letter(policy)}: {mix}." for policy, mix in named)
    safe = _least(o)
    praised = [*(policy for policy, _ in named), *([] if safe is None else [int(safe["policy"])])]
    robust = [_robust(o, safe)] if safe is not None else []
    return [lead, value, *_caution(o, praised), *robust, _scope(o)]


def _after(o: Optimised) -> str:
    return f"after {years(o.horizon)}" if o.horizon else "at the end of the run"


def _scope(o: Optimised) -> str:
    """For what all of this holds."""
    return (
        f"Gains are judged in one world, {_after(o)}, and are {SURE} at most: another horizon may turn them. Few tries "
        "miss good mixes."
    )


def _caution(o: Optimised, policies: Sequence[int]) -> list[str]:
    """What must not be read out of a mix that places pilots and leaves their cost to the firms."""
    paid = {int(row.policy): row.value for row in o.levers[o.levers["lever"] == "pilot_subsidy"].itertuples()}
    placed = set(o.levers.loc[o.levers["lever"] == "pilots", "policy"])
    default = float(find("pilot_subsidy").default)
    bare = [at for at in dict.fromkeys(policies) if at in placed and float(paid.get(at, default)) <= LITTLE]
    if not bare:
        return []
    one = len(bare) == 1
    return [
        f"Do not take from mix{'' if one else 'es'} {listed([letter(at) for at in bare])} that pilots need little or "
        "no subsidy: in the model a selected factory that can pay its part never refuses, so the cost moves to the "
        "firms, whose money is not counted here."
    ]


def _looked(o: Optimised) -> str:
    """How long the search was: '20 different mixes of 14 levers'."""
    mixes = [mix for mix in o.tries["mix"] if mix != "nothing"]
    levers = {part.split()[0] for mix in mixes for part in mix.split(", ")}
    return f"{len(mixes):,} different mix{'es' * (len(mixes) != 1)} of {count(len(levers), 'lever')}"


def _least(o: Optimised) -> pd.Series | None:
    """The affordable mix that is regretted least."""
    rows_of = o.front[(o.front["policy"] > 0) & o.front["affordable"]].dropna(subset=["regret_most"])
    return None if rows_of.empty else rows_of.loc[rows_of["regret_most"].idxmin()]


def _robust(o: Optimised, least: pd.Series) -> str:
    told = int((o.front["policy"] > 0).sum())
    return (
        f"Over {count(o.worlds['world'].nunique(), 'other world')}, mix {letter(int(least['policy']))} is regretted "
        f"least: at worst it gains {points(least['regret_most'], False)} points less than the best affordable mix "
        f"there, on average {points(least['regret_mean'], False)}; it keeps to the budget in "
        f"{share(least['within'])} of them. Regret is against the mixes told here alone ({told}), not against all "
        "that could be done."
    )


def _warnings(o: Optimised) -> list[str]:
    found = [note for note in o.notes if "for free" in note or "stopped" in note]
    rows_of = o.front[o.front["policy"] > 0]
    fall = float((rows_of["searched"] - rows_of["gain"]).mean()) if len(rows_of) else 0.0
    if fall > CURSE:
        found.append(
            f"On the seeds of the search the mixes gained {points(fall, False)} points more, on average, than on fresh "
            "ones: they were also chosen for their luck."
        )
    if len(rows_of) and not rows_of["affordable"].all():
        names = listed([letter(int(policy)) for policy in rows_of.loc[~rows_of["affordable"], "policy"]])
        found.append(f"On fresh seeds {names} cost more than the budget.")
    return found


def _mixes(o: Optimised) -> Table:
    some = o.front[o.front["policy"] > 0]
    columns = zip(some["policy"], some["mix"], some["spent"], some["gain"], strict=True)
    out = tuple((letter(int(at)), str(mix), quantity(spent), points(gain)) for at, mix, spent, gain in columns)
    head = ("Mix", "Levers", f"Million {o.currency}", "Points gained")
    return Table(head, out, "A lever that is not named stays as it is.")


def _gain(row: pd.Series) -> str:
    ends = between(row["low"], row["high"], "points").replace("+", "")
    return f"{points(row['gain'], False)} ({ends})" if ends else points(row["gain"], False)


def per_million(row: pd.Series) -> str:
    """The interval of the factories in use for each million."""
    return between(row["per_low"], row["per_high"])
