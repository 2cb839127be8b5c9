"""The pages of the meetings, the link of an invitation, the pieces, and what the command line says."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

import fabriques
from appuis import gouvernance, reunions
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.documents.arbre import Tableau, en_clair, manquants, parcourir
from maillage.documents.pieces import piece
from maillage.gouvernance.liens import jeton
from maillage.gouvernance.models import Instance, Pouvoir, Reunion
from maillage.ligne.commande import analyseur


@pytest.fixture
def page(charge: Utilisateur) -> Client:
    """A browser of the chargé(e) de coopération."""
    client = Client()
    client.force_login(charge)
    return client


def adresse(nom: str, demarche: Demarche, **cles: Any) -> str:
    return reverse(f"gouvernance:{nom}", kwargs={"slug": demarche.slug, **cles})


def test_on_prevoit_une_reunion_et_son_ordre_du_jour(page, demarche, copil) -> None:
    envoi = page.post(
        adresse("reunion_planifier", demarche),
        {
            "instance_reunie": copil.pk,
            "precision": "jour",
            "debut": "12/05/2027",
            "heure_debut": "14 h",
            "heure_fin": "16h30",
            "lieu": "Mairie",
            "lien_visio": "visio.exemple.fr/salle",
            "rappel_jours": "3",
        },
    )
    reunion = Reunion.objects.get()
    assert envoi["Location"] == adresse("reunion", demarche, reunion=reunion.pk)
    assert (reunion.heure_debut, reunion.heure_fin) == (dt.time(14), dt.time(16, 30))
    assert reunion.lien_visio == "https://visio.exemple.fr/salle"
    fiche = fabriques.fiche(demarche, fabriques.element(demarche))
    page.post(
        adresse("point_ajouter", demarche, reunion=reunion.pk),
        {"intitule": "", "attendu": "decision", "objet": f"fiche:{fiche.pk}", "note": ""},
    )
    corps = page.get(adresse("reunion", demarche, reunion=reunion.pk)).content.decode()
    assert str(fiche) in corps
    assert "mercredi 12 mai 2027, de 14\xa0h à 16\xa0h\xa030" in corps.lower()
    assert "sera joint à l’invitation" in corps


@pytest.mark.parametrize(
    ("saisie", "dit"),
    [
        ({"debut": "31/02/2027"}, "date valide"),
        ({"debut": ""}, "obligatoire"),
        ({"precision": "periode"}, "Une période a un dernier jour"),
        ({"heure_debut": "25:61"}, "heure valide"),
        ({"heure_debut": "16:00", "heure_fin": "14:00"}, "L’heure de fin suit"),
        ({"lien_visio": "javascript:alert(1)"}, "URL valide"),
        ({"instance_reunie": "999999"}, "choix valide"),
    ],
)
def test_une_saisie_fausse_se_montre_avec_sa_raison(page, demarche, copil, saisie, dit) -> None:
    bonne = {
        "instance_reunie": copil.pk,
        "precision": "jour",
        "debut": "12/05/2027",
        "rappel_jours": "3",
    }
    reponse = page.post(adresse("reunion_planifier", demarche), {**bonne, **saisie})
    assert reponse.status_code == 422
    assert dit.replace("’", "'") in reponse.content.decode().replace("’", "'")
    assert not Reunion.objects.exists()


def test_une_visio_hostile_n_est_jamais_un_lien(page, demarche, copil) -> None:
    reunion = reunions.reunion(copil, intitule="<script>alert(1)</script>")
    corps = page.get(adresse("reunion", demarche, reunion=reunion.pk)).content.decode()
    assert "<script>alert" not in corps


def test_la_liste_et_la_fiche_ne_coutent_pas_plus_cher_quand_elles_grandissent(
    page, demarche, copil
) -> None:
    def requetes(lien: str) -> int:
        with CaptureQueriesContext(connection) as faites:
            assert page.get(lien).status_code == 200
        return len(faites)

    reunion = reunions.reunion(copil, debut=reunions.dans(0))
    reunions.point(reunion)
    liste, fiche = adresse("reunions", demarche), adresse("reunion", demarche, reunion=reunion.pk)
    tablette = adresse("emargement", demarche, reunion=reunion.pk)
    for lien in (liste, fiche, tablette):
        page.get(lien)  # what is read once for all
    avant = [requetes(lien) for lien in (liste, fiche, tablette)]
    for _ in range(9):
        reunions.point(reunions.reunion(copil))
        reunions.point(reunion)
        membre = gouvernance.membre(copil)
        reunions.present(reunion, membre)
        reunions.invitation(reunion, membre=membre)
    apres = [requetes(lien) for lien in (liste, fiche, tablette)]
    assert apres[0] <= avant[0]
    assert apres[1] <= avant[1]
    assert apres[2] <= avant[2]


def test_la_tablette_signe_d_un_geste(page, demarche, copil) -> None:
    reunion = reunions.reunion(copil, debut=reunions.dans(0))
    moi = copil.membres.order_by("pk").first()
    lien = adresse("emargement", demarche, reunion=reunion.pk)
    assert page.post(lien, {"membre": moi.pk}).status_code == 302
    assert "a signé à" in page.get(lien).content.decode()
    page.post(lien, {"membre": moi.pk, "effacer": "oui"})
    assert not reunion.presences.exists()
    assert page.post(lien, {"membre": "9" * 30}).status_code == 422
    assert page.post(lien, {"membre": "999999"}).status_code == 404


def test_la_feuille_n_ecrit_que_les_lignes_changees(page, demarche, copil) -> None:
    """Two people note at once: each writes what they changed, and takes nothing back."""
    reunion = reunions.reunion(copil, debut=reunions.dans(0))
    un, deux = copil.membres.order_by("pk")[:2]
    reunions.present(reunion, deux)

    def ligne(membre: Any, montre: str, choisi: str) -> dict[str, str]:
        champs = {"present": (montre, choisi), "arrive_au": ("", ""), "part_au": ("", "")}
        champs["mandataire"] = ("", "")
        prefixe = f"membre-{membre.pk}"
        return {
            nom: valeur
            for champ, (avant, apres) in champs.items()
            for nom, valeur in (
                (f"{prefixe}-{champ}", apres),
                (f"initial-{prefixe}-{champ}", avant),
            )
        }

    # This page was opened before the second member was noted as present.
    saisie = {**ligne(un, "", "present"), **ligne(deux, "", "")}
    reponse = page.post(adresse("presences", demarche, reunion=reunion.pk), saisie)
    assert reponse.status_code == 302
    assert {p.membre for p in reunion.presences.all()} == {un, deux}


def test_les_agendas_se_telechargent(page, demarche, copil) -> None:
    reunion = reunions.reunion(copil, debut=dt.date(2026, 5, 4))
    reunions.reunion(copil, debut=dt.date(2027, 5, 4))
    une = page.get(adresse("reunion_ics", demarche, reunion=reunion.pk))
    assert une["Content-Type"] == "text/calendar; charset=utf-8"
    [evt] = Calendar.from_ical(une.content).walk("VEVENT")
    assert str(evt["uid"]) == reunion.uid_ics
    toutes = adresse("reunions_agenda", demarche)
    for demande, attendus in (("", 2), ("?annee=2026", 1), ("?annee=abc", 2), ("?annee=1", 0)):
        agenda = Calendar.from_ical(page.get(toutes + demande).content)
        assert len(agenda.walk("VEVENT")) == attendus


def test_le_tableau_s_exporte(page, demarche, copil) -> None:
    reunions.reunion(copil, intitule="=1+1")
    reponse = page.get(adresse("reunions", demarche) + "?format=csv")
    assert "Premier jour" in reponse.content.decode()
    assert page.get(adresse("reunions", demarche) + "?format=exe").status_code == 404


# --- the link ----------------------------------------------------------------------------------------


@pytest.fixture
def convoquee(copil: Instance) -> Reunion:
    reunion = reunions.reunion(copil, etat="convoquee", convoquee_le=timezone.now())
    reunions.point(reunion, intitule="Le plan d’actions")
    return reunion


def test_on_repond_par_le_lien_sans_compte(convoquee: Reunion) -> None:
    un, deux = convoquee.instance.membres.order_by("pk")[:2]
    invitation = reunions.invitation(convoquee, membre=un)
    client, lien = Client(), reverse("invitation:reponse", args=[jeton(invitation)])
    ouverte = client.get(lien)
    assert "Le plan d’actions" in ouverte.content.decode()
    assert ouverte["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in ouverte["Cache-Control"]
    client.post(lien, {"reponse": "pouvoir", "mandataire": deux.pk, "mot": "Désolé"})
    assert Pouvoir.objects.get().mandataire == deux
    assert "Donne pouvoir" in client.get(lien).content.decode()
    refus = client.post(lien, {"reponse": "pouvoir", "mandataire": un.pk})
    assert refus.status_code == 422
    client.post(lien, {"reponse": "absent"})
    invitation.refresh_from_db()
    assert invitation.reponse == "absent"
    assert not Pouvoir.objects.exists()


def test_un_lien_n_ouvre_que_son_invitation(convoquee: Reunion) -> None:
    invitation = reunions.invitation(convoquee)
    autre = reunions.document(reunions.reunion(convoquee.instance))
    client, lien = Client(), jeton(invitation)
    assert client.get(reverse("invitation:document", args=[lien, autre.pk])).status_code == 404
    assert client.get(reverse("invitation:reponse", args=[lien[:-3]])).status_code == 404
    assert client.get(reverse("invitation:reponse", args=["x" * 600])).status_code == 404
    agenda = client.get(reverse("invitation:agenda", args=[lien]))
    assert Calendar.from_ical(agenda.content)["method"] == "PUBLISH"


def test_une_reunion_annulee_n_attend_plus_de_reponse(convoquee: Reunion) -> None:
    invitation = reunions.invitation(convoquee)
    Reunion.objects.update(etat="annulee", motif="Neige")
    lien = reverse("invitation:reponse", args=[jeton(invitation)])
    assert "Neige" in Client().get(lien).content.decode()
    assert Client().post(lien, {"reponse": "present"}).status_code == 422


# --- pieces and command line --------------------------------------------------------------------------


def test_la_feuille_de_presence_a_une_ligne_par_membre(demarche, copil) -> None:
    reunion = reunions.reunion(copil)
    gouvernance.membre(copil, "autre", voix="consultative")
    arbre = piece("feuille_de_presence").construire(reunion)
    tableaux = [bloc for bloc in parcourir(arbre.blocs) if isinstance(bloc, Tableau)]
    assert [len(t.lignes) for t in tableaux[:3]] == [4, 4, 1]
    assert en_clair(tableaux[2].lignes[0][1]) == "consultative"
    assert not manquants(arbre)


def test_l_ordre_du_jour_vide_dit_ce_qui_manque(copil) -> None:
    arbre = piece("ordre_du_jour").construire(reunions.reunion(copil))
    assert manquants(arbre) == ["ordre du jour"]


def dire(*mots: str) -> int:
    args = analyseur().parse_args(list(mots))
    return args.executer(args)


def test_la_ligne_de_commande_liste_par_date(demarche, copil, capsys) -> None:
    for precision, debut, fin in [
        ("mois", dt.date(2021, 12, 1), dt.date(2021, 12, 31)),
        ("mois", dt.date(2021, 11, 1), dt.date(2021, 11, 30)),
        ("jour", dt.date(2021, 11, 15), dt.date(2021, 11, 15)),
        ("periode", dt.date(2021, 4, 1), dt.date(2021, 10, 15)),
        ("jour", dt.date(2021, 10, 30), dt.date(2021, 10, 30)),
    ]:
        reunions.reunion(copil, precision=precision, debut=debut, fin=fin)
    assert dire("reunions", demarche.slug, "--json") == 0
    lues = json.loads(capsys.readouterr().out)
    assert [(r["date"], r["precision"]) for r in lues] == [
        ("2021-04-01/2021-10-15", "periode"),
        ("2021-10-30", "jour"),
        ("2021-11-15", "jour"),
        ("2021-11", "mois"),
        ("2021-12", "mois"),
    ]
    assert {(r["type"], r["instance"], r["etat"]) for r in lues} == {
        ("copil", "Comité de pilotage", "prevue")
    }


def test_quatre_et_quatre_dont_un_absent_a_la_ligne_de_commande(demarche, copil, capsys) -> None:
    expert = gouvernance.membre(copil, "autre", voix="consultative")
    reunion = reunions.reunion(copil, debut=reunions.dans(-1), etat="tenue")
    points = [reunions.point(reunion) for _ in range(2)]
    presents = list(copil.membres.exclude(pk=expert.pk).order_by("cote", "pk"))
    presents.pop()  # the absent one
    for membre in [*presents[:-1], expert]:
        reunions.present(reunion, membre)
    reunions.present(reunion, presents[-1], arrive_au=points[1])
    assert dire("reunion", demarche.slug, str(reunion.pk), "--json") == 0
    lue = json.loads(capsys.readouterr().out)
    assert lue["parite"]["ecrite"] == "4/3"
    assert lue["parite"]["respectee"] is False
    assert "4/3" in lue["parite"]["message"]
    assert lue["cotes"]["collectivite"] == {"sieges": 4, "presents": 3, "pouvoirs": 0, "absents": 1}
    assert [p["parite"]["ecrite"] for p in lue["points"]] == ["4/2", "4/3"]
    assert lue["parite"]["consultatives"] == 1
    assert expert.pk not in {s["membre"] for p in lue["points"] for s in p["sieges"]}
    assert len(lue["membres"]) == 9
    assert dire("reunion", demarche.slug, str(reunion.pk)) == 0
    assert "4/3" in capsys.readouterr().out
    assert dire("reunion", demarche.slug, str(reunion.pk), "--ics") == 0
    assert Calendar.from_ical(capsys.readouterr().out).walk("VEVENT")
