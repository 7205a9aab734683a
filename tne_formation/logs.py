"""What is written of what happens: to the console, without the secrets that addresses carry."""

import logging
import re
from typing import Any

# Tokens are 43 characters long; nothing else that we put in an address is as long.
SECRET = re.compile(r"(?<=/)[\w-]{32,}")


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
