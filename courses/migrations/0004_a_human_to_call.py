"""Who answers families, and whether a run names its trainers."""

from django.db import migrations, models

import courses.validators


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0003_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="courserun",
            name="trainers_named",
            field=models.BooleanField(
                default=False,
                help_text="Avec leur accord. Sinon, la page nomme l’organisme.",
                verbose_name="nommer les formateurs sur la page publique",
            ),
        ),
        migrations.AddField(
            model_name="homepage",
            name="help_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="courriel d’aide"),
        ),
        migrations.AddField(
            model_name="homepage",
            name="help_hours",
            field=models.CharField(blank=True, max_length=120, verbose_name="heures d’appel"),
        ),
        migrations.AddField(
            model_name="homepage",
            name="help_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="personne à appeler"),
        ),
        migrations.AddField(
            model_name="homepage",
            name="help_phone",
            field=models.CharField(
                blank=True,
                max_length=30,
                validators=[courses.validators.validate_phone],
                verbose_name="téléphone d’aide",
            ),
        ),
        migrations.AddField(
            model_name="territory",
            name="help_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="courriel d’aide"),
        ),
        migrations.AlterField(
            model_name="territory",
            name="help_phone",
            field=models.CharField(
                blank=True,
                max_length=30,
                validators=[courses.validators.validate_phone],
                verbose_name="téléphone d’aide",
            ),
        ),
    ]
