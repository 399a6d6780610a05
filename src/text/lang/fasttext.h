// Classifiers of texts in fastText's binary format, such as lid.176.bin and lid.176.ftz, which tell 176 languages
// apart. Read in place and bounded; no fastText needed. (facebookresearch/fastText: fasttext.cc, dictionary.cc,
// matrix.cc, productquantizer.cc, loss.cc)
//
//   text -> words and their parts of minn to maxn characters -> mean of their rows [dim] -> a walk down the label tree
#ifndef GSV_TEXT_LANG_FASTTEXT_H_
#define GSV_TEXT_LANG_FASTTEXT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gsv::text {

class FastTextReader;

struct LabelProbability {
  std::string_view label;  // "zh", without the prefix of the file
  float probability;
};

// Little-endian float32, at any address of the file.
class FloatTable {
 public:
  FloatTable() = default;
  explicit FloatTable(std::span<const std::byte> bytes) : bytes_(bytes) {}
  float operator[](size_t i) const;
  size_t size() const { return bytes_.size() / sizeof(float); }

 private:
  std::span<const std::byte> bytes_;
};

// Rows that are made of parts: each part is the nearest of 256 centroids.
struct ProductQuantizer {
  size_t dim = 0, parts = 0, part_size = 0, last_part_size = 0;
  FloatTable centroids;  // [dim * 256]

  size_t SizeOf(size_t part) const { return part + 1 == parts ? last_part_size : part_size; }
  size_t CentroidOf(size_t part, uint8_t code) const;  // place of its first number
};

// A matrix of the file, as float32 or quantised.
struct FastTextMatrix {
  size_t rows = 0, cols = 0;
  FloatTable dense;                  // [rows, cols]; empty where it is quantised
  std::span<const std::byte> codes;  // [rows, quantizer.parts]
  ProductQuantizer quantizer;
  bool has_norms = false;                 // each row is multiplied by a number of its own
  std::span<const std::byte> norm_codes;  // [rows]
  ProductQuantizer norm_quantizer;

  void AddRow(size_t row, std::span<float> to) const;          // to: [cols]
  float Dot(size_t row, std::span<const float> vector) const;  // vector: [cols]

 private:
  float NormOf(size_t row) const;
};

// Immutable; any thread.
class FastTextClassifier {
 public:
  // Errors: kFileNotFound, kFileUnreadable; kFileTypeUnknown for other files, for models of words, and for classifiers
  // with another loss than hierarchical softmax; kFileTruncated, kFileCorrupt.
  static std::shared_ptr<const FastTextClassifier> Open(const std::string& path);
  // `bytes` must live as long as the classifier; `name` is for messages.
  FastTextClassifier(std::span<const std::byte> bytes, const std::string& name);

  // At most `count` labels of at least `threshold`, the most probable first: what fastText's predict() says of the
  // line. None where the line has nothing that the model knows. Line breaks are blanks.
  std::vector<LabelProbability> Predict(std::string_view line, size_t count, float threshold) const;

  size_t label_count() const { return labels_.size(); }

 private:
  struct Node {
    int32_t left = -1, right = -1;  // -1: a leaf, whose number is its label's
    int64_t count = 0;
  };

  size_t ReadArguments(FastTextReader& reader);
  size_t ReadEntries(FastTextReader& reader);
  void BuildTree(const std::vector<int64_t>& counts);
  void AddWord(std::string_view word, std::vector<int32_t>& rows) const;
  void AddParts(std::string_view word, std::vector<int32_t>& rows) const;

  std::shared_ptr<const void> owner_;
  size_t min_part_ = 0, max_part_ = 0;
  uint32_t buckets_ = 0;
  bool pruned_ = false;
  std::unordered_map<std::string_view, int32_t> words_;
  std::unordered_map<int32_t, int32_t> kept_buckets_;  // where pruned: bucket -> its row behind the words
  std::vector<std::string_view> labels_;
  FastTextMatrix input_;   // [words + buckets, dim]
  FastTextMatrix output_;  // [labels, dim]: the inner nodes of the tree
  std::vector<Node> tree_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_FASTTEXT_H_
