"""The shared diagnosis: opened, written, put to an instance, validated and frozen, opened again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import EtatEtape, Role, RolePartie
from maillage.diagnostics.actions import constats, diagnostic, echeancier, sections
from maillage.diagnostics.attendus import ATTENDUES
from maillage.diagnostics.enums import CleSection, EtatDiagnostic, EtatSection, NatureConstat
from maillage.diagnostics.figement import NON_RENSEIGNE, document_de
from maillage.diagnostics.models import (
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
    VersionDiagnostic,
)
from maillage.diagnostics.queries import diagnostic as lus
from maillage.documents import canonique
from maillage.documents.arbre import Document, en_clair, manquants, parcourir, textes
from maillage.documents.pieces import piece
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def ouvert(distribution: Distribution, charge: Utilisateur, LE: dt.datetime) -> Diagnostic:
    return ouvrir(distribution, charge, LE)


def ouvrir(distribution: Distribution, par: Utilisateur, le: dt.datetime) -> Diagnostic:
    return diagnostic.ouvrir(
        demarche=distribution.demarche, portee="Les familles (fictif).", par=par, le=le
    )


def ecrire(
    ouvert: Diagnostic, cle: CleSection, par: Utilisateur, le: dt.datetime, **champs: Any
) -> SectionDiagnostic:
    section = SectionDiagnostic.objects.get(diagnostic=ouvert, cle=cle)
    saisie = {"texte": "Écrit (fictif).", "etat": EtatSection.FAITE, "version": section.version}
    return sections.ecrire(section=section, **(saisie | champs), par=par, le=le)


def completer(ouvert: Diagnostic, par: Utilisateur, le: dt.datetime) -> None:
    for attendue in ATTENDUES:
        if attendue.obligatoire:
            ecrire(ouvert, attendue.cle, par, le)


def soumettre(ouvert: Diagnostic, par: Utilisateur, le: dt.datetime) -> Diagnostic:
    completer(ouvert, par, le)
    return diagnostic.soumettre(diagnostic=ouvert, version=ouvert.version, par=par, le=le)


def valider(soumis: Diagnostic, par: Utilisateur, le: dt.datetime, **champs: Any) -> Any:
    saisie = {
        "version": soumis.version,
        "valide_le": le.date(),
        "valide_par": "Comité de pilotage",
    }
    return diagnostic.valider(diagnostic=soumis, **(saisie | champs), par=par, le=le)


def clair(document: Document) -> str:
    return "\n".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))


def test_ouvrir_donne_les_sections_et_les_six_etapes_de_l_annexe_1(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    caf = fabriques.partie(distribution.demarche, fabriques.organisation(), role=RolePartie.CAF)
    ouvert = ouvrir(distribution, charge, LE)
    assert [s.cle for s in lus.sections(ouvert)] == list(CleSection.values)
    etapes = list(ouvert.etapes.order_by("pk"))
    assert len(etapes) == 6
    assert caf.organisation in etapes[0].organisations.all()
    with pytest.raises(EtatIncompatible, match="déjà ouvert"):
        ouvrir(distribution, charge, LE)


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in ("CHARGE_COOPERATION", "PRESTATAIRE")]
)
def test_qui_n_ecrit_pas_le_diagnostic_ne_l_ouvre_pas(
    distribution: Distribution, LE: dt.datetime, role: Role
) -> None:
    with pytest.raises(ActeRefuse):
        ouvrir(distribution, distribution.compte(role), LE)


def test_le_prestataire_ecrit_et_ne_valide_pas(
    distribution: Distribution, ouvert: Diagnostic, LE: dt.datetime
) -> None:
    prestataire = distribution.compte(Role.PRESTATAIRE)
    soumis = soumettre(ouvert, prestataire, LE)
    with pytest.raises(ActeRefuse):
        valider(soumis, prestataire, LE)


def test_proposer_nomme_les_sections_qui_restent(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    ecrire(ouvert, CleSection.OFFRE, charge, LE)
    with pytest.raises(EtatIncompatible) as refus:
        diagnostic.soumettre(diagnostic=ouvert, version=1, par=charge, le=LE)
    assert "Caractéristiques du territoire" in refus.value.message
    assert "Offre d’équipements" not in refus.value.message
    assert "Besoins des familles" not in refus.value.message  # advised, not needed


def test_une_section_faite_a_un_texte_et_une_sans_objet_un_motif(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        ecrire(ouvert, CleSection.OFFRE, charge, LE, texte="  ")
    assert refus.value.champ == "texte"
    with pytest.raises(SaisieInvalide) as refus:
        ecrire(ouvert, CleSection.BILAN_CEJ, charge, LE, texte="", etat=EtatSection.SANS_OBJET)
    assert refus.value.champ == "motif"
    with pytest.raises(SaisieInvalide) as refus:
        ecrire(ouvert, CleSection.OFFRE, charge, LE, texte="x" * 20_001)
    assert refus.value.champ == "texte"
    with pytest.raises(SaisieInvalide):
        ecrire(ouvert, CleSection.OFFRE, charge, LE, texte="nul \0")
    ecrite = ecrire(
        ouvert,
        CleSection.BILAN_CEJ,
        charge,
        LE,
        texte="",
        etat=EtatSection.SANS_OBJET,
        motif="pas de contrat avant",
    )
    assert ecrite.version == 2
    assert Evenement.objects.filter(acte="section du diagnostic écrite").count() == 1


def test_un_texte_commence_n_est_plus_a_faire(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    ecrite = ecrire(ouvert, CleSection.OFFRE, charge, LE, etat=EtatSection.A_FAIRE)
    assert ecrite.etat == EtatSection.EN_COURS
    assert ecrite.modifie_par == charge.nom_complet


def test_une_version_perdue_n_ecrit_rien(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    ecrire(ouvert, CleSection.OFFRE, charge, LE)
    with pytest.raises(ModificationConcurrente):
        ecrire(ouvert, CleSection.OFFRE, charge, LE, version=1, texte="Autre")
    assert lus.section(ouvert, "offre").texte == "Écrit (fictif)."


def test_un_diagnostic_valide_est_fige_avec_son_empreinte(
    distribution: Distribution, ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    ecrire(ouvert, CleSection.BESOINS, charge, LE, texte="Des places le **mercredi** (fictif).")
    soumis = soumettre(ouvert, charge, LE)
    figee = valider(soumis, distribution.compte(Role.ELU), LE)
    document = document_de(figee)
    assert canonique.empreinte(document) == figee.empreinte
    assert not manquants(document)
    assert NON_RENSEIGNE in clair(document)
    assert "Des places le mercredi" in clair(document)
    assert document.mention.startswith("Version 1, validée le 21/11/2026")
    assert "Quartiers prioritaires de la politique de la ville" in figee.manques
    evenement = Evenement.objects.get(acte="diagnostic validé")
    assert evenement.apres["empreinte"] == figee.empreinte
    # The piece is that copy, whatever the démarche becomes.
    distribution.demarche.diagnostic = "Une autre synthèse"
    distribution.demarche.save()
    assert piece("diagnostic").construire(distribution.demarche) == document


@pytest.mark.parametrize("etat", [EtatDiagnostic.A_VALIDER, EtatDiagnostic.VALIDE])
def test_rien_ne_change_d_un_diagnostic_propose_ou_valide(
    distribution: Distribution,
    ouvert: Diagnostic,
    charge: Utilisateur,
    LE: dt.datetime,
    etat: EtatDiagnostic,
) -> None:
    du = {"par": charge, "le": LE}
    constat = constats.ajouter(
        demarche=distribution.demarche, texte="Une force", nature=NatureConstat.FORCE, **du
    )
    etape = ouvert.etapes.first()
    soumis = soumettre(ouvert, charge, LE)
    if etat == EtatDiagnostic.VALIDE:
        valider(soumis, charge, LE)
    gestes = [
        lambda: ecrire(ouvert, CleSection.OFFRE, charge, LE, texte="Autre"),
        lambda: diagnostic.modifier(
            diagnostic=ouvert, version=2, portee="Autre", thematiques=[], **du
        ),
        lambda: echeancier.planifier(diagnostic=ouvert, intitule="Une étape", **du),
        lambda: echeancier.modifier(
            etape=etape, version=1, champs={"intitule": "Autre"}, organisations=[], **du
        ),
        lambda: echeancier.retirer(etape=etape, version=1, **du),
        lambda: constats.ajouter(demarche=distribution.demarche, texte="Autre", **du),
        lambda: constats.modifier(constat=constat, version=1, champs={"texte": "Autre"}, **du),
        lambda: constats.retirer(constat=constat, **du),
    ]
    for geste in gestes:
        with pytest.raises(EtatIncompatible, match=r"Rouvrez-le|Reprenez sa rédaction"):
            geste()
    avancee = echeancier.avancer(etape=etape, version=1, etat=EtatEtape.FAITE, **du)
    assert avancee.faite_le == LE.date()


def test_rouvrir_demande_un_motif_et_garde_la_version_validee(
    distribution: Distribution, ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    valider(soumettre(ouvert, charge, LE), charge, LE)
    valide = Diagnostic.objects.get()
    with pytest.raises(SaisieInvalide, match="pourquoi"):
        diagnostic.rouvrir(diagnostic=valide, version=valide.version, motif=" ", par=charge, le=LE)
    rouvert = diagnostic.rouvrir(
        diagnostic=valide, version=valide.version, motif="Nouveaux chiffres", par=charge, le=LE
    )
    assert rouvert.modifiable
    assert rouvert.motif_de_reouverture == "Nouveaux chiffres"
    assert Evenement.objects.get(acte="diagnostic rouvert").motif == "Nouveaux chiffres"
    ecrire(ouvert, CleSection.OFFRE, charge, LE, texte="L’offre d’après (fictif).")
    assert "L’offre d’après" in clair(piece("diagnostic").construire(distribution.demarche))
    assert "L’offre d’après" not in clair(document_de(lus.version(rouvert, 1)))
    soumis = diagnostic.soumettre(diagnostic=rouvert, version=rouvert.version, par=charge, le=LE)
    assert valider(soumis, charge, LE).numero == 2
    assert [v.numero for v in lus.versions(rouvert)] == [2, 1]


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"valide_par": " "}, "valide_par"),
        ({"valide_le": dt.date(2027, 1, 1)}, "valide_le"),
        ({"valide_le": dt.date(202, 1, 1)}, "valide_le"),
    ],
)
def test_une_decision_a_une_instance_et_un_jour_passe(
    ouvert: Diagnostic,
    charge: Utilisateur,
    LE: dt.datetime,
    champs: dict[str, Any],
    champ: str,
) -> None:
    soumis = soumettre(ouvert, charge, LE)
    with pytest.raises(SaisieInvalide) as refus:
        valider(soumis, charge, LE, **champs)
    assert refus.value.champ == champ
    assert not VersionDiagnostic.objects.exists()


def test_on_ne_valide_ni_ne_rouvre_hors_de_son_tour(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(EtatIncompatible, match="en cours"):
        valider(ouvert, charge, LE)
    with pytest.raises(EtatIncompatible, match="n’est pas validé"):
        diagnostic.rouvrir(diagnostic=ouvert, version=1, motif="x", par=charge, le=LE)
    soumis = soumettre(ouvert, charge, LE)
    repris = diagnostic.retirer_la_proposition(
        diagnostic=soumis, version=soumis.version, par=charge, le=LE
    )
    assert repris.modifiable
    valider(diagnostic.soumettre(diagnostic=repris, version=3, par=charge, le=LE), charge, LE)
    with pytest.raises(EtatIncompatible, match="Rouvrez-le"):
        diagnostic.retirer_la_proposition(diagnostic=ouvert, version=5, par=charge, le=LE)


def test_la_base_refuse_de_toucher_a_une_version_validee(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    figee = valider(soumettre(ouvert, charge, LE), charge, LE)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionDiagnostic.objects.filter(pk=figee.pk).update(valide_par="Autre")
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionDiagnostic.objects.filter(pk=figee.pk)._raw_delete("default")


def test_l_echeancier_refuse_ce_qui_ne_tient_pas(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    du = {"par": charge, "le": LE}
    with pytest.raises(SaisieInvalide) as refus:
        echeancier.planifier(
            diagnostic=ouvert,
            intitule="Étape",
            debut=dt.date(2026, 5, 2),
            fin=dt.date(2026, 5, 1),
            **du,
        )
    assert refus.value.champ == "fin"
    with pytest.raises(SaisieInvalide):
        echeancier.planifier(diagnostic=ouvert, intitule=" ", **du)
    with pytest.raises(TypeError):
        echeancier.planifier(diagnostic=ouvert, intitule="x", inconnu=1, **du)
    etape = echeancier.planifier(diagnostic=ouvert, intitule="Restitution", **du)
    with pytest.raises(SaisieInvalide, match="n’est pas passé"):
        echeancier.avancer(
            etape=etape, version=1, etat=EtatEtape.FAITE, faite_le=dt.date(2027, 1, 1), **du
        )
    faite = echeancier.avancer(etape=etape, version=1, etat=EtatEtape.FAITE, **du)
    rouverte = echeancier.avancer(etape=faite, version=2, etat=EtatEtape.EN_COURS, **du)
    assert rouverte.faite_le is None
    echeancier.retirer(etape=etape, version=3, **du)
    assert not EtapeDiagnostic.objects.filter(pk=etape.pk).exists()
    retrait = Evenement.objects.get(acte="étape du diagnostic retirée")
    assert retrait.avant["intitule"] == "Restitution"


def test_les_acteurs_d_une_etape_sont_dits_au_journal(
    ouvert: Diagnostic, charge: Utilisateur, LE: dt.datetime
) -> None:
    etape = ouvert.etapes.first()
    organisation = fabriques.organisation()
    modifiee = echeancier.modifier(
        etape=etape,
        version=1,
        champs={"fin": dt.date(2026, 12, 1)},
        organisations=[organisation],
        par=charge,
        le=LE,
    )
    assert list(modifiee.organisations.all()) == [organisation]
    evenement = Evenement.objects.get(acte="étape du diagnostic modifiée")
    assert evenement.apres["organisations"] == [str(organisation)]


def test_deux_ecritures_d_une_section_a_la_fois_n_en_gardent_qu_une(
    base_reelle: Any, LE: dt.datetime
) -> None:
    monde = distribuer()
    charge = monde.compte(Role.CHARGE_COOPERATION)
    ouvert = ouvrir(monde, charge, LE)
    resultats = en_parallele(
        *(
            lambda t=texte: ecrire(ouvert, CleSection.OFFRE, charge, LE, texte=t, version=1)
            for texte in ("Un.", "Deux.")
        )
    )
    assert sum(isinstance(r, ModificationConcurrente) for r in resultats) == 1, resultats


def test_valider_et_ecrire_a_la_fois_ne_fige_jamais_autre_chose_que_ce_qui_reste(
    base_reelle: Any, LE: dt.datetime
) -> None:
    monde = distribuer()
    charge = monde.compte(Role.CHARGE_COOPERATION)
    soumis = soumettre(ouvrir(monde, charge, LE), charge, LE)

    def reprendre_et_ecrire() -> Any:
        diagnostic.retirer_la_proposition(
            diagnostic=soumis, version=soumis.version, par=charge, le=LE
        )
        return ecrire(soumis, CleSection.OFFRE, charge, LE, texte="Après coup (fictif).")

    resultats = en_parallele(lambda: valider(soumis, charge, LE), reprendre_et_ecrire)
    refus = [r for r in resultats if isinstance(r, EtatIncompatible | ModificationConcurrente)]
    assert len(refus) == 1, resultats
    figees = VersionDiagnostic.objects.count()
    assert (Diagnostic.objects.get().etat == EtatDiagnostic.VALIDE) is bool(figees)
    ecrit = lus.section(soumis, "offre").texte
    assert ecrit == ("Écrit (fictif)." if figees else "Après coup (fictif).")
