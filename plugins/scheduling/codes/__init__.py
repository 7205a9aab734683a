"""The learner's own phone: a code on the room's screen that changes every fifteen seconds."""
