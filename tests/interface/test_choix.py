"""The choice of nothing is said in words."""

from django import forms

from maillage.partenaires.enums import Civilite, NatureOrganisation
from maillage.partenaires.models import Organisation, Personne


def rendu(modele, champ):
    return str(forms.modelform_factory(modele, fields=[champ])()[champ])


def test_un_choix_obligatoire_invite_a_choisir():
    html = rendu(Organisation, "nature")
    assert "Choisissez…" in html
    assert "---" not in html
    assert NatureOrganisation.CAF.value in html


def test_un_choix_facultatif_se_dit_non_precise():
    html = rendu(Personne, "civilite")
    assert "Non précisé" in html
    assert Civilite.MADAME.label in html
