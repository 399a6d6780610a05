#include "models/text_encoder.h"

#include <cmath>
#include <vector>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

constexpr int kMrteHeads = 4;  // a constant of the official code; no tensor shows it
constexpr char kCodebook[] = "quantizer.vq.layers.0._codebook.embed";

// codebook [codes, ssl] * projection [hidden, ssl, 1] + bias -> [codes, hidden]: a token's way through the quantizer
// and the first layer is a row of this table.
const float* LoadTokenTable(const weights::WeightLoader& w, int codes, int ssl, int hidden) {
  return w.Computed("enc_p.ssl_proj.weight#tokens", {codes, hidden}, [&](float* table) {
    const std::vector<float> codebook = w.Values(kCodebook, {codes, ssl});
    const std::vector<float> projection = w.Values("enc_p.ssl_proj.weight", {hidden, ssl, 1});
    const std::vector<float> bias = w.Values("enc_p.ssl_proj.bias", {hidden});
    std::vector<float> by_input(projection.size());  // [ssl, hidden]
    for (int o = 0; o < hidden; ++o) {
      for (int i = 0; i < ssl; ++i) {
        by_input[static_cast<size_t>(i) * hidden + o] = projection[static_cast<size_t>(o) * ssl + i];
      }
    }
    for (int code = 0; code < codes; ++code) {
      float* row = table + static_cast<size_t>(code) * hidden;
      for (int o = 0; o < hidden; ++o) row[o] = bias[o];
      for (int i = 0; i < ssl; ++i) {
        const float value = codebook[static_cast<size_t>(code) * ssl + i];
        const float* weights = by_input.data() + static_cast<size_t>(i) * hidden;
        for (int o = 0; o < hidden; ++o) row[o] += value * weights[o];
      }
    }
  });
}

MrteWeights LoadMrte(const weights::WeightLoader& w, int hidden) {
  const weights::WeightLoader mrte = w.In("enc_p.mrte");
  const weights::WeightLoader attention = mrte.In("cross_attention");
  const int width = KernelShape(mrte, "c_pre", 3)[0];
  const int gin = KernelShape(w, "ref_enc.fc.fc", 2)[0];
  if (width % kMrteHeads != 0) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": enc_p.mrte has ", width, " channels, which its ", kMrteHeads,
         " heads cannot share");
  }

  MrteWeights out;
  out.heads = kMrteHeads;
  out.content_pre = mrte.Linear("c_pre", hidden, width);
  out.text_pre = mrte.Linear("text_pre", hidden, width);
  out.query = attention.Linear("conv_q", width, width);
  out.key_value = attention.LinearStack({"conv_k", "conv_v"}, width, width);
  out.out = attention.Linear("conv_o", width, width);
  if (gin != width) out.style = w.Linear("ge_to512", gin, width);
  out.content_post = mrte.Linear("c_post", width, hidden);
  return out;
}

// y [T, hidden] = content_post(attention(y over text) + content_pre(y) + style), in place.
void Forward(Context& ctx, const MrteWeights& w, const Tensor& text, const Tensor& style, const Tensor& y) {
  Arena::Scope scope(ctx.arena);
  const int64_t width = w.query.matrix.columns;
  const float scale = 1.0f / std::sqrt(static_cast<float>(width) / static_cast<float>(w.heads));
  const Tensor content = ops::Linear(ctx, y, w.content_pre);  // [T, width]
  const Tensor phones = ops::Linear(ctx, text, w.text_pre);   // [S, width]
  const Tensor q = ops::Linear(ctx, content, w.query);        // [T, width]
  const Tensor kv = ops::Linear(ctx, phones, w.key_value);    // [S, 2 * width]
  const Tensor mixed =
      ops::Attention(ctx, q, kv.Columns(0, width), kv.Columns(width, 2 * width), w.heads, scale);  // [T, width]

  // The style is the same in every frame: it joins the bias of the output layer.
  const bool projected = w.style.matrix.panels != nullptr;
  const Tensor bias = projected ? ops::Linear(ctx, style, w.style) : ops::Copy(ctx, style);  // [1, width]
  if (projected) ctx.Observe("ge512", bias);
  ops::AddRowInto(ctx, w.out.bias, bias);
  ops::LinearInto(ctx, mixed, w.out, content, {.residual = content, .bias = bias.f32()});
  ops::LinearInto(ctx, content, w.content_post, y);
}

}  // namespace

TextEncoderWeights LoadTextEncoder(const weights::WeightLoader& w) {
  const weights::WeightLoader encoder = w.In("enc_p");
  const int ssl = static_cast<int>(w.Dimension(kCodebook, 1));
  const std::vector<int> symbols = KernelShape(encoder, "text_embedding", 2);

  TextEncoderWeights out;
  out.codes = static_cast<int>(w.Dimension(kCodebook, 0));
  out.symbols = symbols[0];
  out.hidden = symbols[1];
  out.latent = KernelShape(encoder, "proj", 3)[0] / 2;
  out.frames_per_token = KernelShape(w, "ssl_proj", 3)[2];
  out.token_table = LoadTokenTable(w, out.codes, ssl, out.hidden);
  out.symbol_table = encoder.Array("text_embedding.weight", {out.symbols, out.hidden});
  out.content_encoder = LoadRelativeEncoder(encoder.In("encoder_ssl"), out.hidden);
  out.text_encoder = LoadRelativeEncoder(encoder.In("encoder_text"), out.hidden);
  out.mrte = LoadMrte(w, out.hidden);
  out.joint_encoder = LoadRelativeEncoder(encoder.In("encoder2"), out.hidden);
  out.projection = encoder.Linear("proj", out.hidden, 2 * out.latent);
  return out;
}

Tensor Forward(Context& ctx, const TextEncoderWeights& w, std::span<const int> tokens, std::span<const int> phones,
               const Tensor& style) {
  std::vector<int> rows;
  rows.reserve(tokens.size() * static_cast<size_t>(w.frames_per_token));
  for (int token : tokens) rows.insert(rows.end(), static_cast<size_t>(w.frames_per_token), token);

  const Tensor y = ops::Embedding(ctx, w.token_table, w.codes, w.hidden, rows);  // [T, hidden]
  Arena::Scope scope(ctx.arena);
  Forward(ctx, w.content_encoder, y);
  ctx.Observe("encoder_ssl", y);
  const Tensor text = ops::Embedding(ctx, w.symbol_table, w.symbols, w.hidden, phones);  // [S, hidden]
  Forward(ctx, w.text_encoder, text);
  ctx.Observe("encoder_text", text);
  Forward(ctx, w.mrte, text, style, y);
  ctx.Observe("mrte", y);
  Forward(ctx, w.joint_encoder, y);
  ctx.Observe("encoder2", y);
  return y;
}

}  // namespace gsv::models
