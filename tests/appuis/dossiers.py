"""A meeting with something to say, and the choice of its dossier."""

from __future__ import annotations

import datetime as dt

import fabriques
from appuis import decisions as appui
from appuis.decisions import Scene
from maillage.documents.arbre import Document, Tableau, en_clair, parcourir, textes
from maillage.documents.rubriques import rubriques
from maillage.fichiers import magasin
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import DossierFige, Reunion, Suite
from maillage.gouvernance.queries.dossiers import Choix, choix_de

LE = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)
JOUR = dt.date(2026, 4, 1)
CODES = {
    *("ordre_du_jour", "suites", "convention", "etat_du_plan", "mouvements"),
    *("indicateurs", "argent_du_plan", "financements", "alertes", "decisions_demandees"),
}


def scene() -> Scene:
    """A plan of three fiches, one indicator, a former meeting that asked for something."""
    scene = appui.scene()
    demarche = scene.demarche
    for rang, etat in enumerate(("EN_COURS", "REALISEE", "IDEE")):
        fiche = fabriques.fiche(demarche, etat=etat)
        fiche.debut, fiche.fin = dt.date(2025, 1, 1), dt.date(2025 + rang, 6, 30)
        fiche.save()
    fabriques.meteo(fiche, temps="ORAGE")
    indicateur = fabriques.indicateur(demarche, intitule="Places d'accueil")
    fabriques.valeur(indicateur, 2025, valeur=None, statut="MASQUEE", source="")
    fabriques.valeur(indicateur, 2026, valeur=18)
    avant = appui.tenue(scene.copil, dt.date(2026, 1, 10))
    decision = scene.decider(avant, "arbitrage", texte="Ouvrir un lieu d'accueil (fictif).")
    Suite.objects.create(
        decision=decision,
        intitule="Chercher un local",
        responsable="Ville",
        echeance=dt.date(2026, 2, 1),
    )
    return scene


def reunion(scene: Scene) -> Reunion:
    """The next meeting, with three decisions asked."""
    return appui.tenue(
        scene.copil,
        dt.date(2026, 5, 10),
        points=3,
        etat=EtatReunion.PREVUE,
        intitule="COPIL de mai",
    )


def dit(document: Document) -> str:
    """Every word of the booklet."""
    morceaux = [document.titre]
    for bloc in parcourir(document.blocs):
        morceaux += [en_clair(t) for t in textes(bloc)]
        morceaux += bloc.entetes if isinstance(bloc, Tableau) else ()
    return " ".join(morceaux)


def tous(reunion: Reunion, **changes: Choix) -> list[Choix]:
    """The choice as it is, with these changed."""
    codes = [r.code for r in rubriques()]
    return [changes.get(c.code, c) for c in choix_de(reunion, codes)]


def fige(reunion: Reunion) -> DossierFige:
    """A pack of that meeting that was frozen, with files of no content, written without act."""
    gardes = {
        format: Fichier.objects.create(
            nom=f"dossier.{format}",
            type=TypeFichier.PDF,
            taille=4,
            empreinte=magasin.ranger(f"%PDF-fictif-{format}".encode()),
            depose_par="Camille Fictif",
            depose_le=LE,
        )
        for format in ("pdf", "pptx")
    }
    return DossierFige.objects.create(
        reunion=reunion, numero=1, fige_le=LE, fige_par_nom="Camille Fictif", **gardes
    )


def identifiants(reunion: Reunion) -> dict[str, object]:
    """What the addresses of the dossier of that meeting need, for `monde`."""
    return {
        "gouvernance:dossier_fige.fige": fige(reunion).pk,
        **{f"gouvernance:dossier_{nom}.format": "pdf" for nom in ("fichier", "fige")},
    }
