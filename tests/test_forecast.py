"""What is long or large is said before it starts, and only that; sizes are counted, not assumed."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments import forecast as of_studies
from stallpoint.experiments.compare import compare
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.outcome import Keep
from stallpoint.model import forecast
from stallpoint.model.forecast import Cost, Machine, cost, duration, held, limit, size, told
from stallpoint.model.life import lived, run
from stallpoint.scenarios.errors import Notice
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from studies import little

SMALL = little("display-programme", factories=60, months=24)
MIB, GIB = 2.0**20, 2.0**30
PLACE = Machine(8 * GIB, 0.2 * GIB)


@pytest.mark.parametrize(
    ("seconds", "memory", "cores", "line"),
    [
        (59.0, 4.0 * GIB, 2, ""),
        (60.0, 0.5 * GIB, 2, "about 1 min on 2 cores and 512 MiB of memory."),
        (1.0, 4.1 * GIB, 1, "about 1 s on 1 core and 4.1 GiB of memory, of 8.0 GiB that there are."),
        (
            9000.0,
            9.0 * GIB,
            4,
            "about 2.5 h on 4 cores and 9.0 GiB of memory, of 8.0 GiB that there are: it will not fit; take fewer "
            "factories, months or runs at once.",
        ),
        (
            9.0,
            9.0 * GIB,
            1,
            "about 9 s on 1 core and 9.0 GiB of memory, of 8.0 GiB that there are: it will not fit; take fewer "
            "factories or months.",
        ),
    ],
)
def test_only_what_is_long_or_large_is_told(seconds: float, memory: float, cores: int, line: str) -> None:
    assert told(seconds, memory, cores, PLACE) == line


def test_times_and_sizes_are_told_as_people_say_them() -> None:
    times = (0.2, 44.0, 61.0, 250.0, 1500.0, 5400.0, 200_000.0)
    assert [duration(t) for t in times] == ["1 s", "44 s", "1 min", "4.2 min", "25 min", "1.5 h", "2.3 days"]
    assert [size(b) for b in (512.0, 3.0 * MIB, 700 * MIB, 3.1 * GIB)] == ["0.5 KiB", "3.0 MiB", "700 MiB", "3.1 GiB"]


def test_all_that_an_object_leads_to_is_counted_once() -> None:
    array = np.zeros(100_000)
    assert held(array) == pytest.approx(800_000, rel=0.01)
    views = {"one": array[:10], "other": array[10:], "again": [array]}
    assert held(views) == pytest.approx(800_000, rel=0.01)
    assert held([np.zeros(100_000), array]) == pytest.approx(1_600_000, rel=0.01)
    assert held(np) == 0.0


def test_cost_grows_along_the_line_through_two_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up model that takes 3 ms and 2 us a factory-month, holds 1,000 bytes a factory and 8 a factory-month."""
    now = [0.0]
    monkeypatch.setattr(forecast.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(forecast, "SPARE", 1.0)

    asked: list[int] = []

    def made_up(scenario: Scenario) -> object:
        asked.append(scenario.world.factories)
        n, months = scenario.world.factories, scenario.world.months
        now[0] += 3e-3 + 2e-6 * n * months
        return [np.zeros(n * 1000, np.int8), np.zeros(n * months)]

    scenario = Scenario().with_world(factories=500_000, months=120)
    found = cost(scenario, 500_000, made_up)  # type: ignore[arg-type]
    assert found.seconds == pytest.approx(3e-3 + 2e-6 * 500_000 * 120)
    assert found.memory == pytest.approx(500_000 * (1000 + 8 * 120), rel=0.01)
    assert asked == [1000, 1000, 4000]  # the first one loads the code
    few = cost(scenario.with_world(factories=300, months=6), 300, made_up)  # type: ignore[arg-type]
    assert few.seconds == pytest.approx(3e-3 + 2e-6 * 300 * 6)
    assert few.memory == pytest.approx(300 * (1000 + 8 * 6), rel=0.02)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Each run costs 10 s and 1 GiB on a machine of 8 GiB, and nothing is too little; gives the sizes asked about."""
    asked: list[int] = []
    monkeypatch.setattr(forecast, "machine", lambda: PLACE)
    monkeypatch.setattr(forecast, "cost", lambda s, n, lived: (asked.append(n), Cost(10.0, GIB))[1])
    monkeypatch.setattr(forecast, "LITTLE", 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Notice)
        yield asked


def test_a_run_says_so_before_it_starts(tried: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    run(SMALL)  # 10 s, 1.2 GiB
    monkeypatch.setattr(forecast, "LONG", 9.0)
    with pytest.raises(Notice, match=r"^About 10 s on 1 core and 1\.2 GiB of memory\.$"):
        run(SMALL)
    assert tried == [60, 60]


def test_an_imported_network_is_asked_how_large_it_is(tried: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    from stallpoint.scenarios.shipped import shipped

    monkeypatch.setattr(forecast, "LONG", 9.0)
    scenario = Scenario(network=shipped("willems_24"), world=SMALL.world)
    with pytest.raises(Notice, match="About 10 s"):
        run(scenario)
    with pytest.raises(Notice, match="About 20 s"):
        compare([scenario], 2, jobs=1)
    assert tried == [257, 257]


def test_a_comparison_says_so_with_what_it_holds(tried: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    compare([SMALL], 5, jobs=1)
    with pytest.raises(Notice, match=r"^About 1 min on 1 core and 1\.2 GiB of memory\.$"):
        compare([SMALL], 6, jobs=1)
    with pytest.raises(Notice, match=r"^About 20 s on 4 cores and 5\.0 GiB of memory, of 8\.0 GiB that there are\.$"):
        compare([SMALL], 8, jobs=4)
    many = of_studies.of_study([SMALL], 1_000_000, 1, Keep())
    less = of_studies.of_study([SMALL], 1_000_000, 1, Keep(groups=()))
    assert "it will not fit" in many
    assert many != less
    assert "will not fit" not in of_studies.of_study([SMALL], 1_000_000, 1)


def test_a_sweep_says_so_and_a_cluster_has_its_own_memory(tried: list[int]) -> None:
    with pytest.raises(Notice, match=r"About 1 min on 1 core and 1\.2 GiB"):
        gather([SMALL], range(6), RunOptions(jobs=1))
    assert of_studies.of_study([SMALL], 60, 10, here=False) == "about 1 min on 10 cores and 205 MiB of memory."
    assert "it will not fit" in of_studies.of_study([SMALL], 60, 10)


def test_little_is_not_even_tried(tried: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "LITTLE", 60 * 24 * 6)
    gather([SMALL], range(6), RunOptions(jobs=1))
    run(SMALL)
    assert not tried


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_scenarios_are_tried_from_all_over_a_study(tried: list[int], count: int) -> None:
    many = [SMALL.with_world(factories=60 + at) for at in range(count)]
    of_studies.of_study(many, count, 1)
    assert len(tried) == min(count, of_studies.SAMPLED)
    assert max(tried) >= 60 + count // 2


def test_what_cannot_be_read_is_left_to_the_run(tried: list[int]) -> None:
    lost = Scenario(name="lost", network=NetworkFiles(chain="no/such/file.csv"))
    assert of_studies.of_study([lost], 100, 1) == ""
    assert not tried


def test_the_command_says_it_on_standard_error(
    tried: list[int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(forecast, "LONG", 9.0)
    warnings.simplefilter("default", Notice)
    assert main(["run", "no-policy", "--set", "factories=60", "--set", "months=12", "--out", "here"]) == 0
    said = capsys.readouterr()
    assert "About 10 s on 1 core and 1.2 GiB of memory." in said.err
    assert "About" not in said.out


def test_the_limit_of_a_container_counts(tmp_path: Path) -> None:
    mine, groups = tmp_path / "mine", tmp_path / "groups"
    (groups / "a" / "b").mkdir(parents=True)
    mine.write_text("0::/a/b\n")
    assert limit(groups, mine) == float("inf")
    (groups / "a" / "b" / "memory.max").write_text("max\n")
    (groups / "a" / "memory.max").write_text("1000\n")
    assert limit(groups, mine) == 1000.0
    (groups / "memory.max").write_text("400\n")
    assert limit(groups, mine) == 400.0
    (groups / "memory" / "c").mkdir(parents=True)
    (groups / "memory" / "c" / "memory.limit_in_bytes").write_text("300\n")
    mine.write_text("12:cpu,cpuacct:/c\n4:memory:/c\n0::/\n")
    assert limit(groups, mine) == 300.0
    assert limit(groups, tmp_path / "none") == float("inf")


PEAK = """
import sys
from stallpoint.model import forecast
from stallpoint.model.life import lived
from stallpoint.scenarios.files import load
scenario = load(sys.argv[1]).with_world(factories=int(sys.argv[2]))
found = forecast.cost(scenario, scenario.world.factories, lived)
told = forecast.machine().taken + found.memory
lived(scenario)
# of this program alone: ru_maxrss is at least what the process that started it took
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(told / int(peak) / 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks the system")
@pytest.mark.parametrize(("name", "factories"), [("display-programme", 20_000), ("three-bottlenecks", 60_000)])
def test_memory_is_foretold_within_half_of_it(name: str, factories: int) -> None:
    command = [sys.executable, "-c", PEAK, name, str(factories)]
    assert 1 / 1.5 < float(subprocess.check_output(command, text=True)) < 1.5


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system")
def test_this_machine_knows_its_memory() -> None:
    import resource  # there is none on Windows

    found = forecast.machine()
    assert 0 < found.taken <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 * 1.01
    assert found.taken < found.memory < 2.0**60


def test_the_small_runs_are_of_the_scenario_itself() -> None:
    seen: list[Scenario] = []
    small = SMALL.with_world(months=12)
    cost(small, 60, lambda scenario: (seen.append(scenario), lived(scenario))[1])
    assert {(s.world.factories, s.world.months) for s in seen} == {(60, 12)}
    assert all(s.levers == small.levers for s in seen)
