"""The page of a classic rule fitted to an observed diffusion."""

from ...experiments.diffusion.fit import Fit
from ..figures.fit._words import PARAMETERS, interval
from ..formatting import count, share
from .page import Page, Section

RULES = {
    "hazard": "the hazard rule of Bass",
    "threshold_fraction": "thresholds by share",
    "threshold_count": "thresholds by number",
}
"""Classic rules in words."""


def page(f: Fit) -> Page:
    """What stands on the page."""
    return Page(
        title="fit",
        question=f"Which parameters make {RULES[f.rule]} show what was observed, and does it show it then?",
        answer=answer(f),
        about=f"{f.source} · {f'{f.firms:,} firms · ' if f.seeds else ''}{count(len(f.periods), 'period')} "
        f"of {count(f.months, 'month')}" + (f" · {count(len(f.seeds), 'simulation')}" if f.seeds else ""),
        warnings=warnings(f),
        sections=(Section(figure="curve"), Section(figure="estimates"), Section("How it was fitted", text=how(f))),
        limits=(
            "A rule that fits need not be the one by which firms decided: firms that watch each other are alike in "
            "other ways too, and adopt together for reasons that this does not see.",
            "Intervals cover the chance of the rule, not that the rule, the network or the dates are wrong.",
        ),
    )


def answer(f: Fit) -> list[str]:
    """The answer in a few sentences."""
    named = "; ".join(f"{PARAMETERS[row.parameter]} {interval(row)}" for row in f.parameters.itertuples())
    head = "Doubtful estimates (the notes say why)" if f.doubts else "Fitted"
    told = [f"{head}, with 95% intervals: {named}."]
    if f.inside is None:
        return [
            *told,
            f"The curve of Bass differs from the observed one by {share(f.error)} of the market on average (RMS).",
        ]
    end = f.periods.iloc[-1]
    return [
        *told,
        f"By the last period {share(end.observed)} of firms had adopted; simulations with this fit end at "
        f"{share(end.simulated)} ({share(end.low)} to {share(end.high)} in nine of ten).",
        f"The observed curve lies within that band in {share(f.inside)} of the periods; the mean of the simulations is "
        f"off by {share(f.error)} of firms on average (RMS).",
    ]


def warnings(f: Fit) -> list[str]:
    """What must be known first."""
    found = list(f.doubts)
    if f.late:
        found.append(
            f"{count(f.late, 'firm')} of {f.joined} adopted with no more adopters in sight than the period before, "
            "which no threshold explains: their thresholds are taken to lie above the last smaller number they saw."
        )
    return found


def how(f: Fit) -> str:
    """How it was fitted."""
    if f.inside is None:
        return (
            "By nonlinear least squares on the new adopters of each period (Srinivasan and Mason 1986), with intervals "
            "by Student's t. A curve alone says nothing of who watches whom: everybody sees everybody.\n\n"
            + " ".join(f.notes)
        )
    given = f"{count(f.first, 'firm')} had adopted before the first period and {'is' if f.first == 1 else 'are'} given."
    if f.rule == "hazard":
        rule = (
            "By maximum likelihood over firms and periods: a firm that has entered and not adopted adopts in a period "
            "with chance 1 - exp(-(p + q x) years), where x is the share of those it watches that had adopted before."
        )
    else:
        rule = (
            "By maximum likelihood: the threshold of an adopter lies above what it saw the period before, and up to "
            "what it saw when it adopted; of a firm that did not adopt, above what it saw in the last period. "
            "Thresholds are Normal."
        )
    if f.entering:
        given += f" {count(f.entering, 'firm')} entered later and could not adopt before, in simulations either."
    return (
        f"{rule} {given} Intervals are those of the profile likelihood. Simulations are runs of the rule on the same "
        "network from the same first adopters, a month of the run for each period.\n\n" + " ".join(f.notes)
    )
