"""Multi-echelon chains in the format of Willems 2008, turned into firms, links and the middlemen on them.

Source of the format: Willems, S. P. (2008), "Data Set—Real-World Multiechelon Supply Chains Used for Inventory
Optimization", Manufacturing & Service Operations Management 10(1), 19–23.
"""

import graphlib
import math
import re

from ...scenarios.csv_text import csv_rows
from ...scenarios.errors import InputError
from ...scenarios.parameters import nearest
from .import_table import RawTable, read_bytes, suggestion

FACTORIES = ("Part", "Manuf")
TRADE = ("Trans", "Dist", "Retail")
HEADER = (
    "stage_id",
    "lead_time",
    "max_s_time",
    "cost_rate",
    "risk_pool",
    "ext_demand_mean",
    "ext_demand_std",
    "ext_demand_thres",
    "up_stages",
)
FIXED = len(HEADER) - 1
"""Cells before the upstream stages, which follow as NAME,quantity pairs."""

type Stages = dict[str, list[str]]


def read_chain(path: str) -> tuple[RawTable, RawTable, list[str]]:
    """Firms, links (with a middleman column if any link has one) and notes of a chain.

    Stages of kind Part or Manuf are factories. Trade stages (Trans, Dist, Retail) are not: one that stands between
    factories becomes the middleman of the links through it (the last one, where several follow each other), one after
    which no factory follows is left out. Lead times, costs and demand are not used.

    Raises:
        InputError: on a file that cannot be read or is not such a chain.
    """
    stages, lines = read_stages(path)
    factories = [stage for stage in stages if kind(stage) in FACTORIES]
    order = in_order(stages, path)
    through, doubled = contracted(stages, order)
    ends = sorted(through)
    columns = {"supplier": [s for s, _ in ends], "buyer": [b for _, b in ends]}
    agents = {agent for agent in through.values() if agent}
    if agents:
        columns["middleman"] = [through[end] for end in ends]
    firms = RawTable(path, {"id": factories}, [lines[stage] for stage in factories])
    links = RawTable(path, columns, [lines[buyer] for _, buyer in ends])
    return firms, links, _notes(stages, order, agents, doubled)


def read_stages(path: str) -> tuple[Stages, dict[str, int]]:
    """The upstream stages of each stage, and the line that each stage stands on.

    Raises:
        InputError: on a header, a stage or a list of upstream stages that does not fit the format.
    """
    rows = csv_rows(read_bytes(path, "chain"), path, "chain", ()).rows
    header = [cell.strip() for cell in next(rows)[1]]
    for place, name in enumerate(HEADER):
        if place >= len(header) or header[place] != name:
            found = header[place] if place < len(header) else None
            raise InputError(f"column {place + 1}", found, f"must be {name!r}, as in the chains of Willems 2008", path)
    stages: Stages = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        stage = cells[0]
        if kind(stage) not in FACTORIES + TRADE:
            kinds = ", ".join(FACTORIES + TRADE)
            near = nearest(kind(stage), FACTORIES + TRADE)
            raise InputError(f"line {line}, stage_id", stage, f"must begin with its kind ({kinds}){near}", path)
        if stage in stages:
            raise InputError(f"line {line}, stage_id", stage, f"is on line {lines[stage]} already", path)
        if len(cells) < FIXED:
            raise InputError(f"line {line}", None, f"cells: {len(cells)} here, at least {FIXED} in such a chain", path)
        stages[stage], lines[stage] = _upstream(cells[FIXED:], f"line {line}, up_stages", path), line
    for stage, upstream in stages.items():
        for other in upstream:
            if other not in stages or other == stage:
                wrong = "supplies itself" if other == stage else f"there is no such stage{suggestion(other, [*stages])}"
                raise InputError(f"line {lines[stage]}, up_stages", other, wrong, path)
    return stages, lines


def _upstream(cells: list[str], field: str, path: str) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    names, quantities = cells[::2], cells[1::2]
    if len(names) != len(quantities):
        raise InputError(field, names[-1], "has no quantity after it: upstream stages are NAME,quantity pairs", path)
    for quantity in quantities:
        try:
            good = math.isfinite(float(quantity)) and float(quantity) > 0
        except ValueError:
            good = False
        if not good:
            raise InputError(
                field, quantity, "must be a quantity above 0: upstream stages are NAME,quantity pairs", path
            )
    for name in names:
        if names.count(name) > 1:
            raise InputError(field, name, "is there twice", path)
    return names


def kind(stage: str) -> str:
    """The kind of a stage: the letters its name begins with."""
    found = re.match(r"[A-Za-z]*", stage)
    return found.group() if found else ""


def in_order(stages: Stages, path: str) -> list[str]:
    """The stages, each after all that are upstream of it.

    Raises:
        InputError: if some supply each other in a circle.
    """
    try:
        return list(graphlib.TopologicalSorter(stages).static_order())
    except graphlib.CycleError as error:
        circle = " → ".join(error.args[1])
        raise InputError("up_stages", None, f"stages supply each other in a circle: {circle}; break it", path) from None


def contracted(stages: Stages, order: list[str]) -> tuple[dict[tuple[str, str], str], int]:
    """The trade stage on each link of a supplier to a buyer (empty for none), and how many links came more than once.

    A direct link counts before one through trade; of several trade stages the first by name counts.
    """
    origins: dict[str, set[str]] = {}
    through: dict[tuple[str, str], str] = {}
    doubled: set[tuple[str, str]] = set()
    for stage in order:
        reached: set[str] = set()
        for other in sorted(stages[stage], key=lambda name: (kind(name) in TRADE, name)):
            suppliers = {other} if kind(other) in FACTORIES else origins[other]
            reached |= suppliers
            if kind(stage) in FACTORIES:
                agent = "" if kind(other) in FACTORIES else other
                doubled |= {(supplier, stage) for supplier in suppliers if (supplier, stage) in through}
                for supplier in suppliers:
                    through.setdefault((supplier, stage), agent)
        origins[stage] = reached
    return through, len(doubled)


def _notes(stages: Stages, order: list[str], agents: set[str], doubled: int) -> list[str]:
    trade = {stage for stage in stages if kind(stage) in TRADE}
    before: set[str] = set()  # trade stages that a factory follows, soon or late
    for stage in reversed(order):
        if stage not in trade or stage in before:
            before |= trade.intersection(stages[stage])
    counts = {name: sum(kind(stage) == name for stage in stages) for name in FACTORIES + TRADE}
    of_kinds = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    told = (
        (len(agents), "between factories, each a middleman of the links through it"),
        (len(before - agents), "between factories but not next to a buyer, or without a supplier: left out"),
        (len(trade - before), "with no factory after them: left out"),
    )
    factories = len(stages) - len(trade)
    notes = [f"Of the chain's {len(stages)} stages ({of_kinds}), {factories} of kind Part or Manuf are factories."]
    notes += [f"Trade stages: {count} {what}." for count, what in told if count]
    if doubled:
        notes.append(f"Links that came more than once, directly or through trade, and count once: {doubled}.")
    return notes
