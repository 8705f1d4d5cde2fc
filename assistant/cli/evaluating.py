"""wellspeak evaluate: scores on labelled data, as a table."""

from argparse import Namespace

from assistant import evaluating, examining
from assistant.settings import Settings
from nlp.evaluation import HALVES, OTHERS


def nlu(settings: Settings, chosen: Namespace) -> int:
    ours = evaluating.examiner()
    theirs = examining.examiner(ours.parser)
    scored = {
        half: examining.score(theirs, half) if half in OTHERS else ours.score(half)
        for half in chosen.half or (*HALVES, *OTHERS)
    }
    print("| | " + " | ".join(half.replace("_", " ") for half in scored) + " |")
    print("|---|" + "---|" * len(scored))
    for name, figure in evaluating.FIGURES:
        print(f"| {name} | " + " | ".join(figure(scores) for scores in scored.values()) + " |")
    for scores in scored.values() if chosen.errors else ():
        print("\n".join(scores.errors))
    return 0
