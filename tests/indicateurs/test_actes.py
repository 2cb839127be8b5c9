"""The acts on the indicators and on their values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.indicateurs import queries
from maillage.indicateurs.actions import indicateurs, valeurs
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

ENTIER = {
    "intitule": "Places de crèche",
    "unite": "places",
    "reference": Decimal("10.5"),
    "reference_le": dt.date(2025, 12, 31),
    "reference_source": "Caf (fictif)",
    "cible": Decimal(40),
    "cible_le": dt.date(2027, 12, 31),
}


def test_definir_garde_tout_et_le_consigne(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    cree = indicateurs.definir(demarche=distribution.demarche, **ENTIER, par=charge, le=LE)
    lu = Indicateur.objects.get(pk=cree.pk)
    assert (lu.reference, lu.cible) == (Decimal("10.5000"), Decimal(40))
    assert lu.est_complet
    evenement = de_l_objet(lu).get()
    assert evenement.acte == "indicateur défini"
    assert evenement.apres["unite"] == "places"


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"intitule": " "}, "intitule"),
        ({"unite": ""}, "unite"),
        ({"sens": "DE_TRAVERS"}, "sens"),
        ({"reference_source": ""}, "reference_source"),
        ({"reference_le": None}, "reference_le"),
        ({"cible_le": None}, "cible_le"),
        ({"cible_le": dt.date(2020, 1, 1)}, ""),
        ({"reference": Decimal("1e20")}, "reference"),
        ({"cible": Decimal("NaN")}, "cible"),
        ({"cible": Decimal("1.000001")}, "cible"),
        ({"intitule": "x\0y"}, "intitule"),
        ({"compte_des_personnes": True, "reference": Decimal(3)}, "reference"),
    ],
)
def test_refuse_ce_qui_ne_peut_pas_etre_un_indicateur(
    distribution: Distribution,
    charge: Utilisateur,
    LE: dt.datetime,
    champs: dict[str, Any],
    champ: str,
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        indicateurs.definir(
            demarche=distribution.demarche, **{**ENTIER, **champs}, par=charge, le=LE
        )
    assert refus.value.champ == champ
    assert not Indicateur.objects.exists()


def test_un_indicateur_sans_chiffre_peut_attendre(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    attend = indicateurs.definir(
        demarche=distribution.demarche, intitule="À préciser", unite="%", par=charge, le=LE
    )
    assert not attend.est_complet


def test_seul_qui_tient_la_demarche_ecrit(
    distribution: Distribution, indicateur: Indicateur, LE: dt.datetime
) -> None:
    qui = [distribution.compte(role) for role in Role if role != Role.CHARGE_COOPERATION]
    for par in [*qui, distribution.etranger, distribution.administrateur]:
        for geste in (
            lambda par=par: indicateurs.definir(
                demarche=distribution.demarche, **ENTIER, par=par, le=LE
            ),
            lambda par=par: indicateurs.modifier(
                indicateur=indicateur, version=1, champs={"unite": "x"}, par=par, le=LE
            ),
            lambda par=par: indicateurs.retirer(indicateur=indicateur, version=1, par=par, le=LE),
            lambda par=par: valeurs.noter(
                indicateur=indicateur, annee=2026, valeur=Decimal(1), source="s", par=par, le=LE
            ),
        ):
            with pytest.raises(ActeRefuse):
                geste()
    assert not ValeurIndicateur.objects.exists()


def test_modifier_ne_touche_que_ce_qui_change(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    indicateurs.modifier(
        indicateur=indicateur, version=1, champs={"unite": "places", "cible": Decimal(40)}, **qui
    )
    assert not de_l_objet(indicateur).exists()
    indicateurs.modifier(
        indicateur=indicateur, version=1, champs={"cible": Decimal(45), "unite": "places"}, **qui
    )
    assert set(de_l_objet(indicateur).get().apres) == {"cible"}
    with pytest.raises(ModificationConcurrente, match="cible"):
        indicateurs.modifier(indicateur=indicateur, version=1, champs={"unite": "lits"}, **qui)
    indicateur.refresh_from_db()
    assert (indicateur.unite, indicateur.version) == ("places", 2)


def test_un_champ_inconnu_est_une_faute_du_programme(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(TypeError):
        indicateurs.modifier(
            indicateur=indicateur, version=1, champs={"version": 9}, par=charge, le=LE
        )


def test_un_indicateur_retire_revient_avec_ses_valeurs(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    fabriques.valeur(indicateur)
    indicateurs.retirer(indicateur=indicateur, version=1, **qui)
    demarche = indicateur.demarche
    assert not queries.indicateurs(demarche).exists()
    assert list(queries.retires(demarche)) == [indicateur]
    with pytest.raises(Introuvable):
        queries.indicateur_visible(demarche, indicateur.pk)
    with pytest.raises(EtatIncompatible, match="a été retiré"):
        valeurs.noter(indicateur=indicateur, annee=2027, valeur=Decimal(1), source="s", **qui)
    indicateurs.remettre(indicateur=indicateur, **qui)
    with pytest.raises(EtatIncompatible, match="n'a pas été retiré"):
        indicateurs.remettre(indicateur=indicateur, **qui)
    assert [v.annee for v in queries.indicateurs(demarche).get().valeurs.all()] == [2026]


# ---------------------------------------------------------------- values


def test_une_valeur_se_note_puis_se_corrige(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    note = valeurs.noter(
        indicateur=indicateur,
        annee=2026,
        valeur=Decimal("12.25"),
        statut="PROVISOIRE",
        source="Caf (fictif)",
        **qui,
    )
    corrigee = valeurs.noter(
        indicateur=indicateur,
        annee=2026,
        valeur=Decimal(13),
        source="Caf (fictif)",
        version=note.version,
        **qui,
    )
    assert (corrigee.pk, corrigee.valeur, corrigee.statut, corrigee.version) == (
        note.pk,
        13,
        "PUBLIEE",
        2,
    )
    with pytest.raises(ModificationConcurrente):
        valeurs.noter(
            indicateur=indicateur, annee=2026, valeur=Decimal(9), source="x", version=1, **qui
        )
    assert [e.acte for e in de_l_objet(note)] == [
        "valeur d'un indicateur modifiée",
        "valeur d'un indicateur notée",
    ]


def test_une_annee_n_a_qu_une_valeur(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    fabriques.valeur(indicateur, 2026)
    with pytest.raises(EtatIncompatible, match="déjà une valeur pour 2026"):
        valeurs.noter(
            indicateur=indicateur, annee=2026, valeur=Decimal(1), source="s", par=charge, le=LE
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        fabriques.valeur(indicateur, 2026)


@pytest.mark.parametrize("statut", ["INCONNUE", "MASQUEE"])
def test_ce_qui_est_inconnu_ou_masque_ne_garde_aucun_chiffre(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime, statut: str
) -> None:
    note = valeurs.noter(
        indicateur=indicateur, annee=2026, valeur=Decimal(3), statut=statut, par=charge, le=LE
    )
    note.refresh_from_db()
    assert note.valeur is None
    assert "3" not in str(de_l_objet(note).get().apres.get("valeur"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ValeurIndicateur.objects.filter(pk=note.pk).update(valeur=3)


def test_zero_est_un_chiffre(indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime) -> None:
    note = valeurs.noter(
        indicateur=indicateur, annee=2026, valeur=Decimal(0), source="Caf", par=charge, le=LE
    )
    note.refresh_from_db()
    assert note.valeur == 0


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [
        ({"valeur": None}, "valeur"),
        ({"source": " "}, "source"),
        ({"annee": 1200}, ""),
        ({"annee": 40_000}, "annee"),
        ({"statut": "DEVINEE"}, "statut"),
        ({"valeur": Decimal("1e30")}, "valeur"),
        ({"valeur": Decimal("Infinity")}, "valeur"),
    ],
)
def test_refuse_une_valeur_qui_n_en_est_pas_une(
    indicateur: Indicateur,
    charge: Utilisateur,
    LE: dt.datetime,
    saisie: dict[str, Any],
    champ: str,
) -> None:
    voulue = {"annee": 2026, "valeur": Decimal(1), "source": "Caf", **saisie}
    with pytest.raises(SaisieInvalide) as refus:
        valeurs.noter(indicateur=indicateur, **voulue, par=charge, le=LE)
    assert refus.value.champ == champ
    assert not ValeurIndicateur.objects.exists()


def test_un_petit_nombre_de_personnes_ne_s_ecrit_nulle_part(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    Indicateur.objects.filter(pk=indicateur.pk).update(compte_des_personnes=True)
    with pytest.raises(SaisieInvalide, match="secret statistique"):
        valeurs.noter(indicateur=indicateur, annee=2026, valeur=Decimal(4), source="Caf", **qui)
    for annee, permise in ((2024, 0), (2025, 5)):
        valeurs.noter(
            indicateur=indicateur, annee=annee, valeur=Decimal(permise), source="Caf", **qui
        )


def test_un_indicateur_ne_devient_pas_un_compte_de_personnes_avec_de_petits_nombres(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    fabriques.valeur(indicateur, 2026, valeur=2)
    with pytest.raises(SaisieInvalide, match="2026"):
        indicateurs.modifier(
            indicateur=indicateur,
            version=1,
            champs={"compte_des_personnes": True},
            par=charge,
            le=LE,
        )


def test_effacer_une_valeur_la_laisse_dans_le_journal(
    indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    note = fabriques.valeur(indicateur)
    with pytest.raises(ModificationConcurrente):
        valeurs.effacer(valeur=note, version=7, par=charge, le=LE)
    valeurs.effacer(valeur=note, version=1, par=charge, le=LE)
    assert de_l_objet(note).get().avant["source"] == "Fictive"
    with pytest.raises(Introuvable, match="effacée par quelqu'un d'autre"):
        valeurs.effacer(valeur=note, version=1, par=charge, le=LE)
    with pytest.raises(Introuvable, match="effacée par quelqu'un d'autre"):
        valeurs.noter(
            indicateur=indicateur,
            annee=2026,
            valeur=Decimal(1),
            source="s",
            version=1,
            par=charge,
            le=LE,
        )
