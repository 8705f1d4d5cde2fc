"""Window to Diagnosis."""
