"""Files between the programs: what is wrong with one is told with its name."""
import contextlib
import json
import os
import pathlib

import numpy as np
import torch

from .program import Mistake, maker

LONGEST = 200  # characters of an error that are told


@contextlib.contextmanager
def reading(path):
    """What fails in here is the fault of the file: readers of numbers, text and archives raise errors of all kinds."""
    try:
        yield
    except (OSError, Mistake):
        raise
    except Exception as error:
        reason = " ".join(str(error).split())
        raise Mistake(f"{path} is damaged, or something else than expected ({type(error).__name__}: "
                      f"{reason[:LONGEST]}){maker(path)}") from error


def read_text(path):
    with reading(path):
        return pathlib.Path(path).read_text(encoding="utf-8")


def read_json(path):
    with reading(path):
        return json.loads(read_text(path))


def read_array(path):
    with reading(path):
        return np.load(path)


def read_checkpoint(path, device="cpu"):
    """A file of torch.save, with tensors and plain values only."""
    with reading(path):
        return torch.load(path, map_location=device, weights_only=True)


def write_checkpoint(path, content):
    """What `read_checkpoint` reads; whole or not at all."""
    partial = f"{path}.partial"
    torch.save(content, partial)
    os.replace(partial, path)
