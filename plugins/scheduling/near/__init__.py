"""Finding a session close by: communes, distances, the map, the facets of the catalogue."""
