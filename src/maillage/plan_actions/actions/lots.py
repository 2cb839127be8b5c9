"""One change made to many fiches: simulated first, applied as a whole, undone as a whole.

Each fiche changes by the same acts as one by one, so the same rules hold, and its history tells it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, Thematique
from maillage.interface.typographie import accorde, les_premiers
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.partenaires.models import Organisation
from maillage.plan_actions.actions import archives, fiches, gardes
from maillage.plan_actions.models import FicheAction, LotDeModifications
from maillage.plan_actions.queries import fiches_changees_depuis
from maillage.regles.erreurs import ActeRefuse, ErreurMetier, EtatIncompatible, SaisieInvalide

AU_PLUS = 500  # fiches
CHAMPS = ("etat", "pilote", "thematiques", "fin", "priorite", "archivee_le")


@dataclass(frozen=True, slots=True)
class Changements:
    """What is asked of every fiche; what is not in `champs` stays as it is.

    `champs` holds any of `etat` (code), `pilote` (Organisation or None), `fin` (date or None),
    `priorite` (code or «  »), `archivage` (True to archive, False to bring back), `ajoutee` and
    `retiree` (Thematique). `motif` goes to the history of the changes of state.
    """

    champs: Mapping[str, Any] = field(default_factory=dict)
    motif: str = ""


@dataclass(frozen=True, slots=True)
class LigneDeLot:
    """What a fiche becomes: (label, before, after) for each change, or why it is refused.

    Without change nor refusal, it is already as asked.
    """

    fiche: FicheAction
    version: int
    dits: list[tuple[str, Any, Any]] = field(default_factory=list)
    refus: str = ""


def simuler(
    *,
    demarche: Demarche,
    choisies: Iterable[FicheAction],
    changements: Changements,
    par: Utilisateur,
    le: dt.datetime,
) -> list[LigneDeLot]:
    """What the change would do to each fiche: it is done, told, then taken back.

    Raises `ActeRefuse`, `SaisieInvalide` (nothing asked, too many fiches).
    """
    lues = _exiger(list(choisies), changements)
    with transaction.atomic():
        gardes.ouvrir(demarche, par, le)
        lignes = [_essayer(fiche, changements, par, le) for fiche in lues]
        transaction.set_rollback(True)
    return lignes


@transaction.atomic
def appliquer(
    *,
    demarche: Demarche,
    choisies: Iterable[FicheAction],
    versions: Mapping[int, int],
    changements: Changements,
    par: Utilisateur,
    le: dt.datetime,
) -> LotDeModifications:
    """Change all these fiches or none; `versions` are those that were shown, by key.

    Raises `ActeRefuse`, `SaisieInvalide`, and `EtatIncompatible` with the fiche and the reason when
    one can no longer change so: nothing is written then.
    """
    lues = _exiger(list(choisies), changements)
    gardes.ouvrir(demarche, par, le)
    gardees = []
    for fiche in lues:
        try:
            gardees.append(_changer(fiche, versions.get(fiche.pk, 0), changements, par, le))
        except ActeRefuse:
            raise
        except ErreurMetier as erreur:
            raise EtatIncompatible(
                f"Rien n'a été modifié. {erreur.message} L'aperçu ci-dessous est à jour : "
                "vérifiez-le, puis appliquez de nouveau."
            ) from erreur
    lignes = [ligne for ligne in gardees if ligne["dits"]]
    lot = LotDeModifications.objects.create(
        demarche=demarche, par=par, fait_le=le, resume=_resume(lignes), lignes=lignes
    )
    apres = {"fiches": len(lot.lignes), "changement": lot.resume}
    consigner(
        acte="modification groupée faite",
        objet=lot,
        demarche=demarche.slug,
        apres=apres,
        par=par,
        le=le,
    )
    return lot


@transaction.atomic
def annuler(*, lot: LotDeModifications, par: Utilisateur, le: dt.datetime) -> LotDeModifications:
    """Give back to every fiche of the lot what it was, if none has changed since.

    Raises `ActeRefuse`, and `EtatIncompatible` when it is undone already, or with the fiches that
    changed since.
    """
    gardes.ouvrir(lot.demarche, par, le)
    frais = verrouiller(lot)
    if frais.annule_le is not None:
        raise EtatIncompatible("Cette modification groupée est déjà annulée.")
    changees = fiches_changees_depuis(frais)
    if changees:
        noms = les_premiers([f"« {fiche} »" for fiche in changees])
        raise EtatIncompatible(
            f"Cette modification ne s'annule plus en entier : {noms} "
            f"{'ont' if len(changees) > 1 else 'a'} changé depuis. Corrigez les autres fiches une par "
            "une, ou par une nouvelle modification groupée."
        )
    for ligne in frais.lignes:
        _rendre(frais, ligne, par, le)
    frais.annule_le, frais.annule_par = le, par
    frais.save(update_fields=["annule_le", "annule_par"])
    consigner(
        acte="modification groupée annulée",
        objet=frais,
        demarche=frais.demarche.slug,
        apres={"fiches": len(frais.lignes)},
        par=par,
        le=le,
    )
    return frais


def _exiger(choisies: list[FicheAction], changements: Changements) -> list[FicheAction]:
    if not changements.champs:
        raise SaisieInvalide("Choisissez au moins un changement à faire.")
    if not choisies:
        raise SaisieInvalide("Aucune fiche n'est cochée. Cochez-en dans le tableau.")
    if len(choisies) > AU_PLUS:
        raise SaisieInvalide(
            f"{len(choisies)} fiches, c'est trop pour une seule fois : {AU_PLUS} au plus. Filtrez le "
            "tableau, puis recommencez."
        )
    return choisies


def _essayer(
    fiche: FicheAction, changements: Changements, par: Utilisateur, le: dt.datetime
) -> LigneDeLot:
    try:
        with transaction.atomic():
            faite = _changer(fiche, fiche.version, changements, par, le)
    except ActeRefuse:
        raise
    except ErreurMetier as erreur:
        return LigneDeLot(fiche, fiche.version, refus=erreur.message)
    return LigneDeLot(fiche, fiche.version, dits=[tuple(dit) for dit in faite["dits"]])


def _changer(
    fiche: FicheAction, version: int, changements: Changements, par: Utilisateur, le: dt.datetime
) -> dict[str, Any]:
    """Change one fiche by its own acts; the line that the lot keeps."""
    avant, dits_avant = _cles(fiche), gardes.mots(fiche, CHAMPS)
    voulus = changements.champs
    champs = {nom: voulus[nom] for nom in ("pilote", "fin", "priorite") if nom in voulus}
    if "ajoutee" in voulus or "retiree" in voulus:
        champs["thematiques"] = _thematiques(fiche, voulus)
    qui_et_quand: dict[str, Any] = {"par": par, "le": le}
    faite = fiches.modifier(fiche=fiche, version=version, champs=champs, **qui_et_quand)
    if "etat" in voulus and faite.etat != voulus["etat"]:
        faite = fiches.passer(
            fiche=faite,
            vers=voulus["etat"],
            version=faite.version,
            motif=changements.motif,
            **qui_et_quand,
        )
    if "archivage" in voulus and voulus["archivage"] is not (faite.archivee_le is not None):
        acte = archives.archiver if voulus["archivage"] else archives.desarchiver
        faite = acte(fiche=faite, version=faite.version, **qui_et_quand)
    rendus, dits_apres = gardes.ecart(dits_avant, gardes.mots(faite, CHAMPS))
    return {
        "fiche": faite.pk,
        "intitule": str(faite),
        "version": faite.version,
        "avant": {nom: avant[nom] for nom in dits_apres},
        "dits": [
            (_libelle(nom), _dire(nom, rendus[nom]), _dire(nom, dits_apres[nom]))
            for nom in dits_apres
        ],
    }


def _thematiques(fiche: FicheAction, voulus: Mapping[str, Any]) -> list[Thematique]:
    siennes = list(fiche.thematiques.all())
    if "retiree" in voulus:
        siennes = [thematique for thematique in siennes if thematique != voulus["retiree"]]
    if "ajoutee" in voulus and voulus["ajoutee"] not in siennes:
        siennes.append(voulus["ajoutee"])
    return siennes


def _cles(fiche: FicheAction) -> dict[str, Any]:
    """The fields that a lot may change, as JSON keeps them."""
    return {
        "etat": fiche.etat,
        "pilote": fiche.pilote_id,
        "thematiques": [thematique.pk for thematique in fiche.thematiques.all()],
        "fin": fiche.fin and fiche.fin.isoformat(),
        "priorite": fiche.priorite,
        "archivee_le": fiche.archivee_le and fiche.archivee_le.isoformat(),
    }


def _libelle(nom: str) -> str:
    if nom == "archivee_le":
        return "Archives"
    libelle = str(FicheAction._meta.get_field(nom).verbose_name)  # type: ignore[union-attr]
    return libelle[:1].upper() + libelle[1:]


def _dire(nom: str, valeur: Any) -> Any:
    if nom == "archivee_le":
        return "archivée" if valeur else "dans les vues"
    if isinstance(valeur, dt.date):
        return f"{valeur:%d/%m/%Y}"
    return ", ".join(valeur) if isinstance(valeur, list) else valeur


def _resume(lignes: list[dict[str, Any]]) -> str:
    """« 12 fiches : état, priorité »: what really changed."""
    changes = [nom for nom in CHAMPS if any(nom in ligne["avant"] for ligne in lignes)]
    return f"{accorde(len(lignes), 'fiche')} : {', '.join(map(_libelle, changes)).lower()}"


def _rendre(
    lot: LotDeModifications, ligne: dict[str, Any], par: Utilisateur, le: dt.datetime
) -> None:
    fiche = FicheAction.objects.select_for_update(no_key=True).get(pk=ligne["fiche"])
    rendus = ligne["avant"]
    avant = gardes.mots(fiche, rendus)
    if "thematiques" in rendus:
        fiche.thematiques.set(gardes.existants(Thematique, rendus["thematiques"], "thematiques"))
    if rendus.get("pilote"):
        gardes.existants(Organisation, [rendus["pilote"]], "pilote")
    for nom, valeur in rendus.items():
        if nom == "pilote":
            fiche.pilote_id = valeur
        elif nom in ("fin", "archivee_le"):
            setattr(fiche, nom, valeur and _lire(nom, valeur))
        elif nom != "thematiques":
            setattr(fiche, nom, valeur)
    fiche.version += 1
    fiche.modifie_le = le
    fiche.save()
    avant, apres = gardes.ecart(avant, gardes.mots(fiche, rendus))
    consigner(
        acte="fiche action modifiée",
        objet=fiche,
        demarche=lot.demarche.slug,
        avant=avant,
        apres=apres,
        motif=f"Annulation de la modification groupée du {lot.fait_le:%d/%m/%Y}",
        par=par,
        le=le,
    )


def _lire(nom: str, valeur: str) -> dt.date | dt.datetime:
    return dt.date.fromisoformat(valeur) if nom == "fin" else dt.datetime.fromisoformat(valeur)
