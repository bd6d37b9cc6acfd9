"""Rows of the scope of a run: how large, how linked, and which rule decides."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..money import CURRENCIES, HOME
from .row import generated, imported, over, setting, uncertainty

RULES: Mapping[str, str] = {
    "gates": "the full model: gates",
    "hazard": "a hazard (Bass)",
    "threshold_fraction": "a threshold, as a share of neighbours",
    "threshold_count": "a threshold, as a number of neighbours",
}
TOPOLOGIES: Mapping[str, str] = {
    "supply": "a supply chain",
    "random": "a random graph",
    "mixed": "everybody sees everybody",
}
FIRST_BY: Mapping[str, str] = {
    "lot": "by lot",
    "most_links": "whom the most others see",
    "fewest_links": "whom the fewest others see",
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Size, time, topology and decision rule."""

    factories: int = generated(
        setting(
            "Factories | firms, size, companies, market",
            1000,
            "factories",
            (2, 2_000_000),
            "How many factories are generated; an import brings its own.",
        )
    )
    months: int = setting(
        "Length of a run | duration, horizon, time, years, period", 240, "months", (1, 1200), "How long a run lasts."
    )
    tiers: int = generated(
        setting(
            "Tiers of the supply chain | levels, suppliers, stages",
            4,
            "tiers",
            (2, 8),
            "Tiers of the generated chain, from part suppliers to brand owners.",
        )
    )
    sectors: int = setting(
        "Sectors | industries, branches",
        6,
        "sectors",
        (1, 20),
        "Sectors; each has its own standardisation and its own fit of systems.",
    )
    regions: int = generated(
        setting(
            "Regions | city, province, cluster, place, geography",
            1,
            "regions",
            (1, 40),
            "Regions that the factories of a generated chain stand in, each as likely as any other.",
        )
    )
    employees: int = setting(
        "Role-holders in a factory | staff, workers, people, headcount",
        5,
        "people",
        (5, 20),
        "Role-holders in a factory: manager, IT, procurement, production lead; the rest are line staff.",
    )
    cycle: int = setting(
        "Time between reviews | board, meeting, quarter, evaluation",
        3,
        "months",
        (1, 12),
        "How often boards review, programmes call and middlemen take stock.",
    )
    rule: str = setting(
        "How a factory decides | model, bass, threshold, diffusion, decision",
        "gates",
        "-",
        RULES,
        "How a factory decides: the full model (gates), or a classic rule for teaching.",
    )
    currency: str = setting(
        "Currency | money, euro, dollar",
        HOME,
        "-",
        CURRENCIES,
        "The currency in which amounts of money are given, brought by an import, and told.",
    )
    exchange_rate: float = setting(
        "Exchange rate | money, currency",
        1.0,
        f"{HOME} for one unit of the currency",
        (1e-6, 1e6),
        "Turns amounts of this table into the currency, their allowed ranges too, where a scenario does not give them.",
    )
    topology: str = generated(
        setting(
            "Kind of network | supply chain, random graph, structure",
            "supply",
            "-",
            TOPOLOGIES,
            "A supply chain, an Erdős–Rényi random graph, or everybody sees everybody.",
        )
    )

    links_per_factory: float = over(
        "chain",
        generated(
            uncertainty(
                "Links per factory | degree, density, connections, partners",
                4.5,
                "links",
                (1.0, 20.0),
                "Links divided by factories; the mean degree where the topology is random.",
                "Diem et al. 2022 (arXiv 2302.11451): 1,104,141 links of 243,399 firms; seen",
            )
        ),
    )
    tail_customers: float = generated(
        uncertainty(
            "Power-law exponent of customers per factory | degree, hubs, scale-free",
            2.3,
            "-",
            (2.0, 3.0),
            "Power-law exponent of the number of customers a factory has.",
            "Chakraborty and Ikeda 2020: 2.11 (out); the target band is 2.0-2.6; seen",
            needs={"topology": "supply"},
        )
    )
    tail_suppliers: float = generated(
        uncertainty(
            "Power-law exponent of suppliers per factory | degree, hubs, scale-free",
            2.3,
            "-",
            (2.0, 3.0),
            "Power-law exponent of the number of suppliers a factory has.",
            "Chakraborty and Ikeda 2020: 2.42 (in); the target band is 2.0-2.6; seen",
            needs={"topology": "supply"},
        )
    )
    skip_tier: float = over(
        "inside",
        generated(
            uncertainty(
                "Links that skip a tier | jump, shortcut",
                0.15,
                "share of links",
                (0.0, 0.5),
                "Links that jump over a tier.",
                needs={"topology": "supply"},
            )
        ),
    )
    size_links: float = uncertainty(
        "Correlation of a factory's size and its links | large, hubs, big",
        0.331,
        "correlation",
        (0.0, 0.95),
        "How far the larger factories of a tier have the more links: correlation of the scores that decide both.",
        "assumption; production networks: above 0",
        needs={"topology": "supply"},
    )
    near_share: float = over(
        "chain",
        over(
            "near",
            uncertainty(
                "Links and peers sought in the own region | local, cluster, proximity, distance, geography",
                0.0,
                "share",
                (0.0, 1.0),
                "Links of a generated chain, and factories that look for peers, that prefer their own region.",
                "Liu et al. 2025: pilots reach others of the same city and industry; sign seen",
                needs={"regions": 4},
            ),
        ),
    )
    link_turnover: float = over(
        "chain",
        generated(
            uncertainty(
                "Links of a generated network made anew | churn, rewiring, partners change, supplier change",
                0.0,
                "share of links a year",
                (0.0, 1.0),
                "Links of a generated network that end in a year and are made anew.",
                "0.08 (Mizuno, Souma and Watanabe, RIETI 15-E-056: main partners) to 0.55 (Reisch, Borsos and Thurner, "
                "arXiv 2503.20594: all links in VAT reports); seen",
            )
        ),
    )
    import_turnover: float = over(
        "links",
        imported(
            uncertainty(
                "Links of an imported network made anew | churn, rewiring, partners change, supplier change",
                0.0,
                "share of links a year",
                (0.0, 1.0),
                "Links of an imported network that end in a year and are made anew; 0 leaves them as they came.",
            )
        ),
    )
    peers: int = over(
        "chain",
        uncertainty(
            "Peers of the sector that a factory watches | competitors, neighbours, imitation, rivals",
            3,
            "factories",
            (0, 10),
            "Factories of its own sector that each factory watches.",
        ),
    )
    middleman_share: float = over(
        "chain",
        uncertainty(
            "Links that go through a middleman | broker, consultant, agent, intermediary, dealer, integrator",
            0.3,
            "share of links",
            (0.0, 1.0),
            "Links that go through a middleman; 0 is a world without middlemen.",
        ),
    )
    middleman_links: int = over(
        "middlemen",
        uncertainty(
            "Links per middleman | broker, consultant, agent, intermediary, dealer",
            15,
            "links",
            (2, 200),
            "Links an average middleman stands on.",
        ),
    )

    hazard_p: float = uncertainty(
        "Coefficient of innovation (Bass) | external influence, p",
        0.03,
        "per year",
        (0.0, 12.0),
        "Bass coefficient of innovation.",
        "Sultan et al. 1990; seen",
        needs={"rule": "hazard"},
    )
    hazard_q: float = uncertainty(
        "Coefficient of imitation (Bass) | internal influence, word of mouth, q",
        0.38,
        "per year",
        (0.0, 60.0),
        "Bass coefficient of imitation.",
        "Sultan et al. 1990; seen",
        needs={"rule": "hazard"},
    )
    threshold_mean: float = uncertainty(
        "Mean adoption threshold | granovetter, watts, tipping point",
        0.18,
        "share or count",
        (0.0, 100.0),
        "Mean adoption threshold.",
        "Watts 2002 uses 0.18; recalled",
        needs={"rule": "threshold_fraction"},
    )
    threshold_spread: float = uncertainty(
        "Standard deviation of adoption thresholds | granovetter, watts, heterogeneity",
        0.0,
        "share or count",
        (0.0, 100.0),
        "Standard deviation of the thresholds (Normal).",
        "Granovetter 1978 varies it; recalled",
        needs={"rule": "threshold_fraction"},
    )
    first_adopters: int = setting(
        "First adopters, as a number | seeds, pioneers, early adopters, initial",
        -1,
        "factories",
        (-1, 1_000_000),
        "How many have adopted before month 0; under the full model they have a system, as deeply used and as old as "
        "users_depth and users_years say. -1: as the rule begins, with one under a threshold rule and with nobody "
        "otherwise; with all that the scenario names under 'first', if it does.",
        "Watts 2002: one seed; recalled",
    )
    first_share: float = setting(
        "First adopters, as a share | seeds, pioneers, early adopters, initial",
        0.0,
        "share",
        (0.0, 1.0),
        "How many have adopted before month 0, as a share of all factories or of those named under 'first'; above 0 it "
        "counts in the place of first_adopters.",
    )
    first_by: str = over(
        "seen",
        setting(
            "How first adopters are chosen | seeds, pioneers, early adopters, hubs",
            "lot",
            "-",
            FIRST_BY,
            "How first adopters are chosen: by lot, or those whom the most others see, or the fewest; equals by lot.",
            needs={"first_share": 0.1},
            instead={"first_share": ("first_adopters", "rule")},
        ),
    )
    steps_per_month: int = setting(
        "Steps in a month under a classic rule | waves, rounds, time step",
        1,
        "steps a month",
        (1, 100),
        "Steps of a month under a classic rule, in each of which all decide at once: with more of them a hazard rule "
        "comes nearer to continuous time, and a threshold rule runs through more waves a month.",
        needs={"rule": "hazard"},
    )
