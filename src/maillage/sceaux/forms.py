"""What is entered on the pages of the seals: a file to verify, an authority to believe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings

from maillage.regles.erreurs import ActeRefuse, ErreurMetier, Introuvable

VIDE = {"empty": "Ce fichier est vide. Choisissez-en un autre."}


class _SaisieForm(forms.Form):
    """A form that shows the error of the act beside its field."""

    def tenter(self, acte: Callable[[], Any]) -> bool:
        """Make the one domain call of the view; say whether it was done."""
        try:
            acte()
        except (ActeRefuse, Introuvable):
            raise
        except ErreurMetier as erreur:
            self.add_error(erreur.champ if erreur.champ in self.fields else None, erreur.message)
            return False
        return True

    @property
    def statut(self) -> int:
        """The status of the page that shows the form again."""
        return 422 if self.is_bound else 200


class VerificationForm(_SaisieForm):
    """The PDF to verify; it is read and forgotten."""

    fichier = forms.FileField(
        label="PDF à vérifier",
        help_text="20 Mo au plus. Le fichier est lu, puis oublié : il n’est gardé nulle part.",
        widget=forms.FileInput({"accept": ".pdf"}),
        error_messages=VIDE,
    )

    def clean_fichier(self) -> Any:
        """Refuse what is too large before reading it."""
        fichier = self.cleaned_data["fichier"]
        if fichier.size > settings.FICHIER_TAILLE_MAXIMALE:
            maximum = settings.FICHIER_TAILLE_MAXIMALE // 1_000_000
            raise forms.ValidationError(
                f"Ce fichier pèse plus de {maximum} Mo. Vérifiez-le avec la commande « maillage "
                "verifier », qui en lit de plus grands."
            )
        return fichier


class AutoriteForm(_SaisieForm):
    """The certificate of an authority, and what it is believed for."""

    fichier = forms.FileField(
        label="Certificat de l’autorité",
        help_text="Un fichier .pem, .crt ou .cer, que l’autorité publie elle-même.",
        widget=forms.FileInput({"accept": ".pem,.crt,.cer,.der"}),
        error_messages=VIDE,
    )
    pour_les_sceaux = forms.BooleanField(
        label="Elle délivre des certificats de sceau", required=False, initial=True
    )
    pour_l_horodatage = forms.BooleanField(label="Elle horodate", required=False)


class RevocationsForm(_SaisieForm):
    """The last list of revoked certificates of an authority."""

    revocations = forms.FileField(
        label="Liste de révocation",
        help_text="Le fichier .crl que l’autorité publie.",
        widget=forms.FileInput({"accept": ".crl,.pem,.der"}),
        error_messages=VIDE,
    )
