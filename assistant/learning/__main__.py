"""python -m assistant.learning: renews the model that is built in, from the simulator alone."""

from pathlib import Path

import rules
from assistant.learning.simulated import simulated_lessons
from rules import book
from rules.novelty import keep


def main() -> None:
    card = keep(Path(rules.__path__[0]) / "taught", simulated_lessons(book.load().parameters))
    print(
        f"{card.simulated} simulated cases, {card.left_out_right:.1%} of those left out named rightly: {card.version}"
    )


if __name__ == "__main__":
    main()
