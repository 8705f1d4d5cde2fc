"""The names the language tests speak of: 16 wells in three fields, the 18 metrics, the fault catalogue."""

from nlp.lexicon import FaultName, Lexicon, MetricName, WellName
from nlp.words import words

PSI = {
    "bar": (14.503773773, 0.0),
    "kPa": (0.1450377377, 0.0),
    "MPa": (145.03773773, 0.0),
    "kg/cm2": (14.223343307, 0.0),
}
DEGREES = {"degF": (5 / 9, -160 / 9), "K": (1.0, -273.15)}
UNITS = {
    "flow_rate": ("bpd", {"m3/d": (6.28981077, 0.0), "m3/h": (150.95545848, 0.0)}),
    "pip": ("psi", PSI),
    "motor_current": ("A", {"mA": (0.001, 0.0), "kA": (1000.0, 0.0)}),
    "motor_temp": ("degC", DEGREES),
    "vibration": ("g", {"mg": (0.001, 0.0), "m/s2": (0.101971621, 0.0)}),
    "vsd_frequency": ("Hz", {}),
    "flow_variance": ("%", {}),
    "torque": ("Nm", {"ft-lb": (1.3558179483, 0.0)}),
    "gor": ("scf/stb", {"m3/m3": (5.6145833, 0.0)}),
    "discharge_pressure": ("psi", PSI),
    "intake_temp": ("degC", DEGREES),
    "tubing_pressure": ("psi", PSI),
    "casing_pressure": ("psi", PSI),
    "drive_voltage": ("V", {"kV": (1000.0, 0.0)}),
    "leakage_current": ("mA", {"A": (1000.0, 0.0)}),
    "water_cut": ("%", {}),
    "current_imbalance": ("%", {}),
    "choke_position": ("%", {}),
}
WELLS = [
    *(WellName(f"AK-{number:03}", f"Akkas {number}", (), "Akkas") for number in range(11, 17)),
    *(WellName(f"BG-{number:03}", f"Burgan {number}", (), "Burgan") for number in range(1, 6)),
    WellName("RQ-101", "Old Faithful", ("the widow maker",), "Raudhatain"),
    WellName("RQ-102", "Palm Grove", (), "Raudhatain"),
    WellName("RQ-103", None, ("Falcon",), "Raudhatain"),
    WellName("RQ-104", None, (), "Raudhatain"),
    WellName("TEST-001", None, (), None),
]


def a_lexicon(wells: list[WellName] | None = None) -> Lexicon:
    metrics = [MetricName(name, unit, name.replace("_", " "), (), units) for name, (unit, units) in UNITS.items()]
    faults = [FaultName(fault, fault.replace("_", " ").title()) for fault in words().names.faults]
    return Lexicon.build(WELLS if wells is None else wells, metrics, faults)
