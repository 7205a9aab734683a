"""What a learner finds of her attestations in her own space."""

from typing import Any

from laces.components import Component

from .models import Attestation


class OwnAttestations(Component):
    """Her attestations, with the PDF and its accessible twin; nothing when there are none."""

    template_name = "attestations/panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        rows = Attestation.objects.filter(enrolment__user=self.user)
        return {"attestations": rows.select_related("enrolment__course", "organisation")}
