"""What is known of a démarche for the checklist of annexe 1 (a number of queries that nothing changes)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

from maillage.conventions.models import Demarche
from maillage.conventions.queries import parties, perimetre_au
from maillage.diagnostics.annexe_1 import FaitsDuDiagnostic, LigneAnnexe1, lignes
from maillage.diagnostics.enums import CleSection, EtatSection, NatureConstat
from maillage.diagnostics.models import EtapeDiagnostic
from maillage.diagnostics.portraits import portrait_de
from maillage.diagnostics.queries.constats import constats
from maillage.diagnostics.queries.diagnostic import diagnostic_de, etapes, sections
from maillage.diagnostics.queries.structures import ouvertes
from maillage.documents.places import blocs as blocs_de
from maillage.statistiques import regards
from maillage.statistiques.portraits.aires import RoleAire
from maillage.statistiques.portraits.composition import LignePortrait
from maillage.statistiques.portraits.phrases import valeur_en_clair
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

POPULATION, EVOLUTION = "population_municipale", "evolution_population_6_ans"
COUVERTURE, QUARTIERS = "taux_couverture", "nb_qpv"


def controle(demarche: Demarche, le: dt.date) -> tuple[LigneAnnexe1, ...]:
    """The checklist of annexe 1 on that day, from open figures: what it says may be printed."""
    return lignes(faits(demarche, le))


def manquantes(demarche: Demarche, le: dt.date) -> list[LigneAnnexe1]:
    """The lines that nothing answers yet."""
    return [ligne for ligne in controle(demarche, le) if not ligne.repondu]


def faits(demarche: Demarche, le: dt.date) -> FaitsDuDiagnostic:
    """Everything that the checklist looks at."""
    lus = FaitsDuDiagnostic(coordination=demarche.coordination.strip())
    lus = _avec_le_territoire(lus, demarche, le)
    lus = _avec_les_chiffres(lus, demarche, le)
    lus = _avec_les_structures(lus, demarche)
    natures = Counter(constat.nature for constat in constats(demarche))
    signataires = [partie for partie in parties(demarche) if partie.est_signataire]
    lus = replace(
        lus,
        signataires=len(signataires),
        signataires_dits=sum(bool(p.champ_intervention.strip()) for p in signataires),
        forces=natures[NatureConstat.FORCE],
        faiblesses=natures[NatureConstat.FAIBLESSE],
        besoins=natures[NatureConstat.BESOIN],
        enjeux=bool(blocs_de("enjeux", demarche)),
    )
    return _avec_le_diagnostic(lus, demarche)


def _avec_le_territoire(
    lus: FaitsDuDiagnostic, demarche: Demarche, le: dt.date
) -> FaitsDuDiagnostic:
    communes = [ligne.commune for ligne in perimetre_au(demarche, le).communes]
    territoire = demarche.territoire
    if not communes and territoire is not None and territoire.niveau == Niveau.EPCI:
        return replace(lus, intercommunalites=(territoire.nom,))
    if not communes and territoire is not None and territoire.niveau == Niveau.COMMUNE:
        communes = [territoire]
    noms = sorted({epci.nom for commune in communes if (epci := _epci(commune))})
    return replace(
        lus,
        intercommunalites=tuple(noms),
        communes_sans_epci=sum(_epci(commune) is None for commune in communes),
    )


def _epci(commune: Territoire) -> Territoire | None:
    return commune.epci


def _avec_les_chiffres(
    lus: FaitsDuDiagnostic, demarche: Demarche, le: dt.date
) -> FaitsDuDiagnostic:
    lu = portrait_de(demarche, regards.public(ou="diagnostic"), le)
    if lu is None:
        return lus
    connues = [
        ligne for ligne in lu.portrait.lignes() if ligne.chiffre is not None and ligne.chiffre.connu
    ]
    par_code = {ligne.indicateur.code: ligne for ligne in reversed(connues)}
    compares = [ligne for ligne in connues if _face_au_departement(ligne)]
    departement = next(
        (a.nom for a in lu.portrait.comparaisons if a.role is RoleAire.DEPARTEMENT), ""
    )
    return replace(
        lus,
        population=_en_mots(par_code.get(POPULATION)),
        evolution=_en_mots(par_code.get(EVOLUTION), " en six ans"),
        quartiers=_quartiers(par_code.get(QUARTIERS)),
        couverture=_en_mots(par_code.get(COUVERTURE)),
        chiffres=len(connues),
        chiffres_compares=len(compares),
        departement=departement,
    )


def _face_au_departement(ligne: LignePortrait) -> bool:
    return any(f.aire.role is RoleAire.DEPARTEMENT and f.chiffre.connu for f in ligne.faces)


def _en_mots(ligne: LignePortrait | None, suite: str = "") -> str:
    """« 12 723 habitants (Insee, 2023) », or nothing."""
    if ligne is None:
        return ""
    dit = valeur_en_clair(ligne.chiffre, unite=True)
    return f"{dit}{suite} ({ligne.indicateur.producteur}, {ligne.annee})"


def _quartiers(ligne: LignePortrait | None) -> str:
    if ligne is None or ligne.chiffre is None:
        return ""
    if ligne.chiffre.valeur == 0:
        return f"aucun quartier prioritaire ({ligne.indicateur.producteur}, {ligne.annee})"
    return _en_mots(ligne)


def _avec_les_structures(lus: FaitsDuDiagnostic, demarche: Demarche) -> FaitsDuDiagnostic:
    lues = ouvertes(demarche)
    return replace(
        lus,
        structures=len(lues),
        types_de_structures=len({structure.type for structure, _ in lues}),
        financees=sum(etat.financee_par_la_caf is True or bool(etat.lignes) for _, etat in lues),
        non_financees=sum(etat.financee_par_la_caf is False for _, etat in lues),
        avec_bonus=sum(bool(etat.lignes) for _, etat in lues),
    )


def _avec_le_diagnostic(lus: FaitsDuDiagnostic, demarche: Demarche) -> FaitsDuDiagnostic:
    diagnostic = diagnostic_de(demarche)
    if diagnostic is None:
        return lus
    ecrites, prevues = sections(diagnostic), etapes(diagnostic)
    return replace(
        lus,
        etapes=len(prevues),
        etapes_completes=sum(_complete(etape) for etape in prevues),
        sections={CleSection(s.cle): EtatSection(s.etat) for s in ecrites},
        motifs={CleSection(s.cle): s.motif for s in ecrites},
    )


def _complete(etape: EtapeDiagnostic) -> bool:
    datee = etape.debut is not None or etape.fin is not None
    return datee and bool(etape.organisations.all() or etape.autres_acteurs)
