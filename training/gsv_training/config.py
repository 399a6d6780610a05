"""Sizes of a SoVITS model of the v2 family, and the configuration that an official checkpoint carries."""
from dataclasses import asdict, dataclass

SAMPLE_RATE = 32000
FFT = 2048
HOP = 640  # samples of one frame; 50 frames a second, two to a token


@dataclass(frozen=True)
class SovitsConfig:
    """The names are those of the official configuration; defaults are the published v2."""
    ssl_dim: int = 768
    codes: int = 1024
    symbols: int = 732
    bins: int = 704  # lowest bins of the reference spectrogram
    inter_channels: int = 192
    hidden_channels: int = 192
    filter_channels: int = 768
    n_heads: int = 2
    n_layers: int = 6
    kernel_size: int = 3
    window: int = 4
    gin_channels: int = 512
    mrte_channels: int = 512
    mrte_heads: int = 4
    style_channels: int = 128
    style_heads: int = 2
    flow_layers: int = 4
    posterior_layers: int = 16
    upsample_rates: tuple = (10, 8, 2, 2, 2)
    upsample_kernel_sizes: tuple = (16, 16, 8, 2, 2)
    upsample_initial_channel: int = 512
    resblock_kernel_sizes: tuple = (3, 7, 11)
    resblock_dilation_sizes: tuple = ((1, 3, 5), (1, 3, 5), (1, 3, 5))

    def checkpoint_config(self):
        """The "config" entry of an official .pth."""
        sizes = asdict(self)
        model = {key: sizes[key] for key in
                 ("inter_channels", "hidden_channels", "filter_channels", "n_heads", "n_layers", "kernel_size",
                  "gin_channels", "upsample_initial_channel")}
        model |= {key: [list(v) if isinstance(v, tuple) else v for v in sizes[key]] for key in
                  ("upsample_rates", "upsample_kernel_sizes", "resblock_kernel_sizes", "resblock_dilation_sizes")}
        model |= {"p_dropout": 0.1, "resblock": "1", "semantic_frame_rate": "25hz", "version": "v2",
                  "freeze_quantizer": True, "ssl_dim": self.ssl_dim, "mrte_hidden": self.mrte_channels,
                  "mrte_heads": self.mrte_heads}
        data = {"max_wav_value": 32768.0, "sampling_rate": SAMPLE_RATE, "filter_length": FFT, "hop_length": HOP,
                "win_length": FFT, "n_mel_channels": 128, "mel_fmin": 0.0, "mel_fmax": None, "add_blank": True,
                "n_speakers": 300, "cleaned_text": True}
        return {"train": {"segment_size": 10240}, "data": data, "model": model, "version": "v2"}


# The voice that ships: latents of 64, a decoder of 128 channels at 800 Hz, 64 at 8 kHz, 32 at 16 kHz and 16 at 32 kHz,
# whose transposed convolutions overlap by half; 800 Hz, so that its first stage can hold the fundamental.
DEMO = SovitsConfig(ssl_dim=192, inter_channels=64, hidden_channels=64, filter_channels=320, n_layers=4,
                    gin_channels=128, mrte_channels=128, flow_layers=2, posterior_layers=8,
                    upsample_rates=(16, 10, 2, 2), upsample_kernel_sizes=(32, 20, 4, 4), upsample_initial_channel=256,
                    resblock_kernel_sizes=(3, 7), resblock_dilation_sizes=((1, 3, 5), (1, 3, 5)))
