"""What another drive frequency would do to a well."""

from rules.affinity.predicting import Change, Prediction, Warned, predict

__all__ = ["Change", "Prediction", "Warned", "predict"]
