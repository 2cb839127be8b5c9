"""The part of a renewal that copies a démarche: what is retained is written in the one that follows.

The lines that are offered are in `reprise.py`; the transaction, the rights and the journal are those of
`renouvellements.renouveler`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.models import (
    Demarche,
    Habilitation,
    Partie,
    Perimetre,
    Reecriture,
    Referent,
    Signataire,
    SousObjectifRetenu,
    ThematiqueRetenue,
)
from maillage.conventions.queries.des_fins import fin_de
from maillage.interface.typographie import minuscule
from maillage.regles.missions import SOUS_OBJECTIFS
from maillage.regles.reprises import Copie

# The texts of a démarche, and whether one starts the next convention from them: a diagnosis is made anew.
TEXTES = {
    "presentation": True,
    "champ_caf": True,
    "equipements": True,
    "coordination": True,
    "diagnostic": False,
}


def copier_champs(ancien: Model, nouveau: Model, noms: Iterable[str]) -> None:
    """Give to a row, not saved yet, the named fields of another."""
    for nom in noms:
        setattr(nouveau, nom, getattr(ancien, nom))


def copier_les_parties(copie: Copie) -> list[str]:
    """The parties, with those who sign for them and whose mandate has not ended.

    The day of a late accession belongs to the former convention, and stays there.
    """
    jour, noms = timezone.localdate(copie.le), []
    for partie in queries.parties(copie.ancienne):
        if str(partie.pk) not in copie.cles:
            continue
        nouvelle = Partie(demarche=copie.nouvelle, organisation=partie.organisation)
        copier_champs(partie, nouvelle, ("role", "est_signataire", "ordre", "champ_intervention"))
        nouvelle.save()
        copie.nouveaux["partie", partie.pk] = nouvelle
        for signataire in partie.signataires.all():
            if signataire.mandat.fin is None or signataire.mandat.fin >= jour:
                Signataire.objects.create(
                    partie=nouvelle, mandat=signataire.mandat, ordre=signataire.ordre
                )
        noms.append(str(partie))
    return noms


def copier_le_perimetre(copie: Copie) -> list[str]:
    """The communes, from the first day of the new period: their former dates belong to the old one."""
    lues = [
        p
        for p in perimetre_a_reprendre(copie.ancienne, timezone.localdate(copie.le))
        if ("thematiques" if p.thematique else "communes") in copie.cles
    ]
    Perimetre.objects.bulk_create(
        Perimetre(
            demarche=copie.nouvelle,
            commune=p.commune,
            thematique=p.thematique,
            debut=copie.nouvelle.debut,
        )
        for p in lues
    )
    return [str(p) for p in lues]


def copier_les_thematiques(copie: Copie) -> list[str]:
    """The thématiques, with their character and their right to funding."""
    noms = []
    for retenue in queries.thematiques_retenues(copie.ancienne):
        if str(retenue.pk) in copie.cles:
            nouvelle = ThematiqueRetenue(demarche=copie.nouvelle, thematique=retenue.thematique)
            copier_champs(retenue, nouvelle, ("caractere", "droit", "precision"))
            nouvelle.save()
            noms.append(str(retenue))
    return noms


def copier_les_sous_objectifs(copie: Copie) -> list[str]:
    """Those that were ticked."""
    codes = [c for c in queries.codes_des_sous_objectifs(copie.ancienne) if c in copie.cles]
    SousObjectifRetenu.objects.bulk_create(
        SousObjectifRetenu(demarche=copie.nouvelle, code=code) for code in codes
    )
    return [SOUS_OBJECTIFS[code].libelle for code in codes]


def copier_les_textes(copie: Copie) -> list[str]:
    """The texts, to be read again: they were those of the former convention."""
    noms = [nom for nom in TEXTES if nom in copie.cles]
    copier_champs(copie.ancienne, copie.nouvelle, noms)
    copie.nouvelle.save(update_fields=noms)
    dits = [str(Demarche._meta.get_field(nom).verbose_name) for nom in noms]  # type: ignore[union-attr]
    for reecriture in copie.ancienne.reecritures.all():
        if f"article:{reecriture.pk}" in copie.cles:
            nouvelle = Reecriture(
                demarche=copie.nouvelle, reecrite_par=copie.par, reecrite_le=copie.le
            )
            copier_champs(reecriture, nouvelle, ("article", "texte", "motif"))
            nouvelle.save()
            dits.append(f"rédaction de « {reecriture.article} »")
    return dits


def copier_les_referents(copie: Copie) -> list[str]:
    """Those that were ticked."""
    noms = []
    for referent in queries.referents(copie.ancienne):
        if str(referent.pk) in copie.cles:
            nouveau = Referent(demarche=copie.nouvelle)
            copier_champs(referent, nouveau, ("personne", "service", "thematique", "fonction"))
            nouveau.save()
            noms.append(str(referent))
    return noms


def copier_les_habilitations(copie: Copie) -> list[str]:
    """The roles, from that day to the end that they had."""
    jour, noms = timezone.localdate(copie.le), []
    for h in habilitations_a_transmettre(copie.ancienne, copie.par, jour):
        if str(h.pk) in copie.cles:
            nouvelle = Habilitation(demarche=copie.nouvelle, debut=jour)
            copier_champs(h, nouvelle, ("utilisateur", "organisation", "role", "fin"))
            nouvelle.save()
            noms.append(f"{h.utilisateur.nom_complet}, {minuscule(h.get_role_display())}")
    return noms


def perimetre_a_reprendre(demarche: Demarche, le: dt.date) -> list[Perimetre]:
    """The communes that are in on the last day of the démarche, or on the day `le` before it."""
    dernier = fin_de(demarche, le).dernier_jour or le
    lignes = demarche.perimetre.en_vigueur(min(dernier, le)).select_related("commune", "thematique")
    return list(lignes.order_by("commune__nom", "rang", "pk"))


def habilitations_a_transmettre(
    demarche: Demarche, par: Utilisateur, le: dt.date
) -> list[Habilitation]:
    """The roles in force in the démarche that `par` may give: their own, or all of them."""
    tenues = demarche.habilitations.en_vigueur(le).select_related("utilisateur", "organisation")
    if permissions.refus_habiliter(par, demarche, le):
        tenues = tenues.filter(utilisateur=par)
    return list(tenues.filter(utilisateur__is_active=True))
