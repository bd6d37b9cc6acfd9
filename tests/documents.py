"""The fenced blocks of a document: each is run, loaded or parsed as what it says it is, in a folder like the root.

Python runs; where its fence names a file ("python rules.py") it is kept, to be imported.
YAML is read by our own loaders, and kept where its fence names a file ("yaml subsidy.yaml"). Shell lines
must be commands that there are, with options that they take, of scenarios and files that exist or were made before in
the document. Text is for people. What only prepares an example stands in a comment, which a page does not show:

    <!-- invisible-code-block: python
    ...
    -->
"""

import ast
import re
import shlex
import sys
import tomllib
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import click
import stallpoint
import yaml
from stallpoint.commands.cli import commands, outermost
from stallpoint.commands.network import SCENARIOS
from stallpoint.experiments.designs.design_file import load_design, loads_design
from stallpoint.experiments.fitting.pattern_file import loads_patterns
from stallpoint.experiments.fitting.pattern_table import is_pattern_file
from stallpoint.experiments.fitting.problem_file import found_in
from stallpoint.experiments.go_to_market.strategies import load_strategies
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load, loads
from stallpoint.scenarios.parameters import find
from stallpoint.scenarios.settings import with_settings
from stallpoint.viz.lesson_file import checked, is_lesson_file, lesson_in, read_lesson
from stallpoint.viz.lessons import lesson
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer, FencedCodeBlockLexer

ROOT = Path(stallpoint.__file__).parent
SEEN = ("Makefile", "benchmarks", "constraints.txt", "docs", "pyproject.toml", "research", "scenarios", "tests")
"""What a document may name, seen from the root."""
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
BY_NAME = "commands.md"
"""Is in the order of names, so that what reads a folder may stand before what makes it."""
PYTHON = re.compile(r"(\.venv/bin/)?python(3[.\d]*)?")


def lookalike(folder: Path) -> Path:
    """A folder in which the paths of documents lead to the files of the project, and new ones stay out of it."""
    for name in SEEN:
        (folder / name).symlink_to(ROOT / name)
    return folder


def check(path: Path) -> int:
    """Evaluate every block of a document in the working folder; how many there were."""
    document = Sybil([Reader().blocks]).parse(path)
    document.namespace["__name__"] = "__main__"
    examples, modules = list(document.examples()), set(sys.modules)
    if path.name == BY_NAME:
        examples.sort(key=lambda example: " out/" in str(example.parsed))
    sys.path.insert(0, str(Path.cwd()))
    try:
        for example in examples:
            example.evaluate()
    finally:
        sys.path.remove(str(Path.cwd()))
        for name in set(sys.modules) - modules:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == Path.cwd():
                del sys.modules[name]
    return len(examples)


class Reader:
    """What reads one document; it remembers which folders its commands have made, and its last whole design."""

    def __init__(self) -> None:
        self.made: set[Path] = set()
        self.design: dict[str, Any] = {}

    def blocks(self, document: Document) -> Iterator[Region]:
        """Every fence, whatever it says it is, and every hidden block."""
        kinds = {
            "python": self.code,
            "yaml": self.yaml,
            "sh": self.shell,
            "console": self.shell,
            "text": None,
            "nginx": None,
        }
        found = chain(
            ((r, "language") for r in FencedCodeBlockLexer(".*")(document)),
            ((r, "arguments") for r in DirectiveInHTMLCommentLexer("invisible-code-block", ".+")(document)),
        )
        for region, lexeme in found:
            kind, _, name = region.lexemes[lexeme].strip().partition(" ")
            region.lexemes["name"] = name
            region.parsed = region.lexemes["source"]
            whole = lexeme == "arguments" or document.text[: region.end].endswith(("```", "~~~"))
            region.evaluator = kinds.get(kind, _unsaid) if whole else _unclosed
            yield region

    def code(self, example: Example) -> str | None:
        """Python: run, or kept as the module that its fence names."""
        if not (name := example.region.lexemes["name"]) or example.region.lexemes.get("arguments"):
            return PythonEvaluator()(example)  # type: ignore[no-any-return]
        ast.parse(example.parsed)
        Path(name).write_text(example.parsed, encoding="utf-8")
        return None

    def yaml(self, example: Example) -> str | None:
        """A file of strategies or patterns, a design, a part of the last design, a lesson, or a scenario."""
        text, name = example.parsed, example.region.lexemes["name"]
        parts = yaml.safe_load(text)
        try:
            if "strategies" in parts:
                Path(name or "strategies.yaml").write_text(text, encoding="utf-8")
                load_strategies(Path(name or "strategies.yaml"))
            elif "patterns" in parts:
                loads_patterns(text, folder=Path())
            elif "base" in parts:
                self.design = parts
                loads_design(text, folder=Path())
            elif "choices" in parts:
                checked(lesson_in(text, name or "lesson.yaml", Path(), "lesson"))
            elif "method" in parts:
                loads_design(yaml.safe_dump({**self.design, **parts}, sort_keys=False), folder=Path())
            else:
                scenario = loads(text, folder=Path())
                files = scenario.network.paths().values() if scenario.network else ()
                missing = [file for file in files if file and not Path(file).exists()]
                if missing:
                    return f"{', '.join(missing)}: no such file"
        except InputError as error:
            return str(error)
        if name:
            Path(name).write_text(text, encoding="utf-8")
        return None

    def shell(self, example: Example) -> str | None:
        """Lines of commands; with `$ ` before each in a console, where other lines are what it prints."""
        for line in example.parsed.splitlines():
            if example.region.lexemes.get("language") == "console":
                if not line.startswith("$ "):
                    continue
                line = line[2:]
            for part in re.split(r"\s&&\s", line):
                if wrong := self.wrong(shlex.split(part, comments=True)):
                    return f"{part.strip()}: {wrong}"
        return None

    def wrong(self, words: list[str]) -> str:
        """What is wrong with a command, or nothing."""
        if not words:
            return ""
        first, rest = words[0].removeprefix(".venv/bin/"), words[1:]
        if PYTHON.fullmatch(first):
            return self.python(rest)
        if first == "stallpoint":
            return self.stallpoint(rest)
        if first == "make":
            return absent_targets(rest)
        if first == "pip":
            return absent_extras(rest)
        if first == "cp":
            return "" if self.there(Path(rest[0])) and Path(rest[-1]).parent.is_dir() else "no such file or folder"
        return f"{first} is no command that is known here"

    def python(self, words: list[str]) -> str:
        """`python FILE ...`, `python -m MODULE ...`."""
        if words[:1] != ["-m"]:
            return "" if words and Path(words[0]).is_file() else "no such file"
        module, rest = words[1], words[2:]
        if module == "stallpoint":
            return self.stallpoint(rest)
        if module == "pytest":
            return absent_tests(rest)
        if module == "pip":
            return absent_extras(rest)
        if module.startswith("stallpoint."):
            return (
                "" if (ROOT / module.partition(".")[2].replace(".", "/")).with_suffix(".py").is_file() else "no module"
            )
        return "" if module == "venv" else f"{module} is no module that is known here"

    def there(self, path: Path) -> bool:
        """Whether it is there, or lies in a folder that a command of the document makes."""
        return path.exists() or any(path.is_relative_to(folder) for folder in self.made)

    def stallpoint(self, words: list[str]) -> str:
        """Parse a command as Stallpoint does, and hold its words against what there is."""
        try:
            context = parsed(words)
            return self.against_what_there_is(context) if context else ""
        except click.UsageError as error:
            return error.format_message()
        except InputError as error:
            return str(error)

    def against_what_there_is(self, context: click.Context) -> str:
        """Scenarios, settings, parameters and files that a command names; notes the folder that it makes."""
        values = dict(context.params)
        if context.command.name == "network":
            return self.network(values)
        if context.command.name in ("class", "lesson"):
            for source in values.get("lessons") or filter(None, [values.get("name")]):
                lesson(source)
            return ""
        for name in ("scenario", "against"):
            if values.get(name):
                values["sources"] = (*values.get("sources", ()), values[name])
        for file in filter(is_lesson_file, map(Path, values.get("files", ()))):
            checked(read_lesson(file))
        values["files"] = [file for file in values.get("files", ()) if not is_lesson_file(Path(file))]
        patterns = [Path(file) for file in values["files"] if is_pattern_file(Path(file))]
        for file in (*patterns, *([Path(values["patterns"])] if values.get("patterns") else ())):
            found_in(file, values.get("base"), values.get("settings", ()))
        files = [file for file in values.get("files", ()) if Path(file) not in patterns]
        for source in (*values.get("sources", ()), *files, *values.get("single", ())):
            with_settings(load(source), values.get("settings", ()))
        for word in (*values.get("levers", ()), *values.get("parameters", ())):
            find(word.partition("=")[0])
        if values.get("strategies"):
            load_strategies(Path(values["strategies"]))
        study = load_design(Path(values["design"])).name if "design" in values else ""
        if "folder" in values and not self.there(values["folder"]):
            return f"{values['folder']} is not there, and no command before makes it"
        if "out" in values:
            self.made |= {values["out"]} if values["out"] else default_out(context, values, study)
        return ""

    def network(self, values: dict[str, Any]) -> str:
        """Files of a network, or a scenario in their place; notes the folder that is filled with a template."""
        if values["template"]:
            self.made.add(values["template"])
        scenario = len(values["files"]) == 1 and Path(values["files"][0]).suffix in SCENARIOS
        for source in values["files"] if scenario else ():
            with_settings(load(source), values["settings"])
        missing = [file for file in values["files"] if not scenario and not self.there(Path(file))]
        return f"{', '.join(missing)}: no such file" if missing else ""


def parsed(words: list[str]) -> click.Context | None:
    """The context of a command as Click parses it; none where it only helps."""
    command: click.Command = commands
    context = outermost()
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name, inner, rest = command.resolve_command(context, rest)
        assert inner is not None
        command, context = inner, click.Context(inner, parent=context, info_name=name)
    try:
        return command.make_context(context.info_name, rest, parent=context.parent)
    except click.exceptions.Exit:
        return None


def default_out(context: click.Context, values: dict[str, Any], study: str) -> set[Path]:
    """Where a command writes if nothing is said, as its help tells."""
    option = next(each for each in context.command.params if each.name == "out")
    told = re.search(r"\[default: (\S+)\]", getattr(option, "help", None) or "")
    if not told:
        return set()
    scenario = "-".join(load(each).name for each in values.get("sources", ())[:1])
    return {Path(told[1].replace("SCENARIO", scenario).replace("NAME", study))}


def absent_targets(names: Iterable[str]) -> str:
    """What is no target of the Makefile."""
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    absent = [name for name in names if "=" not in name and name not in targets]
    return f"no target {', '.join(absent)}" if absent else ""


def absent_extras(words: list[str]) -> str:
    """Extras and files of constraints that `pip` would not find."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    asked = [name for word in words for found in re.findall(r"\[(.+)\]", word) for name in found.split(",")]
    absent = [name for name in asked if name not in extras]
    absent += [file for flag, file in pairwise(words) if flag == "-c" and not Path(file).is_file()]
    return f"there is no {', '.join(absent)}" if absent else ""


def absent_tests(words: list[str]) -> str:
    """Files and tests that `pytest` would not find, and words after `-k` that no test has in its name."""
    at = words.index("-k") if "-k" in words else len(words)
    chosen = [word for word in words[:at] + words[at + 2 :] if word.startswith("tests")] or ["tests"]
    names: list[str] = []
    for path, _, test in (word.partition("::") for word in chosen):
        files = [Path(path)] if Path(path).is_file() else list(Path(path).rglob("test_*.py"))
        here = [name for file in files for name in tests_of(file)]
        if not here or (test and test.partition("[")[0] not in here):
            return f"there is no {path}{'::' if test else ''}{test}"
        names += [*here, *map(str, files)]
    sought = re.findall(r"\w+", words[at + 1]) if at < len(words) else []
    absent = [word for word in sought if word not in ("and", "or", "not") and not any(word in name for name in names)]
    return f"no test is called {', '.join(absent)}" if absent else ""


def tests_of(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]


def spoken(text: str) -> list[str]:
    """Commands in code letters of a text that there are not, or that lack an option named there."""
    wrong = []
    for span in SPAN.findall(re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)):
        first, *rest = span.split() or [""]
        if first == "stallpoint" and rest and not unknown_words(rest):
            continue
        if first == "make" and not absent_targets(rest[:1]):
            continue
        if PYTHON.fullmatch(first) and rest and not Reader().wrong([first, *rest]):
            continue
        if (first in ("stallpoint", "make") or PYTHON.fullmatch(first)) and rest:
            wrong.append(span)
    return wrong


def unknown_words(words: list[str]) -> list[str]:
    """Words of `stallpoint VERB ... --option` that are no verb or no option; values may stand for any (`DESIGN`)."""
    verb = commands.commands.get(words[0])
    if verb is None:
        return words[:1] if not words[0].startswith("-") else []
    options = {name for each in verb.params for name in each.opts}
    return [word for word in words[1:] if word.startswith("--") and word.partition("=")[0] not in options]


def _unsaid(example: Example) -> str:
    kinds = "python, yaml, sh, console or text"
    return f"this block does not say what it is ({kinds}): {example.region.lexemes.get('language')!r}"


def _unclosed(example: Example) -> str:
    return "this block is not closed"
