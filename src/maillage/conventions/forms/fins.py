"""The end of a convention: the termination, its letter, and the renewal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.enums import EtatResiliation
from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import Demarche, Partie, Resiliation
from maillage.regles.fins import CAS
from maillage.regles.reprises import Offre

MOTIFS = "Ce qui est reproché, ou pourquoi la convention est dénoncée\u00a0: la lettre le dira."
LE_JOUR = "Le jour où elle doit partir, en recommandé avec avis de réception (jj/mm/aaaa)."


class ResiliationForm(SaisieForm):
    """Who puts an end to the convention, in which case, why, and when the letter is to leave."""

    initiatrice = forms.ChoiceField(label="Au nom de")
    cas = forms.ChoiceField(
        label="Dans quel cas",
        choices=[(cas.value, regle.nom) for cas, regle in CAS.items()],
        widget=forms.RadioSelect,
    )
    motifs = forms.CharField(
        label="Motifs", max_length=4000, widget=forms.Textarea({"rows": 5}), help_text=MOTIFS
    )
    lettre_le = forms.DateField(label="Date de la lettre", help_text=LE_JOUR)

    def __init__(self, *args: Any, parties: Sequence[Partie], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parties = {str(partie.pk): partie for partie in parties}
        self.fields["initiatrice"].choices = [  # type: ignore[attr-defined]
            (cle, str(partie)) for cle, partie in self.parties.items()
        ]

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        lus = self.cleaned_data
        return {**lus, "initiatrice": self.parties[lus["initiatrice"]]}


class _VersionneeForm(SaisieForm):
    """An entry about a termination that somebody read; `geste` tells which of its forms was sent."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    geste = forms.CharField(widget=forms.HiddenInput)
    nom_du_geste = ""

    def __init__(
        self, data: QueryDict | None = None, *, resiliation: Resiliation, **options: Any
    ) -> None:
        super().__init__(data, auto_id=f"id_{self.nom_du_geste}_%s", **options)
        self.fields["version"].initial = resiliation.version
        self.fields["geste"].initial = self.nom_du_geste

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        return {nom: x for nom, x in self.cleaned_data.items() if nom not in ("geste", "version")}


class LettreForm(_VersionneeForm):
    """The letter, while it has not left."""

    nom_du_geste = "lettre"
    motifs = forms.CharField(
        label="Motifs", max_length=4000, widget=forms.Textarea({"rows": 5}), help_text=MOTIFS
    )
    lettre_le = forms.DateField(label="Date de la lettre", help_text=LE_JOUR)


class EnvoiForm(_VersionneeForm):
    """The day on which the letter left."""

    nom_du_geste = "envoi"
    envoyee_le = forms.DateField(
        label="Envoyée le", help_text="La date du récépissé de dépôt (jj/mm/aaaa)."
    )
    recue_le = forms.DateField(
        label="Reçue le",
        required=False,
        help_text="La dernière date des avis de réception, quand vous les avez.",
    )


class ReceptionForm(_VersionneeForm):
    """The day on which the last party received it."""

    nom_du_geste = "reception"
    recue_le = forms.DateField(
        label="Reçue le", help_text="La dernière date des avis de réception (jj/mm/aaaa)."
    )


class PrononceForm(_VersionneeForm):
    """The convention is terminated."""

    nom_du_geste = "prononce"
    sans_effet = forms.BooleanField(
        label="J’atteste que la mise en demeure est restée sans effet", required=False
    )
    issue = forms.CharField(
        label="Ce qui s’est passé",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, resiliation: Resiliation, **options: Any) -> None:
        super().__init__(*args, resiliation=resiliation, **options)
        if not resiliation.regle.mise_en_demeure:
            del self.fields["sans_effet"]


class ClotureForm(_VersionneeForm):
    """The procedure ends, and the convention goes on."""

    nom_du_geste = "cloture"
    vers = forms.ChoiceField(label="Comment elle se termine", widget=forms.RadioSelect)
    issue = forms.CharField(
        label="Ce qui s’est passé", max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, resiliation: Resiliation, **options: Any) -> None:
        super().__init__(*args, resiliation=resiliation, **options)
        choix = [(EtatResiliation.ABANDONNEE, "L’initiatrice y renonce")]
        if resiliation.regle.mise_en_demeure and resiliation.etat == EtatResiliation.NOTIFIEE:
            choix.insert(
                0, (EtatResiliation.SUIVIE_D_EFFET, "La mise en demeure a été suivie d’effet")
            )
        self.fields["vers"].choices = choix  # type: ignore[attr-defined]
        self.fields["vers"].initial = choix[0][0]


class RenouvellementForm(SaisieForm):
    """The démarche that follows, the decision, and the boxes of what it takes over."""

    decision = forms.CharField(
        label="Décision de renouveler",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Qui l’a prise et quand\u00a0: «\u00a0Comité de pilotage du 12 mars 2027\u00a0». Une "
        "convention n’est jamais reconduite d’elle-même.",
    )
    nom = forms.CharField(
        label="Nom de la nouvelle démarche", max_length=Demarche._meta.get_field("nom").max_length
    )
    debut = forms.DateField(label="Début de la période")
    fin = forms.DateField(label="Fin de la période")

    def __init__(self, *args: Any, offres: Sequence[Offre], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offres = offres
        for offre in offres:
            libres = [ligne for ligne in offre.lignes if not ligne.imposee]
            if libres:
                self.fields[champ_de(offre)] = forms.MultipleChoiceField(
                    label=offre.reprise.intitule,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    help_text=offre.reprise.explication,
                    choices=[
                        (x.cle, " — ".join(filter(None, (x.libelle, x.detail)))) for x in libres
                    ],
                    initial=[x.cle for x in libres if x.cochee],
                    error_messages={
                        "invalid_choice": "Ce choix n’existe plus\u00a0: quelqu’un a modifié la "
                        "démarche. Relisez la liste."
                    },
                )

    def groupes(self) -> list[tuple[Offre, list[str], Any]]:
        """Each part with what it always takes over, and its boxes (None when there is none)."""
        return [
            (
                offre,
                [ligne.libelle for ligne in offre.lignes if ligne.imposee],
                self[champ_de(offre)] if champ_de(offre) in self.fields else None,
            )
            for offre in self.offres
        ]

    def choix(self) -> dict[str, frozenset[str]]:
        """The boxes ticked, by part."""
        return {
            offre.reprise.identifiant: frozenset(self.cleaned_data.get(champ_de(offre)) or ())
            for offre in self.offres
        }

    def saisie(self) -> dict[str, Any]:
        """The arguments of `renouvellements.renouveler`."""
        noms = ("decision", "nom", "debut", "fin")
        return {**{nom: self.cleaned_data[nom] for nom in noms}, "choix": self.choix()}

    def bilan(self) -> list[tuple[str, list[str], list[str]]]:
        """By part: its title, what will be taken over, what will be left."""
        choix, lignes = self.choix(), []
        for offre in self.offres:
            retenues = offre.retenues(choix)
            laissees = [x.libelle for x in offre.lignes if x not in retenues]
            lignes.append((offre.reprise.intitule, [x.libelle for x in retenues], laissees))
        return lignes


def champ_de(offre: Offre) -> str:
    """The name of the field that holds the boxes of a part."""
    return f"reprise_{offre.reprise.identifiant}"
