"""Two records of one person become one: what she leads and whom she receives follow her."""

from django.db.models import Q

from courses.api import User

from .models import RunSchedule, SlotTrainer, Venue, VenueFile


def merge(kept: User, duplicate: User) -> None:
    """Inside the caller's transaction. One leads a slot once, and one slot at a time.

    Marks and certified sheets keep the record that signed them: it stays, and says whose it is now.
    """
    Venue.objects.filter(host=duplicate).update(host=kept)
    VenueFile.objects.filter(by=duplicate).update(by=kept)
    RunSchedule.objects.filter(decided_by=duplicate).update(decided_by=kept)
    for lead in SlotTrainer.objects.filter(trainer=duplicate).order_by("start", "pk"):
        if _is_taken(kept, lead):
            lead.delete()
        else:
            SlotTrainer.objects.filter(pk=lead.pk).update(trainer=kept)


def _is_taken(kept: User, lead: SlotTrainer) -> bool:
    overlaps = Q(live=True, start__lt=lead.end, end__gt=lead.start) if lead.live else Q(pk__in=())
    return SlotTrainer.objects.filter(Q(slot=lead.slot_id) | overlaps, trainer=kept).exists()
