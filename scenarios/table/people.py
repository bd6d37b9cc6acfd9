"""Rows of people: employees with their gray interests, and middlemen."""

from dataclasses import dataclass

from .row import over, uncertainty


@dataclass(frozen=True, kw_only=True)
class People:
    """Participation, sabotage, obstruction."""

    skill_mean: float = uncertainty(
        "Digital skill of a line worker | skills, competence, digital maturity, literacy, qualification",
        0.35,
        "0-1",
        (0.02, 0.98),
        "Digital skill of the median line worker; IT staff are ahead.",
    )
    skill_learning: float = uncertainty(
        "Speed at which skill grows with use | skills, competence, learning by doing, training",
        0.01,
        "per month",
        (0.0, 0.2),
        "How fast skill grows with use.",
    )
    staff_turnover: float = uncertainty(
        "Role-holders who leave | fluctuation, quitting, churn, employees",
        0.0,
        "share of people a year",
        (0.0, 1.0),
        "Role-holders who leave in a year and are followed by somebody new, at most one a factory and month.",
        "assumption; separations in US manufacturing are near 0.3 a year, recalled",
    )
    participation_base: float = uncertainty(
        "Participation with no pull and no push | engagement, involvement, employees",
        -0.0777,
        "log odds",
        (-5.0, 5.0),
        "Participation of somebody whom nothing pulls or pushes.",
    )
    pull_leadership: float = uncertainty(
        "Pull of a committed head on participation | leadership, boss, motivation",
        1.2,
        "log odds",
        (0.0, 6.0),
        "Pull of a fully committed head.",
        "sign: source article",
    )
    pull_skill: float = uncertainty(
        "Pull of digital skill on participation | skills, competence, motivation",
        1.2,
        "log odds",
        (0.0, 6.0),
        "Pull of full digital skill.",
    )
    pull_norm: float = uncertainty(
        "Pull of colleagues who take part | social norm, culture, motivation",
        1.0,
        "log odds",
        (0.0, 6.0),
        "Pull of colleagues who all take part.",
    )
    pull_gain: float = uncertainty(
        "Pull of a share of the gain | bonus, incentive, wages, motivation",
        1.5,
        "log odds",
        (0.0, 6.0),
        "Pull of a full share of the gain.",
        "Atkin et al. 2017: one month's wage raised take-up; sign seen",
        needs={"gain_share": 1.0},
    )
    push_gray: float = uncertainty(
        "Push of lost gray income against participation | kickbacks, corruption, resistance",
        2.5,
        "log odds",
        (0.0, 10.0),
        "Push of gray income wholly lost to transparency.",
        "Atkin et al. 2017: misaligned staff; sign seen",
    )
    push_fear: float = uncertainty(
        "Push of the fear of being replaced | job loss, unemployment, resistance, layoffs",
        0.8,
        "log odds",
        (0.0, 6.0),
        "Push of the fear of being replaced, in the least skilled.",
    )
    participation_speed: float = uncertainty(
        "Speed at which participation changes | engagement, inertia",
        0.12,
        "per month",
        (0.01, 1.0),
        "How fast participation moves to where it tends.",
    )
    gray_prevalence: float = uncertainty(
        "How common gray interests are | corruption, kickbacks, bribes, grey",
        1.0,
        "-",
        (0.0, 3.0),
        "Scales how many role-holders have a gray interest; 0 turns gray interests off.",
    )
    gray_size: float = uncertainty(
        "Size of a gray income | corruption, kickbacks, bribes, grey",
        0.6,
        "0-1",
        (0.0, 1.0),
        "Typical gray income of those who have one, in pay: drawn evenly up to twice this.",
    )
    gray_middleman: float = over(
        "middlemen",
        uncertainty(
            "How much middlemen add to gray interests | corruption, kickbacks, broker, grey",
            0.5,
            "-",
            (0.0, 2.0),
            "How much more common a gray interest is where purchases go through middlemen.",
        ),
    )
    sabotage: float = uncertainty(
        "Use destroyed by sabotage | resistance, gray interests, corruption",
        0.6,
        "share of use",
        (0.0, 1.0),
        "Use destroyed when gray interests fight with all they have; 0 turns it off.",
    )
    fault_finding: float = uncertainty(
        "Results talked down by fault-finding | resistance, criticism, gray interests",
        0.3,
        "share of result",
        (0.0, 1.0),
        "Measured result talked down by full fault-finding; 0 turns it off.",
    )

    audit_deterrence: float = uncertainty(
        "Sabotage that full audits deter | control, inspection, corruption",
        0.8,
        "share of sabotage",
        (0.0, 1.0),
        "Sabotage that full audits deter.",
        needs={"audit": 1.0},
    )
    audit_backlash: float = uncertainty(
        "How much full audits raise the stakes | control, inspection, resistance, corruption",
        0.5,
        "relative gain",
        (0.0, 3.0),
        "Stakes that full audits add for those with something to hide.",
        needs={"audit": 1.0},
    )
    gain_share_cost: float = uncertainty(
        "Value given away when the gain is fully shared | bonus, incentive, wages, profit sharing",
        0.2,
        "share of value",
        (0.0, 1.0),
        "Value a factory gives away when it shares the gain fully.",
        needs={"gain_share": 1.0},
    )
    training_speed: float = uncertainty(
        "Speed at which full training closes the skill gap | skills, education, upskilling",
        0.03,
        "per month",
        (0.0, 0.5),
        "How fast full training closes the skill gap.",
        needs={"training": 1.0},
    )
    academy_reach: float = uncertainty(
        "Commitment gap that a leadership academy closes | training, management, leadership",
        0.5,
        "share of gap",
        (0.0, 1.0),
        "Gap in commitment that a full leadership academy closes.",
        needs={"leadership_academy": 1.0},
    )
    outside_boost: float = uncertainty(
        "Gap that a hired outside lead closes | consultant, expert, manager",
        0.4,
        "share of gap",
        (0.0, 1.0),
        "Gap in commitment and skill that a hired outside lead closes.",
        needs={"outside_lead": 1.0},
    )
    outside_misfit: float = uncertainty(
        "Fit lost where an outside lead's plan does not fit | consultant, expert, manager",
        0.35,
        "share of fit",
        (0.0, 1.0),
        "Fit lost when the hired lead's plan does not fit the factory.",
        "sign: source article",
        needs={"outside_lead": 1.0},
    )
    outside_risk: float = uncertainty(
        "Chance that an outside lead's plan does not fit | consultant, expert, manager",
        0.5,
        "probability",
        (0.0, 1.0),
        "Chance that the plan of a hired lead does not fit the factory.",
        needs={"outside_lead": 1.0},
    )
    outside_delay: float = uncertainty(
        "Speed lost in an outside lead's first year | consultant, expert, manager",
        0.5,
        "share of speed",
        (0.0, 1.0),
        "Re-engineering speed lost in the lead's first year.",
        needs={"outside_lead": 1.0},
    )

    disintermediation: float = over(
        "middlemen",
        uncertainty(
            "How much systems threaten a middleman's living | broker, consultant, agent, intermediary",
            0.6,
            "0-1",
            (0.0, 1.0),
            "How much of a middleman's living the systems threaten; 0 turns fear off.",
        ),
    )
    middleman_alarm: float = over(
        "middlemen",
        uncertainty(
            "Fear of a middleman before any link is digital | broker, consultant, agent, intermediary",
            0.25,
            "0-1",
            (0.0, 1.0),
            "Fear of a middleman none of whose links has gone digital yet.",
        ),
    )
    middleman_temper: float = over(
        "middlemen",
        uncertainty(
            "Loss that the most patient middleman tolerates | broker, consultant, agent, intermediary",
            0.015,
            "share of link value",
            (0.0005, 0.2),
            "Expected loss that the most patient middleman still tolerates.",
        ),
    )
    partner_share: float = over(
        "middlemen",
        uncertainty(
            "What a full partner policy gives a middleman | broker, consultant, commission, channel",
            0.02,
            "share of link value",
            (0.0, 0.2),
            "What a full partner policy gives a middleman on a link.",
            needs={"partner_policy": 1.0},
            instead={"partner_policy": ("own_partner_policy",)},
        ),
    )
    commission: float = over(
        "middlemen",
        uncertainty(
            "What a middleman earns on an opaque link | broker, consultant, agent, margin, fee",
            0.03,
            "share of link value",
            (0.0, 0.2),
            "What a middleman earns from a link being opaque.",
        ),
    )
    obstruction_harm: float = over(
        "middlemen",
        uncertainty(
            "Value that obstructing middlemen withhold | broker, consultant, resistance, sabotage",
            0.5,
            "share of value",
            (0.0, 1.0),
            "Value withheld from a client all of whose links obstruct; 0 turns it off.",
        ),
    )
    obstruction_silence: float = over(
        "middlemen",
        uncertainty(
            "Credibility lost where a middleman obstructs | broker, consultant, word of mouth",
            0.7,
            "share of credibility",
            (0.0, 1.0),
            "Credibility lost on a link whose middleman obstructs.",
        ),
    )
    ally_voice: float = over(
        "middlemen",
        uncertainty(
            "Credibility gained where a middleman is an ally | broker, consultant, partner, word of mouth",
            0.8,
            "relative gain",
            (0.0, 3.0),
            "Credibility gained on a link whose middleman is an ally.",
            needs={"partner_policy": 1.0},
            instead={"partner_policy": ("own_partner_policy",)},
        ),
    )
