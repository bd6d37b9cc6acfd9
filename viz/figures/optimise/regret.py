"""Mean and worst regret of each mix over other worlds."""

from ....experiments.policy.policies import Optimised
from ...axes import fitted, places
from ...figure import Bars, Cell, Dots, Figure, Panel, Table
from ...formatting import count, points, share
from ...studies.optimise import letter

ORDER = 20


def figure(o: Optimised) -> Figure | None:
    """The figure; nothing where no other world was tried."""
    if not len(o.worlds):
        return None
    some = o.front[o.front["policy"] > 0].dropna(subset=["regret_most"]).sort_values("regret_most", kind="stable")
    mean, most = list(some["regret_mean"]), list(some["regret_most"])
    words = [f"{points(a, False)} on average, {points(b, False)} at worst" for a, b in zip(mean, most, strict=True)]
    able = some[some["affordable"]]["policy"]
    least = f"mix {letter(int(able.iloc[0]))}" if len(able) else "doing nothing"
    worlds = count(o.worlds["world"].nunique(), "other world")
    rows = range(len(some))
    marks = (Bars("mean", "reason_main", rows, mean), Dots("worst world", "ink", most, rows, filled=False))
    x = fitted(most, "points", "regret, percentage points of real use", most=6)
    y = places([f"Mix {letter(int(policy))}" for policy in some["policy"]], words)
    return Figure(
        name="regret",
        heading="In other worlds",
        finding=f"Of the mixes within the budget, {least} is regretted least in the worst of {worlds}",
        note="Regret in a world: what the best of these mixes that keeps to the budget there would have gained more; "
        "mixes that are not told here are not counted. Bars: mean regret; open dots: the worst world.",
        panels=(Panel(x, y, marks),),
        tables=(_regret(o),),
    )


def _regret(o: Optimised) -> Table:
    out: list[tuple[Cell, ...]] = []
    for row in o.front.dropna(subset=["regret_most"]).itertuples():
        name = letter(int(row.policy)) if row.policy else "Doing nothing"
        most, mean = points(row.regret_most, False), points(row.regret_mean, False)
        out.append((name, mean, most, share(row.well), share(row.within)))
    enough = f"Does well: keeps to the budget and gains {points(o.enough, False)} points or more"
    note = f"{enough} (half of the best gain in the base world)."
    head = ("Mix", "Mean regret, points", "Worst regret", "Does well in", "Keeps to the budget in")
    return Table(head, tuple(out), note)
