"""A VITS voice with random weights, in the files and the shape of the official Polish one (which cannot be downloaded everywhere):
it babbles, and costs what that one costs. With random weights the stochastic durations come out as about 20 sounds a second."""

import json
from pathlib import Path
from typing import Any

import torch
from TTS.tts.configs.shared_configs import CharactersConfig
from TTS.tts.configs.vits_config import VitsConfig
from TTS.tts.models.vits import Vits, VitsArgs

SMALL = {
    "init_discriminator": False,
    "hidden_channels": 32,
    "hidden_channels_ffn_text_encoder": 64,
    "num_layers_text_encoder": 1,
    "num_layers_flow": 1,
    "num_layers_posterior_encoder": 1,
    "upsample_initial_channel_decoder": 32,
}
"""The same network, thin: loads and speaks in a moment."""
SPEECH_PEAK = 0.3
"""What the loudest sample is brought to: an untrained decoder whispers, and whispering is cut off as silence."""


def write(
    folder: Path, *, small: bool = False, phonemes: bool = True, speakers: bool = False, seed: int = 1
) -> None:
    """Put config.json, model_file.pth (and speaker_ids.json) into the folder, as a published voice has them: training-only parts
    in the checkpoint, paths of another machine in the configuration."""
    torch.manual_seed(seed)
    args: dict[str, Any] = dict(SMALL) if small else {}
    speakers_file = folder / "speaker_ids.json"
    folder.mkdir(parents=True, exist_ok=True)
    if speakers:
        speakers_file.write_text('{"mai_female": 0}', "utf-8")
        args |= {"use_speaker_embedding": True, "speakers_file": str(speakers_file)}
    config = VitsConfig(
        model_args=VitsArgs(**args),
        use_phonemes=phonemes,
        phonemizer="espeak" if phonemes else None,
        phoneme_language="pl" if phonemes else None,
        text_cleaner="multilingual_cleaners" if phonemes else "basic_cleaners",
        add_blank=True,
        **({} if phonemes else {"characters": _letters()}),
    )
    model = Vits(config)
    model.eval()
    _speak_up(model)
    torch.save({"model": model.state_dict()}, folder / "model_file.pth")
    told = json.loads(model.config.to_json())
    if speakers:
        told["speakers_file"] = told["model_args"]["speakers_file"] = "/home/trainer/pl/speaker_ids.json"
    (folder / "config.json").write_text(json.dumps(told), "utf-8")


def _letters() -> CharactersConfig:
    return CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters",
        pad="<PAD>",
        eos="<EOS>",
        bos="<BOS>",
        blank="<BLNK>",
        characters="aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
        punctuations="!?.,;: ",
        is_unique=True,
    )


def _speak_up(model: Vits) -> None:
    """Make the decoder loud and lively: its last layer grows until noise at its door comes out as SPEECH_PEAK."""
    decoder = model.waveform_decoder
    z = torch.randn(1, model.args.hidden_channels, 60)
    g = torch.zeros(1, model.embedded_speaker_dim, 1) if model.embedded_speaker_dim else None
    with torch.no_grad():
        before = torch.atanh(decoder(z, g=g).clamp(-0.999, 0.999)).abs().max()
        decoder.conv_post.weight *= SPEECH_PEAK / before
