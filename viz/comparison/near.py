"""How near verdicts lie to others, in words: beside the count of runs, for a terminal and for the report."""

from ...experiments.compare import Comparison
from ...experiments.near_limits import NEAR, Near, near
from ..formatting import share

HEAD = (f"Within {NEAR:.0%} of a limit", "Middle run away; limit of most runs")
NOTE = (
    "A limit is near a run where one of its figures, all else as it is, would have to change by little to turn the "
    f"verdict; how near is told as a share of that limit: from 11% to 10% of factories is {NEAR:.0%}."
)


def told(found: Near | None) -> str:
    """How near runs lie: '6 of 20 runs within 10% of a limit, ...'; empty where it is not known."""
    if found is None:
        return ""
    if found.runs == 1:
        return f"{share(found.middle)} away from the nearest limit: {found.rule}"
    near_ones = f"{found.near} of {found.runs} runs within {NEAR:.0%} of a limit"
    which = "in all" if found.most == found.runs else f"in {found.most}"
    return f"{near_ones}, the middle run {share(found.middle)} away; the nearest {which}: {found.rule}"


def cells(c: Comparison, name: str) -> tuple[str, str]:
    """The same for a table: how many runs are near, and how far the middle one is with the limit of most runs."""
    found = near(c, name)
    if found is None:
        return "not known", ""
    return f"{found.near} of {found.runs}", f"{share(found.middle)}; {found.rule}"
