"""How far a long command is, on one line of a terminal; nothing elsewhere, where lines are kept."""

from __future__ import annotations

import sys
from types import TracebackType

LARGEUR = 24


class Progres:
    """Called with (done, total, what); draws on stderr while it is a terminal, then wipes its line."""

    def __init__(self) -> None:
        self._montre = sys.stderr.isatty()

    def __enter__(self) -> Progres:
        return self

    def __call__(self, fait: int, total: int, quoi: str) -> None:
        """Draw where the work stands."""
        if self._montre:
            plein = LARGEUR * fait // max(total, 1)
            barre = "█" * plein + "·" * (LARGEUR - plein)
            print(
                f"\r\x1b[K{barre} {100 * fait // max(total, 1):3d} % {quoi}",
                end="",
                file=sys.stderr,
            )

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._montre:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
