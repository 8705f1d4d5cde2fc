"""Wells, readings, and the way they travel and rest."""
