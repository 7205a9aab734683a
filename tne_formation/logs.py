"""What is written of what happens: to the console, without the secrets that addresses carry."""

import logging
import re
from typing import Any

# Tokens are long and of all kinds of characters; the slug of a page has small letters only.
SECRET = re.compile(r"(?<=/)(?=[\w-]*[A-Z0-9])[\w-]{20,}")


class WithoutSecrets(logging.Filter):
    """Hides every part of an address that may be a token: who reads a log opens nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        told = SECRET.sub("…", message)
        if told != message:
            record.msg, record.args = told, ()
        return True


def configuration(level: str) -> dict[str, Any]:
    """For Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "filters": {"without_secrets": {"()": WithoutSecrets}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without_secrets"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
    }
