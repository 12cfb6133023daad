"""Which application each host has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from updater.demo.site.context import MIRRORS
from updater.demo.site.downloads import downloads_application
from updater.demo.site.fresh import fresh_application
from updater.demo.site.lists import legacy_application, templates_application
from updater.demo.site.login import login_application
from updater.demo.site.portal import portal_application
from updater.demo.site.releases import releases_application
from updater.demo.site.service import service_application

if TYPE_CHECKING:
    from updater.demo.site.context import Site


def applications(site: Site) -> dict[str, Flask]:
    """Return the applications by name of their host."""
    return {
        "login": login_application(site),
        "releases": releases_application(site),
        **{name: downloads_application(site, name) for name in MIRRORS},
        "update-api": service_application(site),
        "tmplts": templates_application(site),
        "downloads": legacy_application(site),
        "portal": portal_application(site),
        "fresh": fresh_application(site),
        "foreign": _foreign(),
    }


def _foreign() -> Flask:
    """Return a host of somebody else, which takes whatever comes."""
    app = Flask("sandbox.foreign")
    methods = ["GET", "POST", "PUT"]
    app.add_url_rule("/<path:_path>", view_func=lambda _path: "caught", endpoint="caught", methods=methods)
    return app
