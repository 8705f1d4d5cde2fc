"""A second model of wells, apart from the simulator: other physics and instruments, to prove diagnoses against."""

from telemetry.proving.trial import Trial, trials

__all__ = ["Trial", "trials"]
