"""The extract of a deliberation, and the deliberation proposed to each signatory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from maillage.clauses.langage import Blocs, appliquer
from maillage.conventions import queries
from maillage.conventions.clauses_retenues import ClausesDeLaCaf, Moment, aujourd_hui
from maillage.conventions.enums import RolePartie, TypeActe
from maillage.conventions.lecture import LectureDeVote, lire
from maillage.conventions.models import Acte, Deliberation, Demarche, Partie
from maillage.conventions.pieces.choix import (
    a_deliberer,
    trouver_deliberation,
    trouver_partie,
    votees,
)
from maillage.conventions.redaction import PartieSignataire, assemblee_nommee, signataire_lu, vote
from maillage.documents.arbre import BlocSignatures, CaseSignature, Document, manquants
from maillage.documents.clauses import Modele
from maillage.documents.lecture_modele import charger
from maillage.documents.modeles import Valeur, Valeurs, remplir
from maillage.documents.pieces import Piece, enregistrer
from maillage.interface.typographie import date_longue
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.deliberations import quorum
from maillage.regles.presences import SituationAuPoint, presences_au_point

MODELE = Path(__file__).parents[1] / "modeles" / "deliberation.yaml"
NOMMES = {
    TypeActe.ACTE_ENGAGEMENT: "l’acte d’engagement",
    TypeActe.ACCORD_CADRE: "l’accord-cadre",
    TypeActe.CONVENTION: "la convention territoriale globale",
    TypeActe.AVENANT: "l’avenant",
    TypeActe.COF: "la convention d’objectifs et de financement",
    TypeActe.FEUILLE_DE_ROUTE: "la feuille de route",
    TypeActe.REFERENTIEL: "le référentiel d’emploi",
}
AVEC_RECETTES = frozenset({TypeActe.ACCORD_CADRE, TypeActe.CONVENTION, TypeActe.COF})


@cache
def modele() -> Modele:
    """The model of the deliberation, read once; raises `ModeleInvalide`."""
    return charger(MODELE)


@dataclass(frozen=True, slots=True)
class FaitsDeDeliberation:
    """What a deliberation is written from; `deliberation` is None for one that is only proposed."""

    demarche: Demarche
    signataire: PartieSignataire
    autres: str
    acte: Acte | None
    thematiques: tuple[str, ...]
    lecture: LectureDeVote | None = None
    en_exercice: int | None = None
    precedente: str | None = None
    projet: bool = False
    clauses: Mapping[str, Blocs] = field(default_factory=dict)  # what the Caf words in its own way

    @property
    def deliberation(self) -> Deliberation | None:
        """The recorded one, if there is one."""
        return self.lecture.deliberation if self.lecture else None


def extrait(deliberation: Deliberation) -> Document:
    """The extract of the register for a recorded deliberation."""
    dossier = _Dossier(deliberation.demarche)
    votee = next(d for d in dossier.deliberations if d.pk == deliberation.pk)
    partie = dossier.partie_de(votee)
    actes = list(votee.actes.all())
    return composer(dossier.faits(partie, actes[-1] if actes else None, votee, projet=False))


def projet(partie: Partie) -> Document:
    """The deliberation proposed to a signatory, with what is already known of it."""
    return composer(proposition(partie))


def proposition(partie: Partie) -> FaitsDeDeliberation:
    """What is proposed to the assembly of a signatory: which act, with whom, on what."""
    dossier = _Dossier(partie.demarche)
    sienne = next(p for p in dossier.parties if p.pk == partie.pk)
    return dossier.proposer(sienne)


def propositions(demarche: Demarche) -> Iterator[tuple[FaitsDeDeliberation, Partie]]:
    """What is proposed to the assembly of each signatory, in a fixed number of queries."""
    dossier = _Dossier(demarche)
    for partie in dossier.signataires:
        yield dossier.proposer(partie), partie


@dataclass(frozen=True, slots=True)
class ProjetDeDeliberation:
    """What is proposed to one signatory: the values it lacks, and the vote if it is recorded."""

    partie: Partie
    acte: Acte | None
    deliberation: Deliberation | None
    manques: list[str]


def projets(demarche: Demarche) -> list[ProjetDeDeliberation]:
    """One proposal for each signatory, in a fixed number of queries."""
    dossier = _Dossier(demarche)
    proposes = []
    for partie in dossier.signataires:
        faits = dossier.proposer(partie)
        manques = manquants(composer(faits))
        proposes.append(ProjetDeDeliberation(partie, faits.acte, faits.deliberation, manques))
    return proposes


class _Dossier:
    """The démarche, loaded once for all its signatories."""

    def __init__(self, demarche: Demarche) -> None:
        self.demarche = demarche
        self.parties = list(queries.parties(demarche))
        self.signataires = [p for p in self.parties if p.est_signataire]
        self.deliberations = list(queries.deliberations(demarche))
        for deliberation in self.deliberations:
            deliberation.demarche = demarche
        self.actes = list(demarche.actes.all())
        self.lus = {p.pk: signataire_lu(p) for p in self.parties}
        retenues = queries.thematiques_retenues(demarche)
        cafs = (p.organisation for p in self.parties if p.role == RolePartie.CAF)
        self.clauses = ClausesDeLaCaf(modele().identifiant, demarche, next(cafs, None))
        self.thematiques = tuple(t.thematique.nom.lower() for t in retenues)

    def partie_de(self, deliberation: Deliberation) -> Partie:
        """The party that deliberates."""
        return next(p for p in self.parties if p.organisation_id == deliberation.organisation_id)

    def a_autoriser(self) -> Acte | None:
        """The act that waits for its signatures: the convention first, or else the latest act."""
        a_signer = [a for a in self.actes if a.est_a_signer] or self.actes[-1:]
        conventions = [a for a in a_signer if a.type == TypeActe.CONVENTION]
        choisis = conventions or a_signer
        return choisis[-1] if choisis else None

    def proposer(self, partie: Partie) -> FaitsDeDeliberation:
        """The proposal for a signatory: what its own recorded deliberation says already is kept."""
        acte = self.a_autoriser()
        siennes = [d for d in self.deliberations if d.organisation_id == partie.organisation_id]
        meme = [d for d in siennes if acte in d.actes.all()]
        return self.faits(partie, acte, meme[-1] if meme else None, projet=True)

    def faits(
        self, partie: Partie, acte: Acte | None, votee: Deliberation | None, *, projet: bool
    ) -> FaitsDeDeliberation:
        """What the document of one party is written from."""
        autres = [p for p in self.signataires if p.pk != partie.pk]
        if partie.role != RolePartie.CAF:
            autres = [p for p in autres if p.role == RolePartie.CAF] or autres
        siennes = [d for d in self.deliberations if d.organisation_id == partie.organisation_id]
        connus = [d.compte.en_exercice for d in siennes if d.compte.en_exercice is not None]
        jour = votee.seance_le if votee and not projet else None
        return FaitsDeDeliberation(
            demarche=self.demarche,
            signataire=self.lus[partie.pk],
            autres=_ensemble([self.lus[p.pk].designation for p in autres]),
            acte=acte,
            thematiques=self.thematiques,
            lecture=lire(votee) if votee else None,
            en_exercice=connus[-1] if connus else None,
            precedente=_precedente(siennes, votee),
            projet=projet,
            clauses=self.clauses.au(Moment(jour) if jour else aujourd_hui()),
        )


def _ensemble(designations: list[str]) -> str:
    """« la Caf », « la Caf et la commune », or the first and how many others."""
    if len(designations) > 3:
        return f"{designations[0]} et les {len(designations) - 1} autres signataires"
    return " et ".join(filter(None, [", ".join(designations[:-1]), *designations[-1:]]))


def _precedente(siennes: Iterable[Deliberation], votee: Deliberation | None) -> str | None:
    """The earlier deliberation that the text quotes: the one that was stated, or the last before."""
    if votee and votee.precedente_le:
        return _datee(votee.precedente_numero, votee.precedente_le)
    avant = [
        d for d in siennes if votee is None or (d.pk != votee.pk and d.seance_le < votee.seance_le)
    ]
    return _datee(avant[-1].numero, avant[-1].seance_le) if avant else None


def _datee(numero: str, jour: dt.date) -> str:
    """« n° 20-093 du 16 décembre 2020 »."""
    return f"{f'n° {numero} ' if numero else ''}du {date_longue(jour)}"


def composer(faits: FaitsDeDeliberation) -> Document:
    """The document written from the facts. Pure."""
    d = faits.deliberation
    numero = d.numero if d and not faits.projet else ""
    return Document(
        titre="Projet de délibération" if faits.projet else "Extrait du registre des délibérations",
        sous_titre="\n".join(filter(None, [faits.signataire.nom, numero and f"n° {numero}"])),
        blocs=remplir(
            appliquer(modele(), faits.clauses),
            valeurs(faits),
            {"signatures": _signatures(faits)},
        ),
        auteur=faits.signataire.nom,
        date=d.seance_le if d and not faits.projet else None,
        pied=faits.signataire.nom,
        mots_cles=(
            "délibération",
            "convention territoriale globale",
            f"modèle {modele().identifiant}, version {modele().version}",
        ),
    )


def valeurs(faits: FaitsDeDeliberation) -> Valeurs:
    """The facts under the names that the model declares."""
    d, acte, demarche = faits.deliberation, faits.acte, faits.demarche
    nature = faits.signataire.nature
    locale = nature in (NatureOrganisation.COMMUNE, NatureOrganisation.EPCI)
    recettes = locale and acte is not None and acte.type in AVEC_RECETTES
    connues: dict[str, Valeur] = {
        "nature": str(nature) if nature in ("COMMUNE", "EPCI", "CAF") else "AUTRE",
        "votee": not faits.projet,
        "locale": locale,
        "designation": faits.signataire.designation,
        "objet": _objet(faits),
        "precedente": faits.precedente,
        "fin_precedente": demarche.fin_precedente,
        "acte": acte_nomme(acte),
        "autre_partie": faits.autres or None,
        "debut": (d and d.periode_debut) or (acte and acte.debut) or demarche.debut,
        "fin": (d and d.periode_fin) or (acte and acte.fin) or demarche.fin,
        "thematiques": faits.thematiques or None,
        "limite_le": acte.limite_signature_le if acte else None,
        "signataires": faits.signataire.representants,
        "recettes": recettes,
        "rang_notification": 4 if recettes else 3,
    }
    return {
        **connues,
        **_seance(faits),
        **_membres(faits),
        **_force(faits),
        "visas": _lignes(d.visas if d else ""),
        "considerants": _lignes(d.considerants if d else ""),
        "articles": tuple(
            {"rang": rang, **ligne}
            for rang, ligne in enumerate(_lignes(d.articles if d else ""), 1)
        ),
    }


def _objet(faits: FaitsDeDeliberation) -> str | None:
    if faits.deliberation:
        return faits.deliberation.objet
    nomme = acte_nomme(faits.acte)
    return f"Approbation et autorisation de signer : {nomme}" if nomme else None


def acte_nomme(acte: Acte | None) -> str | None:
    """« la convention territoriale globale (« Ensemble 2024-2027 ») »."""
    if acte is None:
        return None
    genre = NOMMES[TypeActe(acte.type)]
    sans_article = genre.removeprefix("la ").removeprefix("le ").removeprefix("l’")
    if acte.intitule.lower().replace("'", "’").startswith(sans_article):
        return genre.removesuffix(sans_article) + acte.intitule[:1].lower() + acte.intitule[1:]
    return f"{genre} (« {acte.intitule} »)"


def _seance(faits: FaitsDeDeliberation) -> dict[str, Valeur]:
    d = faits.deliberation
    connue = d.assemblee if d else ""
    # A Caf decides by its board or by a commission: nobody may guess which.
    defaut = "" if faits.signataire.nature == NatureOrganisation.CAF else faits.signataire.assemblee
    return {
        "assemblee": assemblee_nommee(connue or defaut),
        "numero": (d.numero or None) if d else None,
        "point": (d.point or None) if d else None,
        "seance_le": d.seance_le if d else None,
        "heure": f"{d.heure:%H h %M}" if d and d.heure else None,
        "lieu": (d.lieu or None) if d else None,
        "convoquee_le": d.convoquee_le if d else None,
        "affichee_le": d.affichee_le if d else None,
        "preside_par": (d.preside_par or None) if d else None,
        "secretaire": (d.secretaire or None) if d else None,
        "rapporteur": (d.rapporteur or None) if d else None,
        "avis_commission": (d.avis_commission or None) if d else None,
    }


def _membres(faits: FaitsDeDeliberation) -> dict[str, Valeur]:
    """The figures of the item and the names; a proposal knows only the members in office."""
    d, lecture = faits.deliberation, faits.lecture
    if faits.projet or d is None or lecture is None:
        nombre = faits.en_exercice
        return {
            **dict.fromkeys(("presents", "pouvoirs", "absents", "votants", "resultat")),
            **dict.fromkeys(("noms_presents", "noms_representes", "noms_absents")),
            "en_exercice": nombre,
            "quorum": quorum(nombre) if nombre is not None else None,
        }
    compte = lecture.compte
    resultat = vote(d)
    return {
        "en_exercice": compte.en_exercice,
        "presents": compte.presents,
        "pouvoirs": compte.pouvoirs,
        "absents": compte.absents,
        "votants": compte.votants,
        "quorum": compte.quorum,
        "resultat": _resultat(resultat),
        **_noms(d),
    }


def _resultat(dit: str | None) -> str | None:
    """« à l’unanimité (32 voix pour) », « par 30 pour, 2 contre »."""
    if dit is None:
        return None
    if dit.startswith("Unanimité"):
        return f"à l’u{dit[1:]}"
    return f"par {dit}"


def _noms(d: Deliberation) -> dict[str, Valeur]:
    """The names at the item, each list empty where no record was kept."""
    la = presences_au_point(d.seance.feuille if d.seance else [], d.point)
    return {
        "noms_presents": tuple(p.nom for p in la if p.situation == SituationAuPoint.PRESENT),
        "noms_representes": tuple(
            f"{p.nom} (à {p.mandataire or 'un mandataire que la source ne nomme pas'})"
            for p in la
            if p.situation == SituationAuPoint.REPRESENTE
        ),
        "noms_absents": tuple(p.nom for p in la if p.situation == SituationAuPoint.ABSENT),
    }


def _force(faits: FaitsDeDeliberation) -> dict[str, Valeur]:
    d, lecture = faits.deliberation, faits.lecture
    return {
        "transmise_le": d.transmise_le if d else None,
        "identifiant_transmission": (d.identifiant_transmission or None) if d else None,
        "publiee_le": d.publiee_le if d else None,
        "au_raa": d.au_raa if d else False,
        "raa_le": d.raa_le if d else None,
        "executoire_le": lecture.executoire_le if lecture else None,
        "certifiee_par": (d.certifiee_par or None) if d else None,
    }


def _lignes(texte: str) -> tuple[dict[str, Valeur], ...]:
    """One element a line that is not empty, without the mark that ends it."""
    lignes = (ligne.strip().rstrip(",;. ") for ligne in texte.splitlines())
    return tuple({"texte": ligne.replace("'", "’")} for ligne in lignes if ligne)


def _signatures(faits: FaitsDeDeliberation) -> tuple[BlocSignatures, ...]:
    d = faits.deliberation
    preside, secretaire = (d.preside_par, d.secretaire) if d else ("", "")
    personnes = [("Présidence de la séance", preside), ("Secrétariat de la séance", secretaire)]
    return (BlocSignatures(tuple(CaseSignature(role, ((nom, ""),)) for role, nom in personnes)),)


enregistrer(
    Piece(
        "deliberation",
        "Extrait d’une délibération",
        extrait,
        objet="deliberation",
        trouver=trouver_deliberation,
        lister=votees,
        a_defaut="une délibération enregistrée",
    )
)
enregistrer(
    Piece(
        "projet_deliberation",
        "Projet de délibération",
        projet,
        objet="partie",
        trouver=trouver_partie,
        lister=a_deliberer,
        a_defaut="un signataire",
    )
)
