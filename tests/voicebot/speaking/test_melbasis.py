"""The mel filters are the ones librosa would have made."""

import numpy as np
import pytest

from voicebot.speaking.melbasis import build_mel_basis


@pytest.mark.real
@pytest.mark.parametrize(("fmin", "fmax"), [(0.0, 8000.0), (0.0, None), (1200.0, 7600.0)])
def test_equals_librosa(fmin: float, fmax: float | None) -> None:
    """Same shape, same values, for the settings Coqui's voices use."""
    import librosa

    ours = build_mel_basis(sample_rate=22_050, fft_size=1024, num_mels=80, mel_fmin=fmin, mel_fmax=fmax)
    theirs = librosa.filters.mel(sr=22_050, n_fft=1024, n_mels=80, fmin=fmin, fmax=fmax)
    np.testing.assert_allclose(ours, theirs, atol=1e-8)


def test_filters_are_triangles_inside_their_band() -> None:
    """No filter reaches beyond the highest frequency asked for; every one lets something through."""
    basis = build_mel_basis(
        sample_rate=16_000, fft_size=512, num_mels=20, mel_fmin=0.0, mel_fmax=4000.0, hop=1
    )
    assert basis.shape == (20, 257)
    assert (basis.max(axis=1) > 0).all()
    assert not basis[:, 130:].any()
