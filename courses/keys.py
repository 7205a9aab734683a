"""Secrets given to people: made here, kept as keyed hashes only."""

import hashlib
import hmac
import secrets

from django.conf import settings

# Without the letters and digits that are misread or misheard.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10


def new_token() -> str:
    """256 bits for a cookie or an address."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Ten characters that one can dictate: 49 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def written(code: str) -> str:
    """As it is printed: ABCDE-FGHJK."""
    return f"{code[:5]}-{code[5:]}"


def read_code(typed: str) -> str:
    """What a person typed, without spaces, dashes or case."""
    return "".join(char for char in typed.upper() if char in CODE_ALPHABET)[:CODE_LENGTH]


def hashed(purpose: str, secret: str) -> str:
    """Keyed hash (hex, 64 characters): one look-up finds it, nothing gives the secret back."""
    key = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
