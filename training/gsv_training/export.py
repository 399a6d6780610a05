"""The acoustic model in the official file format, from the state of a training run and back to one.

    python -m gsv_training.export --state state --out models/demo/sovits.pth --rest training/state
    python -m gsv_training.export --from models/demo/sovits.pth --rest training/state --state state

A file that speaks does without the posterior encoder and the discriminators: the rest of a state, for later training.
"""
import argparse
import pathlib
import shutil

from .config import DEMO
from .files import read_checkpoint, reading, write_checkpoint
from .program import run
from .sizes import SIZES, add_size
from .sovits import Sovits
from .tensors import read_safetensors, write_safetensors


def generator(state, config=DEMO):
    """The averaged generator of a state folder, ready to speak."""
    model = Sovits(config)
    path = pathlib.Path(state) / "generator.safetensors"
    with reading(path):
        model.load_state_dict(read_safetensors(path))
    return model.eval()


def export(model, path, info):
    """Half precision, without the posterior encoder; whole or not at all."""
    weight = {name: tensor.detach().half().clone() for name, tensor in model.state_dict().items()
              if not name.startswith("enc_q.")}
    write_checkpoint(path, {"weight": weight, "config": model.config.checkpoint_config(), "info": info})


def load(path, config=DEMO):
    """An exported file as a model of this package: what `export` wrote, read back."""
    checkpoint = read_checkpoint(path)
    model = Sovits(config, posterior=False)
    with reading(path):
        model.load_state_dict({name: tensor.float() for name, tensor in checkpoint["weight"].items()})
    return model.eval()


def pack(state, path, rest, info, config=DEMO):
    state = pathlib.Path(state)
    model = generator(state, config)
    export(model, path, info)
    if rest:
        pathlib.Path(rest).mkdir(parents=True, exist_ok=True)
        write_safetensors(pathlib.Path(rest) / "posterior.safetensors", model.enc_q.state_dict(), half=True)
        shutil.copyfile(state / "discriminators.safetensors", pathlib.Path(rest) / "discriminators.safetensors")


def unpack(path, rest, state, config=DEMO):
    model = Sovits(config)
    model.load_state_dict(load(path, config).state_dict(), strict=False)
    model.enc_q.load_state_dict(read_safetensors(pathlib.Path(rest) / "posterior.safetensors"))
    pathlib.Path(state).mkdir(parents=True, exist_ok=True)
    write_safetensors(pathlib.Path(state) / "generator.safetensors", model.state_dict(), half=True)
    shutil.copyfile(pathlib.Path(rest) / "discriminators.safetensors",
                    pathlib.Path(state) / "discriminators.safetensors")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True, help="folder with generator.safetensors and the discriminators")
    parser.add_argument("--rest", help="folder for what a file that speaks lacks")
    direction = parser.add_mutually_exclusive_group(required=True)
    direction.add_argument("--out", help="sovits.pth to write")
    direction.add_argument("--from", dest="source", help="sovits.pth to make a state from")
    parser.add_argument("--info", default="gsv demo voice", help="one line about its training")
    add_size(parser)
    args = parser.parse_args(argv)
    config = SIZES[args.size].sovits
    if args.source:
        if not args.rest:
            parser.error("--from needs --rest")
        unpack(args.source, args.rest, args.state, config)
    else:
        pack(args.state, args.out, args.rest, args.info, config)
        load(args.out, config)
        print(f"{args.out}: {pathlib.Path(args.out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    run(main)
