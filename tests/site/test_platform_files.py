"""Which files of a platform version are for a computer, told by the vendor's names."""

from __future__ import annotations

import pytest

from updater.model.site import Package, PackageKind
from updater.site.platform_files import choices

# Names as the page of 8.3.18.1363 has them, and those of later versions (docs/update-site.md 1.5).
OLD = (
    "setuptc64_8_3_18_1363.rar",
    "thin.client_8_3_18_1363.deb64.tar.gz",
    "windows_8_3_18_1363.rar",
    "windows64full_8_3_18_1363.rar",
    "client_8_3_18_1363.deb32.tar.gz",
    "client_8_3_18_1363.deb64.tar.gz",
    "client_8_3_18_1363.rpm64.tar.gz",
    "deb_8_3_18_1363.tar.gz",
    "clientosx_8_3_18_1363.dmg",
    "windows64_8_3_18_1363.rar",
    "deb64_8_3_18_1363.tar.gz",
    "rpm64_8_3_18_1363.tar.gz",
    "addin_8_3_18_1363.zip",
    "demo.zip",
)
NEW = ("windows64full_8_3_27_1859.rar", "server64_8_3_27_1859.zip", "thin.osx64_8_3_27_1859.dmg")


def _package(name: str) -> Package:
    return Package((f"https://x/{name}",), f"Platform83_8.3.18.1363_{name}", PackageKind.PLATFORM)


@pytest.mark.parametrize(
    ("names", "system", "architecture", "packaging", "fitting"),
    [
        (OLD, "win32", "x86_64", "", [["windows64full_8_3_18_1363.rar"], ["windows_8_3_18_1363.rar"]]),
        (OLD, "win32", "x86", "", [["windows_8_3_18_1363.rar"]]),
        (
            OLD,
            "linux",
            "x86_64",
            "deb",
            [["client_8_3_18_1363.deb64.tar.gz", "deb64_8_3_18_1363.tar.gz"]],
        ),
        (
            OLD,
            "linux",
            "x86_64",
            "rpm",
            [["client_8_3_18_1363.rpm64.tar.gz", "rpm64_8_3_18_1363.tar.gz"]],
        ),
        (OLD, "darwin", "arm64", "", [["clientosx_8_3_18_1363.dmg"]]),
        (OLD, "linux", "e2k", "deb", []),
        (NEW, "linux", "x86_64", "deb", [["server64_8_3_27_1859.zip"]]),
        (NEW, "darwin", "x86_64", "", []),
        (OLD[:1], "win32", "x86_64", "", []),
    ],
)
def test_what_is_for_a_computer_comes_first(
    names: tuple[str, ...], system: str, architecture: str, packaging: str, fitting: list[list[str]]
) -> None:
    """Whole sets only, best first; everything else stays to be chosen by hand."""
    packages = [_package(name) for name in names]
    found = choices(packages, system=system, architecture=architecture, packaging=packaging)
    told = [
        [each.file_name.removeprefix("Platform83_8.3.18.1363_") for each in choice.packages]
        for choice in found
        if choice.fits
    ]
    assert fitting == told
    assert set(packages) == {each for choice in found for each in choice.packages}
