"""Compiles what the tests run, once for all their workers: `make test` does it while types are checked."""

import sys

from stallpoint.model import compiling
from stallpoint.model.life import begin, run
from stallpoint.model.phases.decisions import reckoned
from stallpoint.scenarios.files import library, load


def main() -> int:
    """A short life of every scenario of the library calls every kernel."""
    compiling.listen(lambda sentence: print(sentence) if sentence else None)
    for name in library():
        result = run(load(name).with_world(factories=60, months=24), 0)
        assert result.series
    reckoned(begin(load("display-programme").with_world(factories=60), 0).state, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
