"""Losses of the generator besides the adversarial ones (discriminators.py)."""
import torch
from torch.nn import functional as F

from .dataset import to_16k
from .spectra import magnitude, mel

FINE_SCALES = ((512, 128, 64), (1024, 256, 96), (256, 64, 40))  # n_fft, hop, bands


FLOOR = 3e-5  # 90 dB under a loud vowel: what is below is rounding of the recordings, nothing to learn
TONES, TONES_FLOOR = (2048, 512), 1e-3
LOW = (4096, 640, 224)  # n_fft, hop, bins: 8 Hz apart up to 1.75 kHz, where mel bands do not part the harmonics


def distance(made, real, *scale):
    return (torch.log(mel(made, *scale) + FLOOR) - torch.log(mel(real, *scale) + FLOOR)).abs().mean()


def mel_distances(made, real):
    """[B, samples] each -> (log-mel L1 of the official analysis, mean over finer scales)"""
    fine = sum(distance(made, real, *scale) for scale in FINE_SCALES)
    return distance(made, real), fine / len(FINE_SCALES)


def low_distance(made, real):
    """L1 of roots of magnitudes at low frequencies: the harmonics of a low voice, and so its pitch"""
    n_fft, hop, bins = LOW
    root = lambda x: magnitude(x, n_fft, hop)[:, :bins].sqrt()
    return (root(made) - root(real)).abs().mean()


def tone_distance(made, real):
    """L1 between mean logarithms of magnitudes, over all frames of a batch: lines that made speech has and real speech
    lacks, tones that stay where noise should be. A distance frame by frame hardly sees them."""
    level = lambda x: torch.log(magnitude(x, *TONES) + TONES_FLOOR).mean((0, 2))
    return (level(made) - level(real)).abs().mean()


def content_distance(hubert, made, real):
    """L1 between what the content encoder makes of both, [B, samples] at 32 kHz: the phones must stay what they are"""
    features = lambda x: hubert(F.pad(to_16k(x), (0, 80))).float()
    with torch.no_grad():
        wanted = features(real)
    return (features(made) - wanted).abs().mean()


def kl_divergence(z_prior, log_q, mean_p, log_p, mask):
    """Kullback-Leibler divergence per frame and channel (VITS, equation 3), from one sample of the prior's space."""
    z_prior, log_q, mean_p, log_p = (t.float() for t in (z_prior, log_q, mean_p, log_p))
    kl = log_p - log_q - 0.5 + 0.5 * (z_prior - mean_p).square() * torch.exp(-2.0 * log_p)
    return (kl * mask).sum() / mask.sum() / z_prior.shape[1]
