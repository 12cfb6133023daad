"""Somebody at the sandbox's site: a session, an account and every source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.site import sign_in

from updater.demo.product import NAME, VENDOR
from updater.demo.site import AccountKind
from updater.model.site import Product
from updater.site.account import Account
from updater.site.legacy.lists import LegacyLists
from updater.site.limits import Limits
from updater.site.release_pages import ReleasePages
from updater.site.session import SiteSession
from updater.site.update_service import UpdateService

if TYPE_CHECKING:
    from updater.demo.site import RunningSite

WORKSHOP = Product(NAME, VENDOR, program="Workshop", nick="Workshop10", legacy="Workshop/10/83")


class Visitor:
    """A session, an account, and every source made of them."""

    def __init__(self, site: RunningSite, kind: AccountKind = AccountKind.CONTRACT) -> None:
        limits = Limits(connect=5, read=5, total=20)
        self.session = SiteSession(site.addresses, limits=limits, pause=lambda _seconds: None)
        self.account = Account(self.session, site.addresses)
        self.sign_in = sign_in(kind)
        self.service = UpdateService(site.addresses, self.session)
        self.pages = ReleasePages(site.addresses, self.account.get)
        self.lists = LegacyLists(site.addresses, self.session, lambda: self.account.credentials)

    def signed_in(self) -> Visitor:
        """Sign in and return the same visitor."""
        self.account.sign_in(self.sign_in)
        return self
