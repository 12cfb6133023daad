"""One person's program at the sandbox's site while things go wrong, and what must hold whatever happens."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from support.canaries import revealed, revealing_files

from updater.app import Application
from updater.demo.online import settings_for
from updater.demo.site import AccountKind, Fault, FaultKind
from updater.errors import UserError
from updater.model.site import PackageKind, SignIn
from updater.model.version import Version
from updater.online import Online
from updater.places import ProgramPlaces, system_places
from updater.secrets import SecretStore
from updater.site.limits import Limits
from updater.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite
    from updater.demo.site.world import SiteFile
    from updater.settings import Settings

CALM = Limits(connect=20, read=20, total=60, floor_bytes=1, floor_seconds=60)
HASTY = Limits(connect=0.5, read=0.5, total=2, floor_bytes=4000, floor_seconds=0.5, attempts=1)
CHAIN = ("1.0.2.7", "1.0.4.2", "1.1.1.10")
TARGET = Version(CHAIN[-1])
SERVICE, PAGES, LEGACY = "service", "pages", "legacy"
_WITH_A_FILE = {200, 206}
_OURS = "onec-updater"  # what the program adds to a template begins so
_MAY_ARRIVE = {
    "login": {"cookie", "password", "ticket"},
    "releases": {"cookie", "ticket"},
    "dl": {"basic", "cookie", "ticket"},
    "portal": {"basic"},
    "update-api": {"password"},
    "tmplts": {"basic"},
}


@dataclass(frozen=True)
class Whole:
    """The bytes of a package and some more: what a package is long is known only once the site stands.

    Attributes:
        of: the release.
        more: bytes, negative for less.
    """

    of: str
    more: int = 0


@dataclass(frozen=True)
class Case:
    """Faults of the catalogue, and what the person is told.

    Attributes:
        number: `N08`.
        what: in words; number and words together name the test.
        faults: `path="@1.0.2.7"` means the package of that release; a negative `at` counts from its end.
        code: of the error; None when it ends well in spite of the faults.
        facts: of the error.
        by: the source that is asked.
        limits: how long the site is waited for.
        signed_in: the person signed in while all was well.
        settings: other settings.
        kept: bytes of packages that are here and right afterwards, at least.
        again: bytes of packages the site may send twice.
        waited: least and most seconds the program would have waited between attempts.
        passwords: times the password may be sent while the faults are in force.
    """

    number: str
    what: str
    faults: tuple[Fault, ...]
    code: str | None = None
    facts: Mapping[str, object | Whole] = field(default_factory=dict)
    by: str = SERVICE
    limits: Limits = CALM
    signed_in: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    kept: int | Whole = 0
    again: int | Whole = 0
    waited: tuple[float, float] = (0, 1000)
    passwords: int | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


@dataclass
class Outcome:
    """How a try ended.

    Attributes:
        error: None when it went well.
        installed: versions that were installed.
    """

    error: UserError | None
    installed: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """Of the error."""
        return self.error.code if self.error is not None else None


class Workplace:
    """A program with a home and a template directory of its own, and an infobase that wants three releases.

    Attributes:
        waited: seconds the program would have waited between attempts.
    """

    def __init__(
        self, site: RunningSite, sandbox: Sandbox, root: Path, *, by: str = SERVICE, **changes: Any
    ) -> None:
        self.site, self.sandbox, self.root, self.by = site, sandbox, root, by
        self.home, self.templates = root / "home", root / "templates"
        self.templates.mkdir(parents=True)
        account = site.world.account(AccountKind.CONTRACT)
        self.account = SignIn(account.login, account.password)
        self.settings = replace(self._settings(), **changes)
        self.waited = 0.0
        self.start()

    def _settings(self) -> Settings:
        ours = replace(
            self.sandbox.settings,
            site_sources=(self.by,),
            start_config=self.root / "1cestart.cfg",
            default_templates=self.templates,
        )
        return settings_for(ours, self.site)

    def start(self, limits: Limits = CALM) -> None:
        """Start the program anew: nobody is signed in, and only what is on the disk is known."""
        system = system_places(os.environ, sys.platform, self.root)
        self.application = Application(ProgramPlaces.under(self.home), system, self.settings)
        self.online = Online(self.application, SecretStore(None), limits=limits, sleep=self._sleep)
        self.application._online = self.online

    def _sleep(self, seconds: float) -> None:
        self.waited += seconds

    def sign_in(self) -> None:
        """Sign in with the right password."""
        self.online.sign_in(self.account.login, self.account.password, remember=False)

    def hurry(self, limits: Limits) -> None:
        """Wait no longer than this for the site from now on."""
        self.online._connection.session().limits = limits

    def attempt(self) -> Outcome:
        """Sign in, ask for the path, download, install: what "download" does."""
        try:
            if not self.online.account().connected:
                self.sign_in()
            state = self.application.infobases.inspect(self.sandbox.infobase)
            installed = self.online.fetch(self.online.path(state, to=TARGET))
        except UserError as error:
            return Outcome(error)
        return Outcome(None, tuple(str(item.template.manifest.version) for item in installed))

    # The packages of the chain

    def package(self, version: str) -> SiteFile:
        """Return the file the source names for a release."""
        release = self.site.world.release("Workshop10", version)
        assert release is not None
        if self.by == SERVICE:
            assert release.template is not None
            return release.template
        return next(file for file in release.files if file.kind is PackageKind.UPDATE)

    def meant(self, value: Any) -> Any:
        """Return a figure of a case as it is at this site."""
        return self.package(value.of).size + value.more if isinstance(value, Whole) else value

    def put_in_force(self, *faults: Fault) -> None:
        """Let things go wrong at the site."""
        self.site.faults.replace([self._meant(fault) for fault in faults])

    def _meant(self, fault: Fault) -> Fault:
        if not fault.path.startswith("@"):
            return fault
        file = self.package(fault.path[1:])
        at = fault.at if fault.at >= 0 else file.size + fault.at
        return replace(fault, path=file.uuid, at=at)

    def not_met(self) -> list[Fault]:
        """Return faults in force that never came into play: a case without them shows nothing."""
        counted = list(self.site.faults._counted)
        return [one for one, seen in counted if seen <= one.after and one.kind is not FaultKind.REFUSED]

    def sent(self) -> int:
        """Return the bytes of packages the site has sent since its log was cleared."""
        wanted = [one for version in CHAIN for one in self.site.log.of("dl", self.package(version).uuid)]
        return sum(exchange.sent for exchange in wanted if exchange.status in _WITH_A_FILE)

    def asked(self, version: str) -> list[str]:
        """Return the ranges asked for of a package, empty for the whole."""
        return [exchange.range for exchange in self.site.log.of("dl", self.package(version).uuid)]

    def here(self) -> int:
        """Return the bytes of packages that are here and right, whatever they have become."""
        return sum(self._here(version) for version in CHAIN)

    def _here(self, version: str) -> int:
        if any(self.templates.rglob(f"{_folder(version)}/1cv8.cfu")):
            return self.package(version).size
        content = self.package(version).content.read_bytes()
        found = [path.read_bytes() for path in self.downloads() if _folder(version) in _folder(path.name)]
        return max((len(data) for data in found if data and content.startswith(data)), default=0)

    def downloads(self) -> list[Path]:
        """Return the files in the folder of downloads, growing ones too, without those about them."""
        folder = self.online.downloads_directory
        present = folder.iterdir() if folder.is_dir() else ()
        return [path for path in present if path.suffix not in {".json", ".lock"}]

    @property
    def total(self) -> int:
        """Bytes of all packages of the chain."""
        return sum(self.package(version).size for version in CHAIN)

    # What must hold

    def template_files(self) -> dict[str, bytes]:
        """Return everything in the template directory."""
        paths = [path for path in self.templates.rglob("*") if not path.is_dir()]
        return {path.relative_to(self.templates).as_posix(): path.read_bytes() for path in paths}

    def wrong_things(self, right: Mapping[str, bytes]) -> list[str]:
        """Say what is wrong with what lies here now.

        Args:
            right: the template directory after downloading without faults.
        """
        present = self.template_files()
        wrong = [f"differs: {name}" for name, data in present.items() if right.get(name) != data]
        folders = {name.rpartition("/")[0] for name in present}
        wrong += [
            f"missing: {name}"
            for name in right
            if name.rpartition("/")[0] in folders and _from_package(name) and name not in present
        ]
        return wrong + [f"download: {path.name}" for path in self.downloads() if not self._may_lie(path)]

    def _may_lie(self, path: Path) -> bool:
        """Whether a download is a right one, or a growing one that nobody takes for a file."""
        data = path.read_bytes()
        if data.lstrip()[:1] == b"<":
            return False
        growing = path.name.endswith(".part")
        return growing or any(data == self.package(version).content.read_bytes() for version in CHAIN)

    def astray(self) -> list[tuple[str, str]]:
        """Return the hosts where something of the person's arrived that does not belong there."""
        allowed = {**_MAY_ARRIVE, "dl02": _MAY_ARRIVE["dl"]}
        return [
            (exchange.host, name)
            for exchange in self.site.log
            for name in exchange.credentials
            if name not in allowed.get(exchange.host, allowed["dl"] if exchange.host[:2] == "dl" else ())
        ]

    def told_secrets(self) -> dict[Path, list[str]]:
        """Return files here in which the password stands."""
        return revealing_files(self.root, [self.account.password])


def prove(case: Case, place: Workplace, right: Mapping[str, bytes]) -> None:
    """Let a case happen: what is told, what is here, what arrived where; afterwards all is well again.

    Args:
        case: what goes wrong.
        place: of a person who has nothing yet.
        right: the template directory after downloading without faults.
    """
    if case.signed_in:
        place.sign_in()
    place.hurry(case.limits)
    place.site.log.clear()
    place.put_in_force(*case.faults)
    outcome = place.attempt()
    assert case.code == outcome.code, outcome.error
    assert [] == place.not_met()
    told = outcome.error.params if outcome.error is not None else {}
    facts = {name: place.meant(value) for name, value in case.facts.items()}
    assert facts == {name: told.get(name) for name in facts}
    check_told(outcome.error, place.account.password)
    check_here(place, right)
    check_course(case, place)
    check_later(case, place, right)


def check_told(error: UserError | None, password: str) -> None:
    """Every error has words in both languages, and a password is in none of them."""
    if error is None:
        return
    for language in ("ru", "en"):
        problem = Texts(language).problem(error)
        assert error.code == problem.code
        assert not revealed(repr(problem).encode(), [password])
    trace = "".join(traceback.format_exception(error))
    assert not revealed(trace.encode(), [password])


def check_here(place: Workplace, right: Mapping[str, bytes]) -> None:
    """Nothing wrong lies here, nothing of the person's went astray, no password is written down."""
    assert [] == place.wrong_things(right)
    assert [] == place.astray()
    assert {} == place.told_secrets()


def check_course(case: Case, place: Workplace) -> None:
    """How it went: what was sent, how long it would have taken, how often the password was sent."""
    least, most = case.waited
    assert least <= place.waited <= most
    assert place.here() >= place.meant(case.kept)
    if case.code is None:
        assert place.total <= place.sent() <= place.total + place.meant(case.again)
    if case.passwords is not None:
        posts = place.site.log.of("login")
        assert case.passwords == len([one for one in posts if "password" in one.credentials])


def check_later(case: Case, place: Workplace, right: Mapping[str, bytes]) -> None:
    """Started anew without faults, it ends well, and what was here already is not sent again."""
    here = place.here()
    place.site.faults.clear()
    place.site.log.clear()
    place.start()
    outcome = place.attempt()
    assert outcome.error is None
    assert dict(right) == place.template_files()
    assert place.total - here == place.sent()
    assert [] == place.downloads()
    assert case.code is not None or 0 == place.sent()


def _folder(version: str) -> str:
    return version.replace(".", "_")


def _from_package(name: str) -> bool:
    return not name.rpartition("/")[2].startswith(_OURS)


def fault(kind: FaultKind, where: str = "dl", of: str = "", **facts: Any) -> Fault:
    """Return a fault; `of` is the release whose package it is for."""
    value = str(facts.pop("value", ""))
    return Fault(kind, where, path=f"@{of}" if of else facts.pop("path", ""), value=value, **facts)
