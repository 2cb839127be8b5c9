"""The forms of the meetings: they check the shape; the acts decide."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche
from maillage.gouvernance.actions.presences import PresenceSaisie
from maillage.gouvernance.enums import Attendu, EtatPresence, PrecisionReunion, ReponseInvitation
from maillage.gouvernance.models import (
    Instance,
    Invitation,
    MembreInstance,
    PointOrdreDuJour,
    Reunion,
)
from maillage.gouvernance.objets import choix
from maillage.gouvernance.queries.presences import Assemblee, LigneDePersonne, nom_du_membre

HEURE = re.compile(r"\s*(\d{1,2})\s*[h:]\s*(\d{2})?\s*", re.I)


class HeureField(forms.TimeField):
    """A time as people write it: « 14:30 », « 14h30 », « 14 h »."""

    def to_python(self, value: Any) -> Any:
        """The time, or a `ValidationError`."""
        trouve = HEURE.fullmatch(value) if isinstance(value, str) else None
        return super().to_python(f"{trouve[1]}:{trouve[2] or '00'}" if trouve else value)


class ReunionForm(ObjetForm):
    """A meeting: when, at the precision that is known; where; what the invitation says."""

    heure_debut = HeureField(
        label="De", required=False, help_text="Heure de Paris : 14:30, 14 h 30."
    )
    heure_fin = HeureField(label="À", required=False)

    lien_visio = forms.URLField(
        label="Lien de visioconférence",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="L’adresse complète, commencée par https://.",
    )

    class Meta:
        model = Reunion
        fields = (
            "intitule",
            "precision",
            "debut",
            "fin",
            "heure_debut",
            "heure_fin",
            "lieu",
            "lien_visio",
            "message",
            "rappel_jours",
        )
        widgets = {"precision": forms.RadioSelect}
        labels = {
            "precision": "La date est connue",
            "debut": "Date, ou premier jour",
            "rappel_jours": "Rappel, en jours avant la réunion",
        }
        help_texts = {
            "intitule": "Laissez vide pour reprendre le nom de l’instance.",
            "precision": "« Un mois » suffit pour préparer ; il faut le jour pour convoquer.",
            "debut": "Pour un mois, n’importe quel jour de ce mois (jj/mm/aaaa).",
            "fin": "Seulement pour une période (jj/mm/aaaa).",
            "message": "Quelques mots ajoutés au courriel d’invitation.",
            "rappel_jours": "0 : aucun rappel.",
        }

    GROUPES: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Quand", ("precision", "debut", "fin", "heure_debut", "heure_fin")),
        ("Où", ("lieu", "lien_visio")),
        ("L’invitation", ("intitule", "message", "rappel_jours")),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["precision"].choices = PrecisionReunion.choices  # type: ignore[attr-defined]
        self.fields["intitule"].required = self.instance.pk is not None
        self.fields["fin"].required = False
        self.fields["rappel_jours"].required = False

    @property
    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [
            (titre, [self[nom] for nom in noms if nom in self.fields])
            for titre, noms in self.GROUPES
        ]

    def clean(self) -> dict[str, Any]:
        """A period says both its ends; the rest follows from the precision."""
        propres = super().clean() or {}
        if propres.get("precision") == PrecisionReunion.PERIODE and not propres.get("fin"):
            self.add_error("fin", "Une période a un dernier jour : donnez-le.")
        if not propres.get("fin"):
            propres["fin"] = propres.get("debut")
        if propres.get("rappel_jours") is None:
            propres["rappel_jours"] = 0
        return propres

    def _post_clean(self) -> None:
        """The model is checked by the act, once the precision has set both days."""


class PlanificationForm(ReunionForm):
    """The same, of an instance to choose."""

    instance_reunie: forms.ModelChoiceField[Instance] = forms.ModelChoiceField(
        queryset=Instance.objects.none(), label="Instance", empty_label="Choisissez…"
    )
    GROUPES = (("Qui se réunit", ("instance_reunie",)), *ReunionForm.GROUPES)

    def __init__(self, *args: Any, instances: QuerySet[Instance], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["instance_reunie"].queryset = instances  # type: ignore[attr-defined]

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        saisis = super().champs()
        return {"instance": saisis.pop("instance_reunie"), **saisis}


class PointForm(ObjetForm):
    """An item: what is talked about, what is expected, the object it is bound to."""

    objet = forms.ChoiceField(
        label="Objet lié",
        required=False,
        help_text="Ses documents seront joints à l’invitation, tels qu’ils seront ce jour-là.",
    )

    class Meta:
        model = PointOrdreDuJour
        fields = ("intitule", "attendu", "objet", "note")
        widgets = {"attendu": forms.RadioSelect}
        labels = {"attendu": "Ce qui est attendu"}
        help_texts = {"intitule": "Laissez vide pour reprendre le nom de l’objet lié."}

    field_order = ("intitule", "attendu", "objet", "note")

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["intitule"].required = False
        self.fields["attendu"].choices = Attendu.choices  # type: ignore[attr-defined]
        lie = f"{self.instance.objet_type}:{self.instance.objet_id}"
        groupes: list[Any] = [("", "Aucun"), *choix(demarche)]
        connus = {valeur for _, lignes in groupes[1:] for valeur, _ in lignes}
        if self.instance.objet_id and lie not in connus:
            groupes.append((lie, "L’objet actuel, sans changement"))
        self.fields["objet"].choices = groupes  # type: ignore[attr-defined]
        if self.instance.objet_id:
            self.fields["objet"].initial = lie

    def clean(self) -> dict[str, Any]:
        """A title, or an object that gives one."""
        propres = super().clean() or {}
        if not propres.get("intitule") and not propres.get("objet"):
            self.add_error("intitule", "Dites de quoi il s’agit, ou choisissez l’objet lié.")
        return propres

    def _post_clean(self) -> None:
        """The model is checked by the act, which may take its title from the object."""

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it: the object as its kind and its key."""
        saisis = super().champs()
        genre, _, cle = saisis.pop("objet", "").partition(":")
        return {**saisis, "objet_type": genre, "objet_id": int(cle) if cle else None}


class MotifForm(SaisieForm):
    """Why a meeting is cancelled."""

    motif = forms.CharField(
        label="Motif", max_length=500, required=False, help_text="Il est écrit dans le courriel."
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class InviteForm(SaisieForm):
    """Somebody to invite who sits nowhere."""

    nom = forms.CharField(label="Nom", max_length=200)
    adresse = forms.CharField(label="Adresse électronique", max_length=254, required=False)


class AdresseForm(SaisieForm):
    """The address of an invitation."""

    adresse = forms.CharField(label="Adresse électronique", max_length=254)


class InvitePresentForm(SaisieForm):
    """Somebody who came without a seat."""

    nom = forms.CharField(label="Nom", max_length=200)
    organisation = forms.CharField(label="Organisation", max_length=200, required=False)


class ReponseForm(SaisieForm):
    """What somebody answers by the link of their invitation."""

    mandataire: forms.ModelChoiceField[MembreInstance] = forms.ModelChoiceField(
        queryset=MembreInstance.objects.none(),
        label="Pouvoir à",
        required=False,
        empty_label="Choisissez…",
    )
    mot = forms.CharField(label="Un mot", max_length=500, required=False)
    reponse = forms.ChoiceField(
        choices=[c for c in ReponseInvitation.choices if c[0] != ReponseInvitation.ATTENDUE]
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        invitation: Invitation,
        mandataires: QuerySet[MembreInstance],
    ) -> None:
        super().__init__(
            data, initial={"mandataire": invitation.mandataire_id, "mot": invitation.mot}
        )
        self.fields["mandataire"].queryset = mandataires  # type: ignore[attr-defined]


class PresenceForm(SaisieForm):
    """One member of the sheet; only what this person changed is written."""

    present = forms.ChoiceField(
        label="Présence",
        required=False,
        choices=[("", "Non notée"), *EtatPresence.choices],
        show_hidden_initial=True,
    )
    arrive_au = forms.ChoiceField(label="Arrive au point", required=False, show_hidden_initial=True)
    part_au = forms.ChoiceField(label="Part au point", required=False, show_hidden_initial=True)
    mandataire = forms.ChoiceField(label="Pouvoir à", required=False, show_hidden_initial=True)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        ligne: LigneDePersonne,
        points: list[tuple[str, str]],
        mandataires: list[tuple[str, str]],
    ) -> None:
        presence, pouvoir = ligne.presence, ligne.pouvoir
        super().__init__(
            data,
            prefix=f"membre-{ligne.membre.pk}",
            initial={
                "present": presence.present if presence else "",
                "arrive_au": str(presence.arrive_au_id or "") if presence else "",
                "part_au": str(presence.part_au_id or "") if presence else "",
                "mandataire": str(pouvoir.mandataire_id) if pouvoir else "",
            },
        )
        self.ligne = ligne
        self.fields["arrive_au"].choices = [("", "Dès l’ouverture"), *points]  # type: ignore[attr-defined]
        self.fields["part_au"].choices = [("", "Reste jusqu’au bout"), *points]  # type: ignore[attr-defined]
        self.fields["mandataire"].choices = [  # type: ignore[attr-defined]
            ("", "Aucun pouvoir"),
            *(choisi for choisi in mandataires if choisi[0] != str(ligne.membre.pk)),
        ]

    def saisie(self) -> PresenceSaisie:
        """What was entered, as the act takes it."""

        def cle(nom: str) -> int | None:
            return int(self.cleaned_data[nom]) if self.cleaned_data[nom] else None

        return PresenceSaisie(
            membre=self.ligne.membre.pk,
            present=self.cleaned_data["present"],
            arrive_au=cle("arrive_au"),
            part_au=cle("part_au"),
            mandataire=cle("mandataire"),
        )


def formulaires_de_presence(data: QueryDict | None, lue: Assemblee) -> list[PresenceForm]:
    """One form a member, in the order of the sheet."""
    points = [(str(p.pk), f"{rang}. {str(p)[:80]}") for rang, p in enumerate(lue.points, start=1)]
    mandataires = [
        (str(ligne.membre.pk), nom_du_membre(ligne.membre))
        for ligne in lue.lignes
        if ligne.membre.voix == "deliberative"
    ]
    return [
        PresenceForm(data, ligne=ligne, points=points, mandataires=mandataires)
        for ligne in lue.lignes
    ]
