"""The lines of a plan, session by session: those of the people go to the sessions they name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.api import Territory, TrainingPlanCode

from .lines import Meeting, Person, Reading, Refused

AT_A_TIME = 500
# Of a session: its table, dispositif, module and number.
Key = tuple[str, str, str, str]


@dataclass
class Group:
    """All that the files say of one session."""

    key: Key
    meetings: list[Meeting] = field(default_factory=list)
    trainers: list[Person] = field(default_factory=list)
    trainees: list[Person] = field(default_factory=list)
    # Several sessions share the trainers of a module: who leads which is not said.
    alone: bool = True

    @property
    def lines(self) -> list[Meeting | Person]:
        return [*self.meetings, *self.trainers, *self.trainees]

    @property
    def module(self) -> tuple[str, str, str]:
        return self.key[:3]


def slices(values: "set[str] | list[str]") -> Iterator[list[str]]:
    """A database takes so many parameters and no more."""
    ordered = sorted(values)
    return (ordered[at : at + AT_A_TIME] for at in range(0, len(ordered), AT_A_TIME))


def grouped(reading: Reading, territory: Territory) -> tuple[dict[Key, Group], list[Refused]]:
    """The sessions by their key, in order, and the people whose session is nowhere."""
    groups: dict[Key, Group] = {}
    for meeting in reading.meetings:
        key = meeting.table, meeting.dispositif, meeting.module, meeting.session
        groups.setdefault(key, Group(key)).meetings.append(meeting)
    known = _Keys([*groups, *_keys_here(reading, groups, territory)])
    refused = []
    for person in reading.people:
        keys = known.of(person)
        if not keys or (len(keys) > 1 and not person.leads):
            refused.append(_lost(person, keys))
            continue
        for key in keys:
            group = groups.setdefault(key, Group(key))
            (group.trainers if person.leads else group.trainees).append(person)
            group.alone &= len(keys) == 1
    return dict(sorted(groups.items())), refused


class _Keys:
    """Keys by what a person's line may say of them."""

    def __init__(self, keys: list[Key]) -> None:
        self.all = set(keys)
        self.by_session: dict[tuple[str, str], list[Key]] = defaultdict(list)
        self.by_module: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in sorted(self.all):
            self.by_session[key[0], key[3]].append(key)
            self.by_module[key[0], key[2]].append(key)

    def of(self, person: Person) -> list[Key]:
        if person.dispositif:
            return [(person.table, person.dispositif, person.module, person.session)]
        if person.session:
            return self.by_session.get((person.table, person.session), [])
        return self.by_module.get((person.table, person.module), [])


def _keys_here(reading: Reading, groups: dict[Key, Group], territory: Territory) -> Iterator[Key]:
    """Of the sessions that came in before and that this file names no more, or not yet."""
    in_file = _Keys(list(groups))
    lost = [person for person in reading.people if not in_file.of(person)]
    columns = ("table", "dispositif", "module", "session")
    codes = TrainingPlanCode.objects.filter(run__territory=territory).exclude(session="")
    codes = codes.order_by()
    for names in slices({person.session for person in lost if person.session}):
        yield from codes.filter(session__in=names).values_list(*columns)
    for names in slices({person.module for person in lost if person.module}):
        yield from codes.filter(module__in=names).values_list(*columns)


def _lost(person: Person, keys: list[Key]) -> Refused:
    if keys:
        reason = _("Plusieurs modules ont cette session : elle ne peut pas être reconnue.")
    elif person.session:
        words = _("La session %(code)s n’est ni dans les formations déposées, ni connue ici.")
        reason = words % {"code": person.session}
    else:
        words = _("Le module %(code)s n’est ni dans les formations déposées, ni connu ici.")
        reason = words % {"code": person.module}
    return Refused(person.file, person.number, person.words, reason)
