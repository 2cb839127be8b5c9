"""The wording that the parties give to an article of their convention, and the way back to the model's."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.articles import texte_du_modele, titres
from maillage.conventions.models import Demarche, Reecriture
from maillage.conventions.pieces import modele
from maillage.conventions.redaction import lire
from maillage.documents import reecriture as notation
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verifier_version, verrouiller
from maillage.regles.erreurs import Introuvable, ModificationConcurrente, SaisieInvalide

LONGUEUR_MAXIMALE = 50_000


@transaction.atomic
def reecrire(
    *,
    demarche: Demarche,
    article: str,
    texte: str,
    motif: str,
    version: int,
    par: Utilisateur,
    le: dt.datetime,
) -> Reecriture:
    """Put this text in place of that of the model, in the working content of the démarche.

    `article` is the identifier of a titled part of the model; `version` is that of the rewording that
    was read, 0 where the model's text stood. What is frozen never moves: the next avenant lists it.
    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, and `SaisieInvalide`: empty, no
    reason, an unknown mention, a blank left to complete, the text of the model itself.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, demarche, timezone.localdate(le)))
    intitule = _titre(article)
    connue = queries.reecriture(demarche, article)
    _verifier_la_version(connue, version, intitule)
    texte = texte.replace("\r\n", "\n").strip()
    _verifier(demarche, article, texte)
    if not motif.strip():
        raise SaisieInvalide(
            "Dites pourquoi cet article est réécrit : les signataires le liront.", champ="motif"
        )
    if connue and (connue.texte, connue.motif) == (texte, motif.strip()):
        return connue
    reecriture = connue or Reecriture(demarche=demarche, article=article, version=0)
    avant = {"texte": reecriture.texte, "motif": reecriture.motif} if connue else None
    reecriture.texte, reecriture.motif = texte, motif.strip()
    reecriture.reecrite_par, reecriture.reecrite_le = par, le
    reecriture.version += 1
    controler(reecriture)
    reecriture.save()
    consigner(
        acte="article réécrit",
        objet=reecriture,
        demarche=demarche.slug,
        avant=avant,
        apres={"texte": reecriture.texte, "motif": reecriture.motif},
        motif=f"{intitule} : {reecriture.motif}",
        par=par,
        le=le,
    )
    return reecriture


@transaction.atomic
def retablir(
    *,
    demarche: Demarche,
    article: str,
    version: int,
    motif: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Put the article back to the text of the model; the journal keeps the words that it had.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, demarche, timezone.localdate(le)))
    intitule = _titre(article)
    connue = queries.reecriture(demarche, article)
    _verifier_la_version(connue, version, intitule)
    if connue is None:
        return
    consigner(
        acte="article rétabli au texte du modèle",
        objet=connue,
        demarche=demarche.slug,
        avant={"texte": connue.texte, "motif": connue.motif},
        motif=": ".join(filter(None, (f"{intitule} ", motif.strip()))).strip(),
        par=par,
        le=le,
    )
    connue.delete()


def _titre(article: str) -> str:
    try:
        return titres()[article]
    except KeyError:
        raise Introuvable(
            "Le modèle de convention n’a pas cet article. Revenez à la liste des articles."
        ) from None


def _verifier_la_version(connue: Reecriture | None, version: int, intitule: str) -> None:
    if connue is not None:
        verifier_version(connue, version)
    elif version != 0:
        raise ModificationConcurrente(
            f"« {intitule} » a été remis au texte du modèle pendant votre saisie. Rien n’a été "
            "enregistré ; enregistrez de nouveau pour le réécrire.",
            version=0,
        )


def _verifier(demarche: Demarche, article: str, texte: str) -> None:
    if len(texte) > LONGUEUR_MAXIMALE:
        raise SaisieInvalide(
            "Ce texte dépasse cinquante mille signes. Mettez en annexe ce qui n’est pas l’article.",
            champ="texte",
        )
    try:
        notation.lire(texte, modele())
    except notation.ReecritureInvalide as erreur:
        raise SaisieInvalide(erreur.message, champ="texte") from erreur
    if notation.A_COMPLETER in texte.lower():
        raise SaisieInvalide(
            "Ce texte garde « [à compléter… ] » : écrivez ce qui manque, ou ôtez-le.", champ="texte"
        )
    if texte == texte_du_modele(article, lire(demarche)).strip():
        raise SaisieInvalide(
            "C’est le texte du modèle : il n’y a rien à réécrire. Changez-le, ou laissez l’article tel "
            "qu’il est.",
            champ="texte",
        )
