"""Spread of the elementary effects against their size: far up, an effect depends on the other parameters."""

from ....experiments.uncertainty.sensitivity import MORRIS, Sensitivity
from ....scenarios.said import label
from ...axes import fitted
from ...figure import Dots, Figure, Line, Panel, Table
from ...formatting import listed
from ...levers import quoted
from ...studies.outcomes import change, form, unit
from ...studies.sensitivity import nothing

ORDER = 30
NAMED = 10
"""Parameters with their name beside their dot."""


def figure(s: Sensitivity) -> Figure | None:
    """The figure; only Morris screening has one."""
    if s.method != MORRIS:
        return None
    main, stand = s.outcomes[0], set(s.matter()["parameter"])
    top, rest = s.ranking().head(NAMED), s.ranking().iloc[NAMED:]
    mixed = [quoted(str(r.parameter)) for r in top.itertuples() if r.parameter in stand and r.sigma > r.mu_star]
    if mixed:
        finding = f"What {listed(mixed[:3])} {'does' if len(mixed) == 1 else 'do'} depends on the other parameters"
    else:
        same = "The most important parameters work much the same whatever the others are"
        finding = same if stand else nothing(s)
    x = fitted(1.2 * s.ranking()["mu_star"], form(main), f"importance μ*, {unit(main, s.currency)}", most=6)
    y = fitted(s.ranking()["sigma"], form(main), f"spread σ of the effects, {unit(main, s.currency)}")
    end = min(x.high, y.high)
    marks = (
        Line("", "muted", (0.0, end), (0.0, end), style="thin"),
        Dots("", "considering", list(rest["mu_star"]), list(rest["sigma"]), size=0.6),
        Dots("", "reason_main", list(top["mu_star"]), list(top["sigma"]), words=tuple(map(label, top["parameter"]))),
    )
    rows = [(label(str(r.parameter)), change(main, r.mu_star), change(main, r.sigma)) for r in s.ranking().itertuples()]
    head = ("Parameter", f"Importance μ*, {unit(main, s.currency)}", f"Spread σ, {unit(main, s.currency)}")
    return Figure(
        name="interactions",
        heading="Alone, or through others?",
        finding=finding,
        note="Above the line the effects of a parameter vary more than they weigh: it works through others, or bends. "
        "Low and to the right it works the same way everywhere.",
        panels=(Panel(x, y, marks),),
        tables=(Table(head, tuple(rows)),),
        height=3.0,
    )
