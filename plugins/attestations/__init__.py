"""Attestations: frozen, numbered, verifiable, revocable records of training followed."""
