"""The page of a robustness study: which conclusions stand, and where they turn."""

from collections.abc import Mapping, Sequence

from ...experiments.robustness.conclusions import ADDS, BEST, HOLDS, ORDER, TURNS, UNSURE, VERDICT
from ...experiments.robustness.robust import Robust
from ...experiments.robustness.variants import AS_IT_IS
from ...model.outcomes.verdict import at
from ..formatting import between, caveat, count, in_brackets, listed, points
from .page import Page, Section

NAMED = 6
"""Variants that a sentence names one by one."""
KINDS = (ADDS, BEST, ORDER, VERDICT)


def page(r: Robust) -> Page:
    """What stands on the page."""
    runs = f"{count(len(r.seeds), 'run')} of each{f' in each of {len(r.worlds)} worlds' if r.worlds else ''}"
    return Page(
        title="robustness",
        question=f"Which conclusions about {listed(list(r.names))} stand in other sizes, networks and years, and with "
        "other mechanisms on?",
        answer=answer(r),
        about=f"{listed(list(r.names))} · {r.factories:,} factories · by {at(r.months)} · "
        f"{count(len(r.tried()), 'variant')} · {runs} as they are, on the same dice",
        sections=(
            Section(figure="variants"),
            *([Section(figure="years", folded=False)] if len(r.horizons) > 1 else []),
            Section("How often each size was run", text=sizes(r)),
            *([Section("What to know of it", text="\n\n".join(r.notes))] if r.notes else []),
        ),
        limits=(
            "A conclusion is what the scenarios as they are surely say at 95%. Each interval is for one comparison: of "
            "twenty variants in which nothing is changed, one may look not sure, or turn, by luck.",
            "What most runs come to is told where the exact interval of their share lies above a half, and turns where "
            "it lies below: four runs can tell neither. Over worlds most worlds decide, each by most of its runs.",
            "'Not sure' in a variant says that its runs do not tell, not that the conclusion fails there: large sizes "
            "have few runs.",
            "Variants are changed one at a time, at one strength each; what several do together is not tried, but for "
            "the variant 'together'. None of them but first-world, second-world and graded-world was calibrated: how "
            "much there is of a mechanism is not known.",
            caveat(len(r.worlds) or 1, len(r.seeds)),
        ),
        summary="\n".join([*answer(r), caveat(len(r.worlds) or 1, len(r.seeds))]) + "\n",
    )


def answer(r: Robust) -> list[str]:
    """A sentence for each conclusion where the scenarios end, those about what scenarios add first."""
    told = sorted(r.told(), key=lambda each: KINDS.index(each[0]))
    if not told:
        return [f"By {at(r.months)} no conclusion is sure in these runs, so there is nothing that could turn."]
    unsure = [name for name in r.names[1:] if not _concluded(r, name)]
    found = [f"By {at(r.months)} {says}{_amount(r, kind, says)}: {fate(by)}." for kind, says, by in told]
    if unsure:
        found.append(f"Whether {listed(unsure, 'or')} adds real use to {r.names[0]} is not sure as it is.")
    return found


def fate(by: Mapping[str, Sequence[str]]) -> str:
    """What becomes of a conclusion: 'holds in 19 of 22 variants; turns in ...; not sure in ...'."""
    whole = sum(map(len, by.values()))
    if len(by[HOLDS]) == whole:
        return f"holds in all {count(whole, 'variant')}"
    parts = [f"holds in {len(by[HOLDS])} of {count(whole, 'variant')}"]
    parts += [
        f"{word} in {_named(by[answer])}" for answer, word in ((TURNS, "turns"), (UNSURE, "not sure")) if by[answer]
    ]
    return "; ".join(parts)


def sizes(r: Robust) -> str:
    """How many runs each size had, and why."""
    rows = r.variants.drop_duplicates("factories")
    told = [f"{row.factories:,} factories on {count(int(row.seeds), 'seed')}" for row in rows.itertuples()]
    return (
        f"Each scenario was run with {listed(told)}. A size is run so often that it costs about as much as the "
        "scenarios as they are; the largest have four runs at least, and so cost more."
    )


def _named(names: Sequence[str]) -> str:
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return listed([*(f"'{name}'" for name in names[:NAMED]), *more])


def _concluded(r: Robust, name: str) -> bool:
    rows = r.conclusions[(r.conclusions["months"] == r.months) & (r.conclusions["kind"] == ADDS)]
    return bool((rows["scenario"] == name).any())


def _amount(r: Robust, kind: str, says: str) -> str:
    """What a scenario adds as it is, in points with the interval."""
    if kind not in (ADDS, ORDER):
        return ""
    rows = r.conclusions[(r.conclusions["months"] == r.months) & (r.conclusions["says"] == says)]
    ours, theirs = str(rows["scenario"].iloc[0]), str(rows["against"].iloc[0])
    own = r.added[(r.added["variant"] == AS_IT_IS) & (r.added["months"] == r.months)]
    both = own[own["scenario"].isin((ours, theirs)) & own["against"].isin((ours, theirs))].iloc[0]
    sign = 1.0 if both["scenario"] == ours else -1.0
    low, high = sorted((sign * both["low"], sign * both["high"]))
    return in_brackets(f"{points(sign * both['mean'])} points, {between(low, high, 'points')}")
