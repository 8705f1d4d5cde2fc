"""Measures how well the rule book diagnoses wells whose trouble is known."""
