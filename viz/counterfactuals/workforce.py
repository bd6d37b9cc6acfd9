"""The people and the middlemen of a life: who took part, who fought, who stood in the way or helped."""

import numpy as np

from ...agents.columns import Flags
from ...agents.employee import USE_WEIGHT, role_weights
from ...agents.factory import Stage
from ...agents.middleman import Stance
from ...model.outcomes.biography import Biography
from ...model.outcomes.neighbours import PEER
from ..formatting import capital, date, listed, share
from .life_words import level, months, role

FOUGHT = 0.01
"""How hard somebody must fight, on average, to be told of."""


def lived(b: Biography) -> Flags:
    """Months in which its people had a system to work with or to fight: a pilot or a scaled one, no showcase."""
    before = np.append(b.traits["stage"], b.stages()[:-1])
    return np.asarray(~np.isnan(b.house.sabotage[:, 0]) & (before != Stage.SHOWCASE))


def inside(b: Biography) -> list[str]:
    """Who lives from opacity, who took part and who resisted."""
    at = np.flatnonzero(lived(b))
    said = [_gray(b)]
    if not len(at):
        if (b.stages() == Stage.PILOTING).any():
            return [*said, "A system came into the house, but its people never got to work with it."]
        return [*said, "No system ever came into the house, so nobody had to take a side."]
    part = b.house.participation @ role_weights(USE_WEIGHT, b.house.gray.size)
    first, last = int(at[0]), int(at[-1])
    said.append(
        f"Its people had a system to work with for {months(len(at))}. They took part at {level(part[first])} in the "
        f"first and {level(part[last])} in the last of them (0 stays away, 1 full use). With what sabotage destroyed, "
        f"that left {level(b.table['use'][last])} of what the system could do."
    )
    return [*said, *_resisted(b, at)]


def _gray(b: Biography) -> str:
    gray = b.house.gray
    rows = np.flatnonzero(gray > 0.0)
    if not len(rows):
        return "Nobody in the house earns from things being opaque."
    parts = [f"{role(place)} ({share(gray[place])} of pay)" for place in rows.tolist()]
    verb = "earns" if len(parts) == 1 else "earn"
    return f"{capital(listed(parts))} {verb} from things being opaque."


def _resisted(b: Biography, at: np.ndarray) -> list[str]:
    fought = b.house.sabotage[at].mean(axis=0)
    part = b.house.participation[at].mean(axis=0)
    hard = [place for place in np.argsort(-fought, kind="stable").tolist() if fought[place] >= FOUGHT]
    least = int(part.argmin())
    if not hard:
        return [f"Nobody fought it. Least part took {role(least)} ({level(part[least])} on average)."]
    parts = [f"{role(place)} ({level(fought[place])} on average, where 1 is a full fight)" for place in hard[:1]]
    parts += [f"{role(place)} ({level(fought[place])})" for place in hard[1:]]
    text = f"{capital(listed(parts))} fought it."
    if least not in hard:
        text += f" Least part took {role(least)} ({level(part[least])} on average)."
    return [text]


def middlemen(b: Biography) -> list[str]:
    """Who stands on its links, what they did, and what that took from it."""
    links = sum(relation != PEER for relation in b.watched.relation)
    m = b.brokers
    who = len(m.row)
    if not who:
        return ["No middleman stands on its links."]
    whom = "stands one middleman" if who == 1 else f"stand {who} middlemen"
    stand = "its only link" if links == 1 else f"{int(m.links.sum())} of its {links} links"
    said = [f"On {stand} {whom}."]
    obstructed, allied = m.stance == Stance.OBSTRUCT, m.stance == Stance.ALLY
    if not obstructed.any() and not allied.any():
        return [*said, f"{'It' if who == 1 else 'They'} stayed neutral throughout."]
    for did, words in ((obstructed, "stood in the way"), (allied, "helped as an ally")):
        some, at = int(did.any(axis=0).sum()), np.flatnonzero(did.any(axis=1))
        if some:
            many = "It" if who == 1 else "All of them" if some == who else f"Of these, {some}"
            each = "" if some == 1 else " at some time, at least one of them"
            said.append(f"{many} {words}{each} for {months(len(at))}, first in {date(int(at[0]))}.")
    return [*said, *_between(b, obstructed)]


def _between(b: Biography, obstructed: Flags) -> list[str]:
    """What obstruction withheld of its system, and of what it heard."""
    said = []
    withheld = b.table["withheld"][lived(b)]
    if len(withheld) and withheld.max() > 0.0:
        said.append(f"Obstruction withheld up to {share(withheld.max())} of the value of its system.")
    links = np.flatnonzero(b.watched.middleman >= 0)
    quiet = b.watched.loud[:, links][obstructed.any(axis=1)]
    if quiet.size and quiet.min() < 1.0:
        said.append(f"Over an obstructed link what others showed counted {share(quiet.min())} of its worth.")
    return said
