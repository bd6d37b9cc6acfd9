"""Named tuples handed on by reference inside compiled code.

Numba hands a named tuple on by value: with a hundred arrays in it every call copies kilobytes and counts references,
and takes long to compile. :func:`held` puts it down once, where a kernel begins; what the kernel calls takes the
place where it lies and reads from it what it needs, by the same names.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
)
from numba.core.typing.templates import AttributeTemplate

_POINTER = ir.IntType(8).as_pointer()


class Held(types.Type):  # type: ignore[misc]
    """The place of a named tuple of some kind."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        super().__init__(name=f"Held({kind.name})")

    @property
    def mangling_args(self) -> tuple[str, tuple[int]]:
        """What stands for it in the name of a compiled function: its whole name takes a page."""
        return "Held", (self._code,)


@register_model(Held)
class _HeldModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _POINTER)


@intrinsic
def held(typing: Any, value: Any) -> Any:
    """Put a named tuple down for as long as the kernel runs that this is called in."""

    def put_down(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = cgutils.alloca_once(builder, arguments[0].type)
        builder.store(arguments[0], place)
        return builder.bitcast(place, _POINTER)

    return Held(value)(value), put_down


@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = Held

    def generic_resolve(self, place: Any, name: str) -> Any:
        """The type of a field."""
        fields = place.kind.fields
        if name not in fields:
            return None
        field = place.kind[fields.index(name)]
        return Held(field) if isinstance(field, types.BaseNamedTuple) else field


@lower_getattr_generic(Held)
def _read(context: Any, builder: Any, place: Any, value: Any, name: str) -> Any:
    number = place.kind.fields.index(name)
    whole = builder.bitcast(value, context.get_value_type(place.kind).as_pointer())
    where = builder.gep(whole, [ir.IntType(32)(0), ir.IntType(32)(number)], inbounds=True)
    field = place.kind[number]
    if isinstance(field, types.BaseNamedTuple):
        return builder.bitcast(where, _POINTER)
    found = builder.load(where)
    if isinstance(field, types.Array):  # it belongs to Python while the kernel runs: no references are counted
        array = context.make_array(field)(context, builder, value=found)
        for owner in ("meminfo", "parent"):
            setattr(array, owner, cgutils.get_null_value(getattr(array, owner).type))
        found = array._getvalue()
    return found
