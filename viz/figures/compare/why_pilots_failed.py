"""What failed pilots lacked: the one factor that alone would have passed the review; a panel a scenario."""

import numpy as np

from ....experiments.compare import Comparison
from ....experiments.outcome import REASONS
from ...axes import places
from ...comparison.sentences import MOST_NAMED, by_scenario, first_of, main_lacks
from ...figure import Axis, Bars, Figure, Panel
from ...formatting import count, listed, share
from ...labels import LACKED
from ._panels import footer
from ._tables import across

ORDER = 30
X = Axis(0.0, 1.0, "share", 0.5, "share of failed pilots")


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where no pilot failed."""
    if not any(c.failed_pilots(name) for name in c.names):
        return None
    found = {name: c.reasons(name) for name in c.names}
    rows = {LACKED[why][0].capitalize(): lambda name, why=why: found[name][why] for why in REASONS}
    return Figure(
        name="why-pilots-failed",
        heading="Why pilots failed",
        finding=_finding(c),
        note="Each failed review is decided again with one factor raised to what the best tenth attain. The factor "
        "that alone would have passed it is named; several things at once, where none would.",
        panels=tuple(_panel(c, name) for name in c.names),
        tables=(across(c, "Share of failed pilots", rows, "share"),),
        footer=footer(c),
    )


def _panel(c: Comparison, name: str) -> Panel:
    failed, reasons = c.failed_pilots(name), c.reasons(name)
    parts = np.array([reasons[why].mean if failed else 0.0 for why in REASONS])
    main = np.arange(len(parts)) == np.argmax(parts) if failed else np.zeros(len(parts), bool)
    bars = [
        Bars("", colour, np.flatnonzero(those), parts[those], words=tuple(map(share, parts[those])), thick=0.62)
        for colour, those in (("reason_main", main), ("reason", ~main))
        if those.any()
    ]
    under = f"{count(round(failed / c.runs_each), 'failed pilot')} a run"
    return Panel(X, places([LACKED[why][0] for why in REASONS]), tuple(bars), name, under)


def _finding(c: Comparison) -> str:
    found = {name: main_lacks(c, name) for name in c.names}
    some = {name: lacks[0] for name, lacks in found.items() if lacks}
    common = first_of(lack[0] for lack in some.values())
    if common is not None and len(some) == len(c.names):
        parts = by_scenario(c, lambda name: share(some[name][1]), lambda name: some[name][1])
        return f"Main reason why pilots failed: {LACKED[common][0]}, {parts}"
    grouped: dict[str, list[str]] = {}
    for name, (why, part) in list(some.items())[:MOST_NAMED]:
        grouped.setdefault(why, []).append(f"{name} ({share(part)})")
    parts = "; ".join(f"{LACKED[why][0]} under {listed(names)}" for why, names in grouped.items())
    return f"Main reason why pilots failed: {parts}"
