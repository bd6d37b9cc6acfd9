"""What is said of year 10 and of year 20: the figures of the documents come out again, and the sign turns."""

from pathlib import Path

import pytest
import stallpoint
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.outcome import Keep
from stallpoint.model.outcomes.verdict import NOT_STARTED, SPREADING
from stallpoint.scenarios.files import load
from stallpoint.viz.formatting import between, points

ROOT = Path(stallpoint.__file__).parent
ALONE = ("break-concept", "break-cost", "break-people")
NAMES = ("no-policy", "display-programme", "verified-lighthouses", *ALONE, "three-bottlenecks")
PAGES = ("README.md", "docs/odd.md")


def told(c: Comparison, name: str) -> str:
    """A paired difference as the pages tell it, without pluses."""
    d = c.difference(name, "in_use")
    return f"{points(d.mean)} ({between(d.low, d.high, 'points')})".replace("+", "")


@pytest.mark.slow
def test_the_documents_tell_both_horizons_and_what_turns_between_them() -> None:
    ten, twenty = (
        compare([load(name).with_world(months=months) for name in NAMES], 20, keep=Keep(groups=()))
        for months in (120, 240)
    )
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8").replace("+", "")
        for c in (ten, twenty):
            assert [told(c, name) for name in NAMES[1:] if told(c, name) not in text] == [], (page, c.months)
    assert ten.verdicts("no-policy")[NOT_STARTED] == 15
    assert twenty.verdicts("no-policy")[SPREADING] == 18
    added = [
        (c.difference("three-bottlenecks", "in_use").mean, sum(c.difference(name, "in_use").mean for name in ALONE))
        for c in (ten, twenty)
    ]
    assert [round(together / alone, 1) for together, alone in added] == [1.9, 1.0]
