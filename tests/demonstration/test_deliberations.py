"""The two real deliberations of the demonstration: the command, the documents, what the rules find."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from appuis.relecture import lire as relire
from appuis.relecture import serre
from maillage.conventions import queries
from maillage.conventions.pieces.choix import trouver_deliberation
from maillage.conventions.pieces.deliberation import extrait, projets
from maillage.documents.arbre import manquants
from maillage.documents.pieces import piece
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.ligne import commande
from maillage.portail.queries import constats


@pytest.fixture
def lancer(demo, capsys):
    """The command, and the JSON that it prints."""

    def _lancer(*mots: str):
        code = commande.executer(commande.analyseur().parse_args(["deliberation", *mots, "--json"]))
        dit = capsys.readouterr()
        return json.loads(dit.out) if code == 0 else (code, dit.err)

    return _lancer


def test_toulouse_un_objet_par_point(lancer):
    points = {d["point"]: d for d in lancer("toulouse")}
    assert list(points) == ["1.1", "4.1", "9.3", "10.3", "11.1", "29.1", None]
    ici = points["10.3"]
    attendu = {
        "presents": 65,
        "pouvoirs": 3,
        "absents": 1,
        "votants": 68,
        "en_exercice": 69,
        "quorum": 35,
        "quorum_atteint": True,
        "jours_francs": 6,
    }
    assert {cle: ici[cle] for cle in attendu} == attendu
    comptes = {p: (d["presents"], d["pouvoirs"], d["absents"]) for p, d in points.items()}
    assert comptes["11.1"] == (64, 3, 2)
    assert comptes["29.1"] == (64, 4, 1)
    assert comptes["4.1"] == (63, 5, 1)
    assert comptes[None] == (
        None,
        None,
        None,
    )  # the decision of the Caf says nothing of who was there


def test_point_choisit(lancer):
    (seul,) = lancer("toulouse", "--point", "10.3")
    assert (seul["votants"], seul["deliberation"]) == (68, "21-0648")
    (entre,) = lancer("toulouse", "--point", "12")
    assert (entre["votants"], entre["deliberation"]) == (68, None)


@pytest.mark.parametrize(
    ("slug", "point", "dit"),
    [("toulouse", "§", "ordre du jour"), ("sicoval", "4.1", "Rien n'est enregistré")],
)
def test_un_point_faux_finit_par_2(lancer, slug, point, dit):
    code, erreur = lancer(slug, "--point", point)
    assert code == 2
    assert dit in erreur


def test_aubergenville(lancer):
    (seul,) = lancer("aubergenville")
    noms = ("presents", "pouvoirs", "absents", "votants", "en_exercice", "quorum", "jours_francs")
    assert [seul[nom] for nom in noms] == [27, 5, 1, 32, 33, 17, 6]
    assert seul["ecarts_identifiant"] == []
    assert seul["executoire_le"] == "2024-12-18"


@pytest.mark.parametrize("format_", list(FORMATS))
def test_l_extrait_d_aubergenville_dit_tout_dans_les_quatre_formats(demo, format_):
    demarche = queries.demarche_de_l_instance("aubergenville")
    document = piece("deliberation").construire(trouver_deliberation(demarche, ""))
    assert manquants(document) == []
    texte = serre(relire(produire(document, format=format_, final=True), format_).texte)
    for dit in (
        "à l’unanimité (32 voix pour)",
        "Sophie PRIMAS (à Gilles LÉCOLE)",
        "n° 20-093 du 16 décembre 2020",
        "Article 2.",
        "99_DE-078-217800291-20241211-DEL24_081-D",
        "18 décembre 2024",
    ):
        assert serre(dit) in texte


def test_l_extrait_de_toulouse_attend_la_date_du_recueil(demo):
    demarche = queries.demarche_de_l_instance("toulouse")
    document = extrait(trouver_deliberation(demarche, "21-0648"))
    assert manquants(document) == ["date de publication au recueil des actes administratifs"]


def test_chaque_signataire_a_son_projet(demo):
    demarche = queries.demarche_de_l_instance("sicoval")
    proposes = projets(demarche)
    signataires = demarche.parties.filter(est_signataire=True)
    assert [p.partie.pk for p in proposes] == [p.pk for p in signataires]
    caf, communaute, *communes = proposes
    assert "assemblée qui décide" in caf.manques[0]
    assert "nombre de membres en exercice" in communaute.manques
    assert "nombre de membres en exercice" not in caf.manques
    assert len(communes) == 36


def test_le_projet_reprend_ce_que_la_collectivite_a_deja_dit(demo):
    demarche = queries.demarche_de_l_instance("aubergenville")
    commune = next(p for p in projets(demarche) if p.deliberation)
    assert set(commune.manques) == {"point de l’ordre du jour", "résultat du vote"}
    document = piece("projet_deliberation").construire(commune.partie)
    assert document.titre == "Projet de délibération"


def test_le_controle_trouve_a15_04_et_a15_08_et_rien_de_faux(demo):
    regles = {"V-08", "V-09", "V-10", "V-11", "V-12"}
    trouves = {
        slug: [
            (c.regle.identifiant, c.precisions)
            for c in constats(queries.demarche_de_l_instance(slug), dt.date(2026, 11, 21))
            if c.regle and c.regle.identifiant in regles
        ]
        for slug in ("toulouse", "sicoval", "rive-de-gier", "conflent-canigo", "aubergenville")
    }
    a_toulouse = trouves.pop("toulouse")
    # A15-04, and A15-05, which is an information.
    v08 = [precisions for identifiant, precisions in a_toulouse if identifiant == "V-08"]
    assert len(v08) == 2
    assert "Commission des aides financières collectives" in [p.get("citee") for p in v08]
    (v12,) = [c for c in a_toulouse if c[0] != "V-08"]
    assert v12 == ("V-12", {"manques": ["la publication au recueil des actes administratifs"]})
    assert not any(trouves.values())
