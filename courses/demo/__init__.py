"""Believable French data for an empty site, made by `manage.py demo`.

`places.toml` and `people.toml` say where and who; each file of `texts/` is one course, with its
activities, its sessions and those who follow them. What was made is known by the site's own log
(see `registry`): nothing is made twice, and what a visitor has made, changed or deleted stays so.

What a plugin adds. The core builds courses without knowing one kind of activity. A plugin that is
on may have a module named `demo` beside its `apps.py`, with any of these names:

`BUILDERS`  {kind: build(content, by)}. `kind` is the word of the course's file (« lecture »,
            « module »), `content` the activity's table as it is written there, its `text` also
            as `html`, `by` the author. Returns a page of its own class, unsaved, with its own
            fields filled; title, address, duration and place in the course are the core's.
`STUDIES`   {kind: study(enrolment, activity, content, done)}. Records what a person did, as the
            plugin would have; `done` says how far: `percent`, `minutes`, `score` (percent or None),
            `ended_at`. Without it the core records the progress itself.
`finish(enrolments, by)`
            Called at the start that made them, with the enrolments that are complete, after
            everything is committed; `by` is the administrator. A plugin issues its papers there.

`settled(enrolments, since)`
            Which of these primary keys keep their dates when days go by: somebody has worked on
            since that moment, or a paper states them.
`move_on(enrolments, elapsed)`
            Gives what the plugin keeps of these enrolments as many days more.
`repeat(model, twins)`
            What an enrolment has done, for others too (`crowds.Twin`).
`STEPS`     Its steps of the visit: see `steps`.

An activity whose kind nobody builds is left out: its plugin is off or not installed.
"""

from typing import Final

# For the embedded demonstration only: printed at its start, and refused in production with it.
PASSWORD: Final = "bienvenue-en-formation"  # noqa: S105 - everybody is told
