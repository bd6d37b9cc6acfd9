"""Diffusion panels: read, fitted and simulated again; known parameters are found again, within their intervals."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import CensoredData, norm
from stallpoint.agents.factory import Stage
from stallpoint.commands.cli import main
from stallpoint.experiments.diffusion import FitSpec
from stallpoint.experiments.diffusion.doubts import of_panel, of_simulations
from stallpoint.experiments.diffusion.fit import fit
from stallpoint.experiments.diffusion.likelihood import Fitted, fit_hazard, fit_thresholds
from stallpoint.experiments.diffusion.panel import Panel, brackets, cells, observed, seen
from stallpoint.experiments.diffusion.replay import lived
from stallpoint.experiments.study import load_study
from stallpoint.model.dice import Dice
from stallpoint.model.life import run
from stallpoint.model.network.import_panel import date_of, month_of
from stallpoint.model.network.importing import build
from stallpoint.model.network.network import Network
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from worlds import chain, small

P, Q, MEAN, SPREAD = 0.05, 0.6, 0.25, 0.15


def watching(n: int = 200, each: int = 5) -> Network:
    rng = np.random.default_rng(0)
    pairs = {(i, int(j)) for i in range(n) for j in rng.choice(n, each, replace=False) if i != j}
    return chain(n, [], watching=sorted(pairs))


def panel_of(network: Network, seed: int, **values: float | str) -> Panel:
    """What a simulated panel shows; who has adopted without seeing anybody in month 0 began."""
    result = run(small(network.n, 60, **values), seed, network)
    there = result.history.stage == Stage.SCALED
    return seen(network, np.where(there.any(axis=0), there.argmax(axis=0), 60), np.zeros(network.n, np.int64), 60)


def hazard(seed: int, network: Network) -> Fitted:
    return fit_hazard(*cells(panel_of(network, seed, rule="hazard", hazard_p=P, hazard_q=Q)), 1 / 12)


def thresholds(seed: int, network: Network) -> Fitted:
    values = {"threshold_mean": MEAN, "threshold_spread": SPREAD, "first_adopters": 0}
    span = brackets(panel_of(network, seed, rule="threshold_fraction", **values), False)
    assert span.late == 0
    return fit_thresholds(span.above, span.upto)


TRUTHS = {"hazard": (hazard, (P, Q)), "thresholds": (thresholds, (MEAN, SPREAD))}


@pytest.mark.parametrize("rule", TRUTHS)
def test_known_parameters_are_found_again(rule: str) -> None:
    asked, truth = TRUTHS[rule]
    found = np.array([[each.value for each in asked(seed, watching()).estimates] for seed in range(12)])
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - truth) < 4.0 * error).all()
    assert (np.abs(found.mean(axis=0) / truth - 1.0) < 0.15).all()


@pytest.mark.slow
@pytest.mark.parametrize("rule", TRUTHS)
def test_intervals_of_95_percent_hold_the_truth_as_often_as_they_say(rule: str) -> None:
    """Of 120 intervals from 105 to 119 hold it, but for 3 in 1,000 tries."""
    asked, truth = TRUTHS[rule]
    held = np.zeros(len(truth))
    for seed in range(120):
        held += [e.low <= value <= e.high for e, value in zip(asked(seed, watching()).estimates, truth, strict=True)]
    assert (held >= 105).all()


def test_thresholds_are_fitted_as_scipy_fits_censored_numbers() -> None:
    rng = np.random.default_rng(3)
    truth = rng.normal(0.4, 0.2, 400)
    low, high = np.floor(truth * 8) / 8, np.ceil(truth * 8) / 8
    never = truth > 0.6
    high[never], low[never] = np.inf, 0.6
    mean, spread = norm.fit(CensoredData.interval_censored(low, high))
    ours = [each.value for each in fit_thresholds(low, high).estimates]
    assert ours == pytest.approx([mean, spread], rel=1e-3)


def test_exposure_counts_those_watched_who_had_adopted_before() -> None:
    network = chain(4, [], watching=[(0, 1), (0, 2), (1, 2), (3, 0)])
    panel = seen(network, np.array([2, 1, -1, 3]), np.zeros(4, np.int64), 3)
    assert panel.exposure[:, 0].tolist() == [0.5, 0.5, 1.0]
    assert panel.exposure[:, 1].tolist() == [1.0, 1.0, 1.0]
    assert panel.exposure[:, 3].tolist() == [0.0, 0.0, 0.0]
    assert panel.curve.tolist() == [0.25, 0.5, 0.75]
    span = brackets(panel, False)
    assert dict(zip(span.rows.tolist(), zip(span.above.tolist(), span.upto.tolist(), strict=True), strict=True)) == {
        0: (0.5, 1.0),
        1: (-np.inf, 1.0),  # it adopted a period after it saw as much
        3: (0.0, np.inf),
    }
    assert span.late == 1


def test_the_likelihood_of_few_firms_is_the_one_by_hand() -> None:
    found = fit_hazard(np.array([0.0]), np.array([10]), np.array([90]), 1.0)
    assert found.estimates[0].value == pytest.approx(-np.log(0.9), rel=1e-4)
    assert found.loglik == pytest.approx(10 * np.log(0.1) + 90 * np.log(0.9), rel=1e-6)


# -- files


PANEL_FIRMS = "id,adopted,entered\n" + "".join(
    f"f{i:02d},{'' if i > 17 else 1960 + i // 3},{1964 if i == 19 else ''}\n" for i in range(20)
)
PAIRS = "watcher,watched\n" + "".join(f"f{i:02d},f{(i * 7 + k) % 20:02d}\n" for i in range(20) for k in (1, 2, 3))


def files(folder: Path, firms: str = PANEL_FIRMS, pairs: str = PAIRS, network: str = "", world: str = "") -> Path:
    (folder / "firms.csv").write_text(firms)
    (folder / "watch.csv").write_text(pairs)
    place = folder / "s.yaml"
    kinds = network or "{firms: firms.csv, observation: watch.csv}"
    place.write_text(f"world: {{rule: hazard, {world or 'months: 60'}}}\nnetwork: {kinds}\n")
    return place


def test_who_watches_whom_alone_is_a_world_with_what_people_answer_noted(tmp_path: Path) -> None:
    pairs = "watcher,watched\na,b\na,b\nb,b\nb,c\nc,a\nd,a\n"
    network = build(load(files(tmp_path, pairs=pairs, network="{observation: watch.csv}")), Dice(0))
    assert network.names == ("a", "b", "c", "d")
    assert list(zip(network.watcher.tolist(), network.watched.tolist(), strict=True)) == [
        (0, 1),
        (1, 2),
        (2, 0),
        (3, 0),
    ]
    assert len(network.supplier) == 0
    notes = " ".join(network.notes)
    assert "name themselves: 1" in notes
    assert "named again: 1; each counts once" in notes
    assert "3 of 4 firms are in circles of watching; the largest has 3" in notes


def test_firms_alone_are_a_crowd_that_sees_itself_with_their_own_thresholds(tmp_path: Path) -> None:
    crowd = "id,threshold\n" + "".join(f"f{i:03d},{i}\n" for i in range(100))
    (tmp_path / "firms.csv").write_text(crowd)
    place = tmp_path / "s.yaml"
    text = (
        "world: {rule: threshold_count, first_adopters: 0, months: 120, topology: WORD}\nnetwork: {firms: firms.csv}\n"
    )
    place.write_text(text.replace("WORD", "mixed"))
    scenario = load(place)
    assert scenario.without_effect() == []
    joined = (run(scenario, 0).history.stage == Stage.SCALED).sum(axis=1)
    assert joined[:100].tolist() == list(range(1, 101))
    place.write_text(text.replace("WORD", "supply"))
    with pytest.raises(InputError, match="come alone: name 'links' or 'observation' too, or set topology to mixed"):
        build(load(place), Dice(0))


def test_dates_are_years_months_or_numbers() -> None:
    assert [month_of(each, "x") for each in ("1955", "1955-03", "1955-3-14", "7", "0")] == [23460, 23462, 23462, 7, 0]
    assert [date_of(23460, 12), date_of(23462, 1), date_of(7, 1)] == ["1955", "1955-03", "7"]
    told = ["1955.0", "1955/03/14", "1955-03-14 00:00:00", "1955-03-14T10:30:00Z", "1955Q2", "1955-q2", "14.0"]
    assert [month_of(each, "x") for each in told] == [23460, 23462, 23462, 23462, 23463, 23463, 14]
    for wrong in ("soon", "1955-13", "1955-02-30", "3.5", "1e9", "nan", "1955.5", "1955Q5"):
        with pytest.raises(InputError, match="must be the number of a month, a year, or a date"):
            month_of(wrong, "x")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("f00,1960", "f00,soon", "firms.csv: line 2, adopted is 'soon': must be the number of a month"),
        ("f00,1960", "f00,3", "firms.csv: line 2, adopted is '3': is the number of a month, and others are dates"),
        ("f19,,1964", "f19,,14", "firms.csv: line 21, entered is '14': is the number of a month, and others are dates"),
        (
            "f00,1960",
            "f00,1002-03",
            "adopted: periods of 1 month are 11,554 from 1002-04 to 1965-01, and at most 1,200",
        ),
        ("f17,1965,", "f17,1965,1966", "firms.csv: line 19, entered is '1966': comes after the firm adopted (1965)"),
    ],
)
def test_what_is_wrong_with_a_panel_is_one_sentence(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in PANEL_FIRMS
    place = files(tmp_path, firms=PANEL_FIRMS.replace(before, after, 1))
    with pytest.raises(InputError) as caught:
        fit(FitSpec(str(place), seeds=1))
    assert told in str(caught.value)


def test_who_adopted_before_it_entered_is_refused_wherever_the_panel_is_read(tmp_path: Path) -> None:
    bad = PANEL_FIRMS.replace("f17,1965,", "f17,1965-02,1965-03", 1)
    assert bad != PANEL_FIRMS
    with pytest.raises(InputError, match=r"line 19, entered is '1965-03': comes after the firm adopted \(1965-02\)"):
        build(load(files(tmp_path, firms=bad)), Dice(0))
    within = PANEL_FIRMS.replace("f17,1965,", "f17,1965,1965-07", 1)  # a year counts until its end
    build(load(files(tmp_path, firms=within)), Dice(0))


@pytest.mark.parametrize(
    ("start", "until", "told"),
    [
        (None, "1950", "until is '1950': comes before 1961, the first period that is fitted"),
        ("1970", None, "start is '1970': comes after 1965, the last period that was observed"),
    ],
)
def test_a_span_without_a_period_is_told_of_the_date_that_was_given(
    tmp_path: Path, start: str | None, until: str | None, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        observed(build(load(files(tmp_path)), Dice(0)), start, until, 0)


def test_a_panel_of_years_is_cut_into_years_and_its_first_are_given(tmp_path: Path) -> None:
    network = build(load(files(tmp_path)), Dice(0))
    panel = observed(network, None, None, 0)
    assert (panel.months, panel.periods, panel.first) == (12, 5, 12 * 1961)
    assert (panel.adopted == -1).sum() == 3
    assert panel.entered[19] == 3
    assert panel.curve.tolist() == pytest.approx([0.3, 0.45, 0.6, 0.75, 0.9])
    later = observed(network, "1963", "1964", 0)
    assert ((later.adopted == -1).sum(), later.periods) == (9, 2)
    with pytest.raises(InputError, match="at least 5 must"):
        observed(network, "1965", None, 0)
    with pytest.raises(InputError, match="start is '14': is the number of a month, and the panel has dates"):
        observed(network, "14", None, 0)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("1961.0", "Numbers in 'adopted' such as 1960.0 count as years"),
        ("1961-07-14 00:00:00", "Days of the dates in 'adopted' are not used: a date counts as its month"),
        ("1961-07", "Dates in 'adopted' that are a year alone count as its January: 17 of 18"),
    ],
)
def test_dates_that_are_written_otherwise_are_read_and_noted(tmp_path: Path, after: str, told: str) -> None:
    network = build(load(files(tmp_path, firms=PANEL_FIRMS.replace("f04,1961", f"f04,{after}"))), Dice(0))
    assert told in " ".join(network.notes)
    assert network.panel["adopted"][4] == 12 * 1961 + 6 * ("07" in after)


LATE = {
    "hazard": {"hazard_p": 6.0, "hazard_q": 6.0},
    "threshold_count": {"threshold_mean": 0.0, "threshold_spread": 0.0},
}


def test_who_enters_later_adopts_from_then_on_and_nobody_else_is_touched() -> None:
    network = watching(60)
    for rule, own in LATE.items():
        scenario = small(60, 12, rule=rule, **own)
        entered = np.zeros(60, np.int64)
        plain = run(scenario, 3, network).history.stage == Stage.SCALED
        assert (lived(scenario, 3, network, entered) == plain).all()
        entered[[5, 6, 7]] = [4, 12, 0]
        late = lived(scenario, 3, network, entered)
        assert plain[:4, 5].any()
        assert not late[:4, 5].any()
        assert late[-1, 5]
        assert not late[:, 6].any()
        others = [row for row in range(60) if row not in (5, 6)]
        assert (late[0, others] == plain[0, others]).all()


def test_what_a_panel_does_not_settle_is_said() -> None:
    apart = of_panel(
        fit_hazard(np.array([0.0]), np.array([10]), np.array([90]), 1.0).estimates, {"hazard_p": 0.1, "hazard_q": 0.0}
    )
    assert "These data set no upper limit to q." in [each.text for each in apart]
    alone = fit_hazard(np.array([0.0, 0.5]), np.array([10, 0]), np.array([90, 10]), 1.0)
    told = of_panel(alone.estimates, {each.parameter: each.value for each in alone.estimates})
    assert [each.text for each in told] == [
        "q lies at the lowest value that is tried, 0. These data show no imitation."
    ]
    assert of_simulations(0.6, 100) == of_simulations(0.1, 19) == []
    assert "hold the observed curve in 10% of the periods" in of_simulations(0.1, 20)[0].text
    clipped = of_panel(alone.estimates, {"hazard_p": 0.05, "hazard_q": 0.0})
    assert "Simulations take 0.05 for p and not 0.09531, which is beyond what the model takes." in [
        e.text for e in clipped
    ]


@pytest.mark.parametrize("rule", ["hazard", "threshold_fraction", "threshold_count"])
def test_a_fit_of_a_panel_is_written_told_and_read_back(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["fit", str(files(tmp_path)), "--seeds", "8", "--set", f"rule={rule}", "--out", str(out)]
    assert main(words) == 0
    assert "with 95% intervals" in capsys.readouterr().out
    found, _ = load_study(out)
    assert len(found.periods) == 5
    assert (found.first, found.joined, found.entering) == (3, 15, 1)
    assert "1 firm entered later and could not adopt before" in (out / "report.html").read_text(encoding="utf-8")
    assert found.periods["simulated"].between(0.15, 1.0).all()
    for each in found.parameters.itertuples():
        assert not each.low > each.value
        assert not each.high < each.value
    assert main(["report", str(out)]) == 0


def test_simulations_start_from_the_real_first_adopters_and_run_at_the_pace_that_was_fitted(tmp_path: Path) -> None:
    found = fit(FitSpec("bass", shipped="panel", seeds=60))
    assert found.firms == 90
    q = found.estimate("hazard_q")
    assert q.low < 0.9 < q.high  # with which it was made
    assert found.inside is not None
    assert found.inside > 0.8
    assert found.error < 0.1


def test_the_full_model_is_not_fitted_so() -> None:
    with pytest.raises(InputError, match="take a classic rule, for instance by --set rule=hazard"):
        fit(FitSpec("no-policy", seeds=1))
