"""What is decided of an address: how often it wants mail, that it refuses it, that it is good again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.courriels.enums import EtatCourriel, Frequence
from maillage.courriels.models import AdresseElectronique, Courriel
from maillage.courriels.rebonds import Rapport
from maillage.journal.actions.evenements import Acteur, consigner
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

LONGUEUR_DU_MOTIF = 300


@transaction.atomic
def choisir(*, adresse: str, frequence: str) -> AdresseElectronique:
    """The reader of an address says how often it wants mail; `SaisieInvalide` for another word.

    Nobody else's right is at stake, and the choice of a person who reads their mail is not told to
    the others: it is no event of the journal.
    """
    if frequence not in Frequence:
        raise SaisieInvalide("Choisissez une fréquence dans la liste.", champ="frequence")
    connue = _verrouillee(adresse)
    connue.frequence = frequence
    connue.save(update_fields=["frequence"])
    return connue


@transaction.atomic
def noter_un_rejet(*, adresse: str, motif: str, le: dt.datetime) -> AdresseElectronique:
    """The mail of that address comes back: nothing is sent there until it is corrected."""
    connue = _verrouillee(adresse)
    if connue.rejetee_le is None:
        connue.rejetee_le = le
    connue.motif_du_rejet = " ".join(motif.split())[:LONGUEUR_DU_MOTIF]
    connue.save(update_fields=["rejetee_le", "motif_du_rejet"])
    return connue


@transaction.atomic
def noter_un_rapport(*, rapport: Rapport, le: dt.datetime) -> list[str]:
    """Mark what a report of non-delivery says for good; the addresses that it marked.

    A report is believed only of a message that we sent to that address: anyone can write one.
    """
    marquees = []
    for adresse, motif in rapport.refus:
        envoyes = Courriel.objects.filter(
            destinataire=adresse, identifiant=rapport.identifiant, etat=EtatCourriel.ENVOYE
        )
        if not rapport.identifiant or not envoyes.exists():
            continue
        envoyes.update(etat=EtatCourriel.REJETE, motif=" ".join(motif.split())[:LONGUEUR_DU_MOTIF])
        noter_un_rejet(adresse=adresse, motif=motif, le=le)
        marquees.append(adresse)
    return marquees


@transaction.atomic
def lever_le_rejet(
    *, adresse: str, demarche: str, refus: str | None, par: Acteur, le: dt.datetime
) -> AdresseElectronique:
    """Somebody checked the address: it may be written to again. Raises `ActeRefuse`, `EtatIncompatible`."""
    if refus:
        raise ActeRefuse(refus)
    connue = _verrouillee(adresse)
    if connue.rejetee_le is None:
        raise EtatIncompatible(f"Aucun courriel n’est revenu de {connue.adresse}.")
    avant = {"rejetee_le": connue.rejetee_le, "motif_du_rejet": connue.motif_du_rejet}
    connue.rejetee_le, connue.motif_du_rejet = None, ""
    connue.save(update_fields=["rejetee_le", "motif_du_rejet"])
    consigner(
        acte="adresse dite de nouveau bonne",
        objet=connue,
        demarche=demarche,
        avant=avant,
        apres={"rejetee_le": None, "motif_du_rejet": ""},
        par=par,
        le=le,
    )
    return connue


def _verrouillee(adresse: str) -> AdresseElectronique:
    propre = adresse.strip().lower()
    AdresseElectronique.objects.get_or_create(adresse=propre)
    return AdresseElectronique.objects.select_for_update().get(adresse=propre)
