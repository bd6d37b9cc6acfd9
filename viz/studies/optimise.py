"""The page of a policy search: what a budget buys, by which mix of levers, and how that stands in other worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.policy.mixes import free
from ...experiments.policy.policies import Optimised
from ...scenarios.parameters import find
from .. import look
from ..figure import Cell, Table
from ..look import IN_USE, light
from ..panels import FULL, Chart, Frame, Room, inches_of, panels, say
from ..telling import SURE, between, count, listed, points, quantity, share, years
from .page import Draw, Page, Section
from .rows import key_line, rows

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
        Section(
            "What the money buys",
            figure="front",
            table=_front(o),
            note="Grey: every mix that the search looked at, as the search saw it. Letters: mixes that nothing beats "
            "in both money and real use, run again on fresh seeds, with 95% intervals. Filled: unbeaten there.",
        ),
        Section("Which mix is which", table=_mixes(o), folded=False),
    ]
    if len(o.worlds):
        sections.append(
            Section(
                "In other worlds",
                figure="regret",
                table=_regret(o),
                note="Regret in a world: what the best of these mixes that keeps to the budget there would have gained "
                "more; mixes that are not told here are not counted. Bars: mean regret; open dots: the worst world.",
            )
        )
    sections.append(Section("What was left out", text=" ".join(o.notes) or "Nothing."))
    (start, end), looked = o.months, _looked(o)
    return Page(
        title="policy search",
        question=f"Which mix of levers gives most real use for {quantity(o.budget)} million CNY of public money?",
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


def figures(o: Optimised) -> dict[str, Draw]:
    """Its figures by name."""
    found: dict[str, Draw] = {"front": lambda frame: front(o, frame)}
    if len(o.worlds):
        found["regret"] = lambda frame: regret(o, frame)
    return found


def letter(policy: int) -> str:
    """What a mix is called on the page."""
    return chr(64 + policy) if policy else "nothing"


def _answer(o: Optimised) -> list[str]:
    sure = o.members[o.members["low"] > 0.0]
    budget = f"{quantity(o.budget)} million CNY"
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
    told = f"{quantity(best['per_million'])} factories for each million more ({_ends(best, 'per_low', 'per_high')})"
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


def front(o: Optimised, frame: Frame) -> Chart:
    """Gain in real use against public money."""
    tried, some = o.tries, o.front[o.front["policy"] > 0]
    nothing = tried.loc[tried["mix"] == "nothing", "in_use"]
    base = float(nothing.iloc[0]) if len(nothing) else float(tried["in_use"].min())
    sure = o.members
    title = (
        f"{points(float(sure['gain'].max()), False)} points of real use are the most that was found within the budget"
        if len(sure)
        else "No mix within the budget was found that nothing beats"
    )
    room = Room(3.2, 0.75, 0.5, 0.34, widest=FULL if frame.narrow else 7.5)
    figure, (axes,) = panels(1, Frame(frame.width, 1, frame.titled), room, title, _footer(o))
    axes.grid(color=light("line"), linewidth=look.HAIR)
    axes.axhline(0, color=light("muted"), linewidth=look.THIN)
    axes.plot(tried["spent"], 100 * (tried["in_use"] - base), "o", markersize=3, color=light("considering"))
    for row in some.itertuples():
        x, y = float(row.spent), 100 * float(row.gain)
        axes.plot([x, x], [100 * row.low, 100 * row.high], color=light("ink"), linewidth=look.THIN, zorder=3)
        face = light(IN_USE if row.best else "paper")
        axes.plot([x], [y], "o", markersize=7, markerfacecolor=face, markeredgecolor=light(IN_USE), zorder=4)
        say(axes, (x + 0.09 / inches_of(axes)[0] * _reach(o), y), letter(int(row.policy)), size=look.TICK, bold=True)
    axes.axvline(o.budget, color=light("public"), linewidth=look.LINE)
    axes.set_xlim(0, _reach(o))
    highest = max(float(np.nanmax(some["high"])) if len(some) else 0.0, float((tried["in_use"] - base).max()), 0.01)
    lowest = min(float(np.nanmin(some["low"])) if len(some) else 0.0, 0.0)
    axes.set_ylim(100 * lowest - 4 * highest, 108 * highest)
    axes.set_xlabel("public money over the run, million CNY", fontsize=look.TICK, color=light("muted"))
    words = "real use against doing nothing, points"
    say(axes, (-0.03, 1.05), words, tone="muted", size=look.TICK, transform=axes.transAxes)
    say(axes, (o.budget, 104 * highest), "budget ", tone="public", size=look.TICK, align="right")
    alt = " ".join(
        f"{letter(int(r.policy))}: {points(r.gain)} points for {quantity(r.spent)}." for r in some.itertuples()
    )
    return Chart("front", title, f"Dots, real use gained against million CNY. {alt}", figure)


def regret(o: Optimised, frame: Frame) -> Chart:
    """Mean and worst regret of each mix over other worlds."""
    some = o.front[o.front["policy"] > 0].dropna(subset=["regret_most"]).sort_values("regret_most", kind="stable")
    names = [f"Mix {letter(int(policy))}" for policy in some["policy"]]
    words = [
        f"{points(r.regret_mean, False)} on average, {points(r.regret_most, False)} at worst" for r in some.itertuples()
    ]
    able = some[some["affordable"]]["policy"]
    least = f"mix {letter(int(able.iloc[0]))}" if len(able) else "doing nothing"
    worlds = count(o.worlds["world"].nunique(), "other world")
    title = f"Of the mixes within the budget, {least} is regretted least in the worst of {worlds}"
    span = (0.0, 105 * max(float(some["regret_most"].max()), 0.001))
    axis = "percentage points of real use less than the best affordable mix"
    figure, axes, places = rows(names, words, frame, span, axis, title, _footer(o), (0.9, 2.4), key=0.32)
    for y, row in zip(places, some.itertuples(), strict=True):
        axes.barh([y], [100 * row.regret_mean], height=0.2, color=light("reason_main"), zorder=2)
        axes.plot([100 * row.regret_most], [y], "o", markersize=6, mfc=light("paper"), mec=light("ink"), zorder=3)
    key_line(axes, [("s", "reason_main", True, "mean"), ("o", "ink", False, "worst world")])
    alt = " ".join(f"{name}: {told}." for name, told in zip(names, words, strict=True))
    return Chart("regret", title, f"Bars. {alt}", figure)


def _front(o: Optimised) -> Table:
    out: list[tuple[Cell, ...]] = []
    for _, row in o.front.iterrows():
        spent = quantity(row["spent"]), between(max(row["spent_low"], 0.0), row["spent_high"])
        gain = points(row["gain"]), between(row["low"], row["high"], "points")
        value = quantity(row["per_million"]), _ends(row, "per_low", "per_high")
        best = "yes" if row["best"] else "no" if row["affordable"] else "over budget"
        if not row["policy"]:
            out.append(("Doing nothing", spent, "–", "–", "–", "–"))
            continue
        out.append((letter(int(row["policy"])), spent, gain, points(row["searched"]), value, best))
    head = ("Mix", "Public money, million CNY", "Real use gained, points", "As the search saw it")
    return Table(
        (*head, "Factories in use for each million", "Unbeaten"), tuple(out), "95% intervals over fresh seeds."
    )


def _mixes(o: Optimised) -> Table:
    some = o.front[o.front["policy"] > 0]
    columns = zip(some["policy"], some["mix"], some["spent"], some["gain"], strict=True)
    out = tuple((letter(int(at)), str(mix), quantity(spent), points(gain)) for at, mix, spent, gain in columns)
    head = ("Mix", "Levers", "Million CNY", "Points gained")
    return Table(head, out, "A lever that is not named stays as it is.")


def _regret(o: Optimised) -> Table:
    out: list[tuple[Cell, ...]] = []
    for row in o.front.dropna(subset=["regret_most"]).itertuples():
        name = letter(int(row.policy)) if row.policy else "Doing nothing"
        most, mean = points(row.regret_most, False), points(row.regret_mean, False)
        out.append((name, mean, most, share(row.well), share(row.within)))
    enough = f"Does well: keeps to the budget and gains {points(o.enough, False)} points or more"
    note = f"{enough} (half of the best gain in the base world)."
    return Table(
        ("Mix", "Mean regret, points", "Worst regret", "Does well in", "Keeps to the budget in"), tuple(out), note
    )


def _gain(row: pd.Series) -> str:
    ends = between(row["low"], row["high"], "points").replace("+", "")
    return f"{points(row['gain'], False)} ({ends})" if ends else points(row["gain"], False)


def _ends(row: pd.Series, low: str, high: str) -> str:
    return between(row[low], row[high])


def _reach(o: Optimised) -> float:
    """The right end of the axis: past the budget; mixes far beyond it are cut off."""
    return 1.25 * max(o.budget, float(o.front["spent"].max()))


def _footer(o: Optimised) -> str:
    return f"Stallpoint · {o.scenario} · {count(len(o.seeds), 'fresh seed')}"
