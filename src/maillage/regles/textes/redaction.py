"""What drafting left in a text: blanks to fill (V-05), names of the act (V-07), plurals (V-37)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maillage.regles.controle import Gravite
from maillage.regles.textes.cadre import Trouvaille, enumerer, regle_de_texte
from maillage.regles.textes.lecture import Extrait, Lecture, Passage, motif

EXTRAITS_PAR_NOM = 20

# On the text as it is written: capitals count.
A_REMPLACER = re.compile(
    r"\bX{3,}\b|\bXX?/XX?/(?:20)?(?:XX|[0-9]{2}|20)?|\bSPECIMEN\b|\bSPÉCIMEN\b|\[[ _]{2,40}\]"
    r"|\[(?:à|A|À) [a-zéè]{3,12}\]"
)
# A line to fill in; one to sign on, or one that only divides the page, is none.
A_LA_MAIN = re.compile(r"_{4,}")
# Blanks after a word that calls for one, and what the template says to its writer.
A_COMPLETER = motif(
    r"\b(?:de|du|des|le|la|par|comporte|date du|n°|m\.?|mme|monsieur|madame)~(?:\.{3,}|…)(?![.\d])"
    r"|[(\[]~(?:a|à) (?:adapter|completer|preciser|rediger|renseigner|remplir)\b"
    r"|\ba rediger par\b|\ba identifier par la (?:ville|commune|collectivite)~:"
    r"|\b(?:ne lister que|ne selectionner que|utiliser le paragraphe suivant)\b"
    r"|\bajouter alors la phrase suivante\b|\battention,? il peut y avoir\b|\bles citer et identifier\b"
    r"|\b(?:1\s?ere|2\s?eme|premiere|deuxieme|seconde) hypothese~:|^~\d hypotheses~\.?~$|^~\(les joindre\)"
    r"|\bintegrer-?(?:le|la|les)? ici\b|^~a integrer (?:directement )?dans ce document\b"
    r"|\bmodele type sous\b|\bs'il y a lieu, identifier\b|\breprendre alors en synthese\b"
    r"|\becheances a preciser\b"
)
LIEU_SANS_DATE = motif(r"^~fait a [^.;]{1,80}\ble~[._]{0,40}~$")
SUITE_DATEE = re.compile(r"\s{0,9}(?:le\s{1,9})?[0-9]")

ACCORD_CADRE = r"accord[\s-]cadre"
ENGAGEMENT = r"acte d'engagement"
NOM = rf"({ACCORD_CADRE}|{ENGAGEMENT}|protocole d'accord|lettre d'intention)"
SE_NOMME = motif(
    rf"\b(?:cet|ce|cette|le present|la presente|du present|au present|present|presente) {NOM}\b"
    rf"|\bsignature d'une? {NOM} est proposee?\b"
)
SE_TITRE = motif(
    rf"^~{NOM}(?:~$| (?:20\d\d|pour|entre|relatif|prefigurant|n°))|^~objet (?:de l'|de la|du)~{NOM}\b"
)
SE_NOMME_CONVENTION = motif(
    r"\b(?:la presente|cette) (convention)(?: territoriale globale)? "
    r"(?:est conclue|comporte|prend effet|prendra effet|vise|ne peut etre reconduite)\b"
)

ENTRE = motif(r"^~(?:(?:il|elle) est conclue? )?entre~(?:les soussignes~)?:?~$")
FIN_DES_PARTIES = motif(r"^~(?:il est|il a ete|ont|sont|vu|preambule|article|considerant)\b")
PARTIE = motif(r"^~[-•▪*]|\brepresentee? par\b")
DE_LA_CAF = motif(r"\b(?:caf|caisse|cnaf|msa)\b")
PLUSIEURS = motif(r"\b(?:les |des )?(?:communes|collectivites|villes)\b|\b(?:x{3,}|regroupement)")
AU_PLURIEL = motif(r"\b(?:communes|collectivites) signataires\b")
AU_SINGULIER = motif(r"\b(?:la|cette) (?:commune|collectivite) signataire\b")
PARTIES_AU_PLUS = 60


@regle_de_texte(
    "V-05",
    intitule="Il ne reste ni valeur à compléter, ni consigne de rédaction, ni mention « SPECIMEN ».",
    gravite=Gravite.BLOQUANT,
    source="S4 : la convention annexée porte encore « XXXX », « à adapter » et « SPECIMEN »",
)
def valeurs_a_completer(lecture: Lecture) -> Iterator[Trouvaille]:
    """One finding, with every line that is still to be written."""
    extraits: list[Extrait] = []
    ecrits: dict[str, None] = {}
    for ligne in lecture.ecrites:
        trouve = _blanc(lecture, ligne)
        if trouve:
            extraits.append(ligne.extrait(trouve))
            ecrits.setdefault(
                " ".join(ligne.brut[slice(*trouve.span())].split())[:40].strip("([]) "), None
            )
    if extraits:
        noms = enumerer([f"« {ecrit} »" for ecrit in ecrits], au_plus=6)
        nombre = f"{len(extraits)} lignes sont" if len(extraits) > 1 else "Une ligne est"
        yield (
            f"{nombre} encore à compléter : {noms}.",
            "Complétez ou retirez ces passages avant d'approuver ou de signer le texte.",
            extraits,
        )


def _blanc(lecture: Lecture, ligne: Passage) -> re.Match[str] | None:
    trouve = A_REMPLACER.search(ligne.brut) or A_COMPLETER.search(ligne.cle)
    if not trouve and "signature" not in ligne.cle and any(map(str.isalnum, ligne.brut)):
        trouve = A_LA_MAIN.search(ligne.brut)
    if trouve:
        return trouve
    date = LIEU_SANS_DATE.match(ligne.cle[:200]) if len(ligne.cle) < 200 else None
    suivante = lecture.suivantes(ligne) if date else []
    return None if suivante and SUITE_DATEE.match(suivante[0].cle) else date


@regle_de_texte(
    "V-07",
    intitule="L'acte porte un seul nom dans tout le texte.",
    gravite=Gravite.ALERTE,
    source="S0 : « accord-cadre » en couverture, « acte d'engagement » au 4.1 et à la signature",
)
def un_seul_nom(lecture: Lecture) -> Iterator[Trouvaille]:
    """The names that the text gives itself: titles, « cet … », « le présent … ».

    « La présente convention » is the general word for any of them; it counts as a name only where
    it rules its duration, its object or its annexes.
    """
    noms: dict[str, list[Extrait]] = {}
    for passage in lecture.passages:
        for expression in (SE_TITRE, SE_NOMME, SE_NOMME_CONVENTION):
            for trouve in expression.finditer(passage.cle):
                ecrit = next(groupe for groupe in trouve.groups() if groupe)
                nom = re.sub(r"accord.cadre", "accord-cadre", " ".join(ecrit.split()))
                extraits = noms.setdefault(nom, [])
                if len(extraits) < EXTRAITS_PAR_NOM:
                    extraits.append(passage.extrait(trouve))
    if len(noms) > 1:
        yield (
            (
                "Le texte se donne plusieurs noms : "
                f"{enumerer([f'« {nom} » (ligne {e[0].ligne})' for nom, e in noms.items()])}."
            ),
            "Choisissez un seul nom pour l'acte, et reprenez-le partout.",
            [extrait for extraits in noms.values() for extrait in extraits],
        )


def parties(lecture: Lecture) -> list[Passage]:
    """The parties told between « Entre » and what is agreed; empty where the text names none."""
    for rang, ligne in enumerate(lecture.ecrites):
        if not ENTRE.match(ligne.cle[:200]):
            continue
        lues = []
        for suivante in lecture.ecrites[rang + 1 : rang + 1 + PARTIES_AU_PLUS]:
            if FIN_DES_PARTIES.match(suivante.cle):
                break
            if PARTIE.search(suivante.cle):
                lues.append(suivante)
            elif ligne_de_titre(suivante):
                break
        return lues
    return []


def ligne_de_titre(ligne: Passage) -> bool:
    """Whether the line is a heading: what an extraction marks so."""
    return ligne.brut.lstrip().startswith("#")


@regle_de_texte(
    "V-37",
    intitule="Le pluriel ou le singulier des signataires s'accorde avec leur nombre.",
    gravite=Gravite.INFORMATION,
    source="S2 : « les communes signataires », une seule commune signe",
)
def pluriel_des_signataires(lecture: Lecture) -> Iterator[Trouvaille]:
    """The parties beside the Caf, against « communes signataires » or « la commune signataire »."""
    collectivites = [p for p in parties(lecture) if not DE_LA_CAF.search(p.cle)]
    if not collectivites or any(PLUSIEURS.search(partie.cle) for partie in collectivites):
        return
    seule = len(collectivites) == 1
    expression = AU_PLURIEL if seule else AU_SINGULIER
    trouves = [
        passage.extrait(trouve)
        for passage in lecture.passages
        if (trouve := expression.search(passage.cle))
    ]
    if trouves:
        yield (
            "Le texte parle de signataires au pluriel, et une seule collectivité est partie à l'acte."
            if seule
            else f"Le texte parle d'un signataire, et {len(collectivites)} collectivités sont parties "
            "à l'acte.",
            "Accordez le texte avec le nombre de signataires.",
            [*trouves, *(partie.extrait() for partie in collectivites[:EXTRAITS_PAR_NOM])],
        )
