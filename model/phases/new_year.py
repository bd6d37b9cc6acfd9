"""The turn of a year, before its first month: links end and form, and everybody looks at those it is linked to now."""

from ...agents.middleman import Stance, voice
from ..engine import compiled, part
from ..network.watching import DIRECT
from ..state import State
from ..world import World
from .evidence import tell_partners, tell_watchers
from .people import withhold

_voice = compiled(voice)


def new_year(world: World) -> None:
    """Let links end and form, if they do, and put what follows from who is linked in place of what was."""
    if world.turnover is not None:
        world.watching.turn(world.turnover.turn(world.month))
        world.state.clock["relinked"] = True


@part
def meet(s: State) -> None:
    """Count anew what each factory has among its partners, and let middlemen stand on the links of this year.

    Only who shows something, or did, is told of: what it costs follows what happens.
    """
    clock, lists = s.clock[0], s.lists
    clock.relinked = False
    for i in range(len(s.factories)):
        lists.using[i] = lists.failing[i] = 0
        lists.stale[i] |= lists.sees[i] > 0
    for i in lists.actors[: clock.actors]:
        if lists.place[i] > 0:
            tell_watchers(s, i)
        if lists.on[i]:
            tell_partners(s, i, lists.using, 1)
        if lists.failed[i] > 0.0:
            tell_partners(s, i, lists.failing, 1)
    if len(s.middlemen):
        stand_on_links(s)


@part
def stand_on_links(s: State) -> None:
    """Middlemen keep their stance on whatever links they stand on; what they withhold, and from whom, follows."""
    p, links, edges, lists = s.parameters[0], s.chain.mediated, s.edges, s.lists
    through, s.clock[0].harm = lists.rows, p.obstruction_harm
    for stance in range(DIRECT):
        edges.loud[stance] = _voice(stance, p.obstruction_silence, p.ally_voice)
    for i in range(len(s.factories)):
        lists.obstructed[i] = through[i] = 0
    for e in range(len(links.middleman)):
        stance, seller, buyer = s.middlemen[links.middleman[e]].stance, links.supplier[e], links.buyer[e]
        links.stance[e] = stance
        for looks in (links.supplier_looks[e], links.buyer_looks[e]):
            if looks >= 0:
                edges.voice[looks] = stance
        for i in (seller, buyer):
            through[i] += 1
            lists.obstructed[i] += stance == Stance.OBSTRUCT
    for i in range(len(s.factories)):
        s.factories[i].mediated = through[i] / max(s.chain.links[i], 1)
        withhold(s, i)
