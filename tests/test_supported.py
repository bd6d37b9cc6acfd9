"""Who counts as unsupported and who has considered a vendor: by hand, in worlds where only a programme acts."""

import numpy as np
import pytest
from stallpoint.agents.factory import Stage
from stallpoint.model.ledger import Event
from stallpoint.model.outcomes.funnel import reached
from stallpoint.model.outcomes.reproduction import estimate
from worlds import PROGRAMME, happened, held, lived, opened, ran, small

NOBODY = {"cases_needed": 20.0, "innovators": 0.0}
"""Nobody passes the evidence gate: whoever has a pilot was placed by the programme."""
FAILING = {"tries_max": 4, "trust_start": 1.0, "trust_loss": 0.0, "system_cost": 0.8, "signing_rate": 0.0}
PLACED = held(opened(120, 84, PROGRAMME, **FAILING), success_counts="verified")
"""No head signs, so again only the programme starts pilots; where one fails, the factory tries another vendor."""


def test_a_placed_factory_that_goes_on_with_its_own_money_is_not_unsupported() -> None:
    result = ran(PLACED, 1)
    own_money = [
        row
        for review in result.reviews
        for row in review.factory[(review.before == Stage.PILOTING) & (review.outcome == Event.SCALED) & ~review.aided]
    ]
    assert own_money  # pilots scaled that no public money was in, after another vendor was tried
    assert set(own_money) <= set(happened(result, Event.SELECTED))
    assert result.series["unsupported"][-1] == 0.0
    assert estimate(result).credit.sum() == 0.0


def test_who_passes_the_gates_by_itself_later_is_unsupported() -> None:
    """The same programme where everybody can start: what scales without it, or after a new start, counts."""
    result = ran(opened(120, 72, PROGRAMME, tries_max=1), 1)
    counted, placed = 0, np.zeros(result.factories, np.bool_)
    events = result.ledger.events()
    for month in range(result.months):
        now = events["month"] == month
        chosen = events["agent"][now & (events["event"] == Event.SELECTED)]
        started = events["agent"][now & (events["event"] == Event.STARTED)]
        for review in (r for r in result.reviews if r.month == month):
            won = (review.before == Stage.PILOTING) & (review.outcome == Event.SCALED)
            counted += int((won & ~review.aided & ~placed[review.factory]).sum())
        placed[np.setdiff1d(started, chosen)] = False  # with one try there is no change of vendor
        placed[chosen] = True
    assert counted > 0
    assert result.series["unsupported"][-1] * result.factories == pytest.approx(counted)


def test_only_whom_a_programme_takes_has_considered_a_vendor_by_it() -> None:
    result = ran(small(120, 48, PROGRAMME, **NOBODY, tries_max=1), 1)
    selected = np.unique(happened(result, Event.SELECTED))
    assert 0 < len(selected) < result.factories
    vendors = result.scenario.world.vendors
    considered = np.any([reached(result, vendor)[2] for vendor in range(vendors)], axis=0)
    assert np.array_equal(np.flatnonzero(considered), selected)


def test_whom_a_programme_does_not_take_looks_at_vendors_in_its_own_time() -> None:
    model = lived(small(120, 48, PROGRAMME, **NOBODY, tries_max=1), 1, 24)
    f = model.world.factories
    untouched = ~f.ever
    assert untouched.any()
    assert (f.prospect[untouched] == -1).all()
    assert (f.looked[untouched] == lived(small(120, 48, **NOBODY), 1, 24).world.factories.looked[untouched]).all()
