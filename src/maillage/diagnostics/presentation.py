"""The diagnosis as its pages lay it out: what is done, what is asked for, side by side, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.conventions.enums import EtatEtape
from maillage.conventions.models import Demarche
from maillage.diagnostics.annexe_1 import LigneAnnexe1
from maillage.diagnostics.attendus import PAR_CLE, SectionAttendue, raison_de_ne_pas_valider
from maillage.diagnostics.enums import (
    SECTIONS_TRAITEES,
    TONS_DE_SECTION,
    TONS_DU_DIAGNOSTIC,
    CleSection,
    EtatDiagnostic,
    EtatSection,
    NatureConstat,
)
from maillage.diagnostics.models import (
    ConstatPartage,
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
)
from maillage.diagnostics.pieces.echeancier import acteurs, etat, quand
from maillage.diagnostics.queries import diagnostic as lus
from maillage.diagnostics.queries.annexe_1 import controle
from maillage.diagnostics.queries.constats import constats
from maillage.documents.arbre import en_clair, parcourir, textes
from maillage.documents.markdown import blocs

TONS_D_ETAPE = {
    EtatEtape.A_VENIR: "neutre",
    EtatEtape.EN_COURS: "information",
    EtatEtape.FAITE: "succes",
    EtatEtape.ABANDONNEE: "neutre",
}


@dataclass(frozen=True, slots=True)
class SectionMontree:
    """A section and what it must say."""

    section: SectionDiagnostic
    attendue: SectionAttendue

    @property
    def ton(self) -> str:
        """That of its state."""
        return TONS_DE_SECTION[EtatSection(self.section.etat)]

    @property
    def extrait(self) -> str:
        """Its text without the signs that one types for bold or for lists."""
        lus = parcourir(blocs(self.section.texte))
        return " ".join(en_clair(morceaux) for bloc in lus for morceaux in textes(bloc))

    @property
    def traitee(self) -> bool:
        """Done, or without object."""
        return EtatSection(self.section.etat) in SECTIONS_TRAITEES


@dataclass(frozen=True, slots=True)
class EtapeMontree:
    """A stage in words, as a row and as an item of the component « frise »."""

    etape: EtapeDiagnostic
    date: dt.date | None
    quand: str
    titre: str
    acteurs: tuple[str, ...]
    etat: str
    ton: str

    @property
    def texte(self) -> str:
        """When and who, under its title."""
        return " · ".join(mot for mot in (self.quand, ", ".join(self.acteurs)) if mot)


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Everything that the first page of the diagnosis shows."""

    sections: tuple[SectionMontree, ...]
    lignes: tuple[LigneAnnexe1, ...]
    forces: tuple[ConstatPartage, ...]
    fragilites: tuple[ConstatPartage, ...]
    besoins: tuple[ConstatPartage, ...]
    etapes: tuple[EtapeMontree, ...]
    empeche: str
    ton: str

    @property
    def traitees(self) -> int:
        """The sections that are done or without object."""
        return sum(section.traitee for section in self.sections)

    @property
    def repondues(self) -> int:
        """The lines of the checklist that something answers."""
        return sum(ligne.repondu for ligne in self.lignes)

    @property
    def faites(self) -> int:
        """The stages that are done."""
        return sum(montree.etape.etat == EtatEtape.FAITE for montree in self.etapes)


def ensemble(demarche: Demarche, diagnostic: Diagnostic | None, jour: dt.date) -> Ensemble:
    """Reads and lays out the whole page; `empeche` says what keeps it from being put to an instance."""
    lues = lus.sections(diagnostic) if diagnostic else []
    tous = list(constats(demarche))
    return Ensemble(
        sections=tuple(SectionMontree(s, PAR_CLE[CleSection(s.cle)]) for s in lues),
        lignes=controle(demarche, jour),
        forces=_de(tous, NatureConstat.FORCE),
        fragilites=_de(tous, NatureConstat.FAIBLESSE),
        besoins=_de(tous, NatureConstat.BESOIN),
        etapes=tuple(etapes_a_montrer(lus.etapes(diagnostic), jour)) if diagnostic else (),
        empeche=(raison_de_ne_pas_valider(diagnostic, lues) or "") if diagnostic else "",
        ton=TONS_DU_DIAGNOSTIC[EtatDiagnostic(diagnostic.etat)] if diagnostic else "neutre",
    )


def etapes_a_montrer(etapes: Iterable[EtapeDiagnostic], jour: dt.date) -> list[EtapeMontree]:
    """The stages in words; one whose last day is past says so."""
    return [_etape(etape, jour) for etape in etapes]


def _etape(etape: EtapeDiagnostic, jour: dt.date) -> EtapeMontree:
    en_retard = etape.en_retard(jour)
    return EtapeMontree(
        etape=etape,
        date=etape.faite_le or etape.fin or etape.debut,
        quand=quand(etape),
        titre=etape.intitule,
        acteurs=tuple(acteurs(etape)),
        etat="en retard" if en_retard else etat(etape),
        ton="alerte" if en_retard else TONS_D_ETAPE[EtatEtape(etape.etat)],
    )


def _de(constats: Sequence[ConstatPartage], nature: NatureConstat) -> tuple[ConstatPartage, ...]:
    return tuple(constat for constat in constats if constat.nature == nature)
