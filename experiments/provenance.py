"""Where an output comes from: enough to make it again, and to tell two outputs apart."""

import dataclasses
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..model.version import NAMES, UNKNOWN, Version, installed, model_version
from ..scenarios.code import Code, Own
from ..scenarios.errors import InputError
from ..scenarios.first import First
from ..scenarios.parameters import Parameters
from ..scenarios.programme import REACH, Programme
from ..scenarios.scenario import Lever, NetworkFiles, Scenario

MAKER = "stallpoint"
OTHERS = ("mesa", "pandas")
"""Packages that are named beside the version of the model; no number of a run depends on them."""


def provenance(
    kind: str, command: Sequence[str], seeds: Sequence[int], models: Iterable[Version] = ()
) -> dict[str, Any]:
    """What was asked, with what software, and when it was finished (UTC).

    Args:
        kind: the command that made it.
        command: its words, such that the same words make it again.
        seeds: the seeds that figures rest on.
        models: the versions of the model that made the runs; none stands for the one in this process.
    """
    here = model_version()
    return {
        "made_by": MAKER,
        "kind": kind,
        "command": list(command),
        "seeds": list(seeds),
        "models": sorted(map(str, set(models) or {here})),
        "versions": {
            "python": platform.python_version(),
            **dataclasses.asdict(here),
            **{name: installed(name) for name in OTHERS},
        },
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def described(scenario: Scenario, name_hash: str) -> dict[str, Any]:
    """A scenario as plain data: every parameter, so that later versions with other defaults read the same world."""
    network = scenario.network
    return {
        "name": scenario.name,
        "hash": name_hash,
        "question": scenario.question,
        "story": scenario.story,
        "changed": scenario.world.changed(),
        "levers": [dataclasses.asdict(lever) for lever in scenario.levers],
        "programmes": [dataclasses.asdict(programme) for programme in scenario.programmes],
        "first": None if scenario.first is None else scenario.first.parts(),
        "network": None if network is None else network.paths() | network.ways(),
        "world": dataclasses.asdict(scenario.world),
        **({"code": _functions(scenario.code)} if scenario.code else {}),
    }


def _functions(code: Code) -> dict[str, list[dict[str, Any]]]:
    return {kind: [dataclasses.asdict(each) for each in functions] for kind, functions in code.by_kind().items()}


def restored(data: Mapping[str, Any]) -> Scenario:
    """The scenario of :func:`described`. The files of its network need not be there any more.

    Raises:
        InputError: if this version has other parameters than the one that wrote it.
    """
    try:
        return Scenario(
            name=data["name"],
            question=data["question"],
            story=data["story"],
            world=Parameters().with_values(data["world"]),
            levers=tuple(Lever(**lever) for lever in data["levers"]),
            network=None if data["network"] is None else NetworkFiles(**data["network"]),
            programmes=tuple(_programme(each) for each in data.get("programmes", ())),
            first=First.of(data["first"]) if data.get("first") is not None else None,
            code=code_in(data),
            as_linked=True,
        )
    except InputError as error:
        remedy = f"{error.remedy}: it was written by another version of Stallpoint"
        raise InputError(error.field, error.value, remedy) from None


def _programme(data: Mapping[str, Any]) -> Programme:
    return Programme(data["name"], **{kind: tuple(data[kind]) for kind in REACH})


def code_in(data: Mapping[str, Any]) -> Code | None:
    """Own code of a user, with the source that ran, in what :func:`described` gave; ``None`` where there is none."""
    if not data.get("code"):
        return None
    made = {
        kind: tuple(Own(one["module"], one["function"], tuple(map(tuple, one["files"])), one["folder"]) for one in each)
        for kind, each in data["code"].items()
    }
    return Code(**{**made, "rule": next(iter(made["rule"]), None)})  # type: ignore[arg-type]


def mixed(record: Mapping[str, Any]) -> str:
    """A sentence, if the runs of an output were made by several versions of the model; else nothing."""
    models = record.get("models", [])
    if len(models) < 2:
        return ""
    return f"Its runs were made by {len(models)} versions, whose numbers may differ: {'; '.join(models)}."


def elsewhere(record: Mapping[str, Any]) -> str:
    """A sentence, if another version of the model made an output than the one in this process; else nothing."""
    kept = record.get("versions", {})
    models = record.get("models") or [str(Version(**{name: str(kept.get(name, UNKNOWN)) for name in NAMES}))]
    apart = [found for line in models if (found := Version.of(line).apart())]
    return f"made by another version, whose numbers may differ: {'; and '.join(apart)}." if apart else ""
