"""The text-to-semantic model at any size, in the tensor names of official checkpoints (AR/models/t2s_model.py)."""
import collections
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from .files import read_checkpoint, reading, write_checkpoint

EOS = 1024


@dataclass(frozen=True)
class GptConfig:
    """Defaults are those of the voice that ships; published: 512 wide, 16 heads, 24 layers."""
    width: int = 160
    heads: int = 5
    layers: int = 6
    phones: int = 732
    vocabulary: int = EOS + 1
    bert: int = 1024

    def checkpoint_config(self):
        """The "config" entry of an official .ckpt."""
        model = {"vocab_size": self.vocabulary, "phoneme_vocab_size": self.phones, "embedding_dim": self.width,
                 "hidden_dim": self.width, "head": self.heads, "linear_units": 4 * self.width, "n_layer": self.layers,
                 "dropout": 0, "EOS": EOS, "random_bert": 0}
        return {"model": model, "data": {"max_sec": 54, "num_workers": 0, "pad_val": 1024}, "inference": {"top_k": 15}}


class Words(nn.Module):
    def __init__(self, count, width):
        super().__init__()
        self.word_embeddings = nn.Embedding(count, width)
        nn.init.normal_(self.word_embeddings.weight, std=width ** -0.5)

    def forward(self, x):
        return self.word_embeddings(x)


class Positions(nn.Module):
    """x + alpha * sinusoids, sine and cosine interleaved."""

    def __init__(self, width, longest=1024):
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(1))
        rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        angles = torch.arange(longest)[:, None] * rates
        self.register_buffer("table", torch.stack([angles.sin(), angles.cos()], -1).flatten(1), persistent=False)

    def forward(self, x):
        return x + self.alpha * self.table[:x.shape[1]]


class SelfAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        self.heads = heads
        nn.init.xavier_uniform_(self.in_proj_weight)

    def forward(self, x, mask):
        batch, time, width = x.shape
        q, k, v = (t.view(batch, time, self.heads, -1).transpose(1, 2)
                   for t in F.linear(x, self.in_proj_weight, self.in_proj_bias).chunk(3, -1))
        mixed = F.scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, time, width))


class Block(nn.Module):
    """Post-norm, ReLU."""

    def __init__(self, width, heads, dropout):
        super().__init__()
        self.self_attn = SelfAttention(width, heads)
        self.linear1, self.linear2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.dropout = dropout

    def forward(self, x, mask):
        drop = lambda y: F.dropout(y, self.dropout, self.training)
        x = self.norm1(x + drop(self.self_attn(x, mask)))
        return self.norm2(x + drop(self.linear2(drop(F.relu(self.linear1(x))))))


class Gpt(nn.Module):
    def __init__(self, config=GptConfig(), dropout=0.0):
        super().__init__()
        self.config, width = config, config.width
        self.bert_proj = nn.Linear(config.bert, width)
        nn.init.zeros_(self.bert_proj.weight)  # no BERT features in training: they shall have no effect
        self.bert_proj.weight.requires_grad_(False)
        self.ar_text_embedding = Words(config.phones, width)
        self.ar_text_position = Positions(width)
        self.ar_audio_embedding = Words(config.vocabulary, width)
        self.ar_audio_position = Positions(width)
        self.h = nn.Module()
        self.h.layers = nn.ModuleList(Block(width, config.heads, dropout) for _ in range(config.layers))
        self.ar_predict_layer = nn.Linear(width, config.vocabulary, bias=False)
        self.dropout = dropout

    def forward(self, phones, phone_counts, tokens):
        """[B, S], [B], [B, T] -> logits of what follows every token [B, T, vocabulary]

        Text attends to text; a token to the text and to what is not after it."""
        text, audio = phones.shape[1], tokens.shape[1]
        x = self.ar_text_position(self.ar_text_embedding(phones) + self.bert_proj.bias)
        y = self.ar_audio_position(self.ar_audio_embedding(tokens))
        x = F.dropout(torch.cat([x, y], 1), self.dropout, self.training)
        at = torch.arange(text + audio, device=x.device)
        written = (at < phone_counts[:, None])[:, None]                         # [B, 1, all]
        spoken = (at >= text) & (at[:, None] >= at)                             # [all, all]
        mask = (written | spoken)[:, None]
        for block in self.h.layers:
            x = block(x, mask)
        return self.ar_predict_layer(x[:, text:])

    @torch.no_grad()
    def generate(self, phones, prompt, penalty=1.0, longest=400):
        """The likeliest token each time; [S], [P] -> tokens behind the prompt. Recomputes everything: for tests."""
        tokens, counts = prompt[None], torch.tensor([len(phones)], device=phones.device)
        for step in range(longest):
            logits = self(phones[None], counts, tokens)[0, -1].float()
            if step < 11:
                logits[EOS] = -math.inf
            seen = tokens[0].unique()
            logits[seen] = torch.where(logits[seen] < 0, logits[seen] * penalty, logits[seen] / penalty)
            best = logits.argmax()
            if best == EOS:
                break
            tokens = torch.cat([tokens, best.view(1, 1)], 1)
        return tokens[0, len(prompt):]


def export_gpt(model, path, info):
    weight = collections.OrderedDict((f"model.{k}", v.detach().half().cpu().clone())
                                     for k, v in model.state_dict().items())
    write_checkpoint(path, collections.OrderedDict(weight=weight, config=model.config.checkpoint_config(), info=info))


def load_gpt(path):
    checkpoint = read_checkpoint(path)
    with reading(path):
        sizes = checkpoint["config"]["model"]
        model = Gpt(GptConfig(sizes["hidden_dim"], sizes["head"], sizes["n_layer"], sizes["phoneme_vocab_size"],
                              sizes["vocab_size"]))
        model.load_state_dict({k.removeprefix("model."): v.float() for k, v in checkpoint["weight"].items()})
    return model.eval()
