"""The one family of errors that users read: what happened, why, what to do."""

from __future__ import annotations


class ErreurMetier(Exception):
    """A broken rule of the domain, with a stable code and a message in French.

    `code` is stable and in capitals; `champ` names the field of the form the message belongs to.
    """

    code = "ERREUR"

    def __init__(self, message: str, *, champ: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.champ = champ


class ActeRefuse(ErreurMetier):
    """This person may not do this: pages answer 403, with the reason."""

    code = "ACTE_REFUSE"


class PrealableRequis(ErreurMetier):
    """Something must be done first: pages lead to `adresse`, where it is done, and back."""

    code = "PREALABLE_REQUIS"

    def __init__(self, message: str, *, adresse: str) -> None:
        super().__init__(message)
        self.adresse = adresse


class EtatIncompatible(ErreurMetier):
    """The state of the object does not allow the act."""

    code = "ETAT_INCOMPATIBLE"


class PorteFermee(EtatIncompatible):
    """A gate of the parcours lacks what it demands, and no exemption does without it that day."""

    code = "PORTE_FERMEE"


class SaisieInvalide(ErreurMetier):
    """What was entered cannot be kept."""

    code = "SAISIE_INVALIDE"


class Introuvable(ErreurMetier):
    """Nothing has this identifier, or this person may not know of it."""

    code = "INTROUVABLE"


class DocumentIncomplet(ErreurMetier):
    """A final document was asked for while values are missing; `manques` lists them."""

    code = "DOCUMENT_INCOMPLET"

    def __init__(self, message: str, *, manques: list[str]) -> None:
        super().__init__(message)
        self.manques = manques


class ModificationConcurrente(ErreurMetier):
    """Somebody else changed the object since it was read; the entry is shown again beside it.

    `version` is the stored one: sending the same entry again with it is a choice, made knowingly.
    """

    code = "MODIFICATION_CONCURRENTE"

    def __init__(self, message: str, *, version: int | None = None) -> None:
        super().__init__(message)
        self.version = version
