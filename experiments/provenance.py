"""Where an output comes from: enough to make it again, and to tell two outputs apart."""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..scenarios.errors import InputError
from ..scenarios.parameters import Parameters
from ..scenarios.scenario import Lever, NetworkFiles, Scenario

MAKER = "stallpoint"
PACKAGES = ("stallpoint", "mesa", "numpy", "scipy", "pandas")


def provenance(kind: str, command: Sequence[str], seeds: Sequence[int]) -> dict[str, Any]:
    """What was asked, with what software, and when it was finished (UTC).

    Args:
        kind: the command that made it.
        command: its words, such that the same words make it again.
        seeds: the seeds that figures rest on.
    """
    return {
        "made_by": MAKER,
        "kind": kind,
        "command": list(command),
        "seeds": list(seeds),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
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
        "network": None if network is None else {k: path for k, path in dataclasses.asdict(network).items() if path},
        "world": dataclasses.asdict(scenario.world),
    }


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
        )
    except InputError as error:
        remedy = f"{error.remedy}: it was written by another version of Stallpoint"
        raise InputError(error.field, error.value, remedy) from None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
