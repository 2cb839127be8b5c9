"""The tree of a plan as it is read: four hundred lines of template would take longer than all the rest.

Everything that comes from a person is escaped here, by `escape` or by `format_html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.interface.typographie import INSECABLE, accorde, typo
from maillage.plan_actions.enums import PORTENT_DES_FICHES, VALIDEES, Niveau
from maillage.plan_actions.queries import FicheEnLigne, Noeud, Suite
from maillage.plan_actions.queries.avancement import Mesures
from maillage.plan_actions.templatetags.avancement import mesure
from maillage.plan_actions.templatetags.vues import dessin, etiquette_etat, pour

register = template.Library()

AJOUTS = {
    Niveau.ENJEU: "un axe ou un objectif",
    Niveau.AXE: "un objectif",
    Niveau.OBJECTIF_GENERAL: "un objectif plus précis",
    Niveau.OBJECTIF_STRATEGIQUE: "un objectif plus précis",
    Niveau.OBJECTIF_OPERATIONNEL: "un sous-objectif",
}
GESTES = (
    ("cibles", "cible", "Cibles chiffrées"),
    ("deplacer", "deplacer", "Déplacer vers…"),
    ("dupliquer", "plus", "Dupliquer"),
    ("historique", "historique", "Historique"),
    ("supprimer", "supprimer", "Mettre à la corbeille"),
)


@register.simple_tag
def arbre_en_lecture(
    racines: Iterable[Noeud],
    patrons: Mapping[str, str],
    avec_menus: bool,
    mesures: Mesures,
) -> SafeString:
    """The nodes with all that they bear; `patrons` are the addresses of the object 0, by name."""
    return SafeString("".join(_noeud(noeud, patrons, avec_menus, mesures) for noeud in racines))


def _noeud(noeud: Noeud, patrons: Mapping[str, str], avec_menus: bool, mesures: Mesures) -> str:
    element, racine = noeud.element, noeud.profondeur == 0
    menu = menu_d_element(noeud, patrons) if avec_menus else ""
    precisions = ""
    if noeud.precise:
        contexte = {"noeud": noeud, "element": element}
        precisions = render_to_string("plan_actions/_precisions.html", contexte)
    avancement = mesure(
        mesures.elements.get(element.pk), pour(patrons["element_avancement"], element.pk)
    )
    suites = "".join(
        f'{annonce_de_suite(suite, noeud)}<ol class="noeud-enfants">'
        f"{''.join(_noeud(enfant, patrons, avec_menus, mesures) for enfant in suite.noeuds)}</ol>"
        for suite in noeud.suites
    )
    fiches = ""
    if noeud.fiches:
        fiches = f'<ul class="noeud-fiches">{_fiches(noeud.fiches, patrons, mesures)}</ul>'
    porte = suites + fiches
    if porte and racine:
        porte = (
            f'<details open class="noeud-contenu" data-plan-repli="{element.pk}">'
            f"{resume_de_racine(noeud)}{porte}</details>"
        )
    return (
        f'<li id="element-{element.pk}" tabindex="-1" '
        f'class="noeud noeud-{element.niveau.lower()}{" noeud-racine" if racine else ""}">'
        f'<div class="ligne"><div class="ligne-texte">{titre_d_element(noeud)}{precisions}'
        f"{avancement}</div>{menu}</div>{porte}</li>"
    )


def _fiches(fiches: Iterable[FicheEnLigne], patrons: Mapping[str, str], mesures: Mesures) -> str:
    icone = dessin("document")
    avant, apres = patrons["fiche"].split("/0/")
    lignes = []
    for fiche in fiches:
        pilote = fiche.pilote
        dite = f' <span class="discret">— {escape(pilote)}</span>' if pilote else ""
        lignes.append(
            f'<li id="fiche-{fiche.pk}" tabindex="-1" class="noeud noeud-fiche"><div class="ligne">'
            f'<p class="ligne-texte fiche-en-ligne">{icone} <span><span class="visually-hidden">'
            f"Fiche action{INSECABLE}: </span>"
            f'<a href="{avant}/{fiche.pk}/{apres}">{escape(typo(fiche.nom))}</a>{dite}'
            f"</span> {etiquette_etat(fiche.etat)}"
            f"{_mesure_de(fiche, patrons['fiche_avancement'], mesures)}</p></div></li>"
        )
    return "".join(lignes)


def _mesure_de(fiche: FicheEnLigne, patron: str, mesures: Mesures) -> str:
    """The figure of a fiche; that it is not filled in is said only of an action that was decided."""
    lue = mesures.fiches.get(fiche.pk)
    if lue is None or (lue.part is None and fiche.etat not in VALIDEES):
        return ""
    return f" {mesure(lue, pour(patron, fiche.pk))}"


@register.filter
def titre_d_element(noeud: Noeud) -> SafeString:
    """The title of an element: a heading for an enjeu or an axe, a line for an objectif."""
    element = noeud.element
    niveau, titre, code = element.get_niveau_display(), typo(element.intitule), element.code
    if noeud.titre:
        rang = 2 if noeud.profondeur == 0 else 3
        return format_html(
            '<p class="noeud-niveau">{}{}</p><h{} class="noeud-titre">{}</h{}>',
            niveau,
            f" {code}" if code else "",
            rang,
            titre,
            rang,
        )
    return format_html(
        '<p class="noeud-titre"><span class="visually-hidden">{}{}:</span>{}{}</p>',
        niveau,
        INSECABLE,
        format_html('<span class="noeud-code">{}</span> ', code) if code else "",
        titre,
    )


@register.filter
def resume_de_racine(noeud: Noeud) -> SafeString:
    """What folds an enjeu or an axe: how much it bears, in words."""
    comptes = [(noeud.nombre_objectifs, "objectif", "objectifs")]
    comptes += [(noeud.nombre_fiches, "fiche action", "fiches action")]
    return format_html(
        '<summary>{}<span class="visually-hidden"> sous «{}{}{}»</span></summary>',
        ", ".join(accorde(nombre, *mots) for nombre, *mots in comptes if nombre),
        INSECABLE,
        noeud.element.intitule,
        INSECABLE,
    )


@register.filter
def annonce_de_suite(suite: Suite, noeud: Noeud) -> SafeString:
    """What stands over siblings of one level: their sub-group, and the name of their level."""
    dits = SafeString("")
    if suite.annonce:
        dits += format_html('<h3 class="noeud-groupe">{}</h3>', typo(suite.groupe))
    if noeud.titre and suite.niveau != Niveau.AXE:
        dits += format_html('<p class="noeud-suite">{}</p>', suite.libelle)
    return dits


def menu_d_element(noeud: Noeud, patrons: Mapping[str, str]) -> SafeString:
    """What can be done with an element."""
    element = noeud.element
    suite = f"&amp;niveau={noeud.enfants[0].element.niveau}" if noeud.enfants else ""
    gestes = [(pour(patrons["element_modifier"], element.pk), "modifier", "Modifier")]
    if element.niveau in AJOUTS:
        adresse = f"{patrons['element_ajouter']}?parent={element.pk}{suite}"
        gestes.append((adresse, "plus", f"Ajouter {AJOUTS[Niveau(element.niveau)]}"))
    if element.niveau in PORTENT_DES_FICHES:
        adresse = f"{patrons['fiche_ajouter']}?element={element.pk}"
        gestes.append((adresse, "document", "Ajouter une fiche action"))
    gestes += [
        (pour(patrons[f"element_{nom}"], element.pk), icone, libelle)
        for nom, icone, libelle in GESTES
    ]
    lignes = "".join(
        f'<li><a href="{adresse}">{dessin(icone)} {libelle}</a></li>'
        for adresse, icone, libelle in gestes
    )
    return format_html(
        '<details class="ligne-menu" data-menu><summary class="btn btn-sm btn-link">'
        '<span aria-hidden="true">•••</span><span class="visually-hidden">Agir sur «{}{}{}»</span>'
        "</summary><ul>{}</ul></details>",
        INSECABLE,
        element.intitule,
        INSECABLE,
        SafeString(lignes),  # our own words, addresses and keys
    )
