#include "pipeline/features.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace gsv::pipeline {
namespace {

constexpr std::string_view kChinese = "zh";

}  // namespace

bool HasChinese(const text::Phones& phones) {
  return std::ranges::any_of(phones.runs, [](const text::Run& run) { return run.language == kChinese; });
}

std::vector<float> PhoneFeatures(Context& ctx, const models::Roberta& roberta, const text::Phones& phones, int width) {
  if (roberta.config.width != width) {
    Fail(ErrorCode::kModelMismatch, "RoBERTa gives ", roberta.config.width, " features per character, the GPT expects ",
         width, "; use the folder chinese-roberta-wwm-ext-large");
  }
  std::vector<float> features;
  for (const text::Run& run : phones.runs) {
    if (run.language != kChinese || run.phone_begin == run.phone_end) continue;
    Arena::Scope scope(ctx.arena);
    const Tensor characters = models::RobertaFeatures(ctx, roberta, run.normalized);  // [characters, width]
    // One count per character, and together the phones of the run: what the text front end promises.
    GSV_CHECK(static_cast<int64_t>(run.word2ph.size()) == characters.rows());
    GSV_CHECK(std::accumulate(run.word2ph.begin(), run.word2ph.end(), 0) == run.phone_end - run.phone_begin);

    features.resize(phones.ids.size() * static_cast<size_t>(width));
    float* row = features.data() + int64_t{run.phone_begin} * width;
    for (size_t i = 0; i < run.word2ph.size(); ++i) {
      for (int phone = 0; phone < run.word2ph[i]; ++phone, row += width) {
        std::copy_n(characters.row(static_cast<int64_t>(i)), width, row);
      }
    }
  }
  return features;
}

}  // namespace gsv::pipeline
