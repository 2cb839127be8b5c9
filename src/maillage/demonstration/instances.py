"""Writes the instances of a territory, who sits in them, and its posts of cooperation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, Thematique
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.gouvernance.actions import activites, instances, membres, postes
from maillage.gouvernance.models import Instance, MembreInstance, PosteCooperation
from maillage.indicateurs.actions import indicateurs
from maillage.partenaires.models import Personne


def inscrire_les_instances(
    demarche: Demarche, voulue: forme.Gouvernance | None, annuaire: Annuaire
) -> None:
    """Write the instances before any act is frozen: annexe 4 is theirs."""
    if voulue is None:
        return
    ecrites: dict[str, Instance] = {}
    for instance in voulue.instances:
        ecrites[instance.nom] = _instance(demarche, instance, ecrites, annuaire)


def inscrire_les_postes(
    demarche: Demarche, voulue: forme.Gouvernance | None, annuaire: Annuaire
) -> None:
    """Write the posts; the opinion comes from the account that gave it."""
    for poste in voulue.postes if voulue else ():
        _poste(demarche, poste, annuaire)
    for indicateur in voulue.indicateurs_de_la_fonction if voulue else ():
        _indicateur(demarche, indicateur, annuaire)


def _instance(
    demarche: Demarche, voulue: forme.Instance, ecrites: dict[str, Instance], annuaire: Annuaire
) -> Instance:
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    ouverte_le = voulue.ouverte_le or demarche.debut or timezone.localdate(annuaire.le)
    instance = instances.creer(
        demarche=demarche,
        type=voulue.type,
        nom=voulue.nom,
        dispositif_rattachement=voulue.dispositif,
        missions="\n".join(mission[:1].upper() + mission[1:] for mission in voulue.missions),
        composition=voulue.composition,
        periodicite=voulue.periodicite,
        periodicite_mois=voulue.periodicite_mois,
        secretariat=annuaire.organisations[voulue.secretariat] if voulue.secretariat else None,
        existante=voulue.existante,
        rattachee_a=ecrites[voulue.rend_compte_a] if voulue.rend_compte_a else None,
        thematiques=list(Thematique.objects.filter(code__in=voulue.thematiques)),
        ouverte_le=ouverte_le,
        provenance=voulue.source,
        **qui,
    )
    assis: dict[str, MembreInstance] = {}
    for membre in voulue.membres:
        pris = _membre(instance, membre, assis, annuaire, ouverte_le)
        assis[str(pris.personne or pris.siege)] = pris
    for remplacement in voulue.remplacements:
        membres.remplacer(
            membre=assis[remplacement.qui],
            nouvelle=_nouvelle(remplacement.prenom, remplacement.nom, remplacement.source),
            du=remplacement.du,
            **qui,
        )
    return instance


def _membre(
    instance: Instance,
    voulu: forme.Membre,
    assis: dict[str, MembreInstance],
    annuaire: Annuaire,
    ouverte_le: dt.date,
) -> MembreInstance:
    return membres.ajouter(
        instance=instance,
        organisation=annuaire.organisations[voulu.organisation],
        personne=_personne(voulu, annuaire),
        nouvelle=_nouvelle(voulu.prenom, voulu.nom, voulu.source) if voulu.nom else None,
        fonction=voulu.fonction,
        cote=voulu.cote or "",
        voix=voulu.voix,
        role=voulu.role,
        suppleant_de=assis[voulu.suppleant_de] if voulu.suppleant_de else None,
        du=voulu.du or ouverte_le,
        par=annuaire.par,
        le=annuaire.le,
    )


def _personne(voulu: forme.Membre, annuaire: Annuaire) -> Personne | None:
    return annuaire.personne(voulu.personne) if voulu.personne else None


def _nouvelle(prenom: str, nom: str, source: str) -> dict[str, str]:
    return {"prenom": prenom, "nom": nom, "provenance": source}


def _poste(demarche: Demarche, voulu: forme.PosteCooperation, annuaire: Annuaire) -> None:
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    poste = postes.ouvrir(
        demarche=demarche,
        intitule=voulu.intitule,
        etp=voulu.etp,
        employeur=annuaire.organisations[voulu.employeur],
        financement=voulu.financement,
        ouvert_le=voulu.ouvert_le,
        provenance=voulu.source,
        **qui,
    )
    if voulu.avis:
        avis_de = Utilisateur.objects.get(email=voulu.avis_de) if voulu.avis_de else annuaire.par
        postes.rendre_un_avis(
            poste=poste,
            sens=voulu.sens,
            texte=voulu.avis,
            rendu_le=voulu.ouvert_le,
            par=avis_de,
            le=annuaire.le,
        )
    if voulu.titulaire:
        postes.pourvoir(
            poste=poste,
            personne=annuaire.personne(voulu.titulaire),
            du=voulu.du or voulu.ouvert_le,
            **qui,
        )
    for activite in voulu.activites:
        _activite(poste, activite, qui)


def _activite(poste: PosteCooperation, voulue: forme.Activite, qui: dict[str, Any]) -> None:
    activites.noter(
        poste=poste,
        jour=timezone.localdate(qui["le"]) - dt.timedelta(days=voulue.il_y_a),
        bloc=voulue.bloc,
        heures=voulue.heures,
        texte=voulue.texte,
        **qui,
    )


def _indicateur(demarche: Demarche, voulu: forme.IndicateurFonction, annuaire: Annuaire) -> None:
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    indicateur = indicateurs.definir(
        demarche=demarche,
        intitule=voulu.intitule,
        unite=voulu.unite,
        reference=voulu.reference,
        reference_le=voulu.reference_le,
        reference_source=voulu.source,
        cible=voulu.cible,
        cible_le=voulu.cible_le,
        recueil=voulu.recueil,
        provenance=voulu.source,
        **qui,
    )
    activites.retenir_un_indicateur(indicateur=indicateur, **qui)
