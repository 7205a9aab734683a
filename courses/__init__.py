"""The core: people, places, courses, runs, enrolments, completion. Knows no plugin."""
