"""Rows of the focal vendor: what it alone offers, and how its rivals answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from .row import lever, over, uncertainty
from .vendors import PRICING

OWN_PRICING: Mapping[str, str] = {
    "as_market": "as it is",
    **{word: told for word, told in PRICING.items() if word != "as_is"},
}
TARGETS: Mapping[str, str] = {
    "none": "no group",
    "small": "small factories",
    "medium": "medium factories",
    "large": "large factories",
}


@dataclass(frozen=True, kw_only=True)
class Focal:
    """One vendor, the first of the model: its own offer, and the answer of its rivals."""

    own_price: float = lever(
        "Price of the focal vendor | discount, cheaper, cost, my vendor",
        0.0,
        "of list price",
        (0.0, 3.0),
        "Price that the focal vendor holds; 0 leaves it to what sells, as the prices of all others.",
    )
    own_pricing: str = lever(
        "Pricing model of the focal vendor | price, licence, subscription, outcome, trial, my vendor",
        "as_market",
        "-",
        OWN_PRICING,
        "Pricing model of the focal vendor; as_market leaves it as it is.",
    )
    own_target: str = lever(
        "Factories that the focal vendor targets | segment, sme, niche, my vendor",
        "none",
        "-",
        TARGETS,
        "Size class that the focal vendor makes its offer for.",
    )
    own_hype: float = lever(
        "Overstatement by the focal vendor | exaggeration, marketing, advertising, claims, my vendor",
        0.0,
        "claimed / real",
        (0.0, 5.0),
        "How much the focal vendor overstates; 1: the truth, 0: as all vendors do.",
    )
    own_proof: float = lever(
        "How openly the focal vendor shows its cases | evidence, references, transparency, my vendor",
        0.0,
        "0-1",
        (0.0, 1.0),
        "How far the focal vendor shows what became of its clients, failures too; 0 is claims only.",
        paid_by="vendors",
    )
    own_partner_policy: float = over(
        "middlemen",
        lever(
            "What the focal vendor offers to middlemen | broker, consultant, channel, commission, my vendor",
            0.0,
            "0-1",
            (0.0, 1.0),
            "Role and revenue share that the focal vendor offers to middlemen, beyond what all offer.",
            paid_by="vendors",
        ),
    )
    rival_price_response: float = uncertainty(
        "Speed at which rivals follow a lower price | competition, price war, reaction",
        0.1,
        "share of gap a month",
        (0.0, 1.0),
        "How fast rivals that sell less follow the held price of a cheaper focal vendor; 0: they do not.",
        needs={"own_price": 0.7},
    )
    rival_proof_response: float = uncertainty(
        "Speed at which rivals open their cases | competition, transparency, reaction",
        0.02,
        "share of gap a month",
        (0.0, 1.0),
        "How fast rivals that sell less open their cases as the focal vendor does; 0: they do not.",
        needs={"own_proof": 1.0},
    )
    segment_focus: float = uncertainty(
        "How much better the focal vendor looks to its target | segment, niche, my vendor",
        0.2,
        "utility",
        (0.0, 2.0),
        "How much better the focal vendor looks to its target, and worse to others.",
        needs={"own_target": "large"},
    )
    proof_prior: float = uncertainty(
        "Cases that a vendor's fit counts in its record | prior, evidence, references",
        5.0,
        "cases",
        (0.1, 100.0),
        "Cases that a vendor's fit counts in the record it shows, before there are real ones.",
        needs={"own_proof": 1.0},
    )
    proof_cost: float = uncertainty(
        "Cost of measuring and showing a client's results | evidence, references, price",
        0.02,
        "share of list price a year",
        (0.0, 1.0),
        "What it costs a vendor to measure a client's results and show them.",
        needs={"own_proof": 1.0},
    )
    partner_pull: float = over(
        "middlemen",
        uncertainty(
            "How much partners help the focal vendor to be chosen | broker, consultant, channel, my vendor",
            0.3,
            "utility",
            (0.0, 2.0),
            "How much better the focal vendor looks to a factory all of whose links go through its partners.",
            needs={"own_partner_policy": 1.0},
        ),
    )
    partner_fee: float = over(
        "middlemen",
        uncertainty(
            "Revenue of the focal vendor that goes to middlemen | broker, consultant, commission, my vendor",
            0.15,
            "share of price",
            (0.0, 1.0),
            "Revenue that goes to middlemen under the focal vendor's full partner policy, where all links go through "
            "them.",
            needs={"own_partner_policy": 1.0},
        ),
    )
