"""Discriminators: periods (HiFi-GAN) and short-time spectra (UnivNet, Encodec). Never needed to speak."""
import functools

import torch
from torch import nn
from torch.nn import functional as F

from .modules import NormConv2d, in_turn

SLOPE = 0.1


def run(layers, post, x):
    """-> (score, feature maps)"""
    maps = []
    for layer in layers:
        x = F.leaky_relu(layer(x), SLOPE).contiguous(memory_format=torch.channels_last)
        maps.append(x)
    x = post(x)
    return x, maps + [x]


class PeriodDiscriminator(nn.Module):
    def __init__(self, period, channels):
        super().__init__()
        self.period = period
        sizes = [1, *channels]
        self.convs = nn.ModuleList(
            NormConv2d(a, b, (5, 1), (3 if i + 1 < len(channels) else 1, 1), (2, 0))
            for i, (a, b) in enumerate(zip(sizes, sizes[1:])))
        self.post = NormConv2d(channels[-1], 1, (3, 1), 1, (1, 0))

    def forward(self, wave):  # [B, 1, samples]
        missing = -wave.shape[-1] % self.period
        if missing:
            wave = F.pad(wave, (0, missing), mode="reflect")
        return run(self.convs, self.post, wave.view(wave.shape[0], 1, -1, self.period))


class SpectrumDiscriminator(nn.Module):
    def __init__(self, n_fft, hop, channels):
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        first, *rest = channels
        self.convs = nn.ModuleList([NormConv2d(2, first, (3, 9), 1, (1, 4))])
        for a, b in zip(channels, rest):
            self.convs.append(NormConv2d(a, b, (3, 9), (1, 2), (1, 4)))
        self.convs.append(NormConv2d(channels[-1], channels[-1], (3, 3), 1, (1, 1)))
        self.post = NormConv2d(channels[-1], 1, (3, 3), 1, (1, 1))

    def forward(self, wave):
        window = torch.hann_window(self.n_fft, device=wave.device)
        with torch.autocast(wave.device.type, enabled=False):
            spectrum = torch.stft(wave.float().squeeze(1), self.n_fft, self.hop, self.n_fft, window, center=False,
                                  return_complex=True)
            image = torch.stack([spectrum.real, spectrum.imag], 1).transpose(2, 3) / self.n_fft ** 0.5
        return run(self.convs, self.post, image)  # [B, 2, frames, bins]


class Discriminators(nn.Module):
    def __init__(self, periods=(2, 3, 5, 7, 11), period_channels=(16, 32, 64, 128, 256),
                 spectra=((2048, 512), (1024, 256), (512, 128)), spectrum_channels=(16, 16, 32, 32)):
        super().__init__()
        self.d = nn.ModuleList([*(PeriodDiscriminator(p, period_channels) for p in periods),
                                *(SpectrumDiscriminator(n, h, spectrum_channels) for n, h in spectra)])
        self.lanes = in_turn  # a matter of speed in training (loop.Lanes)

    def forward(self, wave):
        """[B, 1, samples] -> list of (score, feature maps)"""
        return self.lanes([functools.partial(d, wave) for d in self.d])


def discriminator_loss(outputs, batch):
    """Least squares; the first `batch` rows are real, the others made."""
    return sum((1 - score[:batch].float()).square().mean() + score[batch:].float().square().mean()
               for score, _ in outputs)


def adversarial_loss(outputs, judged, batch):
    """`outputs` for the made waveforms, `judged` as above -> (loss of the generator, distance of feature maps)"""
    adversarial = sum((1 - score.float()).square().mean() for score, _ in outputs)
    features = sum((real[:batch].detach().float() - made.float()).abs().mean()
                   for (_, maps), (_, references) in zip(outputs, judged) for made, real in zip(maps, references))
    return adversarial, features
