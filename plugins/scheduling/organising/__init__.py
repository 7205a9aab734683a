"""Organising sessions and events: one screen each, rooms asked of their hosts, what is at risk."""
