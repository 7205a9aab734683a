"""What other readers say of the signature in a PDF."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which
from subprocess import run
from typing import Any

import pytest


def verdict(pdf: bytes, *certificates: str) -> Any:
    """What pyHanko says of the one signature in a file, these PEM certificates being trusted."""
    from asn1crypto import pem
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = [asn1.Certificate.load(pem.unarmor(one.encode())[2]) for one in certificates]
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    # A browser test may have left an event loop running in this thread.
    with ThreadPoolExecutor(max_workers=1) as apart:
        context = ValidationContext(trust_roots=roots)
        return apart.submit(validate_pdf_signature, signature, context).result()


def assert_tools_agree(file: Path) -> None:
    """pdfsig finds a PAdES signature of the whole file, qpdf nothing to say. Skips without them."""
    if which("pdfsig") is None or which("qpdf") is None:
        pytest.skip("pdfsig or qpdf is not installed")
    told = run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    checked = run(["qpdf", "--check", str(file)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
