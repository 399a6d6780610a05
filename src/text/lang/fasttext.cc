#include "text/lang/fasttext.h"

#include <algorithm>
#include <cmath>

#include "text/lang/fasttext_reader.h"

namespace gsv::text {
namespace {

constexpr std::string_view kLineEnd = "</s>";
constexpr std::string_view kLabelPrefix = "__label__";
constexpr std::string_view kBlanks{" \n\r\t\v\f\0", 7};
constexpr int64_t kNoCount = 1'000'000'000'000'000;  // above that of every label

// FNV-1a over signed characters, as fastText has it.
uint32_t Hash(std::string_view text) {
  uint32_t hash = 2166136261;
  for (const char c : text) {
    hash ^= static_cast<uint32_t>(static_cast<int8_t>(c));
    hash *= 16777619;
  }
  return hash;
}

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

float LogOf(float x) { return static_cast<float>(std::log(static_cast<double>(x) + 1e-5)); }

}  // namespace

void FastTextMatrix::AddRow(size_t row, std::span<float> to) const {
  if (codes.empty()) {
    for (size_t i = 0; i < cols; ++i) to[i] += dense[row * cols + i];
    return;
  }
  const float norm = NormOf(row);
  for (size_t part = 0; part < quantizer.parts; ++part) {
    const size_t from = quantizer.CentroidOf(part, static_cast<uint8_t>(codes[row * quantizer.parts + part]));
    for (size_t i = 0; i < quantizer.SizeOf(part); ++i) {
      to[part * quantizer.part_size + i] += norm * quantizer.centroids[from + i];
    }
  }
}

float FastTextMatrix::Dot(size_t row, std::span<const float> vector) const {
  float sum = 0;
  if (codes.empty()) {
    for (size_t i = 0; i < cols; ++i) sum += dense[row * cols + i] * vector[i];
    return sum;
  }
  for (size_t part = 0; part < quantizer.parts; ++part) {
    const size_t from = quantizer.CentroidOf(part, static_cast<uint8_t>(codes[row * quantizer.parts + part]));
    for (size_t i = 0; i < quantizer.SizeOf(part); ++i) {
      sum += vector[part * quantizer.part_size + i] * quantizer.centroids[from + i];
    }
  }
  return sum * NormOf(row);
}

float FastTextMatrix::NormOf(size_t row) const {
  if (!has_norms) return 1;
  return norm_quantizer.centroids[norm_quantizer.CentroidOf(0, static_cast<uint8_t>(norm_codes[row]))];
}

// The rarest two are joined until one is left; labels come with falling counts.
void FastTextClassifier::BuildTree(const std::vector<int64_t>& counts) {
  const size_t labels = counts.size();
  tree_.resize(2 * labels - 1);
  for (size_t i = 0; i < tree_.size(); ++i) tree_[i].count = i < labels ? counts[i] : kNoCount;
  size_t leaves = labels;  // that are left
  size_t inner = labels;   // the first inner node that is left
  const auto take = [&] {
    const bool leaf = leaves > 0 && tree_[leaves - 1].count < tree_[inner].count;
    return static_cast<int32_t>(leaf ? --leaves : inner++);
  };
  for (size_t i = labels; i < tree_.size(); ++i) {
    tree_[i].left = take();
    tree_[i].right = take();
    tree_[i].count = tree_[static_cast<size_t>(tree_[i].left)].count + tree_[static_cast<size_t>(tree_[i].right)].count;
  }
}

void FastTextClassifier::AddParts(std::string_view word, std::vector<int32_t>& rows) const {
  for (size_t i = 0; i < word.size(); ++i) {
    if (ContinuesCharacter(word[i])) continue;
    size_t end = i;
    for (size_t length = 1; end < word.size() && length <= max_part_; ++length) {
      do {
        ++end;
      } while (end < word.size() && ContinuesCharacter(word[end]));
      if (length < min_part_ || (length == 1 && (i == 0 || end == word.size()))) continue;
      const auto bucket = static_cast<int32_t>(Hash(word.substr(i, end - i)) % buckets_);
      const auto words = static_cast<int32_t>(words_.size());
      if (!pruned_) {
        rows.push_back(words + bucket);
      } else if (const auto kept = kept_buckets_.find(bucket); kept != kept_buckets_.end()) {
        rows.push_back(words + kept->second);
      }
    }
  }
}

void FastTextClassifier::AddWord(std::string_view word, std::vector<int32_t>& rows) const {
  const auto known = words_.find(word);
  if (known == words_.end() && word.starts_with(kLabelPrefix)) return;
  if (known != words_.end()) rows.push_back(known->second);
  if (word != kLineEnd && max_part_ > 0) AddParts("<" + std::string(word) + ">", rows);
}

std::vector<LabelProbability> FastTextClassifier::Predict(std::string_view line, size_t count, float threshold) const {
  std::vector<int32_t> rows;
  for (size_t begin = 0; begin < line.size();) {
    const size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    if (end > begin) AddWord(line.substr(begin, end - begin), rows);
    begin = end + 1;
  }
  AddWord(kLineEnd, rows);
  if (rows.empty()) return {};

  std::vector<float> hidden(input_.cols);
  for (const int32_t row : rows) input_.AddRow(static_cast<size_t>(row), hidden);
  for (float& value : hidden) value *= static_cast<float>(1.0 / static_cast<double>(rows.size()));

  struct Visit {
    size_t node;
    float log_probability;
  };
  std::vector<LabelProbability> found;
  const float least = LogOf(threshold);
  std::vector<Visit> open{{tree_.size() - 1, 0}};
  while (!open.empty()) {
    const Visit visit = open.back();
    open.pop_back();
    if (!(visit.log_probability >= least)) continue;
    const Node& node = tree_[visit.node];
    if (node.left < 0) {
      found.push_back({labels_[visit.node], std::exp(visit.log_probability)});
      continue;
    }
    const float score = output_.Dot(visit.node - labels_.size(), hidden);
    const auto right = static_cast<float>(1.0 / (1.0 + std::exp(static_cast<double>(-score))));
    open.push_back({static_cast<size_t>(node.right), visit.log_probability + LogOf(right)});
    open.push_back({static_cast<size_t>(node.left), visit.log_probability + LogOf(1.0F - right)});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  found.resize(std::min(found.size(), count));
  return found;
}

}  // namespace gsv::text
