"""Rows of government and other policy levers, and of the shocks that come from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .row import lever, local, over, shock, uncertainty


@dataclass(frozen=True, slots=True)
class Wording:
    """How a word of the table is told: ``long`` inside a sentence, ``short`` as a heading or label."""

    long: str
    short: str


SELECTION: Mapping[str, Wording] = {
    "prestige": Wording("the famous", "The famous"),
    "need": Wording("the needy", "The needy"),
    "network": Wording("the best watched", "The best watched"),
    "peers": Wording("those most like their peers", "Like their peers"),
    "random": Wording("factories by lot", "By lot"),
}
"""Rules of selection, each declared here and scored by a rule of that name in ``agents/government.py``."""
COUNTS: Mapping[str, Wording] = {
    "display": Wording("display", "display"),
    "verified": Wording("verified use", "verified use"),
}
"""What a programme can count as success."""
PILOTS_ON = {"pilots": 0.04}


def _any_of(words: Mapping[str, Wording]) -> str:
    *most, last = (told.long for told in words.values())
    return f"{', '.join(most)} or {last}"


def _people(label: str, meaning: str) -> Any:
    return lever(label, 0.0, "0-1", (0.0, 1.0), meaning, paid_by="public", price="public_price")


def _information(label: str, meaning: str) -> Any:
    return lever(label, 0.0, "0-1", (0.0, 1.0), meaning, paid_by="public", price="information_price")


@dataclass(frozen=True, kw_only=True)
class Government:
    """Programmes, offers and rules, each from its start to its end."""

    pilots: float = local(
        lever(
            "Pilots a year | programme, demonstration, showcase project, lighthouse, subsidy",
            0.0,
            "share of factories a year",
            (0.0, 0.5),
            "Pilots that a programme selects.",
            paid_by="public",
        )
    )
    selection: str = local(
        lever(
            "Whom the programme selects | pilots, prestige, need, lottery, targeting, criteria",
            "prestige",
            "-",
            {word: told.long for word, told in SELECTION.items()},
            f"Whom the programme selects: {_any_of(SELECTION)}.",
            needs=PILOTS_ON,
            paid_by="public",
        )
    )
    success_counts: str = local(
        lever(
            "What the programme counts as success | pilots, evaluation, verified, display, kpi",
            "display",
            "-",
            {word: told.long for word, told in COUNTS.items()},
            f"What the programme counts as success: {_any_of(COUNTS)}.",
            needs=PILOTS_ON,
            paid_by="public",
        )
    )
    pilot_subsidy: float = local(
        lever(
            "Subsidy for a selected pilot | grant, support, funding, aid, programme",
            0.5,
            "share of cost",
            (0.0, 1.0),
            "What the programme pays of a selected pilot.",
            needs=PILOTS_ON,
            paid_by="public",
        )
    )
    aftercare: float = local(
        lever(
            "Subsidy for the roll-out after a selected pilot | grant, support, funding, aid, scaling, aftercare",
            0.0,
            "share of cost",
            (0.0, 1.0),
            "What the programme pays of the roll-out when a selected pilot proves itself.",
            needs={"pilots": 0.04, "success_counts": "verified"},
            paid_by="public",
        )
    )
    voucher: float = local(
        lever(
            "Voucher for small and medium firms | subsidy, grant, support, funding, aid, sme, pilot",
            0.0,
            "share of cost",
            (0.0, 1.0),
            "What is paid of any pilot of a small or medium factory.",
            paid_by="public",
        )
    )
    scale_subsidy: float = local(
        lever(
            "Subsidy for anybody's roll-out | grant, support, funding, aid, scaling",
            0.0,
            "share of cost",
            (0.0, 1.0),
            "What is paid of anybody's roll-out.",
            paid_by="public",
        )
    )
    campaign: float = local(
        _information(
            "Information campaign | awareness, publicity, communication, advertising",
            "Information campaign: awareness and clear speech.",
        )
    )
    new_terms: float = lever(
        "New concepts that are launched | buzzwords, slogans, strategies, initiatives",
        0.0,
        "concepts a year",
        (0.0, 10.0),
        "New concepts that ministries and vendors launch.",
        paid_by="public",
        price="information_price",
    )
    consolidation: float = _information(
        "Merging of competing concepts | clear speech, buzzwords, coordination",
        "How far competing concepts are merged into one.",
    )
    disclosure: float = _information(
        "Open publication of outcomes | transparency, open data, evidence, results",
        "How openly outcomes are published, good and bad.",
    )
    training: float = local(
        _people(
            "Training of employees | skills, education, upskilling, courses, qualification", "Training of employees."
        )
    )
    leadership_academy: float = local(
        _people(
            "Training of heads of firms | leadership academy, skills, management, education, ceo",
            "Training of heads of firms.",
        )
    )
    outside_lead: float = local(
        lever(
            "Hired outside leads | consultant, expert, interim manager, adviser",
            0.0,
            "0-1",
            (0.0, 1.0),
            "Hired outside leads: commitment and skill up, plans that may not fit, a slow start.",
        )
    )
    gain_share: float = local(
        lever(
            "Share of the gain given to employees | bonus, wages, profit sharing, incentive",
            0.0,
            "0-1",
            (0.0, 1.0),
            "Share of the gain given to employees.",
            paid_by="firms",
        )
    )
    amnesty: float = local(
        _people(
            "Amnesty for gray interests | corruption, kickbacks, forgiveness, buy-out, grey",
            "Gray interests bought out and forgiven.",
        )
    )
    audit: float = local(
        _people(
            "Audits of gray income | control, inspection, corruption, kickbacks, grey",
            "Audits that make gray income risky.",
        )
    )
    mandate: float = local(
        lever(
            "Mandate: pressure of digital buyers on suppliers | regulation, obligation, requirement, law",
            0.0,
            "0-1",
            (0.0, 1.0),
            "Pressure of digital buyers on their suppliers.",
            "Guo, Ke and Zhang 2023: positive; sign seen",
            paid_by="public",
            price="information_price",
        )
    )
    public_budget: float = local(
        lever(
            "Limit of public spending | budget, money, cap, ceiling",
            1e6,
            "M CNY a year",
            (0.0, 1e6),
            "Public money that may be spent in a year; what does not fit is not done. The default is no limit.",
        )
    )
    standard: float = _information(
        "Interoperability standard | open standards, api, regulation, norm",
        "Interoperability standard: openness that every system must reach.",
    )
    playbooks: float = _information(
        "Published playbooks | best practice, guide, knowledge, handbook",
        "Published playbooks: an established path for those who come later.",
    )

    public_price: float = uncertainty(
        "Public cost of training, academy, amnesty or audits | price, budget, subsidy, skills",
        0.02,
        "M CNY a factory and year",
        (0.0, 1.0),
        "What training, a leadership academy, an amnesty or audits cost the public at full strength.",
        needs={"training": 1.0},
    )
    information_price: float = uncertainty(
        "Public cost of campaigns, standards and the like | price, budget, disclosure, playbooks, mandate",
        0.002,
        "M CNY a factory and year",
        (0.0, 1.0),
        "What a campaign, one concept launched or merged, open results, a mandate, a standard or playbooks cost the "
        "public at full strength.",
        needs={"campaign": 1.0},
    )
    verification_price: float = uncertainty(
        "Public cost of verifying a pilot | price, budget, evaluation, measurement",
        0.1,
        "M CNY a pilot",
        (0.0, 5.0),
        "What verifying one pilot costs the public.",
        needs={"pilots": 0.04, "success_counts": "verified"},
    )
    epidemic: float = shock(
        "Profit lost to an epidemic | pandemic, covid, crisis, shock",
        0.0,
        "share of profit",
        (0.0, 3.0),
        "Profit lost to an epidemic; depth of use protects.",
    )
    input_cost: float = over(
        "inside",
        shock(
            "Rise of material and labour cost | inflation, wages, energy, shock, prices",
            0.0,
            "share of revenue",
            (0.0, 0.2),
            "Rise of material and labour cost; the bottom of the smile curve bears it.",
        ),
    )
    reshoring: float = shock(
        "Orders lost at the bottom of the smile curve | reshoring, trade, tariffs, offshoring, shock, demand",
        0.0,
        "share of orders a year",
        (0.0, 0.5),
        "Orders lost at the bottom of the smile curve.",
    )
