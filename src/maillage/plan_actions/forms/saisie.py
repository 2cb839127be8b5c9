"""A long form that two people may be answering at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from maillage.plan_actions.actions.gardes import dire, en_mots

MIENNE, ENREGISTREE = "mienne", "enregistree"


class VersionForm(forms.Form):
    """The version of the object that the person was looking at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Ecart:
    """A field that two people changed: its name, its label, one entry and the other, in words."""

    nom: str
    libelle: str
    mienne: Any
    enregistree: Any


class SaisieForm(forms.ModelForm):
    """Gives its fields to an act, and can set an entry beside what somebody else stored meanwhile.

    It keeps what each field was when it was opened: a field that the person did not touch is no
    conflict, the stored one is taken. One that both changed is chosen, field by field.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        donnees = args[0] if args else options.get("data")
        super().__init__(*args, **options)
        self.ecarts: list[Ecart] = []
        self.repris: list[str] = []
        self.a_choisir: list[str] = []
        self._envoi = donnees

    def _garder_l_initial(self) -> None:
        """Send with each field what it was: called once the fields are complete."""
        if self.instance.pk:
            for nom in self._noms():
                self.fields[nom].show_hidden_initial = True

    def _noms(self) -> list[str]:
        return [nom for nom in self._meta.fields or () if nom in self.fields]

    def champs(self) -> dict[str, Any]:
        """The fields for the act, as entered."""
        return {nom: self.cleaned_data[nom] for nom in self._noms()}

    def saisie(self, nom: str) -> list[str]:
        """A field of a form that is only read, as a browser would send it."""
        champ, valeur = self[nom].field, self[nom].value()
        if isinstance(champ.widget, forms.CheckboxInput):
            return ["on"] if valeur else []
        valeurs = valeur if isinstance(valeur, list | tuple) else [valeur]
        textes = (champ.widget.format_value(champ.prepare_value(v)) for v in valeurs)
        plats = (t for texte in textes for t in (texte if isinstance(texte, list) else [texte]))
        return [str(texte).replace("\r\n", "\n") for texte in plats if texte not in (None, "")]

    def choisir(self, enregistree: SaisieForm) -> None:
        """Apply what was chosen on the page of a conflict; before the form is checked."""
        if not isinstance(self.data, QueryDict) or "a_choisir" not in self.data:
            return
        donnees = self.data.copy()
        for nom in str(self.data["a_choisir"]).split(","):
            choix = self.data.get(f"choix-{nom}")
            if nom not in self.fields:
                continue
            if choix == ENREGISTREE:
                donnees.setlist(nom, enregistree.saisie(nom))
            elif choix != MIENNE:
                self.a_choisir.append(nom)
        self.data = donnees

    def _ouvert(self, nom: str) -> list[str] | None:
        """What the field was when the form was opened; None when the browser did not send it."""
        envoyees = cast(QueryDict, self.data)
        if not any(cle.startswith("initial-") for cle in envoyees):
            return None
        return [v.replace("\r\n", "\n") for v in envoyees.getlist(f"initial-{nom}") if v]

    def confronter(self, enregistree: SaisieForm, objet: Any, version: int) -> None:
        """Set the entry beside `objet` as it is stored now; sending it again is then a choice.

        A field is to be chosen when both changed it; what only one of them changed is kept.
        """
        touches = set(self.changed_data) | set(self.a_choisir)
        donnees = cast(QueryDict, self.data).copy()
        for nom, valeur in self.champs().items():
            stockee = enregistree.saisie(nom)
            est_neuve = nom in self.a_choisir or self._ouvert(nom) != stockee
            donnees.setlist(f"initial-{nom}", stockee)
            mienne = dire(objet._meta.get_field(nom), valeur)
            la_leur = en_mots(objet, nom)
            if (mienne or "") == (la_leur or ""):
                continue
            libelle = str(self.fields[nom].label)
            if nom in touches and not est_neuve:
                continue
            if nom in touches:
                self.ecarts.append(Ecart(nom, libelle, mienne, la_leur))
            else:
                donnees.setlist(nom, stockee)
                self.repris.append(libelle)
        donnees["version"] = str(version)
        self.data = donnees
