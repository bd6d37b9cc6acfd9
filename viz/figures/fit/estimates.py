"""The fitted parameters with their intervals."""

from ....experiments.diffusion.fit import Fit
from ...figure import Figure, Table
from ._words import PARAMETERS, interval, number

ORDER = 20
UNSETTLED = " What speaks against these estimates stands at the top of the page."


def figure(f: Fit) -> Figure:
    """The figure: a table only."""
    rows = tuple(
        (PARAMETERS[row.parameter], number(row.value), f"{number(row.low)} to {number(row.high)}")
        for row in f.parameters.itertuples()
    )
    first = next(f.parameters.itertuples())
    return Figure(
        name="estimates",
        heading="What was fitted",
        finding=f"{PARAMETERS[first.parameter]}: {interval(first)}{', doubtful' if f.doubts else ''}",
        panels=(),
        tables=(Table(("Parameter", "Estimate", "95% interval"), rows),),
        note="'No end': the data set no limit on that side." + (UNSETTLED if f.doubts else ""),
    )
