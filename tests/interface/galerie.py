"""Fictitious content for the gallery of components (gabarits/galerie.html)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator

GABARITS = Path(__file__).parent / "gabarits"
LE = dt.datetime(2026, 11, 21, 9, 5, tzinfo=dt.UTC)


class FicheForm(forms.Form):
    intitule = forms.CharField(label="Intitulé", help_text="Une phrase qui commence par un verbe.")
    debut = forms.DateField(label="Début")
    budget = forms.DecimalField(label="Budget en euros", localize=True, required=False)
    axe = forms.ChoiceField(label="Axe", choices=[("1", "Petite enfance"), ("2", "Jeunesse")])
    publics = forms.MultipleChoiceField(
        label="Publics",
        choices=[("p", "Parents"), ("j", "Jeunes")],
        widget=forms.CheckboxSelectMultiple,
    )
    visible = forms.BooleanField(label="Visible des partenaires", required=False)
    texte = forms.CharField(label="Description", widget=forms.Textarea, required=False)


def gabarits_avec_galerie() -> list[dict[str, Any]]:
    """The setting TEMPLATES, with the folder of the gallery."""
    return [{**settings.TEMPLATES[0], "DIRS": [GABARITS]}]


def fiche(intitule: str, **champs: Any) -> dict[str, Any]:
    return {
        "intitule": intitule,
        "pilote": "Service petite enfance",
        "ton": "neutre",
        "etat": "Brouillon",
        "echeance": dt.date(2027, 9, 1),
        "places": 12,
        "budget": Decimal("12500"),
        **champs,
    }


def contexte(hostile: str = "") -> dict[str, Any]:
    """Everything that the gallery shows; `hostile` is put wherever a user may write."""
    texte = hostile or "Ouvrir un lieu d’accueil enfants-parents"
    evenement = SimpleNamespace(
        le=LE,
        par_nom=hostile or "Claire Fictive",
        acte="fiche action modifiée",
        objet_libelle=texte,
        objet_type="comptes.utilisateur",
        avant={"prenom": texte, "est_administrateur": False, "publics": []},
        apres={"prenom": "Après", "est_administrateur": True, "publics": ["a", "b"]},
        motif=hostile or "Décision du comité : à revoir !",
    )
    return {
        "hostile": hostile,
        "debut": dt.date(2024, 1, 1),
        "fin": dt.date(2027, 12, 31),
        "population": 11834,
        "budget": Decimal("1250340.5"),
        "fil": [("Démarches", "/demarches/"), (texte, "/x/"), (hostile or "Plan d’actions", "")],
        "onglets": [
            ("Vue d’ensemble", "#", True),
            ("Parties", "#", False),
            ("Actes", "#", False),
            ("Plan d’actions", "#", False),
            ("Documents", "#", False),
            (hostile or "Contrôle", "#", False),
        ],
        "etapes": [
            ("Lancement", "fait", "#"),
            ("Diagnostic", "fait", ""),
            (hostile or "Plan d’actions", "courant", "#"),
            ("Délibérations", "a_venir", ""),
            ("Signature", "a_venir", ""),
        ],
        "fiches": [
            fiche(texte, ton="succes", etat="Validée"),
            fiche("Former les assistantes maternelles", pilote="", budget=None, places=None),
            fiche("Harmoniser les tarifs de l’accueil de loisirs", ton="alerte", etat="En retard"),
        ],
        "page": Paginator(range(95), 20).page(2),
        "formulaire": FicheForm({"debut": hostile or "32/13/2026", "axe": "1", "intitule": texte}),
        "frise": [
            {"date": dt.date(2026, 1, 1), "titre": texte, "etat": "fait", "ton": "succes"},
            {"date": None, "titre": "Évaluation", "texte": hostile or "Date à fixer : printemps ?"},
        ],
        "evenements": [evenement],
        "consequences": [
            hostile or "3 objectifs et 12 fiches partent à la corbeille : 30 jours.",
            "b",
        ],
    }
