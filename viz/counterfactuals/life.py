"""One factory's life as sentences: who it is, what it knew, whom it watched, what held it, and how it ended.

Every number comes from the biography of the run; no cause is named that the model did not record.
"""

from collections import Counter

import numpy as np

from ...agents.factory import Gate, Size, Stage
from ...experiments.counterfactuals.twin import Spell, held
from ...model.ledger import Event
from ...model.outcomes.biography import Biography
from ...model.outcomes.lives import Births
from ...model.outcomes.measures import BAND_NAMES, BANDS
from ...model.outcomes.neighbours import BUYER, PEER, SUPPLIER
from ..formatting import capital, count, date, listed, share, uncapitalised
from ..laid_out import tier_names
from .life_words import (
    StorySection,
    in_market,
    level,
    money_pair,
    months,
    named,
    over,
    payback,
    sector_word,
    sums,
    two,
)
from .pilots import opened, pilots
from .workforce import inside, middlemen

STOOD = {
    Stage.UNAWARE: "without having heard of it",
    Stage.CONSIDERING: "held by a gate",
    Stage.PILOTING: "in a pilot",
    Stage.SHOWCASE: "with a pilot kept for show",
    Stage.SCALED: "with a scaled system",
    Stage.ABANDONED: "having given up",
    Stage.CLOSED: "out of the market",
}
"""'It spent 12 months <without having heard of it>'."""
END = {
    Stage.UNAWARE: "it has not heard of the technology",
    Stage.CONSIDERING: "it still considers it",
    Stage.PILOTING: "its pilot still runs",
    Stage.SHOWCASE: "it keeps a pilot for show",
    Stage.SCALED: "it works with a scaled system",
    Stage.ABANDONED: "it has given up",
    Stage.CLOSED: "it is out of the market",
}
FATES = {
    Stage.SCALED: "had scaled",
    Stage.PILOTING: "ran a pilot",
    Stage.SHOWCASE: "kept a showcase",
    Stage.ABANDONED: "had given up",
    Stage.CLOSED: "had closed",
}
HEADINGS = (
    "Who it is",
    "What it knew",
    "Whom it watched",
    "What held it, and for how long",
    "People in the house",
    "Middlemen",
    "Whose cases opened its way",
    "Vendors and pilots",
    "How it ended",
)


def tell(b: Biography) -> tuple[StorySection, ...]:
    """The whole life, a section for each heading of :data:`HEADINGS`."""
    parts = (who(b), knew(b), watched(b), holding(b), inside(b), middlemen(b), opened(b), pilots(b), ended(b))
    return tuple(StorySection(heading, tuple(said)) for heading, said in zip(HEADINGS, parts, strict=True))


def who(b: Biography) -> list[str]:
    """Who the factory is before month 0."""
    t, top = b.traits, int(b.result.groups["tier"].max(initial=0))
    size = Size(int(t["size"])).name.lower()
    tier = uncapitalised(tier_names(top + 1)[int(t["tier"])])
    place = (
        "in the only tier" if not top else f"in {tier} of the chain" if tier.startswith("tier") else f"among the {tier}"
    )
    turnover = sums(b.currency, t["revenue"])[0]
    said = [
        f"{b.name} is a {size} factory of sector {sector_word(b, t['sector'])}, {place}. It turns over {turnover} a "
        f"year at an operating margin of {share(t['margin'])}."
    ]
    links = [relation for relation in b.watched.relation if relation != PEER]
    said.append(
        f"It supplies {count(links.count(BUYER), 'factory')} and buys from {links.count(SUPPLIER)}."
        if links
        else "It has no links to other factories."
    )
    need = t["cases_needed"]
    wants = (
        "is one of the few that need to see no case before they start"
        if need <= 0.0
        else f"wants {level(need)} convincing cases in sight before it starts"
    )
    said.append(
        f"It {wants}, and gives a system {months(int(t['patience']))} to pay back. The commitment of its head is "
        f"{level(t['commitment'])} (0 none, 1 full)."
    )
    return said


def knew(b: Biography) -> list[str]:
    """When it heard, what it understood, what it believed and whom it trusted."""
    t, last = b.table, in_market(b) - 1
    end = "at the end" if last == b.months - 1 else "when it left the market"
    clear = np.flatnonzero(t["clarity"][: last + 1] >= t["clarity_needed"][: last + 1])
    start, needed = two(b.traits["clarity"], t["clarity_needed"][last])
    when = "It never understood enough." if not len(clear) else f"It first understood enough in {date(int(clear[0]))}."
    if len(clear) and clear[0] == 0:
        when = "It understood enough from the start."
    if len(clear) and (fell := int(last + 1 - clear[0] - len(clear))):
        when += f" Later its clarity was below that again for {months(fell)}."
    return [
        _heard(b),
        f"Its clarity about what it is for was {start} at the start and {level(t['clarity'][last])} {end}; a decision "
        f"needs {needed}. {when}",
        f"The effect that it expected was {level(t['belief'][0])} at first and {level(t['belief'][last])} {end} (0 "
        f"nothing, 1 all that is possible); its trust in vendors was {level(b.traits['trust'])} and "
        f"{level(t['trust'][last])}.",
    ]


def _heard(b: Biography) -> str:
    if b.traits["stage"] != Stage.UNAWARE:
        return "It had heard of the technology before the story begins."
    for h in b.happenings():
        if h.event == Event.HEARD:
            return f"It heard of the technology in {date(h.month)}."
        if h.event == Event.SELECTED:
            return f"It heard of the technology in {date(h.month)}, when a programme selected it."
    return "It never heard of the technology."


def watched(b: Biography) -> list[str]:
    """Whom it watches, what became of them, and what it saw at most."""
    w = b.watched
    if not len(w.row):
        return ["It watches nobody."]
    first = dict(reversed(list(zip(w.row.tolist(), w.relation, strict=True))))
    kinds = Counter(first.values())
    words = {SUPPLIER: "supplier", BUYER: "customer", PEER: "peer"}
    parts = [count(kinds[kind], word) for kind, word in words.items() if kinds[kind]]
    said = [f"It watches {count(len(first), 'factory')}: {listed(parts)}."]
    rows = list(first)
    fates = Counter(Stage(s) for s in b.result.history.stage[-1, rows].tolist())
    told = [f"{fates[stage]} {words}" for stage, words in FATES.items() if fates[stage]]
    ever = b.result.history.stage[:, rows]
    started = np.flatnonzero(np.isin(ever, (Stage.PILOTING, Stage.SHOWCASE, Stage.SCALED)).any(axis=1))
    if not len(started):
        return [*said, "None of them ever started a pilot."]
    end = f"At the end {listed(told)}." if told else "At the end none of them had a system."
    before = int(b.result.before[rows].sum())
    opening = f"The first of them had a pilot in {date(int(started[0]))}."
    if before:
        opening = f"{before} of them had a system before the run began."
    said.append(f"{opening} {end}")
    taken = int((Births.of(b.result).last()[rows] > 0).sum())
    if taken:
        others = "another firm stood by the end, and is" if taken == 1 else "other firms stood by the end, and are"
        said.append(f"In {taken} of their places {others} counted in that.")
    return [*said, *_seen(b)]


def _seen(b: Biography) -> list[str]:
    """The most it saw, whose case counted most, and what visible failures took away."""
    w, lived = b.watched, in_market(b)
    evidence = b.table["evidence"][:lived]
    best = int(evidence.argmax())
    if evidence[best] <= 0.0:
        return ["Nothing that it saw ever counted as a convincing case."]
    crowd = ", as it watches more than it can follow" if w.attention[best] < 1.0 else ""
    said = (
        f"At best, in {date(best)}, what it saw counted {level(evidence[best])} convincing cases (a verified success "
        f"of a partner counts {level(w.attention[best])}{crowd})."
    )
    arrives = w.arrives[:lived]
    strongest = int(arrives[best].argmax())
    if arrives[best, strongest] > 0.0:
        whose, how = b.result.names[w.row[strongest]], level(arrives[best, strongest])
        said += f" The one that counted most was {whose} ({how})."
    if b.table["opened"][best] > 0.0:
        said += f" Openly published results of strangers made {level(b.table['opened'][best])} of it."
    lost = np.minimum(arrives, 0.0).sum(axis=1)
    worst = int(lost.argmin())
    if lost[worst] >= 0.0:
        return [said]
    failed = list(dict.fromkeys(w.row[arrives[worst] < 0.0].tolist()))
    amount = f"{level(-lost[worst])} {'of a case' if lost[worst] > -1.0 else 'cases'}"
    whose = f"{'that' if len(failed) == 1 else 'those'} of {named(b, failed)}"
    return [said, f"Failures that could be seen took away {amount} at worst, in {date(worst)}: {whose}."]


def holding(b: Biography) -> list[str]:
    """Its months by where it stood, then each gate in order: how long, and how far it was from passing."""
    stood = Counter(b.stages().tolist())
    parts = [f"{months(stood[stage])} {words}" for stage, words in STOOD.items() if stood[stage]]
    said = [f"Of its {months(b.months)} it spent {listed(parts)}."]
    if len(parts) == 1:
        said = [f"It spent all its {parts[0]}."]
    found = held(b)
    if not found:
        return [*said, "No gate ever held it."]
    return said + [_held(b, gate, spells) for gate, spells in found.items()]


def _held(b: Biography, gate: Gate, spells: list[Spell]) -> str:
    t, last = b.table, spells[-1].last
    at = np.concatenate([np.arange(s.first, s.last + 1) for s in spells])
    when = f"For {months(len(at))}, {over(spells)},"
    latest = "" if len(at) == 1 else f" in {'the last of them' if len(spells) == 1 else 'the last month of these'}"
    if gate == Gate.CONCEPT:
        most, needed = two(t["clarity"][at].max(), t["clarity_needed"][last])
        return (
            f"Concept. {when} nobody in the house could say what it was for: clarity was {most} at most, and a "
            f"decision needs {needed}."
        )
    if gate == Gate.EVIDENCE:
        most, needed = two(t["evidence"][at].max(), b.traits["cases_needed"])
        if t["evidence"][at].max() == 0.0:
            return f"Evidence. {when} it had seen no convincing case at all, and it wants {needed}."
        return f"Evidence. {when} it had seen too little: {most} convincing cases at most, and it wants {needed}."
    if gate == Gate.BUDGET:
        price, budget = money_pair(b.currency, t["pilot_price"][last], t["trial_budget"][last])
        return f"Budget. {when} it could not pay for a trial: its part was {price}{latest}, and it could risk {budget}."
    if gate == Gate.PAYBACK:
        patience = b.traits["patience"]
        found = payback(t["expected_payback"][last], patience)
        expects = "it did not expect to earn its money back at all" if found == "never" else f"it expected {found}"
        return f"Payback. {when} it was too slow for it: {expects}{latest}, and its patience is {patience:.0f} months."
    before = np.append(b.traits["sign_sum"], t["sign_sum"])[at]
    chance = float(-np.expm1(-(t["sign_sum"][at] - before).mean()))
    return (
        f"Leadership. {when} only the signature was missing: with a commitment of {level(t['head'][last])} the head "
        f"signs with a chance of about {share(chance)} a month."
    )


def standing(b: Biography) -> str:
    """Where it stands at the end, as a clause."""
    gate = Gate(int(b.gates()[-1]))
    held_by = "" if gate == Gate.OPEN else f", held by the {gate.name.lower()} gate"
    return END[Stage(int(b.stages()[-1]))] + held_by


def _left(b: Biography) -> list[str]:
    """When it left the market, if not for debt, and who came after."""
    when = {h.event: date(h.month) for h in b.happenings() if h.event in (Event.LEFT, Event.REPLACED)}
    said = [f"It left in {when[Event.LEFT]}, for reasons other than debt."] if Event.LEFT in when else []
    if Event.REPLACED in when:
        said.append(f"A newborn firm took its place in {when[Event.REPLACED]}; what became of that is not told here.")
    return said


def ended(b: Biography) -> list[str]:
    """Where it stands at the end, and what it has spent."""
    stage, t = Stage(int(b.stages()[-1])), b.table
    text = f"At the end, in {date(b.months - 1)}, {standing(b)}"
    if stage == Stage.SCALED:
        depth = float(t["depth"][-1])
        band = BAND_NAMES[int(np.digitize(depth, BANDS))]
        text += f" at a depth of {level(depth)} (deployment x use x re-engineered processes; {band})"
    said = [f"{text}.", *_left(b)]
    if stage == Stage.SCALED:
        net = float(t["net"][-1])
        verb = "brings" if net >= 0.0 else "costs"
        said.append(f"After all that it costs, the system {verb} {share(abs(net))} of revenue a year by then.")
    spent = float(t["spent"][-1])
    said.append(
        f"Of its own money it has spent {sums(b.currency, spent)[0]} on the technology."
        if spent > 0.0
        else "It has spent nothing on the technology."
    )
    return [capital(text) for text in said]
