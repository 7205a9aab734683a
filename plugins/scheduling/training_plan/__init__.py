"""The training plan of the schools' administration (GAIA, Sofia-FMO): read, compared, taken in."""
