"""The file server of templates and the open lists of updates (docs/update-site.md 3)."""

from __future__ import annotations

import io
import zipfile
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from flask import Flask, Response, request

from updater.demo.site.files import hand_out
from updater.formats.writing.update_info import write_update_info
from updater.model.template import UpdateInfo
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import PublishedRelease, SiteFile, SiteProduct, World

AGENT = "1C+Enterprise/8."
_LIST_DATE = "18.11.2026 12:00:00"
_XML_DATE = "18.11.2026T12:00:00"
_NO_ID = "00000000-0000-0000-0000-000000000000"
_FOLDER = "/tmplts"  # noqa: S108 - an address on the site, nothing on the disk
_OPEN = "/ipp/ITSREPV/V8Update/Configs/<name>/<edition>/<platform>"


def templates_application(site: Site) -> Flask:
    """Return the application of the file server."""
    app = Flask("sandbox.tmplts")
    app.url_map.merge_slashes = False
    files = _Templates(site)
    app.before_request(files.let_in)
    app.add_url_rule(f"{_FOLDER}/v8cscdsc.lst", view_func=files.listing)
    for slashes in ("/", "//"):  # old addresses have two
        app.add_url_rule(f"{_FOLDER}{slashes}<path:path>", endpoint=f"file{slashes}", view_func=files.file)
    return app


def legacy_application(site: Site) -> Flask:
    """Return the application of the open lists."""
    app = Flask("sandbox.downloads")
    lists = _Legacy(site)
    for name, view in (
        ("UpdInfo.txt", lists.update_info),
        ("v8upd11.zip", lists.archive),
        ("news.htm", lists.text),
        ("update.htm", lists.text),
    ):
        app.add_url_rule(f"{_OPEN}/{name}", endpoint=name, view_func=view)
    return app


class _Templates:
    """Login and password in the header, and a client that calls itself as the platform does."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def let_in(self) -> ResponseReturnValue | None:
        """Refuse other clients, wrong passwords and those without a subscription."""
        if not request.headers.get("User-Agent", "").startswith(AGENT):
            return "", HTTPStatus.FORBIDDEN
        account = self.site.basic()
        if account is None:
            return "", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Basic realm="sandbox"'}
        if not any(account.may_update(nick) for nick in account.nicks):
            return "", HTTPStatus.FORBIDDEN
        return None

    def file(self, path: str) -> ResponseReturnValue:
        """Hand out an update, packed or bare."""
        account, file = self.site.basic(), self._find(path)
        if file is None:
            return "", HTTPStatus.NOT_FOUND
        if account is None or not account.may_have(file):
            return "", HTTPStatus.FORBIDDEN
        return hand_out(self.site, file)

    def listing(self) -> ResponseReturnValue:
        """Return the list of everything there is."""
        return Response("\ufeff" + template_list(self.site.world), content_type="application/octet-stream")

    def _find(self, path: str) -> SiteFile | None:
        for release in self.site.world.releases:
            for file in (release.template, release.bare_update):
                if file is not None and path == f"{_folder(self.site.world, release)}/{file.name}":
                    return file
        return None


class _Legacy:
    """Open to everybody."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def update_info(self, name: str, edition: str, platform: str) -> ResponseReturnValue:
        """Tell the newest release and what it updates; with a mark of the encoding, unlike in templates."""
        newest = self._newest(name, edition, platform)
        if newest is None:
            return "", HTTPStatus.NOT_FOUND
        sources = tuple(map(Version, newest.updates))
        info = write_update_info(UpdateInfo(Version(newest.version), sources, f"{newest.date:%d.%m.%Y}"))
        return Response(b"\xef\xbb\xbf" + info.removeprefix(b"\xef\xbb\xbf"), content_type="text/plain")

    def archive(self, name: str, edition: str, platform: str) -> ResponseReturnValue:
        """Return all updates of a product as packed XML."""
        product = self._product(name, edition, platform)
        if product is None:
            return "", HTTPStatus.NOT_FOUND
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("v8cscdsc.xml", "\ufeff" + update_list(self.site.world, product))
        return Response(packed.getvalue(), content_type="application/zip")

    def text(self, name: str, edition: str, platform: str) -> ResponseReturnValue:
        """Return what is new, or the order of update."""
        newest = self._newest(name, edition, platform)
        wanted = "News" if request.path.endswith("news.htm") else "1cv8upd"
        files = newest.files if newest else ()
        file = next((one for one in files if one.name.startswith(wanted)), None)
        return hand_out(self.site, file) if file else ("", HTTPStatus.NOT_FOUND)

    def _product(self, name: str, edition: str, platform: str) -> SiteProduct | None:
        legacy = f"{name}/{edition}/{platform}"
        return next((one for one in self.site.world.products if one.legacy == legacy), None)

    def _newest(self, name: str, edition: str, platform: str) -> PublishedRelease | None:
        product = self._product(name, edition, platform)
        return self.site.world.newest(product.nick) if product else None


def template_list(world: World) -> str:
    """Write `v8cscdsc.lst`: six slots for each release that has an update."""
    records = [_record(world, release) for release in world.releases if release.bare_update]
    body = ",\r\n".join(records)
    vendor = world.products[-1].folder.split("/")[0]
    return f'{{0,"{_LIST_DATE}","{vendor}",{len(records)},\r\n{{\r\n{body}\r\n}}\r\n}}'


def _record(world: World, release: PublishedRelease) -> str:
    identity = _identity(world, release.nick, release.version)
    sources = ",".join(_identity(world, release.nick, source) for source in release.updates)
    folder = _folder(world, release)
    update = f'{{{identity},{len(release.updates)},{{{sources}}},"{folder}/1cv8.cfu"}}'
    return f'{identity},0,{{}},1,\r\n{update},"{folder}/1cv8.mft"'


def _identity(world: World, nick: str, version: str) -> str:
    product = world.product(nick)
    names = (product.configuration, product.vendor, version, _NO_ID) if product else ("", "", version, _NO_ID)
    return "{" + ",".join('"{}"'.format(name.replace('"', '""')) for name in names) + "}"


def update_list(world: World, product: SiteProduct) -> str:
    """Write `v8cscdsc.xml` of one product."""
    updates = "".join(_update(world, product, one) for one in world.of(product.nick) if one.template)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\r\n'
        '<v8u:updateList xmlns:v8u="http://v8.1c.ru/configuration-updates" version="1.1">\r\n'
        f"\t<v8u:date>{_XML_DATE}</v8u:date>\r\n{updates}</v8u:updateList>\r\n"
    )


def _update(world: World, product: SiteProduct, release: PublishedRelease) -> str:
    lines = "".join(
        f"\t\t<v8u:{name}>{escape(text)}</v8u:{name}>\r\n" for name, text in _facts(world, release)
    )
    return f"\t<v8u:update configuration={quoteattr(product.configuration)}>\r\n{lines}\t</v8u:update>\r\n"


def _facts(world: World, release: PublishedRelease) -> Iterator[tuple[str, str]]:
    product, file = world.product(release.nick), release.template
    yield "vendor", product.vendor if product else ""
    yield "file", f"{_folder(world, release)}/1cv8.zip"
    yield "size", f"{file.size if file else 0:,}".replace(",", " ")
    yield "version", release.version
    for source in release.updates:
        yield "target", source


def _folder(world: World, release: PublishedRelease) -> str:
    product = world.product(release.nick)
    return f"{product.folder if product else ''}/{release.version.replace('.', '_')}"
