"""Attendance: the sheet of each slot, from the first tick to the hours that are attested.

`taking` marks people, `closing` certifies and reopens, `counting` counts those without a name,
`roster` says who is expected, `progress` makes a step of a course out of it.
"""

from .closing import close_sheet, reopen_sheet, sheet_of
from .counting import count_heads
from .roster import Line, roster
from .taking import Mark, Refusal, Taken, take

__all__ = [
    "Line",
    "Mark",
    "Refusal",
    "Taken",
    "close_sheet",
    "count_heads",
    "reopen_sheet",
    "roster",
    "sheet_of",
    "take",
]
