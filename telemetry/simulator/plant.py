"""The physical parameters of one healthy well, and how they follow from its design point."""

from dataclasses import dataclass

import msgspec

from telemetry.model import Pump, Well

PSI_PER_FT = 0.433
FT_PER_PSI = 2.31
WATER_SG = 1.05
# H/Hbep and P/Pbep over q/qbep, quadratics of a typical mixed-to-radial stage: rising power, 30% shut-off rise.
HEAD = (1.30, -0.05, -0.25)
POWER = (0.60, 0.62, -0.22)


@dataclass(frozen=True)
class Plant:
    """What a well is made of. Flows in bpd, pressures in psi, depths in ft, temperatures in degC."""

    flow_bpd: float
    pip_psi: float
    frequency_hz: float
    base_hz: float
    bep_bpd: float
    bep_head_ft: float
    current_a: float
    torque_nm: float
    volts_per_hz: float
    depth_ft: float
    perforation_ft: float
    reservoir_psi: float
    bubble_psi: float
    productivity: float
    oil_sg: float
    water_cut: float
    gor: float
    separation: float
    viscosity_cp: float
    header_psi: float
    line_psi: float
    choke_psi: float
    choke_pct: float
    casing_psi: float
    friction_psi: float
    annulus_bbl_psi: float
    intake_c: float
    rise_c: float
    vibration_g: float
    flow_noise: float
    pressure_noise_psi: float


def quadratic(curve: tuple[float, float, float], x: float) -> float:
    return curve[0] + curve[1] * x + curve[2] * x * x


def liquid_sg(oil_sg: float, water_cut: float) -> float:
    return oil_sg + (WATER_SG - oil_sg) * water_cut / 100


def holdup(gor: float, water_cut: float) -> float:
    """Liquid's share of the tubing volume; what gas there is lightens the column."""
    return 1 - min(0.45, 0.0003 * gor * (1 - water_cut / 100))


def composite_productivity(flow: float, pwf: float, reservoir: float, bubble: float) -> float:
    """bpd/psi of the composite inflow (straight above the bubble point, Vogel below) through one point."""
    knee = min(bubble, reservoir)
    if pwf >= knee:
        return flow / (reservoir - pwf)
    x = pwf / knee
    return flow / (reservoir - knee + knee / 1.8 * (1 - 0.2 * x - 0.8 * x * x))


def designed(
    flow_bpd: float = 2000,
    pip_psi: float = 900,
    *,
    frequency_hz: float = 55,
    depth_ft: float = 8500,
    bep_share: float = 0.97,
    static_rise_psi: float = 850,
    water_cut: float = 40,
    gor: float = 500,
    oil_sg: float = 0.86,
    current_a: float = 50,
    intake_c: float = 95,
    rise_c: float = 15,
    vibration_g: float = 0.3,
) -> Plant:
    """A well whose healthy operating point is the one given; all else follows or is customary."""
    header, line, choke, friction = 120.0, 90.0, 40.0, 0.02 * depth_ft
    sg = liquid_sg(oil_sg, water_cut)
    column = PSI_PER_FT * sg * holdup(gor, water_cut) * depth_ft
    head_ft = (header + line + choke + friction + column - pip_psi) * FT_PER_PSI / sg
    ratio = frequency_hz / 60
    below = PSI_PER_FT * sg * 500
    reservoir = pip_psi + below + static_rise_psi
    bubble = 0.55 * reservoir
    productivity = composite_productivity(flow_bpd, pip_psi + below, reservoir, bubble)
    return Plant(
        flow_bpd=flow_bpd,
        pip_psi=pip_psi,
        frequency_hz=frequency_hz,
        base_hz=60,
        bep_bpd=flow_bpd / ratio / bep_share,
        bep_head_ft=head_ft / ratio**2 / quadratic(HEAD, bep_share),
        current_a=current_a,
        torque_nm=2.6 * current_a,
        volts_per_hz=42,
        depth_ft=depth_ft,
        perforation_ft=depth_ft + 500,
        reservoir_psi=reservoir,
        bubble_psi=bubble,
        productivity=productivity,
        oil_sg=oil_sg,
        water_cut=water_cut,
        gor=gor,
        separation=0.75,
        viscosity_cp=40,
        header_psi=header,
        line_psi=line,
        choke_psi=choke,
        choke_pct=60,
        casing_psi=140,
        friction_psi=friction,
        annulus_bbl_psi=0.000024 * flow_bpd,
        intake_c=intake_c,
        rise_c=rise_c,
        vibration_g=vibration_g,
        flow_noise=0.025,
        pressure_noise_psi=1.5,
    )


def nameplate(plant: Plant, model: str, stages: int, hr: float = 1.0) -> Pump:
    """The pump as its maker lists it; `hr` is the head the installed pump reaches of that curve."""
    flows = [round(plant.bep_bpd * x / 10) * 10.0 for x in (0, 0.25, 0.5, 0.7, 0.85, 1, 1.15, 1.25, 1.4, 1.6)]
    curve = tuple((q, round(plant.bep_head_ft * quadratic(HEAD, q / plant.bep_bpd) / hr, 1)) for q in flows)
    return Pump(
        model=model,
        stages=stages,
        base_frequency=plant.base_hz,
        ror_min=round(0.7 * plant.bep_bpd, -1),
        ror_max=round(1.25 * plant.bep_bpd, -1),
        rated_current=round(plant.current_a / 0.82, 0),
        head_curve=curve,
        depth_ft=plant.depth_ft,
    )


def registered(plant: Plant, well: Well) -> Well:
    """The well with what the register knows of its fluid."""
    api = 141.5 / plant.oil_sg - 131.5
    return msgspec.structs.replace(well, water_cut_pct=plant.water_cut, oil_gravity_api=round(api, 1))
