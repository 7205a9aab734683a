"""The tables of attestations."""

import django.db.models.deletion
import plugins.attestations.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0003_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='numéro')),
                ('code', models.CharField(max_length=10, verbose_name='code de vérification')),
                ('kind', models.CharField(choices=[('suivi', 'attestation de suivi de formation'), ('fin', 'attestation de fin de formation'), ('participation', 'attestation de participation')], max_length=14, verbose_name='type')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version du document')),
                ('pseudonym', models.CharField(max_length=16)),
                ('state', models.CharField(choices=[('pending', 'en préparation'), ('issued', 'délivrée'), ('revoked', 'révoquée')], default='pending', max_length=8, verbose_name='état')),
                ('content_hash', models.CharField(max_length=64, verbose_name='empreinte du contenu')),
                ('pdf_hash', models.CharField(blank=True, max_length=64, verbose_name='empreinte du PDF')),
                ('frozen_at', models.DateTimeField(verbose_name='établie le')),
                ('issued_at', models.DateTimeField(null=True, verbose_name='délivrée le')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=300, verbose_name='difficulté')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='révoquée le')),
                ('revoked_reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('to_reexamine_since', models.DateTimeField(null=True, verbose_name='à réexaminer depuis')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.enrolment', verbose_name='inscription')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.organisation', verbose_name='organisme')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'attestation',
                'verbose_name_plural': 'attestations',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='AttestationContent',
            fields=[
                ('attestation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='content', serialize=False, to='attestations.attestation')),
                ('facts', models.JSONField()),
                ('pdf', models.FileField(blank=True, max_length=200, storage=plugins.attestations.models.private_storage, upload_to='')),
            ],
            options={
                'verbose_name': 'contenu d’une attestation',
                'verbose_name_plural': 'contenus des attestations',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='courses.job')),
            ],
            options={
                'verbose_name': 'lot d’attestations',
                'verbose_name_plural': 'lots d’attestations',
            },
        ),
        migrations.AddField(
            model_name='attestation',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to='attestations.batch'),
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.organisation')),
            ],
        ),
        migrations.AddIndex(
            model_name='attestation',
            index=models.Index(fields=['state', 'frozen_at'], name='attestation_state_5bac65_idx'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.UniqueConstraint(fields=('organisation', 'year', 'sequence'), name='one_attestation_per_sequence'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('enrolment', 'kind'), name='one_current_attestation_per_enrolment'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('revoked_at', None), ('state', 'pending')), models.Q(('issued_at__isnull', False), ('revoked_at', None), ('state', 'issued')), models.Q(('revoked_at__isnull', False), ('state', 'revoked')), _connector='OR'), name='attestation_state_and_dates_agree'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.UniqueConstraint(fields=('organisation', 'year'), name='one_series_per_year'),
        ),
    ]
