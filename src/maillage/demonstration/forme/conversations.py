"""What the accounts of the demonstration say to each other about a fiche."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.demonstration.forme.fait import Fait


@dataclass(frozen=True, kw_only=True)
class Propos(Fait):
    """A message of the account `de`, that names the accounts `cite`."""

    de: str
    texte: str
    cite: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Conversation(Fait):
    """A thread on a fiche, by its number; resolved when somebody says so."""

    fiche: str
    messages: list[Propos]
    resolue_par: str = ""
