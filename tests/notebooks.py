"""The notebooks, run from top to bottom: ``python tests/notebooks.py`` writes their output anew, all or those named."""

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
SECONDS = 600
"""A cell may take so long on a busy machine."""
PASSING = ("application/vnd.jupyter.widget-view+json",)
"""What is shown only while something runs: a progress bar."""


def notebooks() -> list[Path]:
    """Every notebook, in the order in which a reader meets them."""
    return sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path) -> Any:
    """The notebook with the output of a new run, in a folder of its own, without what differs each time.

    Raises:
        CellExecutionError: if a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory() as folder:
        context = {"metadata": {"path": folder}}
        # no port is opened where the system knows another way
        way = {"transport": "ipc", "ip": str(Path(folder) / "kernel")} if os.name == "posix" else {}
        kernel = AsyncKernelManager(kernel_name="python3", **way)
        # in how many pieces a text comes depends on how busy the machine is
        client = NotebookClient(notebook, km=kernel, timeout=SECONDS, resources=context, coalesce_streams=True)
        client.execute(cleanup_kc=True)  # a manager that was handed in is left running, its sockets open, unless asked
    return tidied(notebook)


def tidied(notebook: Any) -> Any:
    """The same without widgets, times and numbers of cells."""
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if not _passes(each)]
            cell.execution_count = None
            for output in cell.outputs:
                if "image/svg+xml" in output.get("data", {}):  # the picture tells what its line would
                    output.data.pop("text/plain", None)
                if "execution_count" in output:
                    output.execution_count = None
    return notebook


def _passes(output: Any) -> bool:
    if output.get("name") == "stderr":  # how long something will take depends on the machine
        return True
    return any(kind in output.get("data", {}) for kind in PASSING)


def told(notebook: Any) -> list[str]:
    """The words of all outputs, in order; pictures by their titles."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            words = output.get("text") or data.get("text/html") or data.get("text/plain") or ""
            if "image/svg+xml" in data:
                words = " ".join(
                    re.findall(r"<title>(.*?)</title>|<dc:title>(.*?)</dc:title>", data["image/svg+xml"])[:1][0]
                )
            found.append(f"{output.output_type}: {words}")
    return found


if __name__ == "__main__":
    for asked in map(Path, sys.argv[1:]) if sys.argv[1:] else notebooks():
        nbformat.write(executed(asked), asked)
        print(asked)
