"""When a metric will reach a limit, with an interval, or why that cannot be told."""

from rules.forecast.limits import limits_of
from rules.forecast.looking import Forecast, Outlook, Wanted, forecast
from rules.forecast.settled import Settled, settle

__all__ = ["Forecast", "Outlook", "Settled", "Wanted", "forecast", "limits_of", "settle"]
