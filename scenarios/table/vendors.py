"""Rows of the vendors: how many, how fitting, how they price, claim and learn."""

from collections.abc import Mapping
from dataclasses import dataclass

from .row import lever, over, setting, uncertainty

PRICING: Mapping[str, str] = {
    "as_is": "as they are, a mix",
    "licence": "licence",
    "subscription": "subscription",
    "outcome": "pay-by-outcome",
    "trial": "free trial",
}
OWN_MODEL = {"pricing": ("own_pricing",)}
"""The focal vendor may sell by a model that nobody else does."""
BELOW_COST = {"pricing": ("own_pricing", "cost_to_serve", "price_floor", "price")}
"""A vendor that reacts also stops selling below what serving costs."""


@dataclass(frozen=True, kw_only=True)
class Vendors:
    """The supply side. Its levers are the go-to-market choices."""

    vendors: int = setting(
        "Vendors at the start | suppliers, providers, software firms, competition",
        6,
        "vendors",
        (1, 30),
        "Vendors at the start.",
    )
    specialists: float = uncertainty(
        "Vendors that know one sector | specialised, niche, vertical",
        0.33,
        "share of vendors",
        (0.0, 1.0),
        "Vendors that know one sector instead of selling to all.",
    )
    fit_platform: float = uncertainty(
        "Fit of a general platform to a sector | quality, customisation, generic",
        0.589,
        "0-1",
        (0.0, 1.0),
        "Fit of a general platform to any sector at the start.",
    )
    fit_specialist: float = uncertainty(
        "Fit of a specialist to its own sector | quality, customisation, vertical",
        0.831,
        "0-1",
        (0.0, 1.0),
        "Fit of a specialist to its own sector at the start.",
    )
    fit_self_built: float = uncertainty(
        "Fit of a self-built system | quality, in-house, make or buy",
        0.8,
        "0-1",
        (0.0, 1.0),
        "Fit of a system that a factory built for itself.",
    )
    fit_learning: float = uncertainty(
        "Speed at which vendors learn a sector | quality, learning by doing, customisation",
        0.15,
        "per month",
        (0.0, 2.0),
        "How fast fit grows when the whole sector really uses a vendor; 0 turns learning off.",
    )
    claim_level: float = uncertainty(
        "Effectiveness that an honest vendor claims | marketing, advertising, promise",
        0.5,
        "effectiveness",
        (0.0, 1.5),
        "Effectiveness an honest vendor would claim for a good system.",
    )
    choice_sharpness: float = uncertainty(
        "How sharply factories choose the best vendor | selection, logit, rationality",
        3.0,
        "-",
        (0.0, 20.0),
        "How sharply factories choose the vendor that looks best.",
    )
    choice_price: float = uncertainty(
        "Weight of price in the choice of a vendor | price sensitivity, elasticity, cost",
        0.6,
        "utility per price",
        (0.0, 5.0),
        "Weight of price against fit in the choice of a vendor.",
    )
    subscription_upfront: float = uncertainty(
        "Subscription: what is paid at once | price, saas, fee",
        0.2,
        "share of price",
        (0.0, 1.0),
        "Paid at once under a subscription.",
    )
    subscription_fee: float = uncertainty(
        "Subscription: what is paid each year | price, saas, fee, rent",
        0.35,
        "share of price a year",
        (0.0, 2.0),
        "Paid each year under a subscription.",
    )
    outcome_upfront: float = uncertainty(
        "Pay-by-outcome: what is paid at once | price, success fee, pay by results",
        0.1,
        "share of price",
        (0.0, 1.0),
        "Paid at once where the outcome is paid for.",
        needs={"pricing": "outcome"},
        instead=OWN_MODEL,
    )
    outcome_share: float = uncertainty(
        "Pay-by-outcome: value that goes to the vendor | price, success fee, pay by results, revenue share",
        0.35,
        "share of value",
        (0.0, 1.0),
        "Value that goes to the vendor where the outcome is paid for.",
        needs={"pricing": "outcome"},
        instead=OWN_MODEL,
    )
    trial_price: float = uncertainty(
        "Free trial: what a pilot still costs | price, freemium, pilot",
        0.1,
        "share of pilot price",
        (0.0, 1.0),
        "What a free-trial pilot still costs the factory.",
        needs={"pricing": "trial"},
        instead=OWN_MODEL,
    )
    self_build_cost: float = uncertainty(
        "Cost of a self-built system | price, in-house, make or buy",
        1.3,
        "of list price",
        (0.2, 5.0),
        "Cost of a self-built system.",
    )
    price_step: float = uncertainty(
        "Speed at which vendors change prices | price, discount",
        0.01,
        "per month",
        (0.0, 0.1),
        "How fast vendors change prices by what sells.",
    )
    price_floor: float = uncertainty(
        "Lowest price at which vendors sell | price, discount, dumping",
        0.7,
        "of list price",
        (0.1, 1.0),
        "Price below which a vendor does not sell.",
    )
    cost_to_serve: float = uncertainty(
        "What it costs a vendor to deliver a system | delivery, integration, margin, price",
        0.6,
        "share of list price",
        (0.0, 1.5),
        "What it costs a vendor to deliver a system.",
    )
    fixed_cost: float = uncertainty(
        "Fixed cost of a vendor | overhead, expenses",
        0.0005,
        "systems a year and factory",
        (0.0, 0.1),
        "A vendor's fixed cost, in median systems a year per factory of the market.",
    )
    runway: float = uncertainty(
        "Fixed cost that a vendor can burn before it leaves | cash, bankruptcy, reserves, funding",
        120.0,
        "months",
        (1.0, 1200.0),
        "Months of fixed cost a vendor can burn before it leaves.",
    )
    fixed_flexible: float = uncertainty(
        "Part of a vendor's fixed cost that follows its sales | overhead, downsizing",
        0.0,
        "share of fixed cost",
        (0.0, 1.0),
        "Part of a vendor's fixed cost that follows its sales of 24 months, up to those whose list price is all of it.",
    )
    vendor_reaction: float = uncertainty(
        "Speed at which a vendor short of cash reacts | crisis, price change",
        0.0,
        "per month",
        (0.0, 2.0),
        "How fast a vendor short of cash leaves trials and pay-by-outcome, and prices below cost; 0: it never does.",
        needs={"pricing": "trial"},
        instead=BELOW_COST,
    )
    cash_alarm: float = uncertainty(
        "Time of cash left at which a vendor reacts | crisis, liquidity",
        12.0,
        "months",
        (0.0, 120.0),
        "A vendor reacts when its cash would be gone within this time, if it went on as in the last half year.",
        needs={"pricing": "trial", "vendor_reaction": 0.2},
        instead=BELOW_COST,
    )
    copy_rate: float = uncertainty(
        "Rate at which vendors copy the one that sells most | imitation, competition, price",
        0.0,
        "per month",
        (0.0, 2.0),
        "Hazard that a vendor that sells less copies price and pricing model of the one that sells most; 0: none does.",
    )
    exposure_max: float = uncertainty(
        "Most that a vendor lays out for trials and outcomes | risk, credit, limit, cash",
        1e6,
        "share of cash",
        (0.0, 1e6),
        "Most that a vendor lays out for running trials and outcome contracts; the highest is no limit.",
        needs={"pricing": "trial"},
        instead=OWN_MODEL,
    )
    entry_rate: float = uncertainty(
        "Start-ups that enter the market | entrants, founding, competition, new vendors",
        0.0,
        "start-ups a year and sector",
        (0.0, 20.0),
        "Entry where one system a year is sold for each 100 factories of a sector; in proportion to sales elsewhere.",
    )
    entrants_max: int = setting(
        "Most start-ups that can enter | entrants, founding, limit",
        12,
        "vendors",
        (0, 30),
        "Most start-ups that can enter.",
        needs={"entry_rate": 2.0},
    )
    fit_entrant: float = uncertainty(
        "Fit of a start-up to its own sector | quality, entrants",
        0.84,
        "0-1",
        (0.0, 1.0),
        "Fit of a start-up to its own sector when it enters.",
        needs={"entry_rate": 2.0},
    )
    entrant_price: float = uncertainty(
        "Price of a start-up when it enters | entrants, discount, cost",
        0.9,
        "of the mean price",
        (0.3, 1.5),
        "Price of a start-up when it enters, against the mean of the vendors there are.",
        needs={"entry_rate": 2.0},
    )
    spinoff_rate: float = uncertainty(
        "Rate at which self-built systems come to be sold | spin-off, start-up, founding",
        0.01,
        "per month",
        (0.0, 1.0),
        "Hazard that a factory with a well-working self-built system starts to sell it; 0 turns it off.",
    )
    spinoffs_max: int = setting(
        "Most vendors that can grow out of factories | spin-off, start-up, limit",
        10,
        "vendors",
        (0, 30),
        "Most vendors that can grow out of factories.",
    )

    hype: float = lever(
        "Overstatement by all vendors | exaggeration, marketing, advertising, promise, claims",
        1.5,
        "claimed / real",
        (1.0, 5.0),
        "How much vendors overstate; 1 is the truth.",
        "source article: vendors keep claiming; size assumption",
    )
    price: float = lever(
        "Price level of all vendors | discount, cheaper, cost",
        1.0,
        "of list price",
        (0.1, 3.0),
        "Price level of all vendors.",
    )
    pricing: str = lever(
        "Pricing model of all vendors | price, licence, subscription, outcome, trial, saas, business model",
        "as_is",
        "-",
        PRICING,
        "Pricing model: as they are (a mix), or all licence, subscription, pay-by-outcome or free trial.",
    )
    openness: float = over(
        "links",
        lever(
            "Interoperability of vendors' systems | open standards, api, lock-in, information island",
            0.2,
            "0-1",
            (0.0, 1.0),
            "Interoperability of the vendors' systems; 0 is an information island.",
        ),
    )
    partner_policy: float = over(
        "middlemen",
        lever(
            "What all vendors offer to middlemen | broker, consultant, channel, commission, partner",
            0.0,
            "0-1",
            (0.0, 1.0),
            "Role and revenue share that vendors offer to middlemen: unite, do not kill.",
        ),
    )
