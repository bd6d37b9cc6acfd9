"""A kernel and all that it calls become one piece of machine code.

Numba makes machine code of every function by itself, though what only kernels call is never called by itself, and looks
for the quickest code of a function again in whatever calls it. Here the parts of a kernel, and what Numba adds of its
own, only wait: they are put together when the kernel is ready, and are made machine code once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from llvmlite.binding import Linkage
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import PassManager
from numba.core.registry import cpu_target
from numba.core.typed_passes import (
    AnnotateTypes,
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.types.functions import BaseFunction
from numba.core.untyped_passes import FixupArgs, GenericRewrites, IRProcessing, ReconstructSSA, TranslateByteCode


def _in_order(library: Any, found: dict[Any, None]) -> dict[Any, None]:
    """All that a library calls, over however many others, each after what it calls itself."""
    for called in library._linking_libraries:
        if called not in found:
            if isinstance(called, _Part):
                _in_order(called, found)
            found[called] = None
    return found


def _put_together(module: Any, library: Any) -> None:
    """Link into a module what its library calls; what calls comes first, for what nobody asks for is left out."""
    for called in reversed(_in_order(library, {})):
        library._reload_init.update(called._reload_init)
        if isinstance(called, _Part):
            module.link_in(called.copy())
        else:
            module.link_in(called._get_module_for_linking(), preserve=True)


class _Part(JITCodeLibrary):  # type: ignore[misc]
    """The code of a part, as it waits for a kernel."""

    _shared_module: Any

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Nothing is made of it yet."""
        self._raise_if_finalized()
        self._finalized = True

    def copy(self) -> Any:
        """The code of this part alone, for linking: left out where nobody calls it, and put where it is called."""
        module = self._final_module.clone()
        for function in module.functions:
            if not function.is_declaration and function.linkage == Linkage.external:
                function.linkage = Linkage.linkonce_odr
        return module

    def _get_module_for_linking(self) -> Any:
        """For others than our kernels, such as compiled functions of a user: with all that it calls."""
        if self._shared_module is None:
            module = self.copy()
            _put_together(module, self)
            self._shared_module = module
        return self._shared_module


class _Whole(JITCodeLibrary):  # type: ignore[misc]
    """The code of a kernel and of all that it calls."""

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Put the parts together and make machine code of them."""
        self._raise_if_finalized()
        _put_together(self._final_module, self)
        # Numba's cheap turn before this one would count fewer references: columns that are handed on count none
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)
        self._final_module.verify()
        self._finalize_final_module()


class _Waiting(JITCPUCodegen):  # type: ignore[misc]
    """Numba's maker of code, whose libraries wait."""

    _library_class = _Part

    def __init__(self, real: Any) -> None:
        self.__dict__ = real.__dict__

    def set_env(self, name: str, environment: Any) -> None:
        """A part that waits has no place yet to which what it knows of Python could be written; it needs none."""


@contextmanager
def _with(thing: Any, attributes: dict[str, Any]) -> Iterator[None]:
    """Within it a thing has other attributes than before and after."""
    before = {name: vars(thing)[name] for name in attributes if name in vars(thing)}
    for name, value in attributes.items():
        setattr(thing, name, value)
    try:
        yield
    finally:
        for name in attributes:
            if name in before:
                setattr(thing, name, before[name])
            else:
                delattr(thing, name)


def _no_door(library: Any, fndesc: Any, env: Any, call_helper: Any, release_gil: bool = False) -> None:
    """Python does not call a part."""


_resolve = BaseFunction.get_call_type
_known: dict[Any, tuple[Any, Any]] = {}


def _call_type(function: Any, context: Any, arguments: Any, words: Any) -> Any:
    """What a function of Numba's own makes of types: asked once, for it searches long, and a month asks 700 times what
    the product of two numbers is."""
    asked = id(function), tuple(arguments), tuple(words.items())
    if asked not in _known:  # the function is kept with it: another one could come to stand at its place
        _known[asked] = function, _resolve(function, context, arguments, words)
    return _known[asked][1]


_DOORS = ("create_cpython_wrapper", "create_cfunc_wrapper")


@cache
def _maker() -> Any:
    """Numba's maker of code, as it is before any kernel is compiled."""
    return cpu_target.target_context.codegen()


class PartCompiler(Compiler):  # type: ignore[misc]
    """Compiles what kernels call: Numba's way from code to code, without the turns that nothing here takes.

    Left out are ``with``, functions within functions, generators, expressions of whole arrays, and branches that are
    dead for a type.
    """

    _PASSES = (
        TranslateByteCode,
        FixupArgs,
        IRProcessing,
        GenericRewrites,
        ReconstructSSA,
        NopythonTypeInference,
        PreLowerStripPhis,
        IRLegalization,
        AnnotateTypes,
        NativeLowering,
        NoPythonBackend,
    )

    def define_pipelines(self) -> list[PassManager]:
        """The way."""
        passes = PassManager("part")
        for each in self._PASSES:
            passes.add_pass(each, each.__doc__ or "")
        passes.finalize()
        return [passes]


class KernelCompiler(Compiler):  # type: ignore[misc]
    """Compiles a kernel, and whatever it calls that is not compiled yet."""

    def compile_extra(self, function: Any) -> Any:
        """Compile it: what it calls waits, and has no door for Python."""
        state, outer = self.state, cpu_target.target_context
        state.library, waiting = _Whole(_maker(), function.__qualname__), _Waiting(_maker())
        state.library.enable_object_caching()
        state.targetctx._internal_codegen = waiting
        for door in _DOORS:
            vars(state.targetctx).pop(door, None)  # it has some itself, though another kernel calls it
        parts = {"_internal_codegen": waiting} | dict.fromkeys(_DOORS, _no_door)
        with _with(outer, parts), _with(BaseFunction, {"get_call_type": _call_type}):
            return super().compile_extra(function)
