"""The networks of the published v2 size in PyTorch, made of the modules of training/, as an inference engine runs them.

Weight norm is fused, the decoder keeps its keys and values. Inputs are made by formulas that bench/worker.cc has too.
"""
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from gsv_training.config import SovitsConfig
from gsv_training.gpt import Gpt, GptConfig
from gsv_training.hubert import Hubert
from gsv_training.modules import NormConv1d, NormConvTranspose1d
from gsv_training.sovits import Sovits
from gsv_training.tensors import read_safetensors

PHONES, PREFILL_TOKENS, STEP_TOKENS = 100, 100, 200
SENTENCE_TOKENS, SENTENCE_PHONES, FRAMES = 250, 120, 500  # 10 s
WAVE_SAMPLES = 80000  # 5 s
HUBERT = {"conv_dim": [512] * 7, "conv_kernel": [10, 3, 3, 3, 3, 2, 2], "conv_stride": [5, 2, 2, 2, 2, 2, 2],
          "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "num_hidden_layers": 12,
          "layer_norm_eps": 1e-5, "num_conv_pos_embeddings": 128, "num_conv_pos_embedding_groups": 16}


def ramp(count, scale=1.0):
    whole = (np.arange(count, dtype=np.int64) * 7919 % 2003).astype(np.float32)
    return torch.from_numpy((whole / np.float32(2003) - np.float32(0.5)) * np.float32(scale))


def numbers(count, below):
    return torch.arange(count) * 7919 % below


def fuse(module):
    """Plain convolutions in the place of those with weight norm, as every inference engine has them."""
    for name, child in module.named_children():
        if isinstance(child, NormConv1d):
            plain = nn.Conv1d(child.in_channels, child.out_channels, child.kernel_size, child.stride, child.padding,
                              child.dilation, child.groups, child.bias is not None)
        elif isinstance(child, NormConvTranspose1d):
            plain = nn.ConvTranspose1d(child.in_channels, child.out_channels, child.kernel_size, child.stride,
                                       child.padding, bias=child.bias is not None)
        else:
            fuse(child)
            continue
        plain.weight = nn.Parameter(child.fused().detach())
        plain.bias = child.bias
        setattr(module, name, plain)
    return module


def project(attention, x):
    """[1, T, C] -> q, k, v [1, heads, T, C / heads]"""
    qkv = F.linear(x, attention.in_proj_weight, attention.in_proj_bias)
    return (t.unflatten(-1, (attention.heads, -1)).transpose(1, 2) for t in qkv.chunk(3, -1))


def behind_attention(block, x, mixed):
    x = block.norm1(x + block.self_attn.out_proj(mixed.transpose(1, 2).flatten(2)))
    return block.norm2(x + block.linear2(F.relu(block.linear1(x))))


class Prefill(nn.Module):
    """Phones [1, S] and prompt [1, P] -> logits behind them, keys and values of every layer."""

    def __init__(self, gpt):
        super().__init__()
        self.gpt = gpt

    def forward(self, phones, prompt):
        gpt, text = self.gpt, phones.shape[1]
        x = gpt.ar_text_position(gpt.ar_text_embedding(phones) + gpt.bert_proj.bias)
        x = torch.cat([x, gpt.ar_audio_position(gpt.ar_audio_embedding(prompt))], 1)
        at = torch.arange(x.shape[1], device=x.device)
        mask = (at < text) | (at[:, None] >= at) & (at[:, None] >= text)
        caches = []
        for block in gpt.h.layers:
            q, k, v = project(block.self_attn, x)
            caches += [k, v]
            x = behind_attention(block, x, F.scaled_dot_product_attention(q, k, v, mask))
        return gpt.ar_predict_layer(x[:, -1]), caches


class Step(nn.Module):
    """A token behind `position` others -> logits. Keys and values are kept in place, one row more each step."""

    def __init__(self, gpt, caches, position, tokens):
        super().__init__()
        self.gpt, self.position, self.tokens = gpt, position, tokens
        for i, cache in enumerate(caches):
            room = torch.zeros(*cache.shape[:2], position + 212, cache.shape[3])
            room[:, :, :position] = cache
            self.register_buffer(f"cache{i}", room)

    def forward(self, token):
        gpt, here = self.gpt, self.position
        place = gpt.ar_audio_position
        x = gpt.ar_audio_embedding(token) + place.alpha * place.table[self.tokens]
        for i, block in enumerate(gpt.h.layers):
            q, k, v = project(block.self_attn, x)
            keys, values = getattr(self, f"cache{2 * i}"), getattr(self, f"cache{2 * i + 1}")
            keys[:, :, here:here + 1] = k
            values[:, :, here:here + 1] = v
            mixed = F.scaled_dot_product_attention(q, keys[:, :, :here + 1], values[:, :, :here + 1])
            x = behind_attention(block, x, mixed)
        return gpt.ar_predict_layer(x[:, -1])


class FunctionalStep(nn.Module):
    """The same for engines without memory of their own: past keys and values are inputs, the new rows are outputs. The
    past is not copied: its scores and the new one are joined instead."""

    def __init__(self, step):
        super().__init__()
        self.gpt, self.tokens = step.gpt, step.tokens

    def forward(self, token, past):
        gpt = self.gpt
        place = gpt.ar_audio_position
        x = gpt.ar_audio_embedding(token) + place.alpha * place.table[self.tokens]
        new = []
        for i, block in enumerate(gpt.h.layers):
            q, k, v = project(block.self_attn, x)
            q = q / math.sqrt(q.shape[-1])
            keys, values = past[2 * i], past[2 * i + 1]  # keys as [1, heads, C / heads, T]
            weights = torch.softmax(torch.cat([q @ keys, (q * k).sum(-1, keepdim=True)], -1), -1)
            mixed = weights[..., :-1] @ values + weights[..., -1:] * v
            new += [k, v]
            x = behind_attention(block, x, mixed)
        return gpt.ar_predict_layer(x[:, -1]), new


class Acoustic(nn.Module):
    """Text encoder and flow: tokens, phones, style, noise -> latent."""

    def __init__(self, sovits):
        super().__init__()
        self.sovits = sovits

    def forward(self, codes, phones, style, noise):
        mask = torch.ones(1, 1, 2 * codes.shape[1])
        phone_mask = torch.ones(1, 1, phones.shape[1])
        _, mean, log_deviation = self.sovits.prior(codes, mask, phones, phone_mask, style)
        return self.sovits.flow.reverse(mean + noise * log_deviation.exp() * 0.5, mask, style)


def read(folder, name):
    """Without what only fills the file up to the next multiple of 64 bytes."""
    return {k: v for k, v in read_safetensors(f"{folder}/{name}.safetensors").items() if not k.startswith("__filler__")}


def load(folder):
    """-> {name: (module, inputs)}"""
    gpt = Gpt(GptConfig(width=512, heads=16, layers=24))
    gpt.load_state_dict({k.removeprefix("model."): v for k, v in read(folder, "gpt").items()})
    sovits = Sovits(SovitsConfig(), posterior=False)
    missing, unknown = sovits.load_state_dict(read(folder, "sovits"), strict=False)
    if unknown or any(not name.startswith("quantizer.vq.layers.0._codebook.") for name in missing):
        raise SystemExit(f"tensors do not fit: missing {missing}, unknown {unknown}")
    hubert = Hubert(HUBERT)
    tensors = read(folder, "hubert")
    prefix = "encoder.pos_conv_embed.conv."
    g, v = (tensors.pop(next(n for n in list(tensors) if n.startswith(prefix) and n.endswith(end)))
            for end in (("weight_g", "original0"), ("weight_v", "original1")))
    tensors[prefix + "weight"] = v * (g / v.norm(dim=(0, 1), keepdim=True))
    tensors.pop("masked_spec_embed", None)
    hubert.load_state_dict(tensors)
    for module in (gpt, sovits, hubert):
        fuse(module.eval().requires_grad_(False))

    phones = numbers(PHONES, 300)[None]
    style = ramp(512)[None, :, None]
    frames = ramp(FRAMES * 192).view(FRAMES, 192).T[None].contiguous()
    prefill = Prefill(gpt)
    with torch.inference_mode():
        _, caches = prefill(phones, numbers(STEP_TOKENS, 1000)[None])
    step = Step(gpt, [c.clone() for c in caches], PHONES + STEP_TOKENS, STEP_TOKENS)
    for module in (prefill, step):
        module.eval()
    return {"prefill": (prefill, (phones, numbers(PREFILL_TOKENS, 1000)[None])),
            "step": (step, (torch.tensor([[7]]),)),
            "acoustic": (Acoustic(sovits).eval(), (numbers(SENTENCE_TOKENS, 1000)[None], numbers(SENTENCE_PHONES, 300)[None],
                                            style, frames)),
            "vocoder": (sovits.dec, (frames, style)),
            "hubert": (hubert, (ramp(WAVE_SAMPLES, 0.1)[None],))}


def output(name, result):
    """The numbers that gsv_bench_worker writes, in its order: [time, channels]."""
    if name in ("prefill", "step"):
        result = result[0] if isinstance(result, (tuple, list)) else result
    return result[0].T if name == "acoustic" else result
