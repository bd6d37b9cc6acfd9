"""Which parameters matter for which outcome: dots whose area is the importance relative to the largest."""

from ....experiments.uncertainty.sensitivity import RANK, Sensitivity
from ....scenarios.said import label
from ...axes import places
from ...figure import Cell, Dots, Figure, Panel, Table
from ...formatting import share
from ...levers import quoted_all
from ...studies.outcomes import short
from ...studies.sensitivity import SHOWN

ORDER = 20
LARGEST, LEAST = 5.0, 0.03
"""Areas of the dots, as shares of the usual."""


def figure(s: Sensitivity) -> Figure:
    """The figure."""
    relative = {}
    for name in s.outcomes:
        found = s.ranking(name).set_index("parameter")[RANK[s.method]].clip(lower=0.0)
        relative[name] = found / max(float(found.max()), 1e-300)
    stand = {name: set(s.matter(name)["parameter"]) for name in s.outcomes}
    total = sum(relative.values())
    names = [str(each) for each in total.sort_values(ascending=False, kind="stable").index[:SHOWN]]
    common = [name for name in names if all(name in stand[each] for each in s.outcomes)]
    first = f"{quoted_all(common[:4])} stand{'s' * (len(common) == 1)}" if common else "No parameter stands"
    rows: list[tuple[Cell, ...]] = [
        (
            label(name),
            *((share(float(relative[o][name])), "stands out" if name in stand[o] else "") for o in s.outcomes),
        )
        for name in names
    ]
    marks = []
    for sure, key in ((True, "stands out from luck"), (False, "does not stand out")):
        spots = [
            (x, y, max(LARGEST * float(relative[outcome][name]), LEAST))
            for x, outcome in enumerate(s.outcomes)
            for y, name in enumerate(names)
            if (name in stand[outcome]) is sure
        ]
        if spots:
            across, up, area = zip(*spots, strict=True)
            marks.append(Dots(key, "reason_main", across, up, filled=sure, size=area))
    return Figure(
        name="outcomes",
        heading="Does it matter for every outcome?",
        finding=f"{first} out for every outcome",
        note="The area of a dot is the importance relative to the most important parameter of that outcome. Open dots "
        "do not stand out from luck.",
        panels=(Panel(places([short(name) for name in s.outcomes]), places(list(map(label, names))), tuple(marks)),),
        tables=(Table(("Parameter", *map(short, s.outcomes)), tuple(rows), "Shares of the most important parameter."),),
    )
