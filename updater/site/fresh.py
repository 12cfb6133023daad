"""1C:Fresh: which applications a person has in the cloud; the service updates them itself.

The request is the attested one; the shape of the list of subscribers is taken to be like that of the
list of applications (docs/update-site.md 5).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from updater.errors import SiteError
from updater.model.site import SiteRole
from updater.site.account_errors import shown
from updater.site.fresh_address import is_of_service, named
from updater.site.limits import REPLY_CAP

if TYPE_CHECKING:
    from updater.model.site import SignIn, SiteAddresses
    from updater.site.session import SiteSession

WORKING = "used"
"""The status of an application that works (docs/update-site.md 5)."""
_PATH = "/a/adm/hs/ext_api/execute"
_GOOD = frozenset({10200, 10201, 10202, 10240})
_NOT_FOUND = 10404
_OK, _UNAUTHORISED = 200, 401
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class FreshSubscriber:
    """A subscriber a person belongs to.

    Attributes:
        number: what the service knows it by.
    """

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class FreshApplication:
    """An application of a subscriber.

    Attributes:
        number: what the service knows it by.
        subscriber: number of its subscriber.
        program: short name of its configuration in the cloud, `ea`.
        program_title: its name for people.
        version: its release as the service states it.
        url: where it opens, for a browser and for the list of infobases; empty when it is not https.
        status: the service's own word, `WORKING` for one that works.
    """

    number: int
    title: str
    subscriber: int
    program: str = ""
    program_title: str = ""
    version: str = ""
    url: str = ""
    status: str = ""


class FreshService:
    """The cloud, asked as one of its users.

    Args:
        session: how it is asked.
        addresses: where it is.
    """

    def __init__(self, session: SiteSession, addresses: SiteAddresses) -> None:
        self._session = session
        self._base = addresses.base(SiteRole.FRESH)

    def subscribers(self, sign_in: SignIn) -> tuple[FreshSubscriber, ...]:
        """Return the subscribers a person belongs to, in the service's order.

        Raises:
            SiteError: `account.wrong-fresh-password`, `account.empty-fresh`, `site.fresh-refused`,
                `site.fresh-unknown`, or trouble on the way.
        """
        if not sign_in.login or not sign_in.password:
            raise SiteError("account.empty-fresh")
        found = self._asked("account/list", "account", sign_in, {})
        return tuple(FreshSubscriber(self._number(one, "id"), _title(one)) for one in found)

    def applications(self, sign_in: SignIn, subscriber: int) -> tuple[FreshApplication, ...]:
        """Return the applications of a subscriber.

        Raises:
            SiteError: as `subscribers`.
        """
        auth = {"auth": {"account": subscriber, "type": "user"}}
        found = self._asked("tenant/list", "tenant", sign_in, auth)
        return tuple(self._application(one, subscriber) for one in found)

    def invitation(self, text: str) -> str:
        """Return the address of an invitation, to be opened in the browser.

        Raises:
            SiteError: `site.invitation`: it does not lead to the service.
        """
        url = text.strip().strip("<>")
        reason, _place = self._session.rule.judge(url)
        if not reason and not is_of_service(url, self._base):
            reason = "host"
        if reason:
            raise SiteError("site.invitation", host=named(url), reason=reason)
        return url

    def _asked(
        self, method: str, key: str, sign_in: SignIn, auth: dict[str, Any]
    ) -> tuple[dict[str, Any], ...]:
        body = {"general": {"type": "usr", "method": method, "debug": True}, **auth}
        answer = self._session.post_json(self._base + _PATH, body, cap=REPLY_CAP, basic=sign_in)
        if answer.status == _UNAUTHORISED:
            raise SiteError("account.wrong-fresh-password", login=sign_in.login, host=self._host)
        document = self._document(answer.body)
        general = document.get("general")
        response = general.get("response") if isinstance(general, dict) else None
        if response == _NOT_FOUND:
            return ()
        if not isinstance(general, dict) or answer.status != _OK or response not in _GOOD:
            message = shown(str((general or {}).get("message") or "")) if isinstance(general, dict) else ""
            raise SiteError("site.fresh-refused", message=message or f"HTTP {answer.status}")
        return self._list(document.get(key))

    def _document(self, data: bytes) -> dict[str, Any]:
        try:
            document = json.loads(data.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise self._unknown()
        return document

    def _list(self, value: object) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._unknown()
        return tuple(value)

    def _application(self, one: dict[str, Any], subscriber: int) -> FreshApplication:
        url = str(one.get("url") or "")
        return FreshApplication(
            number=self._number(one, "id"),
            title=_title(one),
            subscriber=subscriber,
            program=_text(one, "application"),
            program_title=_text(one, "app_name"),
            version=_text(one, "app_version"),
            url="" if self._session.rule.judge(url)[0] else url,
            status=_text(one, "status"),
        )

    def _number(self, one: dict[str, Any], key: str) -> int:
        value = one.get(key)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value[:18])
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._unknown()
        return value

    def _unknown(self) -> SiteError:
        return SiteError("site.fresh-unknown", host=self._host)

    @property
    def _host(self) -> str:
        return str(self._session.rule.place(self._base))


def _title(one: dict[str, Any]) -> str:
    return _text(one, "name") or str(one.get("id", ""))


def _text(one: dict[str, Any], key: str) -> str:
    value = one.get(key)
    return shown(str(value))[:_LONGEST_NAME] if isinstance(value, str | int | float) else ""
