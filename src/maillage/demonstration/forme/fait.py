"""What every record of the files states: its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from maillage.territoires.enums import Niveau as NiveauTerritoire

# The keys that a page quotes, as a reader says them; the others are read without their underscores.
EN_CLAIR = {
    "adhesion_le": "adhésion",
    "caractere": "caractère",
    "champ_caf": "interventions de la Caf",
    "champ_intervention": "champ d'intervention",
    "communes_au_pluriel": "pluriel des communes",
    "debut": "début",
    "effet_le": "prise d'effet",
    "est_signataire": "signature",
    "etat": "état",
    "fait_a": "lieu",
    "fait_le": "date",
    "hypothese": "hypothèse",
    "intitule": "intitulé",
    "consequence_limite": "conséquence",
    "limite_signature_le": "date limite",
    "nombre_annexes_annonce": "nombre d'annexes",
    "plan_attendu_le": "plan attendu",
    "presences": "présences",
    "presentation": "présentation",
    "presents": "présents",
    "periodicite": "périodicité",
    "periodicite_mois": "intervalle",
    "role": "rôle",
    "secretariat": "secrétariat",
    "signee_le": "date de signature",
    "thematique": "thématique",
}


@dataclass(frozen=True, kw_only=True)
class Fait:
    """Something stated, with its source: `provenance` is that of the whole record.

    `provenances` gives the source of the keys that come from elsewhere. Where `provenance` is absent,
    that of the enclosing record holds. What is invented says « fictif » in its provenance and
    « (fictif) » in the key named by `visible`.
    """

    visible: ClassVar[str] = ""
    provenance: str
    provenances: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Every provenance of the record in one line."""
        autres = [
            f"{EN_CLAIR.get(cle, cle.replace('_', ' '))} : {source}"
            for cle, source in self.provenances.items()
        ]
        return " ; ".join([self.provenance, *autres])


@dataclass(frozen=True, kw_only=True)
class Lieu:
    """A territory of the official geographic code."""

    niveau: NiveauTerritoire
    code: str
