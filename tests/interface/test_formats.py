from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats

from maillage.interface.champs import MontantField, NombreField


class MontantForm(forms.Form):
    montant = MontantField(label="Montant", required=False)
    part = NombreField(label="Part", required=False, max_value=100)


class PeriodeForm(forms.Form):
    debut = forms.DateField(label="Début")
    montant = forms.DecimalField(label="Montant", localize=True, required=False)


@pytest.mark.parametrize("saisi", ["31/12/2027", "31/12/27", "2027-12-31", " 31/12/2027 "])
def test_une_date_se_saisit_a_la_francaise(saisi: str) -> None:
    formulaire = PeriodeForm({"debut": saisi})
    assert formulaire.is_valid(), formulaire.errors
    assert formulaire.cleaned_data["debut"] == dt.date(2027, 12, 31)


@pytest.mark.parametrize("saisi", ["12/31/2027", "31 décembre", "31/02/2027", "'; DROP TABLE", ""])
def test_une_fausse_date_est_refusee(saisi: str) -> None:
    assert "debut" in PeriodeForm({"debut": saisi}).errors


@pytest.mark.parametrize("saisi", ["1234,5", "1 234,5", "1\u202f234,5", "1234.5"])
def test_un_nombre_se_saisit_a_la_francaise(saisi: str) -> None:
    formulaire = PeriodeForm({"debut": "1/1/26", "montant": saisi})
    assert formulaire.is_valid(), formulaire.errors
    assert formulaire.cleaned_data["montant"] == Decimal("1234.5")


def test_une_date_enregistree_se_reaffiche_comme_on_la_saisit() -> None:
    assert 'value="01/02/2026"' in str(PeriodeForm(initial={"debut": dt.date(2026, 2, 1)})["debut"])


def test_les_nombres_des_gabarits_suivent() -> None:
    assert formats.localize(Decimal("34969.5"), use_l10n=True) == "34\u202f969,5"


@pytest.mark.parametrize(
    "saisi",
    ["1234,5", "1\u00a0234,50\u00a0€", "1\u202f234,50 €", " 1 234.5", "€ 1234,5"],
)
def test_un_montant_se_colle_comme_il_vient(saisi: str) -> None:
    formulaire = MontantForm({"montant": saisi})
    assert formulaire.is_valid(), formulaire.errors
    assert formulaire.cleaned_data["montant"] == Decimal("1234.5")


@pytest.mark.parametrize("saisi", ["douze", "1,2,3", "12,345", "NaN", "1e5000", "--1", "12 %"])
def test_un_faux_montant_est_refuse(saisi: str) -> None:
    assert "montant" in MontantForm({"montant": saisi}).errors


def test_un_nombre_garde_ses_bornes_et_se_reaffiche() -> None:
    assert MontantForm({"part": "12,5 %"}).is_valid()
    assert "part" in MontantForm({"part": "101"}).errors
    assert MontantForm({"montant": ""}).is_valid()
    champ = str(MontantForm(initial={"montant": Decimal("1234.50")})["montant"])
    assert 'value="1\u202f234,50"' in champ
    assert 'type="text"' in champ
