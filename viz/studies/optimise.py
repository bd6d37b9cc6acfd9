"""The page of a policy search: what a budget buys, by which mix of levers, and how that stands in other worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...experiments.added import PRICE
from ...experiments.policy.mixes import free
from ...experiments.policy.policies import Optimised
from ...scenarios.parameters import find
from ...scenarios.said import held
from ..figure import Table
from ..formatting import SURE, bracketed, capital, count, listed, quantity, share
from ..levers import quoted_all, stated
from .optimise_words import (
    after,
    amount,
    costs,
    firms,
    gain,
    gap,
    goal_told,
    level,
    limit_told,
    more,
    price,
    pulled,
    tell,
    unit_of,
    unit_told,
    wanted,
    within,
    words_of,
)
from .page import Page, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

LITTLE = 0.25
"""A programme that pays at most this share of a pilot leaves nearly all of it to the firms."""
CURSE = 0.01
"""A fall from the search to fresh seeds of this share, or a tenth of the largest gain, is worth a sentence."""
SHIFTED = 2.0
"""Where the factories pay this many times what the public adds, a mix is cheap for the public alone."""


def page(o: Optimised) -> Page:
    """What stands on the page."""
    sections = [
        Section(figure="front"),
        Section("Which mix is which", tables=(mixes(o), _figures(o)), folded=False),
    ]
    if len(o.tested):
        sections.append(Section(figure="regret"))
    sections.append(Section("What was left out", text=" ".join(o.notes) or "Nothing."))
    (start, end), looked = o.months, _looked(o)
    worlds = f" in each of {count(len(o.searched_in), 'world')}" if len(o.searched_in) > 1 else ""
    return Page(
        title="policy search",
        question=f"Which mix of levers gives {'least' if o.wanted[1] else 'most'} {wanted(o)}"
        + (f" for {quantity(o.budget)} million {o.currency} of public money?" if o.budget is not None else "?"),
        answer=_answer(o),
        about=f"{o.scenario} · levers held {held(start, end)} · "
        f"{len(o.tries)} different mixes tried on {count(len(o.search_seeds), 'seed')}{worlds}, the best run again on "
        f"{len(o.seeds)} others",
        warnings=_warnings(o),
        sections=tuple(sections),
        limits=(
            f"NSGA-II finds good mixes, not surely the best ones: this search looked at {looked}; a longer one, or "
            "another seed of the search, may find better ones.",
            "The mixes were chosen on some seeds and are told on others, because the best of many was also lucky. "
            "Which of them are unbeaten is read from the fresh seeds themselves.",
            f"Levers that cost the public nothing in the model are not searched ({quoted_all(free())}): "
            "they would win for free. What a lever costs follows from assumed prices. The factories' own money is told "
            "beside it and counts only where it is an objective or a limit.",
            "Limits are kept to on the mean over all runs: in a single run, or in a single world, they may be missed. "
            "The table of figures tells in how many they are kept.",
            f"Figures are what they are{after(o)}. Another mix may gain most later: search with more months.",
            "Money is for all factories of this world together, over the whole run, without discounting; what the "
            "scenario spends by itself is part of it.",
        ),
    )


def letter(policy: int) -> str:
    """What a mix is called on the page."""
    first, second = divmod(policy - 1, 26)
    return f"{chr(64 + first) if first else ''}{chr(65 + second)}" if policy else "nothing"


def _answer(o: Optimised) -> list[str]:
    sure = o.members[o.members["low"] > 0.0]
    lead, looked = within(o), _looked(o)
    if sure.empty:
        none = f"one of {looked} that the search tried surely gains {more(o)}{after(o)}{_over(o)}."
        told, praised = _highest(o)
        said = [f"{lead}n{none}" if lead else f"N{none}", *told, *_spends(o)]
        return [*said, *_caution(o, praised), *_robust(o), _scope(o)]
    most = sure.loc[sure["gain"].idxmax()]
    name = letter(int(most["policy"]))
    lead = (
        f"{lead}mix {name} is the best of {looked} that the search tried: {gain(o, most)} {unit_of(o)} {more(o)}"
        f"{after(o)} than without it{_worlds(o, most)}, for {quantity(most['spent'])} million in all."
    )
    lead = f"{lead[:1].upper()}{lead[1:]}"
    value = [f"An added user costs {price(most)} million {o.currency} of public money under it."]
    if most["kind"] != PRICE:
        value = [f"Of all factories, {costs(most)}."]
    priced = sure[sure["kind"] == PRICE]
    named = [most]
    if len(priced) > 1:
        cheap = priced.loc[priced["per_added"].idxmin()]
        if cheap["policy"] == most["policy"]:
            value = [f"Of the mixes that surely add, an added user also costs least under it: {price(most)} million."]
        else:
            value += [
                f"Of the mixes that surely add, an added user costs least under mix {letter(int(cheap['policy']))}: "
                f"{price(cheap)} million, {gain(o, cheap)} {unit_of(o)} for {quantity(cheap['spent'])} million."
            ]
            named.append(cheap)
    value += [f"Mix {letter(policy)} has {_told(o, policy)}." for policy in (int(row["policy"]) for row in named)]
    safe = _least(o)
    praised = [*named, *([] if safe is None or not safe["policy"] else [safe])]
    return [lead, " ".join(value), *_spends(o), *_caution(o, praised), *_robust(o), _scope(o)]


def _over(o: Optimised) -> str:
    return f" over {len(o.searched_in)} worlds" if len(o.searched_in) > 1 else ""


def _worlds(o: Optimised, row: pd.Series) -> str:
    """In how many of several worlds a mix surely gains."""
    many = len(o.searched_in)
    return f", surely so in {int(row['adds_in'])} of {many} worlds" if many > 1 else ""


def _highest(o: Optimised) -> tuple[list[str], list[pd.Series]]:
    """Where nothing is sure over several worlds: the mix with the highest mean, and those of which a reader is "
    "warned."""
    safe = _least(o)
    praised = [] if safe is None else [safe]
    if len(o.searched_in) < 2 or not len(o.members) or not o.members["gain"].max() > 0.0:
        return [], praised
    best = o.members.loc[o.members["gain"].idxmax()]
    name = letter(int(best["policy"]))
    told = f"The highest mean is that of mix {name}: {gain(o, best)} {unit_of(o)}"
    cost = f"for {quantity(best['spent'])} million in all; {costs(best)}"
    has = f"Mix {name} has {_told(o, int(best['policy']))}."
    return [f"{told}{_worlds(o, best)}, {cost}. {has}"], [best, *praised]


def _told(o: Optimised, policy: int) -> str:
    """What a mix holds, inside a sentence."""
    return listed(pulled(o, policy, stated))


def _spends(o: Optimised) -> list[str]:
    """What the scenario spends of a budget by itself."""
    own = float(o.front.loc[o.front["policy"] == 0, "spent"].iloc[0])
    if not own > 0.0:
        return []
    left = (
        f" of it by itself, so {quantity(max(o.budget - own, 0.0))} are left" if o.budget is not None else " by itself"
    )
    return [f"{o.scenario} spends {quantity(own)} million{left}."]


def _scope(o: Optimised) -> str:
    """For what all of this holds."""
    many = len(o.searched_in)
    if many > 1:
        said = f"Gains are over {many} worlds and their dice{after(o)}: another horizon may turn them."
        return f"{said} Few tries miss good mixes."
    return (
        f"Gains are judged in one world,{after(o)}, and are {SURE} at most: how other worlds that show the same "
        "patterns "
        "would answer is not in these intervals, and another horizon may turn them. Few tries miss good "
        "mixes."
    ).replace("world,, and", "world, and")


def _caution(o: Optimised, praised: Sequence[pd.Series]) -> list[str]:
    """What must not be read out of a mix that puts its cost on the firms."""
    paid = {int(row.policy): row.value for row in o.levers[o.levers["lever"] == "pilot_subsidy"].itertuples()}
    placed = set(o.levers.loc[o.levers["lever"] == "pilots", "policy"])
    default = float(find("pilot_subsidy").default)
    rows = {int(row["policy"]): row for row in praised}
    found = []
    bare = [at for at in rows if at in placed and float(paid.get(at, default)) <= LITTLE]
    if bare:
        found.append(
            f"Do not take from mix{'' if len(bare) == 1 else 'es'} {listed([letter(at) for at in bare])} that pilots "
            "need "
            "little or no subsidy: in the model a selected factory that can pay its part never refuses, so the cost "
            "moves "
            "to the firms."
        )
    own = float(o.front.loc[o.front["policy"] == 0, "spent"].iloc[0])
    for at, row in rows.items():
        public = row["spent"] - own
        if row["firms_low"] > 0.0 and row["firms"] >= SHIFTED * max(public, 0.0):
            told = f"{quantity(row['firms'])}{bracketed(row['firms_low'], row['firms_high'])}"
            than = (
                f"{quantity(row['firms'] / public)} times what the public adds"
                if public > 0.0
                else "and the public nothing"
            )
            found.append(f"Under mix {letter(at)} the factories pay {told} million more of their own, {than}.")
    return found


def _looked(o: Optimised) -> str:
    """How long the search was: '20 different mixes of 14 levers'."""
    mixes = [mix for mix in o.tries["mix"] if mix != "nothing"]
    levers = {part.split()[0] for mix in mixes for part in mix.split(", ")}
    return f"{len(mixes):,} different mix{'es' * (len(mixes) != 1)} of {count(len(levers), 'lever')}"


def _least(o: Optimised) -> pd.Series | None:
    """The mix within the limits that is regretted least."""
    rows_of = o.front[(o.front["policy"] > 0) & o.front["meets"]].dropna(subset=["regret_most"])
    return None if rows_of.empty else rows_of.loc[rows_of["regret_most"].idxmin()]


def _robust(o: Optimised) -> list[str]:
    """The mix that is regretted least over worlds, and how it stands there."""
    if (least := _least(o)) is None:
        return []
    name, u = letter(int(least["policy"])), unit_of(o)
    text = (
        f"Over {count(o.tested['world'].nunique(), 'world')}, in each of which all {len(o.tries):,} mixes were run, "
        "mix "
        f"{name} is regretted least: at worst it gains {amount(o, least['regret_most'])} {u} less than the best mix "
        "within "
        f"the limits there, on average {amount(o, least['regret_mean'])}. Its smallest gain is "
        f"{amount(o, least['worst'], True)} {u} (world {least['worst_world']}); it keeps to the limits in "
        f"{share(least['within'])} of the worlds, and nothing beats it in {share(least['on_front'])}."
    )
    runs = count(len(o.test_seeds), "run")
    return [
        f"{text} The best there is the best of many on {runs} a world, its luck included: regret is rather too high."
    ]


def _warnings(o: Optimised) -> list[str]:
    found = [note for note in o.notes if "for free" in note or "stopped" in note or "purse" in note]
    rows_of = o.front[o.front["policy"] > 0]
    fall = float((rows_of["searched"] - rows_of["gain"]).mean()) if len(rows_of) else 0.0
    least = CURSE if unit_of(o) == "points" else 0.1 * float(rows_of["gain"].abs().max() if len(rows_of) else 0.0)
    if fall > least:
        found.append(
            f"On the seeds of the search the mixes gained {amount(o, fall)} {unit_of(o)} more, on average, than on "
            "fresh "
            "ones: they were also chosen for their luck."
        )
    if len(rows_of) and not rows_of["meets"].all():
        names = listed([letter(int(policy)) for policy in rows_of.loc[~rows_of["meets"], "policy"]])
        found.append(f"On fresh seeds {names} did not keep to all limits{_missed(o)}.")
    return found


def _missed(o: Optimised) -> str:
    """By how much limits are missed on fresh seeds, each by the mix that comes nearest of those that miss it."""
    values = o.figures[o.figures["policy"] > 0].set_index("policy")
    told = []
    for limit in o.limits:
        name, way, bound = limit.split()
        sign = 1.0 if way == ">=" else -1.0
        gaps = sign * (float(bound) - values.loc[values["figure"] == name, "value"])
        if len(short := gaps[gaps > 0.0]):
            by = gap(o, name, float(short.min()))
            told.append(f"{letter(int(short.idxmin()))} misses {limit_told(o, limit)} by {by}")
    return f": {listed(told)}" if told else ""


def mixes(o: Optimised) -> Table:
    """What each mix does, costs and gains."""
    out = tuple(
        (
            letter(int(row["policy"])),
            "; ".join(pulled(o, int(row["policy"]))),
            quantity(row["spent"]),
            amount(o, row["gain"], True),
            price(row),
            firms(row),
        )
        for _, row in o.front[o.front["policy"] > 0].iterrows()
    )
    head = ("Mix", "Levers", f"Million {o.currency}", f"Gained, {unit_of(o)}", "For each added user, million")
    note = "A lever that is not named stays as it is. For each added user: public money added, by all users added."
    return Table((*head, "Factories' own, million more"), out, note)


def _figures(o: Optimised) -> Table:
    """Every figure that was wanted or limited, under every mix."""
    names = [str(name) for name in dict.fromkeys(o.figures["figure"])]
    wide = o.figures.set_index(["policy", "figure"])
    rows = []
    for policy in o.front["policy"]:
        cells = [wide.loc[(policy, name)] for name in names]
        told = (
            f"{level(name, c['value'])}{bracketed(c['value_low'], c['value_high'], tell(name))}"
            for name, c in zip(names, cells, strict=True)
        )
        rows.append((letter(int(policy)) if policy else "Doing nothing", *told, *_kept(o, policy)))
    note = f"Wanted: {listed(list(map(goal_told, o.objectives)))}. " + (
        f"Limits: {listed([limit_told(o, limit) for limit in o.limits])}." if o.limits else "No limits."
    )
    units = [unit_told(o, name) for name in names]
    head = ("Mix", *(f"{capital(words_of(name))}{', ' * bool(u)}{u}" for name, u in zip(names, units, strict=True)))
    return Table((*head, "Keeps to all limits") if _kept(o, 0) else head, tuple(rows), note)


def _kept(o: Optimised, policy: int) -> tuple[str, ...]:
    """In how many worlds and in what share of runs a mix keeps to all limits; nothing without any, or of old."""
    if not o.limits or "kept_runs" not in o.front:
        return ()
    row, worlds = o.front.set_index("policy").loc[policy], len(o.searched_in)
    each = f"on the mean in {int(row['kept_in'])} of {worlds} worlds, " if worlds > 1 else ""
    return (f"{each}in {share(row['kept_runs'])} of runs",)
