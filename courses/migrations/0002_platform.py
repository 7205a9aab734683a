"""Everything else that the core keeps."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import modelcluster.fields
import modelsearch.index
import taggit.managers
import wagtail.fields
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

import courses.models.media
import courses.models.people
import courses.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("courses", "0001_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "required",
                    models.BooleanField(
                        default=True,
                        help_text="Il faut la terminer pour finir la formation.",
                        verbose_name="obligatoire",
                    ),
                ),
                (
                    "minutes_announced",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(6000)],
                        verbose_name="durée annoncée (minutes)",
                    ),
                ),
                (
                    "introduction",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[courses.validators.validate_no_control_characters],
                        verbose_name="en une phrase",
                    ),
                ),
            ],
            options={
                "verbose_name": "activité",
                "verbose_name_plural": "activités",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Axis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("title", models.CharField(max_length=200, verbose_name="intitulé")),
            ],
            options={
                "verbose_name": "axe",
                "verbose_name_plural": "axes",
                "ordering": ("territory", "number"),
            },
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    wagtail.fields.RichTextField(
                        blank=True, max_length=2000, verbose_name="introduction"
                    ),
                ),
            ],
            options={
                "verbose_name": "page d’accueil",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uai",
                    models.CharField(
                        max_length=8,
                        unique=True,
                        validators=[courses.validators.validate_uai],
                        verbose_name="code UAI",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("kind", models.CharField(blank=True, max_length=80, verbose_name="type")),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("private", "privé"),
                            ("agricultural", "agricole"),
                        ],
                        default="public",
                        max_length=12,
                        verbose_name="secteur",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="adresse")),
                (
                    "postal_code",
                    models.CharField(blank=True, max_length=5, verbose_name="code postal"),
                ),
                ("commune", models.CharField(blank=True, max_length=100, verbose_name="commune")),
                (
                    "commune_code",
                    models.CharField(blank=True, max_length=5, verbose_name="code de la commune"),
                ),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="fermé le")),
            ],
            options={
                "verbose_name": "établissement",
                "verbose_name_plural": "établissements",
                "ordering": ("commune", "name"),
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=3,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(\\d{2}|2[AB]|97[1-8])$", "Par exemple 88, 2A ou 971."
                            )
                        ],
                        verbose_name="code du département",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse")),
                ("academie", models.CharField(blank=True, max_length=80, verbose_name="académie")),
                ("region", models.CharField(blank=True, max_length=80, verbose_name="région")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Paris",
                        max_length=40,
                        validators=[courses.validators.validate_time_zone],
                        verbose_name="fuseau horaire",
                    ),
                ),
                (
                    "programme_start",
                    models.DateField(blank=True, null=True, verbose_name="début du programme"),
                ),
                (
                    "programme_end",
                    models.DateField(blank=True, null=True, verbose_name="fin du programme"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "ouvert"), ("archived", "archivé")],
                        default="open",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "help_name",
                    models.CharField(blank=True, max_length=120, verbose_name="personne à appeler"),
                ),
                (
                    "help_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="téléphone d’aide"),
                ),
                (
                    "help_hours",
                    models.CharField(blank=True, max_length=120, verbose_name="heures d’appel"),
                ),
            ],
            options={
                "verbose_name": "territoire",
                "verbose_name_plural": "territoires",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                (
                    "axis",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="courses.axis",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ("axis", "number"),
            },
        ),
        migrations.CreateModel(
            name="CourseDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("file_size", models.PositiveBigIntegerField(editable=False, null=True)),
                ("file_hash", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "file",
                    models.FileField(
                        storage=courses.models.media.private_storage,
                        upload_to="documents",
                        verbose_name="fichier",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="CoursePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="Deux phrases simples : ce que l’on y gagne.",
                        max_length=300,
                        validators=[courses.validators.validate_no_control_characters],
                        verbose_name="résumé",
                    ),
                ),
                (
                    "objectives",
                    wagtail.fields.RichTextField(
                        blank=True, max_length=4000, verbose_name="ce que je saurai faire"
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("heading", 0), ("text", 1), ("image", 2), ("question", 5)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "icon": "title",
                                    "label": "titre",
                                    "max_length": 120,
                                    "template": "courses/blocks/heading.html",
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h3",
                                        "h4",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "link",
                                        "document-link",
                                    ],
                                    "icon": "pilcrow",
                                    "label": "texte",
                                },
                            ),
                            2: (
                                "wagtail.images.blocks.ImageBlock",
                                [],
                                {
                                    "icon": "image",
                                    "label": "image",
                                    "template": "courses/blocks/image.html",
                                },
                            ),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "question", "max_length": 200},
                            ),
                            4: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "ul", "link"], "label": "réponse"},
                            ),
                            5: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 3), ("answer", 4)]],
                                {},
                            ),
                        },
                        verbose_name="présentation",
                    ),
                ),
                (
                    "for_teachers",
                    models.BooleanField(
                        default=False, verbose_name="pour les enseignants et agents"
                    ),
                ),
                (
                    "for_parents",
                    models.BooleanField(default=False, verbose_name="pour les parents"),
                ),
                (
                    "for_partners",
                    models.BooleanField(default=False, verbose_name="pour les partenaires"),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("course", "formation"), ("event", "événement")],
                        default="course",
                        max_length=8,
                        verbose_name="format",
                    ),
                ),
                (
                    "modality",
                    models.CharField(
                        choices=[
                            ("on_site", "sur place"),
                            ("remote", "à distance"),
                            ("hybrid", "sur place et à distance"),
                        ],
                        default="remote",
                        max_length=8,
                        verbose_name="modalité",
                    ),
                ),
                (
                    "minutes_on_site",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(60000)],
                        verbose_name="minutes sur place",
                    ),
                ),
                (
                    "minutes_remote_live",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(60000)],
                        verbose_name="minutes à distance, en direct",
                    ),
                ),
                (
                    "minutes_remote_self",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(60000)],
                        verbose_name="minutes à distance, à son rythme",
                    ),
                ),
                (
                    "accessibility",
                    models.TextField(
                        blank=True,
                        help_text="Sous-titres, lecteur d’écran, accès du lieu… et ce qui manque encore.",
                        max_length=1000,
                        validators=[courses.validators.validate_no_control_characters],
                        verbose_name="accessibilité",
                    ),
                ),
                (
                    "legal_framework",
                    models.CharField(
                        choices=[
                            ("agent_public", "agents publics"),
                            ("code_du_travail", "code du travail"),
                            ("grand_public", "grand public"),
                        ],
                        default="agent_public",
                        max_length=16,
                        verbose_name="cadre juridique",
                    ),
                ),
                (
                    "open_without_account",
                    models.BooleanField(
                        default=False,
                        help_text="On peut s’inscrire avec un simple prénom, sans adresse électronique.",
                        verbose_name="ouverte sans compte",
                    ),
                ),
                (
                    "open_all_year",
                    models.BooleanField(
                        default=False,
                        help_text="Une session permanente s’ouvre d’elle-même dans chaque territoire.",
                        verbose_name="ouverte toute l’année",
                    ),
                ),
                (
                    "in_sequence",
                    models.BooleanField(
                        default=False,
                        help_text="Une activité s’ouvre quand les précédentes obligatoires sont terminées.",
                        verbose_name="activités dans l’ordre",
                    ),
                ),
                (
                    "actions",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="courses",
                        to="courses.action",
                        verbose_name="actions du territoire",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "formation",
                "verbose_name_plural": "formations",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="CourseRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Pour s’y retrouver, par exemple « Printemps, groupe de Gérardmer ».",
                        max_length=160,
                        verbose_name="nom de la session",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "en préparation"),
                            ("open", "ouverte"),
                            ("running", "en cours"),
                            ("closed", "close"),
                            ("archived", "archivée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "permanent",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="ouverte toute l’année"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "enrol_from",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="inscriptions à partir du"
                    ),
                ),
                (
                    "enrol_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="inscriptions jusqu’au"
                    ),
                ),
                (
                    "legal_framework",
                    models.CharField(
                        choices=[
                            ("agent_public", "agents publics"),
                            ("code_du_travail", "code du travail"),
                            ("grand_public", "grand public"),
                        ],
                        default="agent_public",
                        max_length=16,
                        verbose_name="cadre juridique",
                    ),
                ),
                (
                    "approval",
                    models.BooleanField(
                        default=False,
                        help_text="Chaque demande attend la décision de l’organisateur.",
                        verbose_name="inscriptions soumises à accord",
                    ),
                ),
                ("waiting_list", models.BooleanField(default=True, verbose_name="liste d’attente")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="courses.coursepage",
                        verbose_name="formation",
                    ),
                ),
                (
                    "trainers",
                    models.ManyToManyField(
                        blank=True,
                        related_name="runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="formateurs",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ("starts_on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "as_quality",
                    models.CharField(
                        choices=[
                            ("teacher", "enseignant·e"),
                            ("agent", "autre agent public"),
                            ("parent", "parent"),
                            ("partner", "partenaire"),
                        ],
                        max_length=10,
                        verbose_name="à titre de",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "demandée"),
                            ("waiting", "en liste d’attente"),
                            ("offered", "place proposée"),
                            ("confirmed", "confirmée"),
                            ("withdrawn", "retirée"),
                            ("closed", "close"),
                        ],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "adults",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="adultes",
                    ),
                ),
                (
                    "children_under_6",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="enfants de moins de 6 ans",
                    ),
                ),
                (
                    "children_6_to_10",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="enfants de 6 à 10 ans",
                    ),
                ),
                (
                    "children_11_to_17",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="enfants de 11 à 17 ans",
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(default=1, verbose_name="places")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "par la personne"),
                            ("list", "par une liste"),
                            ("organiser", "par l’organisateur"),
                        ],
                        default="self",
                        max_length=10,
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        blank=True, null=True, unique=True, verbose_name="clé du formulaire"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "queued_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="en attente depuis"),
                ),
                (
                    "offered_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="place proposée jusqu’au"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmée le"),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="commencée le"),
                ),
                (
                    "completed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="terminée le"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="retirée ou close le"),
                ),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="motif")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="courses.coursepage",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="courses.courserun",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription",
                "verbose_name_plural": "inscriptions",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Completion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "progress",
                    models.PositiveSmallIntegerField(default=0, verbose_name="avancement (%)"),
                ),
                (
                    "score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="note (%)",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="commencée le"),
                ),
                (
                    "completed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="terminée le"),
                ),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="preuve")),
                ("minutes", models.PositiveIntegerField(default=0, verbose_name="minutes")),
                (
                    "nature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("on_site", "sur place"),
                            ("remote_live", "à distance, en direct"),
                            ("remote_self", "à distance, à son rythme"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "known_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "prévue"),
                            ("attended", "émargée"),
                            ("announced", "annoncée"),
                            ("measured", "mesurée"),
                        ],
                        max_length=10,
                        verbose_name="connue par",
                    ),
                ),
                (
                    "revision_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="version de la page"
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completions",
                        to="courses.activitypage",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completions",
                        to="courses.enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "progression",
                "verbose_name_plural": "progressions",
            },
        ),
        migrations.CreateModel(
            name="EnrolmentList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preview", "à vérifier"),
                            ("confirmed", "confirmée"),
                            ("undone", "annulée"),
                        ],
                        default="preview",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "quality",
                    models.CharField(
                        choices=[
                            ("teacher", "enseignant·e"),
                            ("agent", "autre agent public"),
                            ("parent", "parent"),
                            ("partner", "partenaire"),
                        ],
                        max_length=10,
                        verbose_name="qualité",
                    ),
                ),
                ("rows", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lists",
                        to="courses.courserun",
                    ),
                ),
            ],
            options={
                "verbose_name": "liste à inscrire",
                "verbose_name_plural": "listes à inscrire",
                "ordering": ("-created_at",),
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="from_list",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="enrolments",
                to="courses.enrolmentlist",
            ),
        ),
        migrations.CreateModel(
            name="GuestDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente"),
                            ("running", "en cours"),
                            ("paused", "en pause"),
                            ("done", "terminé"),
                            ("failed", "échoué"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("params", models.JSONField(default=dict)),
                ("total", models.PositiveIntegerField(default=0, verbose_name="en tout")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="faits")),
                ("report", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True, verbose_name="erreur")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "travail",
                "verbose_name_plural": "travaux",
                "ordering": ("-created_at",),
            },
        ),
        migrations.AddField(
            model_name="enrolmentlist",
            name="job",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="courses.job",
            ),
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="clé")),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("text", models.TextField(verbose_name="texte")),
                (
                    "act",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "aucun"),
                            ("announce", "annonce"),
                            ("move", "déplacement"),
                            ("cancel", "annulation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("occasions", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "à envoyer"),
                            ("sending", "en cours d’envoi"),
                            ("sent", "envoyé"),
                            ("expired", "périmé"),
                            ("failed", "refusé"),
                            ("no_address", "sans adresse"),
                        ],
                        default="due",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="à partir du")),
                ("use_by", models.DateTimeField(verbose_name="jusqu’au")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="erreur")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="courses.courserun",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="Imprimé dans le numéro des attestations ; ne change plus ensuite.",
                        max_length=12,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{2,12}$", "Majuscules et chiffres, 2 à 12."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=14,
                        validators=[courses.validators.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                (
                    "nda",
                    models.CharField(
                        blank=True,
                        max_length=11,
                        validators=[
                            django.core.validators.RegexValidator("^\\d{11}$", "Onze chiffres.")
                        ],
                        verbose_name="numéro de déclaration d’activité",
                    ),
                ),
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisme",
                "verbose_name_plural": "organismes",
                "ordering": ("name",),
            },
        ),
        migrations.AddField(
            model_name="courserun",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="courses.organisation",
                verbose_name="organisme",
            ),
        ),
        migrations.AddField(
            model_name="coursepage",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.organisation",
                verbose_name="organisme",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="organisations",
            field=models.ManyToManyField(
                blank=True,
                related_name="members",
                to="courses.organisation",
                verbose_name="organismes",
            ),
        ),
        migrations.CreateModel(
            name="ResumeCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resume_code",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True, verbose_name="clé du formulaire")),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("text", models.TextField(verbose_name="texte")),
                ("enrolments", models.JSONField(default=list)),
                ("count", models.PositiveIntegerField(default=0, verbose_name="destinataires")),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.job",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="run_messages",
                        to="courses.courserun",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message aux participants",
                "verbose_name_plural": "messages aux participants",
                "ordering": ("-sent_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="school",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.school",
            ),
        ),
        migrations.CreateModel(
            name="SeatCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bucket",
                    models.CharField(
                        choices=[
                            ("total", "en tout"),
                            ("teachers", "enseignants et agents"),
                            ("parents", "parents"),
                            ("partners", "partenaires"),
                        ],
                        max_length=10,
                        verbose_name="places pour",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vide : sans limite.",
                        null=True,
                        verbose_name="places",
                    ),
                ),
                (
                    "taken",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="prises"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="courses.courserun",
                    ),
                ),
            ],
            options={
                "verbose_name": "places",
                "verbose_name_plural": "places",
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("degree", "degré"),
                            ("level", "niveau"),
                            ("subject", "discipline"),
                            ("theme", "thème"),
                            ("equipment", "équipement"),
                            ("child_stage", "âge ou classe de l’enfant"),
                            ("measure", "mesure"),
                            ("lever", "levier"),
                            ("language", "langue"),
                        ],
                        max_length=12,
                        verbose_name="vocabulaire",
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("label", models.CharField(max_length=120, verbose_name="libellé")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
            ],
            options={
                "verbose_name": "terme",
                "verbose_name_plural": "termes",
                "ordering": ("kind", "position", "label"),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="one_term_per_code")
                ],
            },
        ),
        migrations.AddField(
            model_name="courserun",
            name="measures",
            field=models.ManyToManyField(
                blank=True,
                limit_choices_to={"kind": "measure"},
                related_name="+",
                to="courses.term",
                verbose_name="mesures",
            ),
        ),
        migrations.AddField(
            model_name="coursepage",
            name="terms",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="courses", to="courses.term"
            ),
        ),
        migrations.AddField(
            model_name="school",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schools",
                to="courses.territory",
            ),
        ),
        migrations.CreateModel(
            name="Quality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("teacher", "enseignant·e"),
                            ("agent", "autre agent public"),
                            ("parent", "parent"),
                            ("partner", "partenaire"),
                        ],
                        max_length=10,
                        verbose_name="qualité",
                    ),
                ),
                (
                    "established",
                    models.CharField(
                        choices=[
                            ("academic_address", "adresse académique"),
                            ("import", "liste importée"),
                            ("organiser", "organisateur"),
                            ("declared", "seulement déclarée"),
                        ],
                        default="declared",
                        max_length=20,
                        verbose_name="établie par",
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True, verbose_name="depuis")),
                (
                    "established_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.school",
                        verbose_name="école",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "qualité",
                "verbose_name_plural": "qualités",
            },
        ),
        migrations.CreateModel(
            name="OrganisationRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("pilot", "pilote"),
                            ("operator", "opérateur"),
                            ("funder", "financeur"),
                            ("coordinator", "coordonnateur"),
                            ("venue", "lieu"),
                        ],
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "organisation",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="courses.organisation",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisation_roles",
                        to="courses.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "rôle d’un organisme",
                "verbose_name_plural": "rôles des organismes",
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.territory",
            ),
        ),
        migrations.AddField(
            model_name="courserun",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="courses.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.AddField(
            model_name="coursepage",
            name="territories",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True,
                help_text="Aucun : montrée partout.",
                related_name="courses",
                to="courses.territory",
                verbose_name="montrée dans",
            ),
        ),
        migrations.CreateModel(
            name="CataloguePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    wagtail.fields.RichTextField(
                        blank=True, max_length=2000, verbose_name="introduction"
                    ),
                ),
                (
                    "territory",
                    models.OneToOneField(
                        blank=True,
                        help_text="Vide : le catalogue national.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogue",
                        to="courses.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "catalogue",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.AddField(
            model_name="axis",
            name="territory",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="axes",
                to="courses.territory",
            ),
        ),
        migrations.CreateModel(
            name="TerritoryRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("trainer", "formateurs"),
                            ("organiser", "organisateurs"),
                            ("administrator", "administrateurs"),
                        ],
                        max_length=14,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="territory_role",
                        to="auth.group",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="courses.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "rôle dans un territoire",
                "verbose_name_plural": "rôles dans les territoires",
            },
        ),
        migrations.CreateModel(
            name="TrainingPlanCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dispositif", models.CharField(max_length=20, verbose_name="dispositif")),
                ("module", models.CharField(blank=True, max_length=20, verbose_name="module")),
                ("group", models.CharField(blank=True, max_length=10, verbose_name="groupe")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_codes",
                        to="courses.courserun",
                    ),
                ),
            ],
            options={
                "verbose_name": "code du plan de formation",
                "verbose_name_plural": "codes du plan de formation",
            },
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(
                fields=("axis", "number"), name="one_action_per_number"
            ),
        ),
        migrations.AddIndex(
            model_name="completion",
            index=models.Index(
                fields=["activity", "completed_at"], name="courses_com_activit_70c2f1_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="completion",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "activity"), name="one_completion_per_activity"
            ),
        ),
        migrations.AddConstraint(
            model_name="completion",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__lte", 100)), name="progress_is_a_percentage"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                fields=["state", "leased_until"], name="courses_job_state_934ed6_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["state", "due_at"], name="courses_mes_state_92e251_idx"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="one_user_per_email",
                violation_error_message="Cette adresse est déjà celle d’une autre personne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatcounter",
            constraint=models.UniqueConstraint(
                fields=("run", "bucket"), name="one_counter_per_bucket"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatcounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__gte", 0)), name="seats_never_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatcounter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity", None), ("taken__lte", models.F("capacity")), _connector="OR"
                ),
                name="seats_never_oversold",
            ),
        ),
        migrations.AddConstraint(
            model_name="quality",
            constraint=models.UniqueConstraint(
                fields=("user", "kind"), name="one_quality_per_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrole",
            constraint=models.UniqueConstraint(
                fields=("organisation", "territory", "role"), name="one_organisation_role"
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                fields=["run", "state", "queued_at"], name="courses_enr_run_id_88e33d_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["user", "state"], name="courses_enr_user_id_6c751a_idx"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("requested", "waiting", "offered", "confirmed"))),
                fields=("user", "course"),
                name="one_live_enrolment_per_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1)), name="enrolment_takes_a_seat"
            ),
        ),
        migrations.AddIndex(
            model_name="courserun",
            index=models.Index(fields=["course", "state"], name="courses_cou_course__d9ff63_idx"),
        ),
        migrations.AddIndex(
            model_name="courserun",
            index=models.Index(fields=["starts_on"], name="courses_cou_starts__24d7a0_idx"),
        ),
        migrations.AddConstraint(
            model_name="courserun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    ("starts_on", None),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="run_ends_after_it_starts",
                violation_error_message="La session finit avant de commencer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserun",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("permanent", True),
                    models.Q(("state__in", ("closed", "archived")), _negated=True),
                ),
                fields=("course", "territory"),
                name="one_permanent_run_per_territory",
            ),
        ),
        migrations.AddConstraint(
            model_name="axis",
            constraint=models.UniqueConstraint(
                fields=("territory", "number"), name="one_axis_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="territoryrole",
            constraint=models.UniqueConstraint(
                fields=("territory", "role"), name="one_group_per_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="territoryrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("territory", None)),
                fields=("role",),
                name="one_national_group_per_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingplancode",
            constraint=models.UniqueConstraint(
                fields=("run", "dispositif", "module", "group"), name="one_plan_code"
            ),
        ),
    ]
