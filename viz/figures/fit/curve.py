"""The observed curve, and the simulated ones with the fitted parameters."""

from ....experiments.diffusion.fit import Fit
from ...axes import fitted, shares
from ...figure import Figure, Line, Panel, Table
from ...formatting import share
from ...theme import IN_USE

ORDER = 10


def figure(f: Fit) -> Figure:
    """The figure."""
    rows = f.periods
    x = (rows["period"] + 1).to_numpy(float)
    band = {} if f.inside is None else {"low": rows["low"].to_numpy(), "high": rows["high"].to_numpy()}
    marks = (
        Line("fitted" if f.inside is None else "simulated", IN_USE, rows["simulated"].to_numpy(), x, **band),
        Line("observed", "ink", rows["observed"].to_numpy(), x, style="dashed"),
    )
    top = float(rows[["observed", "simulated", "high"]].max().max())
    length = {1: "months", 12: "years"}.get(f.months, f"periods of {f.months} months")
    across = fitted([0.0, float(len(rows))], label=f"{length} from {rows['begins'].iloc[0]}")
    told = tuple(
        (
            row.begins,
            share(row.observed),
            share(row.simulated),
            "" if f.inside is None else f"{share(row.low)} to {share(row.high)}",
        )
        for row in rows.itertuples()
    )
    end = rows.iloc[-1]
    return Figure(
        name="curve",
        heading="What was observed, and what the fitted rule does",
        finding=f"{share(end.observed)} had adopted in the end; fitted: {share(end.simulated)}",
        panels=(Panel(across, shares(top, label="share that has adopted"), marks),),
        tables=(Table(("Period", "Observed", "Fitted", "Nine of ten simulations"), told),),
        note="Dashed: observed. Line: mean of the simulations; band: nine of ten of them."
        if f.inside is not None
        else "Dashed: observed. Line: the fitted curve of Bass.",
    )
