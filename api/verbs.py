"""Everything that can be asked, as functions: ``compare("no-policy", "display-programme", seeds=10)``.

A function takes the fields of its spec under their names, and says with what means it is done; nothing is listed twice.
"""

from __future__ import annotations

import inspect
import shlex
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import MISSING, Field, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..experiments.analyses import SPECS
from ..experiments.designs.design import Design
from ..experiments.designs.design_file import loads_design
from ..experiments.engines import engine
from ..experiments.ensemble import RunOptions
from ..experiments.fitting import CalibrationSpec
from ..experiments.grouped import ENDS_BY_GROUP, GroupEnds
from ..experiments.options import Option
from ..experiments.runner import interruptible
from ..experiments.spec import Spec
from ..experiments.storage.store import Store
from ..scenarios.errors import InputError, Notice
from ..scenarios.files import load
from ..scenarios.parameters import nearest
from ..scenarios.scenario import NetworkFiles, Scenario
from .own_curve import curve, told
from .own_network import network
from .places import own_folder
from .progress import gauge, sentences
from .studies import Asked, keep, worlds_asked

ALONE = ("run", "why")
"""What lives one or two runs: it needs no processes, and shows no bar."""


class Means(NamedTuple):
    """With what something is done; no number depends on it, but for the network.

    Attributes:
        network: the user's own, for every scenario.
        jobs: runs at once; by default one a core.
        store: folder in which finished runs are kept for good.
        mix_versions: whether it may hold runs of other versions of the model.
        cluster: a Dask cluster: the address of its scheduler, or ``local:3``.
        progress: whether a bar is shown; by default of what takes longer than a second.
    """

    network: NetworkFiles | None = None
    jobs: int | None = None
    store: str | Path | None = None
    mix_versions: bool = False
    cluster: str | None = None
    progress: bool | None = None


TOLD: Mapping[str, str] = {
    "network": "NetworkFiles | None",
    "jobs": "int | None",
    "store": "str | Path | None",
    "mix_versions": "bool",
    "cluster": "str | None",
    "progress": "bool | None",
}
"""The types of :class:`Means` as a signature tells them."""


WIDER: Mapping[str, str] = {
    "sources": "Source | Sequence[Source]",
    "settings": "Mapping[str, float | int | str] | Sequence[str]",
    "worlds": "str | int | Path",
    "factory": "str | int | None",
    "curve": "str | Path | pd.DataFrame | pd.Series[Any] | None",
    "design": "str | Path | Design | Mapping[str, Any]",
}
"""The types of fields that take more from Python than from the command."""


def means_of(spec: type[Spec]) -> tuple[str, ...]:
    """The means that a verb takes."""
    if spec.kind in ALONE:
        return ("network",)
    stored = ("store", "mix_versions") if spec.stored or spec.kind == "sweep" else ()
    own = () if spec.kind in ("demo", "sweep") else ("network",)
    return (*own, "jobs", *stored, *(("cluster",) if spec.kind == "sweep" else ()), "progress")


class Verb:
    """A function that asks.

    Args:
        kind: the verb of the command.
    """

    def __init__(self, kind: str) -> None:
        self.spec = SPECS[kind]
        self.__name__ = self.__qualname__ = kind
        self.__doc__ = described(self.spec)
        self.__signature__ = signature(self.spec)

    def __repr__(self) -> str:
        return f"<function stallpoint.{self.__name__}>"

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Ask; see the documentation of the function."""
        try:
            bound = self.__signature__.bind(*values, **named)
        except TypeError as error:
            raise TypeError(f"{self.__name__}(): {error}{self._near(named)}") from None
        spec, means = self._told(dict(bound.arguments))
        try:
            return asked(spec, means)
        except InputError as error:
            if (known := told(error)) is error:
                raise
            raise known from None

    def asks(self, *values: Any, **named: Any) -> Spec:
        """The spec of the same call, which is not carried out."""
        return self._told(dict(self.__signature__.bind(*values, **named).arguments))[0]

    def _told(self, given: dict[str, Any]) -> tuple[Spec, Means]:
        means = Means(**{name: given.pop(name) for name in Means._fields if name in given and name in self._means})
        own: Any = means.network
        if own is not None and not isinstance(own, NetworkFiles):
            means = means._replace(network=network(own))
        return self.spec(**plain(self.spec, given, means.network)), means

    @property
    def _means(self) -> tuple[str, ...]:
        return means_of(self.spec)

    def _near(self, named: Mapping[str, Any]) -> str:
        known = [*self.__signature__.parameters]
        return next((nearest(name, known) for name in named if name not in known), "")


def signature(spec: type[Spec]) -> inspect.Signature:
    """The fields of a spec in their order, then with what means."""
    options, found = spec.options(), list[inspect.Parameter]()
    for each in fields(spec):
        option = options.get(each.name)
        kind: Any = inspect.Parameter.KEYWORD_ONLY
        if option is not None and not option.flag:
            several = option.several and each.name == "sources"
            kind = inspect.Parameter.VAR_POSITIONAL if several else inspect.Parameter.POSITIONAL_OR_KEYWORD
        bare = each.default is MISSING or kind == inspect.Parameter.VAR_POSITIONAL
        default = inspect.Parameter.empty if bare else each.default
        found.append(inspect.Parameter(each.name, kind, default=default, annotation=accepted(each, option)))
    for name in means_of(spec):
        default = Means._field_defaults[name]
        kind = inspect.Parameter.KEYWORD_ONLY
        found.append(inspect.Parameter(name, kind, default=default, annotation=TOLD[name]))
    return inspect.Signature(sorted(found, key=lambda each: each.kind))


def accepted(each: Field[Any], option: Option | None) -> str:
    """The type of a value as a verb takes it, more than the field itself holds; see :func:`plain`."""
    if each.name in WIDER:
        return WIDER[each.name]
    told = each.type.__name__ if isinstance(each.type, type) else str(each.type)
    if told.startswith("tuple[") and option is not None and option.several:
        one = told.removeprefix("tuple[").removesuffix(", ...]")
        return f"{one} | Sequence[{one}]"
    return told.replace("tuple[int, ...]", "Sequence[int]")


def described(spec: type[Spec]) -> str:
    """The help of a verb with all that it takes, as a docstring."""
    text = inspect.cleandoc(spec.__doc__ or "").partition("\n\nAttributes:")[0]
    options = spec.options()
    lines = [f"    {name}: {each.help}" for name, each in options.items() if each.help]
    said = [line.strip() for line in inspect.cleandoc(Means.__doc__ or "").splitlines()]
    lines += [f"    {line}" for name in means_of(spec) for line in said if line.startswith(f"{name}: ")]
    call = spec.from_words(shlex.split(spec.example)).python().removeprefix("import stallpoint as sp; ")
    shown = ["Example:", f"    {call}", ""]
    raises = ["Raises:", "    InputError: on anything wrong with what is asked."]
    return "\n".join([text, "", "Args:", *lines, "", *shown, *raises])


def plain(spec: type[Spec], given: Mapping[str, Any], network: NetworkFiles | None) -> dict[str, Any]:
    """Values as a spec takes them: lists as tuples, settings as words, numbers as words where words are asked for."""
    options, found = spec.options(), dict[str, Any]()
    for each in fields(spec):
        if each.name not in given and not (network is not None and "Source" in str(each.type)):
            continue
        value, option = given.get(each.name, each.default), options.get(each.name)
        if each.name == "sources" and len(value) == 1 and isinstance(value[0], list | tuple):
            value = value[0]
        if each.name == "settings" and value is None:
            value = ()
        if each.name == "settings" and isinstance(value, Mapping):
            value = tuple(f"{name}={_worded(to)}" for name, to in value.items())
        if each.name == "design":
            value = _design(value)
        if each.name == "curve":
            value = curve(value)
        value = _kept(value, option)
        if option is not None and option.several and not isinstance(value, tuple):
            value = (value,)
        if network is not None and "Source" in str(each.type):
            value = tuple(_with(one, network) for one in value) if isinstance(value, tuple) else _with(value, network)
        found[each.name] = value
    return found


def _kept(value: Any, option: Option | None) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_kept(each, option) for each in value)
    if isinstance(value, Path):
        return str(value)
    if option is not None and option.kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return _worded(value)
    return value


def _worded(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(value: Any) -> Any:
    """A part of a design as a file holds it: numbers and lists of NumPy are plain ones there.

    Raises:
        InputError: on what stands in no file.
    """
    if isinstance(value, Mapping):
        return {str(name): _written(part) for name, part in value.items()}
    if isinstance(value, list | tuple | range):
        return list(map(_written, value))
    if hasattr(value, "tolist"):
        return _written(value.tolist())
    if isinstance(value, Scenario):
        remedy = "stands in no file: name a scenario or a file here, or give sp.sweep a Design of such scenarios"
        raise InputError("design", value.name, remedy)
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise InputError("design", type(value).__name__, "stands in no file: write words, numbers and lists")


def _design(value: Any) -> Any:
    if isinstance(value, Mapping):
        import yaml

        return loads_design(yaml.safe_dump(_written(value), allow_unicode=True, sort_keys=False), folder=Path())
    if not isinstance(value, str | Path | Design):
        raise InputError("design", type(value).__name__, "must be a design file, a design, or what such a file holds")
    return value


def _with(source: Any, network: NetworkFiles) -> Any:
    if source is None:
        return None
    return (load(source) if isinstance(source, str) else source).importing(network)


def asked(spec: Spec, means: Means) -> Any:
    """Carry a spec out, and give what was found, which knows how it was asked."""
    if spec.kind in ALONE:
        with sentences():
            return keep(spec.run(), Asked(spec))
    if isinstance(spec, CalibrationSpec) and spec.journal == CalibrationSpec.journal:
        spec = _going_on(spec)
    ends = GroupEnds(getattr(spec, "by", ())) if getattr(spec, "by", ()) else None
    with sentences(), _options(means, ends) as options:
        found = spec.run(options)
        used = frozenset(options.store.used) if options.store is not None else frozenset()
    more = {} if ends is None else {ENDS_BY_GROUP: ends.table()}
    return keep(found, Asked(spec, {**more, **worlds_asked(spec)}, used, getattr(found, "stopped", options.stopped)))


def _going_on(spec: CalibrationSpec) -> CalibrationSpec:
    """The same with a journal of its own: the same call goes on where it was stopped, as the same command does."""
    from ..experiments.fitting.calibration import mark

    folder = own_folder() / "searches"
    folder.mkdir(exist_ok=True)
    return replace(spec, journal=folder / f"{mark(spec)}.journal")


@contextmanager
def _options(means: Means, ends: GroupEnds | None) -> Iterator[RunOptions]:
    """With what a study is run. The first interrupt ends its runs, and what is finished comes."""
    with ExitStack() as stack:
        flag = stack.enter_context(interruptible())
        place = stack.enter_context(engine(means.cluster, means.jobs))
        store = None
        if means.store is not None:
            store = stack.enter_context(Store(Path(means.store), "store", means.mix_versions))
            for note in store.notes:
                warnings.warn(note, Notice, stacklevel=4)
        show = stack.enter_context(gauge(means.progress))
        yield replace(place, store=store, on_progress=show, stop=flag, ends=ends)
