"""The glossary: one text in the documents, the package and the dashboard."""

from pathlib import Path

import pytest
from stallpoint.agents.factory import Stage
from stallpoint.experiments.compare import GATES
from stallpoint.model.outcomes.verdict import WORDS
from stallpoint.viz.glossary import SOURCE, glossary, meaning

PAGE = Path(__file__).parents[1] / "docs" / "glossary.md"


def test_the_page_is_the_text_of_the_package() -> None:
    assert PAGE.read_text(encoding="utf-8") == SOURCE.read_text(encoding="utf-8")


def test_every_line_of_the_text_is_a_term_once() -> None:
    lines = [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
    terms = [term for group in glossary().values() for term in group]
    assert len(lines) == len(terms) == len(set(terms))
    assert all(terms.values() for terms in glossary().values())


def test_gates_and_verdicts_are_named_as_the_model_names_them() -> None:
    assert [gate for gate in GATES if gate not in meaning("Gate")] == []
    assert [word for word in WORDS if word.split()[0] not in meaning("Verdict")] == []
    assert len(glossary()["How far a factory has come"]) >= len(Stage)


def test_a_word_that_is_not_there_is_not_explained() -> None:
    with pytest.raises(KeyError):
        meaning("synergy")
