"""Certificates and keys of seals: read from what an administrator hands in, closed again, made.

A key is kept as PKCS#12, closed by a passphrase made from `SEAL_SECRET` and the seal's own number:
neither the database nor a copy of the files opens it. Nothing here writes a log.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

SMALLEST_RSA = 2048
CURVES = ("secp256r1", "secp384r1", "secp521r1")
LONGEST_NAME = 64  # of a part of a certificate's name, says X.520
NOT_FOR = (
    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
    *("encipher_only", "decipher_only"),
)
DEMONSTRATION_LASTS = timedelta(days=3 * 365)


class UnfitCertificate(Exception):
    """What was handed in cannot seal: the French sentence says why."""


@dataclass(frozen=True)
class KeyPair:
    """A certificate with its key and those that vouch for it."""

    key: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def closed(self, passphrase: bytes) -> bytes:
        """As PKCS#12 again, under another passphrase."""
        locked = serialization.BestAvailableEncryption(passphrase)
        return pkcs12.serialize_key_and_certificates(
            b"sceau", self.key, self.certificate, self.chain or None, locked
        )


def opened(file: bytes, passphrase: bytes) -> KeyPair:
    """Raises UnfitCertificate when this is no PKCS#12, or the passphrase another."""
    try:
        found = pkcs12.load_key_and_certificates(file, passphrase or None)
    except (ValueError, TypeError) as error:
        words = _(
            "Ce fichier ne s’ouvre pas avec ce mot de passe. Il faut un fichier .p12 ou .pfx."
        )
        raise UnfitCertificate(words) from error
    key, certificate, chain = found
    if key is None or certificate is None:
        raise UnfitCertificate(_("Ce fichier ne contient pas un certificat et sa clé."))
    return KeyPair(key, certificate, tuple(chain))


def check(pair: KeyPair, now: datetime) -> None:
    """Raises UnfitCertificate for a seal that no reader would accept."""
    certificate, key = pair.certificate, pair.key
    if certificate.public_key() != key.public_key():
        raise UnfitCertificate(_("La clé n’est pas celle du certificat."))
    if certificate.not_valid_after_utc <= now:
        raise UnfitCertificate(_("Ce certificat a expiré."))
    if certificate.not_valid_before_utc > now:
        raise UnfitCertificate(_("Ce certificat n’est pas encore valable."))
    strong = (isinstance(key, rsa.RSAPrivateKey) and key.key_size >= SMALLEST_RSA) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES
    )
    if not strong:
        words = _("Il faut une clé RSA de %d bits au moins, ou une clé P-256, P-384 ou P-521.")
        raise UnfitCertificate(words % SMALLEST_RSA)
    if not _may_sign(certificate):
        raise UnfitCertificate(_("Ce certificat n’est pas fait pour signer ni pour sceller."))


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def name_of(certificate: x509.Certificate, *oids: Any) -> str:
    """The first of the parts asked for that the subject has."""
    for oid in oids:
        for part in certificate.subject.get_attributes_for_oid(oid):
            return str(part.value)
    return ""


def subject_of(certificate: x509.Certificate) -> str:
    wanted = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    return name_of(certificate, *wanted) or certificate.subject.rfc4514_string()


def passphrase_of(key: str) -> bytes:
    """What closes one seal's file: made again from the environment each time."""
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=f"tne.seal:{key}".encode())
    return derived.derive(settings.SEAL_SECRET.encode()).hex().encode()


def demonstration(organisation: str, now: datetime) -> KeyPair:
    """A certificate that vouches for itself alone, and says so in its name."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [
        x509.NameAttribute(NameOID.COMMON_NAME, _("Sceau de démonstration, sans valeur")),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:LONGEST_NAME]),
        x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
    ]
    name = x509.Name(parts)
    usage = {"digital_signature": True, "content_commitment": True}
    no = dict.fromkeys(NOT_FOR, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(minutes=5))
        .not_valid_after(now.astimezone(UTC) + DEMONSTRATION_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **no), critical=True)
        .sign(key, hashes.SHA256())
    )
    return KeyPair(key, certificate)
