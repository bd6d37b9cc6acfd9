"""A word to the processor about what will be read soon.

The records of a large world lie in the machine's memory, far from the processor, and each is longer than what one phase
reads of it: the processor does not guess by itself which part of the next ones it will need. Nothing but time depends
on being told.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core.extending import intrinsic

from ..agents.columns import CACHE_LINE
from .engine import COMPILES

AHEAD = 24
"""Records that are worked on while one is fetched."""


def _nothing(block: Any, row: int, line: int) -> None:
    """Without a compiler there is nobody to tell."""


@intrinsic  # type: ignore[untyped-decorator]
def _fetch(typing: Any, block: Any, row: Any, line: Any) -> Any:
    """A line of the cache of a record of an array will be read soon; a row beyond the last does no harm."""

    def tell(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, word, long = ir.IntType(8), ir.IntType(32), ir.IntType(64)
        array = context.make_array(block)(context, builder, arguments[0])
        size = context.get_abi_sizeof(context.get_data_type(block.dtype))
        lines = builder.mul(arguments[2], long(CACHE_LINE))
        place = builder.add(builder.mul(arguments[1], long(size)), lines)
        where = builder.gep(builder.bitcast(array.data, byte.as_pointer()), [place])
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), word, word, word])
        told = builder.module.declare_intrinsic("llvm.prefetch", [byte.as_pointer()], kind)
        builder.call(told, [where, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.none(block, types.intp, types.intp), tell


fetch = _fetch if COMPILES else _nothing
