"""The employee: a role-holder in a factory, who may live from things being opaque."""

from enum import IntEnum
from typing import Annotated, NamedTuple

import numpy as np

from .columns import Column, Num, Singles


class Role(IntEnum):
    """The roles of a factory; every employee beyond the fourth is line staff."""

    MANAGER = 0
    IT = 1
    PROCUREMENT = 2
    PRODUCTION = 3
    LINE = 4


# Assumptions, one entry a role. What a role's taking part adds to use; what its fighting can destroy; how common a
# gray interest is there; how far its digital skill is ahead (log odds).
USE_WEIGHT = (0.20, 0.20, 0.10, 0.20, 0.30)
SABOTAGE_WEIGHT = (0.25, 0.15, 0.35, 0.20, 0.05)
GRAY_COMMON = (0.15, 0.05, 0.40, 0.15, 0.05)
SKILL_AHEAD = (0.3, 1.8, 0.0, 0.3, 0.0)


NEW = 0.3
"""Participation of somebody who is new."""


class EmployeeColumns(NamedTuple):
    """A role-holder in a factory: manager, IT, procurement, production lead or line staff.

    Columns have the shape (roles, factories): all employees of one role lie side by side.
    """

    skill: Annotated[Singles, Column("0-1", "digital skill", "drawn")]
    gray: Annotated[Singles, Column("share of pay", "income that exists only because things are opaque", "drawn")]
    participation: Annotated[Singles, Column("0-1", "0 is staying away, 1 full use", NEW)]

    @property
    def roles(self) -> int:
        """Employees in a factory."""
        return len(self.skill)


def role_weights(weights: tuple[float, ...], employees: int) -> Singles:
    """Weights of all employees of a factory, summing to 1: line staff share the weight of the line.

    Args:
        weights: one a role.
        employees: number of employees, at least 5.
    """
    line = employees - Role.LINE
    share = [*weights[: Role.LINE], *[weights[Role.LINE] / line] * line]
    return np.asarray(share, dtype=np.float32) / np.float32(sum(share))


def newcomer(mean: Num, ahead: Num, luck: Num) -> Num:
    """Digital skill of somebody new in a role, drawn as at month 0: 1 / (1 + exp(-(logit mean + ahead + .7 luck))).

    Args:
        mean: of the median line worker, 0-1.
        ahead: how far the role is ahead, log odds.
        luck: a standard Normal draw.
    """
    return 1.0 / (1.0 + np.exp(-(np.log(mean / (1.0 - mean)) + ahead + 0.7 * luck)))


def stakes(gray: Num, amnesty: Num, audit: Num, backlash: Num) -> Num:
    """What somebody has to lose from transparency: gray income not forgiven, more where audits loom.

    s = g (1 - amnesty) (1 + backlash audit), in shares of pay.
    """
    return gray * ((1.0 - amnesty) * (1.0 + backlash * audit))


def participation_target(
    base: Num, commitment: Num, skill_pull: Num, norm_pull: Num, gain_pull: Num, gray_push: Num, fear_push: Num
) -> Num:
    """Where participation tends: the logit of what pulls less what pushes (all in log odds). In 0-1.

    p* = 1 / (1 + exp(-(b0 + leadership + skill + norm + gain - gray - fear)))
    """
    return 1.0 / (1.0 + np.exp(gray_push + fear_push - base - commitment - skill_pull - norm_pull - gain_pull))


def sabotage_intensity(stake: Num, participation: Num, audit: Num, deterrence: Num) -> Num:
    """How hard somebody fights: stakes times absence, less what audits deter. In 0-1.

    f = min(s, 1) (1 - p) (1 - deterrence audit)
    """
    return np.minimum(stake, 1.0) * (1.0 - participation) * (1.0 - deterrence * audit)


def use(participation_mean: Num, sabotage_mean: Num, need: Num, sabotage: Num) -> Num:
    """Participation as a complement of value: U = (1 - need (1 - p)) (1 - kappa S). In 0-1.

    Args:
        participation_mean: weighted mean participation of the factory, 0-1.
        sabotage_mean: weighted mean of how hard it is fought, 0-1.
        need: how much value needs participation, 0-1.
        sabotage: kappa, use destroyed by a full fight, 0-1.
    """
    return (1.0 - need * (1.0 - participation_mean)) * (1.0 - sabotage * sabotage_mean)


def talked_down(sabotage_mean: Num, fault_finding: Num) -> Num:
    """Share of the true result that survives fault-finding: 1 - phi S."""
    return 1.0 - fault_finding * sabotage_mean
