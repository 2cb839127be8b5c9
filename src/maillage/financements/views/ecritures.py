"""The pages of the plain rows: added, changed and taken away alike; `PAGES` says what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.financements import permissions
from maillage.financements.actions import ecritures as actes
from maillage.financements.forms import suivi as forms
from maillage.financements.models import AccompagnementEtat, CalendrierCaf, Enveloppe, Versement
from maillage.financements.queries import ecritures as queries
from maillage.financements.queries import suivi as queries_du_suivi
from maillage.financements.queries.baremes import caf_de
from maillage.financements.views.acces import Refus, annee_demandee, ecrire, version_de
from maillage.regles.erreurs import Introuvable

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Page:
    """What the pages of a kind of row need: its form, where it is, its words.

    `neuf` makes the unsaved row; `ou` is the page that comes before and after.
    """

    forme: type[forms.DuSuiviForm]
    trouver: Callable[[Demarche, int], Any]
    neuf: Callable[[Demarche], Any]
    titre: str
    aide: str
    ou: Callable[[Demarche, Any], str]
    rubrique: str
    refus: Refus = permissions.refus_suivre


def _tableaux(demarche: Demarche, objet: Any) -> str:
    return f"{reverse('financements:tableaux', args=[demarche.slug])}#etat"


def _pluriannuel(demarche: Demarche, objet: Any) -> str:
    return f"{reverse('financements:pluriannuel', args=[demarche.slug])}#enveloppes"


def _suivi(demarche: Demarche, objet: Any) -> str:
    annee = objet.annee or timezone.localdate().year
    return f"{reverse('financements:suivi', args=[demarche.slug])}?annee={annee}"


def _exercice(demarche: Demarche, objet: Any) -> str:
    if objet is None or objet.structure_id is None or not objet.ligne:
        return reverse("financements:suivi", args=[demarche.slug])
    cles = [demarche.slug, objet.structure_id, objet.ligne, objet.annee]
    return reverse("financements:exercice", args=cles)


def _calendrier(demarche: Demarche) -> CalendrierCaf:
    caf = caf_de(demarche)
    if caf is None:
        raise Introuvable("Aucune Caf n’est partie à cette démarche : ajoutez-la d’abord.")
    return CalendrierCaf(caf=caf)


PAGES: dict[str, Page] = {
    "enveloppe": Page(
        forms.EnveloppeForm,
        queries.enveloppe_visible,
        lambda demarche: Enveloppe(demarche=demarche),
        "une enveloppe ou un plafond",
        "Ce qu’un financeur réserve, ou ce qu’il ne faut pas dépasser : le tableau pluriannuel dit ce "
        "qu’il en reste.",
        _pluriannuel,
        "pluriannuel",
    ),
    "accompagnement": Page(
        forms.AccompagnementForm,
        queries.accompagnement_visible,
        lambda demarche: AccompagnementEtat(demarche=demarche),
        "un accompagnement de l’État",
        "Versé aux communes autorités organisatrices de l’accueil du jeune enfant. Il ne s’ajoute à "
        "aucun total de la Caf.",
        _tableaux,
        "tableaux",
    ),
    "versement": Page(
        forms.VersementForm,
        queries_du_suivi.versement_visible,
        lambda demarche: Versement(demarche=demarche),
        "un versement",
        "Un acompte se verse d’après le droit connu ; un solde ou un indu, une fois le réel validé.",
        _exercice,
        "suivi",
    ),
    "calendrier": Page(
        forms.CalendrierForm,
        queries_du_suivi.calendrier_visible,
        _calendrier,
        "un calendrier de la Caf",
        "Les dates et les taux sont ceux de votre Caf : ils valent pour toutes ses démarches. Laissez "
        "vide ce qu’elle ne fixe pas.",
        _suivi,
        "suivi",
        permissions.refus_fixer_le_calendrier,
    ),
}


@page_et_envoi
def ajouter(request: Requete, slug: str, genre: str) -> HttpResponse:
    """A new row; the address may say the year, the structure and the line."""
    page = PAGES[genre]
    demarche = ecrire(request, slug, page.refus)
    neuf = page.neuf(demarche)
    depart: dict[str, Any] = {"annee": annee_demandee(request, timezone.localdate().year)}
    depart.update({nom: request.GET[nom] for nom in ("structure", "ligne") if nom in request.GET})
    form = page.forme(recu(request), instance=neuf, demarche=demarche, initial=depart)

    def acte() -> None:
        for nom, valeur in form.champs().items():
            setattr(neuf, nom, valeur)
        actes.ajouter(objet=neuf, demarche=demarche, par=request.user, le=timezone.now())

    if form.is_valid() and form.tenter(acte):
        messages.success(request, "C’est enregistré.")
        return redirect(page.ou(demarche, neuf))
    return _formulaire(request, demarche, page, form, neuf)


@page_et_envoi
def modifier(request: Requete, slug: str, genre: str, cle: int) -> HttpResponse:
    """Change a row; two people never overwrite each other silently."""
    page = PAGES[genre]
    demarche = ecrire(request, slug, page.refus)
    objet = page.trouver(demarche, cle)
    form = page.forme(recu(request), instance=objet, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            objet=objet,
            demarche=demarche,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "C’est enregistré.")
        return redirect(page.ou(demarche, page.trouver(demarche, cle)))
    contexte: dict[str, Any] = {"objet": objet}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(page.trouver(demarche, cle))
    return _formulaire(request, demarche, page, form, objet, **contexte)


@page_et_envoi
def retirer(request: Requete, slug: str, genre: str, cle: int) -> HttpResponse:
    """Take a row away, after saying so."""
    page = PAGES[genre]
    demarche = ecrire(request, slug, page.refus)
    objet = page.trouver(demarche, cle)
    retour = page.ou(demarche, objet)
    if request.method == "POST":
        actes.retirer(
            objet=objet,
            demarche=demarche,
            version=version_de(request),
            par=request.user,
            le=timezone.now(),
        )
        messages.success(request, f"« {objet} » est retiré ; le journal garde ce qui était écrit.")
        return redirect(retour)
    contexte = {
        "demarche": demarche,
        "rubrique": page.rubrique,
        "objet": objet,
        "retour": retour,
        "consequences": ["Cette écriture ne compte plus.", "Le journal garde ce qui était écrit."],
    }
    return render(request, "financements/suivi/retrait.html", contexte)


@page_et_envoi
def compte(request: Requete, slug: str, structure: int, annee: int) -> HttpResponse:
    """The charges of a structure in one year: written the first time, then changed."""
    demarche = ecrire(request, slug)
    lu = queries.compte_a_ecrire(demarche, structure, annee)
    form = forms.CompteForm(recu(request), instance=lu, demarche=demarche)

    def acte() -> None:
        if lu.pk:
            version = form.cleaned_data["version"]
            champs = form.champs()
            actes.modifier(
                objet=lu,
                demarche=demarche,
                version=version,
                champs=champs,
                par=request.user,
                le=timezone.now(),
            )
            return
        for nom, valeur in form.champs().items():
            setattr(lu, nom, valeur)
        actes.ajouter(objet=lu, demarche=demarche, par=request.user, le=timezone.now())

    if form.is_valid() and form.tenter(acte):
        messages.success(request, "Le compte de la structure est enregistré.")
        return redirect(_suivi(demarche, lu))
    contexte: dict[str, Any] = {
        "titre": f"Compte {annee} de « {lu.structure} »",
        "aide": "Les charges de l’année et ce que la structure reçoit hors Caf : Maillage dit si les "
        "financements dépassent les charges.",
        "demarche": demarche,
        "rubrique": "suivi",
        "form": form,
        "retour": _suivi(demarche, lu),
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.compte_a_ecrire(demarche, structure, annee))
    return render(request, "financements/suivi/formulaire.html", contexte, status=form.statut)


def _formulaire(
    request: Requete, demarche: Demarche, page: Page, form: Any, depart: Any, **contexte: Any
) -> HttpResponse:
    objet = contexte.get("objet")
    contexte = {
        "titre": f"{'Modifier' if objet else 'Ajouter'} {page.titre}",
        "aide": page.aide,
        "demarche": demarche,
        "rubrique": page.rubrique,
        "form": form,
        "retour": page.ou(demarche, depart),
        "groupes": _groupes(form),
        **contexte,
    }
    return render(request, "financements/suivi/formulaire.html", contexte, status=form.statut)


def _groupes(form: Any) -> list[tuple[str, list[Any]]]:
    groupes = getattr(form, "GROUPES", ())
    return [(titre, [form[nom] for nom in noms]) for titre, noms in groupes]
