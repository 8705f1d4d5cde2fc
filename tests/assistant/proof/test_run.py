"""Seeds for tuning and for proof have nothing in common."""

from assistant.proof.run import SEEDS


def test_no_seed_is_in_both():
    tuning, proof = (set(range(*SEEDS[which])) for which in ("tuning", "proof"))
    assert tuning and proof
    assert not tuning & proof
