"""The pages of the library of clauses: the list, one part with its history, the editor, the publication."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.clauses import essai, langage, lecture, permissions, queries, usages, vigueur
from maillage.clauses.actions import clauses as actes
from maillage.clauses.apercu import Apercu, apercevoir
from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.forms import AbandonForm, PublicationForm, RedactionForm, RetraitForm
from maillage.clauses.langage import Blocs, ClauseInvalide
from maillage.clauses.models import ClauseDeCaf
from maillage.clauses.usages import ProjetDeDocument, Usage
from maillage.comptes.requetes import Requete
from maillage.interface.saisie import recu
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable
from maillage.regles.vis_a_vis import paragraphes

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])
PROJETS_A_CHOISIR = 60


@require_safe
def bibliotheque(request: Requete) -> HttpResponse:
    """Every document with its parts, and who words each for the Caf in view."""
    le = timezone.localdate()
    cafs = list(queries.cafs_visibles(request.user, le))
    demandee = request.GET.get("caf", "")
    caf = next((c for c in cafs if str(c.pk) == demandee), None)
    if caf is None and demandee:
        raise Introuvable("Les clauses de cette Caf ne vous sont pas ouvertes.")
    caf = caf or (cafs[0] if cafs else None)
    siennes = list(queries.clauses(caf)) if caf else []
    versions = queries.versions(caf) if caf else []
    documents = [
        (
            usage,
            lecture.lignes(
                usage,
                [c for c in siennes if c.document == usage.document],
                [v for v in versions if v.clause.document == usage.document],
                le,
            ),
        )
        for usage in usages.usages()
    ]
    contexte = {
        "cafs": cafs,
        "caf": caf,
        "documents": documents,
        "peut_ecrire": caf is not None and permissions.refus_tenir(request.user, caf, le) is None,
    }
    return render(request, "clauses/bibliotheque.html", contexte)


@require_safe
def clause(request: Requete, caf: int, document: str, partie: str) -> HttpResponse:
    """One part: what holds, what was, what is being written, and the text of the product."""
    le = timezone.localdate()
    lue = queries.caf_visible(request.user, caf, le)
    usage, titre = _partie(document, partie)
    versions = queries.versions(lue, document, partie)
    siennes = list(queries.clauses(lue, document).filter(partie=partie))
    refus = permissions.refus_tenir(request.user, lue, le)
    contexte = {
        "caf": lue,
        "usage": usage,
        "partie": partie,
        "titre": titre,
        "versions": lecture.lire_les_versions(versions, usage, le),
        "tailles": lecture.tailles(siennes),
        "national": _lignes(usage, langage.blocs_du_modele(usage.modele(), partie)),
        "refus": refus,
    }
    return render(request, "clauses/clause.html", contexte)


@page_et_envoi
def ecrire(request: Requete, caf: int, document: str, partie: str, taille: str) -> HttpResponse:
    """The editor: blocks, mentions, preview; posting keeps the draft."""
    lue, usage, titre, classe, connue = _a_ecrire(request, caf, document, partie, taille)
    versions = queries.versions(lue, document, partie)
    depart = lecture.texte_de_depart(usage, connue, partie, classe, versions, timezone.localdate())
    form = RedactionForm(
        usage, recu(request), blocs=depart, version=connue.version if connue else 0
    )
    garder = request.method == "POST" and not {"geste", "apercevoir"} & set(request.POST)
    if (
        garder
        and form.is_valid()
        and form.tenter(
            lambda: actes.ecrire(
                caf=lue,
                document=document,
                partie=partie,
                taille=classe,
                blocs=form.entrees(),
                version=form.cleaned_data["version"],
                par=request.user,
                le=timezone.now(),
            )
        )
    ):
        messages.success(request, "Le brouillon est enregistré. Aucun document ne le lit encore.")
        vers = "publier" if "ensuite" in request.POST else "ecrire"
        return redirect(f"clauses:{vers}", caf, document, partie, taille)
    projets = _projets(usage, lue)
    vu = _apercevoir(request, usage, partie, form.entrees(), projets)
    contexte = {
        "caf": lue,
        "usage": usage,
        "partie": partie,
        "titre": titre,
        "taille": classe,
        "clause": connue,
        "form": form,
        "mentions": langage.mentions_par_groupe(usage.modele()),
        "apercu": vu,
        "projets": projets,
        "national": _lignes(usage, langage.blocs_du_modele(usage.modele(), partie)),
    }
    statut = form.statut if garder else 200
    return render(request, "clauses/ecrire.html", contexte, status=statut)


@page_et_envoi
def publier(request: Requete, caf: int, document: str, partie: str, taille: str) -> HttpResponse:
    """The dry run of the draft on the démarches of the Caf, then its publication."""
    lue, usage, titre, classe, connue = _a_ecrire(request, caf, document, partie, taille)
    if connue is None or connue.brouillon is None:
        messages.info(request, "Cette clause n’a pas de brouillon à publier. Écrivez-le d’abord.")
        return redirect("clauses:ecrire", caf, document, partie, taille)
    blocs = langage.depuis_donnees(connue.brouillon)
    form = _publication(request, PublicationForm, connue)
    essayer = "essayer" in request.POST
    if (
        not essayer
        and form.is_valid()
        and form.tenter(
            lambda: actes.publier(
                clause=connue, **form.cleaned_data, par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(
            request, f"« {titre} » est publiée : les projets de vos démarches la prennent."
        )
        return redirect("clauses:clause", caf, document, partie)
    return _essai(request, lue, usage, titre, classe, connue, form, blocs, essayer)


@page_et_envoi
def retirer(request: Requete, caf: int, document: str, partie: str, taille: str) -> HttpResponse:
    """The dry run of the way back to the text of the product, then the withdrawal."""
    lue, usage, titre, classe, connue = _a_ecrire(request, caf, document, partie, taille)
    if connue is None:
        raise Introuvable("La Caf n’a rien publié ici : le texte national s’applique déjà.")
    form = _publication(request, RetraitForm, connue)
    essayer = "essayer" in request.POST
    if (
        not essayer
        and form.is_valid()
        and form.tenter(
            lambda: actes.retirer(
                clause=connue, **form.cleaned_data, par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, f"« {titre} » revient au texte national.")
        return redirect("clauses:clause", caf, document, partie)
    return _essai(request, lue, usage, titre, classe, connue, form, None, essayer)


@require_POST
def abandonner(request: Requete, caf: int, document: str, partie: str, taille: str) -> HttpResponse:
    """Throw a draft away."""
    _, _, _, _, connue = _a_ecrire(request, caf, document, partie, taille)
    form = AbandonForm(request.POST)
    if connue is None or not form.is_valid():
        raise Introuvable("Ce brouillon n’existe plus. Revenez à la clause.")
    actes.abandonner(
        clause=connue, version=form.cleaned_data["version"], par=request.user, le=timezone.now()
    )
    messages.success(request, "Le brouillon est abandonné. Ce qui est publié n’a pas changé.")
    return redirect("clauses:clause", caf, document, partie)


@require_safe
def version(request: Requete, caf: int, cle: int) -> HttpResponse:
    """One published version, facing another (`?avec=`, the one before it, or the text of the product)."""
    le = timezone.localdate()
    lue = queries.caf_visible(request.user, caf, le)
    choisie = queries.version(lue, cle)
    usage, titre = _partie(choisie.clause.document, choisie.clause.partie)
    soeurs = [
        v
        for v in queries.versions(lue, choisie.clause.document, choisie.clause.partie)
        if v.clause_id == choisie.clause_id
    ]
    national = langage.blocs_du_modele(usage.modele(), choisie.clause.partie)
    demandee = request.GET.get("avec", "")
    avec = next((v for v in soeurs if str(v.pk) == demandee), None)
    if not demandee:
        avec = next((v for v in reversed(soeurs) if v.numero < choisie.numero), None)

    def dire(publiee: Any) -> list[str]:
        sienne = publiee is not None and not publiee.retiree
        return _lignes(usage, vigueur.blocs(publiee) if sienne else national)

    contexte = {
        "caf": lue,
        "usage": usage,
        "titre": titre,
        "version": choisie,
        "libelle": f"Version {choisie.numero}",
        "avec": avec,
        "libelle_avec": f"Version {avec.numero}" if avec else "",
        "soeurs": [v for v in soeurs if v.pk != choisie.pk],
        "rangees": list(paragraphes(dire(avec), dire(choisie))),
    }
    return render(request, "clauses/version.html", contexte)


def _partie(document: str, partie: str) -> tuple[Usage, str]:
    usage = usages.usage(document)
    titres = langage.modifiables(usage.modele())
    if partie not in titres:
        raise Introuvable(
            "Cette partie n’existe pas dans ce document, ou garde le texte national. Revenez à la "
            "liste des clauses."
        )
    return usage, titres[partie]


def _a_ecrire(
    request: Requete, caf: int, document: str, partie: str, taille: str
) -> tuple[Organisation, Usage, str, ClasseDeTaille, ClauseDeCaf | None]:
    le = timezone.localdate()
    lue = queries.caf_visible(request.user, caf, le)
    permissions.exiger(permissions.refus_tenir(request.user, lue, le))
    usage, titre = _partie(document, partie)
    if taille not in ClasseDeTaille.values:
        raise Introuvable("Cette classe de taille n’existe pas. Revenez à la clause.")
    classe = ClasseDeTaille(taille)
    return lue, usage, titre, classe, queries.clause(lue, document, partie, classe)


def _lignes(usage: Usage, blocs: Blocs) -> list[str]:
    return langage.lignes(blocs, usage.modele(), usage.libelles)


def _projets(usage: Usage, caf: Organisation) -> list[ProjetDeDocument]:
    """The drafts with which a text may be tried, those that still follow the library first."""
    tous = islice(usage.projets(caf, timezone.localdate()), PROJETS_A_CHOISIR)
    return [p for p in tous if p.valeurs is not None]


def _apercevoir(
    request: Requete, usage: Usage, partie: str, blocs: Blocs, projets: list[ProjetDeDocument]
) -> Apercu:
    dit = request.POST.get("avec", "0")
    rang = int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 4 else 0
    projet = projets[rang] if rang < len(projets) else None
    return apercevoir(usage, partie, blocs, projet)


def _publication(request: Requete, classe: type[PublicationForm], connue: ClauseDeCaf) -> Any:
    depart = {"version": connue.version, "valable_du": timezone.localdate()}
    return classe(recu(request), initial=depart)


def _essai(
    request: Requete,
    caf: Organisation,
    usage: Usage,
    titre: str,
    classe: ClasseDeTaille,
    connue: ClauseDeCaf,
    form: PublicationForm,
    blocs: Blocs | None,
    essayer: bool,
) -> HttpResponse:
    """The page of a publication or of a withdrawal, with what it would change."""
    du, au = _jours(form)
    refus = _refus(usage, connue, blocs)
    maintenant, jour = timezone.now(), timezone.localdate()
    contexte = {
        "caf": caf,
        "usage": usage,
        "titre": titre,
        "taille": classe,
        "clause": connue,
        "partie": connue.partie,
        "retour_au_national": blocs is None,
        "form": form,
        "refus": refus,
        "essai": None if refus else essai.essayer(connue, blocs, du, au, maintenant, jour),
        "du": du,
    }
    if essayer:
        form.errors.clear()
    return render(request, "clauses/publier.html", contexte, status=200 if essayer else form.statut)


def _jours(form: PublicationForm) -> tuple[dt.date, dt.date | None]:
    """The days of the trial: those that were entered, or from today on."""
    lus = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    if form.is_bound and not lus:
        form.is_valid()
        lus = form.cleaned_data
    return lus.get("valable_du") or timezone.localdate(), lus.get("valable_au")


def _refus(usage: Usage, connue: ClauseDeCaf, blocs: Blocs | None) -> str:
    """Why the draft cannot be published as it is written, or nothing."""
    if blocs is None:
        return ""
    try:
        langage.verifier(blocs, usage.modele(), connue.partie)
    except ClauseInvalide as erreur:
        return erreur.message
    return ""
