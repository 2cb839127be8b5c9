"""What a renewal takes over from a démarche itself: parties, perimeter, thématiques, texts, roles."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions import queries
from maillage.conventions.actions.reprises import (
    TEXTES,
    copier_le_perimetre,
    copier_les_habilitations,
    copier_les_parties,
    copier_les_referents,
    copier_les_sous_objectifs,
    copier_les_textes,
    copier_les_thematiques,
    habilitations_a_transmettre,
    perimetre_a_reprendre,
)
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie
from maillage.documents.langue import maj
from maillage.interface.typographie import accorde, date_longue, les_premiers, minuscule
from maillage.regles.missions import SOUS_OBJECTIFS
from maillage.regles.reprises import Ligne, Reprise, contribuer

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


# --- perimeter, thématiques ------------------------------------------------------------------------


def lignes_du_perimetre(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """One line for all the communes, and one for those of a thématique."""
    lues = perimetre_a_reprendre(demarche, le)
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


def lignes_des_thematiques(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The thématiques announced."""
    return [
        Ligne(str(r.pk), str(r), minuscule(r.get_caractere_display()))
        for r in queries.thematiques_retenues(demarche)
    ]


def lignes_des_sous_objectifs(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The sub-objectives of article 4 that are pursued."""
    return [
        Ligne(code, SOUS_OBJECTIFS[code].libelle)
        for code in queries.codes_des_sous_objectifs(demarche)
    ]


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


# --- people ----------------------------------------------------------------------------------------


def lignes_des_referents(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The référents CTG."""
    return [Ligne(str(r.pk), str(r), r.fonction) for r in queries.referents(demarche)]


def lignes_des_habilitations(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The roles in force; whoever renews keeps their own."""
    return [
        Ligne(
            str(h.pk),
            f"{h.utilisateur.nom_complet}, {minuscule(h.get_role_display())}",
            h.organisation.nom + (f", jusqu’au {date_longue(h.fin)}" if h.fin else ""),
            imposee=h.utilisateur == par,
        )
        for h in habilitations_a_transmettre(demarche, par, le)
    ]


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
