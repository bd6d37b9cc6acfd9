"""Rows of learning: what is seen, believed, trusted and understood."""

from dataclasses import dataclass

from .row import over, uncertainty


@dataclass(frozen=True, kw_only=True)
class Learning:
    """Awareness, concept, evidence, belief and trust."""

    awareness: float = uncertainty(
        "Rate of hearing of the technology | knowledge, information, discovery",
        0.02,
        "per month",
        (0.0, 1.0),
        "Hazard of hearing of the technology at all.",
    )
    awareness_contact: float = over(
        "links",
        uncertainty(
            "Rate of hearing of it from partners | neighbour, word of mouth, contagion, chance to hear",
            0.1,
            "per month",
            (0.0, 2.0),
            "Added hazard when all partners have it.",
        ),
    )
    aware_start: float = uncertainty(
        "Factories that have heard of it at the start | knowledge, information, awareness",
        0.5,
        "share of factories",
        (0.0, 1.0),
        "Factories that have heard of it at the start.",
    )
    campaign_gain: float = uncertainty(
        "How much a full campaign adds to talk | information, publicity, advertising, awareness",
        3.0,
        "relative gain",
        (0.0, 20.0),
        "How much a full campaign adds to talk and to hearing of it.",
        needs={"campaign": 1.0},
    )
    clarity_needed: float = uncertainty(
        "Clarity that a decision needs | understanding, threshold",
        0.5,
        "0-1",
        (0.0, 1.0),
        "Clarity a decision needs; 0 turns the concept gate off.",
    )
    clarity_talk: float = uncertainty(
        "Speed at which talk clears the concept | understanding, communication, discussion",
        0.00695,
        "per month",
        (0.0, 0.5),
        "How fast the talk of the market clears the concept, without fog.",
    )
    clarity_cases: float = over(
        "evidence",
        uncertainty(
            "Speed at which a convincing case clears the concept | understanding, example, learning",
            0.00641,
            "per month and case",
            (0.0, 0.5),
            "How fast one convincing case clears the concept.",
        ),
    )
    clarity_decay: float = uncertainty(
        "Speed at which fog blurs what was clear | confusion, understanding, forgetting",
        0.01,
        "per month",
        (0.0, 0.5),
        "How fast fog blurs what was clear.",
    )
    clarity_blur: float = uncertainty(
        "Clarity that each new concept takes away | confusion, buzzwords, terms",
        0.06,
        "share of clarity",
        (0.0, 1.0),
        "Clarity that each newly launched concept takes away.",
        needs={"new_terms": 4.0},
    )
    fog: float = uncertainty(
        "How much competing concepts cloud each other | confusion, buzzwords, terms, noise",
        0.112,
        "-",
        (0.0, 5.0),
        "How much each competing concept clouds the others; 0 turns fog off.",
    )
    belief_mean: float = uncertainty(
        "Effectiveness expected before any evidence | expectation, benefit, prior, optimism",
        0.269,
        "effectiveness",
        (0.0, 1.5),
        "Expected effectiveness before any evidence.",
    )
    belief_spread: float = uncertainty(
        "Uncertainty of the expected effectiveness | expectation, prior, doubt",
        0.279,
        "effectiveness",
        (0.01, 1.0),
        "Uncertainty of that expectation once the concept is clear.",
    )
    belief_difference: float = uncertainty(
        "Spread of expectations across factories | heterogeneity, prior, optimism",
        0.08,
        "effectiveness",
        (0.0, 0.5),
        "Spread of expectations across factories.",
    )
    outcome_noise: float = uncertainty(
        "Error in reading a partner's outcome | noise, observation, learning",
        0.3,
        "effectiveness",
        (0.05, 2.0),
        "Error with which a month of a partner's outcome is read.",
    )
    forgetting: float = uncertainty(
        "Speed at which old evidence loses weight | memory, decay",
        0.02,
        "per month",
        (0.0, 0.5),
        "How fast old evidence loses precision.",
    )
    peer_closeness: float = over(
        "peers",
        uncertainty(
            "Weight of a sector peer's case | competitors, neighbours, imitation",
            0.5,
            "relative to a partner",
            (0.0, 2.0),
            "Weight of a sector peer's case.",
        ),
    )
    attention: float = over(
        "neighbours",
        uncertainty(
            "Neighbours that a factory can follow | divided attention, capacity",
            18.1,
            "neighbours",
            (1.0, 1e6),
            "How many neighbours a factory can follow; who has more sees each with that share of its attention. At the "
            "highest nobody has more.",
            "Hodas and Lerman 2012: divided attention; sign recalled",
        ),
    )
    own_word: float = over(
        "evidence",
        uncertainty(
            "Weight of an adopter's own word | word of mouth, testimonial, credibility",
            0.8,
            "cases",
            (0.0, 1.0),
            "What an adopter's own word counts, unverified, to those who watch it.",
        ),
    )
    subsidised_word: float = over(
        "evidence",
        uncertainty(
            "Weight of a case that a programme selected | credibility, discount, subsidy, testimonial",
            0.4,
            "relative to own word",
            (0.0, 1.0),
            "Discount on a case that a programme selected and nobody verified.",
            needs={"pilots": 0.04},
        ),
    )
    showcase_word: float = over(
        "neighbours",
        uncertainty(
            "Weight of a showcase as evidence | credibility, display, face project",
            0.05,
            "cases",
            (0.0, 1.0),
            "What a showcase counts as evidence.",
        ),
    )
    failure_word: float = over(
        "evidence",
        uncertainty(
            "Weight of a visible failure | bad news, negative word of mouth",
            0.6,
            "cases",
            (0.0, 3.0),
            "What a visible failure takes away.",
            "Shi et al. 2020: bad news travels faster; sign seen",
        ),
    )
    failure_hidden: float = over(
        "evidence",
        uncertainty(
            "Failures that stay hidden | secrecy, transparency, doctor",
            0.8,
            "share of failures",
            (0.0, 1.0),
            "Failures hidden from the doctor.",
            "source article",
        ),
    )
    failure_memory: float = over(
        "evidence",
        uncertainty(
            "Time that a failure is remembered | memory, stigma",
            24.0,
            "months",
            (1.0, 240.0),
            "How long a failure is remembered.",
        ),
    )
    open_attention: float = uncertainty(
        "Most that openly published results count | transparency, open data, disclosure",
        2.0,
        "cases",
        (0.0, 10.0),
        "Most cases that openly published results of the sector can count for a stranger.",
        needs={"pilots": 0.04, "success_counts": "verified", "disclosure": 1.0},
    )
    open_half: float = uncertainty(
        "Open cases at which published results count half | transparency, open data, disclosure",
        0.02,
        "share of sector",
        (0.001, 0.5),
        "Openly published cases of the sector at which they count half of the most that they can for a stranger.",
        needs={"pilots": 0.04, "success_counts": "verified", "disclosure": 1.0},
    )
    claim_weight: float = uncertainty(
        "Weight of vendors' claims at full trust | marketing, advertising, credibility",
        0.05,
        "of an outcome",
        (0.0, 1.0),
        "Precision of a month of vendors' claims at full trust.",
    )
    trust_start: float = uncertainty(
        "Trust in vendors at the start | credibility, confidence",
        0.6,
        "0-1",
        (0.0, 1.0),
        "Trust in what vendors say at the start.",
    )
    trust_loss: float = uncertainty(
        "Trust lost with each failure | credibility, confidence, disappointment",
        0.4,
        "share of trust",
        (0.0, 1.0),
        "Trust lost with each failure; 0 turns it off.",
    )
    trust_contagion: float = over(
        "links",
        uncertainty(
            "Rate of losing trust by seeing failures | credibility, confidence, bad news",
            0.02,
            "per month",
            (0.0, 0.5),
            "Trust lost when all that one sees is failure.",
        ),
    )
    trust_recovery: float = uncertainty(
        "Rate at which trust returns | credibility, confidence",
        0.01,
        "per month",
        (0.0, 0.5),
        "How fast trust returns to its start.",
    )
