"""The words of `argparse` in French."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

# What argparse says, and how we say it; what is not listed is printed as it came.
PHRASES = (
    (r"the following arguments are required: (.+)", "il manque : {0}."),
    (r"unrecognized arguments: (.+)", "cette commande ne connaît pas : {0}."),
    (
        r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        "« {1} » n’existe pas. Choisissez parmi : {2}.",
    ),
    (r"argument (.+?): invalid \w+ value: '(.*)'", "{0} : « {1} » ne se lit pas."),
    (r"argument (.+?): expected .*", "{0} attend une valeur."),
    (r"argument (.+?): not allowed with argument (.+)", "{0} ne va pas avec {1}."),
    (r"argument (.+?): (.+)", "{0} : {1}"),
)


class Presentation(argparse.HelpFormatter):
    """The help of a command, in French."""

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        """Write the line of usage."""
        super().add_usage(usage, actions, groups, "Usage : " if prefix is None else prefix)


class Analyseur(argparse.ArgumentParser):
    """A parser whose help and errors are in French; an error ends with code 2."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", Presentation)
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title = "à donner"
        self._optionals.title = "options"
        self.add_argument("-h", "--help", "--aide", action="help", help="afficher cette aide")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where the help is."""
        print(en_francais(message), file=sys.stderr)
        print(f"Aide : {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def en_francais(message: str) -> str:
    """The message of `argparse`, in French where it is one that we know."""
    for motif, phrase in PHRASES:
        trouve = re.fullmatch(motif, message, flags=re.DOTALL)
        if trouve:
            texte = phrase.format(*(groupe.replace("'", "") for groupe in trouve.groups()))
            return texte[:1].upper() + texte[1:]
    return message
