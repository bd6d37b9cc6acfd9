"""Designs as files: read with the same care as scenarios, and written so that they can be shared and run again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ...scenarios.errors import InputError
from ...scenarios.files import checked, library, load, world_values
from ...scenarios.nodes import Node, parse, text_of
from ...scenarios.parameters import Parameter, nearest, table
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import World, read_worlds
from .design import LEVERS, LIST, METHODS, SIDES, UNCERTAINTIES, Design, Dimension

PARTS = ("name", "question", "base", "world", "method", "size", "seed", *SIDES, "points", "months", "seeds", "worlds")
MOST_SIZE, MOST_SEEDS, LARGEST = 100_000, 100_000, 2**31
MOST_STEPS = 1000


def load_design(path: Path) -> Design:
    """The design in a file.

    Raises:
        InputError: on anything wrong with it, in one sentence: file and line, field, value, what would do.
    """
    return loads_design(text_of(path, str(path), "design", "a design file"), path.stem, path.parent, str(path))


def loads_design(
    text: str,
    name: str = "design",
    folder: Path | None = None,
    file: str = "design",
    ready: Mapping[str, Scenario] | None = None,
) -> Design:
    """The design in a YAML text.

    Args:
        text: what a design file holds.
        name: its name if the text gives none.
        folder: where paths in the text start; without one, only scenarios of the library can be named.
        file: what to call the text in errors.
        ready: scenarios that the text may name as its bases, before those of the library and files.

    Raises:
        InputError: on anything wrong with the text.
    """
    top = parse(text, file)
    return _DesignReader(top.keys("the design", PARTS), folder, file, ready or {}).design(name)


def dump_design(design: Design, bases: Sequence[str], worlds: str = "") -> str:
    """A design as YAML text.

    Args:
        design: what to write.
        bases: names or files of its bases, as the text should name them.
        worlds: the file of its set of worlds, if it has one, as the text should name it.
    """
    sides = dict(zip(SIDES, design.method, strict=True))
    parts: dict[str, Any] = {"name": design.name, "question": design.question, "base": list(bases)}
    parts["method"] = design.method[0] if design.joint else sides
    if design.sampled:
        parts |= {"size": design.size, "seed": design.seed}
    for side in SIDES if design.method[0] != LIST else ():
        if axes := design.side(side):
            parts[side] = {axis.name: list(axis.few) or {"from": axis.low, "to": axis.high} for axis in axes}
    if design.method[0] == LIST:
        parts["points"] = [dict(point) for point in design.listed]
    parts["months"] = {"from": design.start} | ({} if design.end is None else {"until": design.end})
    parts["seeds"] = {"count": design.seeds, "first": design.first}
    parts["worlds"] = worlds
    return yaml.safe_dump({k: v for k, v in parts.items() if v != ""}, sort_keys=False, allow_unicode=True, width=110)


@dataclass(frozen=True)
class _DesignReader:
    """The parts of a design, where its paths start, what to call it, and bases that need not be read."""

    parts: Mapping[str, Node]
    folder: Path | None
    file: str
    ready: Mapping[str, Scenario]

    def design(self, name: str) -> Design:
        axes = tuple(axis for side in SIDES for axis in self._axes(side))
        method = self._method(axes)
        start, end = self._months()
        seeds = self._keys("seeds", ("count", "first"))
        try:
            return Design(
                name=self._text("name", name),
                bases=self._bases(),
                method=method,
                axes=axes or self._axes_listed() if method[0] == LIST else axes,
                listed=self._points(axes) if method[0] == LIST else (),
                question=self._text("question", ""),
                start=start,
                end=end,
                size=_whole(self.parts.get("size"), "size", 0, (1, MOST_SIZE)),
                seed=_whole(self.parts.get("seed"), "seed", 0, (0, LARGEST)),
                seeds=_whole(seeds.get("count"), "seeds: count", 30, (1, MOST_SEEDS)),
                first=_whole(seeds.get("first"), "seeds: first", 0, (0, LARGEST)),
                worlds=self._worlds(),
            )
        except InputError as error:
            wrong = self.parts.get(error.field)
            raise error.within(wrong.place if wrong else self.file) from None

    def _keys(self, field: str, allowed: Iterable[str]) -> Mapping[str, Node]:
        return self.parts[field].keys(field, allowed) if field in self.parts else {}

    def _text(self, field: str, default: str) -> str:
        return self.parts[field].text(field).strip() if field in self.parts else default

    def _bases(self) -> tuple[Scenario, ...]:
        if "base" not in self.parts:
            raise InputError("base", None, "is missing: name the scenario, or scenarios, to vary", self.file)
        node = self.parts["base"]
        nodes = node.items("base") if isinstance(node.value, list) else [node]
        if not nodes:
            raise node.error("base", "name at least one scenario")
        found = []
        for each in nodes:
            source = each.text("base")
            try:
                base = self._base(source)
                settings = world_values(self.parts["world"], base.world) if "world" in self.parts else {}
                found.append(base.with_world(**settings) if settings else base)
            except InputError as error:
                raise error.within(each.place) from None
        return tuple(found)

    @cached_property
    def _rows(self) -> Mapping[str, Parameter]:
        """The table in the currency of the bases; what is wrong with these is said where they are read."""
        try:
            return self._bases()[0].world.table
        except InputError:
            return table()

    def _base(self, source: str) -> Scenario:
        if source in self.ready:
            return self.ready[source]
        if source in library():
            return load(source)
        if self.folder is None or not (self.folder / source).is_file():
            remedy = f"there is no such scenario in the library, and no such file{nearest(source, library())}"
            raise InputError("base", source, remedy)
        return load(self.folder / source)

    def _method(self, axes: Sequence[Dimension]) -> tuple[str, str]:
        if "method" not in self.parts:
            raise InputError("method", None, f"is missing: choose one of {', '.join(METHODS)}", self.file)
        node = self.parts["method"]
        if not isinstance(node.value, dict):
            method = _word(node, "method", METHODS)
            return method, method
        parts = node.keys("method", SIDES)
        both = tuple(_word(parts[s], f"method: {s}", METHODS[:-1]) if s in parts else "" for s in SIDES)
        used = [method for method, side in zip(both, SIDES, strict=True) if any(axis.side == side for axis in axes)]
        if not all(used):
            missing = next(s for s in SIDES if s not in parts)
            raise node.error("method", f"say also how the {missing} lie")
        if len(used) == 1:
            return used[0], used[0]
        return both[0], both[1]

    def _months(self) -> tuple[int, int | None]:
        parts = self._keys("months", ("from", "until"))
        start = _whole(parts.get("from"), "months: from", 0, (0, LARGEST))
        end = _whole(parts["until"], "months: until", 0, (0, LARGEST)) if "until" in parts else None
        if end is not None and end <= start:
            raise parts["until"].error("months: until", f"must be after the first month ({start})")
        return start, end

    def _worlds(self) -> tuple[World, ...]:
        """The set of worlds: so many of the shipped one, or a file beside the design."""
        if "worlds" not in self.parts:
            return ()
        node = self.parts["worlds"]
        asked = node.scalar("worlds")
        if isinstance(asked, bool | float):
            raise node.error("worlds", "must be how many of the shipped worlds, or a CSV file of worlds")
        if isinstance(asked, str) and self.folder is None:
            raise node.error("worlds", "only a design file can name a file of worlds: say how many of the shipped")
        try:
            return read_worlds(str(asked) if isinstance(asked, int) else str((self.folder or Path()) / asked))
        except InputError as error:
            if error.file is not None:
                raise
            raise node.error("worlds", error.remedy) from None

    def _axes(self, side: str) -> list[Dimension]:
        if side not in self.parts:
            return []
        return [
            _axis(_named(name, node, side, self._rows), node, side) for name, node in _mapping(self.parts[side], side)
        ]

    def _axes_listed(self) -> tuple[Dimension, ...]:
        """The parameters of listed points, with the values that they take."""
        values: dict[str, list[Value]] = {}
        for point in self._points(()):
            for name, value in point:
                values.setdefault(name, []).append(value)
        sides = {name: LEVERS if table()[name].row.kind == "lever" else UNCERTAINTIES for name in values}
        axes = [Dimension(name, sides[name], tuple(dict.fromkeys(found))) for name, found in values.items()]
        return tuple(sorted(axes, key=lambda axis: axis.side))

    def _points(self, axes: Sequence[Dimension]) -> tuple[tuple[tuple[str, Value], ...], ...]:
        if axes:
            place = next(self.parts[side].place for side in SIDES if side in self.parts)
            raise InputError("method", LIST, "it takes 'points' alone: take 'levers' and 'uncertainties' out", place)
        if "points" not in self.parts or not self.parts["points"].items("points"):
            raise InputError("points", None, "the method 'list' needs points, each after a dash ('- ')", self.file)
        return tuple(
            tuple(
                (name, checked(_parameter(name, node, self._rows), node))
                for name, node in _mapping(each, f"point {count}")
            )
            for count, each in enumerate(self.parts["points"].items("points"), 1)
        )


def _mapping(node: Node, field: str) -> list[tuple[str, Node]]:
    """Names and nodes of a mapping, whatever the names."""
    if not isinstance(node.value, dict):
        raise node.error(field, "must be lines of the form 'name: values'")
    return list(node.value.items())


def _named(name: str, node: Node, side: str, rows: Mapping[str, Parameter]) -> Parameter:
    """A parameter that belongs to a side."""
    parameter = _parameter(name, node, rows)
    lever = parameter.row.kind == "lever"
    if lever != (side == LEVERS):
        what = "a lever: somebody can choose it" if lever else "no lever: nobody can choose it"
        other = LEVERS if lever else UNCERTAINTIES
        raise InputError(name, None, f"this is {what}, so put it under '{other}'", node.place)
    return parameter


def _parameter(name: str, node: Node, rows: Mapping[str, Parameter]) -> Parameter:
    if name not in rows:
        raise InputError(name, None, f"there is no such parameter{nearest(name, rows)}", node.place)
    return rows[name]


def _axis(parameter: Parameter, node: Node, side: str) -> Dimension:
    """An axis as it is written: a list of values, from and to (perhaps with steps), or nothing for the table's span."""
    name, whole = parameter.name, isinstance(parameter.default, int)
    if isinstance(node.value, list):
        values = tuple(checked(parameter, each) for each in node.items(name))
        if not values:
            raise node.error(name, "give at least one value")
        if len(set(values)) < len(values):
            raise node.error(name, "a value stands there twice: keep one")
        return Dimension(name, side, values)
    if node.value is None:
        if parameter.is_choice:
            return Dimension(name, side, tuple(str(word) for word in parameter.row.span))
        low, high = (float(end) for end in parameter.row.span)
        return Dimension(name, side, (), low, high, whole)
    parts = node.keys(name, ("from", "to", "steps"))
    if parameter.is_choice:
        raise node.error(name, f"takes words: list some of {', '.join(str(word) for word in parameter.row.span)}")
    if missing := [part for part in ("from", "to") if part not in parts]:
        raise InputError(name, None, f"'{missing[0]}' is missing", node.place)
    low, high = (float(checked(parameter, parts[part])) for part in ("from", "to"))
    if low >= high:
        raise parts["to"].error(f"{name}: to", f"must be above {low:g}, where it starts")
    if "steps" not in parts:
        return Dimension(name, side, (), low, high, whole)
    steps = _whole(parts["steps"], f"{name}: steps", 2, (2, MOST_STEPS))
    found = [float(f"{low + (high - low) * step / (steps - 1):.12g}") for step in range(steps)]
    if whole and any(value != int(value) for value in found):
        raise parts["steps"].error(f"{name}: steps", "do not fall on whole numbers: list the values")
    return Dimension(name, side, tuple(int(value) if whole else value for value in found))


def _word(node: Node, field: str, words: Sequence[str]) -> str:
    text = node.text(field)
    if text not in words:
        raise node.error(field, f"must be one of: {', '.join(words)}{nearest(text, words)}")
    return text


def _whole(node: Node | None, field: str, default: int, span: tuple[int, int]) -> int:
    if node is None:
        return default
    value = node.scalar(field)
    if isinstance(value, bool) or not isinstance(value, int) or not span[0] <= value <= span[1]:
        raise node.error(field, f"must be a whole number from {span[0]} to {span[1]:,}")
    return value
