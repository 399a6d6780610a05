"""The content encoder in training: HuBERT, the codebook behind it, and the heads that say what codes must carry."""
import torch
from torch import nn
from torch.nn import functional as F

from .hubert import Hubert

CONFIG = {  # the fields of Hugging Face's HubertConfig that matter, "base" layout at a small size
    "architectures": ["HubertModel"], "model_type": "hubert", "hidden_size": 192, "num_hidden_layers": 3,
    "num_attention_heads": 4, "intermediate_size": 512, "hidden_act": "gelu", "conv_dim": [128] * 7,
    "conv_kernel": [10, 3, 3, 3, 3, 2, 2], "conv_stride": [5, 2, 2, 2, 2, 2, 2], "conv_bias": False,
    "feat_extract_norm": "group", "feat_extract_activation": "gelu", "feat_proj_layer_norm": True,
    "do_stable_layer_norm": False, "num_conv_pos_embeddings": 128, "num_conv_pos_embedding_groups": 16,
    "layer_norm_eps": 1e-05, "vocab_size": 32, "num_feat_extract_layers": 7, "hidden_dropout": 0.1,
    "attention_dropout": 0.1, "feat_proj_dropout": 0.1, "layerdrop": 0.0, "apply_spec_augment": False,
    "mask_time_prob": 0.0, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "torch_dtype": "float16"}
CODES, BANDS = 1024, 80
DECAY = 0.99


class Codebook(nn.Module):
    """Nearest of 1024 vectors, which are moving averages of what they were nearest to."""

    def __init__(self, width):
        super().__init__()
        self.register_buffer("embed", torch.randn(CODES, width))
        self.register_buffer("sums", self.embed.clone())
        self.register_buffer("counts", torch.ones(CODES))

    def nearest(self, x):
        return (2 * x @ self.embed.T - self.embed.square().sum(1)).argmax(-1)

    def restart(self, x):
        """All codes become vectors of `x` [N, width], N at least 1024."""
        self.embed.copy_(x[torch.randperm(len(x), device=x.device)[:CODES]])
        self.sums.copy_(self.embed)
        self.counts.fill_(1.0)

    def forward(self, x):
        """[B, T, width] -> (quantised with the gradient of x, distance that pulls x, codes)"""
        flat = x.detach().float().reshape(-1, x.shape[-1])
        with torch.no_grad(), torch.autocast(x.device.type, enabled=False):
            codes = self.nearest(flat)
            if self.training:
                hits = torch.zeros_like(self.counts).index_add_(0, codes, torch.ones_like(flat[:, 0]))
                self.counts.lerp_(hits, 1 - DECAY)
                self.sums.lerp_(torch.zeros_like(self.sums).index_add_(0, codes, flat), 1 - DECAY)
                dead = (self.counts < 0.05)[:, None]  # seldom nearest: goes where data is
                fresh = flat[torch.randint(len(flat), (CODES,), device=flat.device)]
                self.sums.copy_(torch.where(dead, fresh, self.sums))
                self.counts.copy_(torch.where(dead[:, 0], torch.ones_like(self.counts), self.counts))
                self.embed.copy_(self.sums / self.counts[:, None])
        quantised = self.embed[codes].view_as(x)
        commitment = (x.float() - quantised).square().mean()
        return x + (quantised - x).detach(), commitment, codes.view(x.shape[:-1])


class Heads(nn.Module):
    """From features or codes, at 50 Hz: label, pitch, voicing and loudness."""

    def __init__(self, width, labels):
        super().__init__()
        self.label = nn.Linear(width, labels)
        self.rest = nn.Linear(width, 3)

    def forward(self, x):
        pitch, voiced, loudness = self.rest(x).float().unbind(-1)
        return self.label(x).float(), pitch, voiced, loudness


class Decoder(nn.Module):
    """What the codes and the speaker must suffice for: the heads, and the mel spectrogram."""

    def __init__(self, width, labels, speakers, inner=256):
        super().__init__()
        self.enter = nn.Conv1d(width, inner, 3, padding=1)
        self.layers = nn.ModuleList(nn.Conv1d(inner, inner, 5, padding=2) for _ in range(3))
        self.speaker = nn.Embedding(speakers, inner)
        self.heads = Heads(inner, labels)
        self.mel = nn.Linear(inner, BANDS)

    def forward(self, quantised, speaker):
        x = self.enter(quantised.transpose(1, 2).repeat_interleave(2, 2))
        for layer in self.layers:
            x = x + F.gelu(layer(x))
        x = x.transpose(1, 2)
        return self.heads(x), self.mel(F.gelu(x + self.speaker(speaker)[:, None])).float()


class ContentModel(nn.Module):
    def __init__(self, labels, speakers, config=CONFIG):
        super().__init__()
        width = config["hidden_size"]
        self.hubert = Hubert(config)
        self.heads = Heads(width, labels)
        self.ssl_proj = nn.Conv1d(width, width, 2, stride=2)
        self.codebook = Codebook(width)
        self.decoder = Decoder(width, labels, speakers)

    def forward(self, wave, speaker):
        """[B, 16 kHz samples] -> (heads of the features, heads of the codes, mel, commitment, codes)"""
        features = self.hubert(wave)
        projected = self.ssl_proj(features.transpose(1, 2)).transpose(1, 2)
        quantised, commitment, codes = self.codebook(projected)
        heads, mel = self.decoder(quantised, speaker)
        return self.heads(features), heads, mel, commitment, codes
