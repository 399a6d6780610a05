"""Parts of the SoVITS networks, [batch, channels, time], in the tensor names of official checkpoints.

Masks are [batch, 1, time], one inside the sequence. GPT_SoVITS/module/{modules,attentions,mrte_model}.py.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F


def in_turn(parts):
    """Functions without arguments -> their results; loop.Lanes is another way to the same"""
    return [part() for part in parts]


def norm_but_first(weight):
    return torch.linalg.vector_norm(weight, dim=tuple(range(1, weight.dim())), keepdim=True)


class WeightNorm(nn.Module):
    """Mixin: weight = g * v / |v|, the norm over all dimensions but the first, kept as weight_g and weight_v."""

    def split_weight(self):
        weight = self.weight.detach().clone()
        del self._parameters["weight"]
        self.weight_g = nn.Parameter(norm_but_first(weight))
        self.weight_v = nn.Parameter(weight)

    def fused(self):
        return torch._weight_norm(self.weight_v, self.weight_g, 0)  # one kernel on a GPU, not four


def flat_weight(layer):
    """For a 1-d convolution of [B, C, 1, T] in channels-last layout, which tensor cores read without transposing."""
    return layer.fused().unsqueeze(2).contiguous(memory_format=torch.channels_last)


class NormConv1d(nn.Conv1d, WeightNorm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.split_weight()

    def forward(self, x):
        if x.dim() == 4:
            return F.conv2d(x, flat_weight(self), self.bias, 1, (0, self.padding[0]), (1, self.dilation[0]))
        return F.conv1d(x, self.fused(), self.bias, self.stride, self.padding, self.dilation, self.groups)


class NormConvTranspose1d(nn.ConvTranspose1d, WeightNorm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.split_weight()

    def forward(self, x):
        if x.dim() == 4:
            return F.conv_transpose2d(x, flat_weight(self), self.bias, (1, self.stride[0]), (0, self.padding[0]))
        return F.conv_transpose1d(x, self.fused(), self.bias, self.stride, self.padding)


class NormConv2d(nn.Conv2d, WeightNorm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.split_weight()

    def forward(self, x):
        return F.conv2d(x, self.fused(), self.bias, self.stride, self.padding, self.dilation)


class ChannelLayerNorm(nn.Module):
    """LayerNorm over channels, in the names gamma and beta."""

    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return F.layer_norm(x.transpose(1, 2), (x.shape[1],), self.gamma, self.beta, 1e-5).transpose(1, 2)


def split_heads(x, heads):
    """[B, C, T] -> [B, heads, T, C / heads]"""
    batch, channels, time = x.shape
    return x.view(batch, heads, channels // heads, time).transpose(2, 3)


def join_heads(x):
    batch, heads, time, width = x.shape
    return x.transpose(2, 3).reshape(batch, heads * width, time)


def attention_bias(mask, dtype):
    """[B, 1, T] -> additive [B, 1, 1, T]"""
    return torch.zeros_like(mask, dtype=dtype).masked_fill_(mask < 0.5, -1e4).unsqueeze(1)


class RelativeAttention(nn.Module):
    """Self-attention with learned keys and values for |distance| <= window (Shaw et al., 2018)."""

    def __init__(self, channels, heads, window):
        super().__init__()
        for name in "qkvo":
            setattr(self, f"conv_{name}", nn.Conv1d(channels, channels, 1))
        width = channels // heads
        self.emb_rel_k = nn.Parameter(torch.randn(1, 2 * window + 1, width) * width ** -0.5)
        self.emb_rel_v = nn.Parameter(torch.randn(1, 2 * window + 1, width) * width ** -0.5)
        self.heads, self.window = heads, window

    def forward(self, x, mask):
        q, k, v = (split_heads(conv(x), self.heads) for conv in (self.conv_q, self.conv_k, self.conv_v))
        q = q / math.sqrt(q.shape[-1])
        time, window = x.shape[2], self.window
        offset = torch.arange(time, device=x.device)[None] - torch.arange(time, device=x.device)[:, None]  # j - i
        near = offset.abs() <= window
        column = (offset + window).clamp(0, 2 * window).expand(*q.shape[:2], time, time)

        relative = q @ self.emb_rel_k[0].T.to(q.dtype)  # [B, H, T, 2 * window + 1]
        scores = q @ k.transpose(-1, -2) + relative.gather(-1, column) * near
        weights = torch.softmax(scores.float() + attention_bias(mask, torch.float32), -1).to(v.dtype)

        position = torch.arange(time, device=x.device)[:, None] + torch.arange(2 * window + 1, device=x.device)
        band = F.pad(weights, (window, window)).gather(-1, position.expand(*q.shape[:2], time, 2 * window + 1))
        out = weights @ v + band @ self.emb_rel_v[0].to(v.dtype)
        return self.conv_o(join_heads(out))


class FeedForward(nn.Module):
    def __init__(self, channels, inner, kernel):
        super().__init__()
        self.conv_1 = nn.Conv1d(channels, inner, kernel, padding=kernel // 2)
        self.conv_2 = nn.Conv1d(inner, channels, kernel, padding=kernel // 2)

    def forward(self, x, mask):
        return self.conv_2(F.relu(self.conv_1(x * mask)) * mask) * mask


class Encoder(nn.Module):
    """Attention encoder of VITS: post-norm, relative positions, convolutional feed-forward."""

    def __init__(self, channels, inner, heads, layers, kernel, window, dropout=0.1):
        super().__init__()
        self.attn_layers = nn.ModuleList(RelativeAttention(channels, heads, window) for _ in range(layers))
        self.norm_layers_1 = nn.ModuleList(ChannelLayerNorm(channels) for _ in range(layers))
        self.ffn_layers = nn.ModuleList(FeedForward(channels, inner, kernel) for _ in range(layers))
        self.norm_layers_2 = nn.ModuleList(ChannelLayerNorm(channels) for _ in range(layers))
        self.dropout = dropout

    def forward(self, x, mask):
        drop = lambda y: F.dropout(y, self.dropout, self.training)
        x = x * mask
        for attention, norm1, ffn, norm2 in zip(self.attn_layers, self.norm_layers_1, self.ffn_layers,
                                                self.norm_layers_2):
            x = norm1(x + drop(attention(x, mask)))
            x = norm2(x + drop(ffn(x, mask)))
        return x * mask


class CrossAttention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        for name in "qkvo":
            setattr(self, f"conv_{name}", nn.Conv1d(channels, channels, 1))
        self.heads = heads

    def forward(self, x, memory, memory_mask):
        q = split_heads(self.conv_q(x), self.heads)
        k, v = (split_heads(conv(memory), self.heads) for conv in (self.conv_k, self.conv_v))
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
        weights = torch.softmax(scores.float() + attention_bias(memory_mask, torch.float32), -1).to(v.dtype)
        return self.conv_o(join_heads(weights @ v))


class Mrte(nn.Module):
    """Multi-reference timbre encoder: content attends to text, the style is added."""

    def __init__(self, hidden, channels, heads):
        super().__init__()
        self.cross_attention = CrossAttention(channels, heads)
        self.c_pre = nn.Conv1d(hidden, channels, 1)
        self.text_pre = nn.Conv1d(hidden, channels, 1)
        self.c_post = nn.Conv1d(channels, hidden, 1)

    def forward(self, content, content_mask, text, text_mask, style):
        content = self.c_pre(content * content_mask)
        text = self.text_pre(text * text_mask)
        return self.c_post((self.cross_attention(content, text, text_mask) + content + style) * content_mask)


class WaveNet(nn.Module):
    """Gated convolutions, dilation 1, conditioned on the style."""

    def __init__(self, hidden, kernel, layers, gin):
        super().__init__()
        self.hidden = hidden
        self.cond_layer = NormConv1d(gin, 2 * hidden * layers, 1)
        self.in_layers = nn.ModuleList(NormConv1d(hidden, 2 * hidden, kernel, padding=kernel // 2)
                                       for _ in range(layers))
        self.res_skip_layers = nn.ModuleList(
            NormConv1d(hidden, hidden if i + 1 == layers else 2 * hidden, 1) for i in range(layers))

    def forward(self, x, mask, style):
        conditions = self.cond_layer(style).chunk(len(self.in_layers), 1)
        out = torch.zeros_like(x)
        for layer, skip, condition in zip(self.in_layers, self.res_skip_layers, conditions):
            a, b = (layer(x) + condition).chunk(2, 1)
            y = skip(torch.tanh(a) * torch.sigmoid(b))
            if y.shape[1] == self.hidden:
                out = out + y
            else:
                residual, y = y.chunk(2, 1)
                x = (x + residual) * mask
                out = out + y
        return out * mask


class GatedConvolution(nn.Module):
    def __init__(self, channels, kernel):
        super().__init__()
        self.conv1 = nn.Module()
        self.conv1.conv = nn.Conv1d(channels, 2 * channels, kernel, padding=kernel // 2)

    def forward(self, x):
        a, b = self.conv1.conv(x).chunk(2, 1)
        return x + a * torch.sigmoid(b)


class LinearUnit(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.fc = nn.Linear(inputs, outputs)

    def forward(self, x):
        return self.fc(x)


class StyleAttention(nn.Module):
    """Divides scores by the root of the whole width, as the official code does."""

    def __init__(self, channels, heads):
        super().__init__()
        for name in ("w_qs", "w_ks", "w_vs", "fc"):
            setattr(self, name, nn.Linear(channels, channels))
        self.heads = heads

    def forward(self, x, mask):  # [B, T, C], [B, 1, T]
        q, k, v = (split_heads(layer(x).transpose(1, 2), self.heads) for layer in (self.w_qs, self.w_ks, self.w_vs))
        scores = q @ k.transpose(-1, -2) / math.sqrt(x.shape[-1])
        weights = torch.softmax(scores.float() + attention_bias(mask, torch.float32), -1).to(v.dtype)
        return x + self.fc(join_heads(weights @ v).transpose(1, 2))


class StyleEncoder(nn.Module):
    """Spectrogram of a reference -> [B, gin, 1] (MelStyleEncoder)."""

    def __init__(self, bins, channels, heads, gin):
        super().__init__()
        self.spectral = nn.ModuleList([LinearUnit(bins, channels), nn.Identity(), nn.Identity(),
                                       LinearUnit(channels, channels)])
        self.temporal = nn.ModuleList(GatedConvolution(channels, 5) for _ in range(2))
        self.slf_attn = StyleAttention(channels, heads)
        self.fc = LinearUnit(channels, gin)

    def forward(self, spectrogram, mask):
        rows = mask.transpose(1, 2)  # [B, T, 1]
        x = F.mish(self.spectral[0](spectrogram.transpose(1, 2)))
        x = F.mish(self.spectral[3](x)) * rows
        for layer in self.temporal:
            x = layer(x.transpose(1, 2)).transpose(1, 2) * rows
        x = self.fc(self.slf_attn(x, mask)) * rows
        return (x.float().sum(1) / rows.sum(1)).unsqueeze(-1).to(x.dtype)
