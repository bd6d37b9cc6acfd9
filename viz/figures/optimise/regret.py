"""Mean and worst regret of each mix over other worlds."""

from ....experiments.policy.policies import Optimised
from ...axes import fitted, places
from ...figure import Bars, Cell, Dots, Figure, Panel, Table
from ...formatting import count, share
from ...studies.optimise import letter
from ...studies.optimise_words import amount, form, unit_of, wanted

ORDER = 20


def figure(o: Optimised) -> Figure | None:
    """The figure; nothing where no other world was tried."""
    if not len(o.tested):
        return None
    some = o.front[o.front["policy"] > 0].dropna(subset=["regret_most"]).sort_values("regret_most", kind="stable")
    mean, most = list(some["regret_mean"]), list(some["regret_most"])
    words = [f"{amount(o, a)} on average, {amount(o, b)} at worst" for a, b in zip(mean, most, strict=True)]
    able = some[some["meets"]]["policy"]
    least = f"mix {letter(int(able.iloc[0]))}" if len(able) else "doing nothing"
    worlds = count(o.tested["world"].nunique(), "other world")
    rows = range(len(some))
    marks = (Bars("mean", "reason_main", rows, mean), Dots("worst world", "ink", most, rows, filled=False))
    x = fitted(most, form(o), f"regret, {unit_of(o)} of {wanted(o)}", most=6)
    y = places([f"Mix {letter(int(policy))}" for policy in some["policy"]], words)
    return Figure(
        name="regret",
        heading="In other worlds",
        finding=f"Of the mixes within the limits, {least} is regretted least in the worst of {worlds}",
        note="Regret in a world: what the best of all mixes tried that keep to the limits there gains more; its luck "
        "on few runs is part of it. Bars: mean regret; open dots: the worst world.",
        panels=(Panel(x, y, marks),),
        tables=(_regret(o),),
    )


def _regret(o: Optimised) -> Table:
    out: list[tuple[Cell, ...]] = []
    for row in o.front.dropna(subset=["regret_most"]).itertuples():
        name = letter(int(row.policy)) if row.policy else "Doing nothing"
        worst = amount(o, row.worst, True), f"world {row.worst_world}"
        shares = share(row.well), share(row.within), share(row.on_front)
        out.append((name, amount(o, row.regret_mean), amount(o, row.regret_most), worst, *shares))
    enough = f"Does well: keeps to the limits and gains {amount(o, o.enough)} {unit_of(o)} or more"
    front = "On the front: nothing that keeps to the limits beats it."
    note = f"{enough} (half of the best gain where it was searched). {front}"
    head = ("Mix", f"Mean regret, {unit_of(o)}", "Worst regret", "Smallest gain", "Does well in", "Keeps to limits in")
    return Table((*head, "On the front in"), tuple(out), note)
