"""« Près de chez moi » on the first pages: a commune leads to what there is around it."""

from typing import Any

from django import forms
from laces.components import Component


class NearPanel(Component):
    """For one audience, or for everybody."""

    template_name = "scheduling/near/panel.html"
    media = forms.Media(
        css={"all": ["scheduling/near.css"]},
        js=[forms.Script("scheduling/near.js", defer=True)],
    )

    def __init__(self, audience: str) -> None:
        self.audience = audience

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"audience": self.audience}
