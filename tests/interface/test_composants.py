"""The gallery holds every component: it is rendered whole, then with hostile text everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from interface import galerie
from maillage import interface

DOSSIER = Path(interface.__file__).parent
COMPOSANTS = sorted(p.stem for p in (DOSSIER / "templates/composants").glob("*.html"))
GABARITS = sorted(DOSSIER.parent.glob("*/templates/**/*.html"))
SPRITE = (DOSSIER / "static/interface/icones/icones.svg").read_text("utf-8")
SYMBOLES = set(re.findall(r'symbol id="([^"]+)"', SPRITE))
HOSTILE = """"><script>alert(1)</script><img src=x onerror='a'>&{{ 7 }}<c-icone nom="x" />"""
VIDES = {"meta", "link", "input", "img", "br", "hr", "use", "path", "rect", "source"}


class Lecteur(HTMLParser):
    """Collects tags and attributes, and checks that every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.ouverts: list[str] = []
        self.balises: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, balise: str, attributs: list[tuple[str, str | None]]) -> None:
        self.balises.append((balise, dict(attributs)))
        assert len(attributs) == len(dict(attributs)), f"attribute given twice on {balise}"
        if balise not in VIDES:
            self.ouverts.append(balise)

    def handle_endtag(self, balise: str) -> None:
        if balise not in VIDES:
            assert self.ouverts.pop() == balise


def lire(html: str) -> Lecteur:
    lecteur = Lecteur()
    lecteur.feed(html)
    lecteur.close()
    assert not lecteur.ouverts
    return lecteur


@pytest.mark.parametrize("hostile", ["", HOSTILE], ids=["ordinaire", "hostile"])
def test_la_galerie_est_bien_formee_et_rien_n_y_passe(
    rendre: Callable[..., str], hostile: str
) -> None:
    html = rendre("galerie.html", **galerie.contexte(hostile))
    lecteur = lire(html)
    assert "<c-" not in html
    assert "{{" not in html.replace("{{ 7 }}", "")
    assert "{%" not in html
    for balise, attributs in lecteur.balises:
        assert balise != "script" or attributs["src"]
        assert not [nom for nom in attributs if nom.startswith("on") or nom == "style"]
        assert attributs.get("src") != "x"
    assert "&amp;lt;" not in html, "escaped twice"


def test_la_galerie_montre_tous_les_composants() -> None:
    source = (galerie.GABARITS / "galerie.html").read_text("utf-8") + "".join(
        (DOSSIER / f"templates/composants/{nom}.html").read_text("utf-8") for nom in COMPOSANTS
    )
    utilises = set(re.findall(r"<c-([a-z]+)", source))
    assert {nom for nom in COMPOSANTS if nom != "champ"} <= utilises


def test_les_identifiants_sont_uniques(rendre: Callable[..., str]) -> None:
    balises = lire(rendre("galerie.html", **galerie.contexte())).balises
    identifiants = [a["id"] for _, a in balises if a.get("id")]
    assert len(identifiants) == len(set(identifiants))


def test_les_champs_ont_leur_etiquette_et_leur_erreur(rendre: Callable[..., str]) -> None:
    balises = lire(rendre("galerie.html", **galerie.contexte())).balises
    identifiants = {a.get("id") for _, a in balises}
    pour = {a.get("for") for balise, a in balises if balise == "label"}
    for balise, attributs in balises:
        if balise in {"input", "select", "textarea"} and attributs.get("type") != "hidden":
            assert attributs["id"] in pour
        for cible in (attributs.get("aria-describedby") or "").split():
            assert cible in identifiants


def test_le_resume_des_erreurs_mene_aux_champs(rendre: Callable[..., str]) -> None:
    html = rendre("galerie.html", **galerie.contexte())
    assert "2 points à corriger" in html
    assert 'href="#id_debut"' in html
    assert 'href="#id_publics_0"' in html
    assert 'id="id_publics_0"' in html


def test_le_titre_est_celui_de_la_fenetre_et_de_la_page(rendre: Callable[..., str]) -> None:
    html = rendre("galerie.html", **galerie.contexte())
    assert "<title>Convention de Rivefictive — Maillage</title>" in html
    assert "<h1>Convention de Rivefictive</h1>" in html
    assert html.count("<h1") == 1


def test_la_pagination_et_les_exports_gardent_les_filtres(rendre: Callable[..., str]) -> None:
    html = rendre("galerie.html", adresse="/?q=a%26b&page=2", **galerie.contexte())
    assert 'href="?q=a%26b&amp;page=3"' in html
    assert 'href="?axe=1&amp;format=xlsx"' in html


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda p: str(p.relative_to(DOSSIER.parent)))
def test_les_icones_nommees_existent(gabarit: Path) -> None:
    noms = re.findall(
        r"""<c-icone nom="([a-z-]+)"|\bicone="([a-z-]+)\"""", gabarit.read_text("utf-8")
    )
    assert {a or b for a, b in noms} <= SYMBOLES


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda p: str(p.relative_to(DOSSIER.parent)))
def test_les_composants_appeles_existent(gabarit: Path) -> None:
    appels = set(re.findall(r"<c-([a-z_-]+)", gabarit.read_text("utf-8")))
    assert appels <= {*COMPOSANTS, "vars", "slot"}


@pytest.mark.parametrize("nombre", [6, 7])
def test_au_dela_de_six_les_onglets_se_replient_derriere_le_nom_de_la_page(
    rendre: Callable[..., str], nombre: int
) -> None:
    items = [(f"Page {rang}", f"/{rang}/", rang == 2) for rang in range(nombre)]
    page = rendre("galerie.html", **galerie.contexte() | {"onglets": items})
    html = page[page.index('<nav class="onglets') :].partition("</nav>")[0] + "</nav>"
    balises = lire(html).balises
    liens = [attributs for balise, attributs in balises if balise == "a"]
    assert [lien["href"] for lien in liens] == [f"/{rang}/" for rang in range(nombre)]
    assert [lien["href"] for lien in liens if lien.get("aria-current") == "page"] == ["/2/"]
    boutons = [attributs for balise, attributs in balises if balise == "button"]
    replies = [attributs for balise, attributs in balises if "popover" in attributs]
    if nombre == 6:
        assert (boutons, replies) == ([], [])
        return
    assert boutons[0]["type"] == "button"
    assert boutons[0]["popovertarget"] == replies[0]["id"] == "onglets-pages-de-la-demarche"
    assert '<span class="onglets-ici">Page 2</span>' in html
