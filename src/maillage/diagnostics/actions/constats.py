"""The acts on the constats: written with their figures, corrected, taken away, put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.diagnostics.actions.ateliers import exiger_le_droit
from maillage.diagnostics.actions.diagnostic import exiger_non_fige
from maillage.diagnostics.chiffres import ReferenceDeChiffre, libelle_entier
from maillage.diagnostics.models import ChiffreCite, ConstatPartage
from maillage.diagnostics.portraits import aire_de_la_demarche
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.statistiques.models import Indicateur

CHAMPS = ["nature", "texte", "thematique", "source"]
CHIFFRES_AU_PLUS = 12  # a constat is one sentence: more figures make a table


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    chiffres: Iterable[ReferenceDeChiffre] = (),
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> ConstatPartage:
    """Write a constat (`champs` are names of `CHAMPS`) and the figures of the portrait that ground it.

    Raises `ActeRefuse`, `EtatIncompatible` (the diagnosis is frozen), `SaisieInvalide` (also a figure
    that is not of the portrait of this démarche).
    """
    connaitre(champs, CHAMPS)
    exiger_le_droit(demarche, par, le)
    exiger_non_fige(demarche)
    constat = ConstatPartage(demarche=demarche, **nettoyer(champs))
    controler(constat)
    constat.save()
    _, cites = _citer(constat, chiffres, le)
    apres = valeurs(constat, CHAMPS) | ({"chiffres": cites} if cites else {})
    raconter("constat écrit", constat, apres=apres, par=par, le=le)
    return constat


@transaction.atomic
def modifier(
    *,
    constat: ConstatPartage,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> ConstatPartage:
    """Change the fields given; `chiffres`, where given, are all that the constat rests on from now on.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, [*CHAMPS, "chiffres"])
    frais = verrouiller(constat)
    exiger_le_droit(frais.demarche, par, le)
    exiger_non_fige(frais.demarche)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, nettoyer({n: v for n, v in champs.items() if n != "chiffres"}))
    if "chiffres" in champs:
        anciens, cites = _citer(frais, champs["chiffres"], le)
        if anciens != cites:
            avant["chiffres"], apres["chiffres"] = anciens, cites
    if not apres:
        return frais
    controler(frais)
    frais.version += 1
    frais.save()
    raconter("constat modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def retirer(*, constat: ConstatPartage, par: Utilisateur, le: dt.datetime) -> ConstatPartage:
    """Take a constat away; it can be put back. Raises `ActeRefuse`, `EtatIncompatible`."""
    return _basculer(constat, retire=True, par=par, le=le)


@transaction.atomic
def remettre(*, constat: ConstatPartage, par: Utilisateur, le: dt.datetime) -> ConstatPartage:
    """Put back a constat that was taken away. Raises `ActeRefuse`, `EtatIncompatible`."""
    return _basculer(constat, retire=False, par=par, le=le)


def _citer(
    constat: ConstatPartage, chiffres: Iterable[ReferenceDeChiffre], le: dt.datetime
) -> tuple[list[str], list[str]]:
    """Keep these citations and no other; what they were and what they are, in words and without values.

    A figure that was cited already stays, even when the catalogue or the perimeter has changed since.
    """
    voulus = list(dict.fromkeys(chiffres))
    if len(voulus) > CHIFFRES_AU_PLUS:
        raise SaisieInvalide(
            f"{len(voulus)} chiffres pour un constat, c’est trop : {CHIFFRES_AU_PLUS} au plus. Gardez ceux "
            "qui le prouvent.",
            champ="chiffres",
        )
    anciens = {ReferenceDeChiffre.de(cite): cite for cite in constat.chiffres.order_by("pk")}
    nouveaux = _nouveaux(constat, [r for r in voulus if r not in anciens], le)
    for reference, cite in anciens.items():
        if reference not in voulus:
            cite.delete()
    for cite in nouveaux:
        controler(cite)
        cite.save()
    gardes = [str(cite) for reference, cite in anciens.items() if reference in voulus]
    return [str(cite) for cite in anciens.values()], [*gardes, *(str(n) for n in nouveaux)]


def _nouveaux(
    constat: ConstatPartage, references: list[ReferenceDeChiffre], le: dt.datetime
) -> list[ChiffreCite]:
    """The citations to add, each of the catalogue and of the territory of the démarche that day."""
    if not references:
        return []
    aire = aire_de_la_demarche(constat.demarche, timezone.localdate(le))
    connus = {i.code: i for i in Indicateur.objects.filter(en_vigueur=True)}
    for reference in references:
        sienne = aire is not None and (aire.niveau, aire.code) == (reference.niveau, reference.code)
        if not sienne or reference.indicateur not in connus:
            raise SaisieInvalide(
                "Un chiffre choisi n’est pas dans le portrait de cette démarche. Rechargez la page, puis "
                "choisissez dans la liste.",
                champ="chiffres",
            )
    return [
        ChiffreCite(
            constat=constat,
            indicateur=r.indicateur,
            niveau=r.niveau,
            code=r.code,
            annee=r.annee,
            libelle=libelle_entier(connus[r.indicateur], connus.values())[:200],
        )
        for r in references
    ]


def _basculer(
    constat: ConstatPartage, *, retire: bool, par: Utilisateur, le: dt.datetime
) -> ConstatPartage:
    frais = verrouiller(constat)
    exiger_le_droit(frais.demarche, par, le)
    exiger_non_fige(frais.demarche)
    if (frais.supprime_le is not None) == retire:
        fait = "est déjà retiré" if retire else "n’a pas été retiré"
        raise EtatIncompatible(f"Ce constat {fait}. Rechargez la page.")
    frais.supprime_le = le if retire else None
    frais.version += 1
    frais.save()
    mot = "retiré" if retire else "remis"
    raconter(f"constat {mot}", frais, apres={"texte": frais.texte}, par=par, le=le)
    return frais
