"""Networks named in scenario files, the scenarios of the library, and the examples of the documentation."""

import re
from pathlib import Path

import pytest
import stallpoint
import yaml
from stallpoint.experiments.compare import compare
from stallpoint.model.life import run
from stallpoint.scenarios import shipped
from stallpoint.scenarios.catalogue import SHELVES, listing, main, scenarios_page, shelves
from stallpoint.scenarios.describe import tell
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, library, load, loads
from stallpoint.scenarios.network_files import NETWORK_KINDS, NETWORK_WAYS
from stallpoint.scenarios.scenario import NetworkFiles, Scenario

ROOT = Path(stallpoint.__file__).parent
THREE = ("break-concept", "break-cost", "break-people")
PAIRS = {
    "break-concept-cost": ("break-concept", "break-cost"),
    "break-concept-people": ("break-concept", "break-people"),
    "break-cost-people": ("break-cost", "break-people"),
}
SELECTIONS = {"pilots-by-prestige": "prestige", "pilots-by-need": "need", "pilots-by-network": "network"}
ASKED_FOR = {
    *("baseline", "no-policy", "real-chain", "bass", "watts", "granovetter", *THREE, *PAIRS, "three-bottlenecks"),
    *("display-programme", "verified-lighthouses", *SELECTIONS, "vouchers", "outcome-pricing", "free-trials"),
    *("training", "leadership-academy", "gain-sharing", "audits", "partner-policy", "interoperability-standard"),
    *("vertical-specialists", "concept-consolidation", "concept-inflation", "buyers-mandates", "epidemic"),
    *("cost-squeeze", "reshoring", "hired-lead"),
}
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
    # a twin shares the world of the scenarios that build on it, and what only their levers read
    texts = {other: file.read_text(encoding="utf-8") for other, file in library().items()}
    builders = [other for other, text in texts.items() if f"\nextends: {name}\n" in text]
    assert any(load(one).without_effect() == [] for one in (name, *builders))
    assert loads(dump(scenario)) == scenario


def test_the_library_holds_every_story_that_was_asked_for() -> None:
    assert set(library()) >= ASKED_FOR
    assert len(ASKED_FOR - {"bass", "watts", "granovetter"}) >= 24


def test_every_scenario_stands_on_one_shelf() -> None:
    folder = ROOT / "scenarios" / "library"
    assert {path.name for path in folder.iterdir()} <= set(SHELVES)
    assert not list(folder.glob("*.yaml"))
    assert sorted(name for names in shelves().values() for name in names) == sorted(library())
    assert len(list(folder.rglob("*.yaml"))) == len(library())  # no name stands twice
    assert len({load(name).question for name in library() if name in ASKED_FOR}) == len(ASKED_FOR)


@pytest.mark.parametrize("name", sorted(library()))
@pytest.mark.parametrize("width", [44, 80])
def test_a_scenario_of_the_library_is_told_within_a_terminal(name: str, width: int) -> None:
    told = tell(real(name), width)
    assert max(map(len, told.splitlines())) <= width
    for lever in load(name).levers:
        assert f"{lever.name} = " in " ".join(told.split())
        assert " ".join(lever.reason.split()) in " ".join(told.split())


def test_the_list_of_scenarios_has_each_shelf_and_each_question_in_order() -> None:
    lines = listing(80).splitlines()
    titles = [line for line in lines if line and not line.startswith(" ")]
    assert titles == [title for title in SHELVES.values() if title in shelves()]
    assert [line.split()[0] for line in lines if re.match("  [a-z]", line)] == [
        name for names in shelves().values() for name in names
    ]


def test_the_page_of_scenarios_is_fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert page == scenarios_page(), "run: python -m stallpoint.scenarios.catalogue docs/scenarios.md"
    assert main([str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page
    assert main([str(tmp_path / "none" / "page.md")]) == 2
    assert capsys.readouterr().err.endswith("page.md: cannot be read or written: No such file or directory.\n")


def parent(name: str) -> str:
    """The scenario that a scenario of the library builds on; empty if on none."""
    return str(yaml.safe_load(library()[name].read_text(encoding="utf-8")).get("extends", ""))


CHILDREN = sorted(
    name
    for name in library()
    if parent(name) and name not in ("no-policy", "real-chain") and not name.endswith("-without")  # worlds, no measure
)


@pytest.mark.parametrize("name", CHILDREN)
def test_a_scenario_of_the_library_has_an_effect(name: str) -> None:
    """A lever that nothing reads would leave every number alike."""
    ours, theirs = (load(each).with_world(factories=600, months=120) for each in (name, parent(name)))
    for seed in range(4):
        one, other = run(ours, seed), run(theirs, seed)
        if not (one.history.stage == other.history.stage).all() or not (one.history.depth == other.history.depth).all():
            return
    pytest.fail(f"{name} ends exactly where {parent(name)} does")


def test_twins_of_the_library_differ_only_in_their_levers() -> None:
    assert load("baseline").hash == load("no-policy").hash == Scenario().hash
    for name in ("display-programme", "verified-lighthouses", "three-bottlenecks", *THREE):
        assert load(name).world == load("no-policy").world
        assert load(name).hash != load("no-policy").hash


def test_three_bottlenecks_are_exactly_the_three_together() -> None:
    apart = [lever for name in THREE for lever in load(name).levers]
    assert list(load("three-bottlenecks").levers) == apart
    assert len({lever.name for lever in apart}) == len(apart)


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_pair_of_bottlenecks_is_exactly_the_two_together(name: str) -> None:
    assert list(load(name).levers) == [lever for single in PAIRS[name] for lever in load(single).levers]


def test_pilots_by_whom_they_select_differ_in_nothing_else() -> None:
    programmes = {name: load(name) for name in SELECTIONS}
    rest = {
        name: sorted((each.name, str(each.value), each.start, each.end) for each in programme.levers)
        for name, programme in programmes.items()
    }
    for name, selection in SELECTIONS.items():
        assert ("selection", selection, 6, 66) in rest[name]
        rest[name].remove(("selection", selection, 6, 66))
    assert rest["pilots-by-prestige"] == rest["pilots-by-need"] == rest["pilots-by-network"]
    display = {each.name: (each.value, each.start, each.end) for each in load("display-programme").levers}
    for name in ("pilots", "pilot_subsidy"):
        assert (name, str(display[name][0]), *display[name][1:]) in rest["pilots-by-need"]


def test_a_comparison_with_a_scenario_without_levers_says_what_it_is() -> None:
    small = {"factories": 60, "months": 12}
    alone, same, other = (load(name).with_world(**small) for name in ("no-policy", "baseline", "vertical-specialists"))
    notes = [str(note) for note in compare([alone, same, other], seeds=1, jobs=1).notes]
    assert notes[0] == (
        "baseline and no-policy are one scenario under two names: both pull no lever in the same world, so there is "
        "nothing to compare."
    )
    assert notes[1] == (
        "The world of vertical-specialists is not that of no-policy: specialists = 0.9 instead of 0.33. Their "
        "difference is that of two worlds, because neither pulls a lever."
    )
    assert tell(load("baseline")).endswith("the one that\nothers are compared with.\n")


def test_both_programmes_have_the_same_size_months_and_subsidy() -> None:
    display, verified = load("display-programme").timeline(), load("verified-lighthouses").timeline()
    for one, other in zip(display, verified, strict=True):
        assert (one.pilots, one.pilots and one.pilot_subsidy) == (other.pilots, other.pilots and other.pilot_subsidy)
    assert {now.success_counts for now in verified if now.pilots} == {"verified"}
    assert {now.success_counts for now in display} == {"display"}


def test_the_examples_of_the_documentation_are_valid() -> None:
    examples = re.findall(r"```yaml[^\n]*\n(.*?)```", DOCUMENT, re.S)
    assert len(examples) == 10
    for example in examples:
        if "willems_24" in example and "willems_24" not in shipped.shipped_names():
            continue
        scenario = loads(example)
        assert scenario.levers or scenario.first
        assert scenario.without_effect() == []


def test_the_documentation_names_every_key() -> None:
    from stallpoint.scenarios import files

    for key in (*files.PARTS, *files.LEVER_PARTS, *NETWORK_KINDS, *NETWORK_WAYS, "shipped"):
        assert f"`{key}`" in DOCUMENT
