"""A plugin that uses every extension point: the contract, seen from the other side."""
