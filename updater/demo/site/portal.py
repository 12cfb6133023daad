"""The portal: a person's products, and registration.

How the real portal takes a registration is not known (docs/update-site.md 9). Everything under
`/sandbox/` is the sandbox's own invention, and so is the page of products.
"""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask, jsonify, redirect, request

from updater.demo.site.pages import render
from updater.demo.site.visitors import Visitors
from updater.demo.site.world import Account, AccountKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site

HOST = "portal"
REQUIRED = ("registrationNumber", "pin", "organisation", "address", "responsible", "phone", "email")
OPTIONAL = (
    "activity",
    "postalCode",
    "head",
    "purchasePlace",
    "purchaseDate",
    "workplaces",
)
"""The questionnaire: what a person who has bought a program is asked."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTRACT_END = "2027-06-30"


def portal_application(site: Site) -> Flask:
    """Return the portal's application."""
    app = Flask("sandbox.portal")
    portal = _Portal(site)
    portal.visitors.install(app)
    app.add_url_rule("/", view_func=lambda: redirect("/software", HTTPStatus.FOUND), endpoint="start")
    app.add_url_rule("/total", view_func=lambda: redirect("/software", HTTPStatus.FOUND), endpoint="after")
    app.add_url_rule("/software", view_func=portal.page)
    app.add_url_rule("/sandbox/products", view_func=portal.products, methods=["GET"])
    app.add_url_rule("/sandbox/products", view_func=portal.add, methods=["POST"])
    app.add_url_rule("/sandbox/registration", view_func=portal.form, methods=["GET"])
    app.add_url_rule("/sandbox/registration", view_func=portal.register, methods=["POST"])
    return app


class _Portal:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.visitors = Visitors(site, HOST)

    def page(self) -> ResponseReturnValue:
        """Show a person's products."""
        account = self._account()
        if account is None:
            return self.visitors.turned_away()
        return render("software", login=account.login, products=self._listed(account))

    def products(self) -> ResponseReturnValue:
        """Name a person's products and the state of the contract."""
        account = self._account()
        return self.visitors.turned_away() if account is None else jsonify(products=self._listed(account))

    def add(self) -> ResponseReturnValue:
        """Register one more product for a person."""
        account, given = self._account(), _given()
        if account is None:
            return self.visitors.turned_away()
        nick = self._bought(given)
        if nick is None:
            return _wrong({"pin": "Регистрационный номер и ПИН-код не подходят друг к другу."})
        account = self.site.state.register(account.login, nick)
        return jsonify(products=self._listed(account)), HTTPStatus.CREATED

    def form(self) -> ResponseReturnValue:
        """Show the form in a browser."""
        return render("registration", required=REQUIRED, optional=OPTIONAL)

    def register(self) -> ResponseReturnValue:
        """Make an account for somebody who bought a program."""
        given = _given()
        errors = {name: "Поле не заполнено." for name in REQUIRED if not given.get(name, "").strip()}
        if "email" not in errors and not _EMAIL.fullmatch(given["email"]):
            errors["email"] = "Адрес электронной почты записан неверно."
        nick = None if errors else self._bought(given)
        if nick is None and not errors:
            errors["pin"] = "Регистрационный номер и ПИН-код не подходят друг к другу."
        if errors or nick is None:
            return _wrong(errors)
        account = Account(
            f"user{given['registrationNumber'][-4:]}", secrets.token_urlsafe(9), AccountKind.BASIC, (nick,)
        )
        self.site.state.add_account(account)
        return jsonify(login=account.login, password=account.password, minutes=0), HTTPStatus.CREATED

    def _account(self) -> Account | None:
        return self.site.basic() or self.visitors.account()

    def _bought(self, given: Mapping[str, str]) -> str | None:
        """Return the product of a registration number and its PIN."""
        wanted = given.get("registrationNumber", "").strip(), given.get("pin", "").strip().upper()
        return next((nick for number, pin, nick in self.site.world.pins if (number, pin) == wanted), None)

    def _listed(self, account: Account) -> list[dict[str, Any]]:
        numbers = {nick: number for number, _pin, nick in self.site.world.pins}
        products = (product for product in self.site.world.products if product.nick in account.nicks)
        return [
            {
                "nick": product.nick,
                "program": product.program,
                "title": product.title,
                "registrationNumber": numbers.get(product.nick, ""),
                "contract": _contract(account),
            }
            for product in products
            if product.program
        ]


def _contract(account: Account) -> dict[str, Any]:
    active = account.kind is AccountKind.CONTRACT
    needed = account.kind is not AccountKind.BASIC
    return {"needed": needed, "active": active, "until": _CONTRACT_END if active else None}


def _given() -> Mapping[str, str]:
    document = request.get_json(force=True, silent=True) if request.is_json else None
    if isinstance(document, dict):
        return {str(name): str(value) for name, value in document.items()}
    return request.form.to_dict()


def _wrong(errors: Mapping[str, str]) -> ResponseReturnValue:
    return jsonify(errors=errors), HTTPStatus.UNPROCESSABLE_ENTITY
