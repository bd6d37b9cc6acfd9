"""Where public money of a run went: by programme and lever."""

from ...agents.columns import Floats
from ...scenarios.parameters import supporting
from ...scenarios.programme import EVERYWHERE
from .trace import Trace


def money(result: Trace) -> dict[str, dict[str, Floats]]:
    """Public money a month, M CNY, by programme (``everywhere`` for what is held for all) and lever; those with any.
    Groups of factories for which own code pulled levers are told as programmes."""
    programmes = [EVERYWHERE, *(each.name for each in result.scenario.programmes)]
    programmes += result.own.groups if result.own else ()
    found: dict[str, dict[str, Floats]] = {}
    for row, programme in enumerate(programmes):
        for place, lever in enumerate(supporting()):
            paid = result.history.paid[:, row, place]
            if paid.any():
                found.setdefault(programme, {})[lever] = paid
    return found
