"""Writes the acoustic model of a voice in the official file format from the state of a training run.

    python -m gsv_training.export --state state --out models/demo/sovits.pth
"""
import argparse
import os
import pathlib

import torch

from .config import DEMO
from .sovits import Sovits
from .tensors import read_safetensors


def generator(state, config=DEMO):
    """The averaged generator of a state folder, ready to speak."""
    model = Sovits(config)
    model.load_state_dict(read_safetensors(pathlib.Path(state) / "generator.safetensors"))
    return model.eval()


def export(model, path, info):
    """Half precision, without the posterior encoder; whole or not at all."""
    weight = {name: tensor.detach().half().clone() for name, tensor in model.state_dict().items()
              if not name.startswith("enc_q.")}
    partial = f"{path}.partial"
    torch.save({"weight": weight, "config": model.config.checkpoint_config(), "info": info}, partial)
    os.replace(partial, path)


def load(path, config=DEMO):
    """An exported file as a model of this package: what `export` wrote, read back."""
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model = Sovits(config, posterior=False)
    model.load_state_dict({name: tensor.float() for name, tensor in checkpoint["weight"].items()})
    return model.eval()


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True, help="folder with generator.safetensors")
    parser.add_argument("--out", required=True, help="sovits.pth to write")
    parser.add_argument("--info", default="gsv demo voice", help="one line about its training")
    args = parser.parse_args(argv)
    export(generator(args.state), args.out, args.info)
    load(args.out)
    print(f"{args.out}: {pathlib.Path(args.out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
