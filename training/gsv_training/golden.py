"""Numbers of the demo voice for the engine's tests: made anew whenever its acoustic model or its recordings change.

    python -m gsv_training.golden --model models/demo --cases tests/golden/sovits

The networks of this package agree with the official code at published size (training/tests/test_golden.py).
"""
import argparse
import json
import pathlib
import re

import torch

from .export import load
from .recogniser import read_wav
from .spectra import linear
from .tensors import read_safetensors, write_safetensors

SAMPLES = 8192  # of the waveform that are kept


def make_styles(model, folder, cases):
    references = json.loads((cases / "voice_style.json").read_text(encoding="utf-8"))["params"]["references"]
    styles = {}
    for reference in references:
        spectrogram = linear(read_wav(str(folder / reference))[0][None])
        style = model.style(spectrogram, torch.ones(1, 1, spectrogram.shape[2]))
        styles[f"ge_{pathlib.Path(reference).stem}"] = style[0, :, 0]
    write_safetensors(cases / "voice_style.safetensors", styles)
    return styles


def make_decoding(model, style, cases):
    path = cases / "voice_decode_en.safetensors"
    old = read_safetensors(path)
    codes, phones = old["codes"], old["phones"]
    channels, frames = model.config.inter_channels, 2 * len(codes)
    noise = torch.randn(1, channels, frames, generator=torch.Generator().manual_seed(1))
    latents = []
    hook = model.dec.register_forward_pre_hook(lambda _, inputs: latents.append(inputs[0]))
    wave = model.decode(codes[None], phones[None], style[None, :, None], noise=noise)
    hook.remove()
    write_safetensors(path, {"codes": codes, "phones": phones, "ge": style, "noise": noise[0], "z": latents[0][0],
                             "wav": wave[0, 0, :SAMPLES]})
    manifest = path.with_suffix(".json")
    text = manifest.read_text(encoding="utf-8")
    text = re.sub(r'"shape": \[\d+, \d+\]', f'"shape": [{channels}, {frames}]', text)
    manifest.write_text(re.sub(r"\[\d+, (frames|\.\.\.)\]", rf"[{channels}, \1]", text), encoding="utf-8")


@torch.no_grad()
def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder of the voice")
    parser.add_argument("--cases", required=True, help="folder of voice_style and voice_decode_en")
    args = parser.parse_args(argv)
    folder, cases = pathlib.Path(args.model), pathlib.Path(args.cases)
    model = load(folder / "sovits.pth")
    styles = make_styles(model, folder, cases)
    make_decoding(model, styles["ge_hts"], cases)


if __name__ == "__main__":
    main()
