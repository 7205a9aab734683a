"""Tables to take away: CSV and ODS that open in an office suite and run nothing there."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import tablib
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

# A cell that begins so is a formula to a spreadsheet: an apostrophe makes it text again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def cell(value: Any) -> str:
    """One value as text that no spreadsheet executes."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_response(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """UTF-8 with its mark and semicolons: what a French spreadsheet opens without a question."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(header) for header in headers])
    writer.writerows([cell(value) for value in row] for row in rows)
    content = "\ufeff" + stream.getvalue()
    return _attachment(content.encode(), "text/csv; charset=utf-8", f"{slugify(name)}.csv")


def ods_response(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    table = tablib.Dataset(headers=[cell(header) for header in headers], title=slugify(name)[:30])
    for row in rows:
        table.append([cell(value) for value in row])
    return _attachment(table.export("ods"), ODS, f"{slugify(name)}.ods")


def _attachment(content: bytes, content_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
