"""Scenario files: found by name or path, read with every trap of YAML closed, built on each other."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .code import KINDS, Code, code_of
from .errors import InputError
from .first import read_first, words_of
from .money import MONEY
from .network_part import network_files
from .nodes import Node, parse, text_of, word
from .parameters import Parameter, Parameters, nearest, table
from .programme import REACH, Programme, generated_places
from .scenario import Lever, NetworkFiles, Scenario, in_money
from .table.row import Value
from .typed import typed
from .writing import dump

__all__ = ["dump", "library", "load", "loads"]

LIBRARY = Path(__file__).parent / "library"
PARTS = ("name", "question", "story", "extends", "network", "world", "first", "programmes", "levers", "without", "code")
LEVER_PARTS = ("set", "to", "in", "from", "until", "if", "because")
MOST_PARENTS = 20
GENERATED = "generated"


def library() -> dict[str, Path]:
    """The scenarios that come with the package: name to file, in alphabetical order; their folders are its shelves."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*/*.yaml"), key=lambda path: path.stem)}


@typed
def load(source: str | Path) -> Scenario:
    """The scenario of that name in the library, or in that YAML file. A file may be named ``./baseline`` to differ.

    Raises:
        InputError: on anything wrong with the file, in one sentence: file and line, field, value, what would do.
    """
    path = library().get(source) if isinstance(source, str) else None
    return _from_file(path or Path(source), str(source) if path is None else path.name, ())


@typed
def loads(
    text: str,
    name: str = "scenario",
    folder: Path | None = None,
    file: str = "scenario",
    beside: Mapping[str, str] | None = None,
) -> Scenario:
    """The scenario in a YAML text.

    Args:
        text: what a scenario file holds.
        name: its name if the text gives none.
        folder: what paths in the text are relative to; without a folder the text may name no files at all, only
            scenarios and networks that come with the package. So a text from a stranger can read nothing.
        file: what to call the text in errors.
        beside: files that came with such a text, where each lies by its name: its network may name these and no other.

    Raises:
        InputError: on anything wrong with the text.
    """
    return _Source(file, folder, (), beside=beside).scenario(text, name)


def scenario_in(node: Node, name: str, folder: Path | None, file: str) -> Scenario:
    """The scenario that stands inside another file; arguments and errors as of :func:`loads`."""
    return _Source(file, folder, ()).told(node, name)


@dataclass(frozen=True)
class _Source:
    """Where a text comes from: what to call it, where its paths start, the files that build on it, if any does, and the
    files that came with it."""

    file: str
    folder: Path | None
    children: tuple[str, ...]
    base: bool = False
    beside: Mapping[str, str] | None = None

    def scenario(self, text: str, name: str) -> Scenario:
        return self.told(parse(text, self.file), name)

    def told(self, top: Node, name: str) -> Scenario:
        for key, node in top.value.items() if isinstance(top.value, dict) else ():
            if key in table():
                raise InputError(key, None, "this is a parameter: put it under 'world'", node.place)
        parts = top.keys("the scenario", PARTS)
        parent = self._parent(parts["extends"]) if "extends" in parts else Scenario()
        world = _world(parts["world"], parent.world) if "world" in parts else parent.world
        given = frozenset(parts["world"].keys("world", table())) if "world" in parts else frozenset[str]()
        kept, programmes = (
            _without(parts["without"], parent) if "without" in parts else (parent.levers, parent.programmes)
        )
        kept = in_money(kept, parent.world, world)
        if "programmes" in parts:
            mine = _programmes(parts["programmes"])
            programmes = (*(p for p in programmes if p.name not in {new.name for new in mine}), *mine)
        own = [_lever(node, number, world.table) for number, node in enumerate(_items(parts, "levers"), 1)]
        for lever, place in [*((lever, "") for lever in kept), *own]:
            if lever.start >= world.months:
                remedy = f"it never acts, because the run ends at month {world.months}"
                inherited = "; it is inherited: drop it with 'without'" * (not place)
                raise InputError(f"{lever.name}: from", lever.start, remedy + inherited, place or self.file)
        for lever, place in own:
            if lever.programme and lever.programme not in [p.name for p in programmes]:
                remedy = f"there is no such programme{nearest(lever.programme, [p.name for p in programmes])}"
                raise InputError(f"{lever.name}: in", lever.programme, remedy, place)
        network = self._network(parts["network"]) if "network" in parts else parent.network
        first = read_first(parts["first"]) if "first" in parts else parent.first
        if network is None and not self.base:  # who builds on it may have another world
            _there(programmes, world, parts.get("programmes"), self.file)
            if first is not None:
                first.check(generated_places(world), parts["first"].place if "first" in parts else self.file)
        scenario = Scenario(
            name=parts["name"].text("name") if "name" in parts else name,
            question=parts["question"].text("question") if "question" in parts else "",
            story=parts["story"].text("story") if "story" in parts else "",
            world=world,
            levers=(*kept, *(lever for lever, _ in own)),
            network=parent.network,
            programmes=programmes,
            given=parent.given | given,
            first=first,
            code=self._code(parts["code"], parent.code) if "code" in parts else parent.code,
        )
        return scenario.importing(network) if "network" in parts else scenario

    def _parent(self, node: Node) -> Scenario:
        source = node.text("extends")
        path = library().get(source)
        if path is None:
            path = self._path(node, "extends", source)
        if len(self.children) > MOST_PARENTS:
            raise node.error("extends", f"more than {MOST_PARENTS} scenarios build on each other here")
        try:
            return _from_file(path, _tidy(path) if source not in library() else path.name, self.children, base=True)
        except InputError as error:
            # An error inside the parent names the parent's own line; an error in finding it belongs to this line.
            raise error if error.file else InputError("extends", source, error.remedy, node.place) from None

    def _network(self, node: Node) -> NetworkFiles | None:
        if node.value == GENERATED:
            return None
        return network_files(node, self._file)

    def _code(self, node: Node, parent: Code | None) -> Code | None:
        """The user's own functions, found beside the file; kinds that are not named stay those of the parent."""
        if self.folder is None:
            remedy = "own code is read of a scenario file only: save this text as a file beside its Python file"
            raise InputError("code", None, remedy, node.place)
        entries = node.keys("code", ("from", *KINDS))
        place = entries.get("from")
        folder = self._path(place, "from", place.filled("code: from")) if place else self.folder.resolve()
        found: dict[str, object] = {kind: getattr(parent, kind) for kind in KINDS} if parent else {}
        for kind in [kind for kind in KINDS if kind in entries]:
            node = entries[kind]
            items = node.items(kind) if isinstance(node.value, list) else [node]
            try:
                asked = [item.filled(f"code: {kind}") for item in items]
                found[kind] = getattr(code_of({kind: asked}, folder), kind)
            except InputError as error:
                raise error.within(node.place) from None
        return Code(**found) or None  # type: ignore[arg-type]

    def _file(self, node: Node, kind: str) -> str:
        if self.beside is not None:
            name = node.text(kind)
            if name not in self.beside:
                raise node.error(kind, f"did not come with it{nearest(name, self.beside)}: bring both in one go")
            return self.beside[name]
        path = self._path(node, kind, node.text(kind))
        if not os.path.isfile(path):
            raise node.error(kind, "there is no such file; paths start at the folder of the scenario file")
        return str(path)

    def _path(self, node: Node, field: str, text: str) -> Path:
        if self.folder is None:
            raise node.error(field, f"only what comes with Stallpoint can be named here{nearest(text, library())}")
        return Path(os.path.normpath(self.folder / text))


def _from_file(path: Path, shown: str, children: tuple[str, ...], base: bool = False) -> Scenario:
    text = _read(path, shown)
    real = os.path.realpath(path)
    if real in children:
        raise InputError("extends", None, "a scenario cannot build on itself, directly or through others")
    return _Source(shown, path.parent, (*children, real), base).scenario(text, path.stem)


def _read(path: Path, shown: str) -> str:
    """The text of a scenario file. A missing file leaves ``file`` of the error empty."""
    if not shown:
        raise InputError("scenario", shown, "name one of the library, or a file")
    near = nearest(path.name.removesuffix(".yaml"), library())
    missing = f"there is no such file, and no such scenario in the library{near}"
    return text_of(path, shown, "scenario", "a scenario file", missing)


def _tidy(path: Path) -> str:
    """A path as short as it can be told: relative where it lies below the current folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _items(parts: Mapping[str, Node], field: str) -> list[Node]:
    return parts[field].items(field) if field in parts else []


def _world(node: Node, base: Parameters) -> Parameters:
    values = world_values(node, base)
    try:
        return base.with_values(values)
    except InputError as error:  # two values that contradict each other
        raise error.within(node.place) from None


def world_values(node: Node, base: Parameters) -> dict[str, Value]:
    """What a node sets of a world, each value checked in the currency that it sets, or that the world has.

    Raises:
        InputError: on a value that its parameter does not take, or a currency without its rate.
    """
    entries = node.keys("world", table())
    money: dict[str, object] = {name: checked(table()[name], entries[name]) for name in MONEY if name in entries}
    try:
        rows = base.with_values(money).table
    except InputError as error:  # one without the other
        raise error.within(node.place) from None
    return {name: checked(rows[name], entry) for name, entry in entries.items()}


def checked(parameter: Parameter, node: Node) -> Value:
    """A value of a parameter as it stands in a file.

    Raises:
        InputError: if the parameter does not take it.
    """
    value = node.scalar(parameter.name)
    try:
        return parameter.check(value)
    except InputError as error:
        quoted = not parameter.is_choice and isinstance(value, str) and isinstance(word(value), int | float)
        raise node.error(error.field, error.remedy + "; take the quotes away" * quoted) from None


def _programmes(node: Node) -> tuple[Programme, ...]:
    if not isinstance(node.value, dict) or not node.value:
        raise node.error("programmes", "must be lines of the form 'name:', each with whom it reaches below")
    found = []
    for name, entry in node.value.items():
        reach = entry.keys(name, REACH).items() if entry.value is not None else ()
        asked = {kind: words_of(each, f"{name}: {kind}") for kind, each in reach}
        try:
            found.append(Programme(name, **asked))
        except InputError as error:
            raise error.within(entry.place) from None
    return tuple(found)


def _there(programmes: Iterable[Programme], world: Parameters, mine: Node | None, file: str) -> None:
    """Refuse programmes for a region, sector or tier that the world cannot have, at their place in the file."""
    places = generated_places(world)
    lines = mine.value if mine is not None and isinstance(mine.value, dict) else {}
    for programme in programmes:
        for kind, there in places.items():
            try:
                programme.check(kind, there)
            except InputError as error:
                inherited = "" if programme.name in lines else "; it is inherited: drop it with 'without'"
                where = lines[programme.name].place if programme.name in lines else file
                raise InputError(error.field, error.value, error.remedy + inherited, where) from None


def _without(node: Node, parent: Scenario) -> tuple[tuple[Lever, ...], tuple[Programme, ...]]:
    inherited = list(dict.fromkeys([*(lever.name for lever in parent.levers), *(p.name for p in parent.programmes)]))
    dropped = set()
    for item in node.items("without"):
        name = item.text("without")
        if name not in inherited:
            there = f"; there is: {', '.join(inherited)}" if inherited else ""
            raise item.error("without", f"no such lever or programme is inherited{nearest(name, inherited) or there}")
        dropped.add(name)
    levers = tuple(lever for lever in parent.levers if not dropped & {lever.name, lever.programme})
    return levers, tuple(p for p in parent.programmes if p.name not in dropped)


def _lever(node: Node, number: int, rows: Mapping[str, Parameter]) -> tuple[Lever, str]:
    """A lever and its place; ``rows`` are the table in the currency of the world."""
    parts = node.keys(f"lever {number}", LEVER_PARTS)
    for part in ("set", "to"):
        if part not in parts:
            raise InputError(f"lever {number}", None, f"'{part}' is missing", node.place)
    name = parts["set"].text("set")
    timed = [p.name for p in table().values() if p.row.timed]
    if name in table() and name not in timed:
        raise parts["set"].error("set", "this is not a lever: set it under 'world'")
    if name not in timed:
        raise parts["set"].error("set", f"there is no such lever{nearest(name, timed)}")
    value = checked(rows[name], parts["to"])
    start = month(parts["from"], f"{name}: from") if "from" in parts else 0
    answers = {"ends_when": "until", "only_if": "if"}
    asked = {
        field: parts[key].filled(f"{name}: {key}")
        for field, key in answers.items()
        if key in parts and isinstance(parts[key].value, str)
    }
    if "if" in parts and "only_if" not in asked:
        raise parts["if"].error(f"{name}: if", "must be a published figure, a sign and a number: in_use < 0.1")
    end = month(parts["until"], f"{name}: until") if "until" in parts and "ends_when" not in asked else None
    if end is not None and end <= start:
        raise parts["until"].error(f"{name}: until", f"must be after its start (month {start})")
    reason = parts["because"].text("because") if "because" in parts else ""
    where = parts["in"].filled(f"{name}: in") if "in" in parts else ""
    try:
        return Lever(name, value, start, end, reason, where, **asked), node.place
    except InputError as error:
        key = error.field.rpartition(": ")[2]
        raise error.within(parts[key if key in parts else "in" if "in" in parts else "set"].place) from None


def month(node: Node, field: str) -> int:
    """A month as it stands in a file.

    Raises:
        InputError: if it is none.
    """
    value = node.scalar(field)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise node.error(field, "must be a month, 0 or later, as a whole number")
    return value
