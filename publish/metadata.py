"""`CITATION.cff` and `codemeta.json`, made from `pyproject.toml`: how to cite Stallpoint, and what catalogues ask.

`make docs` writes both. What stands in them is changed in `pyproject.toml`.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CITE = (
    "If you use Stallpoint, please cite it with this version, and with the version of the model that an output tells."
)

type Project = Mapping[str, Any]


def project() -> Project:
    """The table ``project`` of `pyproject.toml`."""
    found: Project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def title(about: Project) -> str:
    """The name as a title has it."""
    return str(about["name"]).capitalize()


def systems(about: Project) -> list[str]:
    """The operating systems of the classifiers."""
    return [each.split(" :: ")[-1] for each in about["classifiers"] if each.startswith("Operating System :: ")]


def citation(about: Project) -> str:
    """The text of `CITATION.cff` (Citation File Format 1.2.0)."""
    record = {
        "cff-version": "1.2.0",
        "message": CITE,
        "type": "software",
        "title": title(about),
        "abstract": about["description"],
        "authors": [{"name": author["name"]} for author in about["authors"]],
        "version": about["version"],
        "license": about["license"],
        "keywords": about["keywords"],
    }
    return yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=120)


def codemeta(about: Project) -> str:
    """The text of `codemeta.json` (CodeMeta 3.0), which CoMSES reads."""
    record = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": title(about),
        "description": about["description"],
        "version": about["version"],
        "license": f"https://spdx.org/licenses/{about['license']}",
        "author": [{"@type": "Organization", "name": author["name"]} for author in about["authors"]],
        "keywords": about["keywords"],
        "applicationCategory": "Computational Model",
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {about['requires-python']}",
        "operatingSystem": systems(about),
        "softwareRequirements": about["dependencies"],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


FILES: Mapping[str, Callable[[Project], str]] = {"CITATION.cff": citation, "codemeta.json": codemeta}


def main() -> None:
    """Write the files."""
    about = project()
    for name, text in FILES.items():
        (ROOT / name).write_text(text(about), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
