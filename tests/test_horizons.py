"""What is said of year 10 and of year 20: the figures of the documents come out again, and the sign turns."""

from functools import partial
from pathlib import Path

import pytest
import stallpoint
from stallpoint.experiments.analyses import CompareSpec
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.crossed import Crossed
from stallpoint.experiments.outcome import Keep
from stallpoint.viz.formatting import between, points

ROOT = Path(stallpoint.__file__).parent
ALONE = ("break-concept", "break-cost", "break-people")
NAMES = ("no-policy", "display-programme", "verified-lighthouses", *ALONE, "three-bottlenecks")
PAGES = ("README.md", "docs/odd.md")


def told(c: Comparison, name: str, months: int) -> str:
    """A difference as the pages tell it, without pluses."""
    d = c.difference(name, "in_use", months=months)
    return f"{points(d.mean)} ({between(d.low, d.high, 'points')})".replace("+", "")


@pytest.mark.slow
def test_the_documents_tell_both_horizons_and_what_turns_between_them() -> None:
    spec = CompareSpec(NAMES)
    c = compare(spec.scenarios, spec.seeds, keep=Keep(measures=("in_use",), groups=()), worlds=spec.in_worlds)
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8").replace("+", "")
        for months in (120, 240):
            assert [told(c, name, months) for name in NAMES[1:] if told(c, name, months) not in text] == [], (
                page,
                months,
            )
    display = c.difference("display-programme", "in_use")
    assert isinstance(display, Crossed)
    assert (len(display.holds), len(display.holds_surely), len(display.turns)) == (16, 12, 4)
    added = [
        (d("three-bottlenecks").mean, sum(d(name).mean for name in ALONE))
        for d in (partial(c.difference, measure="in_use", months=months) for months in (120, 240))
    ]
    assert [round(together / alone, 1) for together, alone in added] == [2.5, 1.2]
