"""The update service that configurations themselves ask (docs/update-site.md 2)."""

from __future__ import annotations

import time
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from updater.demo.site.context import MIRRORS, active, wrong
from updater.demo.site.faults import FaultKind
from updater.demo.site.packages import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import Account, PublishedRelease, SiteProduct

BASE = "/update-platform"
PLATFORM = "Platform83"
WORKING, NEW_PLATFORM, NEW_EDITION = (
    "NewConfigurationAndOrPlatform",
    "NewPlatform",
    "NewProgramOrRedaction",
)
# Only `LoginError` is known of the real service; the other two names are the sandbox's own.
LOGIN_ERROR, NO_CONTRACT, NOT_REGISTERED = "LoginError", "SandboxNoContract", "SandboxNotRegistered"
_MESSAGES = {
    LOGIN_ERROR: "Неверный логин или пароль.",
    NO_CONTRACT: "Нет действующего договора сопровождения (сообщение песочницы).",
    NOT_REGISTERED: "Программа не зарегистрирована за пользователем (сообщение песочницы).",
}
_PLATFORM_SIZE = 595_401_719


def service_application(site: Site) -> Flask:
    """Return the update service's application."""
    app = Flask("sandbox.service")
    service = _Service(site)
    app.add_url_rule(f"{BASE}/programs/update/ping", view_func=lambda: "", endpoint="ping")
    for path, view in (
        ("/programs/update/info", service.info),
        ("/programs/update/", service.update),
        ("/patches/getInfo", service.patches),
        ("/patches/getFiles", service.patch_files),
        ("/platform/getInfo", service.platform),
    ):
        app.add_url_rule(BASE + path, endpoint=path, view_func=view, methods=["POST"])
    app.before_request(_broken)
    return app


def _broken() -> ResponseReturnValue | None:
    if request.method != "POST":
        return None
    if wrong(FaultKind.NOT_JSON):
        return Response("<html><body>Технические работы</body></html>", content_type="text/html")
    if FaultKind.SERVICE_ERROR in active():
        name = active()[FaultKind.SERVICE_ERROR].value or "ServiceError"
        return jsonify(errorName=name, errorMessage="Сервис временно недоступен (сообщение песочницы).")
    return None


class _Service:
    """The calls; login and password travel in the body."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def info(self) -> ResponseReturnValue:
        """Tell what a release can be updated to, and by how many steps; needs no login."""
        body = _json()
        missing = [name for name in ("programName", "versionNumber", "platformVersion") if not body.get(name)]
        if missing:
            return _not_blank("programUpdateInfoRequest", missing)
        product = self.site.world.program(str(body["programName"]))
        if product is None:
            return jsonify(errorName="SandboxUnknownProgram", errorMessage="Программа не найдена.")
        current, platform = str(body["versionNumber"]), str(body["platformVersion"])
        wanted = body.get("updateType", WORKING) != NEW_PLATFORM
        steps = self._way(product, current, newest_of(self.site.world.of(product.nick))) if wanted else ()
        answer = {
            "errorName": None,
            "errorMessage": None,
            "configurationUpdateResponse": self._configuration(product, steps),
            "platformUpdateResponse": self._newer_platform(platform),
            "additionalReleaseUpdate": self._others(product, current, steps) if wanted else [],
            "currentReleaseSupportEndDate": self._support_end(product, current),
            "additionalParameters": None,
        }
        return jsonify(answer)

    def update(self) -> ResponseReturnValue:
        """Name the files of steps, to those who may have them."""
        body = _json()
        account = self._account(body)
        if account is None or wrong(FaultKind.LOGIN_ERROR):
            return _refused(LOGIN_ERROR)
        asked = [str(step) for step in body.get("upgradeSequence") or ()]
        steps = [self._step(step) for step in asked]
        if None in steps:
            return _not_blank("programUpdateRequest", ["upgradeSequence"])
        found = [step for step in steps if step is not None]
        refusal = next((why for release in found if (why := _refusal(account, release.nick))), None)
        if refusal:
            return _refused(refusal)
        files = [self._file(release) for release in found]
        if wrong(FaultKind.COUNT):
            files = files[:-1]
        return jsonify(
            errorName=None,
            errorMessage=None,
            platformDistributionUrl=self._platform_url(str(body.get("platformDistributionUin") or "")),
            configurationUpdateDataList=files,
        )

    def patches(self) -> ResponseReturnValue:
        """Tell that there are no patches."""
        return jsonify(errorName=None, errorMessage=None, patchUpdateList=[])

    def patch_files(self) -> ResponseReturnValue:
        """Hand out no patches."""
        if self._account(_json()) is None:
            return _refused(LOGIN_ERROR)
        return jsonify(errorName=None, errorMessage=None, patchDistributionDataList=[])

    def platform(self) -> ResponseReturnValue:
        """Tell the lowest and the recommended platform of a release."""
        body = _json()
        product = self.site.world.program(str(body.get("programName", "")))
        release = self.site.world.release(product.nick, str(body.get("versionNumber"))) if product else None
        if release is None:
            return _spring(HTTPStatus.NOT_FOUND, "Not found", [])
        newest = newest_of(self.site.world.of(PLATFORM))
        recommended = newest.version if newest else ""
        return jsonify(
            [{"platformVersionMin": release.minimum_platform, "platformVersionRecommended": recommended}]
        )

    def _account(self, body: dict[str, Any]) -> Account | None:
        return self.site.state.account(str(body.get("login", "")), str(body.get("password", "")))

    def _way(
        self, product: SiteProduct, current: str, target: PublishedRelease | None
    ) -> tuple[PublishedRelease, ...]:
        """Return the fewest steps from a release to another one."""
        releases = self.site.world.of(product.nick)
        ways: dict[str, tuple[PublishedRelease, ...]] = {current: ()}
        waiting = deque([current])
        while waiting:
            here = waiting.popleft()
            for release in releases:
                if here in release.updates and release.version not in ways:
                    ways[release.version] = (*ways[here], release)
                    waiting.append(release.version)
        return ways.get(target.version, ()) if target else ()

    def _configuration(
        self, product: SiteProduct, steps: Sequence[PublishedRelease]
    ) -> dict[str, Any] | None:
        if not steps:
            return None
        last = steps[-1]
        short, stem = product.folder.split("/")[-1], last.version.replace(".", "_")
        texts = f"{self.site.urls['dl03']}/content//AutoUpdatesFiles/{short}/{stem}/82"
        how_to = None if len(last.updates) == 1 else f"{texts}/V8Update.htm"
        return {
            "configurationVersion": last.version,
            "size": sum(step.template.size for step in steps if step.template),
            "platformVersion": last.minimum_platform,
            "updateInfoUrl": f"{texts}/News1cv8.htm",
            "howToUpdateInfoUrl": how_to,
            "upgradeSequence": [_uuid(step) for step in steps],
            "programVersionUin": identifier("version", last.nick, last.version),
            "supportEndDate": f"{last.support_end.isoformat()}T00:00:00" if last.support_end else None,
        }

    def _others(
        self, product: SiteProduct, current: str, offered: Sequence[PublishedRelease]
    ) -> list[dict[str, Any]]:
        """Offer releases of long support beside the newest."""
        others = (one for one in self.site.world.of(product.nick) if one.long_support)
        ways = (self._way(product, current, one) for one in others if one not in offered[-1:])
        return [
            {"configurationUpdate": self._configuration(product, way), "platformUpdate": None}
            for way in ways
            if way
        ]

    def _newer_platform(self, current: str) -> dict[str, Any] | None:
        newest = newest_of(self.site.world.of(PLATFORM))
        if newest is None or _numbers(newest.version) <= _numbers(current):
            return None
        stem, releases = newest.version.replace(".", "_"), self.site.urls["releases"]
        texts = f"{self.site.urls['dl03']}/content//AutoUpdatesFiles/Platform/{stem}"
        return {
            "platformVersion": newest.version,
            "transitionInfoUrl": f"{texts}/V8Update.htm",
            "releaseUrl": f"{releases}/version_files?nick={PLATFORM}&ver={newest.version}&needAccessToken=true",
            "distributionUin": identifier("platform", newest.version),
            "size": _PLATFORM_SIZE,
            "recommended": True,
        }

    def _support_end(self, product: SiteProduct, current: str) -> str | None:
        release = self.site.world.release(product.nick, current)
        return f"{release.support_end.isoformat()}T00:00:00" if release and release.support_end else None

    def _step(self, uuid: str) -> PublishedRelease | None:
        return next((one for one in self.site.world.releases if one.template and _uuid(one) == uuid), None)

    def _file(self, release: PublishedRelease) -> dict[str, Any]:
        product, file = self.site.world.product(release.nick), release.template
        if product is None or file is None:
            return {}
        stem = release.version.replace(".", "_")
        new = f"{self.site.urls[MIRRORS[0]]}/public/file/tmplts/get/{file.uuid}"
        old = f"http{self.site.urls['tmplts'].removeprefix('https')}/tmplts//{product.folder}/{stem}/1cv8.zip"
        return {
            "templatePath": "\\".join((*product.folder.split("/"), stem)),
            "executeUpdateProcess": release.handlers_required,
            "updateFileUrl": old if wrong(FaultKind.OLD_URLS) else new,
            "updateFileName": "1cv8.cfu",
            "updateFileFormat": "ZIP",
            "size": file.size,
            "hashSum": _other(file.update_md5) if wrong(FaultKind.WRONG_HASH) else file.update_md5,
        }

    def _platform_url(self, uin: str) -> str | None:
        for release in self.site.world.of(PLATFORM):
            if uin and uin == identifier("platform", release.version):
                return f"{self.site.urls[MIRRORS[0]]}/public/file/get/{release.files[0].uuid}"
        return None


def newest_of(releases: Sequence[PublishedRelease]) -> PublishedRelease | None:
    """Return the newest release that is not for acquaintance only."""
    return next((one for one in reversed(releases) if not one.test), None)


def _uuid(release: PublishedRelease) -> str:
    return identifier("step", release.nick, release.version)


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


def _other(checksum: str) -> str:
    return ("B" if checksum[0] == "A" else "A") + checksum[1:]


def _refusal(account: Account, nick: str) -> str | None:
    if nick not in account.nicks:
        return NOT_REGISTERED
    return None if account.may_update(nick) else NO_CONTRACT


def _refused(name: str) -> Response:
    return jsonify(errorName=name, errorMessage=_MESSAGES[name])


def _json() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}


def _not_blank(name: str, fields: Sequence[str]) -> ResponseReturnValue:
    errors = [
        {
            "codes": [f"NotBlank.{name}.{field}", f"NotBlank.{field}", "NotBlank"],
            "arguments": None,
            "defaultMessage": "may not be empty",
            "objectName": name,
            "field": field,
            "rejectedValue": None,
            "bindingFailure": False,
            "code": "NotBlank",
        }
        for field in fields
    ]
    return _spring(HTTPStatus.BAD_REQUEST, f"Validation failed for object='{name}'", errors)


def _spring(status: HTTPStatus, message: str, errors: list[dict[str, Any]]) -> ResponseReturnValue:
    body = {
        "timestamp": int(time.time() * 1000),
        "status": status.value,
        "error": status.phrase,
        "exception": "org.springframework.web.bind.MethodArgumentNotValidException",
        "errors": errors,
        "message": message,
        "path": request.path,
    }
    return jsonify(body), status
