"""The acts on the tree: enjeux, axes, objectifs and sous-objectifs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, Thematique
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import connaitre, controler, nettoyer, verifier_version
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.enums import OBJECTIFS, PORTENT_DES_FICHES, SOUS, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = (
    "niveau",
    "code",
    "intitule",
    "groupe",
    "description",
    "nature",
    "thematiques",
    "provenance",
)


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    parent: ElementPlan | None = None,
    niveau: str,
    intitule: str,
    code: str = "",
    groupe: str = "",
    description: str = "",
    nature: str = "",
    thematiques: Iterable[Thematique] = (),
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> ElementPlan:
    """Add an element as the last child of `parent` (None: at the root of the plan).

    `niveau` is a code of `Niveau` that `SOUS` allows there. Raises `ActeRefuse`, `Introuvable`
    (parent of another démarche), `EtatIncompatible` (parent in the bin), `SaisieInvalide`.
    """
    gardes.ouvrir(demarche, par, le)
    parent = parent and gardes.reprendre(parent, demarche=demarche)
    freres = _freres(demarche, parent)
    textes = {"intitule": intitule, "code": code, "groupe": groupe, "description": description}
    textes |= {"provenance": provenance}
    element = ElementPlan(demarche=demarche, parent=parent, position=len(freres), niveau=niveau)
    element.nature = nature
    for champ, texte in textes.items():
        setattr(element, champ, texte.strip())
    _exiger_niveau(niveau, parent)
    controler(element)
    retenues = gardes.existants(Thematique, thematiques, "thematiques")
    element.save()
    element.thematiques.set(retenues)
    gardes.ranger([*freres, element])
    apres = gardes.dits(element, CHAMPS) | {"parent": emplacement(element)}
    _consigner("ajouté", element, apres=apres, par=par, le=le)
    return element


@transaction.atomic
def modifier(
    *,
    element: ElementPlan,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> ElementPlan:
    """Change the fields given in `champs` (names of `CHAMPS`); without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    demarche = element.demarche
    gardes.ouvrir(demarche, par, le)
    frais = gardes.reprendre(element, demarche=demarche)
    verifier_version(frais, version)
    avant = gardes.mots(frais, champs)
    for champ, valeur in nettoyer(champs).items():
        if champ != "thematiques":
            setattr(frais, champ, valeur)
    if "niveau" in champs:
        _exiger_niveau(frais.niveau, frais.parent)
    controler(frais)
    if "niveau" in champs:
        _exiger_niveau_des_enfants(frais)
    if "thematiques" in champs:
        frais.thematiques.set(gardes.existants(Thematique, champs["thematiques"], "thematiques"))
    avant, apres = gardes.ecart(avant, gardes.mots(frais, champs))
    if not apres:
        return frais
    frais.version += 1
    frais.save()
    _consigner("modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def deplacer(
    *,
    element: ElementPlan,
    parent: ElementPlan | None,
    position: int | None = None,
    version: int | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> ElementPlan:
    """Put the element, with all that it bears, under `parent` at `position` (0 first, None last).

    A position beyond the end is the end. Only a change of parent counts as a new version: the order
    of siblings is in no form. Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`,
    `ModificationConcurrente`, `SaisieInvalide` (under itself, or at a level that `SOUS` forbids).
    """
    demarche = element.demarche
    gardes.ouvrir(demarche, par, le)
    frais = gardes.reprendre(element, demarche=demarche)
    if version is not None:
        verifier_version(frais, version)
    parent = parent and gardes.reprendre(parent, demarche=demarche)
    _refuser_boucle(frais, parent)
    _exiger_niveau(frais.niveau, parent)
    avant = {"parent": emplacement(frais), "rang": frais.position + 1}
    ancien = frais.parent
    frais.parent = parent
    change = ancien != parent
    if change:
        frais.version += 1
    gardes.inserer(frais, _freres(demarche, parent, sauf=frais), position)
    frais.save(update_fields=["parent", "version", "position"])
    if change:
        gardes.ranger(_freres(demarche, ancien))
    avant, apres = gardes.ecart(avant, gardes.place(emplacement(frais), "parent", frais, change))
    if apres:
        _consigner("déplacé", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def supprimer(
    *, element: ElementPlan, version: int, par: Utilisateur, le: dt.datetime
) -> ElementPlan:
    """Put the element and all that it bears in the bin, with the same instant.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (already there), `ModificationConcurrente`.
    """
    demarche = element.demarche
    gardes.ouvrir(demarche, par, le)
    frais = gardes.reprendre(element, demarche=demarche)
    verifier_version(frais, version)
    branche = _branche(frais, supprime_le=None)
    fiches = FicheAction.objects.filter(element__in=branche, supprime_le=None)
    contenu = {
        "parent": emplacement(frais),
        "objectifs": [str(porte) for porte in branche if porte.niveau in OBJECTIFS],
        "fiches": [str(fiche) for fiche in fiches],
    }
    fiches.update(supprime_le=le)
    ElementPlan.objects.filter(pk__in=[porte.pk for porte in branche]).update(supprime_le=le)
    gardes.ranger(_freres(demarche, frais.parent))
    _consigner(
        "mis à la corbeille",
        frais,
        avant=contenu,
        apres={
            "nombre d'objectifs": len(contenu["objectifs"]),
            "nombre de fiches": len(contenu["fiches"]),
        },
        par=par,
        le=le,
    )
    frais.supprime_le = le
    return frais


@transaction.atomic
def restaurer(*, element: ElementPlan, par: Utilisateur, le: dt.datetime) -> ElementPlan:
    """Take the element out of the bin, to its former place, with all that went there with it.

    Raises `ActeRefuse`, `Introuvable`, and `EtatIncompatible` when it is not in the bin, when its
    parent is, or when its level no longer fits under its parent.
    """
    demarche = element.demarche
    gardes.ouvrir(demarche, par, le)
    frais = gardes.reprendre(element, demarche=demarche, present=False)
    _exiger_parent_present(frais)
    branche = _branche(frais, supprime_le=frais.supprime_le)
    cles = [porte.pk for porte in branche]
    fiches = FicheAction.objects.filter(element__in=cles, supprime_le=frais.supprime_le)
    nombre_fiches = fiches.update(supprime_le=None)
    place, freres = frais.position, _freres(demarche, frais.parent)
    ElementPlan.objects.filter(pk__in=cles).update(supprime_le=None)
    frais.supprime_le = None
    gardes.inserer(frais, freres, place)
    frais.save(update_fields=["position"])
    _consigner(
        "sorti de la corbeille",
        frais,
        apres={
            "parent": emplacement(frais),
            "nombre d'objectifs": sum(porte.niveau in OBJECTIFS for porte in branche),
            "nombre de fiches": nombre_fiches,
        },
        par=par,
        le=le,
    )
    return frais


def emplacement(element: ElementPlan) -> str:
    """Where the element hangs, in words: « Axe 1 › Objectif 2 », or « racine du plan »."""
    if element.parent_id is None:
        return "racine du plan"
    ancetres = ElementPlan.objects.ancestors(element.parent_id, include_self=True)
    return " › ".join(str(ancetre) for ancetre in ancetres)


def _freres(
    demarche: Demarche, parent: ElementPlan | None, sauf: ElementPlan | None = None
) -> list[ElementPlan]:
    """The present children of `parent`, in order, locked."""
    freres = ElementPlan.objects.presents().filter(demarche=demarche, parent=parent)
    if sauf is not None:
        freres = freres.exclude(pk=sauf.pk)
    return list(freres.select_for_update(no_key=True))


def _branche(element: ElementPlan, *, supprime_le: dt.datetime | None) -> list[ElementPlan]:
    """The element and its descendants reached through rows of that bin instant, top first."""
    lignes = ElementPlan.objects.filter(demarche=element.demarche_id, supprime_le=supprime_le)
    enfants: dict[int, list[ElementPlan]] = {}
    for ligne in lignes:
        enfants.setdefault(ligne.parent_id, []).append(ligne)
    branche, a_voir = [], [element]
    while a_voir:
        porte = a_voir.pop()
        branche.append(porte)
        a_voir.extend(reversed(enfants.get(porte.pk, [])))
    return branche


def _refuser_boucle(element: ElementPlan, parent: ElementPlan | None) -> None:
    parents = dict(
        ElementPlan.objects.filter(demarche=element.demarche_id).values_list("pk", "parent_id")
    )
    cle = parent and parent.pk
    while cle is not None:
        if cle == element.pk:
            raise SaisieInvalide(
                f"« {element} » ne peut pas se placer sous lui-même ni sous ce qu'il contient. "
                "Choisissez un autre emplacement.",
                champ="parent",
            )
        cle = parents[cle]


def _exiger_niveau(niveau: str, parent: ElementPlan | None) -> None:
    admis = SOUS[Niveau(parent.niveau) if parent else None]
    if niveau in admis or niveau not in Niveau:  # an unknown level is a fault of its field
        return
    nom = Niveau(niveau).label.lower()
    ou = f"sous « {parent} »" if parent else "à la racine du plan"
    choix = ", ".join(n.label.lower() for n in admis)
    suite = f"Peuvent s'y placer : {choix}." if choix else "Rien ne se place sous un sous-objectif."
    raise SaisieInvalide(f"Le niveau « {nom} » ne se place pas {ou}. {suite}", champ="niveau")


def _exiger_niveau_des_enfants(element: ElementPlan) -> None:
    """A new level must still fit over what the element bears."""
    admis = SOUS[Niveau(element.niveau)]
    enfants = ElementPlan.objects.presents().filter(parent=element).exclude(niveau__in=admis)
    genant = enfants.first()
    if genant is None and element.niveau not in PORTENT_DES_FICHES:
        genant = FicheAction.objects.filter(element=element, supprime_le=None).first()
    if genant is not None:
        raise SaisieInvalide(
            f"« {genant} » ne peut pas se trouver sous le niveau « {element.get_niveau_display().lower()} ». "
            "Déplacez d'abord ce que contient cet élément, ou gardez son niveau.",
            champ="niveau",
        )


def _exiger_parent_present(element: ElementPlan) -> None:
    parent = element.parent
    if parent is None:
        _exiger_niveau(element.niveau, None)
        return
    if parent.supprime_le is not None:
        raise EtatIncompatible(
            f"« {element} » se trouvait sous « {parent} », qui est aussi dans la corbeille. "
            f"Rétablissez d'abord « {parent} »."
        )
    if element.niveau not in SOUS[Niveau(parent.niveau)]:
        raise EtatIncompatible(
            f"« {parent} » a changé de niveau et ne peut plus porter « {element} ». "
            "Rendez-lui son niveau, puis rétablissez cet élément."
        )


def _consigner(
    fait: str,
    element: ElementPlan,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Write « axe déplacé »: the level, then what was done."""
    consigner(
        acte=f"{element.get_niveau_display().lower()} {fait}",
        objet=element,
        demarche=element.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
