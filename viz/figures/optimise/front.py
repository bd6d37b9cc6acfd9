"""Gain in real use against public money: every mix of the search, and those that nothing beats, on fresh seeds."""

from ....experiments.policy.policies import Optimised
from ...axes import fitted
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, points, quantity
from ...studies.optimise import letter, per_million
from ...theme import IN_USE

ORDER = 10


def figure(o: Optimised) -> Figure:
    """The figure. Mixes far beyond the budget are left out."""
    nothing = o.tries.loc[o.tries["mix"] == "nothing", "in_use"]
    gained = o.tries["in_use"] - (float(nothing.iloc[0]) if len(nothing) else float(o.tries["in_use"].min()))
    most = 1.25 * max(o.budget, float(o.front["spent"].max()))
    x = fitted([most], "quantity", f"public money over the run, million {o.currency}", most=6)
    ends = [*o.front["low"], *o.front["high"], gained.max(), 0.01]
    y = fitted(ends, "points", "real use against doing nothing, points")
    tried = o.tries.assign(gain=gained)
    tried = tried[(tried["spent"] <= x.high) & (tried["gain"] >= y.low)]
    marks: list[Rule | Dots] = [Rule(0.0), Rule(o.budget, upright=True, label="budget")]
    marks += [Dots("", "considering", list(tried["spent"]), list(tried["gain"]), size=0.25)]
    for best, label in ((True, "unbeaten"), (False, "beaten")):
        mine = o.front[o.front["best"] == best]
        spent, gain, low, high = (list(mine[column]) for column in ("spent", "gain", "low", "high"))
        letters = tuple(letter(int(policy)) for policy in mine["policy"])
        at = tuple(int(place) for place in o.front.index.get_indexer(mine.index))
        if at:
            marks += [Dots(label, IN_USE, spent, gain, low, high, True, best, words=letters, points=at)]
    found = o.members
    return Figure(
        name="front",
        heading="What the money buys",
        finding=f"{points(float(found['gain'].max()), False)} points of real use are the most that was found within "
        "the budget"
        if len(found)
        else "No mix within the budget was found that nothing beats",
        note="Grey: every mix that the search looked at, as the search saw it. Letters: mixes that nothing beats in "
        "both money and real use, run again on fresh seeds, with 95% intervals. Filled: unbeaten there.",
        panels=(Panel(x, y, tuple(marks)),),
        tables=(_front(o),),
        height=3.2,
    )


def _front(o: Optimised) -> Table:
    out: list[tuple[Cell, ...]] = []
    for _, row in o.front.iterrows():
        spent = quantity(row["spent"]), between(max(row["spent_low"], 0.0), row["spent_high"])
        gain = points(row["gain"]), between(row["low"], row["high"], "points")
        value = quantity(row["per_million"]), per_million(row)
        best = "yes" if row["best"] else "no" if row["affordable"] else "over budget"
        if not row["policy"]:
            out.append(("Doing nothing", spent, "–", "–", "–", "–"))
            continue
        out.append((letter(int(row["policy"])), spent, gain, points(row["searched"]), value, best))
    head = ("Mix", f"Public money, million {o.currency}", "Real use gained, points", "As the search saw it")
    more = ("Factories in use for each million", "Unbeaten")
    return Table((*head, *more), tuple(out), "95% intervals over fresh seeds.")
