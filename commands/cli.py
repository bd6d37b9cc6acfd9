"""The command ``stallpoint``. Heavy imports stay inside the commands, so that ``--help`` answers at once."""

from __future__ import annotations

import atexit
import errno
import gc
import shutil
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from ..experiments.analyses import ANALYSES
from ..model import compiling
from ..scenarios.errors import InputError, Notice
from .animate import animate
from .classroom import class_
from .dashboard import dashboard
from .lesson import lesson
from .network import network
from .options import example
from .runs import brief, compare, demo, report, run
from .studies import analysis
from .sweep import sweep
from .why import why

FAILED, STOPPED, PIPE_CLOSED = 2, 130, 1
MANY = 500_000
"""Objects made between two searches for what nobody reaches any more: nearly all that a start makes stays."""
_said = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; whatever a user can get wrong is one sentence, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to stop
    usual = gc.get_threshold()
    atexit.register(gc.freeze)  # what is left when the process ends goes with it: nothing in it is searched for
    gc.set_threshold(MANY, *usual[1:])
    compiling.listen(say)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = warn
            status = commands.main(args=arguments, prog_name="stallpoint", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        complain("stopped")
        return STOPPED
    except (click.ClickException, InputError, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            return PIPE_CLOSED
        complain(_sentence(error))
        return FAILED
    finally:
        compiling.listen(None)
        gc.set_threshold(*usual)
    return status if isinstance(status, int) else 0


def _sentence(error: Exception) -> str:
    """What a user got wrong, or what a disk did."""
    if isinstance(error, click.UsageError):
        message = error.format_message().rstrip(".")
        command = error.ctx.command_path if error.ctx else "stallpoint"
        return message if message.endswith("?") else f"{message}; see '{command} --help'"
    if isinstance(error, OSError):
        why = error.strerror or str(error)
        if "temporary directory" in why:  # so says `tempfile`
            return "no temporary folder can be written: free some room, or set TMPDIR to a folder that can"
        return f"{error.filename or 'output'}: {why}"
    return error.format_message() if isinstance(error, click.ClickException) else str(error)


def say(sentence: str) -> None:
    """What takes so long, once in a process, on a line of its own also where a progress bar stands."""
    global _said
    if not sentence or _said:
        return
    _said = True
    bars = sys.modules.get("tqdm")
    if bars is None:
        click.echo(f"{sentence}.", err=True)
    else:
        bars.tqdm.write(f"{sentence}.", file=sys.stderr)


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    sentence = " ".join(sentence.split()).rstrip(".")
    click.echo(f"stallpoint: {sentence}{'' if sentence.endswith('?') else '.'}", err=True)


def warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: Any = None,
    line: str | None = None,
) -> None:
    """A notice is one sentence too; any other warning is for a developer and looks as Python has it."""
    if issubclass(category, Notice):
        complain(str(message))
    else:
        click.echo(warnings.formatwarning(message, category, filename, lineno), err=True, nl=False)


@click.group(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}, epilog=example("demo")
)
@click.version_option(package_name="stallpoint", message="stallpoint %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """When does digital transformation spread through a supply chain, and when does it stall at pilots?"""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def outermost() -> click.Context:
    """The context that the commands are called in. Click remembers their help options as the first context has them."""
    return click.Context(commands, info_name="stallpoint", **commands.context_settings)


@commands.command(epilog=example("validate my-scenario.yaml"))
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--base", metavar="SCENARIO", help="Where patterns are to show.  [default: what their file names]")
@click.option(
    "settings", "--set", multiple=True, metavar="NAME=VALUE", help="Set a parameter of that scenario's world."
)
def validate(files: tuple[str, ...], base: str | None, settings: tuple[str, ...]) -> int:
    """Check scenario files, scenarios of the library by name, lessons, or files of patterns for 'calibrate'."""
    from ..viz.validating import validated

    status = 0
    for source in files:
        try:
            found = validated(source, base, settings)
        except InputError as error:
            complain(str(error))
            status = FAILED
            continue
        click.echo(f"{source}: {found.sentence}")
        for note in found.notes:
            click.echo(f"  note: {note}")
    return status


@commands.group(invoke_without_command=True, epilog=example("scenarios show display-programme"))
@click.pass_context
def scenarios(context: click.Context) -> None:
    """List the scenarios of the library by the question they ask."""
    if context.invoked_subcommand is not None:
        return
    from ..scenarios.catalogue import listing

    click.echo(listing(_width()))
    click.echo("'stallpoint scenarios show NAME' tells the story of one.")


@scenarios.command(epilog=example("scenarios show display-programme"))
@click.argument("name")
def show(name: str) -> None:
    """Tell the story of a scenario (a name or a file), with its levers on a line of months."""
    from ..experiments.validating import said_before
    from ..scenarios.describe import tell
    from ..scenarios.files import load

    scenario = load(name)
    said_before(scenario)
    click.echo(tell(scenario, _width()), nl=False)


def _width() -> int:
    """How wide text for people is: that of the terminal, within what reads well."""
    from ..scenarios.describe import NARROWEST, WIDTH

    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))


on_paper, on_pages = (report, brief), (lesson, class_, dashboard)
for command in (*map(analysis, ANALYSES), run, compare, demo, *on_paper, why, animate, *on_pages, sweep, network):
    commands.add_command(command)  # a sweep, as an analysis whose runs stand in its own output, has a verb of its own
