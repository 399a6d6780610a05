"""Spectrograms of waveforms in -1..1, [batch, samples] -> [batch, bins, frames], in float32."""
import functools

import numpy as np
import torch
from torch.nn import functional as F

from .config import FFT, HOP, SAMPLE_RATE


def magnitude(wave, n_fft, hop):
    """Reflection-padded as the official code does: frames = samples / hop."""
    pad = (n_fft - hop) // 2
    wave = F.pad(wave.float().unsqueeze(1), (pad, pad), mode="reflect").squeeze(1)
    window = torch.hann_window(n_fft, device=wave.device)
    spectrum = torch.stft(wave, n_fft, hop, n_fft, window, center=False, return_complex=True)
    return torch.sqrt(spectrum.real.square() + spectrum.imag.square() + 1e-8)


def linear(wave):
    """[B, samples] -> [B, 1025, samples / 640]: input of the style and the posterior encoder."""
    return magnitude(wave, FFT, HOP)


@functools.lru_cache
def mel_filters(sample_rate, n_fft, bands, device):
    """Triangles on Slaney's scale, normalised to equal area -> [bands, n_fft / 2 + 1]"""
    to_mel = lambda f: np.where(f >= 1000, 15 + np.log(np.maximum(f, 1e-9) / 1000) / (np.log(6.4) / 27), f * 3 / 200)
    to_hz = lambda m: np.where(m >= 15, 1000 * np.exp(np.log(6.4) / 27 * (m - 15)), m * 200 / 3)
    bins = np.linspace(0, sample_rate / 2, n_fft // 2 + 1)
    edges = to_hz(np.linspace(0.0, to_mel(np.asarray(sample_rate / 2)), bands + 2))
    ramps = edges[:, None] - bins[None]
    width = np.diff(edges)
    triangles = np.maximum(0, np.minimum(-ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None]))
    triangles *= (2 / (edges[2:] - edges[:-2]))[:, None]
    return torch.tensor(triangles, dtype=torch.float32, device=device)


def mel(wave, n_fft=FFT, hop=HOP, bands=128):
    return mel_filters(SAMPLE_RATE, n_fft, bands, wave.device) @ magnitude(wave, n_fft, hop)


def log_mel(wave, n_fft=FFT, hop=HOP, bands=128):
    """With the floor of the official code."""
    return torch.log(mel(wave, n_fft, hop, bands).clamp(min=1e-5))
