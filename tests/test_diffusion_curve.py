"""Curves of adopters: what their numbers are, Bass fitted to them, and what speaks against such a fit."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import stallpoint as sp
from scipy.optimize import curve_fit
from scipy.stats import t as student
from stallpoint.commands.cli import main
from stallpoint.experiments.diffusion import FitSpec
from stallpoint.experiments.diffusion.curve import bass_share, fit_curve
from stallpoint.experiments.diffusion.curve_file import read_curve, says
from stallpoint.experiments.diffusion.doubts import of_curve
from stallpoint.experiments.diffusion.fit import fit
from stallpoint.experiments.study import load_study
from stallpoint.scenarios.errors import InputError

AIR = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]
DRYERS = [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236]
TELEVISIONS = [747, 1480, 2646, 5118, 5777, 5982, 5962, 4631]
SERIES = {"room air conditioners": AIR, "clothes dryers": DRYERS, "colour televisions": TELEVISIONS}
"""Yearly sales in the United States (thousands), 1949-1961 and 1963-1970, on which models of diffusion are tried."""


def new(p: float, q: float, market: float, periods: int) -> np.ndarray:
    ends = np.arange(1.0, periods + 1)
    return market * (bass_share(ends, p, q) - bass_share(ends - 1, p, q))


def written(folder: Path, head: str, numbers: object, first: int = 1980) -> str:
    place = folder / "c.csv"
    place.write_text(head + "\n" + "".join(f"{first + k},{v}\n" for k, v in enumerate(numbers)))  # type: ignore[call-overload]
    return str(place)


# -- the fit


@pytest.mark.parametrize(("p", "q", "periods"), [(0.02, 0.5, 20), (3.3e-5, 0.214, 80), (0.2, 0.0, 12)])
def test_a_curve_of_bass_is_found_again(p: float, q: float, periods: int) -> None:
    found = fit_curve(new(p, q, 5000, periods), 1.0)
    values = {each.parameter: each.value for each in found.estimates}
    assert values["hazard_p"] == pytest.approx(p, rel=1e-3)
    assert values["hazard_q"] == pytest.approx(q, rel=1e-3, abs=1e-4)
    assert found.market == pytest.approx(5000, rel=1e-3)


def test_a_published_curve_is_fitted_as_it_was() -> None:
    """R's nls of the density of Bass, rpubs.com/chengjun/bass_model: q 0.638 (0.041), market 68,000 (3,130)."""
    sales = np.array([840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890.0])
    _, q, market = fit_curve(sales, 1.0).estimates
    assert q.value == pytest.approx(0.638, abs=0.0414)
    assert market.value == pytest.approx(68_000, abs=3130)


@pytest.mark.parametrize("series", SERIES)
def test_well_known_series_are_fitted_as_scipy_fits_them(series: str) -> None:
    sales = np.array(SERIES[series], float)
    ours = fit_curve(sales, 1.0)

    def fresh(ends: np.ndarray, p: float, q: float, market: float) -> np.ndarray:
        return np.asarray(market * (bass_share(ends, p, q) - bass_share(ends - 1, p, q)))

    best, spread = curve_fit(fresh, np.arange(1.0, len(sales) + 1), sales, (0.01, 0.4, 1.2 * sales.sum()), xtol=1e-12)
    wide = student.ppf(0.975, len(sales) - 3) * np.sqrt(np.diag(spread))
    assert [each.value for each in ours.estimates] == pytest.approx(best.tolist(), rel=1e-4)
    assert [each.high for each in ours.estimates] == pytest.approx((best + wide).tolist(), rel=1e-3)
    assert of_curve(ours, sales, 1.0) == []


def test_the_market_may_be_given() -> None:
    found = fit_curve(new(0.02, 0.5, 5000, 6), 1.0, 5000.0)
    assert [each.parameter for each in found.estimates] == ["hazard_p", "hazard_q"]
    assert [each.value for each in found.estimates] == pytest.approx([0.02, 0.5], rel=1e-4)
    with pytest.raises(InputError, match=r"market is 10\.0: is less than the 15 adopters of the curve"):
        fit_curve(np.array([1.0, 2, 3, 4, 5]), 1.0, 10.0)


# -- doubts


@pytest.mark.parametrize(
    ("adopters", "told"),
    [
        (AIR[:7], "New adopters have not fallen below a peak yet"),
        ([*AIR[:8], 1820], "New adopters have not fallen below a peak yet"),  # it has fallen, the fitted curve has not
        ([5, 5, 5, 5, 5, 5], "New adopters have not fallen below a peak yet"),
        (AIR[:5], "set no limit to the market"),
        ([100, 80, 60, 50, 41, 30], "These data show no imitation"),
        ([2, 2, 2, 3, 4, 9, 7, 16, 23, 24, 15, 6, 5, 1], "market of 111.392 is smaller than the 119 adopters observed"),
    ],
)
def test_what_speaks_against_a_fit_is_said(adopters: list[float], told: str) -> None:
    numbers = np.array(adopters, float)
    assert told in " ".join(each.text for each in of_curve(fit_curve(numbers, 1.0), numbers, 1.0))


def test_a_cumulative_curve_that_begins_late_is_doubted() -> None:
    late = np.array([2954, *AIR[5:]], float)
    fitted = fit_curve(late, 1.0)
    assert "The first period holds 2,954 adopters, the second 1,230" in of_curve(fitted, late, 1.0, True)[0].text
    whole = np.array(AIR, float)
    assert of_curve(fit_curve(whole, 1.0), whole, 1.0, True) == []


def test_a_doubtful_fit_is_not_told_as_one_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["fit", "--curve", written(tmp_path, "year,sales", AIR[:6]), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "Doubtful estimates (the notes say why)" in said.out
    assert "note: New adopters have not fallen below a peak yet" in said.err
    found, _ = load_study(out)
    assert found.parameters["doubt"].str.startswith("New adopters have not fallen").all()
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Give the size of the market from another source" in page
    assert "Fitted, with" not in page
    assert main(["fit", "--curve", written(tmp_path, "year,sales", AIR), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "Fitted, with 95% intervals" in said.out
    assert "note:" not in said.err
    assert (load_study(out)[0].parameters["doubt"] == "").all()


# -- the file


def test_names_say_what_numbers_are() -> None:
    new_ones = ("Sales", "new adopters", "new_users", "annual sales", "New-Adopters")
    assert {says(each) for each in new_ones} == {"new"}
    assert {says(each) for each in ("cumulative", "Cumulative adopters", "cum_sales")} == {"cumulative"}
    assert {says(each) for each in ("adopters", "total", "users")} == {""}
    assert {says(each) for each in ("units", "month", "", "_")} == {None}


@pytest.mark.parametrize(
    ("head", "counts"),
    [("year,cumulative", None), ("date,adopters", "cumulative"), ("period,new adopters", "cumulative")],
)
def test_cumulative_adopters_give_the_fit_of_new_ones(tmp_path: Path, head: str, counts: str | None) -> None:
    found = read_curve(written(tmp_path, head, np.cumsum(AIR)), counts)
    assert found.adopters.tolist() == AIR
    assert "are read as cumulative adopters" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "month,adopters\n1,1\n2,3\n3,6\n4,6\n5,9\n",
            "column is 'adopters': never falls, so it may hold new adopters before",
        ),
        ("month,total\n1,1\n2,3\n3,6\n4,6\n5,9\n", "say --counts new or --counts cumulative (counts= in Python)"),
        ("month,cumulative\n1,1\n2,3\n3,2\n4,6\n5,9\n", "line 4, cumulative is '2': is below the 3 before"),
        ("jahr;absatz\n1980;4\n", "curve: no column says when: call it one of month, year"),
        (
            "year;units\n1980;4\n",
            "no column counts adopters: call it new_adopters, or cumulative_adopters; the file has: year",
        ),
        ("year;sales;users\n1980;4;4\n", "curve is 1: periods are too few"),
        ("year,total,users\n1980,4,4\n", "total, users may each be the column of adopters: leave one in"),
        ("year,sales\n1,1\n2,\n3,6\n4,6\n5,9\n", "line 3, sales: is empty, or a word for a missing value"),
        (
            "year,sales\n1,1\n2,many\n3,6\n4,6\n5,9\n",
            "line 3, sales is 'many': must be a number of adopters, 0 or more",
        ),
        ("year,sales\n1980,1\n2,2\n3,6\n4,6\n5,9\n", "line 3, year is '2': must be written as the first period is"),
        (
            "year,sales\n1980,8\n1981,9\n1983,1\n1984,2\n1985,4\n",
            "must follow the one before as the second follows the first",
        ),
        ("year,sales\n1980,0\n1981,0\n1982,0\n1983,0\n1984,0\n", "nobody adopts"),
    ],
)
def test_what_is_wrong_with_a_curve_is_one_sentence_about_it(tmp_path: Path, text: str, told: str) -> None:
    place = tmp_path / "c.csv"
    place.write_text(text)
    with pytest.raises(InputError) as caught:
        read_curve(str(place))
    assert told in str(caught.value)
    assert str(caught.value).startswith(str(place))
    assert "network" not in str(caught.value)


def test_numbers_of_periods_count_what_their_column_says(tmp_path: Path) -> None:
    assert [read_curve(written(tmp_path, f"{name},sales", AIR, 1)).months for name in ("month", "quarter", "year")] == [
        1,
        3,
        12,
    ]


# -- what is asked


def test_a_curve_needs_no_scenario_and_may_come_from_python() -> None:
    years = pd.Series(AIR, index=range(1949, 1962), name="sales")
    expected = fit_curve(np.array(AIR, float), 1.0).market
    ways = (
        years,
        years.rename_axis("year").reset_index(),
        years.rename(None).set_axis(pd.date_range("1949", "1961", freq="YS")),
        years.set_axis(pd.period_range("1949", "1961", freq="Y")).to_frame(),
        pd.DataFrame({"Year": years.index.astype(float), "New adopters": years.to_numpy(float)}),
    )
    for each in ways:
        found = sp.fit(curve=each)
        assert found.estimate("market").value == pytest.approx(expected, rel=1e-9)
        assert (found.months, found.periods["begins"].iloc[0]) == (12, "1949")
    with pytest.raises(InputError, match=r"curve is .*must be text, a path, a data frame, a Series or None"):
        sp.fit(curve=AIR)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="curve: says no periods"):
        sp.fit(curve=pd.Series(AIR))
    with pytest.raises(InputError, match=r"^the frame 'curve': row 2, sales is '-1': must be a number of adopters"):
        sp.fit(curve=years.where(years != 238, -1))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "curve: is not given, and the scenario has no network with dates of adoption"),
        ({"counts": "new"}, "counts is 'new': has no effect without a curve"),
        ({"curve": "c.csv", "start": "1950"}, "start is '1950': has no effect with a curve"),
        ({"curve": "c.csv", "market": -4.0}, "market is -4.0: must be a number above 0"),
    ],
)
def test_what_cannot_be_fitted_is_refused(asked: dict[str, str], told: str) -> None:
    with pytest.raises(InputError) as caught:
        fit(FitSpec("bass", **asked))
    assert told in str(caught.value)
