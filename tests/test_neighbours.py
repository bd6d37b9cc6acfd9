"""Other tools get the model from the one parameter table: the EMA workbench, SALib, Optuna."""

import pickle
import warnings
from dataclasses import replace

import numpy as np
import pytest
import stallpoint as sp
from stallpoint.experiments.neighbours import optuna as for_optuna
from stallpoint.experiments.neighbours import points
from stallpoint.experiments.neighbours import salib as for_salib
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Lever

BASE = sp.load("display-programme").with_world(factories=80, months=24)
NAMES = ("fog=0.05:0.2", "voucher=0:0.5", "tries_max", "selection")
TWO = ("in_use", "stalled_at_demonstration")


def test_a_point_is_the_run_of_that_scenario() -> None:
    made = points(BASE, NAMES, TWO, seeds=2)
    assert [axis.name for axis in made.axes] == ["fog", "voucher", "tries_max", "selection"]
    found = made(fog=0.1, voucher=0.25, tries_max=np.int64(5), selection="need")
    others = tuple(lever for lever in BASE.levers if lever.name != "selection")
    kept = tuple(replace(lever, value="need") for lever in BASE.levers if lever.name == "selection")
    levers = (*others, *(kept or (Lever("selection", "need"),)), Lever("voucher", 0.25))
    again = replace(BASE.with_world(fog=0.1, tries_max=5), levers=levers)
    runs = [run(again, seed) for seed in (0, 1)]
    assert found["in_use"] == np.mean([each.series["in_use"][-1] for each in runs])
    assert found["stalled_at_demonstration"] == np.mean(
        [each.verdict.word == "stalled at demonstration" for each in runs]
    )
    assert pickle.loads(pickle.dumps(made))(fog=0.1, voucher=0.25, tries_max=5, selection="need") == found


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"parameters": "fogg"}, "did you mean .*fog"),
        ({"parameters": "fog=0.2:0.1"}, "its low end must be below"),
        ({"outcomes": "in_us"}, "there is no such outcome; did you mean .in_use"),
        ({"outcomes": ()}, "name at least one"),
        ({"seeds": 0}, "at least one is needed"),
        ({"parameters": "factories"}, "nothing is left to vary"),
        ({"parameters": ["fog", "vendors"]}, "Left out: vendors .the size or shape of the experiment"),
    ],
)
def test_what_cannot_vary_is_refused(named: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        points(BASE, **named)


def test_salib_samples_and_analyses_it() -> None:
    pytest.importorskip("SALib")
    problem, evaluate = for_salib.problem(BASE, ["fog=0.05:0.2", "tries_max=1:6"], "breadth", jobs=1)
    assert (problem["num_vars"], problem["names"], problem["bounds"]) == (
        2,
        ["fog", "tries_max"],
        [[0.05, 0.2], [1, 6]],
    )
    rows = np.array([[0.1, 4.4], [0.1, 3.6], [0.2, 6.0]])
    found = evaluate(rows)
    assert found.shape == (3,)
    assert found[0] == found[1] == run(BASE.with_world(fog=0.1, tries_max=4), 0).series["breadth"][-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SALib's own, of pandas and of few runs
        problem.sample_sobol(4, calc_second_order=False).evaluate(evaluate).analyze_sobol(calc_second_order=False)
    assert problem.analysis["S1"].shape == (2,)
    assert for_salib.problem(BASE, "fog", TWO, jobs=1).evaluate(np.array([[0.1]])).shape == (1, 2)
    with pytest.raises(InputError, match="takes words, which have no order"):
        for_salib.problem(BASE, "selection")


def test_optuna_searches_it() -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    objective = for_optuna.objective(BASE, ["voucher=0:0.5", "tries_max=1:6", "selection"])
    assert list(objective.distributions) == ["voucher", "tries_max", "selection"]
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective, n_trials=3)
    best = study.best_trial
    assert best.distributions == objective.distributions
    assert best.value == objective.points(**best.params)["in_use"]
    two = optuna.create_study(directions=["maximize", "minimize"], sampler=optuna.samplers.RandomSampler(seed=1))
    two.optimize(for_optuna.objective(BASE, "voucher=0:0.5", ("in_use", "public_spent")), n_trials=2)
    assert len(two.trials[0].values) == 2


def test_the_workbench_experiments_with_it() -> None:
    workbench = pytest.importorskip("ema_workbench")
    from stallpoint.experiments.neighbours import ema

    model = ema.model(BASE, NAMES, ("in_use", "public_spent"), goals="+-")
    assert [each.name for each in model.levers] == ["voucher", "selection"]
    assert sorted(each.name for each in model.uncertainties) == ["fog", "tries_max"]
    assert [each.kind for each in model.outcomes] == [1, -1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        experiments, outcomes = workbench.perform_experiments(model, scenarios=3, policies=2)
    assert len(experiments) == 6
    row = experiments.iloc[0]
    values = {name: row[name] for name in ("fog", "voucher", "tries_max", "selection")}
    assert outcomes["in_use"][0] == points(BASE, NAMES)(**values)["in_use"]
    with pytest.raises(InputError, match="needs one of"):
        ema.model(BASE, NAMES, goals="++")


def test_without_the_workbench_it_says_what_to_install() -> None:
    from importlib.util import find_spec

    from stallpoint.experiments.neighbours import ema

    if find_spec("ema_workbench") is not None:
        pytest.skip("it is installed")
    with pytest.raises(InputError, match="pip install ema_workbench"):
        ema.model(BASE)
