"""HTTP in, HTML and JSON out; no decisions."""
