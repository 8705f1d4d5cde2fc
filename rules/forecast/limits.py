"""The limits of a well that a trend can run into."""

from rules.conditions import Parameters
from rules.facts.wellside import pip_floor
from telemetry.model import Well


def limits_of(well: Well, metric: str, parameters: Parameters) -> tuple[float, ...]:
    """Those set for the well; without any, the motor's rated current and the lowest intake pressure."""
    limit = well.limits.get(metric)
    levels = (limit.low_low, limit.low, limit.high, limit.high_high) if limit else ()
    known = tuple(level for level in levels if level is not None)
    if known:
        return known
    if metric == "motor_current" and well.pump and well.pump.rated_current:
        return (well.pump.rated_current,)
    return (pip_floor(well, None, parameters["pip_min"]),) if metric == "pip" else ()
