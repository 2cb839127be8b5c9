"""The moment, and an act that may be sealed."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from appuis.scelles import acte_a_sceller


@pytest.fixture
def le() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def scene(db: None, le: dt.datetime) -> SimpleNamespace:
    return acte_a_sceller(le)
