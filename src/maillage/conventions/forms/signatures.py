"""The signature round: one party, many parties at once, and the scan of a signed page."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions import queries
from maillage.conventions.enums import (
    ETATS_SIGNES,
    SIGNATURES_POSSIBLES,
    TRANSITIONS_SIGNATURE,
    EtatActe,
    EtatSignature,
    RolePartie,
)
from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import Acte, Partie, Signataire, Signature
from maillage.conventions.queries import LigneDuTour
from maillage.fichiers.enums import EXTENSIONS

LIEU = Signature._meta.get_field("lieu").max_length
MOTIF = Signature._meta.get_field("derogation").max_length
DE_LA_SIGNATURE = ["signee_le", "lieu", "signataires"]
SANS_AUTORISATION = (
    "Demandé si aucune délibération ni décision antérieure n’est rattachée à l’acte."
)


class SignatureForm(SaisieForm):
    """Where a party stands for an act: only what may follow is offered."""

    etat = forms.ChoiceField(label="Où en est cette partie")
    signee_le = forms.DateField(
        label="Date de la signature",
        required=False,
        help_text="Pour « signé », et pour une adhésion tardive qui a eu lieu (jj/mm/aaaa).",
    )
    lieu = forms.CharField(label="Lieu", required=False, max_length=LIEU)
    signataires: forms.ModelMultipleChoiceField[Signataire] = forms.ModelMultipleChoiceField(
        queryset=Signataire.objects.none(),
        label="Qui a signé",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Une ou deux personnes, en la qualité que dit leur mandat.",
    )
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=MOTIF,
        help_text=f"{SANS_AUTORISATION} Le journal le garde.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        acte: Acte,
        partie: Partie,
        signature: Signature | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        possibles = SIGNATURES_POSSIBLES[EtatActe(acte.etat)]
        avant = EtatSignature(signature.etat) if signature else EtatSignature.A_PREPARER
        suivants = {avant, *TRANSITIONS_SIGNATURE[avant]} & possibles
        self.fields["etat"].choices = [  # type: ignore[attr-defined]
            (etat.value, etat.label) for etat in EtatSignature if etat in suivants
        ]
        designes = queries.signataires(partie)
        self.fields["signataires"].queryset = designes  # type: ignore[attr-defined]
        self.fields["signataires"].initial = list(designes)
        if not possibles & ETATS_SIGNES:
            for nom in DE_LA_SIGNATURE:
                del self.fields[nom]
        elif not designes:
            del self.fields["signataires"]
        self.fields["version"].initial = signature.version if signature else 0
        if signature:
            for nom in {"etat", "signee_le", "lieu"} & set(self.fields):
                self.fields[nom].initial = getattr(signature, nom)
            if "signataires" in self.fields and signature.est_donnee:
                ont_signe = signature.signe_par.splitlines()
                self.fields["signataires"].initial = [
                    s for s in designes if f"{s.mandat.personne}, {s.mandat.fonction}" in ont_signe
                ]


class FiltresDuTourForm(forms.Form):
    """What the table of the round may be narrowed to; everything is optional."""

    texte = forms.CharField(
        label="Signataire",
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            (queries.A_SIGNER, "Signature attendue"),
            *EtatSignature.choices,
        ],
    )
    role = forms.ChoiceField(
        label="Côté", required=False, choices=[("", "Tous"), *RolePartie.choices]
    )


class RecueilForm(SaisieForm):
    """« These parties signed on that day, in that place »."""

    parties = forms.MultipleChoiceField(
        label="Signataires", required=False, widget=forms.CheckboxSelectMultiple
    )
    toutes = forms.BooleanField(required=False)
    signee_le = forms.DateField(label="Ont signé le")
    lieu = forms.CharField(label="Lieu", required=False, max_length=LIEU)
    motif = forms.CharField(
        label="Motif", required=False, max_length=MOTIF, help_text=SANS_AUTORISATION
    )

    def __init__(self, *args: Any, lignes: list[LigneDuTour], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parties_du_tour = {str(ligne.partie.pk): ligne.partie for ligne in lignes}
        self.attendues = [str(ligne.partie.pk) for ligne in lignes if ligne.est_attendue]
        self.fields["parties"].choices = [  # type: ignore[attr-defined]
            (cle, str(partie)) for cle, partie in self.parties_du_tour.items()
        ]
        self.fields[
            "toutes"
        ].label = f"Tous ceux de ce tableau dont la signature est attendue ({len(self.attendues)})"

    @property
    def cochees(self) -> list[str]:
        """The keys of the parties to show ticked again."""
        return self.data.getlist("parties") if self.is_bound else []

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        if lus.get("toutes"):
            lus["parties"] = self.attendues
        if not lus.get("parties") and "parties" not in self.errors:
            self.add_error("parties", "Cochez au moins un signataire.")
        return lus

    def saisie(self) -> dict[str, Any]:
        """The arguments of `signatures.recueillir`."""
        lus = self.cleaned_data
        return {
            "parties": [self.parties_du_tour[cle] for cle in lus["parties"]],
            "signee_le": lus["signee_le"],
            "lieu": lus["lieu"],
            "motif": lus["motif"],
        }


class PageForm(SaisieForm):
    """The scan of a signed page."""

    fichier = forms.FileField(
        label="Page signée numérisée",
        help_text="PDF, JPEG ou PNG, 20 Mo au plus. Gardez le code imprimé au bas de la page.",
        widget=forms.FileInput(
            {"accept": ",".join(e for suite in EXTENSIONS.values() for e in suite)}
        ),
        error_messages={"empty": "Ce fichier est vide. Choisissez-en un autre."},
    )
