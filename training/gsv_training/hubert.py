"""HuBERT base at any size, in the tensor names of Hugging Face's HubertModel: the content encoder."""
import json
import pathlib

from torch import nn
from torch.nn import functional as F

from .files import read_json
from .tensors import read_safetensors, write_safetensors

PREPROCESSOR = {"do_normalize": False, "feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 1,
                "padding_side": "right", "padding_value": 0, "return_attention_mask": False, "sampling_rate": 16000}


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            setattr(self, name, nn.Linear(width, width))
        self.heads = heads

    def forward(self, x):
        batch, time, width = x.shape
        q, k, v = (layer(x).view(batch, time, self.heads, -1).transpose(1, 2)
                   for layer in (self.q_proj, self.k_proj, self.v_proj))
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, time, width))


class FeedForward(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.intermediate_dense = nn.Linear(width, inner)
        self.output_dense = nn.Linear(inner, width)

    def forward(self, x):
        return self.output_dense(F.gelu(self.intermediate_dense(x)))


class Layer(nn.Module):
    def __init__(self, width, heads, inner, eps):
        super().__init__()
        self.attention = Attention(width, heads)
        self.layer_norm = nn.LayerNorm(width, eps)
        self.feed_forward = FeedForward(width, inner)
        self.final_layer_norm = nn.LayerNorm(width, eps)

    def forward(self, x):
        x = self.layer_norm(x + self.attention(x))
        return self.final_layer_norm(x + self.feed_forward(x))


class Hubert(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        channels, width, eps = config["conv_dim"], config["hidden_size"], config["layer_norm_eps"]
        self.feature_extractor = nn.Module()
        self.feature_extractor.conv_layers = nn.ModuleList()
        for i, (a, b, kernel, stride) in enumerate(zip([1, *channels], channels, config["conv_kernel"],
                                                       config["conv_stride"])):
            layer = nn.Module()
            layer.conv = nn.Conv1d(a, b, kernel, stride, bias=False)
            if i == 0:
                layer.layer_norm = nn.GroupNorm(b, b, eps=1e-5)
            self.feature_extractor.conv_layers.append(layer)
        self.feature_projection = nn.Module()
        self.feature_projection.layer_norm = nn.LayerNorm(channels[-1], eps)
        self.feature_projection.projection = nn.Linear(channels[-1], width)
        self.encoder = nn.Module()
        kernel, groups = config["num_conv_pos_embeddings"], config["num_conv_pos_embedding_groups"]
        self.encoder.pos_conv_embed = nn.Module()
        self.encoder.pos_conv_embed.conv = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=groups)
        self.encoder.layer_norm = nn.LayerNorm(width, eps)
        self.encoder.layers = nn.ModuleList(Layer(width, config["num_attention_heads"], config["intermediate_size"],
                                                  eps) for _ in range(config["num_hidden_layers"]))

    @classmethod
    def load(cls, folder):
        """Folder with config.json and model.safetensors; the weight norm of the positional convolution is fused."""
        folder = pathlib.Path(folder)
        model = cls(read_json(folder / "config.json"))
        tensors = read_safetensors(folder / "model.safetensors")
        prefix = "encoder.pos_conv_embed.conv."
        g = tensors.pop(prefix + "weight_g", None)
        g = tensors.pop(prefix + "parametrizations.weight.original0") if g is None else g
        v = tensors.pop(prefix + "weight_v", None)
        v = tensors.pop(prefix + "parametrizations.weight.original1") if v is None else v
        tensors[prefix + "weight"] = v * (g / v.norm(dim=(0, 1), keepdim=True))
        tensors.pop("masked_spec_embed", None)
        model.load_state_dict(tensors)
        return model.eval()

    def save(self, folder):
        """What `load` reads, in half precision."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tensors = dict(self.state_dict())
        weight = tensors.pop("encoder.pos_conv_embed.conv.weight")
        tensors["encoder.pos_conv_embed.conv.weight_g"] = weight.norm(dim=(0, 1), keepdim=True)
        tensors["encoder.pos_conv_embed.conv.weight_v"] = weight
        write_safetensors(folder / "model.safetensors", tensors, half=True)
        (folder / "config.json").write_text(json.dumps(self.config, indent=1) + "\n", encoding="utf-8")
        (folder / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=1) + "\n", encoding="utf-8")

    def forward(self, wave):
        """[B, samples] at 16 kHz -> [B, T, width] at 50 Hz"""
        x = wave.unsqueeze(1)
        for layer in self.feature_extractor.conv_layers:
            x = layer.conv(x)
            if hasattr(layer, "layer_norm"):
                x = layer.layer_norm(x)
            x = F.gelu(x)
        x = self.feature_projection.projection(self.feature_projection.layer_norm(x.transpose(1, 2)))
        positions = self.encoder.pos_conv_embed.conv(x.transpose(1, 2))[..., :x.shape[1]]
        x = self.encoder.layer_norm(x + F.gelu(positions).transpose(1, 2))
        for layer in self.encoder.layers:
            x = layer(x)
        return x
