"""What this plugin knows of a person: whom she receives, what she brought in, what she leads."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import User, period
from courses.plugin import PersonalData

from .attendance import personal_data as attendance
from .models import RunSchedule, SlotTrainer, Venue, VenueFile
from .organising.rooms import settle_without_host
from .training_plan import personal_data as training_plan


def told(user: User) -> list[PersonalData]:
    """For « Mes données »; nothing for who neither hosts nor brought in a file."""
    kinds = []
    if count := Venue.objects.filter(host=user).count():
        kinds.append(_hosting(count))
    if count := VenueFile.objects.filter(by=user).count():
        kinds.append(_files(count))
    if count := SlotTrainer.objects.filter(trainer=user).count():
        kinds.append(_leading(count))
    if count := RunSchedule.objects.filter(decided_by=user).count():
        kinds.append(_deciding(count))
    return [*kinds, *attendance.told(user), *training_plan.told(user)]


def _hosting(count: int) -> PersonalData:
    what = ngettext("Vous accueillez dans %(n)d lieu", "Vous accueillez dans %(n)d lieux", count)
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Savoir qui reçoit les sessions d’un lieu."),
        until=_("Jusqu’à ce qu’une autre personne accueille."),
        seen_by=_("Les équipes du territoire. Les pages publiques ne vous nomment pas."),
    )


def _files(count: int) -> PersonalData:
    what = ngettext("%(n)d fichier de lieux", "%(n)d fichiers de lieux", count)
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Relire un fichier que vous avez déposé, avant de le confirmer."),
        until=_("Pendant %(period)s.") % {"period": period("LISTS").words},
        seen_by=_("Vous seulement."),
    )


def _leading(count: int) -> PersonalData:
    what = ngettext("Vous animez %(n)d créneau", "Vous animez %(n)d créneaux", count)
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Savoir qui anime, et ne pas vous attendre à deux endroits."),
        until=_("Aussi longtemps que la session."),
        seen_by=_(
            "Ceux qui organisent ou animent la session ; tout le monde si elle nomme ses "
            "formateurs."
        ),
        stays=_("Les créneaux passés, sous un numéro."),
    )


def _deciding(count: int) -> PersonalData:
    what = ngettext(
        "Vous avez décidé si %(n)d session avait lieu",
        "Vous avez décidé si %(n)d sessions avaient lieu",
        count,
    )
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Savoir qui a maintenu ou annulé une session, et en répondre."),
        until=_("Aussi longtemps que la session."),
        seen_by=_("Ceux qui organisent la session."),
        stays=_("La décision, sous un numéro."),
    )


def export(user: User) -> dict[str, Any]:
    hosted = Venue.objects.filter(host=user).order_by("pk")
    files = VenueFile.objects.filter(by=user).order_by("pk")
    led = SlotTrainer.objects.filter(trainer=user).order_by("start", "pk")
    return {
        "venues_hosted": list(hosted.values("national_id", "name", "commune")),
        "venue_files": [
            {"name": file.name, "created_at": file.created_at.isoformat()} for file in files
        ],
        "slots_led": [
            {"run": lead.slot.run_id, "start": lead.start.isoformat(), "end": lead.end.isoformat()}
            for lead in led.select_related("slot")
        ],
        "sessions_decided": list(
            RunSchedule.objects.filter(decided_by=user).order_by("pk").values("run", "decision")
        ),
        **attendance.export(user),
        **training_plan.export(user),
    }


def erase(user: User) -> None:
    """The venues stay, without her; so do the slots to come. Past ones keep her pseudonym."""
    SlotTrainer.objects.filter(trainer=user, start__gt=timezone.now()).delete()
    for venue in Venue.objects.filter(host=user):
        settle_without_host(venue)
    Venue.objects.filter(host=user).update(host=None)
    VenueFile.objects.filter(by=user).delete()
    training_plan.erase(user)


def purge(*, dry_run: bool) -> dict[str, int]:
    """Files of venues, confirmed or not, past their period."""
    since = timezone.now() - period("LISTS").length
    old = VenueFile.objects.filter(created_at__lt=since)
    count = old.count()
    if not dry_run:
        old.delete()
    return {
        _("fichiers de lieux effacés"): count,
        **attendance.purge(dry_run=dry_run),
        **training_plan.purge(dry_run=dry_run),
    }
