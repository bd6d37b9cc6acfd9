"""The page of scenario discovery: in which worlds a programme fails, in words, with coverage and density."""

from ...experiments.designs.sampled import VERDICTS
from ...experiments.uncertainty.discovery import Discovery
from ...model.outcomes.verdict import at
from ...scenarios.parameters import table as parameters
from ...scenarios.said import label as name_of
from ..figure import Cell, Table
from ..formatting import between, capital, count, listed, share
from ..labels import ENDS, ended
from ..levers import named, quoted, span, value
from .outcomes import change, label, level, unit
from .page import Page, Section

DIGITS = 3
"""Digits of a limit of a box, or of an end of a range."""


def page(d: Discovery) -> Page:
    """What stands on the page."""
    sections = [Section(figure="worlds")]
    if len(d.boxes):
        sections.append(Section(figure="trajectories"))
    sections.append(Section("Over which values", text=" ".join(d.notes), tables=(_ranges(d),), folded=True))
    return Page(
        title="scenario discovery",
        question=f"When is it that {failing(d)}?",
        answer=_answer(d),
        about=f"{count(len(d.worlds), 'world')} over {count(len(d.parameters), 'parameter')}, each on "
        f"{count(len(d.seeds), 'seed')} · half of them searched, half held back",
        warnings=_warnings(d),
        sections=tuple(sections),
        limits=(
            "A box says where failures gather among these worlds, not why; the ranges decide how often they come.",
            "Boxes have straight sides: a boundary that runs across two parameters is cut into steps.",
            "A parameter is looked at if it tells failures apart on its own, or inside a box that holds already: one "
            "that acts only together with others can be missed.",
            "A failure is one at the end of these runs; after more years other worlds may fail.",
            "Coverage and density are of the worlds held back; among the worlds searched they look better.",
            f"A world is judged by {count(len(d.seeds), 'seed')}: near the line between failing and not, some are "
            "counted on the wrong side by luck. Intervals cover the sample of worlds only, not that luck.",
        ),
    )


def failing(d: Discovery) -> str:
    """The failure in words: ``adoption under display-programme has stalled at demonstration by year 10``."""
    name, most = d.failure.outcome, d.failure.level
    if d.failure.is_verdict:
        ends = ended(VERDICTS[name], d.months) if d.months else ENDS[VERDICTS[name]]
        return f"adoption under {d.scenario} {ends}"
    by = f" by {at(d.months)}" if d.months else ""
    if d.against:
        much = "nothing" if most == 0.0 else f"at most {change(name, most)} {unit(name, d.currency)}"
        return f"{d.scenario} adds {much} to {label(name)} over {d.against}{by}"
    return f"{label(name)} under {d.scenario} is {level(name, most)} or less{by}"


def rule(d: Discovery, box: int) -> str:
    """A box in words: '“Cases that a factory asks for” is above 1.2 cases', joined by 'and'."""
    rows = d.restrictions[d.restrictions["box"] == box].sort_values("p_found", kind="stable")
    ends: dict[str, dict[str, float]] = {}
    for row in rows.itertuples():
        ends.setdefault(str(row.parameter), {})[str(row.side)] = float(row.limit)
    return listed([_limits(d, name, sides) for name, sides in ends.items()])


def _limits(d: Discovery, name: str, sides: dict[str, float]) -> str:
    if len(sides) == 2:
        low, high = (limit_told(d, name, sides[side]) for side in ("above", "below"))
        return f"{quoted(name)} is between {low} and {high}"
    side, limit = next(iter(sides.items()))
    return f"{quoted(name)} is {side} {limit_told(d, name, limit)}"


def limit_told(d: Discovery, name: str, limit: float) -> str:
    """A value of a parameter, no finer than a search among some hundred worlds can tell."""
    return value(name, limit, d.currency, DIGITS)


def _answer(d: Discovery) -> list[str]:
    held = d.boxes[d.boxes["holds"]]
    what, all_ = failing(d), share(d.share)
    if held.empty:
        lead = f"No region found: {what} in {all_} of the worlds, and no box of parameters tells in which."
        return [lead, *([d.notes[-1]] if d.notes and "too few" in d.notes[-1] else [])]
    told = []
    for place, row in enumerate(held.itertuples()):
        ends = between(float(row.low), float(row.high), "share")
        start = f"{capital(what)}" if not place else "The same happens"
        told.append(
            f"{start} in {share(float(row.density_checked))} ({ends}) of the worlds where {rule(d, int(row.box))}; "
            f"{'they' if not place else 'these'} hold {share(float(row.coverage_checked))} of all such failures."
        )
    told.append(f"Over all worlds it is {all_}. Figures are of the {int(d.worlds['checked'].sum())} worlds held back.")
    return told


def _warnings(d: Discovery) -> list[str]:
    found = []
    lost = d.boxes[~d.boxes["holds"]] if len(d.boxes) else d.boxes
    if len(lost):
        found.append(
            f"{'One more' if d.held else 'A'} box was found ({rule(d, int(lost['box'].iloc[0]))}), but among worlds "
            "that the search did not see it tells nothing."
        )
    found += [note for note in d.notes if "missing" in note]
    return found


def restrictions(d: Discovery) -> Table:
    """What each box asks of each parameter, and how sure that is."""
    out: list[tuple[Cell, ...]] = []
    for row in d.restrictions.itertuples():
        name = str(row.parameter)
        meaning = parameters()[name].row.meaning if name in parameters() else ""
        cells = (
            f"{row.side} {limit_told(d, name, float(row.limit))}",
            chance(float(row.p_found)),
            chance(float(row.p_checked)),
        )
        out.append((str(row.box), (name_of(name), meaning), *cells, share(float(row.again))))
    head = ("Box", "Parameter", "Restriction", "Luck, searched", "Luck, held back", "Comes up again in")
    note = "Luck: one-sided binomial test of the box against the box without the restriction (quasi-p-value)."
    return Table(head, tuple(out), note)


def _ranges(d: Discovery) -> Table:
    out: list[tuple[Cell, ...]] = []
    for name in d.parameters:
        column = d.worlds[name]
        out.append((named(name), span(name, float(column.min()), float(column.max()), d.currency, DIGITS)))
    return Table(("Parameter", "Values met"), tuple(out))


def chance(p: float) -> str:
    """A probability, as short as it can be."""
    return "under 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
