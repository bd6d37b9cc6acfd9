"""What MkDocs needs to make a site of these pages: links that leave ``docs/``, and fences that name a file.

README.md is the first page of the site, CHANGELOG.md and CONTRIBUTING.md are two of its pages. Every other file outside
``docs/`` that a page links to is copied to ``code/``, under its path.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"README.md": "index.md", "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
"""Pages outside ``docs/``, and where they stand in the site."""
ALONE = "---\nhide: [navigation]\n---\n\n"
"""What stands before a page that has no others beside it."""
LINK = re.compile(r"\]\((?![\w+.-]+:|#)([^)#\s]+)((?:#[^)\s]*)?)\)")
NAMED = re.compile(r"^(```|~~~)(\w+) +([\w./-]+)$", re.MULTILINE)


def placed(path: str) -> str:
    """Where a file of the project stands in the site; both paths from their root."""
    if path.startswith("notebooks/") and path.endswith(".ipynb"):
        return f"{path.removesuffix('.ipynb')}.md"
    return PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else f"code/{path}")


def origin(uri: str) -> str:
    """The file of the project that a page of the site is made from."""
    if uri.startswith("notebooks/"):
        return f"{uri.removesuffix('.md')}.ipynb"
    return next((path for path, place in PAGES.items() if place == uri), f"docs/{uri}")


def targets(path: str, text: str) -> Iterator[str]:
    """Files of the project that a page links to."""
    for link in LINK.finditer(text):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(path), link[1]))


def relinked(text: str, uri: str) -> str:
    """A page whose links lead to where things stand in the site."""
    path, here = origin(uri), posixpath.dirname(uri)

    def link(found: re.Match[str]) -> str:
        to = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))
        return f"]({posixpath.relpath(placed(to), here or '.')}{found[2]})"

    return LINK.sub(link, text)


def on_files(files: Any, config: Any) -> Any:
    """Add what is outside ``docs/``: three pages, and the files that pages link to."""
    from mkdocs.structure.files import File

    for path, uri in PAGES.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        files.append(File.generated(config, uri, content=ALONE + text if uri == "index.md" else text))
    texts = [(origin(page.src_uri), page.content_string) for page in files.documentation_pages()]
    for path in sorted({to for page, text in texts for to in targets(page, text)}):
        if placed(path).startswith("code/") and (ROOT / path).is_file():
            files.append(File.generated(config, placed(path), abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Mend the links of a page; the file that a fence names becomes its title."""
    return NAMED.sub(r'\1\2 title="\3"', relinked(markdown, page.file.src_uri))
