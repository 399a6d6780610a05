#include "text/en/spelling_network.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"
#include "text/embedded.h"

GSV_EMBEDDED(NetworkFile, english_network)

namespace gsv::text {
namespace {

constexpr size_t kUnits = 256;
constexpr size_t kGates = 3 * kUnits;  // reset, update, new
constexpr size_t kMostPhones = 20;

// Letters: <pad> <unk> </s> a .. z.
constexpr size_t kUnknownLetter = 1;
constexpr size_t kEndOfWord = 2;
constexpr size_t kFirstLetter = 3;

constexpr size_t kStart = 2;
constexpr size_t kEnd = 3;
constexpr std::string_view kPhones[] = {
    "<pad>", "UNK", "<s>", "</s>", "AA0", "AA1", "AA2", "AE0", "AE1", "AE2", "AH0", "AH1", "AH2", "AO0", "AO1",
    "AO2",   "AW0", "AW1", "AW2",  "AY0", "AY1", "AY2", "B",   "CH",  "D",   "DH",  "EH0", "EH1", "EH2", "ER0",
    "ER1",   "ER2", "EY0", "EY1",  "EY2", "F",   "G",   "HH",  "IH0", "IH1", "IH2", "IY0", "IY1", "IY2", "JH",
    "K",     "L",   "M",   "N",    "NG",  "OW0", "OW1", "OW2", "OY0", "OY1", "OY2", "P",   "R",   "S",   "SH",
    "T",     "TH",  "UH0", "UH1",  "UH2", "UW",  "UW0", "UW1", "UW2", "V",   "W",   "Y",   "Z",   "ZH"};
constexpr size_t kPhoneCount = std::size(kPhones);

size_t LetterIndex(char32_t c) { return c >= 'a' && c <= 'z' ? kFirstLetter + (c - 'a') : kUnknownLetter; }

float Sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

// sums[size] += state[kUnits] * weights[kUnits, size], in the order of the rows. Several rows at once, so that a sum
// stays in a register meanwhile; it is the same sum.
void AddProduct(const float* state, const float* weights, size_t size, float* __restrict sums) {
  constexpr size_t kRows = 4;
  static_assert(kUnits % kRows == 0);
  for (size_t unit = 0; unit < kUnits; unit += kRows) {
    const float* row = weights + unit * size;
    const float* factor = state + unit;
    for (size_t i = 0; i < size; ++i) {
      float sum = sums[i];
      for (size_t k = 0; k < kRows; ++k) sum += factor[k] * row[k * size + i];
      sums[i] = sum;
    }
  }
}

template <size_t N>
std::array<float, N> Copy(std::span<const float> values) {
  std::array<float, N> copy;
  std::copy_n(values.begin(), N, copy.begin());
  return copy;
}

}  // namespace

SpellingNetwork::SpellingNetwork()
    : file_(NetworkFile()),
      encoder_{file_.Numbers<float>(0), file_.Numbers<float>(1), file_.Numbers<float>(2)},
      decoder_{file_.Numbers<float>(3), file_.Numbers<float>(4), file_.Numbers<float>(5)},
      output_weights_(file_.Numbers<float>(6)),
      output_bias_(file_.Numbers<float>(7)) {}

void SpellingNetwork::Step(const Cell& cell, size_t symbol, std::span<float> state) {
  const float* input = cell.inputs.data() + symbol * kGates;
  std::array<float, kGates> gates = Copy<kGates>(cell.bias);
  AddProduct(state.data(), cell.weights.data(), kGates, gates.data());
  for (size_t i = 0; i < kUnits; ++i) {
    const float reset = Sigmoid(input[i] + gates[i]);
    const float update = Sigmoid(input[kUnits + i] + gates[kUnits + i]);
    const float fresh = std::tanh(input[2 * kUnits + i] + reset * gates[2 * kUnits + i]);
    state[i] = (1 - update) * fresh + update * state[i];
  }
}

std::vector<std::string> SpellingNetwork::Read(std::string_view word) const {
  std::array<float, kUnits> state{};
  for (char32_t c : DecodeUtf8(word)) Step(encoder_, LetterIndex(c), state);
  Step(encoder_, kEndOfWord, state);

  std::vector<std::string> phones;
  size_t phone = kStart;
  while (phones.size() < kMostPhones) {
    Step(decoder_, phone, state);
    std::array<float, kPhoneCount> scores = Copy<kPhoneCount>(output_bias_);
    AddProduct(state.data(), output_weights_.data(), kPhoneCount, scores.data());
    phone = static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    if (phone == kEnd) break;
    phones.emplace_back(kPhones[phone]);
  }
  return phones;
}

}  // namespace gsv::text
