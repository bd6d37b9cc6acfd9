"""Scenario files: what is written is read back, what is wrong is told in one sentence, and the library is sound."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, load, loads
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, Parameters, table
from stallpoint.scenarios.scenario import Lever, Scenario
from systems import POSIX

ROWS = list(table().values())


def told(text: str, **options: object) -> str:
    """The error of a text, without the name of the text."""
    with pytest.raises(InputError) as caught:
        loads(text, **options)  # type: ignore[arg-type]
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.startswith("scenario")
    return sentence.removeprefix("scenario").removeprefix(", ").removeprefix(": ")


def outcome(source: str | Path) -> str:
    """What becomes of a text or file: it is read, or refused with an InputError and nothing else."""
    try:
        scenario = load(source) if isinstance(source, Path) else loads(source)
    except InputError as error:
        return str(error)
    return f"read as {scenario.hash}"


def values(parameter: Parameter) -> st.SearchStrategy[object]:
    if parameter.is_choice:
        return st.sampled_from(parameter.row.span)
    low, high = parameter.row.span
    return st.integers(low, high) if isinstance(parameter.default, int) else st.floats(low, high)


ODD = ["no", "1e3", "~", "", " a ", "# a", "a: b", "'", "2020-01-01", ".inf", "\u00e9\u2026\u4e2d", "\ta\r\n", "\x85"]
LINES = ["\n", "a\nb\n", "a\n\n", "\n a", "  a\nb", "a\n\n  b", "a \nb"]
TEXTS = st.text(max_size=60) | st.sampled_from(ODD + LINES)


@pytest.mark.parametrize("text", ODD + LINES)
def test_odd_words_and_line_breaks_are_read_back(text: str) -> None:
    scenario = Scenario(text, text, text, Parameters(months=60), (Lever("pilots", 0.1, reason=text),))
    assert loads(dump(scenario)) == scenario


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    chosen = draw(st.lists(st.sampled_from(ROWS), max_size=12, unique_by=lambda p: p.name))
    world = {p.name: draw(values(p)) for p in chosen if not p.name.startswith("patience") and p.name not in MONEY}
    if draw(st.booleans()):  # amounts that are drawn are in CNY and turned into another currency with the rest
        world = Parameters().with_values(world).with_values(dict(zip(MONEY, ("EUR", 7.8), strict=True))).changed()
    rows = Parameters().with_values(world).table
    months = int(world.get("months", 120))  # type: ignore[call-overload]
    levers = []
    for parameter in draw(st.lists(st.sampled_from([p for p in ROWS if p.row.timed]), max_size=5)):
        start = draw(st.integers(0, months - 1))
        end = draw(st.none() | st.integers(start + 1, start + 200))
        levers.append(Lever(parameter.name, draw(values(rows[parameter.name])), start, end, draw(TEXTS)))  # type: ignore[arg-type]
    return Scenario(draw(TEXTS), draw(TEXTS), draw(TEXTS), Parameters().with_values(world), tuple(levers))


@given(scenarios())
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_back(scenario: Scenario) -> None:
    again = loads(dump(scenario))
    assert again == scenario
    assert again.hash == scenario.hash


@given(scenarios(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused_in_one_sentence(scenario: Scenario, data: st.DataObject) -> None:
    text = dump(scenario)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        put = data.draw(st.text("[]{}:-#&*!|>'\"%@`,?<=~ \n\t0.9eao", max_size=3))
        text = text[:at] + put + text[at + data.draw(st.integers(0, 3)) :]
    assert "\n" not in outcome(text)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    assert outcome(path).startswith(("read as ", f"{path}"))


def test_a_dump_is_short_and_starts_with_the_story() -> None:
    scenario = Scenario("x", "why?", "One.\nTwo.\n", Parameters(months=60), (Lever("pilots", 0.04, 6, 30, "to see"),))
    assert dump(scenario) == (
        "name: x\nquestion: why?\nstory: |\n  One.\n  Two.\n\nworld:\n  months: 60\n\n"
        "levers:\n- set: pilots\n  to: 0.04\n  from: 6\n  until: 30\n  because: to see\n"
    )


def test_a_name_left_out_is_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("question: why?\n")
    assert load(path).name == "mine"
    assert loads("question: why?").name == "scenario"


TEN_YEARS = "world: {months: 120}\n"
LEVER = "levers:\n- {set: pilots, to: 0.1, %s}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty: a scenario has at least a name."),
        ("# nothing but a comment\n", "is empty: a scenario has at least a name."),
        ("- a", "line 1: the scenario is ['a']: must be lines of the form 'name: value'."),
        ("name: no", "line 1: name is 'no': must be text, but YAML takes this word for true or false"),
        ("name: 2024", "line 1: name is 2024: must be text, but YAML takes this for a number: put it in quotes."),
        ("name: [a]", "line 1: name is ['a']: must be text."),
        ("name:", "line 1: name: nothing is given: give a value, or take the line out."),
        ("name: a\nname: b", "line 2: name: is given twice: keep one."),
        ("world:\n  pilots: 0.1\n  pilots: 0.2", "line 3: pilots: is given twice: keep one."),
        ("nmae: a", "line 1: nmae: there is no such key in the scenario; did you mean 'name'?"),
        ("qqq: a", "line 1: qqq: there is no such key in the scenario; there may be: name, question, story, extends"),
        ("pilots: 0.1", "line 1: pilots: this is a parameter: put it under 'world'."),
        ("world:\n  factoris: 5", "line 2: factoris: there is no such key in world; did you mean 'factories'?"),
        ("world: [a]", "line 1: world is ['a']: must be lines of the form 'name: value'."),
        ("world:\n  factories: -5", "line 2: factories is -5: must lie between 2 and 2000000 (factories)."),
        ("world:\n  factories: '50'", "(factories); take the quotes away."),
        ("world:\n  factories: 0,5", "line 2: factories is '0,5': must be a whole number"),
        ("world:\n  factories: .nan", "line 2: factories is nan: must be a finite whole number"),
        ("world:\n  factories: -.inf", "line 2: factories is -inf: must be a finite whole number"),
        ("world:\n  factories: " + "9" * 5000, "line 2: factories is inf: must be a finite whole number"),
        ("world:\n  factories: 2.5", "line 2: factories is 2.5: must be a whole number"),
        ("world:\n  factories: [50]", "line 2: factories is [50]: must be one word or number."),
        ("world:\n  audit: off", "line 2: audit is 'off': must be a number between 0 and 1 (0-1)."),
        ("world:\n  rule: no", "line 2: rule is 'no': must be one of: gates, hazard"),
        ("world:\n  patience_min: 30", "line 2: patience_max is 24.0: must be at least patience_min (30)."),
        ("world:\n\tfactories: 5", "line 2: this is not YAML: indent with spaces, not with tabs."),
        ("name: a: b", "line 1: this is not YAML: text with ': ' in it must be in quotes"),
        ("name: 'a", "line 1: this is not YAML: a quote is opened and not closed."),
        ("name: a\0", "line 1: this is not YAML: there is a character here that text may not have."),
        ('name: "\\UFFFFFFFF"', "line 1: this is not YAML: it has an escape or a number out of bounds."),
        ("name: a\n---\nname: b", "holds several documents: keep one, without '---' lines."),
        ("name: !!python/object/apply:os.system [ls]", "line 1: tag:yaml.org,2002:python/object/apply:os.system: tags"),
        ("name: !x a", "line 1: !x: tags are not read: write the value without one."),
        ("name: &a b\nquestion: *a", "line 2: *a: aliases are not read: write the value out."),
        ("? [a]\n: b", "line 1: key is ['a']: must be a word"),
        ("yes: a", "line 1: key is 'yes': must be a word"),
        (
            "levers: {set: pilots}",
            "line 1: levers is {'set': 'pilots'}: must be a list, each item after a dash ('- ').",
        ),
        ("levers:\n- pilots", "line 2: lever 1 is 'pilots': must be lines of the form 'name: value'."),
        ("levers:\n- set: pilots", "line 2: lever 1: 'to' is missing."),
        ("levers:\n- to: 0.1", "line 2: lever 1: 'set' is missing."),
        ("levers:\n- set: piltos\n  to: 1", "line 2: set is 'piltos': there is no such lever; did you mean 'pilots'?"),
        ("levers:\n- set: fog\n  to: 1", "line 2: set is 'fog': this is not a lever: set it under 'world'."),
        (
            "levers:\n- set: pilots\n  to: 5",
            "line 3: pilots is 5: must lie between 0 and 0.5 (share of factories a year).",
        ),
        ("levers:\n- set: pilots\n  to:", "line 3: pilots: nothing is given: give a value, or take the line out."),
        (LEVER % "form: 1", "line 2: form: there is no such key in lever 1; did you mean 'from'?"),
        (LEVER % "from: -1", "line 2: pilots: from is -1: must be a month, 0 or later, as a whole number."),
        (LEVER % "from: 1.5", "line 2: pilots: from is 1.5: must be a month"),
        (LEVER % "until: yes", "line 2: pilots: until is 'yes': must be a month"),
        (LEVER % "until: 0", "line 2: pilots: until is 0: must be after its start (month 0)."),
        (LEVER % "from: 6, until: 5", "line 2: pilots: until is 5: must be after its start (month 6)."),
        (
            TEN_YEARS + LEVER % "from: 120",
            "line 3: pilots: from is 120: it never acts, because the run ends at month 120.",
        ),
        (LEVER % "because: 5", "line 2: because is 5: must be text"),
        (LEVER % "in: ''", "line 2: pilots: in is '': nothing is given: give a value, or take the line out."),
        (LEVER % "until: ' '", "line 2: pilots: until is ' ': nothing is given"),
        ("programmes: {a: {region: []}}", "line 1: a: region: is empty: name one, or take the line out."),
        ("programmes: {a: {region: ''}}", "line 1: a: region: is empty: name one, or take the line out."),
        ("programmes: {a: {region: 1}}", "line 1: a: region is '1': there is no such region; there is: 0."),
        ("programmes:\n  a: {sector: 5}\n  b: {sector: [0, 6]}", "line 3: b: sector is '6': there is no such sector"),
        ("programmes: {a: {tier: 4}}", "line 1: a: tier is '4': there is no such tier; there is: 0, 1, 2, 3."),
        ("programmes: {Everywhere: {tier: 0}}", "line 1: programme is 'Everywhere': is the word for what is held for"),
        (
            "extends: basline",
            "line 1: extends is 'basline': only what comes with Stallpoint can be named here; did you",
        ),
        ("extends: /etc/hosts", "line 1: extends is '/etc/hosts': only what comes with Stallpoint can be named here."),
        ("network: {chain: /etc/hosts}", "line 1: chain is '/etc/hosts': only what comes with Stallpoint"),
        ("network: {}", "line 1: network: name 'firms' and 'links', or 'links' alone, or a 'graph', or a 'chain'"),
        ("network: {links: a, decimal: ;}", "line 1: decimal is ';': must be one of: '.', ','"),
        ("network: {links: a, thousands: .}", "line 1: thousands is '.': is the sign before decimals too"),
        ("network: {links: a, encoding: klingon}", "line 1: encoding is 'klingon': there is no such encoding of text"),
        ("network: {links: a, columns: 3}", "line 1: columns is 3: must be pairs of a column and what it is called"),
        ("network: {}", "line 1: network"),
        ("network: {columns: {id: a}}", "line 1: network: name 'firms' and 'links', or 'links' alone"),
        ("network: {graph: a, chain: b}", "line 1: network: name 'firms' and 'links', or 'links' alone"),
        ("network: {lniks: a}", "line 1: lniks: there is no such key in network; did you mean 'links'?"),
        ("network: {shipped: a, links: b}", "line 1: network: 'shipped' stands alone: it brings its own files."),
        ("network: {shipped: nowhere}", "line 1: shipped is 'nowhere': no such network comes with Stallpoint"),
        ("without: [pilots]", "line 1: without is 'pilots': no such lever or programme is inherited."),
        (
            "extends: break-cost\nwithout: [vocher]",
            "line 2: without is 'vocher': no such lever or programme is inherited; did you mean",
        ),
    ],
)
def test_every_trap_is_told_in_one_sentence(text: str, sentence: str) -> None:
    assert sentence in told(text)


def test_deep_and_endless_texts_are_refused_soon() -> None:
    for part in ("[", "{a: ", "- ", "? ", "[a,"):
        assert told(part * 50_000) == "line 1: is nested more than 8 deep."
    assert told("- a\n" * 30_000) == "has more than 20000 values."
    assert told("a" * 1_000_001).startswith("is longer than 1000000 characters")


def test_numbers_are_read_as_people_mean_them() -> None:
    world = loads("world: {factories: 10_000, months: 060, price: 1e-1, hype: +2}").world
    assert (world.factories, world.months, world.price, world.hype) == (10_000, 60, 0.1, 2.0)


def test_nothing_in_a_text_is_executed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    told(f"name: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['{mark}']]")
    assert not mark.exists()


@POSIX
def test_a_pipe_is_no_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.yaml")
    with pytest.raises(InputError, match=r"^scenario is 'pipe\.yaml': there is no such file"):
        load("pipe.yaml")


def test_files_that_are_no_scenario_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.yaml").mkdir()
    Path("latin.yaml").write_bytes("name: a\nquestion: caf\xe9\n".encode("latin-1"))
    Path("wide.yaml").write_bytes("name: a".encode("utf-16"))
    Path("large.yaml").write_bytes(b"#" * 1_000_001)
    Path("bom.yaml").write_bytes("name: a".encode("utf-8-sig"))
    sentences = {
        "folder.yaml": "folder.yaml: is a folder: name a scenario file in it.",
        "latin.yaml": "latin.yaml, line 2: is not UTF-8 text: save it as UTF-8.",
        "wide.yaml": "wide.yaml, line 1: is not UTF-8 text: save it as UTF-8.",
        "large.yaml": "large.yaml: is larger than 1 MB: a scenario file is a page of text.",
        "a\0b": "scenario is 'a\\x00b': there is no such file, and no such scenario in the library.",
    }
    for name, sentence in sentences.items():
        with pytest.raises(InputError) as caught:
            load(name)
        assert str(caught.value) == sentence
    with pytest.raises(InputError, match=r"'basline': there is no such file, .*; did you mean 'baseline'\?$"):
        load("basline")
    assert load("bom.yaml").name == "a"


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "mine.yaml").write_text("name: a")
    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(InputError, match=r"mine\.yaml: cannot be read: Permission denied\.$"):
        load(tmp_path / "mine.yaml")


PARENT = """
name: parent
question: parent?
story: parent.
world: {months: 60, factories: 50}
levers:
- {set: pilots, to: 0.1, from: 3}
- {set: audit, to: 0.5}
- {set: pilots, to: 0.2, from: 9}
"""


def test_a_child_takes_over_world_and_levers_but_no_words(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT)
    child = loads("extends: parent.yaml\nworld: {factories: 70}\nlevers: [{set: audit, to: 1}]", "me", tmp_path)
    parent = load(tmp_path / "parent.yaml")
    assert (child.name, child.question, child.story) == ("me", "", "")
    assert (child.world.months, child.world.factories) == (60, 70)
    assert child.levers == (*parent.levers, Lever("audit", 1.0))
    assert child.at(0).audit == 1.0


def test_without_drops_inherited_levers_of_that_name_only(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT)
    text = "extends: parent.yaml\nwithout: [pilots]\nlevers: [{set: pilots, to: 0.3}]"
    assert loads(text, folder=tmp_path).levers == (Lever("audit", 0.5), Lever("pilots", 0.3))


def test_places_are_those_of_the_world_that_is_run(tmp_path: Path) -> None:
    """Who builds on a file may give it a world, or an import, that has the places of its programmes."""
    (tmp_path / "parent.yaml").write_text("programmes: {zone: {region: 2}}\nlevers: [{set: audit, to: 1, in: zone}]")
    (tmp_path / "two.graphml").write_text("")
    assert loads("extends: parent.yaml\nworld: {regions: 3}", folder=tmp_path).programmes[0].region == ("2",)
    assert loads("extends: parent.yaml\nnetwork: {graph: two.graphml}", folder=tmp_path).network is not None
    with pytest.raises(
        InputError, match=r"parent.yaml, line 1: zone: region is '2': there is no such region; there is: 0"
    ):
        load(tmp_path / "parent.yaml")
    assert told("extends: parent.yaml\nworld: {regions: 2}", folder=tmp_path).endswith(
        "zone: region is '2': there is no such region; there is: 0, 1; it is inherited: drop it with 'without'."
    )


def test_words_of_programmes_are_taken_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "two.graphml").write_text("")
    text = "network: {graph: two.graphml}\nprogrammes: {a: {region: [007, no, 1e3, 'x']}}"
    assert loads(text, folder=tmp_path).programmes[0].region == ("007", "no", "1e3", "x")
    again = dump(loads(text, folder=tmp_path))
    assert loads(again, folder=tmp_path).programmes[0].region == ("007", "no", "1e3", "x")


def test_an_inherited_lever_beyond_a_shorter_run_is_told(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT)
    sentence = told("extends: parent.yaml\nworld: {months: 9}", folder=tmp_path)
    assert sentence.startswith("pilots: from is 9: it never acts, because the run ends at month 9; it is inherited")


def test_an_error_in_a_parent_names_the_line_of_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    Path("sub/parent.yaml").write_text("name: a\nworld:\n  fog: -1\n")
    Path("child.yaml").write_text("extends: sub/parent.yaml\n")
    for source in ("child.yaml", tmp_path / "child.yaml"):
        with pytest.raises(InputError, match=r"^sub/parent\.yaml, line 3: fog is -1: must lie between"):
            load(source)


def test_a_missing_parent_names_the_line_of_the_child(tmp_path: Path) -> None:
    (tmp_path / "child.yaml").write_text("name: a\nextends: basline\n")
    with pytest.raises(InputError, match=r"child\.yaml, line 2: extends is 'basline': .*did you mean 'baseline'\?$"):
        load(tmp_path / "child.yaml")


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_scenario_that_builds_on_itself_is_refused(tmp_path: Path, length: int) -> None:
    for i in range(length):
        (tmp_path / f"{i}.yaml").write_text(f"extends: ../{tmp_path.name}/{(i + 1) % length}.yaml\n")
    with pytest.raises(InputError, match="a scenario cannot build on itself, directly or through others"):
        load(tmp_path / "0.yaml")


def test_a_long_line_of_parents_is_refused(tmp_path: Path) -> None:
    for i in range(200):
        (tmp_path / f"{i}.yaml").write_text(f"extends: {i + 1}.yaml\n")
    (tmp_path / "200.yaml").write_text("name: end\n")
    assert load(tmp_path / "190.yaml").name == "190"
    with pytest.raises(InputError, match="more than 20 scenarios build on each other"):
        load(tmp_path / "0.yaml")
