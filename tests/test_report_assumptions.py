"""The assumptions of a report: those that matter most come first, with what they move, and are marked in the list."""

import pytest
from stallpoint.experiments.uncertainty import importance
from stallpoint.experiments.uncertainty.importance import Screened, most_important, screening
from stallpoint.scenarios.parameters import table
from stallpoint.scenarios.said import label
from stallpoint.viz.comparison import report_assumptions
from stallpoint.viz.comparison.report_assumptions import MARK, MOST, OUTCOME, by_section, screened, that_matter
from studies import made, study


def names(c) -> list[str]:
    return [row[0][1] for row in that_matter(c).rows]


def test_those_that_matter_most_are_ordered_by_what_they_move() -> None:
    c = study()
    assert screened(c) == ["display-programme", "three-bottlenecks"]
    top = names(c)
    assert 3 <= len(top) <= MOST
    largest = [max(r.mu_star for r in screening() if r.parameter == p and r.outcome == OUTCOME) for p in top]
    assert largest == sorted(largest, reverse=True)
    luck = {row.parameter for row in screening()} - {row.parameter for row in screening() if row.p <= 0.0005}
    assert not luck & set(top)


def test_equals_stand_in_the_order_of_the_screening_in_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = [*table()][20:50]
    rows = [Screened("display-programme", OUTCOME, name, 0.1, 0.01, 0.1, 0.01, 0.0) for name in parameters]
    for module in (importance, report_assumptions):
        monkeypatch.setattr(module, "screening", lambda: rows)
    assert most_important("", len(parameters)) == parameters
    assert names(study()) == parameters[:MOST]


def test_only_a_comparison_of_its_own_scenario_speaks_of_it_alone() -> None:
    alone = made({"display-programme": {"in_use": 0.1}})
    assert screened(alone) == ["display-programme"]
    assert screened(made({"mine": {"in_use": 0.1}})) == ["display-programme", "three-bottlenecks"]


def test_marks_in_the_list_are_those_of_the_table() -> None:
    c = study()
    listed = [row[0] for _, part in by_section(c) for row in part.rows]
    marked = {name for called, name in listed if called.startswith(MARK)}
    without_evidence = {p.name for p in table().values() if p.row.source.startswith("assumption")}
    assert marked == set(names(c)) & without_evidence
    assert {name for _, name in listed} == without_evidence
    assert {called.removeprefix(f"{MARK} ") for called, _ in listed} == {label(name) for name in without_evidence}
