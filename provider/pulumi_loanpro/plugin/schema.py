"""What Pulumi's languages are told of this package, derived from `fields.py` and the settings."""

from __future__ import annotations

from typing import Any, Final, get_args

from pulumi_loanpro.fields import NATIVE_TYPE, SECRETS, WIRE, FlexProcessorInputs
from pulumi_loanpro.plugin.words import camel, for_any_language
from pulumi_loanpro.secure_payments.account import Values

GET_PROCESSORS: Final = "loanpro:index:getFlexProcessors"

PROCESSOR_INFO: Final = "loanpro:index:FlexProcessorInfo"

INFO: Final = ("id", *(it for it in WIRE if it not in SECRETS), "user_id")
"""What `getFlexProcessors` says of each processor."""

FILTERS: Final = frozenset(("name", "sandbox_mode"))
"""By what it chooses among them."""

CREDENTIALS: Final = ("token", "secret", "lms_token", "lms_tenant")
"""Settings that are secrets."""

_SETTINGS: Final = {
    "url": "Base URL of Secure Payments.",
    "token": "Token of the Secure Payments account, the header `Authorization`.",
    "secret": "Secret of the Secure Payments account, the header `Secret`.",
    "deadline": "Seconds that one operation may take, its retries included.",
    "list_delay": "Seconds until a list shows what was created.",
    "concurrency": "Requests that the account is asked at a time, at the most.",
    "lms_url": "URL of LoanPro LMS, where a create waits until users can pick the processor.",
    "lms_token": "Token of LoanPro LMS.",
    "lms_tenant": "Tenant of LoanPro LMS, the header `Autopal-Instance-Id`.",
}


def schema(version: str) -> dict[str, Any]:
    """The schema of the package, as `pulumi package get-schema` prints it."""
    inputs = {camel(name): _property(name) for name in FlexProcessorInputs.model_fields}
    required = [
        camel(name) for name, it in FlexProcessorInputs.model_fields.items() if it.is_required()
    ]
    settings = {camel(name): _setting(name) for name in _SETTINGS}
    return {
        "name": "loanpro",
        "displayName": "LoanPro",
        "version": version,
        "description": "FLEX processor configurations of LoanPro's Secure Payments.",
        "keywords": ["pulumi", "loanpro", "flex", "ach", "payments", "category/utility"],
        "license": "Apache-2.0",
        "meta": {"supportPack": True},
        "config": {"variables": settings, "defaults": []},
        "provider": {"inputProperties": settings},
        "resources": {
            NATIVE_TYPE: {
                "description": (
                    "A FLEX processor configuration of LoanPro's Secure Payments. It appears in "
                    "LoanPro, too, where users pick it when they start a transaction."
                ),
                "properties": inputs,
                "required": [*required, "sameDay"],
                "inputProperties": inputs,
                "requiredInputs": required,
            }
        },
        "types": {
            PROCESSOR_INFO: {
                "type": "object",
                "properties": {camel(name): _info(name) for name in INFO},
                "required": ["id"],
            }
        },
        "functions": {GET_PROCESSORS: _get_processors()},
    }


def _property(name: str) -> dict[str, Any]:
    declared = FlexProcessorInputs.model_fields[name]
    is_boolean = bool in (declared.annotation, *get_args(declared.annotation))
    described: dict[str, Any] = {
        "type": "boolean" if is_boolean else "string",
        "description": for_any_language(declared.description or ""),
    }
    if name in SECRETS:
        described["secret"] = True
    if name == "account":
        described["willReplaceOnChanges"] = True
    return described


def _setting(name: str) -> dict[str, Any]:
    described: dict[str, Any] = {"type": "string", "description": _SETTINGS[name]}
    kinds = get_args(Values.model_fields[name].annotation)
    if int in kinds:
        described["type"] = "integer"
    elif float in kinds:
        described["type"] = "number"
    described["defaultInfo"] = {"environment": [f"LOANPRO_{name.upper()}"]}
    if name in CREDENTIALS:
        described["secret"] = True
    return described


def _get_processors() -> dict[str, Any]:
    return {
        "description": "The FLEX configurations of an account, by ID, without their secrets.",
        "inputs": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "description": "Only those of this name."},
                "sandboxMode": {
                    "type": "boolean",
                    "description": "Only those in FLEX's sandbox, or only those that are live.",
                },
                "account": {"type": "string", "description": "Its name in the settings."},
            },
        },
        "outputs": {
            "type": "object",
            "properties": {
                "processors": {
                    "type": "array",
                    "items": {"$ref": f"#/types/{PROCESSOR_INFO}"},
                }
            },
            "required": ["processors"],
        },
    }


def _info(name: str) -> dict[str, Any]:
    return _SERVER_SET.get(name) or _property(name)


_SERVER_SET: Final = {
    "id": {"type": "string", "description": "Its ID in Secure Payments."},
    "user_id": {"type": "string", "description": "The Secure Payments account that owns it."},
}
