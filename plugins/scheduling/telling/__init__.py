"""What people are told of meetings: changes, reminders, thanks, whether they take place."""
