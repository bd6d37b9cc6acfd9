"""The network that a visitor brings belongs to the tab: every scenario on it, links, files, and where it is kept."""

import dataclasses
import io
import os
import shlex
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from ipyvuetify import Html
from shown import said
from stallpoint.commands.cli import main
from stallpoint.experiments.study import load_study
from stallpoint.model.dice import Dice
from stallpoint.model.life import run
from stallpoint.model.network.importing import build
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import library, load
from stallpoint.scenarios.scenario import NetworkFiles
from stallpoint.scenarios.worlds import World
from stallpoint.viz.dashboard import network_bar, share, sharing, state, store, study, uploads
from stallpoint.viz.dashboard.downloads import Taken, shown
from stallpoint.viz.dashboard.work import one_run

TAB = state.of(load("display-programme").with_world(months=24))
FIRMS = b"id,tier\n" + b"".join(b"F%d,%d\n" % (at, at % 3) for at in range(30))
LINKS = b"supplier,buyer\n" + b"".join(b"F%d,F%d\n" % (at, at + 1) for at in range(29) if at % 3 < 2)
FILES = [Taken("my firms.csv", FIRMS), Taken("my links.csv", LINKS)]
GRAPH = (
    b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
    b'<node id="a"/><node id="b"/><node id="c"/><edge source="a" target="b"/><edge source="b" target="c"/>'
    b"</graph></graphml>"
)
UNFIT = {"real-chain", "bass", "granovetter"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place of uploads."""
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "uploads"))
    return tmp_path / "uploads"


@pytest.fixture
def tab(kept: Path) -> state.TabState:
    return uploads.with_uploaded(TAB, FILES)


def network(tab: state.TabState) -> Any:
    assert tab.network is not None
    return tab.network


def same(one: state.TabState, other: state.TabState) -> bool:
    """Whether they are one state; what a link carries that is not of the library is its base."""
    return one.scenario == other.scenario and dataclasses.replace(one, base=other.base) == other


def zipped(*files: tuple[str, bytes]) -> Taken:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return Taken("mine.zip", buffer.getvalue())


# -- scenarios


def test_it_is_told_by_the_visitors_names(tab: state.TabState) -> None:
    brought = network(tab)
    assert (brought.name, brought.firms, brought.links) == ("my firms.csv", 30, 20)
    assert dict(brought.called) == {"firms": "my firms.csv", "links": "my links.csv"}
    assert any("without middlemen" in note for note in brought.notes)
    assert tab.factories == 30
    assert tab.world.months == 24


@pytest.mark.parametrize("name", library())
def test_every_scenario_of_the_library_is_on_it_or_says_why_not(name: str, tab: state.TabState) -> None:
    chosen = state.chosen(tab, load(name))
    assert chosen.network == tab.network
    why = chosen.unfit(load(name))
    assert bool(why) == (name in UNFIT)
    assert why.count(name) == bool(why)
    assert network(tab).under(chosen.scenario) == (name not in UNFIT)
    assert bool(network_bar.not_used(chosen, "/compare")) == (name in UNFIT)
    assert bool(chosen.apart((chosen.scenario, tab.on(load("no-policy"))))) == (name in UNFIT)
    assert share.from_query(share.to_query(chosen)) == chosen
    assert state.with_network(chosen, None) == state.chosen(TAB, load(name))


def test_a_scenario_that_it_is_not_for_stays_as_it_is_when_it_comes(kept: Path) -> None:
    for name in UNFIT:
        here = state.of(load(name))
        found = uploads.with_uploaded(here, FILES)
        assert (found.scenario, network(found).firms) == (here.scenario, 30)
        assert network(found).under(state.chosen(found, load("no-policy")).scenario)


def test_pages_without_it_say_so(tab: state.TabState) -> None:
    assert "worlds of their own" in network_bar.not_used(tab, "/learn")
    assert "as they were made" in network_bar.not_used(tab, "/studies")
    assert [network_bar.not_used(tab, path) for path in ("/", "/compare", "/why", "/market")] == [""] * 4
    assert network_bar.not_used(TAB, "/learn") == ""


def test_changes_and_the_way_back_are_kept(tab: state.TabState) -> None:
    changed = state.with_value(tab, "clarity_mean", 0.61)
    assert state.with_network(changed, None).scenario == state.with_value(TAB, "clarity_mean", 0.61).scenario
    assert state.with_network(state.with_network(changed, None), network(tab)) == changed
    other = uploads.with_uploaded(changed, [Taken("g.graphml", GRAPH)])
    assert (other.factories, other.world.clarity_mean) == (3, 0.61)


def test_what_a_graph_turns_off_can_be_turned_on_again(kept: Path) -> None:
    tab = uploads.with_uploaded(TAB, [Taken("g.graphml", GRAPH)])
    assert (tab.world.peers, tab.world.middleman_share, tab.changed) == (0, 0, False)
    usual = TAB.world.peers
    for peers in (2, usual):  # the usual number too is the visitor's own here
        again = state.with_value(tab, "peers", peers)
        linked = share.from_query(share.to_query(again))
        opened = uploads.with_uploaded(state.first(), [Taken("x.zip", sharing.scenario_file(again).data)])
        assert [each.scenario.world.peers for each in (again, linked, opened)] == [peers] * 3
        assert len({each.scenario.hash for each in (again, linked, opened)}) == 1
    assert state.with_network(tab, None).world.peers == usual


def test_firms_alone_are_for_worlds_where_everybody_sees_everybody(kept: Path) -> None:
    tab = state.of(load("granovetter").with_world(months=24))
    found = uploads.with_uploaded(tab, FILES[:1])
    assert network(found).under(found.scenario)
    assert "needs links" in found.unfit(load("no-policy"))
    with pytest.raises(InputError, match=r"my firms\.csv: firms: come alone"):
        uploads.with_uploaded(TAB, FILES[:1])


def test_a_network_too_large_for_a_page_is_refused(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_FACTORIES", 20)
    with pytest.raises(InputError, match=r"30 factories.*too large"):
        uploads.with_uploaded(TAB, FILES)
    assert not kept.exists()


# -- links


def test_the_link_names_it_and_brings_all_back(tab: state.TabState) -> None:
    touched = state.with_seeds(state.with_value(tab, "clarity_mean", 0.6), 4)
    touched = dataclasses.replace(touched, month=7, factory=11)
    assert f"network={network(tab).digest}" in share.to_query(touched)
    assert same(share.from_query(share.to_query(touched)), touched)


def test_what_is_gone_is_told_and_the_rest_of_the_link_counts(tab: state.TabState) -> None:
    touched = dataclasses.replace(state.with_value(tab, "clarity_mean", 0.6), month=7, factory=11, seeds=4)
    query, said = share.to_query(touched), list[str]()
    store.forget(network(tab).digest)
    back = share.from_query(query, said.append)
    assert len(said) == 1
    assert "no longer on this server" in said[0]
    assert "upload it again" in said[0]
    assert (back.network, back.factory, back.month, back.seeds) == (None, None, 7, 4)
    assert back.scenario == state.with_value(TAB, "clarity_mean", 0.6).scenario
    again = uploads.with_uploaded(back, FILES)
    assert same(dataclasses.replace(again, factory=11), touched)


@pytest.mark.parametrize(
    "digest", ["", "..", "../../etc", "/etc/passwd", "a" * 63, "A" * 64, "a" * 65, "٣" * 64, "a" * 64, "a" * 64 + "\n"]
)
def test_what_is_no_digest_opens_nothing(digest: str, kept: Path) -> None:
    said: list[str] = []
    assert share.from_query(f"seeds=3&network={digest}".replace("\n", "%0A"), said.append).network is None
    assert len(said) == 1
    with pytest.raises(InputError):
        store.opened(digest)
    store.forget(digest)


# -- where it is kept


def test_damage_is_told_and_mended_by_the_same_upload(tab: state.TabState) -> None:
    place = Path(network(tab).files.links)
    for harm in (lambda: place.write_bytes(LINKS + b"F0,F9\n"), place.unlink, (place.parent / store.LIST).unlink):
        harm()
        said: list[str] = []
        assert share.from_query(share.to_query(tab), said.append).network is None
        assert "damaged" in said[0]
        assert uploads.with_uploaded(TAB, FILES) == tab
        assert share.from_query(share.to_query(tab)) == tab


def test_what_is_too_old_goes_and_then_what_was_not_used_for_longest(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = [store.put({"firms.csv": bytes([at]) * 1_000}, {"at": at}).digest for at in range(4)]
    now = time.time()
    for at, digest in enumerate(digests):
        os.utime(kept / digest, (now - 1_000 + at, now - 1_000 + at))
    store.opened(digests[0])  # it was just used
    os.utime(kept / digests[1], (now - (store.DAYS + 1) * 86_400,) * 2)
    with pytest.raises(InputError, match="no longer"):
        store.opened(digests[1])
    monkeypatch.setattr(store, "MOST_KEPT", 4_000)  # with their lists, three of them
    new = store.put({"firms.csv": b"n" * 1_000}, {}).digest
    assert {place.name for place in kept.iterdir()} == {digests[0], digests[3], new}
    stale = kept / ".new-left"
    stale.mkdir()
    os.utime(stale, (now - 2 * 3_600,) * 2)
    store.tidy()
    assert not stale.exists()


def test_servers_that_keep_the_same_at_once_have_it_once(kept: Path) -> None:
    found: list[str] = []
    data = {"firms.csv": FIRMS, "links.csv": LINKS * 200}
    threads = [threading.Thread(target=lambda: found.append(store.put(data, {}).digest)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert [place.name for place in kept.iterdir()] == [found[0]]


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "file" / "uploads"))
    with pytest.raises(InputError, match=f"set {store.FOLDER} to a folder"):
        uploads.with_uploaded(TAB, FILES)


def test_finished_runs_are_kept_on_files_that_never_change_only(tab: state.TabState, tmp_path: Path) -> None:
    finished = study._Finished(5)
    for name, data in (("firms.csv", FIRMS), ("links.csv", LINKS)):
        (tmp_path / name).write_bytes(data)
    loose = TAB.scenario.importing(NetworkFiles(firms=str(tmp_path / "firms.csv"), links=str(tmp_path / "links.csv")))
    for scenario, known in ((tab.scenario, True), (loose, False)):
        finished.put(scenario, one_run(scenario, 0).outcome)
        assert (finished.get(scenario, 0) is not None) == known


# -- files


@pytest.fixture
def worlds() -> state.WorldSet:
    return state.WorldSet("mine.csv", tuple(World(f"w{at}", {"fog": 0.3 + 0.01 * at}) for at in range(9)))


def test_the_zip_gives_the_state_again(tab: state.TabState, worlds: state.WorldSet) -> None:
    for each in (tab, state.with_worlds(state.with_set(tab, worlds), 3), state.with_value(tab, "clarity_mean", 0.6)):
        given = Taken("x.zip", sharing.scenario_file(each, (each.on(load("no-policy")), each.scenario)).data)
        back = uploads.with_uploaded(state.first(), [given])
        assert (back.network, back.in_worlds, back.seeds) == (each.network, each.in_worlds, each.seeds)
        assert back.scenario.content() == each.scenario.content()
        names = zipfile.ZipFile(io.BytesIO(given.data)).namelist()
        assert sorted(names) == sorted(["my firms.csv", "my links.csv", "no-policy.yaml", f"{each.scenario.name}.yaml"])


def test_the_command_that_is_shown_gives_the_numbers_of_the_page_from_the_zip(
    tab: state.TabState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = (tab.on(load("no-policy").with_world(months=24)), tab.scenario)
    plan = study._Plan(scenarios, 2)
    c = plan.ensemble(study.Work("done", 4, 4, tuple(call() for call in plan.asked.values()))).comparison
    assert c is not None
    zipfile.ZipFile(io.BytesIO(sharing.scenario_file(tab, c.asked).data)).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    words = shlex.split(share.command(c.asked, c.planned, "1"))
    assert words[:4] == ["stallpoint", "compare", "no-policy.yaml", "display-programme.yaml"]
    assert main([*words[1:], "--out", "out"]) == 0
    again: Any = load_study(tmp_path / "out")[0]
    for scenario in scenarios:
        assert np.array_equal(again.by_month(scenario.name, "in_use"), c.by_month(scenario.name, "in_use"))
        assert run(scenario, 0).series["in_use"][-1] == again.by_month(scenario.name, "in_use")[0, -1]


def test_a_scenario_may_come_with_its_tables_and_names_no_other_file(kept: Path) -> None:
    text = b"name: mine\nworld: {months: 24}\nnetwork: {firms: f.csv, links: l.csv}\n"
    tables = [Taken("f.csv", FIRMS), Taken("l.csv", LINKS)]
    assert uploads.with_uploaded(TAB, [Taken("mine.yaml", text), *tables]).factories == 30
    assert (
        uploads.with_uploaded(TAB, [zipped(("a/mine.yaml", text), ("a/f.csv", FIRMS), ("a/l.csv", LINKS))]).factories
        == 30
    )
    bare = uploads.with_uploaded(TAB, [Taken("mine.yaml", b"world: {months: 12}\n"), *tables])
    assert (bare.factories, bare.world.months) == (30, 12)
    with pytest.raises(InputError, match=r"mine\.yaml, line 3: firms is 'f\.csv': did not come with it"):
        uploads.with_uploaded(TAB, [Taken("mine.yaml", text), tables[1]])
    for evil in (
        b"extends: ../x.yaml\n",
        b"extends: f.csv\n",
        b"network: {firms: /etc/passwd, links: l.csv}\n",
        b"code: {rule: os.system}\n",
    ):
        with pytest.raises(InputError, match=r"mine\.yaml, line 1"):
            uploads.with_uploaded(TAB, [Taken("mine.yaml", evil), *tables])


def test_a_scenario_that_comes_alone_is_set_on_the_network_of_the_tab(
    tab: state.TabState, worlds: state.WorldSet
) -> None:
    tab = state.with_set(tab, worlds)
    found = uploads.with_uploaded(tab, [Taken("mine.yaml", b"world: {months: 12}\n")])
    assert (found.network, found.own, found.factories) == (tab.network, worlds, 30)
    assert network(tab).under(found.scenario)


def encrypted() -> bytes:
    data = bytearray(zipped(("mine.yaml", b"name: x\n")).data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK no zip", "cannot be read as a zip"),
        (zipped().data, "must hold a scenario"),
        (encrypted(), "without a password"),
        (zipped(("a/x.csv", b"1"), ("b/x.csv", b"2")).data, "two files of one name"),
        (zipped(*((f"{at}.csv", b"") for at in range(21))).data, "20 at most"),
        (zipped(("big.csv", bytes(20_000_000))).data, "unpacks to more than"),
        (zipped(("../../x.exe", b"MZ")).data, "x.exe: is neither"),
        (zipped(("x.yaml", b"a: ["), ("firms.csv", FIRMS)).data, "x.yaml, line 1"),
    ],
)
def test_a_zip_that_will_not_do_is_one_sentence(data: bytes, said: str, kept: Path) -> None:
    with pytest.raises(InputError) as error:
        uploads.with_uploaded(TAB, [Taken("mine.zip", data)])
    assert said in str(error.value)
    assert not kept.exists()


def test_a_scenario_of_this_machine_brings_its_network(kept: Path, tmp_path: Path) -> None:
    for name, data in (("firms.csv", FIRMS), ("links.csv", LINKS)):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "mine.yaml").write_text("world: {months: 24}\nnetwork: {firms: firms.csv, links: links.csv}\n")
    scenario = load(tmp_path / "mine.yaml")
    found = uploads.adopted(state.first(), scenario)
    assert share.from_query(share.to_query(found)) == found
    assert found.scenario.hash == scenario.hash
    chain = uploads.adopted(found, load("real-chain"))
    assert (chain.network, chain.scenario) == (found.network, load("real-chain"))


# -- sets of worlds


def test_a_set_of_worlds_stays_with_the_tab(kept: Path, worlds: state.WorldSet) -> None:
    tab = state.with_set(TAB, share.keeping(worlds))
    for asked in (1, 2, 9):
        now = state.with_worlds(state.chosen(tab, load("no-policy")), asked)
        back = share.from_query(share.to_query(now))
        assert (back.own, back.worlds, back.in_worlds) == (worlds, asked, now.in_worlds)
    lone, some = (share.to_query(state.with_worlds(tab, asked)) for asked in (1, 2))
    store.forget(tab.own.digest if tab.own else "")
    said: list[str] = []
    assert share.from_query(lone, said.append).own is None
    assert "set of worlds" in said[0]
    assert share.from_query(some, said.append).in_worlds == worlds.worlds[:2]
    assert len(said) == 1


# -- the bar


@pytest.fixture
def page(tab: state.TabState) -> Iterator[Any]:
    state.current.set(tab)
    _, found = solara.render(network_bar.NetworkBar("/"), handle_error=False)
    yield found
    found.close()
    state.current.set(state.first())
    state.message.set("")


def words(page: Any) -> str:
    return " ".join(said(each) for each in page.find().widgets)


def test_the_chip_names_it_and_takes_it_off(page: Any, tab: state.TabState) -> None:
    assert "Network: my firms.csv, 30 firms" in words(page)
    state.current.set(state.chosen(tab, load("bass")))
    assert "everybody sees everybody" in words(page)
    network_bar._take_off()
    assert state.current.value == state.chosen(TAB, load("bass"))
    assert "Use your own network" in words(page)


def test_what_is_wrong_with_an_upload_is_the_message_and_nothing_changes(page: Any, tab: state.TabState) -> None:
    assert not network_bar.took([Taken("theirs.csv", b"supplier,buyer\nA,A\n")])
    assert state.message.value.startswith("theirs.csv: ")
    assert state.current.value == tab
    assert network_bar.took([Taken("g.graphml", GRAPH)])
    assert (state.message.value, state.current.value.factories) == ("", 3)


def test_deleting_it_takes_it_off_and_a_tab_that_still_has_it_is_told(tab: state.TabState, kept: Path) -> None:
    state.current.set(tab)
    _, panel = solara.render(network_bar._Panel(tab.network, lambda: None), handle_error=False)
    press(panel, "Delete it from this server")
    press(panel, "Delete")
    assert (state.current.value, list(kept.iterdir())) == (TAB, [])
    state.current.set(tab)
    _, bar = solara.render(network_bar.NetworkBar("/"), handle_error=False)
    assert state.message.value.startswith("The files of your network, my firms.csv, are no longer")
    for page in (panel, bar):
        page.close()
    state.current.set(state.first())
    state.message.set("")


def press(page: Any, label: str) -> None:
    button = next(each for each in page.find(Html, tag="button").widgets if each.children == [label])
    button.fire_event("click", {})


@pytest.mark.parametrize(
    ("theirs", "named"),
    [
        (("my firms.CSV", "企业 (2).csv"), ["my firms.csv", "企业 (2).csv"]),
        (("same.csv", "Same.csv"), ["same.csv", "links.csv"]),
        (("../../firms.csv", ".hidden.csv"), ["firms.csv", "links.csv"]),
        (("list.json.csv", "a:b.csv"), ["list.json.csv", "links.csv"]),
        (("企" * 75 + ".csv", "links.csv"), ["firms.csv", "links.csv"]),
    ],
)
def test_files_keep_the_names_that_are_harmless(theirs: tuple[str, str], named: list[str], kept: Path) -> None:
    names = [shown(name) for name in theirs]
    found = uploads.with_uploaded(TAB, [Taken(names[0], FIRMS), Taken(names[1], LINKS)])
    paths = [Path(path) for path in network(found).files.paths().values()]
    assert [path.name for path in paths] == named
    assert {path.parent.parent for path in paths} == {kept}
    assert [called for _, called in network(found).called] == names
    given = Taken("x.zip", sharing.scenario_file(found).data)
    assert uploads.with_uploaded(TAB, [given]).scenario.hash == found.scenario.hash


def test_a_factory_of_the_network_has_the_visitors_name(tab: state.TabState) -> None:
    assert build(tab.scenario, Dice(0)).names[:2] == ("F0", "F1")
