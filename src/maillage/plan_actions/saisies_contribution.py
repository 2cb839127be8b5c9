"""The forms of the campaigns: what a correspondent enters, what the chargé(e) prepares and decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from maillage.interface.champs import NombreField
from maillage.interface.typographie import MOIS, accorde
from maillage.plan_actions.actions.campagnes import RAPPELS_POSSIBLES
from maillage.plan_actions.actions.reponses import Saisie
from maillage.plan_actions.enums import ChampPropose, EtatEtapeFiche, Temps
from maillage.plan_actions.models import Campagne, FicheAction, Proposition
from maillage.plan_actions.queries.propositions import Demande, en_texte

TAILLE_DU_FICHIER = 10_000_000  # bytes: a link without account takes less than an account does
ETATS_PROPOSES = [
    (etat.value, etat.label) for etat in EtatEtapeFiche if etat != EtatEtapeFiche.ABANDONNEE
]


class ChoixDeMeteo(forms.RadioSelect):
    """The météo as large buttons: a shape and its word."""

    template_name = "plan_actions/contribution/_meteo.html"


class ContributionForm(forms.Form):
    """What may be told of one action; everything is optional, and filled with what is known.

    `proposees` is what the same person proposed already, by (field, object): it comes back filled,
    so that sending the form again keeps it.
    """

    def __init__(
        self,
        *args: Any,
        fiche: FicheAction,
        demandes: Iterable[Demande],
        proposees: Mapping[tuple[str, int | None], Mapping[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.demandes = list(demandes)
        etapes, commentaire = list(fiche.etapes.all()), ""
        self.faites = [str(etape) for etape in etapes if etape.etat == EtatEtapeFiche.FAITE]
        for demande in self.demandes:
            su = {**demande.avant, **proposees.get((demande.champ.value, demande.objet), {})}
            if demande.champ == ChampPropose.POINT:
                self._point(su, avec_avancement=not etapes)
                commentaire = su["commentaire"]
            elif demande.champ == ChampPropose.ETAPE:
                self.fields[f"etape_{demande.objet}"] = forms.ChoiceField(
                    label=demande.libelle,
                    required=False,
                    choices=ETATS_PROPOSES,
                    widget=forms.RadioSelect,
                    initial=su["etat"],
                )
            else:
                self.fields[f"indicateur_{demande.objet}"] = NombreField(
                    label=demande.libelle,
                    required=False,
                    max_digits=18,
                    decimal_places=4,
                    initial=su["valeur"],
                )
        self.fields["commentaire"] = forms.CharField(
            label="Un commentaire",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial=commentaire,
            help_text="Ce qui avance, ce qui bloque, ce dont vous avez besoin.",
        )
        self.fields["fichier"] = forms.FileField(
            label="Un fichier",
            required=False,
            widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
            help_text="Un PDF ou une photo (JPEG, PNG), 10 Mo au plus.",
        )

    def _point(self, su: Mapping[str, Any], *, avec_avancement: bool) -> None:
        self.fields["temps"] = forms.ChoiceField(
            label="Comment va cette action ?",
            required=False,
            choices=Temps.choices,
            widget=ChoixDeMeteo,
            initial=su["temps"],
        )
        if avec_avancement:
            self.fields["avancement"] = forms.IntegerField(
                label="Avancement, en pour cent",
                required=False,
                min_value=0,
                max_value=100,
                initial=su["avancement"],
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 5}),
            )

    def groupe(self, prefixe: str) -> list[forms.BoundField]:
        """The fields of the steps, or of the figures."""
        return [self[nom] for nom in self.fields if nom.startswith(f"{prefixe}_")]

    @property
    def etapes(self) -> list[forms.BoundField]:
        """The fields of the steps."""
        return self.groupe("etape")

    @property
    def indicateurs(self) -> list[forms.BoundField]:
        """The fields of the figures."""
        return self.groupe("indicateur")

    def clean_fichier(self) -> UploadedFile | None:
        """A file that is not too large; its type is read from its bytes by the act."""
        fichier = cast("UploadedFile | None", self.cleaned_data.get("fichier"))
        if fichier and (fichier.size or 0) > TAILLE_DU_FICHIER:
            raise forms.ValidationError(
                "Ce fichier pèse plus de 10 Mo. Choisissez-en un plus léger, ou une photo de moindre "
                "qualité."
            )
        return fichier

    def saisie(self) -> Saisie:
        """What the act takes."""
        lu = self.cleaned_data
        valeurs: dict[tuple[str, int | None], Mapping[str, Any]] = {}
        for demande in self.demandes:
            cle = (demande.champ.value, demande.objet)
            if demande.champ == ChampPropose.POINT:
                valeurs[cle] = {n: lu.get(n) for n in ("temps", "avancement", "commentaire")}
            elif demande.champ == ChampPropose.ETAPE:
                valeurs[cle] = {"etat": lu.get(f"etape_{demande.objet}")}
            else:
                chiffre = lu.get(f"indicateur_{demande.objet}")
                valeurs[cle] = {"valeur": None if chiffre is None else en_texte(chiffre)}
        fichier = lu.get("fichier")
        return Saisie(valeurs, (fichier.name or "", fichier.read()) if fichier else None)


class FichesAInterroger(forms.ModelMultipleChoiceField):
    """The actions, each with who will be asked about it."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """« 3. Ouvrir un lieu d’accueil — Centre social (fictif) »."""
        pilote = obj.pilote_personne or obj.pilote
        return f"{obj} — {pilote or 'sans pilote'}"


class CampagneForm(forms.ModelForm):
    """A campaign before it is launched."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)
    fiches = FichesAInterroger(
        label="Actions",
        queryset=FicheAction.objects.none(),
        help_text="La personne pilote est interrogée ; à défaut, l’organisation pilote.",
    )
    rappels = forms.TypedMultipleChoiceField(
        label="Rappels à qui n’a pas répondu",
        required=False,
        coerce=int,
        choices=[
            (jours, f"{accorde(jours, 'jour')} avant la fermeture") for jours in RAPPELS_POSSIBLES
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Campagne
        fields = (
            "intitule",
            "message",
            "fiches",
            "ouvre_le",
            "ferme_le",
            "annee",
            "rappels",
            "recapitulatif",
        )
        widgets = {
            "message": forms.Textarea(attrs={"rows": 4}),
            "recapitulatif": forms.RadioSelect,
        }
        help_texts = {
            "intitule": "Ce que les personnes liront : « Revue de mars ».",
            "message": "Quelques mots de votre part, en tête du courriel.",
            "annee": "Les indicateurs des fiches sont demandés pour cette année.",
            "recapitulatif": "Quand vous voulez savoir ce qui a été répondu.",
        }

    def __init__(self, *args: Any, fiches: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelMultipleChoiceField[Any]", self.fields["fiches"]).queryset = fiches

    def reprendre(self, version: int) -> None:
        """Keep the entry, now over the stored version: sending it again is a choice."""
        donnees = cast(QueryDict, self.data).copy()
        donnees["version"] = str(version)
        self.data = donnees

    def champs(self) -> dict[str, Any]:
        """The fields for the act, without the actions."""
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields or () if nom != "fiches"}


def valeurs_de_depart(fiches: Iterable[FicheAction], le: dt.date) -> dict[str, Any]:
    """What a new campaign proposes: three weeks from today, every action that has a pilot."""
    return {
        "intitule": f"Revue {_de_mois(le)}",
        "ouvre_le": le,
        "ferme_le": le + dt.timedelta(days=21),
        "annee": le.year,
        "rappels": [7, 1],
        "fiches": [f.pk for f in fiches if f.pilote_id or f.pilote_personne_id],
    }


def _de_mois(le: dt.date) -> str:
    mois = MOIS[le.month - 1]
    return f"{'d’' if mois[0] in 'ao' else 'de '}{mois} {le.year}"


class AdresseForm(forms.Form):
    """The address of a correspondent."""

    adresse = forms.EmailField(
        label="Adresse électronique",
        help_text="Elle servira pour cette campagne. Complétez aussi l’annuaire des partenaires.",
    )


class DecisionForm(forms.Form):
    """What is decided of one proposal: its values, corrected or not, and a word."""

    mot = forms.CharField(
        label="Un mot pour la personne",
        required=False,
        max_length=300,
        help_text="Elle le lira avec ce que devient sa réponse. Indispensable pour un refus.",
    )

    def __init__(self, *args: Any, proposition: Proposition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.noms: list[str] = []
        propose, avant = proposition.propose, proposition.avant
        possibles: dict[str, dict[str, forms.Field]] = {
            ChampPropose.POINT: {
                "temps": forms.ChoiceField(
                    label="Météo", required=False, choices=[("", "Inchangée"), *Temps.choices]
                ),
                "avancement": forms.IntegerField(
                    label="Avancement, en pour cent", required=False, min_value=0, max_value=100
                ),
                "commentaire": forms.CharField(
                    label="Commentaire",
                    required=False,
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 4}),
                ),
            },
            ChampPropose.ETAPE: {
                "etat": forms.ChoiceField(label="État de l’étape", choices=EtatEtapeFiche.choices)
            },
            ChampPropose.INDICATEUR: {
                "valeur": NombreField(label="Valeur", max_digits=18, decimal_places=4)
            },
            ChampPropose.FICHIER: {},
        }
        for nom, champ in possibles[proposition.champ].items():
            self.fields[nom] = champ
            self.initial.setdefault(nom, propose.get(nom, avant.get(nom)))
            self.noms.append(nom)
        self.order_fields([*self.noms, "mot"])
        self.propose = propose

    def retenu(self) -> dict[str, Any]:
        """The values as corrected, in the shape of a proposal."""
        valeurs = {nom: self.cleaned_data[nom] for nom in self.noms}
        if "valeur" in valeurs:
            valeurs["valeur"] = en_texte(valeurs["valeur"])
        return valeurs

    def corrige(self, avant: Mapping[str, Any]) -> bool:
        """Whether something was changed to what was proposed."""
        return any(
            (valeur or None) != (self.propose.get(nom, avant.get(nom)) or None)
            for nom, valeur in self.retenu().items()
        )
