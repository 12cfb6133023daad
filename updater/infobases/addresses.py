r"""What a person writes to name an infobase: a path, `server\name`, a connection string, a web address."""

from __future__ import annotations

from pathlib import Path

from updater.errors import InfobaseError
from updater.formats.infobase_list import parse_connection, server_parts
from updater.model.infobase import Infobase, InfobaseKind, ServerAddress

_WEB = ("http://", "https://")
_KEY = "/s"


def place_named(text: str) -> Path | ServerAddress:
    r"""Return where an infobase is by what a person wrote.

    A thing that is there on the disk is taken for itself, whatever its name looks like.

    Args:
        text: a path, `server\name`, `/S server\name`, or a connection string of 1C
            (`Srvr="server";Ref="name";`, `File="folder";`).

    Raises:
        InfobaseError: `infobase.elsewhere`: it is on the web, where this program updates nothing;
            `infobase.address`: a server without the name of an infobase.
    """
    text = text.strip()
    if _on_disk(text):
        return Path(text)
    if text.casefold().startswith(_WEB):
        raise InfobaseError("infobase.elsewhere", kind=InfobaseKind.WEB.value, location=text)
    if text[: len(_KEY)].casefold() == _KEY and "\\" in text:
        return _server(text[len(_KEY) :].strip().strip('"'))
    found = parse_connection(text)
    if found.kind is InfobaseKind.WEB:
        raise InfobaseError("infobase.elsewhere", kind=found.kind.value, location=found.location)
    if found.kind is InfobaseKind.SERVER:
        return _server(found.location)
    if found.kind is InfobaseKind.FILE:
        return Path(found.location)
    return _server(text) if _looks_like_server(text) else Path(text)


def _on_disk(text: str) -> bool:
    try:
        return bool(text) and Path(text).exists()
    except (OSError, ValueError):
        return False


def _looks_like_server(text: str) -> bool:
    r"""Whether a text has the form `host:port\name`; a drive, a share and `.\folder` have not."""
    server, _, name = text.partition("\\")
    plain = server and name and "\\" not in name and "/" not in text
    return bool(plain) and len(server.partition(":")[0]) > 1 and not server.startswith(".")


def _server(location: str) -> ServerAddress:
    server, name = server_parts(location)
    if not server or not name:
        raise InfobaseError("infobase.address", location=location)
    return ServerAddress(server, name)


def address_of(infobase: Infobase) -> ServerAddress | None:
    """Return where an infobase is on a server; None of any other, or when its entry is incomplete."""
    if infobase.kind is not InfobaseKind.SERVER:
        return None
    server, name = server_parts(infobase.location)
    return ServerAddress(server, name) if server and name else None


def server_infobase(text: str) -> Infobase:
    r"""Return a server infobase as a person named it, or as `ServerAddress.text` writes it.

    Raises:
        InfobaseError: `infobase.address`, `infobase.elsewhere`: it names none.
    """
    place = place_named(text)
    if not isinstance(place, ServerAddress):
        raise InfobaseError("infobase.address", location=text.strip())
    return Infobase(title=place.reference, kind=InfobaseKind.SERVER, location=place.text)


def place_of(infobase: Infobase | None) -> Path | None:
    """Return what names an infobase in journal and backups: its folder, or on a server its address."""
    if infobase is None:
        return None
    address = address_of(infobase)
    return infobase.directory if address is None else Path(address.text)
