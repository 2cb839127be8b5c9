"""What the pages of the rights and of the scenarios need."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.financements.enums import Confiance, NatureSimulee
from maillage.financements.models import ChangementSimule
from maillage.financements.mots import calcul_lisible, entree_lisible, valeur_lisible
from maillage.interface.typographie import accorde, les_premiers, montant, typo
from maillage.regles.financements.baremes import Bareme
from maillage.regles.financements.calcul import Etape, Resultat
from maillage.regles.financements.comparaison import Comparaison, Ecart
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.territoire import Droit, Droits, Total

register = template.Library()

INCONNU = "inconnu"


@register.filter
def ligne_en_mots(code: str) -> str:
    """The title of a line."""
    return typo(LIGNES[code].intitule) if code in LIGNES else code


@register.filter(name="total")
def total_en_mots(somme: Total) -> str:
    """What is known of a sum, due and waiting; « inconnu » when nothing of it is."""
    if not somme.est_connu and not somme.calcule:
        return INCONNU
    return montant(somme.calcule) + (" + ?" if somme.inconnus else "")


@register.filter
def connu(valeur: Decimal | None) -> str:
    """An amount, or « inconnu »."""
    return INCONNU if valeur is None else montant(valeur)


@register.filter(name="ecart")
def ecart_en_mots(valeur: Decimal | None) -> str:
    """A gap with its sign: « +1 234,00 € », « −50,00 € »."""
    if valeur is None:
        return INCONNU
    return f"{'+' if valeur > 0 else ''}{montant(valeur)}"


@register.simple_tag
def cellule(slug: str, droit: Droit | None) -> SafeString:
    """One cell of the table of the rights, with the link to what explains it."""
    if droit is None:
        return format_html('<td class="montant">{}</td>', "—")
    adresse = _adresse(slug, droit)
    nom = f"{LIGNES[droit.ligne].intitule}, {droit.structure.nom}"
    if droit.montant is not None:
        classe, dit, note = "montant", montant(droit.montant), ""
    elif droit.reserve is not None:
        classe, dit, note = "montant en-attente", montant(droit.reserve), "en attente"
    else:
        classe, dit, note = "montant inconnu", INCONNU, ""
    return format_html(
        '<td class="{}"><a href="{}" title="{}">{}</a>{}</td>',
        classe,
        adresse,
        typo(f"Comment ce montant est-il calculé ? {nom}"),
        dit,
        format_html("<small>{}</small>", note) if note else "",
    )


def _adresse(slug: str, droit: Droit) -> str:
    page = reverse("financements:montant", args=[slug, "0", "LIGNE"])
    fin = f"droits/{droit.structure.identifiant}/{droit.ligne}/"
    return f"{page.removesuffix('droits/0/LIGNE/')}{fin}?annee={droit.annee}"


@register.filter
def concernes(droits: tuple[Droit, ...]) -> str:
    """Which rights a missing piece stops: « 3 montants : La Ribambelle, Les Lutins… »."""
    noms = list(dict.fromkeys(d.structure.nom for d in droits))
    return typo(f"{accorde(len(droits), 'montant')} : {les_premiers(noms)}.")


@register.simple_tag
def totaux(droits: Droits) -> list[tuple[str, list[tuple[str, Total]]]]:
    """The tables of totals: by gestionnaire, collectivité and line."""
    return [
        ("Par gestionnaire", [(o.nom, t) for o, t in droits.par_gestionnaire().items()]),
        (
            "Par collectivité qui soutient",
            [(o.nom if o else "Aucune", t) for o, t in droits.par_collectivite().items()],
        ),
        ("Par ligne", [(LIGNES[code].intitule, t) for code, t in droits.par_ligne().items()]),
    ]


@register.simple_tag
def comparaisons(comparaison: Comparaison) -> list[tuple[str, list[Ecart]]]:
    """The tables of a comparison, lines by their titles."""
    lignes = [replace(e, nom=LIGNES[e.nom].intitule) for e in comparaison.lignes]
    return [
        ("Par structure", list(comparaison.structures)),
        ("Par gestionnaire", list(comparaison.gestionnaires)),
        ("Par collectivité qui soutient", list(comparaison.collectivites)),
        ("Par ligne", lignes),
    ]


@register.filter
def entrees(resultat: Resultat) -> list[tuple[str, str]]:
    """What the calculation read, in words; of a split, the units that count for this structure."""
    lues = [entree_lisible(resultat.ligne, e) for e in resultat.entrees]
    return lues + [("Unités retenues", valeur_lisible(p.unites, "")) for p in resultat.parts]


@register.filter(name="calcul")
def calcul_en_mots(calcul: str) -> str:
    """An operation with French numbers."""
    return calcul_lisible(calcul)


@register.filter
def resultat_d_etape(etape: Etape) -> str:
    """The value of a step and its unit."""
    return valeur_lisible(etape.valeur, etape.unite)


@register.filter
def valeur_de_bareme(bareme: Bareme) -> str:
    """The value of a row of barème and its unit."""
    return valeur_lisible(bareme.valeur, bareme.unite)


@register.filter
def confiance(lettre: str) -> str:
    """How far a row can be trusted, in words."""
    return dict(Confiance.choices).get(lettre, lettre)


@register.filter
def changement_en_mots(changement: ChangementSimule) -> str:
    """One change of a scenario as a sentence."""
    ligne = LIGNES[changement.ligne].intitule if changement.ligne else ""
    quantite = "" if changement.quantite is None else valeur_lisible(changement.quantite, "")
    match changement.nature:
        case NatureSimulee.OUVERTURE:
            soutien = f", soutenue par {changement.collectivite}" if changement.collectivite else ""
            dit = (
                f"« {changement.nom} » ouvre, gérée par {changement.gestionnaire}{soutien} : "
                f"{quantite} sur « {ligne} »"
            )
        case NatureSimulee.FERMETURE:
            dit = f"« {changement.structure} » ferme"
        case NatureSimulee.PERIMETRE:
            quoi = f" pour « {ligne} »" if ligne else ""
            dit = f"La compétence passe de {changement.collectivite} à {changement.vers}{quoi}"
        case NatureSimulee.REFERENCE:
            dit = (
                f"Le montant de référence de {changement.collectivite} pour « {ligne} » devient "
                f"{montant(changement.montant)}"
            )
        case _:
            quoi = f"« {ligne} »" if ligne else "toutes ses lignes en places"
            dit = f"« {changement.structure} » passe à {quantite} sur {quoi}"
    return f"{dit}, à compter de {changement.a_compter_de}."
