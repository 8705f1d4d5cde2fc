"""Scores as tables in Markdown."""

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.proof.scoring import Answer, Score, Terms, reliability, score

MOST = 3


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [list(head), ["---"] * len(head), *[[str(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def overall(rows: Iterable[tuple[str, list[Answer]]], by: Terms) -> str:
    head = ("set", "cases", "top-1", "top-2", "macro-F1", "harmful first answers", "said to be in doubt")
    return table(head, [_overall(name, answers, by) for name, answers in rows])


def _overall(name: str, answers: list[Answer], by: Terms) -> tuple[str, ...]:
    s = score(answers, by)
    doubt = sum(a.doubtful for a in answers) / len(answers)
    shares = (_share(s.top1), _share(s.top2), _share(s.macro_f1))
    return (name, str(s.asked), *shares, str(len(s.harmful)), _share(doubt))


def _share(x: float) -> str:
    return f"{x:.3f}"


def per_fault(s: Score) -> str:
    rows = []
    for fault, (were, precision, recall, f1) in sorted(s.per_fault.items()):
        wrong = Counter({said: n for (true, said), n in s.confusion.items() if true == fault and said != fault})
        mixed = ", ".join(f"{said} {n}" for said, n in wrong.most_common(MOST)) or "-"
        rows.append((fault, were, f"{precision:.2f}", f"{recall:.2f}", f"{f1:.2f}", mixed))
    return table(("fault", "cases", "precision", "recall", "F1", "answered instead"), rows)


def by_trait(answers: list[Answer]) -> str:
    """Right first answers by every trait of difficulty."""
    counts: dict[tuple[str, str], list[int]] = {}
    for answer in answers:
        for trait in answer.question.traits:
            counts.setdefault(trait, [0, 0])[0] += answer.right
            counts[trait][1] += 1
    rows = [(kind, value, n, f"{hit / n:.3f}") for (kind, value), (hit, n) in sorted(counts.items())]
    return table(("difficulty", "value", "cases", "top-1"), rows)


def confidence(answers: list[Answer], by: Terms) -> str:
    rows = [
        (f"{low:.1f} to {high:.1f}", n, f"{said:.2f}", f"{right:.2f}")
        for low, high, n, said, right in reliability(answers, by)
    ]
    return table(("stated confidence", "answers", "mean stated", "right"), rows)


def harmful(answers: Sequence[Answer]) -> str:
    if not answers:
        return "None."
    rows = [(a.question.fault, a.names[0], f"{a.confidence:.2f}") for a in answers]
    return table(("truth", "first answer", "confidence"), rows)


def blind(answers: list[Answer]) -> str:
    counts: dict[str, list[int]] = {}
    for answer in answers:
        left = dict(answer.question.traits)["left"]
        counts.setdefault(left, [0, 0])[0] += answer.doubtful
        counts[left][1] += 1
    rows = [(left, n, f"{hit / n:.2f}") for left, (hit, n) in sorted(counts.items())]
    total = sum(hit for hit, _ in counts.values()) / len(answers)
    return table(("signals left", "cases", "doubt said"), [*rows, ("all", len(answers), f"{total:.3f}")])


def months(found: Sequence[Counter[str]]) -> str:
    total: Counter[str] = sum(found, Counter())
    rows: list[Sequence[object]] = [(name, n) for name, n in total.most_common()]
    rows.append(("per well and 30 days", f"{total.total() / len(found):.2f} over {len(found)} wells"))
    return table(("found on a healthy well", "times"), rows)
