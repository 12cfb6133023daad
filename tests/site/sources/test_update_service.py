"""The update service, asked at the sandbox's site."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site_visitor import WORKSHOP

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.model.site import Digest, PackageAccess, SignIn, TextKind
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.site_visitor import Visitor

    from updater.demo.site import RunningSite

START = Version("1.0.1.5")
PLATFORM = Version("8.3.24.1368")
_WAY = ["1.0.2.7", "1.0.4.2", "1.1.1.10", "1.1.3.8", "1.2.1.6"]


def _code(visitor: Visitor, sign_in: SignIn | None = None) -> SiteError:
    """Ask for the way and its files, and return the error that ends it."""

    def way() -> None:
        hops = visitor.service.path(WORKSHOP, START, PLATFORM)
        visitor.service.packages(WORKSHOP, hops, sign_in or visitor.sign_in)

    with pytest.raises(SiteError) as caught:
        way()
    return caught.value


def test_the_way_needs_no_login(site: RunningSite, visitor: Visitor) -> None:
    """The path is told to strangers, as many hops as the service computes; only the last has a version."""
    visitor.service.ready()
    hops = visitor.service.path(WORKSHOP, START, PLATFORM)
    assert [None] * 4 + [Version("1.2.1.6")] == [hop.version for hop in hops]
    assert ("8.3.24.1368", [TextKind.NEWS, TextKind.HOW_TO]) == (
        hops[-1].minimum_platform,
        [text.kind for text in hops[-1].texts],
    )
    assert not any(entry.credentials for entry in site.log)


def test_files_name_the_versions_and_the_handlers(visitor: Visitor) -> None:
    """Places, versions, sizes, checksums and required handlers of all hops come in one answer, in order."""
    hops = visitor.service.packages(
        WORKSHOP, visitor.service.path(WORKSHOP, START, PLATFORM), visitor.sign_in
    )
    assert _WAY == [str(hop.version) for hop in hops]
    assert [True, False, False, True, False] == [hop.handlers_required for hop in hops]
    first = hops[0].package
    assert first is not None
    assert ("Verstak/Workshop/1_0_2_7", "1cv8.cfu", True) == (
        first.template_path,
        first.update_file,
        first.is_archive,
    )
    assert ("Verstak_Workshop_1_0_2_7_update.zip", PackageAccess.BASIC) == (first.file_name, first.access)
    assert all(hop.package is not None and hop.package.size for hop in hops)


def test_checksum_is_of_the_update_file(site: RunningSite, visitor: Visitor) -> None:
    """The Base64 of an MD5 is read as that of the `.cfu` inside, which is what it is of."""
    hops = visitor.service.packages(
        WORKSHOP, visitor.service.path(WORKSHOP, START, PLATFORM), visitor.sign_in
    )
    release = site.world.release("Workshop10", "1.0.2.7")
    assert release is not None
    assert release.template is not None
    with zipfile.ZipFile(release.template.content) as archive:
        md5 = hashlib.md5(archive.read("1cv8.cfu"), usedforsecurity=False)
    assert base64.b64encode(md5.digest()).decode() == release.template.update_md5
    assert hops[0].package is not None
    assert Digest("md5", md5.hexdigest(), of_update_file=True) == hops[0].package.digest


def test_releases_one_may_choose(visitor: Visitor) -> None:
    """The newest and the one supported for long are offered; the latter can be the aim."""
    found = visitor.service.releases(WORKSHOP, START)
    assert ["1.2.1.6", "1.1.1.10"] == [str(each.version) for each in found]
    assert "2027-04-30" == str(found[1].support_end)
    hops = visitor.service.path(WORKSHOP, START, PLATFORM, to=Version("1.1.1.10"))
    assert (3, Version("1.1.1.10")) == (len(hops), hops[-1].version)


def test_nothing_newer(visitor: Visitor) -> None:
    """At the newest release there is no way to go, and that is no error."""
    assert () == visitor.service.path(WORKSHOP, Version("1.2.1.6"), PLATFORM)
    assert () == visitor.service.releases(WORKSHOP, Version("1.2.1.6"))
    assert () == visitor.service.packages(WORKSHOP, (), None)


def test_platform_beside_the_update(visitor: Visitor) -> None:
    """A newer platform is offered with its page; at the newest there is none."""
    offer = visitor.service.platform(WORKSHOP, START, PLATFORM)
    assert offer is not None
    assert (Version("8.3.27.1859"), True, 595_401_719) == (offer.version, offer.recommended, offer.size)
    assert visitor.service.platform(WORKSHOP, START, Version("8.3.99.1")) is None


def test_a_release_nobody_offers(visitor: Visitor) -> None:
    """Asked for a release it does not offer, the source says so."""
    with pytest.raises(SiteError) as caught:
        visitor.service.path(WORKSHOP, START, PLATFORM, to=Version("9.9"))
    assert "site.release-unknown" == caught.value.code


def test_names_and_releases_are_needed(site: RunningSite, visitor: Visitor) -> None:
    """Without a name for the service, or a release to start from, nothing is sent."""
    with pytest.raises(SiteError) as caught:
        visitor.service.path(replace(WORKSHOP, program=""), START)
    assert "site.product-unknown" == caught.value.code
    with pytest.raises(SiteError) as caught:
        visitor.service.releases(WORKSHOP)
    assert "site.start-needed" == caught.value.code
    with pytest.raises(SiteError) as caught:
        visitor.service.packages(WORKSHOP, visitor.service.path(WORKSHOP, START), None)
    assert "site.sign-in-needed" == caught.value.code
    assert 1 == len([entry for entry in site.log if entry.host == "update-api"])


def test_unknown_platform_is_not_sent_empty(visitor: Visitor) -> None:
    """The service refuses an empty platform, so a recent one is named when none is known."""
    assert 5 == len(visitor.service.path(WORKSHOP, START, None))


def test_empty_version_is_refused_by_name(visitor: Visitor) -> None:
    """A 400 names the field the service found fault with, and nothing of what was sent."""
    with pytest.raises(SiteError) as caught:
        visitor.service.path(WORKSHOP, Version(""), PLATFORM)
    assert ("site.request-refused", "versionNumber") == (caught.value.code, caught.value.params["fields"])


def test_wrong_password(site: RunningSite, visitor: Visitor) -> None:
    """`LoginError` is its own error with the service's words; the password is sent once and shown nowhere."""
    error = _code(visitor, SignIn("master", "canary-password"))
    assert ("account.refused-by-service", "LoginError") == (error.code, error.params["name"])
    assert "Неверный логин или пароль." == error.params["message"]
    assert "canary" not in f"{error!r}{error}"
    assert 1 == len([entry for entry in site.log if entry.path.endswith("/programs/update/")])


@pytest.mark.parametrize(
    ("kind", "name"),
    [(AccountKind.NO_CONTRACT, "SandboxNoContract"), (AccountKind.NO_PRODUCT, "SandboxNotRegistered")],
)
def test_the_services_own_words(
    somebody: Callable[[AccountKind], Visitor], kind: AccountKind, name: str
) -> None:
    """Other refusals come with the service's own message."""
    error = _code(somebody(kind))
    assert ("site.service-message", name) == (error.code, error.params["name"])
    assert "песочницы" in str(error.params["message"])


@pytest.mark.parametrize(
    ("fault", "path", "code"),
    [
        (FaultKind.LOGIN_ERROR, "", "account.refused-by-service"),
        (FaultKind.SERVICE_ERROR, "", "site.service-message"),
        (FaultKind.COUNT, "", "site.service-count"),
        (FaultKind.NOT_JSON, "", "site.service-answer"),
        (FaultKind.HTML, "/info", "site.service-answer"),
        (FaultKind.GUARD, "/info", "site.blocked"),
        (FaultKind.REDIRECT, "/info", "site.redirect"),
    ],
)
def test_faults_have_names(
    site: RunningSite, visitor: Visitor, fault: FaultKind, path: str, code: str
) -> None:
    """Whatever goes wrong with the service has a code of its own, and is over when the service is well."""
    wrong = site.faults.add(
        fault, "update-api", path=path, value="foreign" if fault is FaultKind.REDIRECT else ""
    )
    assert code == _code(visitor).code
    site.faults.remove(wrong)
    assert 5 == len(visitor.service.path(WORKSHOP, START, PLATFORM))


@pytest.mark.parametrize(("status", "code"), [("404", "site.service-status"), ("503", "site.server-error")])
def test_statuses(site: RunningSite, visitor: Visitor, status: str, code: str) -> None:
    """An answer with a status is told by it; the ping alone shows that the service is away."""
    site.faults.add(FaultKind.STATUS, "update-api", value=status)
    assert code == _code(visitor).code
    with pytest.raises(SiteError) as caught:
        visitor.service.ready()
    assert caught.value.code in {"site.service-away", "site.server-error"}


def test_plain_addresses_become_secure_ones(site: RunningSite, visitor: Visitor) -> None:
    """Old answers name http: the same host is asked by https, for the password goes along."""
    site.faults.add(FaultKind.OLD_URLS, "update-api")
    hops = visitor.service.packages(WORKSHOP, visitor.service.path(WORKSHOP, START), visitor.sign_in)
    package = hops[0].package
    assert package is not None
    assert f"{site.url('tmplts')}/tmplts//Verstak/Workshop/1_0_2_7/1cv8.zip" == package.urls[0]
