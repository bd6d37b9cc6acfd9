"""Make the screening of assumptions that comes with the package anew: `python research/screening.py [STORE]`.

Morris screening of every uncertainty that acts, in two scenarios; what it took stands in `screening.json`.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.provenance import provenance
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.uncertainty import SensitivitySpec
from stallpoint.scenarios.files import load

SCENARIOS = ("display-programme", "three-bottlenecks")
OUTCOMES = ("in_use", "breadth", "depth")
FACTORIES, TRAJECTORIES, SEEDS, DESIGN_SEED = 350, 10, (0, 1), 0
COLUMNS = ["scenario", "outcome", "parameter", "mu", "mu_star", "conf", "sigma", "noise", "p"]
DATA = Path(__file__).resolve().parent.parent / "experiments" / "uncertainty" / "data"


def main(options: RunOptions) -> None:
    begun, spent, parts, made = time.perf_counter(), time.process_time(), [], []
    for name in SCENARIOS:
        scenario = load(name).with_world(factories=FACTORIES)
        spec = SensitivitySpec(scenario, seeds=SEEDS, outcomes=OUTCOMES, size=TRAJECTORIES, design_seed=DESIGN_SEED)
        found = spec.run(options)
        parts.append(found.indices.assign(scenario=name)[COLUMNS])
        made.append({"name": name, "hash": scenario.hash, "points": len(found.design), "notes": list(found.notes)})
        made[-1]["luck"] = {row.outcome: round(row.share, 4) for row in found.noise.itertuples()}
        made[-1]["ranges"] = {row.parameter: [row.low, row.high] for row in found.ranges.itertuples()}
    DATA.mkdir(exist_ok=True)
    pd.concat(parts).round(7).to_csv(DATA / "screening.csv", index=False, lineterminator="\n")
    record = provenance("screening", ["python", "research/screening.py"], SEEDS) | {
        "factories": FACTORIES,
        "trajectories": TRAJECTORIES,
        "design_seed": DESIGN_SEED,
        "cpu_seconds": round(time.process_time() - spent),
        "seconds": round(time.perf_counter() - begun),
        "scenarios": made,
    }
    (DATA / "screening.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{DATA / 'screening.csv'}: {record['cpu_seconds']} s of CPU")


if __name__ == "__main__":
    if len(sys.argv) > 1:  # a folder in which runs are kept, so that one that was stopped goes on
        with Store(Path(sys.argv[1])) as kept:
            main(RunOptions(jobs=1, store=kept))
    else:
        main(RunOptions(jobs=1))
