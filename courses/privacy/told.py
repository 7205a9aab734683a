"""What « Mes données » says: each kind of data, in words, with its purpose and its end."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import ModelLogEntry

from .. import contributions
from ..audit import ACTIONS
from ..models import Completion, CourseRun, Enrolment, Message, Quality, User
from ..plugin import PersonalData
from ..words import moment, said
from .periods import period
from .register import NOT_EMPTIED

# Fields of a person that say something to machines only.
TECHNICAL = {*NOT_EMPTIED, "is_staff", "is_superuser", "groups", "user_permissions"} - {"last_name"}
SHOWN_ACTS = 50


@dataclass(frozen=True)
class Group:
    """A heading of the page; `values` are the (name, words) pairs that can be shown at once."""

    title: str
    kinds: list[PersonalData]
    values: tuple[tuple[str, str], ...] = ()


def groups(user: User) -> list[Group]:
    """Everything, the core's first; kinds of which there is nothing are left out."""
    core = [
        Group(_("Qui vous êtes"), [_identity(user)], identity_values(user)),
        Group(_("À quel titre vous participez"), _qualities(user), quality_values(user)),
        Group(_("Vos formations"), [*_enrolments(user), *_messages(user)]),
        Group(_("Comment vous entrez ici"), [_access()], access_values(user)),
        Group(_("Ce que vous faites pour les autres"), _work(user)),
    ]
    plugins = [
        Group(capfirst(str(plugin.verbose_name)), kinds)
        for plugin, kinds in contributions.personal_data(user)
    ]
    return [group for group in [*core, *plugins] if group.kinds]


def account_ends(user: User) -> str:
    """When what belongs to the account goes by itself."""
    if user.is_guest:
        return _("%(time)s après votre dernière activité, sans autre message.") % {
            "time": period("GUESTS").words
        }
    return _("%(time)s après votre dernière activité. Un courriel vous prévient avant.") % {
        "time": period("ACCOUNTS").words
    }


def those_in_charge() -> str:
    return _("Vous, et les personnes qui animent, organisent ou administrent vos formations.")


# --- each kind ---------------------------------------------------------------------------------


def _identity(user: User) -> PersonalData:
    return PersonalData(
        what=_("Votre nom et de quoi vous joindre"),
        purpose=_("Vous inscrire, vous prévenir, imprimer vos attestations."),
        until=account_ends(user),
        seen_by=those_in_charge(),
        stays=_("Un numéro à la place de votre nom."),
    )


def identity_values(user: User) -> tuple[tuple[str, str], ...]:
    """Every field that is filled, those that are added later too."""
    fields = [field for field in User._meta.concrete_fields if field.name not in TECHNICAL]
    shown = [(capfirst(str(f.verbose_name)), _words(user, f)) for f in fields]
    many = [
        (capfirst(str(f.verbose_name)), ", ".join(map(str, f.value_from_object(user))))
        for f in User._meta.many_to_many
        if f.name not in TECHNICAL
    ]
    return tuple((name, words) for name, words in [*shown, *many] if words)


def _words(user: User, field: Any) -> str:
    value = getattr(user, field.name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, "")) if value else ""
    if hasattr(value, "utcoffset"):
        return moment(localtime(value))
    if isinstance(value, bool):
        return _("oui") if value else ""
    return str(value) if value not in (None, "") else ""


def _qualities(user: User) -> list[PersonalData]:
    if not user.qualities.exists():
        return []
    return [
        PersonalData(
            what=_("Vos qualités, et votre établissement si vous l’avez dit"),
            purpose=_("Vous proposer les formations qui sont pour vous."),
            until=account_ends(user),
            seen_by=those_in_charge(),
        )
    ]


def quality_values(user: User) -> tuple[tuple[str, str], ...]:
    rows = user.qualities.select_related("school").order_by("kind")
    return tuple((capfirst(row.get_kind_display()), established(row)) for row in rows)


def established(quality: Quality) -> str:
    """How it is known that she is one, since when, from where."""
    how = {
        Quality.Established.ACADEMIC_ADDRESS: _("établie par votre adresse académique"),
        Quality.Established.IMPORT: _("établie par une liste importée"),
        Quality.Established.ORGANISER: _("établie par un organisateur"),
        Quality.Established.DECLARED: _("déclarée par vous"),
    }[Quality.Established(quality.established)]
    values = {"how": how, "day": said(localtime(quality.since), "j F Y")}
    words = _("%(how)s le %(day)s") % values
    return f"{words}, {quality.school.name}" if quality.school else words


def _enrolments(user: User) -> list[PersonalData]:
    count = Enrolment.objects.filter(user=user).count()
    if not count:
        return []
    steps = Completion.objects.filter(enrolment__user=user).count()
    enrolments = ngettext("%(n)d inscription", "%(n)d inscriptions", count) % {"n": count}
    followed = ngettext(", %(n)d étape suivie", ", %(n)d étapes suivies", steps) % {"n": steps}
    return [
        PersonalData(
            what=enrolments + (followed if steps else ""),
            purpose=_(
                "Tenir votre place, vous laisser reprendre où vous en étiez, compter les heures."
            ),
            until=account_ends(user),
            seen_by=those_in_charge()
            + " "
            + _("Une inscription comme parent reste invisible à votre employeur."),
            stays=_(
                "Les inscriptions terminées et leurs heures, sous un numéro : elles prouvent "
                "l’emploi des fonds et servent aux statistiques. Les inscriptions en cours sont "
                "retirées."
            ),
        )
    ]


def _messages(user: User) -> list[PersonalData]:
    count = Message.objects.filter(to=user).count()
    if not count:
        return []
    return [
        PersonalData(
            what=ngettext("%(n)d message", "%(n)d messages", count) % {"n": count},
            purpose=_("Savoir ce qui vous a été écrit, et que c’est parti."),
            until=_("%(time)s après l’envoi.") % {"time": period("MESSAGES").words},
            seen_by=_("Les personnes en charge de la session, pour ce qu’elles vous écrivent."),
            stays=_("L’objet et la date des envois, sous un numéro ; le texte est effacé."),
        )
    ]


def _access() -> PersonalData:
    return PersonalData(
        what=_("De quoi vous reconnaître"),
        purpose=_("Vous ouvrir votre espace, à vous et à personne d’autre."),
        until=_("Tant que vous avez un espace ici. Une connexion s’oublie après quatorze jours."),
        seen_by=_("Personne : les mots de passe et les codes ne sont gardés qu’en empreintes."),
    )


def access_values(user: User) -> tuple[tuple[str, str], ...]:
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    factors = Authenticator.objects.filter(user=user).count()
    devices = user.devices.count()
    values = (
        (_("Adresses confirmées"), ", ".join(addresses)),
        (_("Mot de passe"), _("oui") if user.has_usable_password() else ""),
        (_("Seconds facteurs"), str(factors or "")),
        (_("Appareils sans compte"), str(devices or "")),
        (_("Code de reprise"), _("oui") if hasattr(user, "resume_code") else ""),
    )
    return tuple((name, words) for name, words in values if words)


def _work(user: User) -> list[PersonalData]:
    runs = CourseRun.objects.filter(trainers=user).count()
    if not runs and not user.held_roles and not user.is_superuser:
        return []
    return [
        PersonalData(
            what=_("Vos rôles, les sessions que vous animez, ce que vous écrivez, vos actes"),
            purpose=_("Savoir qui a fait quoi, et en répondre."),
            until=_("Le journal des actes : %(time)s.") % {"time": period("LOGS").words},
            seen_by=_("Les administrateurs de votre territoire."),
            stays=_(
                "Vos pages, vos documents et vos actes, sous un numéro ; votre nom reste dans les "
                "attestations que vous avez délivrées ou animées."
            ),
        )
    ]


# --- the journal -------------------------------------------------------------------------------


def journal(user: User) -> list[tuple[Any, str]]:
    """What was done to her record: (when, what), the latest first."""
    acts = ModelLogEntry.objects.for_instance(user).filter(action__in=ACTIONS)
    latest = acts.order_by("-timestamp", "-pk")[:SHOWN_ACTS]
    return [(act.timestamp, str(ACTIONS[act.action])) for act in latest]
