"""Employees and middlemen: phases 4 and 5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
from stallpoint.agents.employee import NEW
from stallpoint.agents.factory import Stage
from stallpoint.agents.middleman import Stance
from stallpoint.agents.vendor import OWN

from . import rules
from .rules import single

if TYPE_CHECKING:
    from .firm import Firm
    from .model import Docking


class Employee(mesa.Agent):
    """A role-holder in a factory. Kept in single precision: what is reckoned with them is not."""

    def __init__(self, factory: Firm, use_weight: float, fight_weight: float, attributes: dict[str, Any]) -> None:
        super().__init__(factory.model)
        vars(self).update(attributes)
        self.use_weight, self.fight_weight = use_weight, fight_weight
        self.factory, self.sabotage = factory, 0.0

    def be_new(self, ahead: float) -> None:
        """Somebody else takes the role, who is new to all of it."""
        luck = self.factory.model.draw_normal("newcomer", self.factory.ids)
        self.skill = single(rules.employee.newcomer(self.factory.model.now.skill_mean, ahead, luck))
        self.participation = single(NEW)

    def be_trained(self) -> None:
        p = self.factory.now
        self.skill = single(self.skill + p.training * p.training_speed * (1.0 - self.skill))

    def take_part(self, head: float, led: float, norm: float, exposed: float) -> float:
        """Take part, stay away or fight, and learn; returns participation before it is rounded."""
        p, rule = self.factory.now, rules.employee
        stake = exposed * rule.stakes(self.gray, p.amnesty, p.audit, p.audit_backlash)
        tends = rule.participation_target(
            p.participation_base,
            p.pull_leadership * head,
            p.pull_skill * rules.decision.lifted(self.skill, p.outside_boost, led),
            p.pull_norm * (norm - 0.5),
            p.pull_gain * p.gain_share,
            p.push_gray * stake,
            p.push_fear * (1.0 - self.skill) * exposed,
        )
        taking_part = self.participation + p.participation_speed * (tends - self.participation)
        self.participation = single(taking_part)
        self.skill = single(self.skill + p.skill_learning * taking_part * (1.0 - self.skill))
        self.sabotage = rule.sabotage_intensity(stake, taking_part, p.audit, p.audit_deterrence)
        return taking_part


class Link:
    """A supply link, and the middleman on it, if there is one."""

    def __init__(self, supplier: Firm, buyer: Firm, middleman: Middleman | None) -> None:
        self.supplier, self.buyer, self.middleman = supplier, buyer, middleman

    def loud(self) -> float:
        """What news counts that comes over it."""
        return 1.0 if self.middleman is None else self.middleman.voice()

    def obstructed(self) -> bool:
        return self.middleman is not None and self.middleman.stance == Stance.OBSTRUCT

    def digital(self) -> bool:
        """Whether there is a pilot or a scaled system at either end; a showcase frightens nobody."""
        return any(end.lived_in() for end in (self.supplier, self.buyer))

    def runs_own(self) -> bool:
        """Whether one of these is the focal vendor's."""
        return any(end.lived_in() and end.vendor.row == OWN for end in (self.supplier, self.buyer))


class Middleman(mesa.Agent):
    """A trader on supply links."""

    def __init__(self, model: Docking, attributes: dict[str, Any]) -> None:
        super().__init__(model)
        vars(self).update(attributes)
        self.links: list[Link] = []

    def take_stance(self) -> None:
        """See how many links went digital, and obstruct, wait or help."""
        p, rule = self.model.now, rules.middleman
        digital = [link for link in self.links if link.digital()]
        self.fear = rule.fear(len(digital) / max(len(self.links), 1), p.middleman_alarm, p.disintermediation)
        policy = p.partner_policy
        if p.own_partner_policy > 0.0:
            if digital:
                own = sum(link.runs_own() for link in digital) / len(digital)
            else:  # every vendor in the market is as likely to be the one
                own = self.model.vendors[OWN].alive / max(sum(v.alive for v in self.model.vendors), 1)
            policy = rule.offered(policy, p.own_partner_policy, own)
        self.stance = Stance(rule.stance(self.fear, p.commission, policy * p.partner_share, self.tolerance))

    def voice(self) -> float:
        p = self.model.now
        return rules.middleman.voice(self.stance, p.obstruction_silence, p.ally_voice)


def employees(factory: Firm) -> None:
    """Phase 5 in one factory: leaves U and S of section 7.5 in `use` and `sabotage_mean`."""
    p = factory.now
    led = 1.0 if factory.hired else 0.0
    head = rules.decision.lifted(factory.commitment, p.academy_reach, p.leadership_academy)
    head = rules.decision.lifted(head, p.outside_boost, led)
    exposed = 0.0 if factory.stage == Stage.SHOWCASE else 1.0
    norm = rules.added(single(e.use_weight * e.participation) for e in factory.employees)
    mean = rules.added(e.use_weight * e.take_part(head, led, norm, exposed) for e in factory.employees)
    factory.sabotage_mean = rules.added(e.fight_weight * e.sabotage for e in factory.employees)
    factory.use = rules.employee.use(mean, factory.sabotage_mean, p.participation_need, p.sabotage)
