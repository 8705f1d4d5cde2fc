from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every reader of these tests finds what the first one learnt."""
    return tmp_path_factory.mktemp("models")
