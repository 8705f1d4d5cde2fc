"""Random questions over a random field, in the words people use."""

from random import Random

from tests.fidelity.field import Field

METRICS = {
    "flow_rate": ["flow rate", "flow"],
    "pip": ["intake pressure", "pip"],
    "motor_current": ["motor current", "amps"],
    "motor_temp": ["motor temperature", "motor temp"],
    "vibration": ["vibration"],
    "vsd_frequency": ["frequency"],
    "gor": ["gor"],
}
TYPICAL = {
    "flow_rate": (1000, 3000), "pip": (500, 1300), "motor_current": (20, 80), "motor_temp": (70, 150),
    "vibration": (0.1, 0.5), "vsd_frequency": (30, 60), "gor": (300, 800),
}  # fmt: skip
SAID_UNIT = {
    "flow_rate": "bpd", "pip": "psi", "motor_current": "A", "motor_temp": "C", "vibration": "g",
    "vsd_frequency": "Hz", "gor": "scf/stb",
}  # fmt: skip
OTHER_UNIT = {"pip": ["bar", "kPa"], "motor_temp": ["F"], "flow_rate": ["m3/d"]}
PERIODS = [
    "in the last 6 hours",
    "in the last 24 hours",
    "yesterday",
    "today",
    "in the last 2 days",
    "in the past 90 minutes",
]
HOWS = ["average", "minimum", "maximum", "standard deviation of", "total"]


def a_question(random: Random, field: Field) -> str:
    return random.choice(KINDS)(random, field)


def _metric(random: Random) -> tuple[str, str]:
    name = random.choice(list(METRICS))
    return name, random.choice(METRICS[name])


def _well(random: Random, field: Field) -> str:
    return random.choice(list(field.records))


def _unit(random: Random, metric: str) -> str:
    return f" in {random.choice(OTHER_UNIT[metric])}" if metric in OTHER_UNIT and random.random() < 0.5 else ""


def _value(random: Random, field: Field) -> str:
    metric, said = _metric(random)
    return f"{random.choice(HOWS)} {said} of {_well(random, field)} {random.choice(PERIODS)}{_unit(random, metric)}"


def _latest(random: Random, field: Field) -> str:
    metric, said = _metric(random)
    return f"what is the {said} of {_well(random, field)}{_unit(random, metric)}"


def _trend(random: Random, field: Field) -> str:
    return f"plot {_metric(random)[1]} of {_well(random, field)} {random.choice(['', *PERIODS])}"


def _compare(random: Random, field: Field) -> str:
    metric, said = _metric(random)
    one, other = random.sample(list(field.records), 2)
    return f"compare {said} of {one} and {other} {random.choice(PERIODS)}{_unit(random, metric)}"


def _periods(random: Random, field: Field) -> str:
    return f"compare {_metric(random)[1]} of {_well(random, field)} today and yesterday"


def _rank(random: Random, field: Field) -> str:
    order, how = random.choice(["top", "lowest"]), random.choice(["", "average ", "maximum "])
    return f"{order} {random.randint(1, 4)} wells by {how}{_metric(random)[1]} {random.choice(PERIODS) if how else ''}"


def _filter(random: Random, field: Field) -> str:
    metric, said = _metric(random)
    bound = round(random.uniform(*TYPICAL[metric]), 2)
    return f"which wells have {said} {random.choice(['above', 'below'])} {bound} {SAID_UNIT[metric]}"


def _event(random: Random, field: Field) -> str:
    metric, said = _metric(random)
    bound = round(random.uniform(*TYPICAL[metric]), 2)
    word = random.choice(["drop below", "rise above"])
    when = random.choice(["when did", "how many times did"])
    return f"{when} {said} of {_well(random, field)} {word} {bound} {SAID_UNIT[metric]} {random.choice(PERIODS)}"


def _stops(random: Random, field: Field) -> str:
    asked = random.choice(["how many times did {} trip", "downtime of {}", "when did {} last start"])
    return f"{asked.format(_well(random, field))} {random.choice(PERIODS)}"


def _quality(random: Random, field: Field) -> str:
    return f"when did {_well(random, field)} last send data"


def _wells(random: Random, field: Field) -> str:
    return random.choice(
        ["list the wells", "list the wells in North", "which wells are silent", "which wells are down"]
    )


def _shift(random: Random, field: Field) -> str:
    return f"give me the handover for {random.choice(['last night', 'yesterday', 'the last 12 hours'])}"


KINDS = (_value, _value, _latest, _trend, _compare, _periods, _rank, _filter, _event, _stops, _quality, _wells, _shift)
