"""The pages are true as far as a machine can tell: what they point at is there."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from support.source import ROOT, project_files

if TYPE_CHECKING:
    from pathlib import Path

_PAGES = [path for path in project_files() if path.suffix == ".md"]
_SOURCE = [path for path in project_files() if path.suffix in {".py", ".toml", ".md"}]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CITED = re.compile(r"\bdocs/[a-z0-9/-]+\.md\b(?! N)")
_SECTION = re.compile(r"\b(docs/[a-z]+\.md) (\d+(?:\.\d+)?)\b")
_HEADING = re.compile(r"#+ (\d+(?:\.\d+)?)\.? ")
_ITEM = re.compile(r"(\d+)\. ")


def _sections(page: Path) -> set[str]:
    """Numbers of headings, and of the numbered items under a heading: item 9 under 1 is 1.9."""
    found, heading = set(), ""
    for line in page.read_text("utf-8").splitlines():
        if match := _HEADING.match(line):
            heading = match[1]
            found.add(heading)
        elif heading and (match := _ITEM.match(line)):
            found.add(f"{heading}.{match[1]}")
    return found


def test_links_lead_somewhere() -> None:
    """A link inside the project leads to a file that is there."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in _PAGES
        for target in _LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert [] == broken


def test_cited_pages_exist() -> None:
    """A page named in the source is there."""
    cited = {(path, page) for path in _SOURCE for page in _CITED.findall(path.read_text("utf-8"))}
    assert [] == [f"{path.relative_to(ROOT)}: {page}" for path, page in cited if not (ROOT / page).is_file()]


def test_cited_sections_exist() -> None:
    """`docs/formats.md 1.9` in a docstring is a heading of that page."""
    cited = {(path, *found) for path in _SOURCE for found in _SECTION.findall(path.read_text("utf-8"))}
    assert [] == [
        f"{path.relative_to(ROOT)}: {page} {section}"
        for path, page, section in cited
        if section not in _sections(ROOT / page)
    ]


def test_every_dependency_has_its_licence_written_down() -> None:
    """A dependency is taken only after its licence was looked at."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"].values()
    named = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    names = {re.split(r"[<>=!~ ;\[]", line, maxsplit=1)[0] for line in named}
    table = (ROOT / "docs" / "decisions" / "0003-mit-licence.md").read_text("utf-8")
    assert set() == {name for name in names if f"`{name}`" not in table}


def test_the_two_commands_are_in_the_readme() -> None:
    """A person who has just cloned the project reads the two commands there."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "\npython3 run.py demo\npython3 run.py test\n" in readme
