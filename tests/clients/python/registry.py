"""The registry under test, as the environment names it, and what all suites here ask of it."""

import os

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

URL = os.environ["TENON_REGISTRY"]
# What its answers are expected to hold: only a newer registry's name a schema's GUID.
IS_NEWER = os.environ["TENON_PROFILE"] == "confluent-8"
AUTHORITY = os.environ.get("TENON_AUTHORITY")
USER = os.environ.get("TENON_USER")
SECURE = URL.startswith("https:")


def client(**changes):
    """A client that remembers nothing of others; `changes` stand above the environment."""
    settings = {"url": URL, "max.retries": 0}
    if AUTHORITY:
        settings["ssl.ca.location"] = AUTHORITY
    if USER:
        settings["basic.auth.user.info"] = USER
    settings.update({name.replace("_", "."): value for name, value in changes.items()})
    return SchemaRegistryClient(settings)


def refusal(ask, *arguments, **named):
    """The status and code of the client's own error for what the registry refuses."""
    try:
        answer = ask(*arguments, **named)
    except SchemaRegistryError as error:
        return error.http_status_code, error.error_code
    raise AssertionError(f"not refused: {answer!r}")
