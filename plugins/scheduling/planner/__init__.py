"""The planner of those who organise: a week or a month, by venue, trainer or territory."""
