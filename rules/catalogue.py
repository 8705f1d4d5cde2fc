"""What rule files may say: faults, gates, parameters, facts and hand-answered rows."""

from typing import Literal

import msgspec

from rules.conditions import Condition
from rules.model import Action, Severity

Moment = Literal["onset", "stop", "start", "frequency", "sensor", "silence", "never"]


class Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the tree where a fault hangs: the gate, what must hold there, and how sure that alone makes us."""

    gate: str
    when: tuple[Condition, ...]
    base: float
    severity: Severity | None = None
    summary: str | None = None


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A confirmer or a contradiction with its weight and the sentence that says so."""

    when: Condition
    weight: float
    because: str


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hard exclusion: when it holds the fault is ruled out."""

    when: Condition
    because: str


class Unlike(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Once this fault is found, why a look-alike is not it."""

    fault: str
    when: Condition
    because: str


class Separation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one test that separates this fault from another."""

    against: str
    do: str


class FaultRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fault file. `tau_min` is the time constant of persistence in minutes; `explains` names its symptoms.

    What `yields` gives way to any other fault that fits.
    """

    id: str
    type: str
    severity: Severity
    about: str
    says: tuple[str, ...]
    sources: tuple[str, ...]
    tell_apart: str = ""
    summary: str = ""
    leaves: tuple[Leaf, ...] = ()
    needs: tuple[str, ...] = ()
    helpful: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    tau_min: float = 20.0
    since: Moment = "onset"
    yields: bool = False
    confirm: tuple[Weight, ...] = ()
    against: tuple[Weight, ...] = ()
    exclude: tuple[Reason, ...] = ()
    unlike: tuple[Unlike, ...] = ()
    tests: tuple[Separation, ...] = ()
    explains: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A threshold: its default, its unit and where it came from."""

    value: float
    unit: str
    about: str
    source: str


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the tree. `stop`: a fault found here ends the walk; without, the walk goes on to find its cause.

    `shows` is the fact and `threshold` the parameter in the path; what `yields` gives way to a process fault.
    """

    id: str
    code: str
    question: str
    when: tuple[Condition, ...]
    stop: bool
    shows: str
    threshold: str | None = None
    yields: bool = False


class Gates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    gates: tuple[Gate, ...]
    parameters: dict[str, Parameter]


class SiteGates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a site may lay over the gates: numbers for parameters, or the whole order of the gates."""

    parameters: dict[str, float | Parameter] = {}
    gates: tuple[Gate, ...] = ()


class FactName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a fact is called in front of people."""

    label: str
    unit: str = ""
    decimals: int = 1


class SignalName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    unit: str
    decimals: int = 1


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of facts and signals, and the sentences that are common to all faults."""

    signals: dict[str, SignalName]
    facts: dict[str, FactName]
    sentences: dict[str, str]


class HandRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the four-input table."""

    stable: bool
    below_target: bool
    pip_low: bool
    level: str
    fault: str
    type: str
    base: float
    runner_up: tuple[str, ...] = ()


class HandHint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one signal of a reading given along says for some faults."""

    metric: str
    faults: tuple[str, ...]
    weight: float
    because: str
    above: float | None = None
    below: float | None = None


class HandTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    questions: dict[str, str]
    rows: tuple[HandRow, ...]
    hints: tuple[HandHint, ...]
    summary: str
