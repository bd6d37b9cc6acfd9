"""Scenarios written as YAML files that a person likes to read."""

import os
from pathlib import Path

import yaml

from .code import Code
from .nodes import word
from .parameters import table
from .scenario import Lever, NetworkFiles, Scenario
from .shipped import shipped, shipped_names
from .table.row import Value


def dump(scenario: Scenario, folder: Path | None = None) -> str:
    """A scenario as YAML text: only what differs from the defaults, or was set by name. ``loads`` returns an equal one.

    Args:
        scenario: what to write.
        folder: where the text will be saved, if paths to its network should be written relative to that.
    """
    parts: list[dict[str, object]] = [{"name": scenario.name}]
    parts[0] |= {part: text for part in ("question", "story") if (text := getattr(scenario, part))}
    if scenario.network is not None:
        parts.append({"network": _network_part(scenario.network, folder)})
    if own := scenario.own:
        parts.append({"world": {name: getattr(scenario.world, name) for name in table() if name in own}})
    if scenario.first is not None:
        parts.append({"first": scenario.first.parts()})
    if scenario.programmes:
        reach = {p.name: {kind: list(asked) for kind, asked in p.asks().items()} for p in scenario.programmes}
        parts.append({"programmes": reach})
    if scenario.levers:
        parts.append({"levers": [_lever_part(lever) for lever in scenario.levers]})
    if scenario.code:
        parts.append({"code": _code_part(scenario.code, folder)})
    return "\n".join(yaml.dump(part, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110) for part in parts)


def _network_part(network: NetworkFiles, folder: Path | None) -> dict[str, object]:
    for name in shipped_names():
        if shipped(name) == network:
            return {"shipped": name}
    paths = network.paths()
    placed = {kind: os.path.relpath(path, folder) for kind, path in paths.items()} if folder else paths
    return {**placed, **network.ways()}


def _code_part(code: Code, folder: Path | None) -> dict[str, object]:
    """References by kind, and the folder in which their modules are; those of several folders must be importable."""
    asked = code.by_kind()
    folders = {each.folder for functions in asked.values() for each in functions}
    names = {kind: [str(each) for each in functions] for kind, functions in asked.items() if functions}
    part: dict[str, object] = {kind: each[0] if kind == "rule" else each for kind, each in names.items()}
    if len(folders) == 1 and (place := folders.pop()):
        part["from"] = os.path.relpath(place, folder) if folder else place
    return part


def _lever_part(lever: Lever) -> dict[str, Value]:
    part: dict[str, Value] = {"set": lever.name, "to": lever.value}
    if lever.programme:
        part["in"] = lever.programme
    if lever.start:
        part["from"] = lever.start
    if lever.end is not None:
        part["until"] = lever.end
    if lever.ends_when:
        part["until"] = lever.ends_when
    if lever.only_if:
        part["if"] = lever.only_if
    if lever.reason:
        part["because"] = lever.reason
    return part


class _Writer(yaml.SafeDumper):
    """Writes long text as a block, and quotes every word that would be read as something else."""


def _write_text(writer: _Writer, text: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Plain where that is safe. PyYAML does not read back every block and odd line break that it writes."""
    if not all(letter.isprintable() or letter == "\n" for letter in text):
        return '"'
    if "\n" in text:
        return '"' if text.startswith("\n") or text.endswith("\n\n") else "|"
    return None if isinstance(word(text), str) else "'"


_Writer.add_representer(str, _write_text)
