"""The host with the pages of releases (docs/update-site.md 1.3)."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, jsonify, redirect, request

from updater.demo.site.context import MIRRORS, wrong
from updater.demo.site.faults import FaultKind
from updater.demo.site.pages import render
from updater.demo.site.visitors import Visitors

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import Account, SiteFile, SiteProduct

HOST = "releases"
_OPEN = ("/public/security_check", "/error/403")
_RECENT = 4  # releases listed unless all are asked for
_MEGABYTE = 1 << 20
_FIRST_GROUP = 900


def releases_application(site: Site) -> Flask:
    """Return the application of the host with the release pages."""
    app = Flask("sandbox.releases")
    pages = _Pages(site)
    pages.visitors.install(app)
    app.before_request(pages.let_in)
    app.register_error_handler(HTTPStatus.NOT_FOUND, lambda _error: pages.nothing())
    for path, view in (
        ("/", pages.total),
        ("/total", pages.total),
        ("/project/<nick>", pages.project),
        ("/version_files", pages.version_files),
        ("/version_file", pages.version_file),
        ("/files/properties/version-files/<int:number>", pages.properties),
        ("/error/403", pages.forbidden),
        ("/exit", pages.leave),
    ):
        app.add_url_rule(path, endpoint=path, view_func=view)
    return app


class _Pages:
    """Pages as one visitor sees them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.visitors = Visitors(site, HOST)

    def let_in(self) -> ResponseReturnValue | None:
        """Turn strangers away from everything but the door."""
        request.environ["site.account"] = None
        if request.path in _OPEN:
            return None
        if wrong(FaultKind.LOGIN_PAGE):
            return render("login", execution=self.site.state.new_execution(""), message="")
        account = self.visitors.account()
        if account is None:
            return self.visitors.turned_away()
        request.environ["site.account"] = account
        return None

    def total(self) -> ResponseReturnValue:
        """List all products."""
        hide = request.args.get("hideUnavailablePrograms") == "true"
        rows = [self._row(product) for product in self.site.world.products]
        shown = [row for row in rows if row["available"] or not hide]
        grouped = groupby(shown, lambda row: row["product"].group)
        groups = [
            {"number": _FIRST_GROUP + number, "title": title, "rows": list(members)}
            for number, (title, members) in enumerate(grouped)
        ]
        return self._page("total", groups=groups)

    def project(self, nick: str) -> ResponseReturnValue:
        """List the releases of a product."""
        product = self.site.world.product(nick)
        if product is None:
            return self.nothing()
        releases = [one for one in reversed(self.site.world.of(nick)) if not one.test]
        tests = [one for one in reversed(self.site.world.of(nick)) if one.test]
        everything = request.args.get("allUpdates") == "true"
        shown = releases if everything else releases[:_RECENT]
        hidden = len(shown) < len(releases)
        return self._page("project", product=product, releases=shown, tests=tests, hidden=hidden)

    def version_files(self) -> ResponseReturnValue:
        """List the files of a release; those without a right to the product see none."""
        nick, version = request.args.get("nick", ""), request.args.get("ver", "")
        product, release = self.site.world.product(nick), self.site.world.release(nick, version)
        if product is None or release is None:
            return self.nothing()
        account = _account()
        files = [file for file in release.files if file.listed and nick in account.nicks]
        return self._page(
            "version_files",
            product=product,
            release=release,
            files=files,
            paths={file.uuid: _in_address(file) for file in files},
            numbers={file.uuid: _number(file) for file in files},
        )

    def version_file(self) -> ResponseReturnValue:
        """Show where a package can be had; a text opens at once."""
        release = self.site.world.release(request.args.get("nick", ""), request.args.get("ver", ""))
        path = request.args.get("path", "")
        file = next((one for one in release.files if one.path == path), None) if release else None
        if file is None or release is None:
            return self.nothing()
        if not _account().may_have(file):
            return self.visitors.turned_away(again=True)
        mirrors = [f"{self.site.urls[name]}/public/file/get/{file.uuid}" for name in MIRRORS]
        if file.direct:
            return redirect(mirrors[1], HTTPStatus.FOUND)
        sha512 = file.sha512[::-1] if wrong(FaultKind.WRONG_HASH) else file.sha512
        size = _size_in_words(file.size)
        return self._page(
            "version_file", file=file, mirrors=mirrors, size=size, date=release.date, sha512=sha512
        )

    def properties(self, number: int) -> ResponseReturnValue:
        """Tell the size of a file."""
        files = (file for release in self.site.world.releases for file in release.files)
        found = next((file for file in files if _number(file) == number), None)
        return jsonify(size=_size_in_words(found.size).replace("\xa0", " ")) if found else self.nothing()

    def forbidden(self) -> ResponseReturnValue:
        """Say that this is not allowed."""
        return self._page("message", text="Доступ запрещен"), HTTPStatus.FORBIDDEN

    def nothing(self) -> ResponseReturnValue:
        """Say that there is no such page."""
        return self._page("message", text="Страница не найдена"), HTTPStatus.NOT_FOUND

    def leave(self) -> ResponseReturnValue:
        """End the session."""
        self.site.state.end_sessions(_account().login)
        return redirect(self.site.urls["login"], HTTPStatus.FOUND)

    def _row(self, product: SiteProduct) -> dict[str, Any]:
        releases = tuple(reversed(self.site.world.of(product.nick)))
        current = [one for one in releases if not one.test]
        return {
            "product": product,
            "available": product.nick in _account().nicks,
            "current": [current[0], *(one for one in current[1:] if one.long_support)],
            "tests": [one for one in releases if one.test],
        }

    def _page(self, name: str, **facts: object) -> str:
        account: Account | None = request.environ.get("site.account")
        page = render(name, urls=self.site.urls, login=account.login if account else "", **facts)
        return _rearranged(page) if wrong(FaultKind.LAYOUT) else page


def _account() -> Account:
    account: Account = request.environ["site.account"]
    return account


def _rearranged(page: str) -> str:
    """Return the page with other names for everything, as after a new design of the site."""
    for old in (
        "actualTable",
        "versionsTable",
        "files-container",
        "downloadDist",
        "versionColumn",
        "formLine",
    ):
        page = page.replace(old, f"new-{old.lower()}-2")
    return page.replace("<table", "<section").replace("</table", "</section")


def _in_address(file: SiteFile) -> str:
    """Write a path as the site does: raw backslashes for texts, escaped ones for packages."""
    return file.path if file.direct else quote(file.path, safe="").replace("%5C", "%5c")


def _number(file: SiteFile) -> int:
    return int(file.uuid[:6], 16)


def _size_in_words(size: int) -> str:
    megabytes = f"{size / _MEGABYTE:.2f}".replace(".", ",")
    return f"{megabytes} Мб ({size:,} байт)".replace(",", "\xa0").replace("\xa0", ",", 1)
