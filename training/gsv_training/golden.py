"""Numbers of the demo voice for the engine's tests: made anew whenever its networks or its recordings change.

    python -m gsv_training.golden --model models/demo --cases tests/golden

The networks of this package agree with the official code at published size (training/tests/test_golden.py).
"""
import argparse
import json
import pathlib
import re

import torch
from torch.nn import functional as F

from . import recogniser
from .dataset import SILENCE, to_16k
from .export import load
from .files import read_json, read_text
from .hubert import Hubert
from .program import run
from .recogniser import read_wav
from .spectra import linear
from .tensors import read_safetensors, write_safetensors

SAMPLES = 8192  # of the waveform that are kept
HEARD = ("rms", "esm")  # references that the recogniser hears for the test of its C++ twin
ROWS = 20  # every so many rows of its scores are kept


def make_styles(model, folder, cases):
    references = read_json(cases / "sovits/voice_style.json")["params"]["references"]
    styles = {}
    for reference in references:
        spectrogram = linear(read_wav(str(folder / reference))[0][None])
        style = model.style(spectrogram, torch.ones(1, 1, spectrogram.shape[2]))
        styles[f"ge_{pathlib.Path(reference).stem}"] = style[0, :, 0]
    write_safetensors(cases / "sovits/voice_style.safetensors", styles)
    return styles


def hubert_layers(hubert, wave):
    """[1, samples] -> {name of the case: rows of an inner tensor}"""
    seen = {}
    note = lambda name: lambda module, inputs, output: seen.__setitem__(name, output)
    layers = hubert.feature_extractor.conv_layers
    hooks = [layers[0].layer_norm.register_forward_hook(note("conv_0")),
             layers[-1].conv.register_forward_hook(note("conv_6")),
             hubert.feature_projection.projection.register_forward_hook(note("projection")),
             hubert.encoder.layer_norm.register_forward_hook(note("pos_norm")),
             hubert.encoder.layers[0].register_forward_hook(note("layer_0"))]
    seen["last_hidden"] = hubert(wave)
    for hook in hooks:
        hook.remove()
    seen["conv_0"], seen["conv_6"] = F.gelu(seen["conv_0"]), F.gelu(seen["conv_6"])
    return {name: tensor[0] for name, tensor in seen.items()}


def make_prompt(model, hubert, folder, cases):
    """-> codes of the reference `hts`, as a prompt"""
    manifest = cases / "encoders/voice_prompt.json"
    description = read_json(manifest)
    wave, _ = read_wav(str(folder / description["params"]["reference"]))
    wave16 = torch.round(to_16k(wave[None]) * 32768).clamp(-32768, 32767).short()
    seen = hubert_layers(hubert, F.pad(wave16.float() / 32768, (0, SILENCE)))
    features = seen["last_hidden"]
    projected = model.ssl_proj(features.T[None])[0]  # [width, codes]
    distances = torch.cdist(projected.T.double(), model.quantizer.embed.double()).square()
    nearest, codes = distances.topk(2, largest=False)
    tensors = {"wav16": wave16[0], "conv_0": seen["conv_0"][:8, :64], "conv_6": seen["conv_6"][:, :8],
               "projection": seen["projection"][:8], "pos_norm": seen["pos_norm"][:8], "layer_0": seen["layer_0"][:8],
               "last_hidden": features, "ssl_proj": projected, "codes": codes[:, 0],
               "margin": (nearest[:, 1] - nearest[:, 0]).float()}
    write_safetensors(cases / "encoders/voice_prompt.safetensors", tensors)
    exact = hubert.double()(F.pad(wave16.double() / 32768, (0, SILENCE)))
    exact = model.double().encode(exact)[0]
    hubert.float(), model.float()
    description["params"] |= {"codes_equal_in_float64": bool(torch.equal(exact, codes[:, 0])),
                              "min_margin": round(tensors["margin"].min().item(), 7)}
    for name, entry in description["tensors"].items():
        tensor = tensors[name]
        entry["shape"] = list(tensor.shape)
        if "rms" in entry:
            entry |= {"rms": float(f"{tensor.float().square().mean().sqrt():.6g}"),
                      "absmax": float(f"{tensor.float().abs().max():.6g}")}
            entry.pop("f64_err", None)
    rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in description.pop("tensors").items())
    head = "".join(f" {json.dumps(k)}: {json.dumps(v)},\n" for k, v in description.items())
    manifest.write_text("{\n" + head + ' "tensors": {\n' + rows + "\n }\n}\n", encoding="utf-8")
    return codes[:, 0]


def make_decoding(model, style, codes, cases):
    path = cases / "sovits/voice_decode_en.safetensors"
    old = read_safetensors(path)
    codes, phones = codes[:len(old["codes"])], old["phones"]
    channels, frames = model.config.inter_channels, 2 * len(codes)
    noise = torch.randn(1, channels, frames, generator=torch.Generator().manual_seed(1))
    latents = []
    hook = model.dec.register_forward_pre_hook(lambda _, inputs: latents.append(inputs[0]))
    wave = model.decode(codes[None], phones[None], style[None, :, None], noise=noise)
    hook.remove()
    write_safetensors(path, {"codes": codes, "phones": phones, "ge": style, "noise": noise[0], "z": latents[0][0],
                             "wav": wave[0, 0, :SAMPLES]})
    manifest = path.with_suffix(".json")
    text = read_text(manifest)
    text = re.sub(r'"shape": \[\d+, \d+\]', f'"shape": [{channels}, {frames}]', text)
    manifest.write_text(re.sub(r"\[\d+, (frames|\.\.\.)\]", rf"[{channels}, \1]", text), encoding="utf-8")


def make_hearing(folder, out):
    """What the recogniser hears in references: some of its scores, and all phones."""
    judge, tensors, heard = recogniser.load(), {}, {}
    for name in HEARD:
        wave, rate = recogniser.read_wav(str(folder / f"ref/{name}.wav"))
        labels, speakers = judge.scores(wave, rate)
        tensors |= {f"{name}.labels": labels[0, ::ROWS], f"{name}.speakers": speakers}
        phones, voice = judge.listen(wave, rate)
        heard[name] = {"speaker": voice, "labels": " ".join(phones)}
    write_safetensors(out / "recogniser.safetensors", tensors)
    (out / "recogniser.json").write_text(json.dumps({"rows": ROWS, "heard": heard}, indent=1) + "\n", encoding="utf-8")


@torch.no_grad()
def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder of the voice")
    parser.add_argument("--cases", required=True, help="tests/golden")
    args = parser.parse_args(argv)
    folder, cases = pathlib.Path(args.model), pathlib.Path(args.cases)
    model = load(folder / "sovits.pth")
    styles = make_styles(model, folder, cases)
    codes = make_prompt(model, Hubert.load(folder / "hubert"), folder, cases)
    make_decoding(model, styles["ge_hts"], codes, cases)
    make_hearing(folder, cases.parent / "quality")


if __name__ == "__main__":
    run(main)
