"""What was found as a study that can be written: a single run too; and what was asked to find it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from ..experiments.compare import Comparison
from ..experiments.folder import slug
from ..experiments.outcome import Keep, Outcome
from ..experiments.provenance import provenance
from ..experiments.spec import Spec
from ..experiments.study import Study
from ..model.outcomes.result import Result
from ..model.version import Version
from ..scenarios.scenario import Scenario
from .saved_run import SavedRun

ASKED = "_asked"
"""Where a result keeps its :class:`Asked`, beside its fields."""


@dataclass(frozen=True)
class Asked:
    """How something was found.

    Attributes:
        spec: what was asked; ``None`` where no spec was.
        more: tables beside those of the study.
        models: versions of the model that made its runs.
        stopped: whether it was stopped before its end.
        record: the provenance, of a study that was read from a folder.
    """

    spec: Spec | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    models: frozenset[Version] = frozenset()
    stopped: bool = False
    record: Mapping[str, Any] | None = None


def keep(found: Any, asked: Asked) -> Any:
    """The same, which knows from now on how it was found."""
    object.__setattr__(found, ASKED, asked)
    return found


def asked_of(found: Any) -> Asked:
    """How something was found; nothing is known of what was not asked by a spec."""
    known: Asked = vars(found).get(ASKED) or Asked()
    return known


def study_of(found: Any) -> Study:
    """The study behind it: a single run as a comparison of one."""
    if isinstance(found, SavedRun):
        return found.study
    if not isinstance(found, Result):
        study: Study = found
        return study
    made: Study | None = vars(found).get("_study")
    if made is None:
        outcome = Outcome.of(found, Keep(groups_every=1))
        made = Comparison((found.scenario,), (found.scenario.hash,), (outcome,), 1, kind="run")
        object.__setattr__(found, "_study", made)
    return made


def tables_of(found: Any) -> Mapping[str, Any]:
    """Its tables by name, the main one first; made once."""
    made: dict[str, Any] | None = vars(found).get("_tables")
    if made is None:
        made = {**study_of(found).tables(), **beside(found)}
        if isinstance(found, Result | SavedRun):  # its months come before its end
            made = {"indicators": made.pop("indicators"), **made}
        object.__setattr__(found, "_tables", made)
    return made


def beside(found: Any) -> dict[str, Any]:
    """Tables that are written beside those of the study."""
    if isinstance(found, Result):
        return {"events": found.event_columns(), "reviews": found.review_columns()}
    if isinstance(found, SavedRun):
        return dict(found.more)
    return dict(asked_of(found).more)


def scenarios_of(found: Any) -> Sequence[Scenario]:
    """What it is about, to be written as files."""
    spec = asked_of(found).spec
    if isinstance(found, Result | SavedRun):
        return (found.scenario,)
    return spec.scenarios if spec is not None else getattr(found, "scenarios", ())


def seeds_of(study: Any) -> Sequence[int]:
    """Seeds that its figures rest on."""
    seeds: Sequence[int] = study.seeds
    return seeds


def words_of(found: Any) -> list[str]:
    """The command that makes it again, in its output folder where scenarios were no names or files; empty if that
    cannot be said."""
    asked = asked_of(found)
    if asked.record is not None:
        return list(asked.record["command"])
    return [] if asked.spec is None else named(asked.spec).words()


def named(spec: Spec) -> Spec:
    """The same with paths in an output folder in place of scenarios and designs that are objects."""
    places = {each.name: f"scenarios/{at}-{slug(each.name)}.yaml" for at, each in enumerate(spec.scenarios, 1)}

    def plain(value: Any) -> Any:
        if isinstance(value, Scenario):
            return places.get(value.name, value.name)
        if isinstance(value, tuple):
            return tuple(map(plain, value))
        return "design.yaml" if is_dataclass(value) else value

    return replace(spec, **{each.name: plain(getattr(spec, each.name)) for each in fields(spec)})


def record_of(found: Any) -> Mapping[str, Any]:
    """The provenance that it would be written with."""
    asked = asked_of(found)
    if asked.record is not None:
        return asked.record
    study = study_of(found)
    made = provenance(study.kind, words_of(found), seeds_of(study), asked.models)
    return made | {"stopped": asked.stopped, "format": "csv", "tables": {}, "scenarios": []}
