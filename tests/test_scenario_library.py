"""Networks named in scenario files, the scenarios of the library, and the examples of the documentation."""

import re
from pathlib import Path

import pytest
import stallpoint
from stallpoint.scenarios import shipped
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, library, load, loads
from stallpoint.scenarios.scenario import NetworkFiles, Scenario

ROOT = Path(stallpoint.__file__).parent
THREE = ("break-concept", "break-cost", "break-people")
DOCUMENT = (ROOT / "docs" / "scenario-files.md").read_text(encoding="utf-8")


@pytest.fixture
def networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped networks: a chain, a chain with watchers, and a set of tables."""
    tables = ("seen/chain.csv", "seen/observation.csv", "tables/firms.csv", "tables/links.csv")
    for name in ("chain_9/chain_9.csv", *tables, "tables/README.md", "empty/README.md"):
        path = tmp_path / "networks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")
    monkeypatch.setattr(shipped, "FOLDER", tmp_path / "networks")
    return tmp_path / "networks"


def real(name: str) -> Scenario:
    """A scenario of the library, once the data it needs is there."""
    if "shipped: willems_24" in library()[name].read_text() and "willems_24" not in shipped.shipped_names():
        pytest.skip("the shipped network willems_24 is not there yet")
    return load(name)


def test_shipped_networks_are_found_by_name(networks: Path) -> None:
    assert shipped.shipped_names() == ["chain_9", "seen", "tables"]
    assert shipped.shipped("chain_9") == NetworkFiles(chain=str(networks / "chain_9" / "chain_9.csv"))
    watched = {kind: str(networks / "seen" / f"{kind}.csv") for kind in ("chain", "observation")}
    assert shipped.shipped("seen") == NetworkFiles(**watched)
    folder = networks / "tables"
    assert shipped.shipped("tables") == NetworkFiles(str(folder / "firms.csv"), str(folder / "links.csv"))
    with pytest.raises(InputError, match=r"shipped is 'chain_8': no such network.*did you mean 'chain_9'"):
        shipped.shipped("chain_8")
    with pytest.raises(InputError, match=r"no such network comes with Stallpoint; there is: chain_9, seen, tables\.$"):
        shipped.shipped("xyz")


@pytest.mark.usefixtures("networks")
def test_a_shipped_network_is_written_by_name_and_read_back() -> None:
    scenario = loads("network: {shipped: chain_9}")
    assert scenario.network == shipped.shipped("chain_9")
    assert "network:\n  shipped: chain_9\n" in dump(scenario)
    assert loads(dump(scenario)) == scenario
    assert loads(dump(scenario)).hash == scenario.hash


def test_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "studies").mkdir()
    (tmp_path / "data" / "chain.csv").write_text("supplier,buyer\n")
    file = tmp_path / "studies" / "mine.yaml"
    file.write_text("network: {chain: ../data/chain.csv}\n")
    scenario = load(file)
    assert scenario.network == NetworkFiles(chain=str(tmp_path / "data" / "chain.csv"))
    assert loads(dump(scenario), "mine", folder=tmp_path / "elsewhere") == scenario
    assert "chain: ../data/chain.csv" in dump(scenario, folder=tmp_path / "studies")
    file.write_text(dump(scenario, folder=tmp_path / "studies"))
    assert load(file) == scenario


def test_a_network_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: a\nnetwork:\n  chain: none.csv\n")
    with pytest.raises(InputError, match=r"mine\.yaml, line 3: chain is 'none\.csv': there is no such file"):
        load(tmp_path / "mine.yaml")


def test_a_network_is_inherited_replaced_or_dropped(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(name)
    (tmp_path / "parent.yaml").write_text("network: {chain: one.csv}\n")
    one, two = str(tmp_path / "one.csv"), str(tmp_path / "two.csv")
    assert loads("extends: parent.yaml", folder=tmp_path).network == NetworkFiles(chain=one)
    both = loads("network: {firms: one.csv, links: two.csv, observation: one.csv}", folder=tmp_path).network
    assert both == NetworkFiles(firms=one, links=two, observation=one)
    assert loads("extends: parent.yaml\nnetwork: {graph: two.csv}", folder=tmp_path).network == NetworkFiles(graph=two)
    assert loads("extends: parent.yaml\nnetwork: generated", folder=tmp_path).network is None


@pytest.mark.parametrize("name", sorted(library()))
def test_a_scenario_of_the_library_tells_its_story_first(name: str) -> None:
    scenario = real(name)
    assert re.findall(r"^(\w+):", library()[name].read_text(encoding="utf-8"), re.M)[:3] == [
        "name",
        "question",
        "story",
    ]
    assert scenario.name == name
    assert scenario.question.endswith("?")
    assert 3 <= len(re.findall(r"\.(?=\s|$)", scenario.story)) <= 7
    assert all(lever.reason for lever in scenario.levers)
    assert scenario.without_effect() == []
    assert loads(dump(scenario)) == scenario


def test_the_library_holds_the_scenarios_that_the_papers_name() -> None:
    assert {"baseline", "no-policy", "display-programme", "verified-lighthouses", "three-bottlenecks"} <= set(library())
    assert {"real-chain", "bass", "watts", "granovetter", *THREE} <= set(library())


def test_twins_of_the_library_differ_only_in_their_levers() -> None:
    assert load("baseline").hash == load("no-policy").hash == Scenario().hash
    for name in ("display-programme", "verified-lighthouses", "three-bottlenecks", *THREE):
        assert load(name).world == load("no-policy").world
        assert load(name).hash != load("no-policy").hash


def test_three_bottlenecks_are_exactly_the_three_together() -> None:
    apart = [lever for name in THREE for lever in load(name).levers]
    assert list(load("three-bottlenecks").levers) == apart
    assert len({lever.name for lever in apart}) == len(apart)


def test_both_programmes_have_the_same_size_months_and_subsidy() -> None:
    display, verified = load("display-programme").timeline(), load("verified-lighthouses").timeline()
    for one, other in zip(display, verified, strict=True):
        assert (one.pilots, one.pilots and one.pilot_subsidy) == (other.pilots, other.pilots and other.pilot_subsidy)
    assert {now.success_counts for now in verified if now.pilots} == {"verified"}
    assert {now.success_counts for now in display} == {"display"}


def test_the_examples_of_the_documentation_are_valid() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.S)
    assert len(examples) == 4
    for example in examples:
        if "willems_24" in example and "willems_24" not in shipped.shipped_names():
            continue
        scenario = loads(example)
        assert scenario.levers
        assert scenario.without_effect() == []


def test_the_documentation_names_every_key() -> None:
    from stallpoint.scenarios import files

    for key in (*files.PARTS, *files.LEVER_PARTS, *files.NETWORK_KINDS, "shipped"):
        assert f"`{key}`" in DOCUMENT
