"""Reads the journal, and checks that it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from maillage.journal.empreintes import empreinte
from maillage.journal.models import Chaine, Evenement


def de_l_objet(objet: models.Model) -> QuerySet[Evenement]:
    """The history of one object, latest first."""
    return Evenement.objects.filter(objet_type=objet._meta.label_lower, objet_id=str(objet.pk))


def du_type(objet_type: str, acte: str) -> QuerySet[Evenement]:
    """Every time that this was done to an object of that model (« conventions.acte »), in order."""
    return Evenement.objects.filter(objet_type=objet_type, acte=acte).order_by("numero")


def de_la_demarche(slug: str) -> QuerySet[Evenement]:
    """Everything done in one démarche, latest first."""
    return Evenement.objects.filter(demarche=slug)


def derniere_empreinte() -> str:
    """The fingerprint at the head of the chain: it changes whenever somebody writes something."""
    return Chaine.objects.get(pk=1).derniere_empreinte


@dataclass(frozen=True)
class Verification:
    """The journal is whole, or broken at the event `numero` for the reason `cause`."""

    evenements: int
    numero: int | None = None
    cause: str = ""

    @property
    def entier(self) -> bool:
        """Whether nothing was changed, removed or slipped in."""
        return self.numero is None


def verifier() -> Verification:
    """Walk the whole chain in constant memory and stop at the first break."""
    attendu, precedente, vus = 1, "0" * 64, 0
    for evenement in Evenement.objects.order_by("numero").iterator(chunk_size=1000):
        if evenement.numero != attendu:
            return Verification(vus, attendu, "cet événement manque")
        if evenement.precedente != precedente:
            return Verification(vus, attendu, "il ne suit pas l'événement précédent")
        if evenement.empreinte != empreinte(evenement):
            return Verification(vus, attendu, "son contenu ne correspond plus à son empreinte")
        attendu, precedente, vus = attendu + 1, evenement.empreinte, vus + 1
    tete = Chaine.objects.get(pk=1)
    if tete.dernier_numero < vus:
        return Verification(vus, tete.dernier_numero + 1, "il a été ajouté hors du journal")
    if (tete.dernier_numero, tete.derniere_empreinte) != (attendu - 1, precedente):
        return Verification(vus, attendu, "les derniers événements ont été retirés")
    return Verification(vus)
