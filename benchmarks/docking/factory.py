"""The factory: its part of phases 1, 3, 4 and 6 to 9."""

from __future__ import annotations

from stallpoint.agents.employee import SKILL_AHEAD, Role
from stallpoint.agents.factory import Gate, Stage
from stallpoint.agents.value import LEAST, NEVER
from stallpoint.scenarios.parameters import Parameters

from . import rules
from .firm import LATEST, Firm
from .government import payer
from .vendor import Vendor

DONE = 0.999
LOOK_AGAIN = 12


def list_price(revenue: float, p: Parameters) -> float:
    """What a full system costs a factory of that revenue."""
    terms = p.system_cost, p.cost_revenue, p.cost_exponent_small, p.cost_exponent
    return rules.value.system_cost(revenue, *terms)


class Factory(Firm):
    """A manufacturing enterprise."""

    # phase 1

    def conditions(self) -> None:
        p = self.now
        if p.reshoring > 0.0:
            lost = p.reshoring * (1.0 - self.smile) / 12.0
            self.revenue *= 1.0 - lost
            self.lost_orders = 1.0 - (1.0 - self.lost_orders) * (1.0 - lost)
            self.cost = list_price(self.revenue, p)
        self.margin_now = rules.value.margin_now(self.margin, self.smile, p.input_cost, p.epidemic, self.depth)

    def lose_orders(self, moved: float) -> None:
        """Gain orders from rivals, or lose them to rivals."""
        if moved != 0.0:
            self.revenue *= 1.0 + moved
            self.lost_orders = rules.value.still_lost(self.lost_orders, moved)
            self.cost = list_price(self.revenue, self.now)

    # phase 3: a vendor left the market

    def lose(self, vendor: Vendor) -> None:
        if self.vendor is vendor:
            self.stage = Stage.CONSIDERING
            self.tried = 0
            self.trust = rules.knowledge.burnt(self.trust, self.now.trust_loss)
            self.uninstall()
        if self.prospect is vendor:
            self.prospect = self.model.nobody

    # phase 4

    def feel_middlemen(self) -> None:
        links = self.links()
        share = sum(link.obstructed() for link in links) * (1.0 / max(len(links), 1))
        self.withheld = rules.middleman.withheld(share, self.now.obstruction_harm)

    # phase 5

    def change_staff(self) -> None:
        """Somebody leaves, at most one a month; who was never taught anything is followed by somebody alike."""
        if not (self.ever or self.model.trained):
            return
        each, roles = self.model.now.staff_turnover / 12.0, len(self.employees)
        drawn = self.model.draw("leaves the firm", self.ids)
        if self.stage != Stage.CLOSED and drawn < each * roles:
            place = min(int(drawn / each), roles - 1)
            self.employees[place].be_new(SKILL_AHEAD[min(place, Role.LINE)])

    # phase 6

    def operations(self) -> float:
        """Re-engineer, roll out, earn and pay; returns the public money in the roll-out."""
        p, public = self.now, 0.0
        if self.stage == Stage.CLOSED:
            return public
        profit = self.margin_now * self.revenue / 12.0
        self.cash += profit * (p.cash_kept if profit > 0.0 else 1.0)
        if self.deployment > 0.0:
            before = self.vendor.earned
            effort = self.re_engineer()
            neglected = p.neglect > 0.0 and self.stage == Stage.SCALED and self.cash < 0.0
            paid, public = (0.0, 0.0) if neglected else self.roll_out(effort)
            if public > 0.0:
                lever = (
                    "aftercare"
                    if self.supported and self.verified and p.aftercare > p.scale_subsidy
                    else "scale_subsidy"
                )
                payer(self.model, lever, self.area).book(lever, public)
            self.earn(effort, paid, 0.0 if neglected else p.upkeep)
            self.outlay = max(self.outlay - (self.vendor.earned - before), 0.0)
            if neglected:
                self.deployment *= 1.0 - p.neglect
                if self.deployment < p.pilot_deployment:
                    self.return_to_paper()
        elif self.ever:
            self.fade()
        if self.cash < -p.overdraft * self.revenue:
            self.close()
        return public

    def fade(self) -> None:
        p = self.now
        rest = p.reengineering_start * self.automation
        self.reengineering = rules.value.faded(self.reengineering, rest, p.reengineering_speed)

    def re_engineer(self) -> float:
        """Returns the effort, of full effort."""
        p = self.now
        if self.stage == Stage.SHOWCASE:
            self.fade()
            return 0.0
        if self.reengineering >= DONE:
            return 0.0
        need = p.reengineering_cost * self.cost * self.deployment
        effort = min(1.0, p.investment_cap * self.revenue / max(need, LEAST))
        if self.for_display and self.stage == Stage.PILOTING:
            effort *= p.display_effort
        speed = p.reengineering_speed * (1.0 - p.standardisation_need * (1.0 - self.standardisation))
        if self.hired and self.model.month - self.started < 12:
            speed *= 1.0 - p.outside_delay
        followed = effort * (1.0 - p.playbook_need * (1.0 - self.sector.path))
        self.reengineering = rules.value.reengineered(self.reengineering, followed, speed)
        return effort

    def roll_out(self, effort: float) -> tuple[float, float]:
        """Returns what it and the public pay."""
        if self.stage != Stage.SCALED or self.deployment >= 1.0:
            return 0.0, 0.0
        p = self.now
        upfront = self.cost * self.vendor.asked() * self.model.terms[self.contract].upfront
        public = self.public_share()
        left = p.investment_cap * self.revenue - p.reengineering_cost * effort * self.cost * self.deployment
        growth = min(p.deployment_speed, left / 12.0 / max(upfront * (1.0 - public), LEAST))
        growth = max(min(growth, 1.0 - self.deployment), 0.0)
        self.deployment += growth
        self.aided = self.aided or public > 0.0
        earned = growth * (upfront * self.vendor.kept(self) - p.cost_to_serve * self.cost)
        self.vendor.sell(self.sector, growth, growth * upfront, earned)
        return upfront * (1.0 - public) * growth, upfront * public * growth

    def earn(self, effort: float, paid: float, upkeep: float) -> None:
        p, rule, terms, deployed = self.now, rules.value, self.model.terms[self.contract], self.deployment
        ready = rule.complement(self.reengineering, p.reengineering_need)
        true = rule.effectiveness(self.fit(), self.use, ready, self.linked, p.interoperability_gain)
        value = rule.value(self.revenue, p.value_share, deployed, true, self.withheld)
        fees = terms.fee * self.vendor.asked() * self.cost * deployed / 12.0 + terms.outcome * value
        own_work = (p.reengineering_cost * effort + upkeep) * self.cost * deployed / 12.0
        given = p.gain_share * p.gain_share_cost * value
        lost = rule.disruption(self.revenue, p.disruption, deployed, ready)
        shown = self.vendor.proof * p.proof_cost * self.cost * deployed / 12.0
        self.vendor.sell(self.sector, 0.0, fees, fees * self.vendor.kept(self) - shown)
        self.spent += fees + own_work + paid
        gain = value - fees - own_work - given - lost - paid
        self.cash += gain
        self.net = max(min(12.0 * (gain - self.bill) / self.revenue, 100.0), -100.0)
        self.bill = 0.0
        self.effectiveness = true
        self.measured = true * rules.employee.talked_down(self.sabotage_mean, p.fault_finding)
        self.depth = deployed * min(self.use, 1.0) * ready

    def return_to_paper(self) -> None:
        self.failed, self.failed_with = self.model.month, self.vendor
        self.trust = rules.knowledge.burnt(self.trust, self.now.trust_loss)
        self.abandon()

    def close(self) -> None:
        self.stage, self.gate = Stage.CLOSED, Gate.OPEN
        self.deployment = self.depth = self.net = self.measured = self.effectiveness = 0.0
        self.vendor = self.prospect = self.model.nobody
        self.verified = False
        self.failed = -1

    # phase 7

    def show(self) -> None:
        """What others can see of it this month."""
        p, rule, proof = self.now, rules.knowledge, self.vendor.proof
        self.credibility = weight = self.shown_openness = self.failure_seen = 0.0
        if self.stage == Stage.SCALED:
            own = p.own_word * (p.subsidised_word if self.supported else 1.0)
            word = 1.0 if self.verified else rules.decision.lifted(own, proof, 1.0)
            self.credibility = rule.convincing(self.measured, p.claim_level, word)
            weight = word * (1.0 + max(p.disclosure if self.verified else 0.0, proof))
            self.shown_openness = self.model.openness()
        elif self.stage == Stage.SHOWCASE:
            self.credibility = p.showcase_word * (1.0 - proof)
            weight = rules.decision.lifted(p.showcase_word, proof, 1.0)
        if self.remembers_failure():
            seen = rule.visible_failure(p.failure_hidden, max(p.disclosure, self.failed_with.proof))
            self.credibility -= p.failure_word * seen
            weight += p.failure_word * seen
            self.failure_seen = seen
        self.news = weight / (p.outcome_noise * p.outcome_noise)
        self.said = self.news * self.measured

    def look_around(self) -> None:
        """What it sees of others, and what it then thinks."""
        p, noise = self.now, self.now.outcome_noise * self.now.outcome_noise
        evidence, info, info_sum, share = self.sector.opened, 0.0, 0.0, self.attention()
        for other, loud in self.neighbours():
            counts = loud * share
            evidence += counts * other.credibility
            info += counts * other.news
            info_sum += counts * other.said
        self.evidence = max(evidence, 0.0)
        using, failing, openly, partners = 0, 0.0, 0.0, max(len(self.partners), 1)
        for other in self.partners:
            using += other.deployment > 0.0
            failing += other.failure_seen
            openly += other.shown_openness
        self.contact = using / partners
        self.linked = self.model.openness() * openly / partners if self.deployment > 0.0 else 0.0
        pitch = p.claim_weight * self.trust / noise if self.stage != Stage.UNAWARE else 0.0
        kept = 1.0 - p.forgetting
        self.info = kept * self.info + info + pitch
        self.info_sum = kept * self.info_sum + info_sum + pitch * self.model.claimed
        if self.lived_in():
            self.info += 1.0 / noise
            self.info_sum += self.measured / noise
        failing /= max(failing + using, 1e-9)
        self.trust = rules.knowledge.trust(self.trust, p.trust_start, failing, p.trust_contagion, p.trust_recovery)
        clear = self.model.coherence
        gain = p.clarity_talk * (1.0 + p.campaign_gain * p.campaign) * clear + p.clarity_cases * self.evidence
        blur = p.clarity_blur * p.new_terms / 12.0 * (1.0 - p.consolidation)
        self.clarity = rules.knowledge.clarity(
            self.clarity, self.clarity_floor, gain, p.clarity_decay * (1.0 - clear), blur
        )

    # phase 8

    def review(self) -> bool:
        """Hold an installation against what was asked of it; returns whether it changes its vendor."""
        p, model = self.now, self.model
        if self.stage == Stage.SHOWCASE:
            self.deadline = self.due()
            programme = model.programmes[self.programme]
            paid = self.supported and programme.pilots() > 0.0 and programme.now().success_counts == "display"
            if not paid and model.draw("ends showcase", self.ids) < p.showcase_end:
                self.failed, self.failed_with = model.month, self.vendor
                self.abandon()
            return False
        pilot, payback = self.stage == Stage.PILOTING, self.measured_payback()
        passes = payback <= self.patience if pilot else payback < NEVER
        if pilot:
            model.reviewed.append((model.month, self.placed, passes))
        if passes:
            self.deadline = self.due()
            if pilot:
                self.stage, self.scaled, self.tried, self.for_display = Stage.SCALED, model.month, 0, False
                model.programmes[self.programme].succeeded += self.supported
            return False
        face = model.draw("keeps face", self.ids) < max(p.keep_face, self.pressure)
        if pilot and (self.for_display if self.supported else face):
            self.stage, self.deadline = Stage.SHOWCASE, self.due()
            model.programmes[self.programme].succeeded += self.supported and self.for_display
            return False
        again = self.tried < p.tries_max and model.draw("tries another", self.ids) < self.trust
        self.failed, self.failed_with = model.month, self.vendor
        self.trust = rules.knowledge.burnt(self.trust, p.trust_loss)
        if again:
            self.choose()
            if self.can_pay(self.voucher()):
                self.uninstall()
                return True
        self.abandon()
        return False

    def abandon(self) -> None:
        self.uninstall()
        self.stage = Stage.ABANDONED
        self.returns = int(min(self.model.month + self.now.cool_off, LATEST))
        self.prospect = self.model.nobody

    # phase 9

    def feel_buyers(self) -> None:
        everything = rules.added(link.buyer.revenue for link in self.sales)
        scaled = rules.added(link.buyer.revenue for link in self.sales if link.buyer.stage == Stage.SCALED)
        self.pressure = self.now.mandate * scaled / max(everything, 1e-9)

    def decide(self) -> bool:
        """Hear, consider, and pass the gates or be held by one; returns whether its head signs."""
        p = self.now
        self.gate = Gate.OPEN
        if self.stage == Stage.UNAWARE:
            self.aware_sum += p.awareness * (1.0 + p.campaign_gain * p.campaign) + p.awareness_contact * self.contact
            if self.aware_sum >= self.aware_at:
                self.stage = Stage.CONSIDERING
        elif self.stage == Stage.ABANDONED and self.returns <= self.model.month:
            self.stage = Stage.CONSIDERING
            self.tried = 0
        if self.stage != Stage.CONSIDERING:
            return False
        clear, shown = self.clarity >= p.clarity_needed, self.evidence >= self.cases_needed
        able = pays = False
        if clear and shown:  # only then does it ask what it costs, and look for a vendor
            if self.prospect.row < 0 or self.looked <= self.model.month - LOOK_AGAIN:
                self.choose()
            able = self.pilot_price() * (1.0 - self.voucher()) <= self.budget()
            pays = self.prospect.row >= 0 and self.expected_payback() <= self.patience
        self.gate = Gate(rules.decision.first_closed(clear, shown, able, pays))
        return self.gate == Gate.LEADERSHIP and self.signs()

    def signs(self) -> bool:
        p, rule = self.now, rules.decision
        head = rule.lifted(self.commitment, p.academy_reach, p.leadership_academy)
        head = rule.lifted(head, p.outside_boost, p.outside_lead)
        urgency = p.epidemic + self.lost_orders
        self.sign_sum += rule.signing_hazard(p.signing_rate, head, self.pressure, p.mandate_pull, urgency, p.urge)
        return self.sign_sum >= self.sign_at

    def credits(self) -> list[tuple[int, int, int, float]]:
        """Whose cases opened its evidence gate, with what each counted: nobody's, if it needed none."""
        if self.cases_needed <= 0.0:
            return []
        share, now = self.attention(), self.model.month
        counted = [(other.row, loud * share * other.credibility) for other, loud in self.neighbours()]
        return [(now, self.row, source, weight) for source, weight in counted if weight > 0.0]
