"""The most important parameters for the main outcome, with intervals and what luck alone gives."""

import numpy as np
import pandas as pd

from ....experiments.uncertainty.sensitivity import MORRIS, Sensitivity
from ....scenarios.parameters import table as parameters
from ....scenarios.said import label
from ...axes import fitted, places
from ...figure import Bars, Cell, Dots, Figure, Panel, Table
from ...formatting import capital, share
from ...levers import quoted
from ...studies.outcomes import change, form, unit
from ...studies.sensitivity import SHOWN, nothing, subject

ORDER = 10
READING = (
    "Bars: mean absolute elementary effect (μ*), the change when a parameter moves over its whole range while the "
    "others stand anywhere in theirs. Lines: 95% intervals (bootstrap). Open dots: what luck alone gives."
)
READING_SOBOL = (
    "Bars: total-order index, the share of the variance in which a parameter takes part. Open dots: first-order index, "
    "what it explains alone; the rest comes from interactions. Lines: 95% intervals (bootstrap)."
)


def figure(s: Sensitivity) -> Figure:
    """The figure."""
    main, top, stand = s.outcomes[0], s.ranking().head(SHOWN), s.matter()["parameter"]
    morris = s.method == MORRIS
    keys = ("mu_star", "conf", "noise") if morris else ("st", "st_conf", "s1")
    value, half, dot = (top[key].to_numpy(float) for key in keys)
    words = [
        f"{change(main, v)} ± {change(main, h)}" if morris else share(max(v, 0.0))
        for v, h in zip(value, half, strict=True)
    ]
    scale = (form(main), f"{unit(main, s.currency)}, over the range") if morris else ("share", "share of the variance")
    marks = (
        Bars(
            "importance" if morris else "with interactions",
            "reason",
            range(len(top)),
            value,
            low=np.maximum(value - half, 0.0),
            high=value + half,
        ),
        Dots("luck alone" if morris else "alone", "ink", dot, range(len(top)), filled=False),
    )
    x = fitted([*(value + half), *dot], *scale, most=6)
    return Figure(
        name="ranking",
        heading="What matters most" if len(stand) else "What was seen of each parameter",
        finding=f"{capital(subject(s))} answers most to {quoted(str(stand.iloc[0]))}" if len(stand) else nothing(s),
        note=READING if morris else READING_SOBOL,
        panels=(Panel(x, places(list(map(label, top["parameter"])), words), marks),),
        tables=(_numbers(s),),
    )


def _numbers(s: Sensitivity) -> Table:
    """Every parameter, for the main outcome."""
    main, out = s.outcomes[0], []
    for _, row in s.ranking().iterrows():
        name = str(row["parameter"])
        meaning = parameters()[name].row.meaning if name in parameters() else ""
        cells: tuple[Cell, ...]
        if s.method == MORRIS:
            importance = change(main, row["mu_star"]), f"± {change(main, row['conf'])}"
            cells = (importance, _way(row), change(main, row["sigma"]), change(main, row["noise"]))
        else:
            cells = (share(row["st"]), f"± {share(row['st_conf'])}"), (share(row["s1"]), f"± {share(row['s1_conf'])}")
        out.append(((label(name), meaning), *cells))
    morris = (f"Importance μ*, {unit(main, s.currency)}", "More of it gives", "Spread σ", "Luck alone")
    head = morris if s.method == MORRIS else ("With interactions", "Alone")
    return Table(("Parameter", *head), tuple(out))


def _way(row: pd.Series) -> str:
    if row["mu_star"] == 0.0:
        return "no change"
    if abs(row["mu"]) < 0.5 * row["mu_star"]:
        return "now more, now less"
    return "more" if row["mu"] > 0 else "less"
