"""What a person says she is: a quality that she declares, and the school that goes with it."""

from .models import Quality, QualityKind, School, User


def declare(user: User, kind: str, school: School | None = None) -> Quality:
    """The person's quality of this kind, declared if she had none; a school given replaces hers.

    A parent has no school here: nothing is asked about a child.
    """
    quality, _created = Quality.objects.get_or_create(user=user, kind=kind)
    if school is not None and kind != QualityKind.PARENT and quality.school_id != school.pk:
        quality.school = school
        quality.save(update_fields=["school"])
    return quality


def withdraw_declaration(user: User, kind: str) -> bool:
    """Take back what was only declared; what others established stays."""
    declared = Quality.objects.filter(
        user=user, kind=kind, established=Quality.Established.DECLARED
    )
    return bool(declared.delete()[0])
