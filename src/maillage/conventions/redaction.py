"""What a convention says: the facts of a démarche, read once, that its documents are written from."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from maillage.clauses.langage import Blocs
from maillage.conventions.clauses_retenues import (
    CONVENTION,
    ClausesDeLaCaf,
    moment_de_la_convention,
)
from maillage.conventions.enums import EtatActe, Hypothese, RolePartie, TypeActe
from maillage.conventions.models import Acte, Deliberation, Demarche, Partie
from maillage.conventions.queries import parties
from maillage.conventions.queries.des_feuilles import echeances_de_l_annexe_1
from maillage.documents.langue import maj
from maillage.documents.planches import Logo
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Mandat, Organisation
from maillage.partenaires.queries import logos
from maillage.regles.missions import MISSIONS
from maillage.territoires.enums import Nature

PLUS_EN_VIGUEUR = (EtatActe.REMPLACE, EtatActe.RESILIE)

APPELLATIONS = {
    NatureOrganisation.CAF: "la Caf",
    NatureOrganisation.MSA: "la MSA",
    NatureOrganisation.COMMUNE: "la commune",
    NatureOrganisation.DEPARTEMENT: "le Département",
}
APPELLATIONS_EPCI = {
    Nature.CC: "la communauté de communes",
    Nature.CA: "la communauté d’agglomération",
    Nature.CU: "la communauté urbaine",
}
FEMININS = frozenset(
    {
        NatureOrganisation.CAF,
        NatureOrganisation.MSA,
        NatureOrganisation.COMMUNE,
        NatureOrganisation.ASSOCIATION,
        NatureOrganisation.ENTREPRISE,
        NatureOrganisation.MUTUELLE,
        NatureOrganisation.FEDERATION,
    }
)


@dataclass(frozen=True, slots=True)
class PartieSignataire:
    """An organisation that signs, as the text names it; `personnes` are (name, capacity)."""

    nom: str
    designation: str
    appellation: str
    nature: str
    feminin: bool
    personnes: tuple[tuple[str, str], ...]
    champ: str = ""
    assemblee: str = ""
    deliberations: tuple[Deliberation, ...] = ()

    @property
    def representants(self) -> str | None:
        """« Madame A, présidente, et par Monsieur B, directeur », or None."""
        dits = [f"{nom}, {qualite}" if qualite else nom for nom, qualite in self.personnes]
        return ", et par ".join(dits) or None


@dataclass(frozen=True, slots=True)
class MissionRetenue:
    """A mission of article 4 with the wording of the sub-objectives retained."""

    libelle: str
    sous_objectifs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaitsConvention:
    """Everything that the document of a convention needs; nothing is read after it."""

    nom: str
    hypothese: Hypothese
    caf: PartieSignataire | None
    collectivites: tuple[PartieSignataire, ...]
    autres: tuple[PartieSignataire, ...]
    missions: tuple[MissionRetenue, ...]
    debut: dt.date | None
    fin: dt.date | None
    fait_a: str = ""
    fait_le: dt.date | None = None
    plan_attendu_le: dt.date | None = None
    champ_caf: str = ""
    actions_deja_prevues: str = ""
    equipements: str = ""
    diagnostic: str = ""
    diagnostic_au_plus_tard_le: dt.date | None = None
    coordination: str = ""
    echeances: Mapping[str, dt.date] = field(default_factory=dict)
    reecritures: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, Blocs] = field(default_factory=dict)  # what its Caf words in its own way
    logos: tuple[Logo, ...] = ()  # of those who sign and have one

    @property
    def signataires(self) -> tuple[PartieSignataire, ...]:
        """Everybody who signs, the Caf first."""
        return (*((self.caf,) if self.caf else ()), *self.collectivites, *self.autres)


def lire(demarche: Demarche) -> FaitsConvention:
    """The facts of a démarche, in ten queries at most whatever the number of signatories."""
    acte = acte_de_la_convention(demarche)
    votes = _deliberations(demarche, acte)
    lus = {
        partie: _signataire(partie, votes)
        for partie in parties(demarche).select_related("organisation__logo")
        if partie.est_signataire
    }
    cafs = [s for p, s in lus.items() if p.role == RolePartie.CAF]
    collectivites = [s for p, s in lus.items() if p.role == RolePartie.COLLECTIVITE]
    autres = [s for p, s in lus.items() if p.role == RolePartie.PARTENAIRE]
    return FaitsConvention(
        nom=_soigne(demarche.nom),
        hypothese=Hypothese(demarche.hypothese),
        caf=cafs[0] if cafs else None,
        collectivites=tuple(collectivites),
        autres=(*cafs[1:], *autres),
        missions=_missions(demarche),
        debut=(acte and acte.debut) or demarche.debut,
        fin=_fin(demarche, acte),
        fait_a=acte.fait_a if acte else "",
        fait_le=acte.fait_le if acte else None,
        plan_attendu_le=acte.plan_attendu_le if acte else None,
        champ_caf=demarche.champ_caf,
        actions_deja_prevues=demarche.actions_deja_prevues,
        equipements=demarche.equipements,
        diagnostic=demarche.diagnostic,
        diagnostic_au_plus_tard_le=demarche.diagnostic_au_plus_tard_le,
        coordination=demarche.coordination,
        echeances=echeances_de_l_annexe_1(demarche),
        reecritures=dict(demarche.reecritures.values_list("article", "texte")),
        clauses=ClausesDeLaCaf(
            CONVENTION,
            demarche,
            next((p.organisation for p in lus if p.role == RolePartie.CAF), None),
        ).au(moment_de_la_convention(demarche, acte)),
        logos=tuple(logos(partie.organisation for partie in lus)),
    )


def acte_de_la_convention(demarche: Demarche) -> Acte | None:
    """The latest convention of the démarche that nothing has replaced or ended."""
    return (
        demarche.actes.filter(type=TypeActe.CONVENTION)
        .exclude(etat__in=PLUS_EN_VIGUEUR)
        .order_by("debut", "pk")
        .last()
    )


def _fin(demarche: Demarche, acte: Acte | None) -> dt.date | None:
    """The end of the period: that of the latest avenant to the convention, if one says another."""
    avenants = demarche.actes.filter(type=TypeActe.AVENANT, modifie=acte, fin__isnull=False)
    dernier = avenants.exclude(etat__in=PLUS_EN_VIGUEUR).order_by("pk").last() if acte else None
    return (dernier and dernier.fin) or (acte and acte.fin) or demarche.fin


def appellations_distinctes(signataires: tuple[PartieSignataire, ...]) -> tuple[str, ...]:
    """How the text calls each of them: by its designation where two have the same short name."""
    comptes = Counter(s.appellation for s in signataires)
    return tuple(
        s.designation if comptes[s.appellation] > 1 else s.appellation for s in signataires
    )


def _deliberations(demarche: Demarche, acte: Acte | None) -> dict[int, list[Deliberation]]:
    """By organisation, the decisions that authorise the act.

    Failing any, those tied to no act, then those that authorise an avenant: a commune that joins
    by avenant has voted for it only.
    """
    toutes = list(demarche.deliberations.prefetch_related("actes").order_by("seance_le", "pk"))
    liees = [d for d in toutes if acte in d.actes.all()]
    libres = [d for d in toutes if not d.actes.all()]
    des_avenants = [
        d
        for d in toutes
        if acte
        and any(a.type == TypeActe.AVENANT and a.modifie_id == acte.pk for a in d.actes.all())
    ]
    par_organisation: dict[int, list[Deliberation]] = {}
    for choisies in (liees, libres, des_avenants):
        faites = set(par_organisation)
        for deliberation in choisies:
            cle = deliberation.organisation_id
            if cle not in faites:
                par_organisation.setdefault(cle, []).append(deliberation)
    return par_organisation


def signataire_lu(partie: Partie) -> PartieSignataire:
    """A party as a text names it, without its votes (organisation and signatories prefetched)."""
    return _signataire(partie, {})


def _signataire(partie: Partie, votes: dict[int, list[Deliberation]]) -> PartieSignataire:
    organisation = partie.organisation
    designation = _soigne(organisation.designation)
    return PartieSignataire(
        nom=_soigne(organisation.nom),
        designation=designation,
        appellation=_soigne(organisation.appellation) or _appellation(organisation),
        nature=organisation.nature,
        feminin=_feminin(designation, organisation.nature),
        personnes=tuple(_personne(s.mandat) for s in partie.signataires.all()),
        champ=partie.champ_intervention,
        assemblee=_assemblee(organisation),
        deliberations=tuple(votes.get(organisation.pk, ())),
    )


def _personne(mandat: Mandat) -> tuple[str, str]:
    personne = mandat.personne
    nom = f"{personne.get_civilite_display()} {personne}".strip()
    return nom, _soigne(_minuscule(mandat.fonction))


def _appellation(organisation: Organisation) -> str:
    if organisation.nature == NatureOrganisation.EPCI and organisation.territoire:
        defaut = APPELLATIONS_EPCI.get(Nature(organisation.territoire.nature))
        return defaut or _soigne(organisation.designation)
    connue = APPELLATIONS.get(NatureOrganisation(organisation.nature))
    return connue or _soigne(organisation.designation)


def _assemblee(organisation: Organisation) -> str:
    match organisation.nature:
        case NatureOrganisation.COMMUNE:
            return "Conseil municipal"
        case NatureOrganisation.EPCI:
            return "Conseil communautaire"
        case NatureOrganisation.CAF | NatureOrganisation.MSA:
            return "Conseil d’administration"
        case _:
            return ""


def _feminin(designation: str, nature: str) -> bool:
    article = designation.partition(" ")[0].lower()
    if article in ("la", "le"):
        return article == "la"
    return nature in FEMININS


def _missions(demarche: Demarche) -> tuple[MissionRetenue, ...]:
    """The missions with the sub-objectives retained, in the order of article 4.

    While a diagnosis is under way and none is retained yet, all of them may be pursued.
    """
    retenus = set(demarche.sous_objectifs.values_list("code", flat=True))
    tous = not retenus and demarche.hypothese == Hypothese.DIAGNOSTIC_ENGAGE
    missions = (
        MissionRetenue(
            _soigne(mission.libelle),
            tuple(_soigne(s.libelle) for s in mission.sous_objectifs if tous or s.code in retenus),
        )
        for mission in MISSIONS
    )
    return tuple(mission for mission in missions if mission.sous_objectifs)


def assemblee_nommee(assemblee: str) -> str | None:
    """An assembly with its article: « le conseil municipal d’Aubergenville »."""
    if not assemblee.strip():
        return None
    nom = _soigne(_minuscule(assemblee.strip()))
    if nom[0] in "aeéèio":
        return f"l’{nom}"
    return f"la {nom}" if nom.startswith("commission") else f"le {nom}"


def vote(deliberation: Deliberation) -> str | None:
    """« Unanimité (32 voix pour) », or the voices on each side; None when they are unknown."""
    pour, contre = deliberation.pour, deliberation.contre
    abstentions = deliberation.abstentions
    if pour is None:
        return None
    if contre == 0 and abstentions == 0:
        return f"Unanimité ({pour} voix pour)"
    voix = [f"{pour} pour"]
    voix += [f"{contre} contre"] if contre is not None else []
    if abstentions is not None:
        voix.append(f"{abstentions} abstention{'s' if abstentions > 1 else ''}")
    return maj(", ".join(voix))


def _minuscule(nom: str) -> str:
    """The first letter in lower case, unless the word is an acronym."""
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]


def _soigne(nom: str) -> str:
    """A name with the typographic apostrophe of the text that it joins."""
    return nom.replace("'", "’").strip()
