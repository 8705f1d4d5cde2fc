"""Ends what takes more CPU time than it may, however busy the machine is."""

import signal
from types import FrameType, TracebackType

from nlp.errors import TooHard

KILLED_AFTER_S = 1.0


class Budget:
    """Raises TooHard in the block after `spend_s` of CPU time; what cannot be interrupted is killed a second later.

    For the main thread of a process that does nothing else.
    """

    def __init__(self, spend_s: float) -> None:
        self._spend_s = spend_s
        self._open = False

    def __enter__(self) -> None:
        self._open = True
        signal.signal(signal.SIGPROF, self._over)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, self._spend_s)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._spend_s + KILLED_AFTER_S)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _over(self, number: int, frame: FrameType | None) -> None:
        if self._open:
            self._open = False
            raise TooHard("This text takes too long to read. Ask it in fewer, plainer words.")
