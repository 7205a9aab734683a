"""A browser's part, played by hand: opens steps and sends commits to the content origin."""

import json

from django.conf import settings

from plugins.scorm.tokens import Launch, launch_token


class Browser:
    """One tab: a session, the token it was given, the sequence it is at."""

    def __init__(self, client, enrolment, activity, session="onglet-1"):
        self.client, self.session = client, session
        self.enrolment, self.activity = enrolment, activity
        self.version = activity.version_id  # whose files the page shows
        self.sequence = 0

    def post(self, door, data):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.client.post(
            f"/modules/{door}/", body, content_type="text/plain", headers={"host": host()}
        )

    def open(self, step="step-1", **fields):
        launch = Launch(self.enrolment.user_id, self.version, self.activity.pk, self.enrolment.pk)
        request = {"token": launch_token(launch), "item": step, "session": self.session}
        response = self.post("ouvrir", request | fields)
        if response.status_code == 200:
            opened = response.json()
            self.step, self.token = step, opened["token"]
            self.opening = opened["opening"]
            self.sequence, self.cmi = opened.get("sequence"), opened.get("cmi")
        return response

    def body(self, cmi, **fields):
        self.sequence += 1
        return {
            "token": self.token,
            "item": self.step,
            "session": self.session,
            "opening": self.opening,
            "sequence": self.sequence,
            "cmi": cmi,
        } | fields

    def commit(self, cmi, **fields):
        return self.post("suivi", self.body(cmi, **fields))


def host():
    return settings.CONTENT_ORIGIN.removeprefix("http://")


def cmi_12(status="incomplete", raw="", location="", **core):
    return {
        "suspend_data": "",
        "core": {
            "lesson_status": status,
            "lesson_location": location,
            "score": {"raw": raw, "min": "0", "max": "100"},
            **core,
        },
    }
