"""Rows of the technology: what it is worth, what it costs, and what must come together for it to work."""

from dataclasses import dataclass

from .row import over, uncertainty


@dataclass(frozen=True, kw_only=True)
class Technology:
    """Value, cost and complements."""

    value_share: float = uncertainty(
        "Yearly value of full, effective use | benefit, return, productivity, gain",
        0.177,
        "share of revenue",
        (0.0, 0.5),
        "Yearly value of full deployment at effectiveness 1.",
        "assumption; robot adopters' labour productivity +11 %, Zolas et al.; seen",
    )
    system_cost: float = uncertainty(
        "Cost of a full system | price, investment, erp, mes, software",
        1.35,
        "M CNY",
        (0.01, 20.0),
        "Full system, licence and integration, for a factory with the revenue at which this cost is given.",
        "ERP about 6.5 % of revenue, Panorama; weak",
    )
    cost_revenue: float = uncertainty(
        "Revenue at which the cost of a system is given | price, size",
        25.0,
        "M CNY a year",
        (1.0, 2000.0),
        "Revenue at which the cost of a full system is given; the exponents of that cost count from there.",
    )
    cost_exponent: float = uncertainty(
        "How cost grows with revenue in larger factories | exponent, economies of scale, discount, price",
        0.6,
        "-",
        (0.2, 1.0),
        "How the cost of a system grows with revenue above the one at which it is given; 1: no discount for size.",
        "the six-tenths rule of engineering economics; recalled",
    )
    cost_exponent_small: float = uncertainty(
        "How cost grows with revenue in smaller factories | exponent, economies of scale, price, sme",
        0.765,
        "-",
        (0.2, 1.0),
        "How the cost of a system grows with revenue below the one at which it is given; at 1 software is sold by the "
        "seat, with no penalty for being small.",
    )
    upkeep: float = uncertainty(
        "Upkeep of a system | maintenance, running cost, support, operation, price",
        0.15,
        "share of cost a year",
        (0.0, 1.0),
        "Upkeep of what is deployed.",
        "total cost 2-3 times the licence over 5 years, vendor blog; weak",
    )
    reengineering_cost: float = uncertainty(
        "Cost of re-engineering at full effort | process change, reorganisation, restructuring, price",
        0.15,
        "share of cost a year",
        (0.0, 1.0),
        "Price of re-engineering at full effort.",
    )
    disruption: float = uncertainty(
        "Output lost while processes stay as they are | loss, productivity dip, j-curve",
        0.0434,
        "share of revenue",
        (0.0, 0.2),
        "Output lost a year at full deployment while processes are not re-engineered.",
        "McElheran et al. CES-WP-25-27: short-run loss about 1.3 points; seen/weak",
    )
    pilot_deployment: float = uncertainty(
        "Part of the plant in a pilot | trial, scope, coverage",
        0.2,
        "share of plant",
        (0.02, 1.0),
        "Deployment of a pilot.",
    )
    pilot_cost: float = uncertainty(
        "Cost of a pilot | trial, price", 0.2, "share of system cost", (0.01, 1.0), "Cost of a pilot."
    )
    deployment_speed: float = uncertainty(
        "Speed of the roll-out | scaling, implementation, deployment",
        0.0616,
        "share of plant a month",
        (0.005, 1.0),
        "How fast a scaled system can be rolled out.",
    )
    investment_cap: float = uncertainty(
        "Most that a factory invests in a year | budget, money, spending",
        0.03,
        "share of revenue a year",
        (0.001, 1.0),
        "What a factory can put into re-engineering and roll-out a year: maturity needs repeated spending.",
        "assumption; 40-50 % of China's SMEs spend up to 1-2 % of revenue, seen",
    )
    neglect: float = uncertainty(
        "Deployment lost when upkeep is not paid | decay, maintenance, abandonment",
        0.0,
        "share of deployment a month",
        (0.0, 1.0),
        "Deployment of a scaled system that is lost in a month in which the factory has no cash for its upkeep.",
    )
    misfit: float = uncertainty(
        "How much a vendor's misfit to the sector matters | customisation, vertical",
        1.0,
        "0-1",
        (0.0, 1.0),
        "How much a vendor's misfit to the sector matters; 0 turns it off.",
    )
    standardisation_need: float = uncertainty(
        "How much low standardisation holds back | complementarity, processes, standardization",
        0.36,
        "0-1",
        (0.0, 1.0),
        "How much low standardisation lowers fit and slows re-engineering; 0 turns it off.",
    )
    participation_need: float = uncertainty(
        "How much value needs everyone to take part | o-ring, complementarity, employees",
        1.0,
        "0-1",
        (0.0, 1.0),
        "How much value needs that everyone takes part; 0 turns it off.",
        "Kremer 1993, O-ring; recalled",
    )
    reengineering_need: float = uncertainty(
        "How much value needs re-engineered processes | j-curve, complementarity, process change",
        1.0,
        "0-1",
        (0.0, 1.0),
        "How much value needs re-engineered processes; 0 turns it off.",
        "Brynjolfsson, Rock and Syverson 2021, productivity J-curve; recalled",
    )
    reengineering_start: float = uncertainty(
        "Re-engineering that automation brings along | process change, robots",
        0.213,
        "0-1",
        (0.0, 1.0),
        "Re-engineering that automation brings along, at automation 1.",
    )
    reengineering_speed: float = uncertainty(
        "Speed of re-engineering | process change, reorganisation",
        0.0878,
        "per month",
        (0.005, 1.0),
        "How fast full effort closes the gap in re-engineering.",
        "McElheran et al.: gains after about 4 years; seen/weak",
    )
    display_effort: float = uncertainty(
        "Re-engineering effort in pilots for display | showcase, multitasking, distortion",
        0.25,
        "share of effort",
        (0.0, 1.0),
        "Re-engineering effort where the programme pays for display; the highest turns the distortion off.",
        "Holmström and Milgrom 1991, multitask incentives: direction only; recalled",
        needs={"pilots": 0.04},
    )
    interoperability_gain: float = over(
        "links",
        uncertainty(
            "Gain from partners on interoperable systems | network effect, open standards, api",
            0.3,
            "-",
            (0.0, 2.0),
            "Gain when every trading partner is on an interoperable system; 0 turns it off.",
        ),
    )
    playbook_need: float = uncertainty(
        "Effort wasted without an established path | best practice, playbooks, learning",
        0.4,
        "share of effort",
        (0.0, 1.0),
        "Re-engineering effort wasted while there is no established path in the sector; 0 turns it off.",
    )
    path_half: float = uncertainty(
        "Real use that makes half of an established path | best practice, playbooks, learning",
        0.1,
        "share of sector",
        (0.001, 1.0),
        "Real use in a sector at which half of an established path is there.",
    )
    measurement_noise: float = uncertainty(
        "Error of measurement in a review | noise, kpi, evaluation",
        0.15,
        "log units",
        (0.0, 1.0),
        "Error of a review's measurement.",
    )
    tries_max: int = uncertainty(
        "Vendors that a factory tries before it gives up | switching, supplier change",
        3,
        "vendors",
        (1, 10),
        "Vendors a factory tries in a row before it gives up; 1 turns switching off.",
        "source article: brand A to brand B to brand C",
    )
    keep_face: float = uncertainty(
        "Chance that a failed pilot is kept for face | showcase, face project, prestige",
        0.3,
        "probability",
        (0.0, 1.0),
        "Chance that a failed pilot outside programmes is kept for face; pressure of buyers raises it.",
        "source article: face projects; size assumption",
    )
    showcase_end: float = uncertainty(
        "Chance that a showcase nobody pays for is ended | face project, display",
        0.15,
        "probability",
        (0.0, 1.0),
        "Chance that a showcase nobody pays for any more is ended at its review.",
    )
    cool_off: float = uncertainty(
        "Time that a disappointed factory stays away | waiting, disillusion, retry",
        36.0,
        "months",
        (1.0, 1200.0),
        "How long a disappointed factory stays away.",
    )
