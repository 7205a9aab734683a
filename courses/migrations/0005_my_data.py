"""A person's archive of her data, the warning before her account is erased, a former address."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import courses.models.media


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_a_human_to_call")]

    operations = [
        migrations.AddField(
            "user",
            "inactive_warned_at",
            models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="prévenu de l’effacement le"
            ),
        ),
        migrations.AddField("message", "address", models.EmailField(blank=True, max_length=254, default=""), preserve_default=False),
        migrations.CreateModel(
            name="DataExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=courses.models.media.private_storage,
                        upload_to="",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="octets")),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="demandée le"
                    ),
                ),
                (
                    "ready_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="prête le"),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="gardée jusqu’au"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.job",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_export",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "archive de données personnelles",
                "verbose_name_plural": "archives de données personnelles",
            },
        ),
    ]
