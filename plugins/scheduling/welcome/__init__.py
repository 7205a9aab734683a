"""Coming to a session: its public page, what is printed to make it known, who joins it by hand."""
