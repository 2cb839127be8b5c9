"""What a shared diagnosis must say, part by part, and who asks for it.

Annexe 1 of the model convention (seed S4-C) asks for the situation of the territory, its offer, the
outcome of the contrat enfance jeunesse and the posts of coordination; the acte d'engagement (S2) gives
the diagnosis its five objects. Those that the list of mandatory content holds (process D.3) must be
written, or said without object, before the diagnosis is put to an instance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.diagnostics.enums import SECTIONS_TRAITEES, CleSection, EtatSection
from maillage.diagnostics.models import Diagnostic, SectionDiagnostic
from maillage.documents.langue import enumerer
from maillage.interface.typographie import typo

ANNEXE_1 = "convention type, annexe 1"
ENGAGEMENT = "acte d’engagement"


@dataclass(frozen=True, slots=True)
class SectionAttendue:
    """A section: who asks for it, what is to be said in it, whether a validation needs it."""

    cle: CleSection
    source: str
    demande: str
    obligatoire: bool

    @property
    def titre(self) -> str:
        """Its heading."""
        return str(self.cle.label)


ATTENDUES = (
    SectionAttendue(
        CleSection.CARACTERISTIQUES,
        ANNEXE_1,
        "Situez le territoire dans son département : habitants et évolution, intercommunalité, "
        "quartiers prioritaires, et les chiffres du portrait qui frappent.",
        True,
    ),
    SectionAttendue(
        CleSection.BESOINS,
        ENGAGEMENT,
        "Dites ce dont les familles ont besoin, selon l’âge des enfants, les ressources et le secteur.",
        False,
    ),
    SectionAttendue(
        CleSection.OFFRE,
        ANNEXE_1,
        "Décrivez les services de toutes les thématiques, financés ou non par la Caf, et le taux de "
        "couverture de la petite enfance.",
        True,
    ),
    SectionAttendue(
        CleSection.BILAN_CEJ,
        ANNEXE_1,
        "Reprenez ce que le contrat précédent a permis, ce qui s’arrête et ce qui continue. Sans "
        "contrat enfance jeunesse, la section est sans objet.",
        True,
    ),
    SectionAttendue(
        CleSection.CHAMPS,
        ENGAGEMENT,
        "Dites qui fait quoi : compétences des communes, de l’intercommunalité, de la Caf, des "
        "partenaires.",
        False,
    ),
    SectionAttendue(
        CleSection.COORDINATION,
        ANNEXE_1,
        "Dites depuis quand une fonction de coordination est accompagnée, et combien d’Etp elle compte. "
        "Sans poste, la section est sans objet.",
        True,
    ),
    SectionAttendue(
        CleSection.FORCES,
        ENGAGEMENT,
        "Dites sur quoi le territoire peut s’appuyer, en reprenant les forces constatées ensemble.",
        False,
    ),
    SectionAttendue(
        CleSection.ECARTS,
        ENGAGEMENT,
        "Nommez les champs où l’offre ne répond pas aux besoins et qu’il faut approfondir.",
        False,
    ),
    SectionAttendue(
        CleSection.ENJEUX,
        ENGAGEMENT,
        "Dites les priorités qui se dégagent pour le projet de territoire.",
        True,
    ),
)
PAR_CLE = {attendue.cle: attendue for attendue in ATTENDUES}


def a_traiter(sections: Iterable[SectionDiagnostic], *, obligatoires: bool) -> list[str]:
    """The headings of those, mandatory or only advised, that are neither done nor without object."""
    traitees = {s.cle for s in sections if EtatSection(s.etat) in SECTIONS_TRAITEES}
    return [a.titre for a in ATTENDUES if a.obligatoire is obligatoires and a.cle not in traitees]


def raison_de_ne_pas_valider(
    diagnostic: Diagnostic, sections: Iterable[SectionDiagnostic]
) -> str | None:
    """What keeps the diagnosis from being put to an instance, with what to do, or nothing."""
    if not diagnostic.portee.strip():
        return (
            "La portée du diagnostic n’est pas écrite : dites ce qu’il étudie, puis proposez-le à "
            "la validation."
        )
    restent = a_traiter(sections, obligatoires=True)
    if not restent:
        return None
    noms = enumerer([f"« {nom} »" for nom in restent])
    dites = "la section" if len(restent) == 1 else "les sections"
    return typo(
        f"Il reste à écrire {dites} {noms}. Écrivez-les jusqu’au bout, ou dites pourquoi elles sont "
        "sans objet, puis proposez le diagnostic à la validation."
        if len(restent) > 1
        else f"Il reste à écrire {dites} {noms}. Écrivez-la jusqu’au bout, ou dites pourquoi elle est "
        "sans objet, puis proposez le diagnostic à la validation."
    )
