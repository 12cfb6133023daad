"""The cloud service (docs/update-site.md 5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask, jsonify, request

from updater.demo.site.context import active
from updater.demo.site.faults import FaultKind
from updater.demo.site.world import AccountKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import FreshApplication

_ADDRESS = "/a/adm/hs/ext_api/execute"
GOOD, REFUSED, NOT_FOUND = 10200, 10403, 10404


def fresh_application(site: Site) -> Flask:
    """Return the cloud's application."""
    app = Flask("sandbox.fresh")
    cloud = _Cloud(site)
    app.add_url_rule(_ADDRESS, view_func=cloud.execute, methods=["POST"])
    app.add_url_rule("/invitation/<code>", view_func=cloud.invitation)
    app.add_url_rule("/a/<program>/<int:number>/ru/", view_func=cloud.application)
    return app


class _Cloud:
    """What a subscriber's user may ask."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.methods: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "account/list": self._accounts,
            "tenant/list": self._tenants,
            "tenant/info": self._tenant,
        }

    def execute(self) -> ResponseReturnValue:
        """Carry out a method."""
        account = self.site.basic()
        if account is None:
            return "", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Basic realm="sandbox"'}
        document = request.get_json(force=True, silent=True)
        body = document if isinstance(document, dict) else {}
        general = body.get("general")
        name = str(general.get("method", "")) if isinstance(general, dict) else ""
        if FaultKind.SERVICE_ERROR in active():
            return jsonify(_general(REFUSED, active()[FaultKind.SERVICE_ERROR].value or "refused"))
        method = self.methods.get(name)
        if method is None:
            return jsonify(_general(NOT_FOUND, f"no method {name}"))
        return jsonify(method(body) if account.kind is not AccountKind.NO_PRODUCT else _nobody(name))

    def invitation(self, code: str) -> ResponseReturnValue:
        """Show what a person is invited to; the form itself is for browsers."""
        return f"<!DOCTYPE html><html><body><h1>{len(code)}</h1></body></html>"

    def application(self, program: str, number: int) -> ResponseReturnValue:
        """Stand for an application's start page."""
        found = any(one.path == f"{program}/{number}" for one in self.site.world.applications)
        return ("", HTTPStatus.OK) if found else ("", HTTPStatus.NOT_FOUND)

    def _accounts(self, _body: dict[str, Any]) -> dict[str, Any]:
        accounts = [
            {"id": number, "name": name, "role": "user"} for number, name in self.site.world.subscribers
        ]
        return {**_general(GOOD), "account": accounts}

    def _tenants(self, body: dict[str, Any]) -> dict[str, Any]:
        wanted = _subscriber(body)
        known = [number for number, _name in self.site.world.subscribers]
        if wanted is not None and wanted not in known:
            return _general(NOT_FOUND, "no such account")
        mine = [one for one in self.site.world.applications if wanted in {None, one.subscriber}]
        return {**_general(GOOD), "tenant": [self._described(one) for one in mine]}

    def _tenant(self, body: dict[str, Any]) -> dict[str, Any]:
        found = next((one for one in self.site.world.applications if one.number == body.get("id")), None)
        if found is None:
            return _general(NOT_FOUND, "no such tenant")
        return {**_general(GOOD), "tenant": self._described(found)}

    def _described(self, one: FreshApplication) -> dict[str, Any]:
        return {
            "id": one.number,
            "name": one.title,
            "owner": one.subscriber,
            "application": one.program,
            "app_name": one.program_title,
            "app_version": one.version,
            "status": "used",
            "url": f"{self.site.urls['fresh']}/a/{one.path}/ru/",
            "timezone": "Europe/Moscow",
        }


def _subscriber(body: dict[str, Any]) -> int | None:
    auth = body.get("auth")
    account = auth.get("account") if isinstance(auth, dict) else None
    return account if isinstance(account, int) else None


def _nobody(method: str) -> dict[str, Any]:
    """Answer somebody whom no subscriber has invited yet."""
    return {**_general(GOOD), method.partition("/")[0]: []}


def _general(response: int, message: str = "") -> dict[str, Any]:
    return {"general": {"response": response, "error": response >= REFUSED, "message": message}}
