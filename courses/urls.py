"""Addresses of the core's own screens."""

from django.urls import path

from .feeds import NewCourses
from .views import (
    about,
    enrol,
    front,
    gallery,
    guest,
    learner,
    leaving,
    letters,
    lists,
    my_data,
    opinion,
    participants,
    profile,
    progression,
    trainer,
    visit,
    writing,
)

app_name = "courses"

urlpatterns = [
    path("parents/", front.parents, name="parents"),
    path("enseignants/", front.teachers, name="teachers"),
    path("mentions-legales/", about.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", about.personal_data, name="personal_data"),
    path("accessibilite/", about.accessibility, name="accessibility"),
    path("composants/", gallery.gallery, name="gallery"),
    path("formations/flux/", NewCourses(), name="feed"),
    path("formations/flux/<str:code>/", NewCourses(), name="territory_feed"),
    path("inscription/<int:pk>/", enrol.enrol_form, name="enrol"),
    path("inscription/etablissements/", enrol.schools, name="schools"),
    # In messages, SMS too: short.
    path("a/<str:token>/", leaving.leave_seat, name="leave_seat"),
    path("p/<str:token>/", leaving.take_seat, name="take_seat"),
    path("avis/<str:token>/", opinion.opinion, name="opinion"),
    path("reprise/", guest.resume, name="resume"),
    path("mon-espace/", learner.my_space, name="my_space"),
    path("mon-espace/inscriptions/<int:pk>/", learner.enrolment, name="enrolment"),
    path("mon-espace/inscriptions/<int:pk>/retirer/", enrol.withdraw_form, name="withdraw"),
    path("mon-espace/inscriptions/<int:pk>/accepter/", enrol.accept, name="accept"),
    path("mon-espace/code/", guest.code, name="guest_code"),
    path("mon-espace/quitter/", guest.leave, name="leave"),
    path("mon-espace/adresse/", guest.address, name="address"),
    path("mon-espace/adresse/code/", guest.address_code, name="address_code"),
    path("mon-espace/rattacher/", guest.join, name="join"),
    path("mon-espace/mes-donnees/", my_data.my_data, name="my_data"),
    path("mon-espace/mes-donnees/preparer/", my_data.ask_archive, name="ask_archive"),
    path("mon-espace/mes-donnees/archive/", my_data.archive, name="my_archive"),
    path("mon-espace/mes-donnees/effacer/", my_data.erasure, name="erasure"),
    path("donnees-personnelles/effacees/", my_data.data_erased, name="data_erased"),
    path("mon-espace/profil/", profile.profile, name="profile"),
    path("mon-espace/profil/centres-d-interet/", profile.set_interests, name="interests"),
    path("mon-espace/profil/qualites/", profile.add_quality, name="add_quality"),
    path("mon-espace/profil/qualites/retirer/", profile.remove_quality, name="remove_quality"),
]

# --- those in charge of runs -------------------------------------------------------------------
DESK = "espace-formateur/"
RUN = f"{DESK}sessions/<int:pk>/"
PERSON = f"{RUN}participants/<int:enrolment>/"
CELL = f"{RUN}progression/<int:enrolment>/<int:activity>/"
LIST = f"{RUN}listes/<int:listed>/"

urlpatterns += [
    path(DESK, trainer.space, name="trainer_space"),
    path(RUN, trainer.run, name="trainer_run"),
    path(f"{RUN}participants/", participants.people, name="trainer_people"),
    path(f"{RUN}participants.<slug:form>", participants.export, name="trainer_people_export"),
    path(f"{RUN}participants/ajouter/", participants.add, name="trainer_add"),
    path(PERSON, participants.person, name="trainer_person"),
    path(f"{PERSON}repondre/", participants.answer, name="trainer_answer"),
    path(f"{PERSON}proposer/", participants.offer_seat, name="trainer_offer"),
    path(f"{PERSON}retirer/", participants.withdraw_person, name="trainer_withdraw"),
    path(f"{PERSON}qualite/", participants.confirm_quality, name="trainer_confirm_quality"),
    path(f"{PERSON}nom/", participants.name_person, name="trainer_name"),
    path(f"{PERSON}code/", participants.new_code, name="trainer_code"),
    path(f"{RUN}progression/", progression.progression, name="trainer_progression"),
    path(f"{RUN}progression.<slug:form>", progression.export, name="trainer_progression_export"),
    path(CELL, progression.cell, name="trainer_cell"),
    path(f"{CELL}accorder/", progression.grant, name="trainer_grant"),
    path(f"{CELL}reprendre/", progression.retract, name="trainer_retract"),
    path(f"{RUN}messages/", writing.written, name="trainer_messages"),
    path(f"{RUN}messages/ecrire/", writing.write, name="trainer_write"),
    path(f"{RUN}messages/<int:message>/", writing.copy, name="trainer_message"),
    path(f"{RUN}listes/", lists.lists, name="trainer_lists"),
    path(LIST, lists.one_list, name="trainer_list"),
    path(f"{LIST}confirmer/", lists.confirm, name="trainer_list_confirm"),
    path(f"{LIST}annuler/", lists.undo, name="trainer_list_undo"),
    path(f"{LIST}a-corriger.csv", lists.rejects, name="trainer_list_rejects"),
]

# --- in demonstration only ---------------------------------------------------------------------
LETTER = "visite/courrier/<str:file>/<int:place>/"

urlpatterns += [
    path("visite/", visit.visit, name="visit"),
    path("visite/remettre-a-zero/", visit.reset, name="visit_reset"),
    path("visite/courrier/", letters.mailbox, name="mailbox"),
    path(LETTER, letters.as_sent, name="letter"),
    path(f"{LETTER}<int:number>/", letters.attachment, name="letter_part"),
    path("visite/<slug:key>/", visit.play_step, name="play_step"),
]
