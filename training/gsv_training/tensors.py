"""Safetensors without a library: the only file format that training keeps its state in."""
import json
import os
import pathlib
import struct

import numpy as np
import torch

from .files import reading

NUMPY = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "U8": "<u1"}
NAMES = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64", torch.int32: "I32", torch.int16: "I16"}


def read_safetensors(path, floats=torch.float32):
    """-> {name: tensor}; floating-point tensors as `floats`."""
    data = pathlib.Path(path).read_bytes()
    tensors = {}
    with reading(path):
        (size,) = struct.unpack("<Q", data[:8])
        for name, entry in json.loads(data[8:8 + size]).items():
            if name == "__metadata__":
                continue
            begin, end = entry["data_offsets"]
            dtype = np.dtype(NUMPY[entry["dtype"]])
            array = np.frombuffer(data, dtype, (end - begin) // dtype.itemsize, 8 + size + begin)
            tensor = torch.from_numpy(array.reshape(entry["shape"]).copy())
            tensors[name] = tensor.to(floats) if tensor.is_floating_point() else tensor
    return tensors


def write_safetensors(path, tensors, half=False):
    """Whole or not at all: a file beside it is renamed when it is complete."""
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        if tensor.is_floating_point():
            tensor = tensor.half() if half else tensor.float()
        blob = tensor.numpy().tobytes()
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    partial = f"{path}.partial"
    with open(partial, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for blob in blobs:
            file.write(blob)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
