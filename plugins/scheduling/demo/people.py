"""Who can lead what in the demonstration."""

from typing import Any

from courses.api import CourseRun, User

LEADERS = {"88": 4, "95": 4, "971": 3}


def colleagues(made: Any, run: CourseRun) -> list[User]:
    """Those of its territory who are not its trainers, who lead less first."""
    own = set(run.trainers.all())
    return [user for _key, user in leaders(made).get(run.territory.code, []) if user not in own]


def leaders(made: Any) -> dict[str, list[tuple[str, User]]]:
    """Of each territory, with keys; whoever was first led most already, so she is asked last."""
    found: dict[str, list[tuple[str, User]]] = {}
    keys = {
        f"trainer-{code}" + (f"-{place}" if place > 1 else ""): code
        for code, many in LEADERS.items()
        for place in range(many, 0, -1)
    }
    known = {key: made.made(f"people/{key}") for key in keys if f"people/{key}" in made}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=known.values())}
    for key, pk in known.items():
        if str(pk) in users:
            found.setdefault(keys[key], []).append((key, users[str(pk)]))
    return found
