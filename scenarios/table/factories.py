"""Rows of the factories: their size, money, knowledge and patience."""

from dataclasses import dataclass

from .row import over, uncertainty

EXITS = "0.055 (Austria 2012, industry and construction) to 0.09 (EU, all business), Eurostat; by size assumption; seen"


@dataclass(frozen=True, kw_only=True)
class Factories:
    """What the factories are like before anything is offered to them."""

    revenue_median: float = uncertainty(
        "Revenue of the median factory | turnover, sales, size, income",
        25.0,
        "M CNY a year",
        (2.0, 2000.0),
        "Revenue of the median factory (the official size threshold in China is 20 M CNY).",
        "assumption; about 0.5 M of 6 M manufacturers in China exceed 20 M CNY, recalled",
    )
    revenue_spread: float = uncertainty(
        "Spread of revenue across factories | inequality, turnover, size, heterogeneity",
        1.3,
        "log units",
        (0.0, 2.5),
        "Standard deviation of log revenue.",
    )
    revenue_tier_gap: float = uncertainty(
        "Size gap between brand owners and part suppliers | revenue, turnover, tier",
        1.2,
        "log units",
        (-2.0, 4.0),
        "How much larger brand owners are than part suppliers.",
    )
    revenue_per_worker: float = uncertainty(
        "Revenue per worker | productivity, staff, labour, size class",
        0.8,
        "M CNY a year",
        (0.1, 5.0),
        "Turns revenue into staff, and so into a size class.",
    )
    margin_bottom: float = over(
        "inside",
        uncertainty(
            "Profit margin at the bottom of the smile curve | contract maker, assembly",
            0.03,
            "share of revenue",
            (0.0, 0.5),
            "Operating margin at the bottom of the smile curve.",
            "contract electronics 1.5-5 %, trade press; seen",
        ),
    )
    margin_brand: float = over(
        "brands",
        uncertainty(
            "Profit margin of brand owners | lead firms",
            0.12,
            "share of revenue",
            (0.0, 0.5),
            "Operating margin of brand owners.",
            "assumption; brand owners near 30 % gross, trade press, seen",
        ),
    )
    margin_upstream: float = uncertainty(
        "Profit margin of the first tier | part suppliers",
        0.06,
        "share of revenue",
        (0.0, 0.5),
        "Operating margin of the first tier.",
    )
    margin_spread: float = uncertainty(
        "Spread of profit margins within a tier | inequality, heterogeneity",
        0.02,
        "share of revenue",
        (0.0, 0.2),
        "Standard deviation of margins within a tier.",
    )
    standardisation_mean: float = uncertainty(
        "Standardisation of the middling sector | processes, norms, standardization",
        0.5,
        "0-1",
        (0.05, 0.95),
        "How standardised processes are in the middling sector.",
    )
    standardisation_gap: float = uncertainty(
        "Gap in standardisation between sectors | processes, standardization",
        0.5,
        "0-1",
        (0.0, 0.9),
        "Distance between the least and the most standardised sector.",
    )
    automation_mean: float = uncertainty(
        "Automation of a factory of median size | robots, machines, digital maturity",
        0.3,
        "0-1",
        (0.05, 0.95),
        "Visible automation of a factory of median size.",
    )
    automation_size: float = uncertainty(
        "How much more automated larger factories are | robots, machines, size",
        0.5,
        "log odds per log unit",
        (0.0, 2.0),
        "How much more automated larger factories are.",
    )
    clarity_mean: float = uncertainty(
        "Clarity of the concept at the start | understanding, knowledge, digital maturity, awareness",
        0.339,
        "0-1",
        (0.02, 0.95),
        "How clear the concept is to the median factory at the start.",
    )
    clarity_spread: float = uncertainty(
        "Spread of clarity at the start | understanding, heterogeneity",
        0.9,
        "log odds",
        (0.0, 3.0),
        "Spread of clarity at the start.",
    )
    clarity_automation: float = uncertainty(
        "How much automation clears the concept | robots, understanding",
        0.0,
        "log odds",
        (-2.0, 2.0),
        "How much visible automation clears the concept: not at all, says the article.",
        "source article: the large automated enterprise that did not know much",
    )
    patience_min: float = uncertainty(
        "Shortest time in which a pilot must prove itself | patience, window, deadline, trial",
        12.0,
        "months",
        (3.0, 240.0),
        "The shortest window in which a pilot must prove itself.",
        "source article: try it for a year; Anderson and Newell 2004: at most 15 months for most plants; seen",
    )
    patience_max: float = uncertainty(
        "Longest time in which a pilot must prove itself | patience, window, deadline, trial",
        24.0,
        "months",
        (3.0, 240.0),
        "The longest window in which a pilot must prove itself.",
        "source article: never more than two years; Woodruff et al. 1997; seen",
    )
    innovators: float = uncertainty(
        "Innovators: factories that need to see no case | pioneers, early adopters, rogers",
        0.0916,
        "share of factories",
        (0.0, 1.0),
        "Factories of usual automation that need to see no case before they try; automation scales it.",
        "assumption; Rogers 2003 has innovators at 0.025 and early adopters at 0.135, recalled",
    )
    cases_needed: float = uncertainty(
        "Convincing cases that the others must see | examples, proof, evidence, references, threshold",
        0.754,
        "convincing cases",
        (0.0, 20.0),
        "Mean number of convincing cases the others must see; 0 turns the gate off.",
    )
    commitment_mean: float = uncertainty(
        "Commitment of the head of a firm | leadership, boss, ceo, management, owner",
        0.233,
        "0-1",
        (0.02, 0.98),
        "Commitment of the median head of the firm.",
    )
    signing_rate: float = uncertainty(
        "Rate at which a committed head signs | decision, adoption, contract, speed",
        0.367,
        "per month",
        (0.0, 20.0),
        "Hazard that a fully committed head signs once all other gates are open; 20 turns the gate off.",
    )
    trial_budget: float = uncertainty(
        "What a factory can lose on a trial | risk, money, affordable loss, pilot",
        0.151,
        "share of annual profit",
        (0.0, 20.0),
        "What a factory can lose on a trial; at the highest only its cash limits it.",
        "assumption; half of China's SMEs spend 1-2 % of revenue, trade report 2023, seen",
    )
    cash_start: float = uncertainty(
        "Cash at the start | liquidity, money, reserves", 0.08, "share of revenue", (0.0, 1.0), "Cash at the start."
    )
    cash_kept: float = uncertainty(
        "Profit that stays in the firm | retained earnings, cash, money",
        0.3,
        "share of profit",
        (0.0, 1.0),
        "Profit that stays in the firm.",
    )
    overdraft: float = uncertainty(
        "Debt at which a factory closes | bankruptcy, insolvency, credit, loan",
        0.08,
        "share of revenue",
        (0.0, 1000.0),
        "Debt at which a factory closes; the highest turns closures off.",
    )
    risk_aversion: float = uncertainty(
        "Risk aversion | caution, uncertainty",
        0.426,
        "standard deviations",
        (0.0, 3.0),
        "How far below its mean belief a factory reckons the benefit.",
    )
    urge: float = uncertainty(
        "How much a bad year raises the urge to sign | crisis, pressure, competition, shock",
        2.0,
        "relative gain",
        (0.0, 10.0),
        "How much a lost year of profit or orders raises the urge to sign.",
        needs={"epidemic": 0.3},
        instead={"epidemic": ("reshoring", "competition")},
    )
    competition: float = uncertainty(
        "Orders that move to rivals that use it | market share, pressure, competitors",
        0.0,
        "share of orders a year",
        (0.0, 1.0),
        "Orders that move a year from who does not use it to a rival of the sector that uses it in full; 0: none move.",
        "Liu et al. 2025: competitive pressure; sign seen, size assumption",
    )
    exit_small: float = uncertainty(
        "Small firms that leave the market | closure, death, bankruptcy, sme",
        0.0,
        "share of firms a year",
        (0.0, 1.0),
        "Small firms that leave the market in a year for reasons other than debt.",
        EXITS,
    )
    exit_medium: float = uncertainty(
        "Medium firms that leave the market | closure, death, bankruptcy, sme",
        0.0,
        "share of firms a year",
        (0.0, 1.0),
        "Medium firms that leave the market in a year for reasons other than debt.",
        EXITS,
    )
    exit_large: float = uncertainty(
        "Large firms that leave the market | closure, death, bankruptcy",
        0.0,
        "share of firms a year",
        (0.0, 1.0),
        "Large firms that leave the market in a year for reasons other than debt.",
        EXITS,
    )
    exit_young: float = uncertainty(
        "How often young firms leave, against older ones | closure, death, start-ups, newborn",
        1.0,
        "relative rate",
        (0.0, 10.0),
        "How many times as often a newborn firm leaves in its first five years as one of its size does later.",
        "Eurostat: of the new 80-82 % live a year and 44 % five, so about 0.15 a year leave; seen",
        needs={"exit_small": 0.1, "births": 1.0},
        instead={"exit_small": ("exit_medium", "exit_large")},
    )
    births: float = uncertainty(
        "Empty places that new firms take | start-ups, newborn, entry, founding",
        0.0,
        "share of empty places a year",
        (0.0, 1.0),
        "Places of firms that left or closed that a newborn firm takes in a year; at the highest none stays empty.",
        "Eurostat, business demography: as many births as deaths; seen",
    )
    mandate_pull: float = over(
        "links",
        uncertainty(
            "How much a mandate raises the urge to sign | pressure, buyers, regulation, obligation",
            3.0,
            "relative gain",
            (0.0, 20.0),
            "How much a fully digital set of buyers raises the urge to sign under a mandate.",
            "Guo, Ke and Zhang 2023: positive; sign seen",
            needs={"mandate": 1.0},
        ),
    )
    self_build: float = uncertainty(
        "Chance that a skilled factory builds its own system | in-house, make or buy",
        0.15,
        "probability",
        (0.0, 1.0),
        "Chance that a factory with a fully skilled IT role builds its own system; 0 turns it off.",
    )
