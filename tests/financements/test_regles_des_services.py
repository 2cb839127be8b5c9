"""What a bonus territoire rests on: the rules F01 to F06 and F33."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis.services import trouves
from maillage.conventions.enums import EtatActe, EtatSignature, TypeActe
from maillage.regles.controle import Gravite


def signer(ici, **champs):
    """The convention of the démarche is signed by all on 15 January 2026."""
    acte = ici.acte
    for nom, valeur in {"etat": EtatActe.SIGNE, **champs}.items():
        setattr(acte, nom, valeur)
    acte.save()
    for partie in ici.demarche.parties.all():
        fabriques.signature(acte, partie, etat=EtatSignature.SIGNE, signee_le=dt.date(2026, 1, 15))
    return acte


def test_f01_les_annees_sans_convention_en_vigueur(ici):
    assert [(g, m) for _, g, m in trouves(ici.demarche, "F01")] == [
        (
            Gravite.BLOQUANT,
            (
                "Aucune CTG en vigueur du 01/01/2026 au 31/12/2026\N{NO-BREAK SPACE}: le bonus "
                "territoire ne peut pas être calculé."
            ),
        )
    ]
    signer(ici)
    assert trouves(ici.demarche, "F01") == []


def test_f01_dit_les_jours_avant_la_convention(ici):
    signer(ici, debut=dt.date(2026, 3, 1))
    ((_, _, message),) = trouves(ici.demarche, "F01")
    assert "du 01/01/2026 au 28/02/2026" in message


def test_f01_ne_juge_ni_l_avenir_ni_ce_qui_n_est_pas_un_bonus(ici):
    assert trouves(ici.demarche, "F01", dt.date(2025, 12, 31)) == []
    ici.service.ligne = "PSU"
    ici.service.save()
    assert trouves(ici.demarche, "F01") == []


def test_f01_un_acte_d_engagement_prefigure_jusqu_a_la_date_limite(ici):
    ici.acte.limite_signature_le = dt.date(2026, 6, 30)
    ici.acte.save()
    fabriques.acte(ici.demarche, type=TypeActe.ACTE_ENGAGEMENT, etat=EtatActe.SIGNE)
    ((_, _, message),) = trouves(ici.demarche, "F01")
    assert "du 01/07/2026 au 31/12/2026" in message


@pytest.mark.parametrize(("limite", "trouvee"), [(14, True), (15, False), (16, False)])
def test_f02_une_signature_apres_la_limite_rompt_la_continuite(ici, limite, trouvee):
    signer(ici, limite_signature_le=dt.date(2026, 1, limite))
    messages = [m for _, _, m in trouves(ici.demarche, "F02")]
    assert bool(messages) is trouvee
    if trouvee:
        assert "CTG signée le 15/01/2026, après la date limite du 14/01/2026" in messages[0]


def test_f03_trouve_une_structure_qui_a_change_de_mains(ici):
    fabriques.cof(ici.service)
    assert trouves(ici.demarche, "F03") == []
    fabriques.etat_de_structure(
        ici.creche, du=dt.date(2026, 5, 1), nature="GESTIONNAIRE", gestionnaire=ici.collectivite
    )
    ((_, gravite, message),) = trouves(ici.demarche, "F03")
    assert gravite is Gravite.BLOQUANT
    assert (
        "Le bénéficiaire doit être le gestionnaire de «\N{NO-BREAK SPACE}Crèche\N{NO-BREAK SPACE}»."
        in message
    )


def test_f04_trouve_une_collectivite_qui_ne_signe_plus(ici):
    fabriques.cofinancement(ici.creche)
    assert trouves(ici.demarche, "F04") == []
    ici.demarche.parties.filter(organisation=ici.collectivite).update(est_signataire=False)
    objets = [objet for objet, _, _ in trouves(ici.demarche, "F04")]
    assert objets == ["Crèche", f"Crèche, 2026, {ici.collectivite}"]


def test_f05_une_annee_close_bloque_et_l_annee_en_cours_alerte(ici):
    ((_, gravite, message),) = trouves(ici.demarche, "F05")
    assert gravite is Gravite.ALERTE
    assert (
        "Le soutien financier de la collectivité à «\N{NO-BREAK SPACE}Crèche\N{NO-BREAK SPACE}» n’est pas"
        in message
    )
    ici.demarche.fin = dt.date(2028, 12, 31)
    ici.demarche.save()
    fabriques.cofinancement(ici.creche, annee=2027)
    ((objet, gravite, _),) = trouves(ici.demarche, "F05", dt.date(2028, 2, 1))
    assert (objet, gravite) == ("Crèche, 2026, 2028", Gravite.BLOQUANT)


@pytest.mark.parametrize(
    ("periodes", "dit"),
    [
        ([], None),
        ([("2026-01-01", "2026-12-31")], None),
        ([("2026-01-01", "2026-06-30"), ("2026-07-01", "2027-12-31")], None),
        ([("2026-01-02", "2026-12-31")], "ne couvre pas 2026"),
        ([("2026-01-01", "2026-06-29"), ("2026-07-01", "2027-12-31")], "ne couvre pas 2026"),
        ([("2020-01-01", "2025-12-31")], "ne couvre pas 2026"),
    ],
)
def test_f06_la_cof_couvre_chaque_annee(ici, periodes, dit):
    for du, au in periodes:
        fabriques.cof(ici.service, du=dt.date.fromisoformat(du), au=dt.date.fromisoformat(au))
    lus = trouves(ici.demarche, "F06")
    if dit is None:
        assert lus == []
    else:
        ((objet, gravite, message),) = lus
        assert (objet, gravite) == ("Crèche", Gravite.BLOQUANT)
        assert dit in message


@pytest.mark.parametrize(
    ("fin", "dit"),
    [
        (dt.date(2025, 12, 31), None),
        (dt.date(2025, 10, 31), "Période non couverte du 01/11/2025 au 31/12/2025."),
        (dt.date(2026, 3, 1), None),
    ],
)
def test_f33_dit_la_periode_entre_deux_conventions(ici, fin, dit):
    ici.demarche.fin_precedente = fin
    ici.demarche.save()
    assert [m for _, _, m in trouves(ici.demarche, "F33")] == ([dit] if dit else [])
