"""The checklist of annexe 1: for each thing that it asks for, what answers it, or what is missing.

Pure: `queries.annexe_1` reads the facts. Sources: annexe 1 of the model convention (S4-C; process
A7-06, A7-07) and the objects that the acte d'engagement gives the diagnosis (S2; process A7-02).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from maillage.diagnostics.attendus import ANNEXE_1, ENGAGEMENT
from maillage.diagnostics.enums import CleSection, EtatSection
from maillage.documents.langue import enumerer
from maillage.interface.typographie import accorde, les_premiers, typo

INTERCOMMUNALITES_NOMMEES = 3
PORTRAIT, STRUCTURES = "diagnostics:portrait", "diagnostics:structures"
CONSTATS, ECHEANCIER = "diagnostics:constats", "diagnostics:echeancier"


@dataclass(frozen=True, slots=True)
class FaitsDuDiagnostic:
    """What is known of a démarche; figures are words that left through the one exit, "" if none.

    `sections` says where each section stands, `motifs` why those without object are.
    """

    population: str = ""
    evolution: str = ""
    intercommunalites: tuple[str, ...] = ()
    communes_sans_epci: int = 0
    quartiers: str = ""
    departement: str = ""
    chiffres: int = 0
    chiffres_compares: int = 0
    couverture: str = ""
    structures: int = 0
    types_de_structures: int = 0
    financees: int = 0
    non_financees: int = 0
    avec_bonus: int = 0
    coordination: str = ""
    signataires: int = 0
    signataires_dits: int = 0
    forces: int = 0
    faiblesses: int = 0
    besoins: int = 0
    enjeux: bool = False
    etapes: int = 0
    etapes_completes: int = 0
    sections: Mapping[CleSection, EtatSection] = field(default_factory=dict)
    motifs: Mapping[CleSection, str] = field(default_factory=dict)

    @property
    def financement_inconnu(self) -> int:
        """The structures of which nobody said whether the Caf funds them."""
        return self.structures - self.financees - self.non_financees


@dataclass(frozen=True, slots=True)
class LigneAnnexe1:
    """One thing asked for: by whom, whether it is answered, by what (or what is missing), where.

    `page` is the name of an address of the démarche; `section` adds the key of a section to it.
    """

    intitule: str
    source: str
    repondu: bool
    dit: str
    page: str
    section: str = ""


def lignes(faits: FaitsDuDiagnostic) -> tuple[LigneAnnexe1, ...]:
    """The whole checklist, in the order of annexe 1, then that of the acte d'engagement."""
    return (*_territoire(faits), *_offre(faits), *_du_texte(faits), *_de_l_engagement(faits))


def _territoire(faits: FaitsDuDiagnostic) -> Iterator[LigneAnnexe1]:
    complet = bool(faits.population and faits.evolution)
    connus = " ; ".join(mot for mot in (faits.population, faits.evolution) if mot)
    yield _ligne(
        "Nombre d’habitants et évolution",
        complet,
        connus
        if complet
        else f"{connus + ' ; il ' if connus else 'il '}manque "
        + enumerer(
            [
                nom
                for nom, lu in (
                    ("la population", faits.population),
                    ("son évolution", faits.evolution),
                )
                if not lu
            ]
        ),
        PORTRAIT,
    )
    yield _ligne(
        "Appartenance à une intercommunalité",
        bool(faits.intercommunalites) and not faits.communes_sans_epci,
        _intercommunalites(faits),
        "conventions:perimetre",
    )
    yield _ligne(
        "Quartiers prioritaires de la politique de la ville",
        bool(faits.quartiers),
        faits.quartiers or "aucune donnée sur les quartiers prioritaires",
        PORTRAIT,
    )
    compares = faits.chiffres_compares
    yield _ligne(
        "Portrait du territoire, comparé au département",
        compares > 0,
        f"{accorde(faits.chiffres, 'chiffre')}, dont {compares} face au département"
        + (f" ({faits.departement})" if faits.departement else "")
        if compares
        else f"{accorde(faits.chiffres, 'chiffre')}, aucun comparé au département"
        if faits.chiffres
        else "aucun chiffre : importez les fichiers de la Caf et de l’Insee",
        PORTRAIT,
    )


def _intercommunalites(faits: FaitsDuDiagnostic) -> str:
    if not faits.intercommunalites:
        return "aucune intercommunalité connue pour le périmètre"
    noms = les_premiers(list(faits.intercommunalites), INTERCOMMUNALITES_NOMMEES)
    if faits.communes_sans_epci:
        sans = accorde(faits.communes_sans_epci, "commune")
        return f"{noms} ; intercommunalité inconnue pour {sans}"
    return noms


def _offre(faits: FaitsDuDiagnostic) -> Iterator[LigneAnnexe1]:
    nombre = accorde(faits.structures, "structure")
    yield _ligne(
        "Offre d’équipements et de services, toutes thématiques",
        faits.structures > 0,
        f"{nombre} de {accorde(faits.types_de_structures, 'type')}"
        if faits.structures
        else "l’inventaire est vide",
        STRUCTURES,
    )
    inconnu = faits.financement_inconnu
    dits = [
        accorde(faits.financees, "financée") + " par la Caf" if faits.financees else "",
        accorde(faits.non_financees, "non financée", "non financées")
        if faits.non_financees
        else "",
        f"{inconnu} dont le financement n’est pas dit" if inconnu else "",
    ]
    yield _ligne(
        "Services financés ou non par la Caf",
        faits.structures > 0 and not inconnu,
        ", ".join(filter(None, dits)) or "l’inventaire est vide",
        STRUCTURES,
    )
    yield _ligne(
        "Équipements soutenus (bonus territoire)",
        faits.avec_bonus > 0,
        f"{accorde(faits.avec_bonus, 'structure')} avec une ligne de financement"
        if faits.avec_bonus
        else "aucune structure ne porte de ligne de financement",
        STRUCTURES,
    )
    yield _ligne(
        "Taux de couverture de la petite enfance",
        bool(faits.couverture),
        faits.couverture or "aucun taux de couverture publié pour ce territoire",
        PORTRAIT,
    )


def _du_texte(faits: FaitsDuDiagnostic) -> Iterator[LigneAnnexe1]:
    yield _section(faits, CleSection.BILAN_CEJ, "Bilan du contrat enfance jeunesse", ANNEXE_1)
    yield _section(
        faits,
        CleSection.COORDINATION,
        "Postes de coordination et leurs Etp",
        ANNEXE_1,
        sinon=faits.coordination,
    )


def _de_l_engagement(faits: FaitsDuDiagnostic) -> Iterator[LigneAnnexe1]:
    yield _ligne(
        "Champs d’intervention de chacun",
        bool(faits.signataires) and faits.signataires_dits == faits.signataires,
        _signataires_dits(faits),
        "conventions:parties",
        source=ENGAGEMENT,
    )
    yield _ligne(
        "Forces et potentiels du territoire",
        faits.forces > 0,
        accorde(faits.forces, "constat de force", "constats de force")
        if faits.forces
        else "aucun constat de force",
        CONSTATS,
        source=ENGAGEMENT,
    )
    manques = [
        accorde(n, f"{mot} constaté{accord}", f"{mot}s constaté{accord}s")
        for n, mot, accord in ((faits.faiblesses, "faiblesse", "e"), (faits.besoins, "besoin", ""))
        if n
    ]
    yield _ligne(
        "Champs à investiguer au regard des besoins",
        bool(manques),
        enumerer(manques) or "aucun constat de faiblesse ni de besoin",
        CONSTATS,
        source=ENGAGEMENT,
    )
    if faits.enjeux:
        yield _ligne(
            "Enjeux et priorités",
            True,
            "les enjeux sont écrits dans la démarche",
            "plan_actions:enjeux",
            source=ENGAGEMENT,
        )
    else:
        yield _section(faits, CleSection.ENJEUX, "Enjeux et priorités", ENGAGEMENT)
    yield _ligne(
        "Échéancier : étapes, dates, acteurs",
        0 < faits.etapes == faits.etapes_completes,
        f"{faits.etapes_completes} des {accorde(faits.etapes, 'étape')} ont une date et des acteurs"
        if faits.etapes
        else "aucune étape",
        ECHEANCIER,
    )


def _signataires_dits(faits: FaitsDuDiagnostic) -> str:
    if not faits.signataires:
        return "la démarche n’a pas de signataire"
    dits = faits.signataires_dits
    ont_dit = "ont dit" if dits > 1 else "a dit"
    return f"{dits} des {faits.signataires} signataires {ont_dit} leur champ d’intervention"


def _section(
    faits: FaitsDuDiagnostic, cle: CleSection, intitule: str, source: str, sinon: str = ""
) -> LigneAnnexe1:
    """A line that a section answers, or says without object; `sinon` is another fact that does."""
    etat = faits.sections.get(cle, EtatSection.A_FAIRE)
    page, section = "diagnostics:diagnostic_section", cle.value.lower()
    match etat:
        case EtatSection.SANS_OBJET:
            dit = f"sans objet : {faits.motifs.get(cle, '')}"
        case EtatSection.FAITE:
            dit = f"section « {cle.label} » écrite"
        case _:
            dit = sinon or f"section « {cle.label} » à écrire"
    repondu = etat in (EtatSection.SANS_OBJET, EtatSection.FAITE) or bool(sinon)
    return LigneAnnexe1(intitule, source, repondu, typo(dit), page, section)


def _ligne(
    intitule: str, repondu: bool, dit: str, page: str, source: str = ANNEXE_1
) -> LigneAnnexe1:
    return LigneAnnexe1(intitule, source, repondu, typo(dit), page)
