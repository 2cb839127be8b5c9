"""What the files of the demonstration must say together: names that exist, sums that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from maillage.demonstration.forme import (
    Compte,
    Demonstration,
    Element,
    Organisation,
    Presences,
    Service,
    ServiceAuxFamilles,
    Territoire,
)
from maillage.plan_actions.enums import SOUS, Niveau
from maillage.regles.missions import SOUS_OBJECTIFS

# File, key, reason.
Anomalie = tuple[str, str, str]


def anomalies(demonstration: Demonstration) -> Iterator[Anomalie]:
    """Everything wrong between the files, in their order; nothing when all is well."""
    communes = [*demonstration.references.organisations, *demonstration.comptes.organisations]
    organisations = {organisation.cle for organisation in communes}
    thematiques = {thematique.code for thematique in demonstration.references.thematiques}
    adresses = {compte.email for compte in demonstration.comptes.comptes}
    yield from _doubles("references.yaml", "thematiques", thematiques_de(demonstration))
    yield from _doubles("comptes.yaml", "comptes", (c.email for c in demonstration.comptes.comptes))
    toutes = [
        *communes,
        *(o for territoire in demonstration.territoires for o in territoire.organisations),
    ]
    yield from _doubles("references.yaml", "organisations", (o.cle for o in toutes))
    for territoire in demonstration.territoires:
        siennes = {organisation.cle for organisation in territoire.organisations}
        locales = [*communes, *territoire.organisations]
        yield from _territoire(territoire, organisations | siennes, locales, thematiques, adresses)
    slugs = {territoire.demarche.slug for territoire in demonstration.territoires}
    for rang, compte in enumerate(demonstration.comptes.comptes, 1):
        yield from _compte(f"comptes[{rang}]", compte, {o.cle for o in toutes}, slugs)


def thematiques_de(demonstration: Demonstration) -> Iterator[str]:
    """The codes of the thématiques, in order."""
    return (thematique.code for thematique in demonstration.references.thematiques)


def elements_de(elements: Iterable[Element]) -> Iterator[Element]:
    """Every element of a tree, each before those under it."""
    for element in elements:
        yield element
        yield from elements_de(element.elements)


def services_de(services: Iterable[Service]) -> Iterator[Service]:
    """Every service of a tree, each before those it is made of."""
    for service in services:
        yield service
        yield from services_de(service.services)


def _doubles(fichier: str, cle: str, valeurs: Iterable[str]) -> Iterator[Anomalie]:
    for valeur, nombre in Counter(valeur for valeur in valeurs if valeur).items():
        if nombre > 1:
            yield fichier, cle, f"« {valeur} » y est {nombre} fois."


def _inconnus(
    fichier: str, cle: str, valeurs: Iterable[str], connus: Iterable[str]
) -> Iterator[Anomalie]:
    for valeur in valeurs:
        if valeur and valeur not in connus:
            yield fichier, cle, f"« {valeur} » n'est défini nulle part."


def _territoire(
    territoire: Territoire,
    organisations: set[str],
    locales: list[Organisation],
    thematiques: set[str],
    adresses: set[str],
) -> Iterator[Anomalie]:
    fichier = f"{territoire.demarche.slug}.yaml"
    mandats = [mandat.cle for organisation in locales for mandat in organisation.mandats]
    services = [s.cle for organisation in locales for s in services_de(organisation.services)]
    elements = list(elements_de(territoire.plan.elements)) if territoire.plan else []
    parties = [partie.organisation for partie in territoire.parties]
    actes = [acte.cle for acte in territoire.actes]
    yield from _doubles(fichier, "organisations.mandats", mandats)
    yield from _doubles(fichier, "organisations.services", services)
    yield from _doubles(fichier, "parties", parties)
    yield from _doubles(fichier, "actes", actes)
    yield from _perimetre(fichier, territoire)
    yield from _services_soutenus(fichier, territoire)
    yield from _doubles(fichier, "plan.elements", (element.cle for element in elements))

    def inconnus(cle: str, valeurs: Iterable[str], connus: Iterable[str]) -> Iterator[Anomalie]:
        return _inconnus(fichier, cle, valeurs, connus)

    yield from inconnus("parties.organisation", parties, organisations)
    for partie in territoire.parties:
        yield from inconnus("parties.signataires", partie.signataires, mandats)
    for organisation in territoire.organisations:
        siens = [service.cle for service in services_de(organisation.services)]
        yield from inconnus("mandats.service", (m.service for m in organisation.mandats), siens)
    for referent in territoire.referents:
        yield from inconnus("referents.mandat", [referent.mandat], mandats)
        yield from inconnus("referents.service", [referent.service], services)
        yield from inconnus("referents.thematique", [referent.thematique], thematiques)
    yield from inconnus("thematiques", (t.code for t in territoire.thematiques), thematiques)
    if territoire.sous_objectifs:
        yield from inconnus("sous_objectifs", territoire.sous_objectifs.codes, SOUS_OBJECTIFS)
    for acte in territoire.actes:
        yield from inconnus("actes.signatures", (s.partie for s in acte.signatures), parties)
    for deliberation in territoire.deliberations:
        yield from inconnus("deliberations.organisation", [deliberation.organisation], parties)
        yield from inconnus("deliberations.actes", deliberation.actes, actes)
        yield from _presences(fichier, deliberation.presences)
    for element in elements:
        yield from inconnus("plan.thematiques", element.thematiques or [], thematiques)
    yield from _niveaux(fichier, None, territoire.plan.elements if territoire.plan else [])
    yield from _fiches(territoire, fichier, organisations, thematiques, {*mandats, *adresses})
    for rang, service in enumerate(territoire.inventaire, 1):
        yield from inconnus(f"inventaire[{rang}]", [service.thematique], thematiques)
        yield from _somme(fichier, f"inventaire[{rang}].parts", service)


def _services_soutenus(fichier: str, territoire: Territoire) -> Iterator[Anomalie]:
    parties = [partie.organisation for partie in territoire.parties]
    services = territoire.services_soutenus
    citees = [
        *(reference.collectivite for reference in territoire.montants_de_reference),
        *(service.collectivite for service in services),
        *(service.competente for service in services),
        *(soutien.collectivite for service in services for soutien in service.soutiens),
    ]
    yield from _inconnus(fichier, "services_soutenus", citees, parties)


def _perimetre(fichier: str, territoire: Territoire) -> Iterator[Anomalie]:
    communes = territoire.perimetre.communes
    yield from _doubles(fichier, "perimetre.communes", communes)
    retenues = [retenue.code for retenue in territoire.thematiques]
    for rang, entree in enumerate(territoire.perimetre.entrees, 1):
        cle = f"perimetre.entrees[{rang}]"
        yield from _inconnus(fichier, cle, entree.communes, communes)
        yield from _inconnus(fichier, cle, entree.thematiques, retenues)


def _presences(fichier: str, presences: Presences | None) -> Iterator[Anomalie]:
    if presences is None:
        return
    cle = "deliberations.presences"
    nommes = [
        *presences.presents,
        *presences.pouvoirs,
        *presences.excuses,
        *presences.absents,
    ]
    yield from _doubles(fichier, cle, nommes)
    yield from _inconnus(fichier, f"{cle}.pouvoirs", presences.pouvoirs.values(), nommes)
    temporaires = [nom for a in presences.temporaires for nom in (a.nom, a.a)]
    yield from _inconnus(fichier, f"{cle}.temporaires", temporaires, presences.presents)


def _fiches(
    territoire: Territoire,
    fichier: str,
    organisations: set[str],
    thematiques: set[str],
    personnes: set[str],
) -> Iterator[Anomalie]:
    elements = elements_de(territoire.plan.elements) if territoire.plan else []
    cles = {element.cle for element in elements}
    yield from _doubles(fichier, "fiches", (fiche.numero for fiche in territoire.fiches))
    for rang, fiche in enumerate(territoire.fiches, 1):
        cle = f"fiches[{rang}]"
        yield from _inconnus(fichier, f"{cle}.element", [fiche.element], cles)
        yield from _inconnus(fichier, f"{cle}.thematiques", fiche.thematiques, thematiques)
        structures = [fiche.pilote, *fiche.partenaires]
        yield from _inconnus(fichier, f"{cle}.partenaires", structures, organisations)
        yield from _inconnus(fichier, f"{cle}.roles", fiche.roles, fiche.partenaires)
        financeurs = [ligne.financeur for ligne in fiche.budget]
        yield from _inconnus(fichier, f"{cle}.budget", financeurs, organisations)
        noms = [fiche.pilote_personne, fiche.referent_caf, fiche.referent_collectivite]
        yield from _inconnus(fichier, f"{cle}.pilote_personne", noms, personnes)
    for rang, theme in enumerate(territoire.fiches_thematiques, 1):
        cle = f"fiches_thematiques[{rang}]"
        yield from _inconnus(fichier, cle, [theme.thematique], thematiques)
        yield from _inconnus(fichier, f"{cle}.partenaires", theme.partenaires, organisations)
        noms = [theme.referent_caf, theme.referent_collectivite]
        yield from _inconnus(fichier, f"{cle}.referents", noms, personnes)


def _niveaux(
    fichier: str, dessus: Niveau | None, elements: Iterable[Element]
) -> Iterator[Anomalie]:
    for element in elements:
        if element.niveau not in SOUS[dessus]:
            ou = dessus.label if dessus else "la racine"
            raison = (
                f"« {element.intitule[:40]} » ({element.niveau.label}) n'a pas sa place sous {ou}."
            )
            yield fichier, "plan.elements", raison
        yield from _niveaux(fichier, element.niveau, element.elements)


def _somme(fichier: str, cle: str, service: ServiceAuxFamilles) -> Iterator[Anomalie]:
    total = sum(part.nombre for part in service.parts)
    if service.parts and total != service.nombre:
        yield fichier, cle, f"les parts font {total}, non {service.nombre}."


def _compte(
    cle: str, compte: Compte, organisations: set[str], slugs: set[str]
) -> Iterator[Anomalie]:
    citees = {appartenance.organisation for appartenance in compte.appartenances}
    citees |= {habilitation.organisation for habilitation in compte.habilitations}
    yield from _inconnus("comptes.yaml", cle, sorted(citees), organisations)
    demarches = [habilitation.demarche for habilitation in compte.habilitations]
    yield from _inconnus("comptes.yaml", f"{cle}.habilitations", demarches, slugs)
