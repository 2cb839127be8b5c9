"""The forms of the instances and of their members: they check the shape; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche, Thematique
from maillage.conventions.queries import thematiques_retenues
from maillage.gouvernance.enums import Cote, RoleMembre, Voix
from maillage.gouvernance.models import Instance, MembreInstance
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions.forms.choix import en_groupes
from maillage.plan_actions.queries import organisations_proposees

SELON_LA_PARTIE = "Selon l’organisation (Caf ou collectivité, si elle est partie à la convention)"


class InstanceForm(ObjetForm):
    """The five columns of annexe 4, then how the instance works."""

    class Meta:
        model = Instance
        fields = (
            "dispositif_rattachement",
            "nom",
            "missions",
            "composition",
            "periodicite",
            "type",
            "existante",
            "ouverte_le",
            "secretariat",
            "rattachee_a",
            "thematiques",
            "periodicite_mois",
            "quorum_numerateur",
            "quorum_denominateur",
        )
        widgets = {"thematiques": forms.CheckboxSelectMultiple}
        labels = {"existante": "Cette instance existait déjà sur le territoire"}
        help_texts = {
            "dispositif_rattachement": "« Convention territoriale globale », « Contrat de ville », "
            "« Projet éducatif de territoire ».",
            "nom": "« Comité de pilotage », ou le nom sous lequel le territoire la connaît.",
            "composition": "En quelques mots, ce que la liste des membres ne dit pas. Les membres que "
            "vous ajouterez complètent cette colonne.",
            "periodicite": "« Deux fois par an », « Trimestrielle ».",
            "existante": "Elle garde son nom et son dispositif : la CTG s’y traite sans réunion de plus.",
            "secretariat": "L’article 6 de la convention type le confie à la collectivité.",
            "rattachee_a": "L’instance devant laquelle celle-ci présente ses travaux.",
            "thematiques": "Pour un groupe thématique.",
            "periodicite_mois": "12 pour une réunion par an, 3 pour une par trimestre : le calendrier "
            "de l’année en est déduit.",
            "quorum_numerateur": "Laissez vide si l’instance n’a pas de quorum. Sinon, la part des "
            "membres : 1 (numérateur) sur 2 (dénominateur) pour la moitié.",
        }

    GROUPES = (
        (
            "Ce que dit l’annexe 4",
            ("dispositif_rattachement", "nom", "missions", "composition", "periodicite"),
        ),
        (
            "Comment elle s’organise",
            ("type", "existante", "ouverte_le", "secretariat", "rattachee_a", "thematiques"),
        ),
        (
            "Pour le calendrier et les votes",
            ("periodicite_mois", "quorum_numerateur", "quorum_denominateur"),
        ),
    )

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        en_groupes_de_parties(self.fields["secretariat"], demarche)
        autres = Instance.objects.filter(demarche=demarche, close_le=None)
        self.fields["rattachee_a"].queryset = autres.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        retenues = [retenue.thematique_id for retenue in thematiques_retenues(demarche)]
        self.fields["thematiques"].queryset = Thematique.objects.filter(pk__in=retenues)  # type: ignore[attr-defined]
        self.fields["missions"].widget.attrs["rows"] = 4
        self.fields["composition"].widget.attrs["rows"] = 3

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the form."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]

    def champs(self) -> dict[str, Any]:
        """What was entered; the thématiques as a list."""
        lus = super().champs()
        return {**lus, "thematiques": list(lus["thematiques"])}

    def ecarts(self, enregistre: Any) -> list[tuple[str, Any, Any]]:
        """As the others, without the thématiques, which are another table."""
        return [ecart for ecart in super().ecarts(enregistre) if ecart[0] != "Thématiques"]


class ClotureForm(SaisieForm):
    """The last day of an instance."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    close_le = forms.DateField(label="Dernier jour de l’instance")


class MembreForm(SaisieForm):
    """A seat: for which organisation, held by whom if it is known, with which voice, from when."""

    organisation = forms.ModelChoiceField(Organisation.objects.none())
    personne = forms.ModelChoiceField(
        Personne.objects.none(),
        label="Personne de l’annuaire",
        required=False,
        empty_label="Personne n’est encore désigné, ou une nouvelle personne (ci-dessous)",
    )
    prenom = forms.CharField(label="Prénom", max_length=80, required=False)
    nom = forms.CharField(label="Nom", max_length=80, required=False)
    courriel = forms.EmailField(
        label="Courriel", required=False, help_text="Pour lui envoyer les invitations."
    )
    fonction = forms.CharField(
        label="En qualité de",
        max_length=150,
        required=False,
        help_text="« Maire », « adjointe à la petite enfance », « conseillère technique ».",
    )
    voix = forms.ChoiceField(
        choices=Voix.choices,
        initial=Voix.DELIBERATIVE,
        widget=forms.RadioSelect,
        help_text="Un expert invité pour une thématique siège à titre consultatif : il ne compte pas "
        "dans la parité.",
    )
    role = forms.ChoiceField(
        label="Rôle",
        choices=RoleMembre.choices,
        initial=RoleMembre.MEMBRE,
        widget=forms.RadioSelect,
    )
    cote = forms.ChoiceField(
        label="Côté", choices=[("", SELON_LA_PARTIE), *Cote.choices], required=False
    )
    suppleant_de = forms.ModelChoiceField(
        MembreInstance.objects.none(),
        label="Suppléant(e) de",
        required=False,
        empty_label="Membre titulaire",
        help_text="Un(e) suppléant(e) n’a voix qu’en l’absence de la personne qu’il ou elle remplace.",
    )
    du = forms.DateField(label="Siège à partir du")

    PERSONNE = ("prenom", "nom", "courriel")
    AUTRES = ("organisation", "fonction", "voix", "role", "cote", "suppleant_de", "du")
    GROUPES = (
        ("Le siège", ("organisation", "fonction", "voix", "role", "du")),
        ("Qui l’occupe", ("personne", "prenom", "nom", "courriel")),
        ("Cas particuliers", ("cote", "suppleant_de")),
    )

    def __init__(self, *args: Any, instance: Instance, **options: Any) -> None:
        super().__init__(*args, **options)
        en_groupes_de_parties(self.fields["organisation"], instance.demarche)
        self.fields["personne"].queryset = Personne.objects.all()  # type: ignore[attr-defined]
        self.fields["suppleant_de"].queryset = MembreInstance.objects.filter(  # type: ignore[attr-defined]
            instance=instance, au=None, suppleant_de=None
        ).select_related("organisation", "personne")

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the form."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]

    def personne_nouvelle(self) -> dict[str, Any] | None:
        """The fields of a person to add to the directory, or nothing."""
        return _personne_nouvelle(self)

    def siege(self) -> dict[str, Any]:
        """The other fields of the seat."""
        return {nom: self.cleaned_data[nom] for nom in self.AUTRES}


class RemplacementForm(SaisieForm):
    """Who takes the seat, and from when."""

    personne = forms.ModelChoiceField(
        Personne.objects.all(),
        label="Personne de l’annuaire",
        required=False,
        empty_label="Une nouvelle personne (à saisir ci-dessous)",
    )
    prenom = forms.CharField(label="Prénom", max_length=80, required=False)
    nom = forms.CharField(label="Nom", max_length=80, required=False)
    courriel = forms.EmailField(label="Courriel", required=False)
    fonction = forms.CharField(label="En qualité de", max_length=150, required=False)
    du = forms.DateField(label="Siège à partir du")

    def clean(self) -> dict[str, Any]:
        """Somebody is needed: chosen, or named."""
        donnees = super().clean() or self.cleaned_data
        if not donnees.get("personne") and not donnees.get("nom"):
            self.add_error(
                "nom", "Choisissez une personne de l’annuaire, ou donnez au moins son nom."
            )
        return donnees

    def personne_nouvelle(self) -> dict[str, Any] | None:
        """The fields of a person to add to the directory, or nothing."""
        return _personne_nouvelle(self)


class FinForm(SaisieForm):
    """The last day of a seat."""

    au = forms.DateField(label="Dernier jour")


class DateForm(forms.Form):
    """The day on which one looks."""

    le = forms.DateField(label="Composition au", required=False)


def _personne_nouvelle(form: SaisieForm) -> dict[str, Any] | None:
    saisis = form.cleaned_data
    if saisis["personne"] or not saisis["nom"]:
        return None
    return {nom: saisis[nom] for nom in MembreForm.PERSONNE}


def en_groupes_de_parties(champ: forms.Field, demarche: Demarche) -> None:
    """Offer every organisation, the parties of the démarche first."""
    parties, autres = organisations_proposees(demarche)
    champ.queryset = Organisation.objects.all()  # type: ignore[attr-defined]
    choix = en_groupes([("Parties de la démarche", parties), ("Autres organisations", autres)])
    champ.choices = [("", "---------"), *choix]  # type: ignore[attr-defined]
