"""What the pages of the portal gather from several domains."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from maillage.comptes.models import Utilisateur
from maillage.conventions import queries as conventions
from maillage.conventions.models import Acte, Deliberation, Demarche, Habilitation, Partie
from maillage.conventions.queries.du_parcours import parcours_de
from maillage.plan_actions.queries import Comptes, comptes_par_demarche
from maillage.portail.etapes import Pas, pas
from maillage.portail.textes_deposes import constats_des_textes
from maillage.regles.controle import Constat, examiner, par_gravite
from maillage.regles.parcours import Etape
from maillage.regles.perimetres import communes_presentes


def charger(demarches: list[Demarche]) -> list[Demarche]:
    """Load beside the démarches what the rules and the stages read, in a fixed number of queries."""
    deliberations = Deliberation.objects.select_related(
        "organisation__territoire__departement", "demarche"
    )
    actes = Acte.objects.select_related("demarche").prefetch_related(
        Prefetch("deliberations", queryset=deliberations), "signatures", "avenants"
    )
    prefetch_related_objects(
        demarches,
        Prefetch("actes", queryset=actes),
        Prefetch("deliberations", queryset=deliberations),
        Prefetch("parties", queryset=Partie.objects.select_related("organisation__territoire")),
        "thematiques_retenues__thematique",
        "perimetre",
    )
    for demarche in demarches:
        for acte in demarche.actes.all():
            acte.demarche = demarche
    return demarches


def constats(demarche: Demarche, le: dt.date) -> list[Constat]:
    """What the contrôle finds that day in a démarche, and in the texts handed in with its acts."""
    charger([demarche])
    votees = list(demarche.deliberations.all())
    prefetch_related_objects(votees, "citations", *conventions.feuilles_de_presence())
    trouves = examiner(demarche, le)
    return par_gravite([*trouves, *constats_des_textes(demarche, trouves)])


@dataclass(frozen=True)
class Vue:
    """A démarche as a list shows it: the row, its counts of the plan, the stages of its parcours."""

    demarche: Demarche
    plan: Comptes
    etapes: list[Etape]
    le: dt.date

    @property
    def communes(self) -> int:
        """How many communes are in its perimeter that day, for everything or for a thématique."""
        appartenances = [ligne.appartenance for ligne in self.demarche.perimetre.all()]
        return len(communes_presentes(appartenances, self.le))

    @property
    def signataires(self) -> int:
        """How many parties sign."""
        return sum(partie.est_signataire for partie in self.demarche.parties.all())

    @property
    def pas(self) -> list[Pas]:
        """The stages as the stepper groups them."""
        return pas(self.etapes)


def vues(par: Utilisateur, le: dt.date) -> list[Vue]:
    """The démarches of `par`, each with where it stands; flat number of queries."""
    return _vues(charger(list(conventions.demarches_visibles(par, le))), le)


def _vues(demarches: list[Demarche], le: dt.date) -> list[Vue]:
    comptes = comptes_par_demarche(demarches)
    return [
        Vue(demarche, comptes[demarche.pk], etapes, le)
        for demarche, etapes in zip(demarches, parcours_de(demarches, le), strict=True)
    ]


def vue(demarche: Demarche, le: dt.date) -> Vue:
    """One démarche as its workspace shows it."""
    return _vues(charger([demarche]), le)[0]


def habilitations(par: Utilisateur, le: dt.date) -> list[Habilitation]:
    """What `par` may do, for the home page and the account page."""
    return list(
        Habilitation.objects.en_vigueur(le)
        .filter(utilisateur=par)
        .select_related("organisation", "demarche")
    )


def habilitations_closes(par: Utilisateur, le: dt.date) -> list[Habilitation]:
    """What `par` could do and no longer may, the latest first: why a home page is empty."""
    return list(
        Habilitation.objects.filter(utilisateur=par, fin__lt=le)
        .select_related("organisation", "demarche")
        .order_by("-fin", "pk")[:5]
    )


def toutes_les_vues(le: dt.date) -> list[Vue]:
    """Every démarche of the instance, for the command line."""
    return _vues(charger(list(conventions.toutes_les_demarches())), le)
