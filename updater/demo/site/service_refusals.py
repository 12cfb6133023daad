"""How the update service refuses (docs/update-site.md 2.5)."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from updater.demo.site.world import Account

# Only `LoginError` is known of the real service; the other names are the sandbox's own.
LOGIN_ERROR, NO_CONTRACT, NOT_REGISTERED, UNKNOWN_PROGRAM = (
    "LoginError",
    "SandboxNoContract",
    "SandboxNotRegistered",
    "SandboxUnknownProgram",
)
_MESSAGES = {
    LOGIN_ERROR: "Неверный логин или пароль.",
    NO_CONTRACT: "Нет действующего договора сопровождения (сообщение песочницы).",
    NOT_REGISTERED: "Программа не зарегистрирована за пользователем (сообщение песочницы).",
    UNKNOWN_PROGRAM: "Программа не найдена (сообщение песочницы).",
}


def why_not(account: Account, nick: str) -> str | None:
    """Return the name of the reason why somebody may not have updates of a product."""
    if nick not in account.nicks:
        return NOT_REGISTERED
    return None if account.may_update(nick) else NO_CONTRACT


def refused(name: str, message: str = "") -> Response:
    """Answer 200 with an error inside, as the service does."""
    return jsonify(errorName=name, errorMessage=message or _MESSAGES[name])


def not_blank(name: str, fields: Sequence[str]) -> ResponseReturnValue:
    """Answer that fields are empty."""
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
    return spring(HTTPStatus.BAD_REQUEST, f"Validation failed for object='{name}'", errors)


def spring(status: HTTPStatus, message: str, errors: list[dict[str, Any]]) -> ResponseReturnValue:
    """Answer as Spring does when a request is not valid."""
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
