"""The download hosts (docs/update-site.md 1.4)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from updater.demo.site.context import MIRRORS
from updater.demo.site.files import hand_out
from updater.demo.site.visitors import Visitors

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import SiteFile

_TEXTS = "/content//AutoUpdatesFiles/<short>/<version>/82/<name>"


def downloads_application(site: Site, host: str) -> Flask:
    """Return the application of one download host."""
    app = Flask(f"sandbox.{host}")
    app.url_map.merge_slashes = False
    hosts = _Downloads(site, host)
    hosts.visitors.install(app)
    app.add_url_rule("/public/file/get/<uuid>", view_func=hosts.file)
    app.add_url_rule("/public/file/tmplts/get/<uuid>", view_func=hosts.template)
    app.add_url_rule(_TEXTS, view_func=hosts.text)
    app.add_url_rule("/total", view_func=lambda: "", endpoint="after signing in")
    return app


class _Downloads:
    def __init__(self, site: Site, host: str) -> None:
        self.site = site
        others = (name for name in ("releases", *MIRRORS) if name != host)
        self.visitors = Visitors(site, host, *others)

    def file(self, uuid: str) -> ResponseReturnValue:
        """Hand out a file to a session, or to a login and password."""
        account = self.site.basic() or self.visitors.account()
        if account is None:
            return self.visitors.turned_away()
        file = self._find(uuid)
        if file is None:
            return "", HTTPStatus.NOT_FOUND
        return hand_out(self.site, file) if account.may_have(file) else _forbidden()

    def template(self, uuid: str) -> ResponseReturnValue:
        """Hand out a template to a login and password only."""
        account, file = self.site.basic(), self._find(uuid)
        if account is None:
            return "", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Basic realm="sandbox"'}
        if file is None:
            return "", HTTPStatus.NOT_FOUND
        return hand_out(self.site, file) if account.may_have(file) else _forbidden()

    def text(self, short: str, version: str, name: str) -> ResponseReturnValue:
        """Hand out a text about a release; open to everybody."""
        for product in self.site.world.products:
            release = self.site.world.release(product.nick, version.replace("_", "."))
            if product.folder.split("/")[-1] == short and release is not None:
                wanted = f"1cv8upd_{version}.htm" if name == "V8Update.htm" else name
                file = next((one for one in release.files if one.name == wanted), None)
                return hand_out(self.site, file) if file else ("", HTTPStatus.NOT_FOUND)
        return "", HTTPStatus.NOT_FOUND

    def _find(self, uuid: str) -> SiteFile | None:
        return self.site.find(uuid)


def _forbidden() -> Response:
    text = f"<html><body>403 {request.path}</body></html>"
    return Response(text, HTTPStatus.FORBIDDEN, content_type="text/html; charset=utf-8")
