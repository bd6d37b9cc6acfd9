"""Studies that come with Stallpoint, each made by the command in its provenance and README; `make examples` makes them
anew. They hold tables alone: pages and reports are drawn from these."""

import shutil
import tempfile
from contextlib import nullcontext
from pathlib import Path

from ...experiments.analyses import spec_of
from ...experiments.ensemble import RunOptions
from ...experiments.folder import written_by_us
from ...experiments.orders import Order, carry_out

EXAMPLES = Path(__file__).parents[1] / "data" / "studies"
"""Where they lie, a folder each."""


def examples() -> list[Path]:
    """Their folders."""
    return sorted(place for place in EXAMPLES.glob("*/") if written_by_us(place) is not None)


def make(example: Path, place: Path) -> None:
    """Carry out what an example was made by, with its output at another place."""
    record = written_by_us(example)
    spec = None if record is None else spec_of(record)
    assert spec is not None, f"{example} does not say how it was made"
    carry_out(Order(spec, place), lambda: nullcontext(RunOptions()))


def main() -> None:
    """Make all of them anew."""
    with tempfile.TemporaryDirectory() as scratch:
        for example in examples():
            make(example, made := Path(scratch) / example.name)
            shutil.copytree(made, example, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
