"""Notebooks as pages of the site: ``notebooks/NAME.ipynb`` is read as it was saved, with its output; nothing is run."""

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def written(notebook: Mapping[str, Any]) -> str:
    """A notebook as Markdown: text, code, and what each cell showed, in the richest form that a page can show."""
    return "\n\n".join(part for cell in notebook["cells"] for part in _parts(cell)) + "\n"


def _parts(cell: Mapping[str, Any]) -> Iterator[str]:
    source = _text(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
    elif cell["cell_type"] == "code" and source.strip():
        yield f"```python\n{source}\n```"
        yield from map(_shown, cell["outputs"])


def _shown(output: Mapping[str, Any]) -> str:
    """One output; text of a traceback without its colours."""
    data = output.get("data", {})
    for kind in PICTURES:
        if kind in data:
            return f'<p><img alt="{_alt(data)}" src="data:{kind};base64,{_encoded(kind, _text(data[kind]))}"></p>'
    if "text/html" in data:
        return f'<div class="shown">{_STYLE.sub("", _text(data["text/html"]))}</div>'
    text = _text(data.get("text/plain") or output.get("text") or output.get("traceback") or "")
    return f'<pre class="shown"><code>{html.escape(_COLOURS.sub("", text.rstrip()))}</code></pre>'


def _encoded(kind: str, text: str) -> str:
    """A picture in base 64, as notebooks keep all but SVG."""
    return base64.b64encode(text.encode()).decode() if kind == PICTURES[0] else "".join(text.split())


def _alt(data: Mapping[str, Any]) -> str:
    return html.escape(" ".join(_text(data.get("text/plain", "")).split()), quote=True)


def _text(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)


def found() -> dict[str, Path]:
    """Every notebook by its place in the site, in the order of their names."""
    return {f"notebooks/{path.stem}.md": path for path in sorted(FOLDER.glob("*.ipynb"))}


def on_config(config: Any) -> Any:
    """Name the notebooks in the navigation; the title of each is its first heading."""
    config.nav.append({"Notebooks": list(found())})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add a page for each notebook."""
    from mkdocs.structure.files import File

    for uri, path in found().items():
        content = written(json.loads(path.read_text(encoding="utf-8")))
        files.append(File.generated(config, uri, content=content))
    return files
