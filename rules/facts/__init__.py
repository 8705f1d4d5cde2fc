"""Named measurements over a case: all that rules may ask about."""

from rules.facts.measuring import Measured, measure

__all__ = ["Measured", "measure"]
