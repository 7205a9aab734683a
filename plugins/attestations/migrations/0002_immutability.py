"""What was issued does not change: the triggers of PostgreSQL and SQLite."""

from django.db import migrations

from plugins.attestations.immutability import protect, unprotect


class Migration(migrations.Migration):

    dependencies = [("attestations", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
