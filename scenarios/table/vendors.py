"""Rows of the vendors: how many, how fitting, how they price, claim and learn."""

from dataclasses import dataclass

from .row import lever, over, setting, uncertainty

PRICING = ("as_is", "licence", "subscription", "outcome", "trial")
OWN_PRICING = ("as_market", *PRICING[1:])
TARGETS = ("none", "small", "medium", "large")
OWN_MODEL = {"pricing": ("own_pricing",)}
"""The focal vendor may sell by a model that nobody else does."""
BELOW_COST = {"pricing": ("own_pricing", "cost_to_serve", "price_floor", "price")}
"""A vendor that reacts also stops selling below what serving costs."""


@dataclass(frozen=True, kw_only=True)
class Vendors:
    """The supply side. Its levers are the go-to-market choices."""

    vendors: int = setting(6, "vendors", (1, 30), "Vendors at the start.")
    specialists: float = uncertainty(
        0.33, "share of vendors", (0.0, 1.0), "Vendors that know one sector instead of selling to all."
    )
    fit_platform: float = uncertainty(0.589, "0-1", (0.0, 1.0), "Fit of a general platform to any sector at the start.")
    fit_specialist: float = uncertainty(0.831, "0-1", (0.0, 1.0), "Fit of a specialist to its own sector at the start.")
    fit_self_built: float = uncertainty(0.8, "0-1", (0.0, 1.0), "Fit of a system that a factory built for itself.")
    fit_learning: float = uncertainty(
        0.15,
        "per month",
        (0.0, 2.0),
        "How fast fit grows when the whole sector really uses a vendor; 0 turns learning off.",
    )
    claim_level: float = uncertainty(
        0.5, "effectiveness", (0.0, 1.5), "Effectiveness an honest vendor would claim for a good system."
    )
    choice_sharpness: float = uncertainty(
        3.0, "-", (0.0, 20.0), "How sharply factories choose the vendor that looks best."
    )
    choice_price: float = uncertainty(
        0.6, "utility per price", (0.0, 5.0), "Weight of price against fit in that choice."
    )
    subscription_upfront: float = uncertainty(0.2, "share of price", (0.0, 1.0), "Paid at once under a subscription.")
    subscription_fee: float = uncertainty(
        0.35, "share of price a year", (0.0, 2.0), "Paid each year under a subscription."
    )
    outcome_upfront: float = uncertainty(
        0.1,
        "share of price",
        (0.0, 1.0),
        "Paid at once where the outcome is paid for.",
        needs={"pricing": "outcome"},
        instead=OWN_MODEL,
    )
    outcome_share: float = uncertainty(
        0.35,
        "share of value",
        (0.0, 1.0),
        "Value that goes to the vendor where the outcome is paid for.",
        needs={"pricing": "outcome"},
        instead=OWN_MODEL,
    )
    trial_price: float = uncertainty(
        0.1,
        "share of pilot price",
        (0.0, 1.0),
        "What a free-trial pilot still costs the factory.",
        needs={"pricing": "trial"},
        instead=OWN_MODEL,
    )
    self_build_cost: float = uncertainty(1.3, "of list price", (0.2, 5.0), "Cost of a self-built system.")
    price_step: float = uncertainty(0.01, "per month", (0.0, 0.1), "How fast vendors change prices by what sells.")
    price_floor: float = uncertainty(0.7, "of list price", (0.1, 1.0), "Price below which a vendor does not sell.")
    cost_to_serve: float = uncertainty(
        0.6, "share of list price", (0.0, 1.5), "What it costs a vendor to deliver a system."
    )
    fixed_cost: float = uncertainty(
        0.0005,
        "systems a year and factory",
        (0.0, 0.1),
        "A vendor's fixed cost, in median systems a year per factory of the market.",
    )
    runway: float = uncertainty(
        120.0, "months", (1.0, 1200.0), "Months of fixed cost a vendor can burn before it leaves."
    )
    fixed_flexible: float = uncertainty(
        0.0,
        "share of fixed cost",
        (0.0, 1.0),
        "Part of a vendor's fixed cost that follows its sales of 24 months, up to those whose list price is all of it.",
    )
    vendor_reaction: float = uncertainty(
        0.0,
        "per month",
        (0.0, 2.0),
        "How fast a vendor short of cash leaves trials and pay-by-outcome, and prices below cost; 0: it never does.",
        needs={"pricing": "trial"},
        instead=BELOW_COST,
    )
    cash_alarm: float = uncertainty(
        12.0,
        "months",
        (0.0, 120.0),
        "A vendor reacts when its cash would be gone within this time, if it went on as in the last half year.",
        needs={"pricing": "trial", "vendor_reaction": 0.2},
        instead=BELOW_COST,
    )
    copy_rate: float = uncertainty(
        0.0,
        "per month",
        (0.0, 2.0),
        "Hazard that a vendor that sells less copies price and pricing model of the one that sells most; 0: none does.",
    )
    exposure_max: float = uncertainty(
        1e6,
        "share of cash",
        (0.0, 1e6),
        "Most that a vendor lays out for running trials and outcome contracts; 1e6: no limit.",
        needs={"pricing": "trial"},
        instead=OWN_MODEL,
    )
    entry_rate: float = uncertainty(
        0.0,
        "start-ups a year and sector",
        (0.0, 20.0),
        "Entry where one system a year is sold for each 100 factories of a sector; in proportion to sales elsewhere.",
    )
    entrants_max: int = setting(12, "vendors", (0, 30), "Most start-ups that can enter.", needs={"entry_rate": 2.0})
    fit_entrant: float = uncertainty(
        0.84, "0-1", (0.0, 1.0), "Fit of a start-up to its own sector when it enters.", needs={"entry_rate": 2.0}
    )
    entrant_price: float = uncertainty(
        0.9,
        "of the mean price",
        (0.3, 1.5),
        "Price of a start-up when it enters, against the mean of the vendors there are.",
        needs={"entry_rate": 2.0},
    )
    spinoff_rate: float = uncertainty(
        0.01,
        "per month",
        (0.0, 1.0),
        "Hazard that a factory with a well-working self-built system starts to sell it; 0 turns it off.",
    )
    spinoffs_max: int = setting(10, "vendors", (0, 30), "Most vendors that can grow out of factories.")

    hype: float = lever(
        1.5,
        "claimed / real",
        (1.0, 5.0),
        "How much vendors overstate; 1 is the truth.",
        "source article: vendors keep claiming; size assumption",
    )
    price: float = lever(1.0, "of list price", (0.1, 3.0), "Price level of all vendors.")
    pricing: str = lever(
        "as_is",
        "-",
        PRICING,
        "Pricing model: as they are (a mix), or all licence, subscription, pay-by-outcome or free trial.",
    )
    openness: float = over(
        "links", lever(0.2, "0-1", (0.0, 1.0), "Interoperability of the vendors' systems; 0 is an information island.")
    )
    partner_policy: float = over(
        "middlemen",
        lever(0.0, "0-1", (0.0, 1.0), "Role and revenue share that vendors offer to middlemen: unite, do not kill."),
    )

    own_price: float = lever(
        0.0,
        "of list price",
        (0.0, 3.0),
        "Price that the focal vendor holds; 0 leaves it to what sells, as the prices of all others.",
    )
    own_pricing: str = lever(
        "as_market", "-", OWN_PRICING, "Pricing model of the focal vendor; as_market leaves it as it is."
    )
    own_target: str = lever("none", "-", TARGETS, "Size class that the focal vendor makes its offer for.")
    own_hype: float = lever(
        0.0, "claimed / real", (0.0, 5.0), "How much the focal vendor overstates; 1: the truth, 0: as all vendors do."
    )
    own_proof: float = lever(
        0.0,
        "0-1",
        (0.0, 1.0),
        "How far the focal vendor shows what became of its clients, failures too; 0 is claims only.",
        paid_by="vendors",
    )
    own_partner_policy: float = over(
        "middlemen",
        lever(
            0.0,
            "0-1",
            (0.0, 1.0),
            "Role and revenue share that the focal vendor offers to middlemen, beyond what all offer.",
            paid_by="vendors",
        ),
    )
    rival_price_response: float = uncertainty(
        0.1,
        "share of gap a month",
        (0.0, 1.0),
        "How fast rivals that sell less follow the held price of a cheaper focal vendor; 0: they do not.",
        needs={"own_price": 0.7},
    )
    rival_proof_response: float = uncertainty(
        0.02,
        "share of gap a month",
        (0.0, 1.0),
        "How fast rivals that sell less open their cases as the focal vendor does; 0: they do not.",
        needs={"own_proof": 1.0},
    )
    segment_focus: float = uncertainty(
        0.2,
        "utility",
        (0.0, 2.0),
        "How much better the focal vendor looks to its target, and worse to others.",
        needs={"own_target": "large"},
    )
    proof_prior: float = uncertainty(
        5.0,
        "cases",
        (0.1, 100.0),
        "Cases that a vendor's fit counts in the record it shows, before there are real ones.",
        needs={"own_proof": 1.0},
    )
    proof_cost: float = uncertainty(
        0.02,
        "share of list price a year",
        (0.0, 1.0),
        "What it costs a vendor to measure a client's results and show them.",
        needs={"own_proof": 1.0},
    )
    partner_pull: float = over(
        "middlemen",
        uncertainty(
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
            0.15,
            "share of price",
            (0.0, 1.0),
            "Revenue that goes to middlemen under the focal vendor's full partner policy, where all links go through "
            "them.",
            needs={"own_partner_policy": 1.0},
        ),
    )
