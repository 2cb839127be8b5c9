"""What a renewal takes over from a démarche itself: parties, perimeter, thématiques, texts, roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import (
    Demarche,
    EquipementSoutenu,
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
from maillage.documents.langue import maj
from maillage.interface.typographie import accorde, date_longue, les_premiers, minuscule
from maillage.regles.missions import SOUS_OBJECTIFS
from maillage.regles.reprises import Copie, Ligne, Reprise, contribuer

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


# --- parties ---------------------------------------------------------------------------------------


def lignes_des_parties(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The parties in order; the Cafs are always there: a convention is one with them."""
    return [
        Ligne(
            str(partie.pk),
            str(partie),
            ", ".join(_detail_de_partie(partie)),
            imposee=partie.role == RolePartie.CAF,
        )
        for partie in queries.parties(demarche)
    ]


def _detail_de_partie(partie: Partie) -> list[str]:
    detail = [minuscule(partie.get_role_display()) if partie.role != RolePartie.CAF else "Caf"]
    detail += ["signe la convention"] if partie.est_signataire else ["ne signe pas"]
    return detail


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


# --- perimeter, thématiques ------------------------------------------------------------------------


def _perimetre(demarche: Demarche, le: dt.date) -> list[Perimetre]:
    """The communes that are in on the last day of the démarche, or on the day `le` before it."""
    dernier = fin_de(demarche, le).dernier_jour or le
    lignes = demarche.perimetre.en_vigueur(min(dernier, le)).select_related("commune", "thematique")
    return list(lignes.order_by("commune__nom", "rang", "pk"))


def lignes_du_perimetre(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """One line for all the communes, and one for those of a thématique."""
    lues = _perimetre(demarche, le)
    communes = [p.commune.nom for p in lues if p.thematique is None]
    propres = [p for p in lues if p.thematique is not None]
    lignes = []
    if communes:
        lignes.append(Ligne("communes", accorde(len(communes), "commune"), les_premiers(communes)))
    if propres:
        lignes.append(
            Ligne(
                "thematiques",
                f"{accorde(len(propres), 'périmètre propre', 'périmètres propres')} à une thématique",
                les_premiers([str(p) for p in propres]),
            )
        )
    return lignes


def copier_le_perimetre(copie: Copie) -> list[str]:
    """The communes, from the first day of the new period: their former dates belong to the old one."""
    lues = [
        p
        for p in _perimetre(copie.ancienne, timezone.localdate(copie.le))
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


def lignes_des_thematiques(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The thématiques announced."""
    return [
        Ligne(str(r.pk), str(r), minuscule(r.get_caractere_display()))
        for r in queries.thematiques_retenues(demarche)
    ]


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


def lignes_des_sous_objectifs(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The sub-objectives of article 4 that are pursued."""
    return [
        Ligne(code, SOUS_OBJECTIFS[code].libelle)
        for code in queries.codes_des_sous_objectifs(demarche)
    ]


def copier_les_sous_objectifs(copie: Copie) -> list[str]:
    """Those that were ticked."""
    codes = [c for c in queries.codes_des_sous_objectifs(copie.ancienne) if c in copie.cles]
    SousObjectifRetenu.objects.bulk_create(
        SousObjectifRetenu(demarche=copie.nouvelle, code=code) for code in codes
    )
    return [SOUS_OBJECTIFS[code].libelle for code in codes]


# --- texts -----------------------------------------------------------------------------------------


def lignes_des_textes(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The texts that are written, then the articles worded otherwise than the model."""
    lignes = [
        Ligne(
            nom,
            maj(str(Demarche._meta.get_field(nom).verbose_name)),  # type: ignore[union-attr]
            _debut_du_texte(getattr(demarche, nom)),
            cochee=cochee,
        )
        for nom, cochee in TEXTES.items()
        if getattr(demarche, nom).strip()
    ]
    return lignes + [
        Ligne(f"article:{r.pk}", f"Rédaction propre de « {r.article} »", _debut_du_texte(r.texte))
        for r in demarche.reecritures.all()
    ]


def _debut_du_texte(texte: str, longueur: int = 90) -> str:
    mots = " ".join(texte.split())
    return mots if len(mots) <= longueur else mots[:longueur].rsplit(" ", 1)[0].rstrip(",;:") + "…"


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


def lignes_des_equipements(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The structures of annexe 3."""
    return [Ligne(str(e.pk), e.nom, e.gestionnaire) for e in demarche.equipements_soutenus.all()]


def copier_les_equipements(copie: Copie) -> list[str]:
    """The structures, without their COF nor their part of N-1: those were of the former period."""
    noms = []
    for equipement in copie.ancienne.equipements_soutenus.all():
        if str(equipement.pk) in copie.cles:
            nouveau = EquipementSoutenu(demarche=copie.nouvelle)
            champs = ("nom", "gestionnaire", "ligne", "collectivite", "a_un_bonus", "ordre")
            copier_champs(equipement, nouveau, champs)
            nouveau.save()
            noms.append(equipement.nom)
    return noms


# --- people ----------------------------------------------------------------------------------------


def lignes_des_referents(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The référents CTG."""
    return [Ligne(str(r.pk), str(r), r.fonction) for r in queries.referents(demarche)]


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


def _habilitations(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Habilitation]:
    """The roles in force in the démarche that `par` may give: their own, or all of them."""
    tenues = demarche.habilitations.en_vigueur(le).select_related("utilisateur", "organisation")
    if permissions.refus_habiliter(par, demarche, le):
        tenues = tenues.filter(utilisateur=par)
    return list(tenues.filter(utilisateur__is_active=True))


def lignes_des_habilitations(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The roles in force; whoever renews keeps their own."""
    return [
        Ligne(
            str(h.pk),
            f"{h.utilisateur.nom_complet}, {minuscule(h.get_role_display())}",
            h.organisation.nom + (f", jusqu’au {date_longue(h.fin)}" if h.fin else ""),
            imposee=h.utilisateur == par,
        )
        for h in _habilitations(demarche, par, le)
    ]


def copier_les_habilitations(copie: Copie) -> list[str]:
    """The roles, from that day to the end that they had."""
    jour, noms = timezone.localdate(copie.le), []
    for h in _habilitations(copie.ancienne, copie.par, jour):
        if str(h.pk) in copie.cles:
            nouvelle = Habilitation(demarche=copie.nouvelle, debut=jour)
            copier_champs(h, nouvelle, ("utilisateur", "organisation", "role", "fin"))
            nouvelle.save()
            noms.append(f"{h.utilisateur.nom_complet}, {minuscule(h.get_role_display())}")
    return noms


PARTS = (
    (
        "parties",
        "Parties",
        "Avec les personnes qui signent pour elles et dont le mandat n’a pas pris fin.",
        lignes_des_parties,
        copier_les_parties,
    ),
    (
        "perimetre",
        "Périmètre",
        "À partir du premier jour de la nouvelle période.",
        lignes_du_perimetre,
        copier_le_perimetre,
    ),
    (
        "thematiques",
        "Thématiques",
        "Avec leur caractère et leur droit au financement.",
        lignes_des_thematiques,
        copier_les_thematiques,
    ),
    (
        "sous_objectifs",
        "Sous-objectifs de l’article 4",
        "",
        lignes_des_sous_objectifs,
        copier_les_sous_objectifs,
    ),
    (
        "textes",
        "Textes",
        "À relire : ils parlent de l’ancienne convention. Le diagnostic est en principe refait.",
        lignes_des_textes,
        copier_les_textes,
    ),
    (
        "equipements",
        "Équipements et services soutenus (annexe 3)",
        "Sans leur COF ni leur part du montant de référence, qui étaient ceux de l’ancienne période.",
        lignes_des_equipements,
        copier_les_equipements,
    ),
    ("referents", "Référents CTG", "", lignes_des_referents, copier_les_referents),
    (
        "habilitations",
        "Habilitations",
        "Qui entre dans la nouvelle démarche, à partir d’aujourd’hui. Vous y gardez votre rôle.",
        lignes_des_habilitations,
        copier_les_habilitations,
    ),
)
for rang, (nom, intitule, explication, lignes, copier) in enumerate(PARTS, start=1):
    contribuer(Reprise(nom, intitule, explication, rang * 10, lignes, copier))
