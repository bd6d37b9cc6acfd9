"""What starts when a command is called: only what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest
from scipy import stats
from stallpoint.experiments.student import student

HEAVY = ("jinja2", "matplotlib", "mesa", "networkx", "pandas", "scipy.sparse", "scipy.spatial", "scipy.stats")
LIVED = """
import sys
from stallpoint.commands.cli import main
status = main(sys.argv[1:])
print(*({heavy} & set(sys.modules)), file=sys.stderr)
sys.exit(status)
"""


def imported(*words: str, folder: Path) -> set[str]:
    """Which of the heavy libraries a command has imported when it is done."""
    command = [sys.executable, "-c", LIVED.format(heavy=set(HEAVY)), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_a_run_imports_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    small = ("--set", "factories=60", "--set", "months=12", "--out", "one")
    assert imported("run", "three-bottlenecks", *small, folder=tmp_path) == set()
    assert {"jinja2", "matplotlib", "pandas"} <= imported("report", "one", folder=tmp_path)  # there they are needed


@pytest.mark.parametrize("freedom", [1, 2, 29, 7.5, 99_999])
@pytest.mark.parametrize("share", [0.025, 0.5, 0.8, 0.975, 0.999])
def test_the_quantile_of_t_is_that_of_scipy(share: float, freedom: float) -> None:
    assert student(share, freedom) == stats.t.ppf(share, freedom)
