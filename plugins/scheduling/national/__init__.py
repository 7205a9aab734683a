"""The national schema of places of digital mediation (v1.0.2): read, taken in, written."""
