"""SoVITS of the v2 family at any size, in the tensor names of official checkpoints (GPT_SoVITS/module/models.py)."""
import functools

import torch
from torch import nn
from torch.nn import functional as F

from .modules import Encoder, Mrte, NormConv1d, NormConvTranspose1d, StyleEncoder, WaveNet, in_turn


class TextEncoder(nn.Module):
    """Codes and phones -> content, mean and log deviation of the prior, at 50 Hz ("enc_p")."""

    def __init__(self, c):
        super().__init__()
        encoder = lambda layers: Encoder(c.hidden_channels, c.filter_channels, c.n_heads, layers, c.kernel_size,
                                         c.window)
        self.ssl_proj = nn.Conv1d(c.ssl_dim, c.hidden_channels, 1)
        self.encoder_ssl = encoder(c.n_layers // 2)
        self.encoder_text = encoder(c.n_layers)
        self.text_embedding = nn.Embedding(c.symbols, c.hidden_channels)
        self.mrte = Mrte(c.hidden_channels, c.mrte_channels, c.mrte_heads)
        self.encoder2 = encoder(c.n_layers // 2)
        self.proj = nn.Conv1d(c.hidden_channels, 2 * c.inter_channels, 1)

    def forward(self, quantized, mask, phones, phone_mask, style):
        y = self.encoder_ssl(self.ssl_proj(quantized) * mask, mask)
        text = self.encoder_text(self.text_embedding(phones).transpose(1, 2) * phone_mask, phone_mask)
        y = self.encoder2(self.mrte(y, mask, text, phone_mask, style), mask)
        mean, log_deviation = (self.proj(y) * mask).chunk(2, 1)
        return y, mean, log_deviation


class PosteriorEncoder(nn.Module):
    """Linear spectrogram -> mean and log deviation of the latent ("enc_q"); used in training only."""

    def __init__(self, c):
        super().__init__()
        self.pre = nn.Conv1d(1025, c.hidden_channels, 1)
        self.enc = WaveNet(c.hidden_channels, 5, c.posterior_layers, c.gin_channels)
        self.proj = nn.Conv1d(c.hidden_channels, 2 * c.inter_channels, 1)

    def forward(self, spectrogram, mask, style):
        x = self.enc(self.pre(spectrogram) * mask, mask, style)
        return (self.proj(x) * mask).chunk(2, 1)


class Coupling(nn.Module):
    """Mean-only coupling: the second half of the channels is shifted by a function of the first."""

    def __init__(self, c):
        super().__init__()
        self.half = c.inter_channels // 2
        self.pre = nn.Conv1d(self.half, c.hidden_channels, 1)
        self.enc = WaveNet(c.hidden_channels, 5, c.flow_layers, c.gin_channels)
        self.post = nn.Conv1d(c.hidden_channels, self.half, 1)
        nn.init.zeros_(self.post.weight)
        nn.init.zeros_(self.post.bias)

    def forward(self, z, mask, style, sign):
        source, target = z[:, :self.half], z[:, self.half:]
        shift = self.post(self.enc(self.pre(source) * mask, mask, style)) * mask
        return torch.cat([source, target + sign * shift], 1)


class Flow(nn.Module):
    """Four couplings with a reversal of the channels behind each; odd entries of "flows" hold no tensors."""

    def __init__(self, c, couplings=4):
        super().__init__()
        self.flows = nn.ModuleList(layer for _ in range(couplings) for layer in (Coupling(c), nn.Identity()))

    def forward(self, z, mask, style):
        for layer in self.flows[::2]:
            z = layer(z, mask, style, 1.0).flip(1)
        return z

    def reverse(self, z, mask, style):
        for layer in reversed(self.flows[::2]):
            z = layer(z.flip(1), mask, style, -1.0)
        return z


class ResidualBlock(nn.Module):
    def __init__(self, channels, kernel, dilations):
        super().__init__()
        self.convs1 = nn.ModuleList(NormConv1d(channels, channels, kernel, dilation=d, padding=d * (kernel // 2))
                                    for d in dilations)
        self.convs2 = nn.ModuleList(NormConv1d(channels, channels, kernel, padding=kernel // 2) for _ in dilations)

    def forward(self, x):
        for dilated, plain in zip(self.convs1, self.convs2):
            x = x + plain(F.leaky_relu(dilated(F.leaky_relu(x, 0.1)), 0.1))
        return x


class Generator(nn.Module):
    """HiFi-GAN: latent and style -> waveform ("dec")."""

    def __init__(self, c):
        super().__init__()
        channels = c.upsample_initial_channel
        self.conv_pre = nn.Conv1d(c.inter_channels, channels, 7, padding=3)
        self.cond = nn.Conv1d(c.gin_channels, channels, 1)
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        for rate, kernel in zip(c.upsample_rates, c.upsample_kernel_sizes):
            self.ups.append(NormConvTranspose1d(channels, channels // 2, kernel, rate, (kernel - rate) // 2))
            channels //= 2
            for k, d in zip(c.resblock_kernel_sizes, c.resblock_dilation_sizes):
                self.resblocks.append(ResidualBlock(channels, k, d))
        self.conv_post = nn.Conv1d(channels, 1, 7, padding=3, bias=False)
        self.blocks = len(c.resblock_kernel_sizes)
        self.lanes = in_turn  # a matter of speed in training (loop.Lanes)

    def stages(self, x, begin, end):
        for i in range(begin, end):
            x = self.ups[i](F.leaky_relu(x, 0.1))
            blocks = self.resblocks[i * self.blocks:(i + 1) * self.blocks]
            x = sum(self.lanes([functools.partial(block, x) for block in blocks])) / self.blocks
        return x

    def forward(self, z, style, channels_last=False):
        """[B, inter, T], [B, gin, 1] -> [B, 1, 640 T]; `channels_last` is a matter of speed in training only"""
        last = len(self.ups) - 1
        x = self.conv_pre(z) + self.cond(style)
        if channels_last:
            x = x.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        x = self.stages(x, 0, last)
        # Half precision would put a hiss of its own under the waveform: the last stage is float32 also in training.
        with torch.autocast(x.device.type, enabled=False):
            x = F.leaky_relu(self.stages(x.float(), last, last + 1))
            return torch.tanh(self.conv_post(x.squeeze(2) if channels_last else x))


class Codebook(nn.Module):
    """quantizer.vq.layers.0._codebook.embed; trained with the content encoder, constant here."""

    def __init__(self, codes, width):
        super().__init__()
        self.vq = nn.Module()
        self.vq.layers = nn.ModuleList([nn.Module()])
        self.vq.layers[0]._codebook = nn.Module()
        self.vq.layers[0]._codebook.register_buffer("embed", torch.randn(codes, width))

    @property
    def embed(self):
        return self.vq.layers[0]._codebook.embed


class Sovits(nn.Module):
    def __init__(self, config, posterior=True):
        super().__init__()
        self.config = config
        self.enc_p = TextEncoder(config)
        self.dec = Generator(config)
        self.flow = Flow(config)
        self.ref_enc = StyleEncoder(config.bins, config.style_channels, config.style_heads, config.gin_channels)
        self.ssl_proj = nn.Conv1d(config.ssl_dim, config.ssl_dim, 2, stride=2)
        self.quantizer = Codebook(config.codes, config.ssl_dim)
        if posterior:
            self.enc_q = PosteriorEncoder(config)
        self.ssl_proj.requires_grad_(False)

    def style(self, spectrogram, mask):
        """[B, >= bins, T] -> [B, gin, 1]"""
        return self.ref_enc(spectrogram[:, :self.config.bins], mask)

    def quantized(self, codes):
        """[B, N] -> [B, ssl, 2N]"""
        return F.embedding(codes, self.quantizer.embed).transpose(1, 2).repeat_interleave(2, 2)

    def encode(self, features):
        """HuBERT features [B, T, ssl] -> codes [B, T / 2]"""
        z = self.ssl_proj(features.transpose(1, 2)).transpose(1, 2)
        embed = self.quantizer.embed
        return (2 * z @ embed.T - embed.pow(2).sum(1)).argmax(-1)

    def prior(self, codes, mask, phones, phone_mask, style):
        return self.enc_p(self.quantized(codes), mask, phones, phone_mask, style)

    @torch.no_grad()
    def decode(self, codes, phones, style, noise_scale=0.5, noise=None):
        """One utterance as the engine makes it: [1, N], [1, S], [1, gin, 1] -> [1, 1, samples]"""
        mask = torch.ones(1, 1, 2 * codes.shape[1], device=codes.device)
        phone_mask = torch.ones(1, 1, phones.shape[1], device=codes.device)
        _, mean, log_deviation = self.prior(codes, mask, phones, phone_mask, style)
        noise = torch.randn_like(mean) if noise is None else noise
        z = self.flow.reverse(mean + noise * log_deviation.exp() * noise_scale, mask, style)
        return self.dec(z, style)
