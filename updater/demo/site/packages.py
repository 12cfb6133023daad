"""The files of one release on the sandbox's site: archives as vendors pack them, and texts."""

from __future__ import annotations

import base64
import hashlib
import html
import uuid
from typing import TYPE_CHECKING

from updater.demo import shipping
from updater.demo.site.world import SiteFile
from updater.model.site import PackageKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.demo.product import Build
    from updater.demo.site.world import SiteProduct
    from updater.texts import Texts

_NAMESPACE = uuid.UUID("7d0f3a2e-53f0-4b6d-9a55-0c9f3f0e1c42")
_PAGE = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""


def identifier(*parts: str) -> str:
    """Return an id that is the same in every sandbox."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


class ReleaseFiles:
    """Makes the files of one release in a folder of its own.

    Args:
        product: what it is a release of.
        build: its configuration.
        sources: configurations its update starts from.
        root: the folder for all files of the site.
    """

    def __init__(
        self, product: SiteProduct, build: Build, sources: list[Build], root: Path, texts: Texts
    ) -> None:
        self.product, self.build, self.sources, self.texts = product, build, sources, texts
        self.version = build.release.version
        self.short = product.folder.split("/")[-1]
        self.folder = root / product.nick / self.version.replace(".", "_")
        self.folder.mkdir(parents=True)
        self.update = shipping.update_files(build, sources, texts) if sources else {}

    def listed(self) -> tuple[SiteFile, ...]:
        """Return what the release's page lists, in its order."""
        packed = [self._setup(PackageKind.UPDATE, "updsetup", self._title("update"))] if self.update else []
        full = self._setup(PackageKind.FULL, "setup1c", self._title("full"))
        title = self._title("to-prof")
        moving = (
            [self._setup(PackageKind.TO_PROF, "basic2prof", title)]
            if self.build.release.moves_from_basic
            else []
        )
        return (*packed, full, *moving, *self._texts())

    def template(self) -> SiteFile | None:
        """Return the zip of the update's template, as the update service hands it out."""
        if not self.update:
            return None
        file = self.folder / "1cv8.zip"
        shipping.write_zip(file, {**self.update, "Новое в версии.htm": self.update["news.htm"]})
        return self._file(file, "1cv8.zip", PackageKind.UPDATE, listed=False)

    def bare_update(self) -> SiteFile | None:
        """Return the update file without an archive."""
        if not self.update:
            return None
        file = self.folder / "1cv8.cfu"
        file.write_bytes(self.update["1cv8.cfu"])
        return self._file(file, "1cv8.cfu", PackageKind.UPDATE, listed=False)

    def _setup(self, kind: PackageKind, ending: str, title: str) -> SiteFile:
        name = f"{self.short}_{self.version.replace('.', '_')}_{ending}.zip"
        inside = self.update if kind is PackageKind.UPDATE else shipping.full_files(self.build)
        supply = self.folder / f"{ending}.efd"
        shipping.write_efd(supply, self.build, inside, product=self.short)
        read_me = self.texts("demo.order").encode("utf-8-sig")
        shipping.write_zip(self.folder / name, {"1cv8.efd": supply.read_bytes(), "ReadMe.txt": read_me})
        supply.unlink()
        return self._file(self.folder / name, title, kind)

    def _texts(self) -> tuple[SiteFile, ...]:
        stem = self.version.replace(".", "_")
        head = self.texts("demo.site.file.head", title=self.product.title, version=self.version)
        words: list[str] = self.texts.raw(f"demo.news.r{self.version.replace('.', '-')}")
        order = self.update.get("1cv8upd.htm") or _page(head, self.texts("demo.order"))
        objects = "\r\n".join((*self.build.release.touched, *self.build.release.added))
        # In the vendor's words in every language: what a text is about is told by them.
        made: Mapping[str, tuple[str, bytes]] = {
            "News1cv8.htm": ("Новое в версии", _page(head, " ".join(words))),
            f"1cv8upd_{stem}.htm": ("Порядок обновления", order),
            "Changes.htm": ("Список изменений", _page(head, " ".join(words))),
            "Objects.txt": ("Список измененных объектов", objects.encode("utf-8-sig")),
            "ReadMe.txt": ("Дополнительная информация", self.texts("demo.order").encode("utf-8-sig")),
        }
        return tuple(self._text(name, f"{head}. {title}", data) for name, (title, data) in made.items())

    def _title(self, kind: str) -> str:
        return self.texts(f"demo.site.file.{kind}")

    def _text(self, name: str, title: str, data: bytes) -> SiteFile:
        file = self.folder / name
        file.write_bytes(data)
        return self._file(file, title, PackageKind.OTHER, direct=True)

    def _file(
        self, content: Path, title: str, kind: PackageKind, *, direct: bool = False, listed: bool = True
    ) -> SiteFile:
        update = self.update.get("1cv8.cfu", b"") if kind is PackageKind.UPDATE else b""
        return site_file(
            self.product.nick,
            self.version,
            content,
            path=f"{self.short}\\{self.version.replace('.', '_')}\\{content.name}",
            title=title,
            kind=kind,
            direct=direct,
            listed=listed,
            update=update,
        )


def site_file(
    nick: str,
    version: str,
    content: Path,
    *,
    path: str = "",
    title: str = "",
    kind: PackageKind = PackageKind.OTHER,
    direct: bool = False,
    listed: bool = True,
    update: bytes = b"",
) -> SiteFile:
    """Describe a file on the disk as one of the site's."""
    with content.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").hexdigest()
    path = path or f"{nick}\\{version.replace('.', '_')}\\{content.name}"
    return SiteFile(
        uuid=identifier(nick, version, path),
        nick=nick,
        version=version,
        path=path,
        title=title or content.name,
        kind=kind,
        content=content,
        sha512=digest,
        direct=direct,
        update_md5=md5_of(update) if update else "",
        listed=listed,
    )


def md5_of(update: bytes) -> str:
    """Return the checksum the update service states (docs/update-site.md 2.4)."""
    return base64.b64encode(hashlib.md5(update, usedforsecurity=False).digest()).decode()


def _page(title: str, text: str) -> bytes:
    return _PAGE.format(title=html.escape(title), text=html.escape(text)).encode()
