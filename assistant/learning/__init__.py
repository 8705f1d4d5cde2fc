"""Teaches the second opinion: from the simulator, and from root causes that engineers have confirmed."""

from assistant.learning.confirmed import confirmed_lessons
from assistant.learning.simulated import simulated_lessons

__all__ = ["confirmed_lessons", "simulated_lessons"]
