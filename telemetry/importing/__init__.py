"""Readings and wells from files."""

from telemetry.importing.mapping import FileMapping, read
from telemetry.importing.model import BadRow, Counts, Report, WellsReport
from telemetry.importing.run import import_readings
from telemetry.importing.wells import holds_wells, import_wells

__all__ = [
    "BadRow",
    "Counts",
    "FileMapping",
    "Report",
    "WellsReport",
    "holds_wells",
    "import_readings",
    "import_wells",
    "read",
]
