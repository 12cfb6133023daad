"""The update service that configurations themselves ask (docs/update-site.md 2)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from updater.demo.site.context import active, wrong
from updater.demo.site.faults import FaultKind
from updater.demo.site.service_offers import PLATFORM, Offers
from updater.demo.site.service_refusals import (
    LOGIN_ERROR,
    UNKNOWN_PROGRAM,
    not_blank,
    refused,
    spring,
    why_not,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import Account

BASE = "/update-platform"
_WORKING, _NEW_PLATFORM = "NewConfigurationAndOrPlatform", "NewPlatform"
_NEEDED = ("programName", "versionNumber", "platformVersion")


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
        return refused(name, "Сервис временно недоступен (сообщение песочницы).")
    return None


class _Service:
    """The calls; login and password travel in the body."""

    def __init__(self, site: Site) -> None:
        self.site, self.offers = site, Offers(site)

    def info(self) -> ResponseReturnValue:
        """Tell what a release can be updated to, and by how many steps; needs no login."""
        body = _json()
        missing = [name for name in _NEEDED if not body.get(name)]
        if missing:
            return not_blank("programUpdateInfoRequest", missing)
        product = self.site.world.program(str(body["programName"]))
        if product is None:
            return refused(UNKNOWN_PROGRAM)
        current, platform = str(body["versionNumber"]), str(body["platformVersion"])
        wanted = body.get("updateType", _WORKING) != _NEW_PLATFORM
        newest = self.site.world.newest(product.nick) if wanted else None
        steps = self.offers.way(product, current, newest)
        answer = {
            "errorName": None,
            "errorMessage": None,
            "configurationUpdateResponse": self.offers.configuration(product, steps),
            "platformUpdateResponse": self.offers.newer_platform(platform),
            "additionalReleaseUpdate": self.offers.others(product, current, steps) if wanted else [],
            "currentReleaseSupportEndDate": self.offers.support_end(product, current),
            "additionalParameters": None,
        }
        return jsonify(answer)

    def update(self) -> ResponseReturnValue:
        """Name the files of steps, to those who may have them."""
        body = _json()
        account = self._account(body)
        if account is None or wrong(FaultKind.LOGIN_ERROR):
            return refused(LOGIN_ERROR)
        asked = [str(step) for step in body.get("upgradeSequence") or ()]
        steps = [self.offers.step(step) for step in asked]
        if None in steps:
            return not_blank("programUpdateRequest", ["upgradeSequence"])
        found = [step for step in steps if step is not None]
        refusal = next((why for release in found if (why := why_not(account, release.nick))), None)
        if refusal:
            return refused(refusal)
        files = [self.offers.file(release) for release in found]
        if wrong(FaultKind.COUNT):
            files = files[:-1]
        return jsonify(
            errorName=None,
            errorMessage=None,
            platformDistributionUrl=self.offers.platform_url(str(body.get("platformDistributionUin") or "")),
            configurationUpdateDataList=files,
        )

    def patches(self) -> ResponseReturnValue:
        """Tell that there are no patches."""
        return jsonify(errorName=None, errorMessage=None, patchUpdateList=[])

    def patch_files(self) -> ResponseReturnValue:
        """Hand out no patches."""
        if self._account(_json()) is None:
            return refused(LOGIN_ERROR)
        return jsonify(errorName=None, errorMessage=None, patchDistributionDataList=[])

    def platform(self) -> ResponseReturnValue:
        """Tell the lowest and the recommended platform of a release."""
        body = _json()
        product = self.site.world.program(str(body.get("programName", "")))
        release = self.site.world.release(product.nick, str(body.get("versionNumber"))) if product else None
        if release is None:
            return spring(HTTPStatus.NOT_FOUND, "Not found", [])
        newest = self.site.world.newest(PLATFORM)
        recommended = newest.version if newest else ""
        return jsonify(
            [{"platformVersionMin": release.minimum_platform, "platformVersionRecommended": recommended}]
        )

    def _account(self, body: dict[str, Any]) -> Account | None:
        login, password = str(body.get("login", "")), str(body.get("password", ""))
        return None if self.site.state.locked(login) else self.site.state.account(login, password)


def _json() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}
