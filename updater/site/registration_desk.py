"""Where a questionnaire goes: to the sandbox's portal by itself, to the real one by the person's hand.

How the real portal takes registrations is not known (docs/update-site.md 9), so the program opens its
page and prepares the text. The form below is the sandbox's own.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from updater.errors import SiteError
from updater.model.site import SiteRole
from updater.site.account_errors import shown, wrong_password
from updater.site.limits import REPLY_CAP
from updater.site.programs import AccountProgram, read_programs
from updater.site.registration import purchase_date

if TYPE_CHECKING:
    from updater.model.site import SignIn, SiteAddresses
    from updater.site.registration import Questionnaire
    from updater.site.session import SiteSession
    from updater.site.session_answers import Answer

_NAMES = {
    "registration_number": "registrationNumber",
    "pin": "pin",
    "organisation": "organisation",
    "activity": "activity",
    "postal_code": "postalCode",
    "address": "address",
    "head": "head",
    "person": "responsible",
    "telephone": "phone",
    "email": "email",
    "bought_at": "purchasePlace",
    "bought_on": "purchaseDate",
    "workplaces": "workplaces",
}
_OURS = {theirs: ours for ours, theirs in _NAMES.items()}
_OK, _CREATED, _UNAUTHORISED, _NOT_FOUND, _UNFIT = 200, 201, 401, 404, 422


class RegistrationPage(enum.Enum):
    """Pages of the portal a person may want."""

    ACCOUNT = "account"
    """A new account, or a self-registration."""
    PRODUCT = "product"
    """One more product for an account."""
    CONTRACT = "contract"
    """The ITS contract."""
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration gave.

    Attributes:
        minutes: until the access opens.
    """

    login: str
    password: str = field(repr=False)
    minutes: int = 0


class RegistrationDesk:
    """Takes questionnaires, or says where to take them.

    Args:
        session: how the portal is asked.
        addresses: where it is.
        takes_forms: the portal is the sandbox's, whose form is known.
    """

    def __init__(self, session: SiteSession, addresses: SiteAddresses, *, takes_forms: bool) -> None:
        self._session, self.takes_forms = session, takes_forms
        self._portal = addresses.base(SiteRole.PORTAL)
        self._login = addresses.base(SiteRole.LOGIN)

    def page(self, page: RegistrationPage) -> str:
        """Return the address of a page, to be opened in the browser (docs/update-site.md 4.1)."""
        if page is RegistrationPage.PROFILE:
            return f"{self._login}/user/profile"
        if page is RegistrationPage.ACCOUNT and self.takes_forms:
            return f"{self._portal}/sandbox/registration"
        return f"{self._portal}/software" if page is RegistrationPage.PRODUCT else f"{self._portal}/"

    def notes(self) -> tuple[str, ...]:
        """Return the keys of what a person should know beside the questionnaire."""
        by_hand = () if self.takes_forms else ("registration.by-hand", "registration.pin-not-kept")
        return (*by_hand, "registration.partner", "registration.later")

    def send(self, form: Questionnaire) -> Registered:
        """Send a questionnaire; login and password come back.

        Raises:
            SiteError: `site.registration-by-hand`, `site.registration-refused` with the `fields` that are
                wrong, or trouble on the way.
        """
        answer = self._posted("/sandbox/registration", _plain(form, tuple(_NAMES)))
        document = _document(answer)
        login, password, minutes = (document.get(name) for name in ("login", "password", "minutes"))
        if not isinstance(login, str) or not isinstance(password, str):
            raise self._not_known()
        return Registered(login, password, minutes if isinstance(minutes, int) else 0)

    def add_product(self, form: Questionnaire, sign_in: SignIn) -> tuple[AccountProgram, ...]:
        """Register a product by its number and PIN, and return all products of the account.

        Raises:
            SiteError: as `send`; `account.wrong-password`.
        """
        body = _plain(form, ("registration_number", "pin"))
        return self._read(self._posted("/sandbox/products", body, sign_in))

    def programs(self, sign_in: SignIn) -> tuple[AccountProgram, ...] | None:
        """Return the products of an account; None where the portal does not tell programs.

        Raises:
            SiteError: `account.wrong-password`, or trouble on the way.
        """
        if not self.takes_forms:
            return None
        url = f"{self._portal}/sandbox/products"
        answer = self._session.get(url, cap=REPLY_CAP, basic=sign_in, with_cookies=False)
        if answer.status == _UNAUTHORISED or self._turned_away(answer):
            raise wrong_password(sign_in.login)
        return None if answer.status == _NOT_FOUND else self._read(answer)

    def _turned_away(self, answer: Answer) -> bool:
        return answer.url.startswith(f"{self._login}/login")

    def _posted(self, path: str, body: dict[str, str], sign_in: SignIn | None = None) -> Answer:
        if not self.takes_forms:
            raise SiteError("site.registration-by-hand", host=self._host())
        answer = self._sent(self._portal + path, body, sign_in)
        if answer.status == _UNAUTHORISED and sign_in is not None:
            raise wrong_password(sign_in.login)
        if answer.status == _CREATED:
            return answer
        errors = _document(answer).get("errors")
        wrong = {str(name): str(words) for name, words in errors.items()} if isinstance(errors, dict) else {}
        if answer.status != _UNFIT or not wrong:
            raise SiteError("site.registration-refused", message=f"HTTP {answer.status}", fields=())
        fields = tuple(_OURS[name] for name in wrong if name in _OURS)
        raise SiteError("site.registration-refused", message=shown(" ".join(wrong.values())), fields=fields)

    def _sent(self, url: str, body: dict[str, str], sign_in: SignIn | None) -> Answer:
        try:
            return self._session.post_json(url, body, cap=REPLY_CAP, basic=sign_in)
        except SiteError as error:
            asked_to_sign_in = error.params.get("target") == str(self._session.rule.place(self._login))
            if sign_in is None or error.code != "site.redirect" or not asked_to_sign_in:
                raise
        raise wrong_password(sign_in.login)

    def _read(self, answer: Answer) -> tuple[AccountProgram, ...]:
        found = read_programs(answer.body) if answer.status in {_OK, _CREATED} else None
        if found is None:
            raise self._not_known()
        return found

    def _not_known(self) -> SiteError:
        return SiteError("site.broken-answer", host=self._host(), reason="not-known")

    def _host(self) -> str:
        return str(self._session.rule.place(self._portal))


def _plain(form: Questionnaire, names: tuple[str, ...]) -> dict[str, str]:
    values = {name: getattr(form, name).strip() for name in names}
    date = purchase_date(values.get("bought_on", ""))
    if date is not None:
        values["bought_on"] = date.isoformat()
    return {_NAMES[name]: value for name, value in values.items() if value}


def _document(answer: Answer) -> dict[str, Any]:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
