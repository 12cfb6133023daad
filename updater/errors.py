"""The two roots of everything that can go wrong.

A `UserError` is something a person can act upon: it carries a stable code and
named facts, and no prose. The words for each code live in one place,
`resources/texts`, and are found by `updater.texts`. A `Bug` is a state that the
program itself should have made impossible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UserError(Exception):
    """Something went wrong that someone can do something about.

    Attributes:
        code: stable, dotted, lower case (`format.truncated`); the key of its text.
        params: facts for the text: names, paths, sizes in bytes, times in seconds.
            Never a secret.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in sorted(self.params.items()))
        return f"{self.code} ({facts})" if facts else self.code


class FormatError(UserError):
    """A file is not what its format says: names the file and the place in it."""

    def __init__(
        self, code: str, *, place: str = "", file: Path | str | None = None, **params: object
    ) -> None:
        super().__init__(code, place=place, file=str(file) if file is not None else "", **params)

    def in_file(self, file: Path | str) -> FormatError:
        """Return the same error with the file named, unless it is already named."""
        if not self.params["file"]:
            self.params["file"] = str(file)
        return self


class StorageError(UserError):
    """The disk, the rights or the network share stood in the way (`storage.*`)."""


class PackageError(UserError):
    """A distribution cannot be unpacked or installed (`package.*`): names the package."""

    def __init__(self, code: str, *, package: str = "", **params: object) -> None:
        super().__init__(code, package=package, **params)

    def in_package(self, package: str) -> PackageError:
        """Return the same error with the package named, unless it is already named."""
        if not self.params["package"]:
            self.params["package"] = package
        return self


class TemplateError(UserError):
    """A template directory or a template is not usable as asked (`template.*`)."""


class InfobaseError(UserError):
    """An infobase cannot be listed, read or used as asked (`infobase.*`)."""


class PlanError(UserError):
    """There is no way from the release the base has to the one asked for (`plan.*`)."""


class PlatformError(UserError):
    """The 1C:Enterprise platform is missing or did not do what was asked (`platform.*`)."""


class RunError(UserError):
    """A run could not be begun, carried on or undone (`run.*`)."""


class SiteError(UserError):
    """The update site, the way to it, or the account there (`site.*`, `account.*`, `download.*`).

    Attributes:
        page: a page of the site nobody understood, without logins and tickets, for the report; mostly empty.
    """

    def __init__(self, code: str, *, page: str = "", **params: object) -> None:
        super().__init__(code, **params)
        self.page = page


class SettingsError(UserError):
    """A setting or an argument makes no sense (`settings.*`)."""


class Cancelled(Exception):  # noqa: N818 - it is not an error but a wish
    """The person asked to stop; raised by `CancelToken.check`."""


class Bug(Exception):  # noqa: N818 - the shortest true name
    """A state the program should have made impossible."""
