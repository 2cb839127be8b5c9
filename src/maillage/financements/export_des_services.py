"""The annexe, the register of the COF and the co-financings, as spreadsheets receive them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from maillage.documents.tableur import Feuille, Valeur
from maillage.financements.annexe import Annexe, LigneDAnnexe
from maillage.financements.models import Cof, Cofinancement
from maillage.financements.queries.cofs import Couverture
from maillage.partenaires.models import Organisation


def tableau_des_services(annexe: Annexe) -> Feuille:
    """One row a structure and a line; what is not known is empty, never 0."""
    return Feuille(
        "Services soutenus",
        (
            "Ligne de financement",
            "Structure",
            "Adresse",
            "Identifiant Caf",
            "Gestionnaire",
            "Siren du gestionnaire",
            "Statut",
            "Collectivité compétente",
            "Collectivité qui cofinance",
            "Unité",
            "Quantité de référence N-1",
            "Première année (N)",
            "Dernière année",
            "Quantité contractée N",
            "Dont offre nouvelle",
            "Montant N-1 (euros)",
            "Source du montant",
            "Forfait existant (euros)",
            "Forfait nouveau (euros)",
            "Soutien N-1 (euros)",
            "Soutien N (euros)",
            "Nature du soutien",
            "COF",
            "COF à compter du",
            "COF jusqu’au",
            "Précisions",
        ),
        tuple(_ligne(ligne) for ligne in annexe.lignes),
    )


def _ligne(ligne: LigneDAnnexe) -> tuple[Valeur, ...]:
    s, etat, cof = ligne.service, ligne.etat, ligne.cof
    gestionnaire = ligne.gestionnaire
    return (
        s.get_ligne_display() or None,
        str(s),
        s.structure.adresse or None,
        s.structure.identifiant_caf or None,
        _nom(gestionnaire),
        (gestionnaire.siren or None) if gestionnaire else None,
        (etat.get_statut_display() or None) if etat else None,
        _nom(s.perimetre),
        _nom(s.collectivite),
        s.unite or None,
        s.quantite_reference,
        s.annee,
        s.derniere_annee,
        s.quantite,
        s.dont_nouvelle,
        s.montant,
        s.get_source_montant_display() or None,
        s.forfait_existant,
        s.forfait_nouveau,
        ligne.soutien_avant,
        ligne.soutien,
        " ; ".join(ligne.natures) or None,
        cof.numero if cof else None,
        cof.du if cof else None,
        cof.au if cof else None,
        s.precisions or None,
    )


def tableau_des_cofs(couvertures: Iterable[Couverture], annees: Sequence[int]) -> Feuille:
    """One row a COF, or a service that has none, and whether each year is covered."""
    return Feuille(
        "COF",
        (
            "Structure",
            "Ligne de financement",
            "COF",
            "À compter du",
            "Jusqu’au",
            "Bénéficiaire",
            "Signée le",
            "Exemplaire signé",
            *(f"Couvre {annee}" for annee in annees),
        ),
        tuple(
            (
                str(couverture.structure),
                couverture.intitule,
                *_cof(cof),
                *(_couvre(couverture, annee) for annee in annees),
            )
            for couverture in couvertures
            for cof in (couverture.cofs or (None,))
        ),
    )


def _cof(cof: Cof | None) -> tuple[Valeur, ...]:
    if cof is None:
        return (None,) * 6
    return (
        cof.numero,
        cof.du,
        cof.au,
        str(cof.beneficiaire),
        cof.signee_le,
        cof.fichier.nom if cof.fichier else None,
    )


def _couvre(couverture: Couverture, annee: int) -> bool | None:
    if annee in couverture.attendues:
        return annee not in couverture.decouvertes
    return True if couverture.cof_de(annee) else None


def tableau_des_cofinancements(lignes: Iterable[Cofinancement]) -> Feuille:
    """One row a support."""
    return Feuille(
        "Cofinancements",
        ("Structure", "Année", "Collectivité", "Nature", "Montant (euros)", "Justificatif"),
        tuple(
            (
                str(c.structure),
                c.annee,
                str(c.collectivite),
                c.get_nature_display(),
                c.montant,
                c.justificatif.nom,
            )
            for c in lignes
        ),
    )


def _nom(organisation: Organisation | None) -> str | None:
    return organisation.nom if organisation else None
