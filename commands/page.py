"""The page of commands, generated from the verbs: ``python -m stallpoint.commands.page docs/commands.md``."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator

import click

from ..experiments.analyses import SPECS
from ..scenarios.generated import write_or_print
from .cli import commands, outermost

_HEAD = """# Commands

This page is generated from the commands. Do not edit it; run `python -m stallpoint.commands.page docs/commands.md`.

Each says the same in a terminal when it is asked with `--help`. [Which command answers it](how-to.md) finds one by its
question.

| command | what it does | in Python |
| --- | --- | --- |
"""
FILES = {
    "yaml my-design.yaml": "name: mine\nbase: [no-policy]\nmethod: grid\nlevers:\n  pilots: [0, 0.1]",
    "yaml my-patterns.yaml": "patterns:\n- {measure: in_use, year: 1, figure: 0.1, error: 0.02}",
    "yaml my-scenario.yaml": "name: my-scenario\nextends: no-policy",
    "python": "import shutil\n\nfor name in ('firms.csv', 'links.csv'):\n"
    "    shutil.copy(f'scenarios/networks/example/{name}', name)",
}
"""Files of users that examples name, as hidden blocks, so that a test of the page can read the examples."""
_DEFAULT = re.compile(r"\s*\[default: (.+)\]$")


def commands_page() -> str:
    """Every command as Markdown: usage, help, arguments and options, an example."""
    context = outermost()
    found = list(_verbs(commands, context))
    rows = [f"| [{_name(each)}](#{_anchor(each)}) | {first(each.command)} | {_call(each)} |" for each in found]
    hidden = [f"\n<!-- invisible-code-block: {kind}\n{text}\n-->\n" for kind, text in FILES.items()]
    return _HEAD + "\n".join(rows) + "\n" + "".join(hidden) + "".join(map(_told, found))


def _verbs(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    for name in group.list_commands(context):
        command = group.commands[name]
        inner = click.Context(command, parent=context, info_name=name)
        yield inner
        if isinstance(command, click.Group):
            yield from _verbs(command, inner)


def _name(context: click.Context) -> str:
    return context.command_path.removeprefix("stallpoint ")


def _anchor(context: click.Context) -> str:
    return _name(context).replace(" ", "-")


def _call(context: click.Context) -> str:
    """The function of the same name, if there is one."""
    name = _name(context)
    return f"[`sp.{name}`](python-reference.md#{name})" if name in SPECS else ""


def first(command: click.Command) -> str:
    """The first sentence of the help of a command."""
    text = " ".join((command.help or "").partition("\n\n")[0].split())
    return re.split(r"(?<=[.?]) (?=[A-Z])", text)[0]


def _told(context: click.Context) -> str:
    command = context.command
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"\n## {_name(context)}", f"```text\n{usage}\n```", inspect.cleandoc(command.help or "")]
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    rows = [_row(each, context) for each in options if "--help" not in each.opts]
    if rows:
        parts.append("| option | what it says | default |\n| --- | --- | --- |\n" + "\n".join(rows))
    if command.epilog:
        parts.append(f"```sh\n{command.epilog.removeprefix('Example: ')}\n```")
    return "\n\n".join(parts) + "\n"


def _row(option: click.Option, context: click.Context) -> str:
    told = option.get_help_record(context)
    flags = told[0].replace("INTEGER RANGE", "N").replace("INTEGER", "N") if told else ""
    text = " ".join((option.help or "").split())
    found = _DEFAULT.search(text)
    shown = option.show_default and not found
    default = found[1] if found else _plain(option.default) if shown else ""
    cells = (f"`{flags}`", _DEFAULT.sub("", text), default)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _plain(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it. Returns the exit code."""
    return write_or_print(lambda _: commands_page(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
