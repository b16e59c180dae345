"""The configurations of voice and vocoder, as Coqui's own classes. Figures of the whole recipe are in `recipe`."""

from typing import Any

from TTS.config.shared_configs import BaseAudioConfig
from TTS.tts.configs.forward_tts_config import ForwardTTSArgs
from TTS.tts.configs.shared_configs import CharactersConfig
from TTS.tts.configs.speedy_speech_config import SpeedySpeechConfig
from TTS.tts.utils.text.characters import IPAPhonemes
from TTS.vocoder.configs import HifiganConfig

from voicebot.speaking.phonemes import AFFRICATES

RATE, HOP, BANDS = 22_050, 256, 80
"""espeak-ng's own rate; samples of a frame; mel bands."""
_NO_STEP = 10**9
"""What the trainer would do every so many steps, and is done otherwise here."""
_QUIET: dict[str, Any] = {
    "run_eval": False,
    "test_delay_epochs": _NO_STEP,
    "save_best_after": _NO_STEP,
    "save_step": _NO_STEP,
    "log_model_step": _NO_STEP,
    "print_step": _NO_STEP,
    "plot_step": _NO_STEP,
    "scheduler_after_epoch": False,
}


def audio() -> BaseAudioConfig:
    """Mel spectrograms as Coqui makes them: 0 to 8 kHz, scaled to −4 … 4."""
    return BaseAudioConfig(
        sample_rate=RATE,
        fft_size=1024,
        win_length=1024,
        hop_length=HOP,
        num_mels=BANDS,
        mel_fmin=0.0,
        mel_fmax=8000.0,
        do_trim_silence=False,
        griffin_lim_iters=32,
        power=1.5,
        preemphasis=0.0,
        log_func="np.log10",
    )


def characters() -> CharactersConfig:
    """Coqui's own, and one for each affricate."""
    config = IPAPhonemes().to_config()
    config.characters += "".join(AFFRICATES.values())
    return config


def voice_config(name: str, language: str, hidden: int = 128, blocks: int = 10) -> SpeedySpeechConfig:
    """SpeedySpeech: phonemes of espeak-ng → mel frames. language: of espeak-ng; hidden: channels; blocks: of the decoder.

    The transformer encoder, because Coqui's residual_conv_bn encoder cannot take a text of a few sounds.
    """
    encoder = {
        "hidden_channels_ffn": 2 * hidden,
        "num_heads": 2,
        "kernel_size": 3,
        "dropout_p": 0.05,
        "num_layers": 4,
        "rel_attn_window_size": 4,
        "input_length": None,
    }
    decoder = {
        "kernel_size": 3,
        "dilations": [(1, 2, 4)[block % 3] for block in range(blocks)],
        "num_conv_blocks": 2,
        "num_res_blocks": blocks,
    }
    args = ForwardTTSArgs(
        num_chars=0,
        out_channels=BANDS,
        hidden_channels=hidden,
        use_pitch=False,
        use_energy=False,
        use_aligner=False,
        duration_predictor_hidden_channels=hidden,
        duration_predictor_kernel_size=3,
        positional_encoding=False,
        encoder_type="relative_position_transformer",
        encoder_params=encoder,
        decoder_type="residual_conv_bn",
        decoder_params=decoder,
        detach_duration_predictor=True,
    )
    return SpeedySpeechConfig(
        run_name=name,
        model_args=args,
        audio=audio(),
        use_phonemes=True,
        phonemizer="espeak",
        phoneme_language=language,
        characters=characters(),
        text_cleaner="no_cleaners",  # espeak-ng goes by capitals: Polish is no polish, "I am" is no "i am"
        add_blank=False,
        datasets=[],
        test_sentences=[],
        use_ssim_loss=False,
        **_QUIET,
    )


def vocoder_config(name: str, channels: int = 128) -> HifiganConfig:
    """A HiFi-GAN generator with resblocks of the second kind. channels: after the first layer."""
    return HifiganConfig(
        run_name=name,
        audio=audio(),
        generator_model_params={
            "upsample_factors": [8, 8, 4],
            "upsample_kernel_sizes": [16, 16, 8],
            "upsample_initial_channel": channels,
            "resblock_kernel_sizes": [3, 5, 7],
            "resblock_dilation_sizes": [[1, 2], [2, 6], [3, 12]],
            "resblock_type": "2",
            "in_channels": BANDS,
        },
        use_l1_spec_loss=False,
        use_stft_loss=True,
        **_QUIET,
    )
