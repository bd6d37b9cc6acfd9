"""The middleman: stands on supply links and earns from their being opaque."""

from enum import IntEnum
from typing import Annotated, Any, NamedTuple

import numpy as np

from .columns import Codes, Column, Floats, Ids, Num, tied


class Stance(IntEnum):
    """What a middleman does about a client that goes digital."""

    NEUTRAL = 0
    OBSTRUCT = 1
    ALLY = 2


class MiddlemanColumns(NamedTuple):
    """A trader on supply links."""

    ids: Annotated[Ids, Column("-", "what the dice know it by", "by network")]
    links: Annotated[Floats, Column("links", "links it stands on", "by network")]
    tolerance: Annotated[Floats, Column("share of link value", "loss it tolerates", "drawn")]
    fear: Annotated[Floats, Column("0-1", "fear of being replaced", 0.0)]
    stance: Annotated[Codes, Column(Stance, "what it does about clients that go digital", Stance.NEUTRAL)]

    def __reduce__(self) -> tuple[Any, ...]:
        return tied(self)


def fear(digital_share: Num, alarm: Num, disintermediation: Num) -> Num:
    """Fear of being replaced, 0-1: d (a + (1 - a) x), with x the share of its links that went digital."""
    return disintermediation * (alarm + (1.0 - alarm) * digital_share)


def stance(fear: Num, commission: Num, role: Num, tolerance: Num) -> Num:
    """Obstruct, stay neutral or become an ally, by what it expects to lose and is offered.

    Expected loss L = fear x commission; offer B = its share under a partner policy (both shares of link value).
    ALLY where B > L; OBSTRUCT where L - B > tolerance; else NEUTRAL.
    """
    loss = fear * commission
    return np.where(
        role > loss,
        np.int8(Stance.ALLY),
        np.where(loss - role > tolerance, np.int8(Stance.OBSTRUCT), np.int8(Stance.NEUTRAL)),
    )


def offered(market: Num, own: Num, share: Num) -> Num:
    """Partner policy that a middleman meets, 0-1: market + (1 - market) own share.

    ``share`` of its links that went digital run the system of the focal vendor, whose policy goes beyond the market's.
    """
    return market + (1.0 - market) * own * share


def withheld(obstructed_share: Num, harm: Num) -> Num:
    """Share of the value of a digital factory that obstructing middlemen withhold: harm x share of its links."""
    return harm * obstructed_share


def voice(stance: Num, silence: Num, ally_voice: Num) -> Num:
    """What a case still counts after it has passed a link with a middleman: 1 - silence, 1, or 1 + ally voice."""
    return np.where(stance == Stance.OBSTRUCT, 1.0 - silence, np.where(stance == Stance.ALLY, 1.0 + ally_voice, 1.0))
