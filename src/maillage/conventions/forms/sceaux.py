"""The seals of an act: the request, and the certificates of one's organisation."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import FichierFige, Partie
from maillage.sceaux.models import CertificatDeSceau

VIDE = {"empty": "Ce fichier est vide. Choisissez-en un autre."}


class _CleField(forms.TypedChoiceField):
    """A choice among objects that are already read, by their key."""

    def __init__(self, objets: list[Any], **options: Any) -> None:
        self.objets = {str(objet.pk): objet for objet in objets}
        super().__init__(
            choices=[(cle, str(objet)) for cle, objet in self.objets.items()],
            coerce=self.objets.__getitem__,
            **options,
        )


class SceauForm(SaisieForm):
    """« Seal this file in the name of that party, with this certificate »."""

    visible = forms.BooleanField(
        label="Avec un tampon visible sur la page",
        required=False,
        help_text="Le premier sceau d’un fichier en décide pour tous ; sans la place pour les tampons de "
        "tous sur une page, aucun n’est dessiné. Le tampon n’est qu’une image : c’est dans le fichier que "
        "le sceau se vérifie.",
    )
    sans_horodatage = forms.BooleanField(
        label="Sans horodatage",
        required=False,
        help_text="Si l’autorité d’horodatage ne répond pas : la date ne sera alors que déclarée.",
    )
    field_order = ("fichier", "partie", "certificat", "visible", "sans_horodatage")

    def __init__(
        self,
        *args: Any,
        fichiers: list[FichierFige],
        parties: list[Partie],
        certificats: list[CertificatDeSceau],
        horodatage: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["fichier"] = _CleField(fichiers, label="Fichier à sceller")
        self.fields["partie"] = _CleField(parties, label="Au nom de")
        self.fields["certificat"] = _CleField(certificats, label="Certificat")
        if not horodatage:
            del self.fields["sans_horodatage"]
        self.order_fields(self.field_order)


class CertificatForm(SaisieForm):
    """A PKCS#12 file and its passphrase, or a certificate whose key is on the token."""

    fichier = forms.FileField(
        label="Fichier du certificat",
        help_text="Le fichier .p12 ou .pfx remis par l’autorité de certification, au nom de "
        "l’organisation.",
        widget=forms.FileInput({"accept": ".p12,.pfx,.pem,.crt,.cer"}),
        error_messages=VIDE,
    )
    phrase = forms.CharField(
        label="Phrase de passe",
        required=False,
        strip=False,
        max_length=200,
        help_text="Elle ouvre le fichier une fois, et n’est gardée nulle part.",
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    etiquette = forms.CharField(
        label="Nom de la clé sur le jeton",
        required=False,
        max_length=100,
        help_text="Seulement si la clé est sur le jeton (PKCS#11) de l’instance : donnez alors le "
        "certificat seul.",
    )
    field_order = ("partie", "fichier", "phrase", "etiquette")

    def __init__(
        self, *args: Any, parties: list[Partie], jeton: bool = False, **options: Any
    ) -> None:
        # The form that seals is on the same page, with fields of the same names.
        options["auto_id"] = "id_depot_%s"
        super().__init__(*args, **options)
        self.fields["partie"] = _CleField(parties, label="Organisation")
        if not jeton:
            del self.fields["etiquette"]
        self.order_fields(self.field_order)
