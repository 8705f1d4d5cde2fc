"""Inflow into an annulus, pump, tubing and motor as rates of change, stepped through time for many wells at once."""

from collections.abc import Mapping

import numpy as np

from telemetry.model import Array
from telemetry.proving.makes import GAS_BBL_PSI

# What a script may change, and its value in a healthy well.
HEALTHY = {
    "on": 1.0,
    "hz": 1.0,
    "hunting": 0.0,
    "give": 1.0,
    "reservoir": 1.0,
    "gor": 1.0,
    "gas": 0.0,
    "churn": 0.012,
    "lock": 0.0,
    "wc": 0.0,
    "thick": 0.0,
    "head": 1.0,
    "drag": 1.0,
    "intake_loss": 0.0,
    "leak": 0.0,
    "valve": 1.0,
    "line": 1.0,
    "header": 1.0,
    "slug": 0.0,
    "slug_min": 25.0,
    "coupled": 1.0,
    "direction": 1.0,
    "recirculated": 0.0,
    "fouled": 1.0,
    "warm_c": 0.0,
    "heavy": 0.0,
    "light": 1.0,
    "stuck": 0.0,
}
NOISES = 4
FAST_S, SLOW_S, HEADER_S, RESERVOIR_S = 90.0, 700.0, 5400.0, 350_000.0
OUT = ("q", "qs", "pip", "pdp", "whp", "torque", "amps", "tm", "ti", "f", "rough")
FULL, MOST_S = 0.98, 150.0


class Field:
    """Wells side by side; each attribute has one value a well."""

    def __init__(self, make: Mapping[str, Array]) -> None:
        self.make = make
        count = make["q"].size
        self.pip = make["pip"].copy()
        self.ti = make["fluid_c"].copy()
        self.tm = make["fluid_c"] + make["rise_c"]
        self.whp, self.qs, self.q = make["whp"].copy(), make["q"].copy(), make["q"].copy()
        self.fill = np.ones(count)
        self.leaked = np.zeros(count)
        self.noise = np.zeros((NOISES, count))
        self.phase = np.zeros(count)
        self.healthy_gas = self._gas(np.ones(count), make["wc"] / 100, make["pip"])
        self.healthy_body = self._body(self.healthy_gas)

    def _gas(self, gor: Array, cut: Array, pip: Array) -> Array:
        """Free gas by volume at the pump, after separation."""
        make = self.make
        scf = make["gor"] * (gor - np.minimum(pip / make["bubble"], 1.0))
        free = np.maximum(scf, 0) * (1 - cut) * GAS_BBL_PSI / np.maximum(pip, 40) * (1 - make["separation"])
        return np.asarray(free / (1 + free))

    def _body(self, gas: Array) -> Array:
        return np.asarray(np.exp(-0.4 * (gas / self.make["critical_gas"]) ** 2))

    def step(self, now: Mapping[str, Array], dt: float, draw: Array, t: float) -> tuple[Array, ...]:
        make = self.make
        self._stir(dt, draw)
        f = self._speed(now, t)
        r = f / make["f0"]
        parts = max(1, round(dt / MOST_S))
        for _ in range(parts):
            surface, whp, added, column, dense, rough = self._hydraulics(now, r, dt / parts)
        self._tubing(now, f, dt, surface, whp)
        torque = self._torque(now, r, dense)
        amps = make["amps"] * np.sqrt(make["idle"] ** 2 + (1 - make["idle"] ** 2) * torque**2) * (f > 0)
        amps = np.where(now["stuck"] > 0, make["amps"] * 2.3 * now["stuck"], amps)
        self._heat(now, amps, torque, dt)
        shown = self.qs * (1 + 0.8 * now["slug"] * np.sin(self.phase - 0.7)) * (1 + rough * 0.5 * self.noise[0])
        pdp = np.where(f > 0, self.pip + added, self._resting(column))
        felt = self.whp * (1 + 0.12 * rough * self.noise[1])
        pip = self.pip * (1 + 0.10 * now["slug"] * np.sin(self.phase - 0.8) + 0.05 * rough * self.noise[1])
        return self.q, np.maximum(shown, 0), pip, pdp, felt, torque, amps, self.tm.copy(), self.ti.copy(), f, rough

    def _hydraulics(self, now: Mapping[str, Array], r: Array, dt: float) -> tuple[Array, ...]:
        make = self.make
        cut = np.clip(make["wc"] + now["wc"], 0, 100) / 100
        heavier = 1 + (make["water_sg"] - make["oil_sg"]) * (cut - make["wc"] / 100) + now["heavy"]
        body, rough = self._churning(now, cut)
        head = make["lift"] / (make["h_at"] * (make["f"] / make["f0"]) ** 2) * body * heavier * now["head"]
        head = head * (1 - 0.75 * now["lock"]) * (1 - 0.30 * now["thick"])
        head = head * np.where(now["direction"] < 0, 0.38, 1.0) * np.where(now["coupled"] < 1, now["coupled"] * 0.3, 1)
        swell = 1 + 0.06 * now["slug"] * np.sin(self.phase - 0.5)
        column = make["column"] * heavier * now["light"] * self.fill * swell
        swing = make["whp"] * 0.9 * now["slug"] * np.sin(self.phase)
        header = make["header"] * now["header"] * (1 + make["daily"] * self.noise[2]) + swing
        self.q, surface, whp, added = self._flow(now, r, head, column, header)
        self._annulus(now, dt)
        return surface, whp, added, column, body * heavier, rough

    def _stir(self, dt: float, draw: Array) -> None:
        for i, tau in enumerate((FAST_S, SLOW_S, HEADER_S, RESERVOIR_S)):
            keep = np.exp(-dt / tau)
            self.noise[i] = self.noise[i] * keep + np.sqrt(1 - keep * keep) * draw[i]

    def _speed(self, now: Mapping[str, Array], t: float) -> Array:
        make = self.make
        error = np.clip((self.pip - make["pip"]) / make["pip"], -0.3, 0.3)
        f = make["f"] * now["hz"] * (1 + make["control"] * error)
        f = f + now["hunting"] * (0.7 * self.noise[0] + 0.5 * np.sign(np.sin(t / 173.0)))
        return np.asarray(np.where(now["on"] > 0.5, np.maximum(f, 0.0), 0.0))

    def _churning(self, now: Mapping[str, Array], cut: Array) -> tuple[Array, Array]:
        """How dense the pump's filling is against the healthy well's, and how rough it runs."""
        gas = self._gas(now["gor"], cut, self.pip) + now["gas"]
        excess = np.clip((gas - self.healthy_gas) / self.make["critical_gas"], 0, 1.5)
        rough = now["churn"] + 0.10 * excess
        mean = self._body(gas) / self.healthy_body
        wave = 0.75 * self.noise[0] + 0.6 * self.noise[1]
        return np.clip(mean * (1 + rough * np.tanh(wave) - 0.4 * rough), 0.2, 1.3), rough

    def _flow(
        self, now: Mapping[str, Array], r: Array, head: Array, column: Array, header: Array
    ) -> tuple[Array, Array, Array, Array]:
        """Where pump curve and system meet, both squares of the rate; rates over qbep."""
        make = self.make
        design = make["q"] / make["qbep"]
        thick = 1 + 0.8 * now["thick"]
        resist = make["friction"] * thick + (make["whp"] - make["header"]) * now["line"] * thick * now["valve"]
        open_ = (self.fill >= FULL).astype(float)
        k = np.where(open_ > 0, resist, make["friction"] * 0.5) / design**2
        block = now["intake_loss"] * make["lift"] / design**2
        lost = self.leaked
        square = k + block - head * make["h2"]
        linear = -head * make["h1"] * r - 2 * k * lost
        rest = column + header * open_ + k * lost**2 - self.pip - head * make["h0"] * r**2
        root = linear**2 - 4 * square * rest
        x = np.where(rest < 0, (-linear + np.sqrt(np.maximum(root, 0))) / (2 * square), 0.0)
        x = np.clip(np.where(r > 0, x, 0.0), 0, 2.2)
        added = head * (make["h0"] * r**2 + make["h1"] * r * x + make["h2"] * x * x) - block * x * x
        self.leaked = np.minimum(now["leak"] * design * np.sqrt(np.maximum(added, 0) / make["lift"]), x)
        up = np.maximum(x - self.leaked, 0) * open_ * (1 - now["recirculated"])
        whp = header + (make["whp"] - make["header"]) * now["line"] * thick * now["valve"] / design**2 * up**2
        return x * make["qbep"], up * make["qbep"], whp, np.maximum(added, 0)

    def _annulus(self, now: Mapping[str, Array], dt: float) -> None:
        make = self.make
        reservoir = make["reservoir"] * now["reservoir"] * (1 + 0.002 * self.noise[3])
        spread = np.maximum(reservoir**2 - (self.pip + make["below"]) ** 2, 0)
        inflow = make["give"] * now["give"] * spread ** make["power"]
        taken = self.q - self.leaked * make["qbep"] - now["recirculated"] * self.q
        days = dt / 86_400
        change = (inflow - taken) * days / (make["annulus"] + make["slope"] * days)
        self.pip = np.clip(self.pip + change, 25, 6000)

    def _tubing(self, now: Mapping[str, Array], f: Array, dt: float, surface: Array, whp: Array) -> None:
        make = self.make
        lifting = f > 0
        rest = np.where(make["holds"] > 0, self.fill, np.minimum(self.fill, self.pip / make["column"]))
        sink = self.fill + (rest - self.fill) * (1 - np.exp(-dt / make["drain_s"]))
        rise = np.minimum(self.fill + self.q / make["q"] * dt / make["fill_s"], 1.0)
        self.fill = np.where(lifting, np.maximum(rise, 0), sink)
        share = 1 - np.exp(-dt / make["surface_s"])
        self.qs = self.qs + (surface - self.qs) * share
        self.whp = self.whp + (np.minimum(whp, 9000) - self.whp) * share

    def _resting(self, column: Array) -> Array:
        """Below a valve that holds, the gauge sees the intake; without one, what is left of the column."""
        return np.asarray(np.where(self.make["holds"] > 0, self.pip, np.maximum(self.whp * 0.5 + column, self.pip)))

    def _torque(self, now: Mapping[str, Array], r: Array, body: Array) -> Array:
        make = self.make
        x = np.divide(self.q / make["qbep"], r, out=np.zeros_like(r), where=r > 0)
        power = (make["p0"] + make["p1"] * x + make["p2"] * x * x) / make["p_at"]
        torque = power * (r / (make["f"] / make["f0"])) ** 2 * body * now["drag"]
        torque = torque * (1 + 0.42 * now["thick"]) * (1 - 0.55 * now["lock"])
        return np.asarray(np.where(now["coupled"] < 1, 0.05 + 0.3 * now["coupled"] * torque, torque))

    def _heat(self, now: Mapping[str, Array], amps: Array, torque: Array, dt: float) -> None:
        make = self.make
        passing = np.clip(self.q * (1 - 0.5 * now["recirculated"]) / make["q"], 0, 1.6)
        still = np.clip(1 - passing, 0, 1) ** 2
        self.ti = self.ti + (make["fluid_c"] + now["warm_c"] + 3 * still * torque - self.ti) * (1 - np.exp(-dt / 7200))
        loss = (amps / make["amps"]) ** 2
        rise = make["rise_c"] * now["fouled"] * loss / (0.22 + 0.78 * passing**0.8) + 55 * still * torque
        self.tm = self.tm + (self.ti + rise - self.tm) * (1 - np.exp(-dt / make["motor_s"]))


def played(grid: Array, make: Mapping[str, Array], vary: Mapping[str, Array], draws: Array) -> dict[str, Array]:
    """Every state of every well at every moment of the grid; `vary` holds (moments, wells) of what changes."""
    count = make["q"].size
    field = Field(make)
    steady = {name: np.full(count, value) for name, value in HEALTHY.items()}
    out = {name: np.empty((grid.size, count)) for name in OUT}
    steps = np.diff(grid, prepend=grid[0] - (grid[1] - grid[0]))
    for k in range(grid.size):
        now = steady | {name: x[k] for name, x in vary.items()}
        field.phase = field.phase + 2 * np.pi * steps[k] / (now["slug_min"] * 60) * (1 + 0.08 * field.noise[1])
        values = field.step(now, float(steps[k]), draws[k], float(grid[k]))
        for name, value in zip(OUT, values, strict=True):
            out[name][k] = value
    return out
