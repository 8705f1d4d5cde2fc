"""wellspeak evaluate: scores on labelled data, as a table."""

from argparse import Namespace

from assistant import evaluating
from assistant.settings import Settings
from nlp.evaluation import HALVES


def nlu(settings: Settings, chosen: Namespace) -> int:
    examiner = evaluating.examiner()
    scored = {half: examiner.score(half) for half in chosen.half or HALVES}
    print("| | " + " | ".join(half.replace("_", "-") + " half" for half in scored) + " |")
    print("|---|" + "---|" * len(scored))
    for name, figure in evaluating.FIGURES:
        print(f"| {name} | " + " | ".join(figure(scores) for scores in scored.values()) + " |")
    for scores in scored.values() if chosen.errors else ():
        print("\n".join(scores.errors))
    return 0
