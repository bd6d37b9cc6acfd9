"""Rows of government and other policy levers, and of the shocks that come from outside."""

from __future__ import annotations

from dataclasses import dataclass

from .row import lever, shock, uncertainty

SELECTION = ("prestige", "need", "network", "peers", "random")
COUNTS = ("display", "verified")
PILOTS_ON = {"pilots": 0.04}


@dataclass(frozen=True, kw_only=True)
class Government:
    """Programmes, offers and rules, each from its start to its end."""

    pilots: float = lever(0.0, "share of factories a year", (0.0, 0.5), "Pilots that a programme selects.")
    selection: str = lever(
        "prestige",
        "-",
        SELECTION,
        "Whom it selects: the famous, the needy, the best watched, those most like their peers, or by lot.",
        needs=PILOTS_ON,
    )
    success_counts: str = lever(
        "display", "-", COUNTS, "What the programme counts as success: display, or verified use.", needs=PILOTS_ON
    )
    pilot_subsidy: float = lever(
        0.5, "share of cost", (0.0, 1.0), "What the programme pays of a selected pilot.", needs=PILOTS_ON
    )
    aftercare: float = lever(
        0.0,
        "share of cost",
        (0.0, 1.0),
        "What it pays of the roll-out when a selected pilot proves itself.",
        needs={"pilots": 0.04, "success_counts": "verified"},
    )
    disclosure: float = lever(0.0, "0-1", (0.0, 1.0), "How openly outcomes are published, good and bad.")
    voucher: float = lever(0.0, "share of cost", (0.0, 1.0), "What is paid of any pilot of a small or medium factory.")
    scale_subsidy: float = lever(0.0, "share of cost", (0.0, 1.0), "What is paid of anybody's roll-out.")
    campaign: float = lever(0.0, "0-1", (0.0, 1.0), "Information campaign: awareness and clear speech.")
    new_terms: float = lever(0.0, "concepts a year", (0.0, 10.0), "New concepts that ministries and vendors launch.")
    consolidation: float = lever(0.0, "0-1", (0.0, 1.0), "How far competing concepts are merged into one.")
    training: float = lever(0.0, "0-1", (0.0, 1.0), "Training of employees.")
    leadership_academy: float = lever(0.0, "0-1", (0.0, 1.0), "Training of heads of firms.")
    outside_lead: float = lever(
        0.0, "0-1", (0.0, 1.0), "Hired outside leads: commitment and skill up, plans that may not fit, a slow start."
    )
    gain_share: float = lever(0.0, "0-1", (0.0, 1.0), "Share of the gain given to employees.")
    amnesty: float = lever(0.0, "0-1", (0.0, 1.0), "Gray interests bought out and forgiven.")
    audit: float = lever(0.0, "0-1", (0.0, 1.0), "Audits that make gray income risky.")
    mandate: float = lever(
        0.0,
        "0-1",
        (0.0, 1.0),
        "Pressure of digital buyers on their suppliers.",
        "Guo, Ke and Zhang 2023: positive; sign seen",
    )
    standard: float = lever(0.0, "0-1", (0.0, 1.0), "Interoperability standard: openness that every system must reach.")
    playbooks: float = lever(
        0.0, "0-1", (0.0, 1.0), "Published playbooks: an established path for those who come later."
    )

    public_price: float = uncertainty(
        0.02,
        "M CNY a factory and year",
        (0.0, 1.0),
        "What training, a leadership academy, an amnesty or audits cost the public at full strength.",
        needs={"training": 1.0},
    )
    information_price: float = uncertainty(
        0.002,
        "M CNY a factory and year",
        (0.0, 1.0),
        "What a campaign, one concept, open results, a standard or playbooks cost the public at full strength.",
        needs={"campaign": 1.0},
    )
    verification_price: float = uncertainty(
        0.1,
        "M CNY a pilot",
        (0.0, 5.0),
        "What verifying one pilot costs the public.",
        needs={"pilots": 0.04, "success_counts": "verified"},
    )
    epidemic: float = shock(0.0, "share of profit", (0.0, 3.0), "Profit lost to an epidemic; depth of use protects.")
    input_cost: float = shock(
        0.0, "share of revenue", (0.0, 0.2), "Rise of material and labour cost; the bottom of the smile curve bears it."
    )
    reshoring: float = shock(0.0, "share of orders a year", (0.0, 0.5), "Orders lost at the bottom of the smile curve.")
