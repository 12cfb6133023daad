"""Making the files of a small configuration from nothing, for the sandbox and for tests.

The files have the shape of real ones (docs/formats.md 1.9, 1.10), so every reader of real
configurations reads them; whether the platform would is not known. All GUIDs follow from
the names given: the same call makes the same bytes, and successive releases of one product
share the GUIDs of what they share.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from updater.formats.brackets import BOM, Quoted, serialise
from updater.formats.configuration import COMMON_MODULES, PROPERTIES_GROUP, ROOT, VERSIONS
from updater.formats.versions import WHOLE, serialise_versions
from updater.formats.writing.container import container_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from updater.formats.brackets import Node
    from updater.formats.writing.data_objects import DataObject

PROPERTY_SET = 59
"""The version of the property list written: that of platform 8.3.16."""

LANGUAGES = "9cd510ce-abfc-11d4-9434-004095e12fc7"
"""The class under which the properties group lists the languages."""

_NAMESPACE = uuid.UUID("6f1d4e0a-5d55-4a0e-9c39-6c1a3c0c7e57")
_NONE = "00000000-0000-0000-0000-000000000000"
_USAGE = "1708fdaa-cbce-4289-b373-07a5a74bee91"
_SUPPORT_TAIL = "000100010101111"  # one digit is one token
_EMPTY_CLASSES = (
    "09736b02-9cac-4e3f-b4f7-d3e9576ab948",
    "0c89c792-16c3-11d5-b96b-0050bae0a95d",
    "37f2fa9a-b276-11d4-9435-004095e12fc7",
    "7dcd43d9-aca5-4926-b549-1842e6a4e8cf",
)
_DATA_GROUP = "9fcd25a0-4822-11d4-9414-008048da11f9"
_FURTHER_GROUPS = (
    "e3687481-0a87-462c-a166-9f34594f9bba",
    "9de14907-ec23-4a07-96f0-85521cb6b53b",
)


@dataclass(frozen=True, slots=True)
class _Product:
    """A configuration to be made, and the GUIDs that follow from its names."""

    name: str
    vendor: str
    version: str

    def guid(self, *what: str) -> str:
        """Return the GUID of a part: the same in every release."""
        return str(uuid.uuid5(_NAMESPACE, "\n".join((self.vendor, self.name, *what))))


def new_configuration(
    name: str,
    vendor: str,
    version: str,
    *,
    synonym: Mapping[str, str] | None = None,
    compatibility_code: int = 80316,
    update_catalog: str = "",
    common_modules: Mapping[str, str] | Sequence[str] = (),
    locked_support: bool = True,
    extra_files: Mapping[str, bytes] | None = None,
    build: str = "",
    data: Sequence[DataObject] = (),
) -> dict[str, bytes]:
    """Return all files of a configuration by name.

    Args:
        name: of the configuration.
        vendor: as it stands in the properties.
        version: the release number.
        synonym: language code to text; the name in Russian unless given.
        compatibility_code: as stored, 80316 for 8.3.16.
        update_catalog: address of the update catalogue.
        common_modules: names of common modules, or names with their texts.
        locked_support: put in the record of a vendor's delivery: on support, locked.
        extra_files: more files as they are.
        build: makes another build of the same release number.
        data: registers and constants.
    """
    product = _Product(name, vendor, version)
    release = product.guid("release", version, build)
    texts = common_modules if isinstance(common_modules, Mapping) else dict.fromkeys(common_modules, "")
    modules = dict(texts)
    properties = _properties(product, synonym or {"ru": name}, compatibility_code, update_catalog)
    files = {
        ROOT: _file(2, product.guid("file"), ""),
        "version": _file(_nodes(216, 0, _nodes(compatibility_code, 0))),
        product.guid("file"): _own_file(product, properties, modules, data),
        product.guid("language"): _language(product),
        **dict(_modules(product, modules)),
        **dict(each.file() for each in data),
        **(extra_files or {}),
    }
    if locked_support:
        files[f"{product.guid('object')}.4"] = _support(product, release, modules)
    files[VERSIONS] = _versions(release, files)
    return {file: files[file] for file in sorted(files)}


def _properties(
    product: _Product, synonym: Mapping[str, str], compatibility_code: int, update_catalog: str
) -> list[Node]:
    """Return the property list up to the last place that any reader looks at."""
    header = _header(product.guid("object"), product.name, synonym)
    code = str(compatibility_code)
    return [
        *_nodes(PROPERTY_SET, ["0", header], Quoted(), 1, ["0"], ["0"], ["0"], ["0"], ["0"]),
        *_nodes(_NONE, product.guid("language"), _NONE, _NONE, 0),
        *(Quoted(product.vendor), Quoted(product.version), Quoted(update_catalog)),
        *_nodes(1, ["0", "0"], 1, ["0", "0"], 1, _NONE, _NONE, _NONE, _NONE, code),
        *_nodes(["0", "0"], 0, 0, _NONE, _NONE, _NONE, ["1", [Quoted("#"), _USAGE, "1"]]),
        *_nodes(_NONE, _NONE, 2, _NONE, 3, ["0", "0"], ["0"], 2, Quoted(), code),
        *_nodes(1, 0, _NONE, _NONE, _NONE, 1, _NONE, ["1", "0"], ["0", "0"]),
    ]


def _header(guid: str, name: str, synonym: Mapping[str, str]) -> list[Node]:
    texts = [Quoted(text) for pair in synonym.items() for text in pair]
    return _nodes(2, ["1", "0", guid], Quoted(name), [str(len(synonym)), *texts], Quoted(), 0, 0, _NONE)


def _own_file(
    product: _Product, properties: list[Node], modules: Iterable[str], data: Sequence[DataObject]
) -> bytes:
    classes = [
        *(_nodes(guid, 0) for guid in _EMPTY_CLASSES),
        _class(COMMON_MODULES, [product.guid("module", module) for module in modules]),
        _class(LANGUAGES, [product.guid("language")]),
    ]
    groups = [
        _nodes(PROPERTIES_GROUP, _nodes(1, properties, len(classes), *classes)),
        _data_group(product, data),
        *(
            _nodes(group, _nodes(1, _nodes(0, ["1", "0", product.guid(group)]), 0))
            for group in _FURTHER_GROUPS
        ),
    ]
    tail = _nodes(_nodes(0, Quoted(), Quoted()))
    return _file(2, [product.guid("file")], len(groups), *groups, tail)


def _data_group(product: _Product, data: Sequence[DataObject]) -> list[Node]:
    """Return the group that lists registers and constants, one level deeper than the others."""
    head = _nodes(0, ["1", "0", product.guid(_DATA_GROUP)])
    if not data:
        return _nodes(_DATA_GROUP, _nodes(1, head, 0))
    listed: dict[str, list[str]] = {}
    for each in data:
        listed.setdefault(each.class_id, []).append(each.guid())
    classes = [_class(guid, objects) for guid, objects in listed.items()]
    return _nodes(_DATA_GROUP, _nodes(6, _nodes(1, head, len(classes), *classes)))


def _class(guid: str, objects: Sequence[str]) -> list[Node]:
    return _nodes(guid, len(objects), *objects)


def _language(product: _Product) -> bytes:
    header = _header(product.guid("language"), "Русский", {"ru": "Русский"})
    return _file(1, _nodes(0, header, Quoted("ru")), 0)


def _modules(product: _Product, modules: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
    for module, text in modules.items():
        guid = product.guid("module", module)
        header = _header(guid, module, {"ru": module})
        yield guid, _file(1, _nodes(12, header, 0, 1, *(0,) * 6), 0)
        info = _file(3, 1, 0, Quoted(), 0)
        yield f"{guid}.0", container_bytes({"info": info, "text": BOM + text.encode()})


def _support(product: _Product, release: str, modules: Iterable[str]) -> bytes:
    """Return the record of a delivery: everything locked, the flags as vendors' files have them."""
    objects = [product.guid("file"), product.guid("language")]
    objects += [product.guid("module", module) for module in modules]
    identity = (Quoted(product.version), Quoted(product.vendor), Quoted(product.name))
    block = (product.guid("block", release), 1, release, *identity, len(objects))
    records = [token for guid in objects for token in (1, 0, guid, guid)]
    return _file(6, 1, 1, *block, *records, *_SUPPORT_TAIL)


def _versions(release: str, files: Mapping[str, bytes]) -> bytes:
    """Give every file a GUID that follows from its content: what did not change keeps it."""
    own = uuid.UUID(release)
    guids = {name: _content_guid(name, data) for name, data in files.items()}
    renewed = {name: str(uuid.uuid5(own, name)) for name in (ROOT, "version", VERSIONS)}
    return serialise_versions({WHOLE: release, **guids, **renewed})


def _content_guid(name: str, data: bytes) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{name}\n{hashlib.sha256(data).hexdigest()}"))


def _file(*tokens: object) -> bytes:
    return BOM + serialise(_nodes(*tokens)).encode()


def _nodes(*tokens: object) -> list[Node]:
    """Return tokens as a bracket list: numbers as bare tokens, all else as it is."""
    return [str(token) if isinstance(token, int) else cast("Node", token) for token in tokens]
