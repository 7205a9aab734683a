"""What two checkers of accessible PDF hold against a file."""

from pathlib import Path


def errors_of(file: Path) -> list[str]:
    import outloud
    import pdfua

    report = pdfua.validate(str(file))
    assert not report.skipped, report.skipped
    found = [str(finding) for finding in report.findings]
    heard = outloud.check(str(file)).findings
    return found + [f"{one.rule} {one.message}" for one in heard if one.severity == "error"]
