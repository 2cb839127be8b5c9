"""Puts mails in the outbox, takes them out of it, sends them."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.courriels import expedition, moments, queries
from maillage.courriels.actions.adresses import noter_un_rejet
from maillage.courriels.enums import TRANSITIONS_COURRIEL, EtatCourriel, Frequence
from maillage.courriels.lettres import Lettre, objet_propre, reunir
from maillage.courriels.models import Courriel
from maillage.courriels.registre import gabarit
from maillage.interface.typographie import accorde
from maillage.journal.actions.evenements import Acteur, consigner
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

journal = logging.getLogger(__name__)
LONGUEUR_DU_MOTIF = 500


@transaction.atomic
def mettre_en_attente(
    *,
    nom_du_gabarit: str,
    destinataire: str,
    nom: str = "",
    objet: str,
    references: Mapping[str, Any],
    demarche: str = "",
    cle: str = "",
    au_plus_vite: str = Frequence.IMMEDIATE,
    par: Acteur,
    le: dt.datetime,
) -> Courriel:
    """Put a mail in the outbox; it leaves after the window, by a worker that sees it once committed.

    `au_plus_vite` is how often the reader wants what this mail is about; the frequency of their
    address may only make it later.

    A mail about the same `cle` that still waits is given back instead. An address that refuses mail,
    or whose mail came back, gets a mail « retenu », which says why. Raises `SaisieInvalide`
    (address), `KeyError` (unknown gabarit).
    """
    adresse = adresse_valide(destinataire)
    frequences = [au_plus_vite, queries.adresse(adresse).frequence]
    groupable = gabarit(nom_du_gabarit).est_groupable
    retenue = raison_de_retenir(adresse)
    champs = {
        "gabarit": nom_du_gabarit,
        "destinataire": adresse,
        "destinataire_nom": objet_propre(nom),
        "objet": objet_propre(objet),
        "references": dict(references),
        "demarche": demarche,
        "motif": retenue,
        "demande_le": le,
        "demande_par": par.nom_complet,
        "a_envoyer_le": max(moments.depart(le, f, groupable=groupable) for f in frequences),
    }
    if retenue or not cle:
        etat = EtatCourriel.RETENU if retenue else EtatCourriel.EN_ATTENTE
        return Courriel.objects.create(etat=etat, cle=cle, **champs)
    return Courriel.objects.get_or_create(cle=cle, etat=EtatCourriel.EN_ATTENTE, defaults=champs)[0]


def adresse_valide(texte: str) -> str:
    """The address in lower case; `SaisieInvalide` for what is none."""
    adresse = texte.strip().lower()
    try:
        validate_email(adresse)
    except ValidationError:
        raise SaisieInvalide(
            f"« {texte.strip()[:80]} » n’est pas une adresse électronique. Corrigez-la, par exemple "
            "prenom.nom@exemple.fr.",
            champ="adresse",
        ) from None
    return adresse


def raison_de_retenir(adresse: str) -> str:
    """Why nothing is sent to that address, or an empty text."""
    connue = queries.adresse(adresse)
    if connue.rejetee_le:
        return (
            f"Un courriel précédent est revenu ({connue.motif_du_rejet or 'adresse refusée'}). "
            "Corrigez l’adresse, ou dites qu’elle est de nouveau bonne."
        )
    if connue.frequence == Frequence.AUCUN:
        return "Cette personne ne veut plus recevoir de courriel de Maillage. Appelez-la."
    return ""


@transaction.atomic
def annuler(
    *, courriel: Courriel, refus: str | None, motif: str = "", par: Acteur, le: dt.datetime
) -> Courriel:
    """Take a mail back before it leaves. `refus` is why this person may not, for whoever knows.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (it left, or is leaving).
    """
    frais = _reprendre(courriel, EtatCourriel.ANNULE, refus, le)
    frais.etat, frais.motif = EtatCourriel.ANNULE, motif.strip() or f"annulé par {par.nom_complet}"
    frais.save(update_fields=["etat", "motif"])
    _consigner("courriel annulé", frais, courriel.etat, par, le)
    return frais


@transaction.atomic
def remettre_en_attente(
    *, courriel: Courriel, refus: str | None, par: Acteur, le: dt.datetime
) -> Courriel:
    """Send again what was held or failed, after the same window.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (its address still refuses mail, or its
    state does not allow it).
    """
    frais = _reprendre(courriel, EtatCourriel.EN_ATTENTE, refus, le)
    retenue = raison_de_retenir(frais.destinataire)
    if retenue:
        raise EtatIncompatible(retenue)
    frais.etat, frais.motif, frais.tentatives = EtatCourriel.EN_ATTENTE, "", 0
    frais.a_envoyer_le, frais.pris_le = le + moments.FENETRE, None
    frais.save(update_fields=["etat", "motif", "tentatives", "a_envoyer_le", "pris_le"])
    _consigner("courriel remis en attente", frais, courriel.etat, par, le)
    return frais


def envoyer(*, courriels: Sequence[int], le: dt.datetime) -> int:
    """Write and send these mails as one message to their one address; how many of them left.

    They are taken in one short transaction and marked in another: no lock is held while the server
    of mail answers. The message has the same identifier at each attempt.
    """
    ecrits = [
        (courriel, lettre)
        for courriel in _prendre(courriels, le)
        if (lettre := _ecrire(courriel, le))
    ]
    if not ecrits:
        return 0
    premier = ecrits[0][0]
    lettre = ecrits[0][1]
    if len(ecrits) > 1:
        objet = f"Maillage : {accorde(len(ecrits), 'nouvelle')}"
        lettre = reunir((lue for _, lue in ecrits), objet_propre(objet))
    identifiant = expedition.identifiant(premier.pk, premier.demande_le)
    try:
        expedition.partir(lettre, premier.destinataire, identifiant)
    except (smtplib.SMTPException, OSError) as erreur:
        for courriel, _ in ecrits:
            _manquer(courriel, erreur, le)
        return 0
    for courriel, ecrite in ecrits:
        _clore(
            courriel,
            EtatCourriel.ENVOYE,
            envoye_le=le,
            identifiant=identifiant,
            objet=ecrite.objet,
            motif="",
        )
    return len(ecrits)


@transaction.atomic
def _prendre(courriels: Sequence[int], le: dt.datetime) -> list[Courriel]:
    """Those that are still due, marked as being sent; those to hold are held."""
    pris = []
    for courriel in queries.dus(le).filter(pk__in=courriels).select_for_update():
        retenue = raison_de_retenir(courriel.destinataire)
        if retenue:
            courriel.etat, courriel.motif = EtatCourriel.RETENU, retenue
        elif courriel.tentatives > len(moments.RELANCES):
            courriel.etat = EtatCourriel.ECHEC
            courriel.motif = "Aucune tentative n’a abouti."
        else:
            courriel.pris_le = le
            courriel.tentatives += 1
            pris.append(courriel)
        courriel.save(update_fields=["etat", "motif", "pris_le", "tentatives"])
    return pris


def _ecrire(courriel: Courriel, le: dt.datetime) -> Lettre | None:
    """What the mail says now; None once it is closed, for want of an object or of a gabarit."""
    try:
        lettre = gabarit(courriel.gabarit).ecrire(courriel.references, le)
    except Exception:  # a mail that cannot be written must not hold the others up
        journal.exception("Le courriel %s ne s’écrit pas.", courriel.pk)
        _clore(
            courriel,
            EtatCourriel.ECHEC,
            motif="Ce courriel n’a pas pu être écrit. L’administrateur en trouve la cause dans le "
            "journal du serveur.",
        )
        return None
    if lettre is None:
        _clore(courriel, EtatCourriel.ANNULE, motif="Il n’avait plus d’objet au moment de partir.")
        return None
    return replace(lettre, objet=objet_propre(lettre.objet))


def _manquer(courriel: Courriel, erreur: Exception, le: dt.datetime) -> None:
    """The attempt failed: the address is refused for good, or one tries again, or it is enough."""
    refus = expedition.refus_definitif(erreur)
    if refus:
        _clore(courriel, EtatCourriel.REJETE, motif=refus)
        noter_un_rejet(adresse=courriel.destinataire, motif=refus, le=le)
        return
    motif = f"Tentative {courriel.tentatives} : {expedition.cause(erreur)}"
    suivante = moments.nouvelle_tentative(courriel.tentatives, le)
    journal.warning("Courriel %s non envoyé. %s", courriel.pk, motif)
    if suivante is None:
        _clore(courriel, EtatCourriel.ECHEC, motif=motif)
    else:
        _ecrire_l_etat(courriel, motif=motif, a_envoyer_le=suivante, pris_le=None)


def _clore(courriel: Courriel, etat: EtatCourriel, **champs: Any) -> None:
    _ecrire_l_etat(courriel, etat=etat, pris_le=None, **champs)


def _ecrire_l_etat(courriel: Courriel, **champs: Any) -> None:
    """Only of a mail that still waits: what was decided meanwhile stays."""
    if "motif" in champs:
        champs["motif"] = champs["motif"][:LONGUEUR_DU_MOTIF]
    Courriel.objects.filter(pk=courriel.pk, etat=EtatCourriel.EN_ATTENTE).update(**champs)


def _reprendre(
    courriel: Courriel, vers: EtatCourriel, refus: str | None, le: dt.datetime
) -> Courriel:
    """The row locked, the right and the state asked."""
    if refus:
        raise ActeRefuse(refus)
    frais = verrouiller(courriel)
    en_partance = frais.pris_le and frais.pris_le > le - moments.ABANDON
    if vers not in TRANSITIONS_COURRIEL[EtatCourriel(frais.etat)] or en_partance:
        quoi = "en train de partir" if en_partance else frais.get_etat_display().lower()
        raise EtatIncompatible(
            f"Ce courriel est {quoi} : il n’y a plus rien à changer. Rechargez la liste pour voir "
            "où il en est."
        )
    return frais


def _consigner(acte: str, frais: Courriel, avant: str, par: Acteur, le: dt.datetime) -> None:
    consigner(
        acte=acte,
        objet=frais,
        demarche=frais.demarche,
        avant={"etat": EtatCourriel(avant).label},
        apres={"etat": frais.get_etat_display()},
        par=par,
        le=le,
    )
