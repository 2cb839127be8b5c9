from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def empreintes_rapides(settings: Any) -> None:
    """A fast hash: what is tested here is who may enter, not how passwords are kept."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
