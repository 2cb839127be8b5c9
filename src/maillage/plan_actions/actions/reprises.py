"""The part of a renewal that copies the plan: what is retained is written in the démarche that follows.

What is copied says where it comes from (`provenance`), starts again as proposed, and leaves behind what
belongs to the former period: amounts, dates already past, done steps, documents. The lines that are
offered are in `reprise.py`; the transaction and the rights are those of the renewal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

from maillage.conventions.models import Demarche
from maillage.indicateurs.models import Indicateur
from maillage.journal.actions.evenements import consigner
from maillage.plan_actions.enums import EtatEtapeFiche, EtatFiche, EtatFicheThematique
from maillage.plan_actions.models import (
    ElementPlan,
    FicheAction,
    FicheThematique,
    RattachementIndicateur,
)
from maillage.plan_actions.queries import arbre
from maillage.plan_actions.queries.plan import Noeud
from maillage.regles.reprises import Copie

M = TypeVar("M", bound=Model)
FINIES = frozenset({EtatFiche.REALISEE, EtatFiche.ABANDONNEE, EtatFiche.RECONDUITE})
# What a copy does not inherit, whatever the model.
PROPRES = frozenset(
    {"id", "demarche", "etat", "version", "provenance", "supprime_le", "modifie_le", "archivee_le"}
)
LONGUEUR_PROVENANCE = 200


def _double(ancien: M, sauf: Iterable[str] = (), **valeurs: object) -> M:
    """A row like `ancien`, not saved: what is proper to each row, and `sauf`, is left to its default."""
    propres = PROPRES | set(sauf)
    champs = [c.attname for c in ancien._meta.concrete_fields if c.name not in propres]
    gardes = {nom: getattr(ancien, nom) for nom in champs if nom not in valeurs}
    return type(ancien)(**gardes, **valeurs)


def _provenance(copie: Copie, ancienne: str) -> str:
    suite = f" ; {ancienne}" if ancienne else ""
    return f"Repris de « {copie.ancienne.nom} »{suite}"[:LONGUEUR_PROVENANCE]


def copier_le_plan(copie: Copie) -> list[str]:
    """The trees that were ticked, in their order."""
    noms = []
    for racine in arbre(copie.ancienne):
        if str(racine.element.pk) in copie.cles:
            for noeud in racine.parcours():
                _copier_l_element(copie, noeud.element)
            noms.append(str(racine.element))
    return noms


def _copier_l_element(copie: Copie, element: ElementPlan) -> ElementPlan:
    """The element in the new plan, made with what bears it if it is not there yet."""
    cle = ("element", element.pk)
    if cle in copie.nouveaux:
        return copie.nouveaux[cle]
    parent = _copier_l_element(copie, element.parent) if element.parent is not None else None
    nouveau = _double(
        element,
        ["parent"],
        demarche=copie.nouvelle,
        parent=parent,
        provenance=_provenance(copie, element.provenance),
    )
    nouveau.save()
    nouveau.thematiques.set(element.thematiques.all())
    for cible in element.cibles.all():
        _double(cible, ["element"], element=nouveau).save()
    copie.nouveaux[cle] = nouveau
    return nouveau


def copier_les_principes(copie: Copie) -> list[str]:
    """Those that were ticked."""
    noms = []
    for principe in copie.ancienne.principes.all():
        if str(principe.pk) in copie.cles:
            origine = _provenance(copie, principe.provenance)
            nouveau = _double(principe, demarche=copie.nouvelle, provenance=origine)
            nouveau.save()
            copie.nouveaux["principe", principe.pk] = nouveau
            noms.append(str(principe))
    return noms


def copier_les_fiches_thematiques(copie: Copie) -> list[str]:
    """Those that were ticked, as drafts to be read again."""
    noms = []
    for fiche in copie.ancienne.fiches_thematiques.select_related("thematique"):
        if str(fiche.pk) in copie.cles:
            nouvelle: FicheThematique = _double(
                fiche,
                demarche=copie.nouvelle,
                etat=EtatFicheThematique.BROUILLON,
                provenance=_provenance(copie, fiche.provenance),
            )
            nouvelle.save()
            nouvelle.partenaires.set(fiche.partenaires.all())
            noms.append(str(fiche.thematique))
    return noms


def copier_les_fiches(copie: Copie) -> list[str]:
    """Those that were ticked, each under its objectif, which is copied with it if need be."""
    noms = []
    for fiche in fiches_non_finies(copie.ancienne):
        if str(fiche.pk) in copie.cles:
            _copier_la_fiche(copie, fiche)
            noms.append(str(fiche))
    return noms


def _copier_la_fiche(copie: Copie, fiche: FicheAction) -> None:
    dates = {} if _atteint(fiche, copie.nouvelle.debut) else {"debut": None, "fin": None}
    nouvelle = _double(
        fiche,
        ["element", "modele"],
        demarche=copie.nouvelle,
        element=_copier_l_element(copie, fiche.element),
        etat=EtatFiche.PROPOSEE,
        est_deja_engagee=fiche.est_deja_engagee or fiche.etat == EtatFiche.EN_COURS,
        modifie_le=copie.le,
        provenance=_provenance(copie, fiche.provenance),
        **dates,
    )
    nouvelle.save()
    copie.nouveaux["fiche", fiche.pk] = nouvelle
    nouvelle.thematiques.set(fiche.thematiques.all())
    nouvelle.territoires.set(fiche.territoires.all())
    nouveaux = (copie.nouveaux.get(("principe", p.pk)) for p in fiche.principes.all())
    nouvelle.principes.set([p for p in nouveaux if p is not None])
    _copier_ses_lignes(copie, fiche, nouvelle)
    consigner(
        acte="fiche action reprise",
        objet=nouvelle,
        demarche=copie.nouvelle.slug,
        apres={"intitule": str(nouvelle), "provenance": nouvelle.provenance},
        par=copie.par,
        le=copie.le,
    )


def _atteint(fiche: FicheAction, debut: dt.date) -> bool:
    """Whether the calendar of the fiche goes on in the new period."""
    return fiche.fin is None or fiche.fin >= debut


def _copier_ses_lignes(copie: Copie, fiche: FicheAction, nouvelle: FicheAction) -> None:
    """The partners, the targets, and the steps that remain to be done."""
    for participation in fiche.participations.all():
        _double(participation, ["fiche"], fiche=nouvelle).save()
    for cible in fiche.cibles.all():
        _double(cible, ["fiche"], fiche=nouvelle).save()
    for etape in fiche.etapes.exclude(etat=EtatEtapeFiche.FAITE):
        _double(etape, ["fiche", "avancement"], fiche=nouvelle).save()


def fiches_non_finies(demarche: Demarche) -> list[FicheAction]:
    """In the order of the plan; what is in the bin or archived is left out."""
    trouvees = [fiche for racine in arbre(demarche) for fiche in _fiches(racine)]
    return [f for f in trouvees if f.etat not in FINIES and f.archivee_le is None]


def _fiches(racine: Noeud) -> list[FicheAction]:
    return [fiche for noeud in racine.parcours() for fiche in noeud.fiches]


def indicateurs_presents(demarche: Demarche) -> list[Indicateur]:
    """The indicators of the démarche that are not in the bin."""
    presents = demarche.indicateurs.filter(supprime_le=None).order_by("intitule", "pk")
    return list(presents.prefetch_related("rattachements"))


def copier_les_indicateurs(copie: Copie) -> list[str]:
    """Those that were ticked, with their reference, on what they hung on if that is taken over.

    The targets and the values were those of the former period.
    """
    noms = []
    for indicateur in indicateurs_presents(copie.ancienne):
        if str(indicateur.pk) not in copie.cles:
            continue
        nouveau = _double(
            indicateur,
            ["cible", "cible_le"],
            demarche=copie.nouvelle,
            modifie_le=copie.le,
            provenance=_provenance(copie, indicateur.provenance),
        )
        nouveau.save()
        for rattachement in indicateur.rattachements.all():
            fiche = copie.nouveaux.get(("fiche", rattachement.fiche_id or 0))
            element = copie.nouveaux.get(("element", rattachement.element_id or 0))
            if fiche is not None or element is not None:
                RattachementIndicateur.objects.create(
                    indicateur=nouveau, fiche=fiche, element=element
                )
        noms.append(str(indicateur))
    return noms
