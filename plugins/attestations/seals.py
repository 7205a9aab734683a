"""Handing in a seal, replacing it, warning before it ends."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import Organisation, User, said, send_message

from .certificates import KeyPair, check, demonstration, opened, passphrase_of, subject_of
from .models import Attestation, Seal, sealing_organisations

WARNED_BEFORE = timedelta(days=60)


def hand_in(organisation: Organisation, file: bytes, passphrase: str, *, by: User) -> Seal:
    """Raises UnfitCertificate. The seal in use before this one is retired."""
    pair = opened(file, passphrase.encode())
    check(pair, timezone.now())
    return _keep(organisation, pair, by=by)


def make_demonstration(organisation: Organisation, *, by: User) -> Seal:
    pair = demonstration(organisation.name, timezone.now())
    return _keep(organisation, pair, by=by, is_demonstration=True)


def _keep(
    organisation: Organisation, pair: KeyPair, *, by: User, is_demonstration: bool = False
) -> Seal:
    """The file is written first: a row always names a key that is whole."""
    key = uuid4()
    storage = Seal._meta.get_field("file").storage
    stored = storage.save(f"seals/{key}.p12", ContentFile(pair.closed(passphrase_of(str(key)))))
    with transaction.atomic():
        list(Organisation.objects.select_for_update().filter(pk=organisation.pk))
        Seal.objects.in_use().filter(organisation=organisation).update(retired_at=Now())
        seal = Seal.objects.create(
            key=key,
            organisation=organisation,
            name=subject_of(pair.certificate)[:200],
            fingerprint=pair.fingerprint,
            certificate=pair.pem,
            file=stored,
            not_before=pair.certificate.not_valid_before_utc,
            not_after=pair.certificate.not_valid_after_utc,
            is_demonstration=is_demonstration,
            added_by=by,
        )
        log(organisation, "attestations.seal", user=by, data={"seal": seal.pk})
    return seal


def retire(seal: Seal, *, by: User) -> bool:
    """From now on documents are not sealed. False if it was done."""
    with transaction.atomic():
        done = Seal.objects.in_use().filter(pk=seal.pk).update(retired_at=Now())
        if done:
            log(seal.organisation, "attestations.unseal", user=by, data={"seal": seal.pk})
    return bool(done)


def seal_in_use(organisation: Organisation) -> Seal | None:
    return Seal.objects.in_use().filter(organisation=organisation).first()


def told(seal: Seal | None) -> dict[str, Any] | None:
    """What a document's frozen facts say of its seal."""
    if seal is None:
        return None
    return {
        "key": str(seal.key),
        "name": seal.name,
        "fingerprint": seal.fingerprint,
        "demonstration": seal.is_demonstration,
    }


def words(told: dict[str, Any] | None) -> str:
    """As printed, true on paper too: the seal is the file's. Empty where nobody seals."""
    if told is None:
        return ""
    if told["demonstration"]:
        return _("Le fichier d’origine est scellé par un certificat de démonstration, sans valeur.")
    return _("Le fichier d’origine est scellé électroniquement par %s.") % told["name"]


def key_of(seal: Seal) -> KeyPair:
    """Raises UnfitCertificate when SEAL_SECRET is no more what it was, OSError without file."""
    with seal.file.storage.open(seal.file.name) as file:
        return opened(file.read(), passphrase_of(str(seal.key)))


def forget_retired_keys() -> int:
    """The keys of seals that nothing waits for any more. How many."""
    waiting = Attestation.objects.filter(state=Attestation.State.PENDING)
    rows = Seal.objects.exclude(file="").filter(retired_at__lt=timezone.now() - timedelta(days=1))
    rows = rows.exclude(organisation__in=waiting.values("organisation"))
    for seal in rows:
        seal.file.storage.delete(seal.file.name)
        Seal.objects.filter(pk=seal.pk).update(file="")
    return len(rows)


def ending(now: datetime) -> "Any":
    return Seal.objects.ending_before(now + WARNED_BEFORE).select_related("organisation")


def warn_of_ends(now: datetime) -> int:
    """One mail per seal to each who may replace it; then it is on their desks until it is done."""
    count = 0
    for seal in ending(now):
        for person in keepers(seal):
            _warn(person, seal)
            count += 1
    return count


def keepers(seal: Seal) -> list[User]:
    """The administrators who may hand in another."""
    people = User.objects.filter(
        groups__territory_role__role="administrator", is_active=True
    ).distinct()
    return [
        person
        for person in people
        if sealing_organisations(person).filter(pk=seal.organisation_id).exists()
    ]


def _warn(person: User, seal: Seal) -> None:
    values = {
        "organisation": seal.organisation.name,
        "day": said(timezone.localtime(seal.not_after), "j F Y"),
        "address": settings.SITE_ORIGIN + reverse("attestations_admin:seals"),
    }
    send_message(
        person,
        f"seal-{seal.pk}-ends-{person.pk}",
        _("Le sceau de %(organisation)s se termine le %(day)s") % values,
        _(
            "Le certificat qui scelle les attestations de %(organisation)s n’est plus valable "
            "après le %(day)s. Demandez-en un autre dès maintenant, puis déposez-le ici :\n"
            "%(address)s\n\nLes documents déjà scellés le restent."
        )
        % values,
    )
