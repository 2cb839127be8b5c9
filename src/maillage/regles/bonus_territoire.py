"""What the Caf keeps of N-1, spread between structures: a split to the cent, and what a split leaves. Pure.

Source: convention type of the Caf des Yvelines, article 5 and its note (the reference amount is the
one booked by the Caf in N-1); process I-13 (the split between structures sums to it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal

CENTIME = Decimal("0.01")
# Amounts have 12 digits and weights 12: products stay exact.
EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Repartition:
    """A split against its reference, in euros. `inconnues` counts the parts that nobody knows."""

    reference: Decimal
    somme: Decimal
    inconnues: int

    @property
    def ecart(self) -> Decimal:
        """What the known parts have too much (or lack, when negative)."""
        return self.somme - self.reference

    @property
    def est_juste(self) -> bool | None:
        """Whether the parts sum to the reference; None while a part is missing and may explain it."""
        if self.inconnues and self.ecart <= 0:
            return None
        return self.ecart == 0 and not self.inconnues


def repartition(reference: Decimal, parts: Iterable[Decimal | None]) -> Repartition:
    """The split as it stands; an unknown part is never taken for 0."""
    lues = list(parts)
    connues = [part for part in lues if part is not None]
    return Repartition(reference, sum(connues, Decimal(0)), len(lues) - len(connues))


def repartir(montant: Decimal, poids: Sequence[Decimal]) -> list[Decimal]:
    """`montant` (euros, to the cent) spread in proportion to `poids`, each part to the cent.

    The cents that rounding down leaves go to the largest remainders, the first ones when equal: the
    parts always sum to `montant`. Raises `ValueError` for a negative weight or amount, a fraction of
    a cent, or weights that are all 0.
    """
    total = sum(poids, Decimal(0))
    if montant < 0 or total <= 0 or any(p < 0 for p in poids):
        raise ValueError("Un montant et des poids positifs sont nécessaires pour répartir.")
    centimes = int(montant / CENTIME)
    if centimes * CENTIME != montant:
        raise ValueError("Un montant se répartit au centime près.")
    exacts = [EXACT.divide(EXACT.multiply(Decimal(centimes), p), total) for p in poids]
    parts = [int(exact.to_integral_value(ROUND_DOWN)) for exact in exacts]
    restes = sorted(range(len(parts)), key=lambda rang: (parts[rang] - exacts[rang], rang))
    for rang in restes[: centimes - sum(parts)]:
        parts[rang] += 1
    return [part * CENTIME for part in parts]
