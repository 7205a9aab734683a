"""Sealing a PDF: a PAdES signature that certifies the file and allows no change after it.

pyHanko takes a second to import and a key a third of a second to check: each process does either
once, when it seals its first document.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from courses.api import DocumentError

from .certificates import UnfitCertificate
from .models import Seal
from .seals import key_of

FIELD = "Sceau"
# A signature with its attributes, apart from the certificates that it carries.
BESIDES_CERTIFICATES = 3072


def seal_pdf(pdf: bytes, told: dict[str, Any] | None) -> bytes:
    """`told` is what the frozen facts say of the seal; None leaves the document as it is.

    Raises DocumentError when the key cannot be had, or serves no more: a document that says it is
    sealed, is.
    """
    if told is None:
        return pdf
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    out = io.BytesIO()
    try:
        signer, reserved, ends = _signer(told["key"])
        if ends <= timezone.now():  # since the facts were frozen
            raise DocumentError("the certificate of the seal has ended")
        page = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # pyHanko starts an event loop, which a thread that already runs one would refuse.
        with ThreadPoolExecutor(max_workers=1) as apart:
            apart.submit(signer.sign_pdf, page, output=out, bytes_reserved=reserved).result()
    except (DocumentError, DatabaseError):
        raise
    except Exception as error:  # of four libraries, which name theirs differently
        raise DocumentError(f"not sealed: {type(error).__name__}: {error}") from error
    return out.getvalue()


@lru_cache(maxsize=64)
def _signer(key: str) -> tuple[Any, int, datetime]:
    """pyHanko's signer of one seal, the hexadecimal figures that its signature takes, its end."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    pair = _pair(key)
    der = serialization.Encoding.DER
    chain = [x509.Certificate.load(extra.public_bytes(der)) for extra in pair.chain]
    store = SimpleCertificateStore()
    store.register_multiple(chain)
    private = pair.key.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = _with_key_in_hand(pair.key)(
        signing_cert=x509.Certificate.load(pair.certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    carried = sum(len(one.public_bytes(der)) for one in (pair.certificate, *pair.chain))
    # Nothing of it is drawn: hidden, it is no field that a screen reader should announce.
    hidden = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
    field = fields.SigFieldSpec(FIELD, invis_sig_settings=hidden, readable_field_name=FIELD)
    return (
        signers.PdfSigner(metadata, signer=signer, new_field_spec=field),
        2 * (BESIDES_CERTIFICATES + carried),
        pair.certificate.not_valid_after_utc,
    )


def _pair(key: str) -> Any:
    seal = Seal.objects.filter(key=key).exclude(file="").first()
    if seal is None:
        raise DocumentError("the key of the seal is gone")
    try:
        return key_of(seal)
    except (UnfitCertificate, OSError) as error:
        raise DocumentError(f"the seal of {seal.organisation_id} does not open") from error


def _with_key_in_hand(key: Any) -> Any:
    """pyHanko's signer reads and checks its key for each signature; this one has read it."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from pyhanko.sign.signers import SimpleSigner

    class KeyInHand(SimpleSigner):
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            digest = getattr(hashes, digest_algorithm.upper())()
            if isinstance(key, ec.EllipticCurvePrivateKey):
                return key.sign(data, ec.ECDSA(digest))
            return bytes(key.sign(data, padding.PKCS1v15(), digest))

    return KeyInHand
