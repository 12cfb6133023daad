"""The site's pages: their structure is that of recorded ones (docs/update-site.md 1)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, StrictUndefined

from updater.demo.site.pages.files import VERSION_FILE, VERSION_FILES
from updater.demo.site.pages.frame import FRAME, MESSAGE
from updater.demo.site.pages.lists import PROJECT, TOTAL
from updater.demo.site.pages.login import LOGIN, PROFILE
from updater.demo.site.pages.portal import REGISTRATION, SOFTWARE

if TYPE_CHECKING:
    from jinja2 import Template

_SOURCES = {
    "frame": FRAME,
    "message": MESSAGE,
    "login": LOGIN,
    "profile": PROFILE,
    "registration": REGISTRATION,
    "software": SOFTWARE,
    "total": TOTAL,
    "project": PROJECT,
    "version_files": VERSION_FILES,
    "version_file": VERSION_FILE,
}


def render(page: str, **facts: object) -> str:
    """Return a page as HTML."""
    return _template(page).render(**facts)


@cache
def _template(page: str) -> Template:
    return _environment().get_template(page)


@cache
def _environment() -> Environment:
    return Environment(loader=DictLoader(_SOURCES), autoescape=True, undefined=StrictUndefined)
