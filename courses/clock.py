"""The time it is for the database: workers' own clocks may be wrong, and no two agree."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        moment = cursor.fetchone()[0]
    if isinstance(moment, str):  # SQLite: UTC, to the second
        moment = datetime.fromisoformat(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
