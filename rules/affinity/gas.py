"""Free gas at the pump intake, and what it leaves of the pump's head."""

from collections.abc import Callable
from dataclasses import dataclass

from rules.affinity.settings import Settings

STB_OIL_API = 33.0


@dataclass(frozen=True)
class Fluid:
    """What comes to the pump: gas per oil in scf/stb, water in per cent, oil gravity in API, temperature in degC."""

    gor: float
    water_cut: float
    api: float = STB_OIL_API
    degc: float = 90.0

    def free_share(self, pip: float, chosen: Settings) -> float:
        """Gas by volume that enters the pump, from Standing's solution gas and the gas law."""
        absolute = max(pip, 0.0) + 14.7
        degf = 1.8 * self.degc + 32
        heavy: float = 10 ** (0.0125 * self.api - 0.00091 * degf)
        dissolved = chosen.gas_gravity * ((absolute / 18.2 + 1.4) * heavy) ** 1.2048
        free = max(self.gor - dissolved, 0.0) * (1 - self.water_cut / 100) * (1 - chosen.separated)
        volume: float = free * 0.00504 * (degf + 460) / absolute
        return volume / (1 + volume)


def held_by(fluid: Fluid | None, pip_now: float, chosen: Settings) -> Callable[[float], float]:
    """Head at an intake pressure over head now: a mixture lifts as far as it is liquid."""
    if fluid is None:
        return lambda pip: 1.0
    now = 1 - fluid.free_share(pip_now, chosen)
    return lambda pip: (1 - fluid.free_share(pip, chosen)) / now
