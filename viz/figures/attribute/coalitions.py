"""Every coalition of bottlenecks, by how many it takes away, and the best of each number."""

from ....experiments.attribution.attribution import Attribution
from ....experiments.attribution.shapley import sizes
from ...axes import fitted, places
from ...figure import Cell, Dots, Figure, Panel, Table
from ...formatting import listed, share, uncapitalised
from ...studies.attribution import cell, does, spelled, whose
from ...theme import IN_USE

ORDER = 20
TOGETHER = ("one by one", "in pairs", "in threes", "in fours", "in fives", "all six")


def figure(a: Attribution) -> Figure:
    """The figure."""
    n, means = len(a.bottlenecks), a.game.mean(axis=0)
    best = [a.best_of(size)[1].mean for size in range(n + 1)]
    words = [f"{share(value)} ({_gone(a, size)})" for size, value in enumerate(best)]
    y = places([str(size) for size in range(n + 1)], words, label="bottlenecks taken away")
    x = fitted(means, "share", f"share of {whose(a)} that {does(a)}", most=5)
    every = Dots("", "considering", means, sizes(n), size=0.7)
    return Figure(
        name="coalitions",
        heading="One by one, or together",
        finding=f"The best single removal leaves {share(best[1])} that {does(a)}, the best {spelled(n // 2)} "
        f"{share(best[n // 2])}, all {spelled(n)} {share(best[n])}",
        note="Each dot is a set of bottlenecks taken away, at its mean over seeds. The best set of each number is "
        "green; it is the best of this sample, so its height is slightly flattered.",
        panels=(Panel(x, y, (every, Dots("", IN_USE, best, range(n + 1)))),),
        tables=(_orders(a),),
    )


def _gone(a: Attribution, size: int) -> str:
    names = " + ".join(b.label.lower() for b in a.members(a.best_of(size)[0]))
    return "nothing taken away" if not size else "everything" if size == len(a.bottlenecks) else names


def _orders(a: Attribution) -> Table:
    """What single bottlenecks, pairs, threes ... bring, and the best set of each size."""
    table: list[tuple[Cell, ...]] = []
    for size, brought in enumerate(a.together(), 1):
        coalition, left = a.best_of(size)
        names = listed([uncapitalised(b.label) for b in a.members(coalition)])
        table.append((TOGETHER[size - 1].capitalize(), cell(brought), names.capitalize(), share(left.mean)))
    head = ("Taken away", "Brought beyond smaller sets, points", "Best set of that size", f"Then {does(a)}")
    note = "The second column (Harsanyi dividends, summed by size) adds up to the whole loss; below zero, sets overlap."
    return Table(head, tuple(table), note)
