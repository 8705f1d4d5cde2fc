"""Where pump, tubing and inflow balance at another frequency."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rules.affinity.inflow import Inflow
from rules.affinity.settings import Settings
from rules.facts.wellside import PSI_TO_FT, best_flow
from telemetry.model import Array, Pump

Curve = Callable[[float], float]
HALVINGS = 60


@dataclass(frozen=True)
class Lift:
    """The pump's head over flow at base frequency (in any unit), the pressure it adds now, and where it stands."""

    head: Curve
    share_of_best: float
    added_psi: float | None
    flow: float
    ratio: float

    def added_at(self, flow: float, ratio: float, strength: float = 1.0) -> float:
        """By the affinity laws from the present point: flow with the ratio, head with its square."""
        assert self.added_psi is not None
        now = self.head(self.flow / self.ratio)
        return strength * self.added_psi * (ratio / self.ratio) ** 2 * self.head(flow / ratio) / now


@dataclass(frozen=True)
class Leeway:
    """How far a solution leaves what is likeliest: head, inflow, effect of gas; 1 is none."""

    strength: float = 1.0
    inflow: float = 1.0
    gas: float = 1.0


def lift_of(pump: Pump | None, flow: float, ratio: float, added_psi: float | None, gravity: float) -> Lift:
    """From the pump's own curve where it is known and reaches so far, else from a usual one."""
    qn = flow / ratio
    best = best_flow(pump)
    if pump and pump.head_curve and pump.head_curve[0][0] <= qn <= pump.head_curve[-1][0]:
        flows, heads = np.array(sorted(pump.head_curve)).T
        best = best or _most_power(flows, heads)

        def head(q: float) -> float:
            end = (heads[-1] - heads[-2]) / (flows[-1] - flows[-2])
            return float(np.interp(q, flows, heads)) + float(end) * max(q - float(flows[-1]), 0.0)

        curve_psi = head(qn) * ratio**2 * gravity / PSI_TO_FT
        return Lift(head, qn / best, added_psi if added_psi is not None else curve_psi, flow, ratio)
    best = best or qn
    return Lift(lambda q: usual_head(q / best), qn / best, added_psi, flow, ratio)


def usual_head(share: float, shut_off: float = 1.3) -> float:
    """Head over that at best efficiency, of a usual stage."""
    return shut_off - (shut_off - 1.0) * share**2


def _most_power(flows: Array, heads: Array) -> float:
    """Flow at best efficiency lies near that of the most hydraulic power, a little below it."""
    fine = np.linspace(flows[0], flows[-1], 200)
    return 0.9 * float(fine[int(np.argmax(fine * np.interp(fine, flows, heads)))])


def flow_at(  # noqa: PLR0917
    lift: Lift, inflow: Inflow, discharge: Curve, held: Curve, ratio: float, leeway: Leeway
) -> float:
    """The rate at which intake pressure and lift together hold the discharge pressure; 0 where none does.

    `held` is the head that gas leaves the pump at an intake pressure, over what it leaves now.
    """

    def excess(flow: float) -> float:
        pip = inflow.pip_at(flow, leeway.inflow)
        added = lift.added_at(flow, ratio, leeway.strength) * float(held(pip) ** leeway.gas)
        return pip + added - discharge(flow)

    low, high = 0.0, 3.0 * max(lift.flow, 1.0) * max(ratio / lift.ratio, 1.0)
    if excess(low) <= 0:
        return 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def discharge_of(discharge_psi: float, wellhead_psi: float | None, flow: float, chosen: Settings) -> Curve:
    """A column that stays, and what goes with the square of the rate: friction, choke, flowline."""
    moving = chosen.tubing_share * discharge_psi + chosen.wellhead_share * (wellhead_psi or 0.0)
    return lambda q: discharge_psi + moving * ((q / flow) ** 2 - 1)
