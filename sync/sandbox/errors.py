"""Errors as Google's two APIs word them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


class SandboxError(Exception):
    """The sandbox itself cannot start or be used: a state file in use, a host that is not ours."""


class ApiError(Exception):
    """One refused call.

    Args:
        code: HTTP status code.
        status: Google's canonical status, for example `INVALID_ARGUMENT`.
        message: Google's sentence, in English as Google sends it.
        details: `google.rpc` detail objects, if any.
    """

    def __init__(
        self,
        code: int,
        status: str,
        message: str,
        details: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = list(details)


class DriveError(ApiError):
    """A refused Drive call; its body lists `errors` and carries no `status`.

    Args:
        code: HTTP status code.
        reason: Drive's reason, for example `notFound`.
        message: Google's sentence.
        location: The parameter at fault, if one is.
    """

    def __init__(self, code: int, reason: str, message: str, location: str = "") -> None:
        super().__init__(code, reason, message)
        self.reason = reason
        self.location = location


def invalid(message: str) -> ApiError:
    """A 400 `INVALID_ARGUMENT`."""
    return ApiError(400, "INVALID_ARGUMENT", message)


def invalid_request(where: str, message: str) -> ApiError:
    """A 400 that names one request of a batch, `where` being like `requests[0].addSheet`."""
    return invalid(f"Invalid {where}: {message}")


def invalid_payload(field: str, message: str) -> ApiError:
    """A 400 for a body that is not of the method's shape, with the field in its details."""
    violations = [{"field": field, "description": message}]
    return ApiError(
        400,
        "INVALID_ARGUMENT",
        message,
        [{"@type": _BAD_REQUEST, "fieldViolations": violations}],
    )


def unknown_name(name: str, field: str) -> ApiError:
    """A 400 for a name that the API does not have at that place."""
    place = f" at '{field}'" if field else ""
    return invalid_payload(
        field,
        f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.',
    )


def not_found() -> ApiError:
    """The 404 of the Sheets API."""
    return ApiError(404, "NOT_FOUND", "Requested entity was not found.")


def file_not_found(file_id: str) -> DriveError:
    """The 404 of the Drive API."""
    return DriveError(404, "notFound", f"File not found: {file_id}.", "fileId")


def error_body(error: ApiError) -> dict[str, Any]:
    """The JSON body of an error, in the shape of the API that it came from."""
    if isinstance(error, DriveError):
        entry = {"domain": "global", "reason": error.reason, "message": error.message}
        if error.location:
            entry |= {"locationType": "parameter", "location": error.location}
        return {"error": {"errors": [entry], "code": error.code, "message": error.message}}
    body: dict[str, Any] = {"code": error.code, "message": error.message, "status": error.status}
    if error.details:
        body["details"] = error.details
    return {"error": body}
