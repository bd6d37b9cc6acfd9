"""Everything that can be asked, as functions: ``compare("no-policy", "display-programme", seeds=10)``.

A function takes the fields of its spec under their names, and says with what means it is done; nothing is listed twice.
"""

from __future__ import annotations

import inspect
import shlex
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import MISSING, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..experiments.analyses import SPECS
from ..experiments.engines import engine
from ..experiments.ensemble import RunOptions
from ..experiments.fitting import CalibrationSpec
from ..experiments.grouped import GroupEnds
from ..experiments.orders import by_group, group_ends, set_of
from ..experiments.runner import interruptible
from ..experiments.spec import MOST_JOBS, Spec
from ..experiments.storage.store import Store
from ..scenarios.errors import InputError, Notice
from ..scenarios.parameters import nearest
from ..scenarios.scenario import NetworkFiles
from ..scenarios.typed import taken
from .given import accepted, open_fields, plain
from .own_curve import told
from .own_network import files_of
from .places import own_folder
from .progress import gauge, sentences
from .studies import Asked, keep

HOME = __package__.partition(".")[0]
"""The module in which people find the verbs."""
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


def means_of(spec: type[Spec]) -> tuple[str, ...]:
    """The means that a verb takes."""
    if spec.kind in ALONE:
        return ("network",)
    stored = ("store", "mix_versions") if spec.stored or spec.kind == "sweep" else ()
    own = () if spec.kind == "demo" else ("network",)
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

    def function(self) -> Callable[..., Any]:
        """The same as a plain function, which help, pickle and notebooks know how to take."""

        def verb(*values: Any, **named: Any) -> Any:
            return self(*values, **named)

        told = {"__name__": self.__name__, "__qualname__": self.__name__, "__doc__": self.__doc__}
        for name, value in {**told, "__module__": HOME, "__signature__": self.__signature__, "asks": self.asks}.items():
            setattr(verb, name, value)
        return verb

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Ask; see the documentation of the function."""
        try:
            bound = self.__signature__.bind(*values, **named)
        except TypeError as error:
            raise TypeError(f"{self.__name__}(): {error}{self._near(named)}") from None
        with self._names():
            return asked(*self._told(dict(bound.arguments)))

    def asks(self, *values: Any, **named: Any) -> Spec:
        """The spec of the same call, which is not carried out."""
        with self._names():
            return self._told(dict(self.__signature__.bind(*values, **named).arguments))[0]

    def _told(self, given: dict[str, Any]) -> tuple[Spec, Means]:
        named = {name: given.pop(name) for name in means_of(self.spec) if name in given}
        own = files_of(named.pop("network", None))
        means = Means(own, **{name: taken(value, TOLD[name], name) for name, value in named.items()})
        if means.jobs is not None and not 1 <= means.jobs <= MOST_JOBS:
            raise InputError("jobs", means.jobs, f"must lie between 1 and {MOST_JOBS}")
        return self.spec(**plain(self.spec, given, own)), means

    @contextmanager
    def _names(self) -> Iterator[None]:
        """What is wrong is called as it is here: the command calls ``levers`` ``--lever``."""
        flags = {f"--{name}": name for name in means_of(self.spec)}
        flags |= {each.flag: name for name, each in self.spec.options().items() if each.flag}
        with called(flags):
            yield

    def _near(self, named: Mapping[str, Any]) -> str:
        known = [*self.__signature__.parameters]
        return next((nearest(name, known) for name in named if name not in known), "")


@contextmanager
def called(flags: Mapping[str, str]) -> Iterator[None]:
    """What is wrong is called by the name of the argument: ``flags`` are options of the command, with that name."""
    try:
        yield
    except InputError as found:
        error = told(found)
        raise InputError(flags.get(error.field, error.field), error.value, error.remedy, error.file) from None


def signature(spec: type[Spec]) -> inspect.Signature:
    """The fields of a spec in their order, then with what means."""
    options, found = spec.options(), list[inspect.Parameter]()
    for each in open_fields(spec):
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


def asked(spec: Spec, means: Means) -> Any:
    """Carry a spec out, and give what was found, which knows how it was asked."""
    if spec.kind in ALONE:
        with sentences():
            return keep(spec.run(), Asked(spec))
    if isinstance(spec, CalibrationSpec) and spec.journal == CalibrationSpec.journal:
        spec = _going_on(spec)
    ends = group_ends(spec)
    with sentences(), _options(means, ends) as options:
        found = spec.run(options)
        used = frozenset(options.store.used) if options.store is not None else frozenset()
    more = {**by_group(ends), **set_of(spec)}
    return keep(found, Asked(spec, more, used, getattr(found, "stopped", options.stopped)))


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
