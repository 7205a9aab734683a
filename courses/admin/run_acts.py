"""What one does to a run once it exists: open, duplicate, close, archive; asked once more first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button

from ..models import CourseRun, User
from ..runs import archive_run, close_run, duplicate_run, open_draft
from . import AdminRequest, AdminScreen

State = CourseRun.State


@dataclass(frozen=True)
class Act:
    """Its name in the address, the states it needs, its words, and the verb."""

    name: str
    states: tuple[str, ...]
    words: dict[str, Any]
    verb: Callable[[CourseRun, User], CourseRun | bool]


ACTS = {
    act.name: act
    for act in (
        Act(
            "ouvrir",
            (State.DRAFT,),
            {
                "label": gettext_lazy("Ouvrir les inscriptions"),
                "question": gettext_lazy("La session paraîtra dans le catalogue."),
                "done": gettext_lazy("Les inscriptions sont ouvertes."),
            },
            lambda run, by: open_draft(run, by=by),
        ),
        Act(
            "dupliquer",
            tuple(State),
            {
                "label": gettext_lazy("Dupliquer la session"),
                "question": gettext_lazy(
                    "Une session en préparation sera créée, avec les mêmes places et les mêmes "
                    "formateurs, sans dates ni inscrits."
                ),
                "done": gettext_lazy("Voici la nouvelle session : donnez-lui ses dates."),
            },
            lambda run, by: duplicate_run(run),
        ),
        Act(
            "clore",
            (State.DRAFT, State.OPEN, State.RUNNING),
            {
                "label": gettext_lazy("Clore la session"),
                "question": gettext_lazy(
                    "Les inscriptions en cours seront closes ; ce que chacun a fait est gardé."
                ),
                "done": gettext_lazy("La session est close."),
            },
            lambda run, by: close_run(run, by=by),
        ),
        Act(
            "archiver",
            (State.CLOSED,),
            {
                "label": gettext_lazy("Archiver la session"),
                "question": gettext_lazy("Elle ne sera plus modifiable."),
                "done": gettext_lazy("La session est archivée."),
            },
            lambda run, by: archive_run(run, by=by),
        ),
    )
}


def act_buttons(run: CourseRun, user: User) -> list[Button]:
    if not CourseRun.objects.directed_by(user).filter(pk=run.pk).exists():
        return []
    return [
        Button(act.words["label"], url=reverse("courserun:act", args=[run.pk, act.name]))
        for act in ACTS.values()
        if run.state in act.states
    ]


def run_buttons(run: CourseRun, user: User) -> list[Button]:
    """The acts, after what plugins add for whoever sees the run (hook `register_run_buttons`)."""
    added = [
        button
        for register in hooks.get_hooks("register_run_buttons")
        for button in register(run, user)
    ]
    return [*added, *act_buttons(run, user)]


class RunActView(AdminScreen):
    """Asks once more, then does it. Only who directs the run finds this."""

    template_name = "courses/admin/confirm.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["act"] not in ACTS:
            raise Http404
        self.act = ACTS[kwargs["act"]]
        directed = CourseRun.objects.directed_by(request.user)
        self.run = get_object_or_404(directed, pk=kwargs["pk"])

    def post(self, request: AdminRequest, **kwargs: Any) -> HttpResponse:
        result = self.act.verb(self.run, request.user) if self.is_possible else False
        if not result:
            messages.error(request, _("Cette session n’est plus dans un état qui le permet."))
            return redirect("courserun:inspect", self.run.pk)
        messages.success(request, self.act.words["done"])
        shown = result if isinstance(result, CourseRun) else self.run
        return redirect("courserun:inspect", shown.pk)

    @property
    def is_possible(self) -> bool:
        return self.run.state in self.act.states

    def get_page_title(self) -> str:
        return str(self.act.words["label"])

    def get_page_subtitle(self) -> str:
        return str(self.run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("courserun:inspect", args=[self.run.pk])
        words = {"question": self.act.words["question"], "confirm": self.act.words["label"]}
        return super().get_context_data(**kwargs) | words | {"cancel_url": back}
