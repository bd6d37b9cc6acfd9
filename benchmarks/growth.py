"""How CPU time grows with links, employees and months: `python benchmarks/growth.py [--factories 10000]`.

One thing grows at a time, in display-programme; growth in factories is measured by `benchmarks/speed.py`.
"""

from __future__ import annotations

import argparse

import history
from history import Figure
from states import both

GROWS = {
    "links": ("links_per_factory", (2.25, 4.5, 9.0, 18.0)),
    "employees": ("employees", (5, 10, 20)),
    "months": ("months", (30, 60, 120, 240, 480)),
}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--factories", type=int, default=10_000)
    words.add_argument("--times", type=int, default=3)
    words.add_argument("--against", default="", help="an earlier commit, measured as well")
    asked = words.parse_args()
    with both(asked.against or None) as states:
        for line, (field, values) in GROWS.items():
            first: dict[str, float] = {}
            for value in values:
                for state in states:
                    each = {"factories": asked.factories, field: value}
                    found = state.runs(["display-programme"], asked.times, **each)["cpu"]["display-programme"]
                    figure = Figure.of(line, "s", found, at=value)
                    first.setdefault(state.name, figure.value / value)
                    history.note("growth", [figure], state.commit or None)
                    per = figure.value / value / first[state.name]
                    print(
                        f"{field} {value:6g}, {state.name:9s}: {figure.value:.3f} s of CPU, {per:.2f} for each, "
                        "against the first",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
