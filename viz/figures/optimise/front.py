"""Gain against public money: every mix of the search, and those that nothing beats, on fresh seeds."""

from ....experiments.policy.policies import Optimised
from ...axes import fitted
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, quantity
from ...studies.optimise import letter
from ...studies.optimise_words import amount, form, more, price, unit_of
from ...theme import IN_USE

ORDER = 10


def figure(o: Optimised) -> Figure:
    """The figure. Mixes far beyond the budget are left out."""
    sign = -1.0 if o.wanted[1] else 1.0
    wanted = sign * o.tries["wanted"]
    nothing = wanted[o.tries["mix"] == "nothing"]
    gained = wanted - (float(nothing.iloc[0]) if len(nothing) else float(wanted.min()))
    most = 1.25 * max(o.budget or 0.0, float(o.front["spent"].max()))
    x = fitted([most], "quantity", f"public money over the run, million {o.currency}", most=6)
    ends = [*o.front["low"], *o.front["high"], gained.max(), 0.01 if form(o) == "points" else 0.0]
    y = fitted(ends, form(o), f"{more(o)} than doing nothing, {unit_of(o)}")
    tried = o.tries.assign(gain=gained)
    tried = tried[(tried["spent"] <= x.high) & (tried["gain"] >= y.low)]
    marks: list[Rule | Dots] = [Rule(0.0)]
    marks += [] if o.budget is None else [Rule(o.budget, upright=True, label="budget")]
    marks += [Dots("", "considering", list(tried["spent"]), list(tried["gain"]), size=0.25)]
    for best, label in ((True, "unbeaten"), (False, "beaten")):
        mine = o.front[o.front["best"] == best]
        spent, gain, low, high = (list(mine[column]) for column in ("spent", "gain", "low", "high"))
        letters = tuple(letter(int(policy)) for policy in mine["policy"])
        at = tuple(int(place) for place in o.front.index.get_indexer(mine.index))
        if at:
            marks += [Dots(label, IN_USE, spent, gain, low, high, True, best, words=letters, points=at)]
    found = o.members
    top = f"{amount(o, float(found['gain'].max()))} {unit_of(o)} {more(o)}" if len(found) else ""
    return Figure(
        name="front",
        heading="What the money buys",
        finding=f"{top} are the most that was found within the limits"
        if top
        else "No mix within the limits was found that nothing beats",
        note="Grey: every mix that the search looked at, as the search saw it. Letters: mixes that nothing beats in "
        "all that was wanted, run again on fresh seeds, with 95% intervals. Filled: unbeaten there.",
        panels=(Panel(x, y, tuple(marks)),),
        tables=(_front(o),),
        height=3.2,
    )


def _front(o: Optimised) -> Table:
    out: list[tuple[Cell, ...]] = []
    for _, row in o.front.iterrows():
        spent = quantity(row["spent"]), between(max(row["spent_low"], 0.0), row["spent_high"])
        many = len(o.searched_in)
        where = f"; surely in {int(row['adds_in'])} of {many} worlds" if many > 1 else ""
        gain = amount(o, row["gain"], True), f"{between(row['low'], row['high'], form(o))}{where}"
        best = "yes" if row["best"] else "no" if row["meets"] else "misses a limit"
        if not row["policy"]:
            out.append(("Doing nothing", spent, "–", "–", "–", "–"))
            continue
        out.append((letter(int(row["policy"])), spent, gain, amount(o, row["searched"], True), price(row), best))
    head = ("Mix", f"Public money, million {o.currency}", f"{more(o).capitalize()}, {unit_of(o)}")
    rest = ("As the search saw it", "For each added user, million", "Unbeaten")
    many = len(o.searched_in)
    over = f"over {many} worlds and their fresh seeds" if many > 1 else "over fresh seeds of one world"
    return Table((*head, *rest), tuple(out), f"95% intervals {over}.")
