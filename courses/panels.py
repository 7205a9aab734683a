"""The editing screens of the core's pages, in the order in which an author works."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from .models.terms import TermKind
from .page_forms import CourseForm, term_field

ADDRESS = MultiFieldPanel(
    [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
    heading=_("Adresse et moteurs de recherche"),
)
PUBLICATION = [PublishingPanel(), CommentPanel()]


def _terms(*kinds: TermKind) -> list[FieldPanel]:
    return [FieldPanel(term_field(kind)) for kind in kinds]


def _tabs(*tabs: tuple[object, list[object]], form: type = WagtailAdminPageForm) -> TabbedInterface:
    return TabbedInterface(
        [ObjectList(panels, heading=heading) for heading, panels in tabs], base_form_class=form
    )


home_screen = _tabs(
    (_("Contenu"), [TitleFieldPanel("title"), FieldPanel("introduction")]),
    (
        _("Une personne à appeler"),
        [
            FieldPanel("help_name"),
            FieldPanel("help_hours"),
            FieldPanel("help_phone"),
            FieldPanel("help_email"),
        ],
    ),
    (_("Adresse"), [ADDRESS]),
)

catalogue_screen = _tabs(
    (
        _("Contenu"),
        [
            TitleFieldPanel("title"),
            FieldPanel("introduction"),
        ],
    ),
    (_("Adresse"), [ADDRESS]),
    (_("Publication"), PUBLICATION),
)

course_screen = _tabs(
    (
        _("L’essentiel"),
        [
            TitleFieldPanel("title"),
            FieldPanel("summary"),
            MultiFieldPanel(
                [
                    FieldPanel("for_teachers"),
                    FieldPanel("for_parents"),
                    FieldPanel("for_partners"),
                    *_terms(TermKind.LEVEL, TermKind.CHILD_STAGE),
                ],
                heading=_("Pour qui"),
                help_text=_("Rien de coché : pour tout le monde."),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("format"),
                    FieldPanel("modality"),
                    FieldPanel("minutes_on_site"),
                    FieldPanel("minutes_remote_live"),
                    FieldPanel("minutes_remote_self"),
                ],
                heading=_("Sous quelle forme, en combien de temps"),
            ),
        ],
    ),
    (
        _("Présentation"),
        [
            FieldPanel("image"),
            FieldPanel("objectives"),
            FieldPanel("body"),
            FieldPanel("accessibility"),
        ],
    ),
    (
        _("Classement"),
        [
            MultiFieldPanel(
                _terms(TermKind.DEGREE, TermKind.SUBJECT, TermKind.THEME, TermKind.EQUIPMENT),
                heading=_("De quoi il s’agit"),
            ),
            MultiFieldPanel(
                [*_terms(TermKind.MEASURE, TermKind.LEVER), FieldPanel("actions")],
                heading=_("Dans le programme"),
            ),
            MultiFieldPanel(_terms(TermKind.LANGUAGE), heading=_("Langues")),
        ],
    ),
    (
        _("Organisation"),
        [
            MultiFieldPanel(
                [FieldPanel("organisation"), FieldPanel("territories")],
                heading=_("Qui la propose, où on la montre"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("legal_framework"),
                    FieldPanel("open_without_account"),
                    FieldPanel("open_all_year"),
                    FieldPanel("in_sequence"),
                ],
                heading=_("Comment on la suit"),
            ),
        ],
    ),
    (_("Adresse"), [ADDRESS]),
    (_("Publication"), PUBLICATION),
    form=CourseForm,
)

activity_content = [
    TitleFieldPanel("title"),
    FieldPanel("introduction"),
    MultiFieldPanel(
        [FieldPanel("required"), FieldPanel("minutes_announced")],
        heading=_("Dans la formation"),
    ),
]
activity_promotion = [FieldPanel("slug")]
