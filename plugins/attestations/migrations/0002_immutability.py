"""Once the triggers; they are now made after every `migrate`, see `immutability`."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attestations", "0001_initial")]
    operations: ClassVar = []
