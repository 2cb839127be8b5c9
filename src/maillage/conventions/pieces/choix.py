"""Which deliberation or which signatory a person names, and the one that is meant when none is named."""

from __future__ import annotations

from maillage.conventions import queries
from maillage.conventions.enums import RolePartie
from maillage.conventions.lecture import lire
from maillage.conventions.models import Deliberation, Demarche, Partie
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.erreurs import Introuvable


def trouver_deliberation(demarche: Demarche, cherche: str) -> Deliberation:
    """The deliberation of that number or key; without any, the only one that an assembly voted."""
    toutes = list(queries.deliberations(demarche))
    trouvees = [d for d in toutes if cherche in (d.numero, str(d.pk))] if cherche else toutes
    if not cherche and len(toutes) > 1:
        trouvees = [d for d in toutes if lire(d).locale]
    if len(trouvees) == 1:
        return trouvees[0]
    connues = ", ".join(d.numero or str(d.pk) for d in toutes) or "aucune"
    raison = f"ne s’appelle « {cherche} »" if cherche else "n’est désignée"
    raise Introuvable(
        f"Aucune délibération de « {demarche.slug} » {raison}. Choisissez parmi : {connues}."
    )


def trouver_partie(demarche: Demarche, cherche: str) -> Partie:
    """The signatory of that key, Insee code, Siren or name."""
    signataires = [p for p in queries.parties(demarche) if p.est_signataire]
    trouvees = [p for p in signataires if cherche and cherche.lower() in _reperes(p)]
    if len(trouvees) == 1:
        return trouvees[0]
    connues = ", ".join(f"{p.pk} ({p.organisation.nom})" for p in signataires) or "aucune"
    raise Introuvable(
        f"Dites pour quel signataire de « {demarche.slug} ». Choisissez parmi : {connues}."
    )


def _reperes(partie: Partie) -> set[str]:
    o = partie.organisation
    code = o.territoire.code if o.territoire else ""
    return {repere.lower() for repere in (str(partie.pk), o.nom, o.siren, code) if repere}


def votees(demarche: Demarche) -> list[Deliberation]:
    """The recorded deliberations, those of local assemblies first, the latest first."""
    toutes = sorted(
        queries.deliberations(demarche), key=lambda d: (d.seance_le, d.pk), reverse=True
    )
    return sorted(toutes, key=lambda d: d.organisation.nature == NatureOrganisation.CAF)


def a_deliberer(demarche: Demarche) -> list[Partie]:
    """The signatories, the Caf last: it is the collectivités that ask for a text."""
    signataires = [p for p in queries.parties(demarche) if p.est_signataire]
    return sorted(signataires, key=lambda p: p.role == RolePartie.CAF)
