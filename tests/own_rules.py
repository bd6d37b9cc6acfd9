"""Functions of a user, as tests hand them in."""

# ruff: noqa: NPY002

import asyncio
import random
import sys

import numpy as np
from own_helpers import half

LEFT = []
AT_LOAD = random.random(), np.random.rand()


def everywhere(now):
    """Vouchers and pilots for all, from year 3 to year 7."""
    if 24 <= now.month < 84:
        now.pull("voucher", half())
        now.pull("pilots", 0.02)


def inside(now):
    """The same in a programme of the scenario, pulled once."""
    if now.month == 24:
        now.pull("voucher", half(), where="one", until=84)
        now.pull("pilots", 0.02, where="one", until=84)


def masked(now):
    """The same for factories of a region."""
    if 24 <= now.month < 84:
        here = now.factories.region == 1
        now.pull("voucher", half(), where=here)
        now.pull("pilots", 0.02, where=here)


def answering(now):
    """Vouchers in region 1 in months in which few use it."""
    if now.published["in_use"] < 0.01:
        now.pull("voucher", 0.5, where=now.where(region=1), name="few")


def flood(now):
    """Region 0 loses a fifth of its revenue in month 12."""
    if now.month == 12:
        now.change("revenue", now.factories.revenue * 0.8, now.where(region=0))


def remembers(now):
    """A lever of which it keeps in mind, and in its module, that it was pulled."""
    LEFT.append(now.month)
    now.memory["calls"] = now.memory.get("calls", 0) + 1
    if now.memory["calls"] == len(LEFT) == 13:
        now.pull("voucher", 0.5)


def by_region(now):
    """Scaled factories by region at the end of every year."""
    if now.month % 12 < 11:
        return None
    f = now.factories
    return [{"region": f"r{r}", "scaled": int((f.stage[f.region == r] == 4).sum())} for r in np.unique(f.region)]


def gap(result):
    """What was started and is not used. A second sentence."""
    return result.series["breadth"] - result.series["in_use"]


def spent_each(result):
    """Public money by the end, for each factory."""
    return result.series["public_spent"][-1] / result.factories


def imitates(now):
    """Who sees many who use it is likely to follow."""
    return 0.01 + 0.3 * np.nan_to_num(now.seen(now.factories.stage == 4))


def nobody(now):
    """Nobody ever starts."""
    return np.zeros(len(now.factories), bool)


def everybody(now):
    """Everybody would."""
    return np.ones(len(now.factories), bool)


def falls(now):
    """Fails in month 5."""
    return 1 / (now.month - 5) and None


def pair(result):
    """Two numbers, whatever the months."""
    return [1.0, 2.0]


def nan(now):
    """No probability."""
    return np.full(len(now.factories), np.nan)


def short(now):
    """Too few of them."""
    return [True]


def no_lever(now):
    """A lever that there is not."""
    now.pull("vouchr", 0.5)


def no_column(now):
    """A column that follows from others."""
    now.change("stage", 4)


def gives(now):
    """What an intervention cannot give."""
    return {"voucher": 0.5}


def meddles(now):
    """An observer that wants to act."""
    now.pull("voucher", 0.5)


def writes(now):
    """An observer that writes into a column."""
    now.factories.cash[:] = 0.0


def tangled(now):
    """Two groups under one name."""
    now.pull("voucher", 0.5, where=now.where(region=0))
    now.pull("campaign", 0.5, where=now.where(region=1))


def infinite(result):
    """No figure."""
    return np.inf


def in_use(result):
    """The name of a built-in measure."""
    return 0.0


def verdict(result):
    """The name of a column."""
    return 0.0


def chances(now):
    """Vouchers for factories that the global generators pick."""
    if random.random() < 0.2:
        now.pull("voucher", np.random.rand(), where=np.random.choice(len(now.factories), 30, replace=False))


def drawn(now):
    """What the global generators give."""
    return {"random": random.random(), "normal": np.random.normal(), "load": AT_LOAD[0] + AT_LOAD[1]}


def drawn_too(now):
    """What they give another function."""
    return {"random": random.random(), "normal": np.random.normal()}


def chance(result):
    """A measure that is drawn."""
    return np.random.rand(result.months) + random.random()


def leaves(now):
    """Wants to end the program."""
    sys.exit("enough")


def cancels(now):
    """Raises what is no exception of the usual kind."""
    raise asyncio.CancelledError


def interrupts(now):
    """Somebody presses Ctrl-C."""
    raise KeyboardInterrupt


def own_seed(now):
    """A column that its table has of itself."""
    return {"seed": 3, "x": 1}


def no_name(now):
    """A column without a name."""
    return {" ": 3}


def of_nobody(now):
    """A lever for whom no place is left."""
    now.pull("voucher", np.float32(0.5), where=now.where(region=[]), until=np.int64(now.month + 2))


def falls_where_costly(now):
    """Fails where vouchers are high."""
    if now.parameters.voucher > 0.4:
        raise ValueError("too costly")


def sees_nothing(now):
    """An observer that has nothing to say."""


def sets_a_column(now):
    """Forgets that columns are there to read."""
    now.factories.revenue = now.factories.revenue * 0.5


def sets_a_lever(now):
    """Forgets now.pull."""
    now.voucher = 0.5


def sets_a_trait(now):
    """Forgets now.change."""
    now.trust = 0.5


def sets_the_month(now):
    """Wants to be elsewhere."""
    now.month = 3


def sets_a_thought(now):
    """Forgets now.memory."""
    now.seen_before = True


def sets_a_figure(now):
    """Wants other figures."""
    now.published["in_use"] = 1.0


def too_late(now):
    """Pulls in a month that is over."""
    now.memory.setdefault("first", now).pull("voucher", 0.5)


def writes_series(result):
    """Writes into a built-in measure."""
    use = result.series["in_use"]
    use[:] = 1.0


def writes_history(result):
    """Writes into what happened."""
    result.history.stage[:] = 4


def writes_attribute(result):
    """Sets what is there to read."""
    result.seed = 3


def drops(result):
    """Takes a measure away, from what it was given; and looks at what is derived."""
    del result.series["breadth"]
    return len(result.indicators.columns)


def forgets(result):
    """Returns nothing."""
    result.series["in_use"].mean()


def word(result):
    """A word that looks like a number."""
    return "3"


def twice(now):
    """One lever for two groups in a month, under one name."""
    now.pull("voucher", 0.9, where=now.where(size="small"))
    now.pull("voucher", 0.8, where=now.where(size="large"))
