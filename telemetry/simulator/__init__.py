"""Synthetic wells playing a scripted fault."""

from telemetry.simulator.field import demo_field, visited
from telemetry.simulator.plant import Plant, designed
from telemetry.simulator.run import SimWell, log_of, simulate

__all__ = ["Plant", "SimWell", "demo_field", "designed", "log_of", "simulate", "visited"]
