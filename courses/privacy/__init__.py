"""A person's rights over her data: to see it, take it away, have it erased, know until when."""
