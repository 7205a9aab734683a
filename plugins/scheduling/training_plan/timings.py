"""The times of a session: slots made, moved or kept, and those that would be in two places."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from ..models import TimeSlot
from ..overlaps import Plan, both, place_words, share, taken
from ..slots import plan_of
from .judged import Judged, Timing
from .known import Known
from .times import Matched, Timed, matched, refusal


def judge_times(judged: Judged, known: Known) -> None:
    run, zone = judged.run, known.scope.territory.time_zone
    slots = known.slots[run.pk] if run is not None else []
    found = matched(judged.group.meetings, slots, known.said, zone)
    judged.refused += found.refused
    for (line, start, end), slot in found.pairs:
        if slot is None:
            venue, words = known.places.find(line.place)
            plan = Plan(start, end, zone, venue, trainers=judged.leaders, place_words=words)
            judged.timings.append(Timing(line, start, end, plan))
        elif not slot.is_planned:
            judged.refused.append(refusal(line, _("Ce créneau est annulé ici.")))
        else:
            _judge_slot(judged, known, (line, start, end), slot)
    if judged.group.meetings and not known.scope.partial:
        judged.gone += [_gone(slot) for slot in found.gone]
    _judge_span(judged, found)


def _gone(slot: TimeSlot) -> str:
    where = place_words(slot) or _("à distance")
    return _("créneau : %(when)s, %(where)s") % {"when": _current(slot).words, "where": where}


def _judge_slot(judged: Judged, known: Known, timed: Timed, slot: TimeSlot) -> None:
    line, start, end = timed
    before = _current(slot)
    plan = _wanted(timed, slot, known)
    # Who leads it may have been arranged here: only whom the plan names for the first time comes.
    new = {user.pk for _person, user in judged.trainers}
    more = (u for u in judged.leaders if u.pk in new and u not in before.trainers)
    plan = replace(plan, trainers=(*before.trainers, *more))
    last = known.said.get(slot.pk)
    as_said = last is not None and (last.start, last.end, last.place) == (start, end, line.place)
    if as_said and plan == before:
        judged.same_slots += 1
    else:
        judged.timings.append(Timing(line, start, end, plan, slot, before))


def _current(slot: Any) -> Plan:
    return plan_of(slot, [lead.trainer for lead in slot.live_leads])


def _wanted(timed: Timed, slot: TimeSlot, known: Known) -> Plan:
    """An empty place says nothing; the same as last time neither, but for a venue known since."""
    line, start, end = timed
    now, last = _current(slot), known.said.get(slot.pk)
    if last is None or (last.start, last.end) != (start, end):
        now = replace(now, start=start, end=end)
    if not line.place or (last is not None and last.place == line.place != slot.place_words):
        return now
    venue, words = known.places.find(line.place)
    if venue is not None and venue == now.venue:
        return now
    return replace(now, venue=venue, room=None, place_words=words)


def _judge_span(judged: Judged, found: Matched) -> None:
    """Lines over several days, or without hours, tell between which days the session runs."""
    run = judged.run
    words = _("Sur plusieurs jours ou sans heures : les dates sont notées, sans créneau.")
    judged.noted += [refusal(line, words) for line in found.untimed]
    if not found.untimed or (run is not None and run.permanent):
        return
    days = [day for line in found.untimed for day in (line.first_day, line.last_day) if day]
    held = (run.starts_on, run.ends_on) if run is not None else (None, None)
    first, last = min([*days, *filter(None, held[:1])]), max([*days, *filter(None, held[1:])])
    if (first, last) != held:
        judged.span = first, last


def refuse_clashes(judged: Sequence[Judged], kept: list[Plan]) -> None:
    """A room, a bus, a trainer in two slots at a time: the line is refused, with who and when.

    `kept` are the slots that the lines before have made.
    """
    asked = [(one, t) for one in judged for t in one.timings if t.is_new or t.moves]
    besides = [timing.slot.pk for _one, timing in asked if timing.slot is not None]
    held: dict[int, str] = {}
    for plan, sentence in taken([timing.plan for _one, timing in asked], besides):
        held.setdefault(id(plan), sentence)
    for one, timing in asked:
        reason = held.get(id(timing.plan)) or _among(timing.plan, kept)
        if reason:
            one.timings.remove(timing)
            one.refused.append(refusal(timing.line, reason))
        elif _holds(timing.plan):
            kept.append(timing.plan)


def _holds(plan: Plan) -> bool:
    """Something that can be in one place only."""
    return bool(plan.trainers or plan.room or (plan.venue and plan.venue.is_itinerant))


def _among(plan: Plan, kept: list[Plan]) -> str:
    if not _holds(plan):
        return ""
    return next((both(one, plan) for one in kept if one.meets(plan) and share(one, plan)), "")
