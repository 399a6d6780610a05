#include "text/lang/fasttext_reader.h"

#include <algorithm>
#include <bit>

#include "base/file.h"

namespace gsv::text {
namespace {

static_assert(std::endian::native == std::endian::little);

// Bounds far above every published classifier, so that no product below overflows.
constexpr int64_t kMaxDim = 4096;
constexpr int64_t kMaxRows = int64_t{1} << 31;
constexpr int64_t kMaxWords = 50'000'000;
constexpr int64_t kMaxLabels = 65'536;
constexpr int64_t kMaxCount = 10'000'000'000;  // of a label; all of them together stay below an unjoined tree node
constexpr int64_t kMaxPart = 64;               // characters
constexpr size_t kMaxWordBytes = 4096;
constexpr size_t kLeastEntryBytes = 10;
constexpr size_t kCentroids = 256;

constexpr int32_t kMagic = 793712314;
constexpr int32_t kVersion = 12;
constexpr int32_t kHierarchicalSoftmax = 1;
constexpr int32_t kSupervised = 3;
constexpr std::string_view kLabelPrefix = "__label__";

}  // namespace

float FloatTable::operator[](size_t i) const {
  float value;
  std::memcpy(&value, bytes_.data() + i * sizeof(float), sizeof value);
  return value;
}

size_t ProductQuantizer::CentroidOf(size_t part, uint8_t code) const {
  return part + 1 == parts ? part * kCentroids * part_size + code * last_part_size
                           : (part * kCentroids + code) * part_size;
}

size_t FastTextReader::Checked(int64_t value, const char* what, int64_t least, int64_t most) {
  if (value < least || value > most) FailCorrupt(what, " is ", value, ", expected ", least, " to ", most);
  return static_cast<size_t>(value);
}

std::span<const std::byte> FastTextReader::Bytes(size_t size, const char* what) {
  if (size > left()) {
    Fail(ErrorCode::kFileTruncated, name_, ": ", what, " needs ", size, " bytes at byte ", place_, ", but ", left(),
         " are left; get the file again");
  }
  place_ += size;
  return bytes_.subspan(place_ - size, size);
}

std::string_view FastTextReader::ReadString(const char* what) {
  const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + place_, left());
  const size_t end = rest.substr(0, kMaxWordBytes).find('\0');
  if (end == rest.npos) FailCorrupt(what, " does not end within ", kMaxWordBytes, " bytes");
  place_ += end + 1;
  return rest.substr(0, end);
}

ProductQuantizer FastTextReader::ReadQuantizer() {
  ProductQuantizer quantizer;
  quantizer.dim = ReadSize("the size of a quantised row", 1, kMaxDim);
  quantizer.parts = ReadSize("the number of quantised parts", 1, kMaxDim);
  quantizer.part_size = ReadSize("the size of a part", 1, kMaxDim);
  quantizer.last_part_size = ReadSize("the size of the last part", 1, kMaxDim);
  const size_t parts = (quantizer.parts - 1) * quantizer.part_size + quantizer.last_part_size;
  if (parts != quantizer.dim || quantizer.last_part_size > quantizer.part_size) {
    FailCorrupt("the parts of a quantised row have ", parts, " numbers, expected ", quantizer.dim);
  }
  quantizer.centroids = ReadFloats(quantizer.dim * kCentroids, "the centroids");
  return quantizer;
}

FastTextMatrix FastTextReader::ReadMatrix(bool quantised, const char* what) {
  FastTextMatrix matrix;
  if (quantised) matrix.has_norms = ReadBool("the mark of norms");
  matrix.rows = ReadLongSize(what, 1, kMaxRows);
  matrix.cols = ReadLongSize(what, 1, kMaxDim);
  if (!quantised) {
    matrix.dense = ReadFloats(matrix.rows * matrix.cols, what);
    return matrix;
  }
  const size_t size = ReadSize("the size of the codes", 1, INT32_MAX);
  matrix.codes = Bytes(size, "the codes");
  matrix.quantizer = ReadQuantizer();
  if (matrix.quantizer.dim != matrix.cols || size != matrix.rows * matrix.quantizer.parts) {
    FailCorrupt(what, " has codes for another size than ", matrix.rows, " x ", matrix.cols);
  }
  if (matrix.has_norms) {
    matrix.norm_codes = Bytes(matrix.rows, "the codes of the norms");
    matrix.norm_quantizer = ReadQuantizer();
    if (matrix.norm_quantizer.dim != 1) FailCorrupt("a norm has ", matrix.norm_quantizer.dim, " numbers, expected 1");
  }
  return matrix;
}

// The arguments of the training, up to where the words begin. Returns the length of a row.
size_t FastTextClassifier::ReadArguments(FastTextReader& reader) {
  if (reader.left() < 2 * sizeof(int32_t) || reader.Read<int32_t>("the magic number") != kMagic) {
    reader.FailType("not a file of fastText");
  }
  const auto version = reader.Read<int32_t>("the version");
  if (version != kVersion) reader.FailType("version ", version, " of the format, only ", kVersion, " is read");
  const size_t dim = reader.ReadSize("the size of a row", 1, kMaxDim);
  for (const char* unused : {"ws", "epoch", "minCount", "neg"}) reader.Read<int32_t>(unused);
  const auto word_ngrams = reader.Read<int32_t>("wordNgrams");
  const auto loss = reader.Read<int32_t>("the loss");
  const auto model = reader.Read<int32_t>("the kind of the model");
  if (model != kSupervised) reader.FailType("a model of words, which knows no labels");
  if (loss != kHierarchicalSoftmax) reader.FailType("loss ", loss, ", only hierarchical softmax (1) is read");
  if (word_ngrams != 1) reader.FailType("groups of ", word_ngrams, " words, only single words are read");
  buckets_ = static_cast<uint32_t>(reader.ReadSize("the number of buckets", 0, INT32_MAX));
  min_part_ = reader.ReadSize("minn", 0, kMaxPart);
  max_part_ = reader.ReadSize("maxn", 0, kMaxPart);
  if (buckets_ == 0) max_part_ = 0;
  reader.Read<int32_t>("lrUpdateRate");
  reader.Read<double>("t");
  return dim;
}

// Words, labels, and the buckets that are kept. Returns the number of rows that they have.
size_t FastTextClassifier::ReadEntries(FastTextReader& reader) {
  const size_t entries = reader.ReadSize("the number of entries", 1, kMaxWords);
  const size_t words = reader.ReadSize("the number of words", 0, kMaxWords);
  const size_t labels = reader.ReadSize("the number of labels", 1, kMaxLabels);
  if (words + labels != entries) reader.FailCorrupt(words, " words and ", labels, " labels in ", entries, " entries");
  reader.Read<int64_t>("the number of tokens");
  const auto kept = reader.Read<int64_t>("the number of kept buckets");
  pruned_ = kept >= 0;
  if (kept > INT32_MAX) reader.FailCorrupt(kept, " buckets are kept, more than there can be");

  words_.reserve(std::min(words, reader.left() / kLeastEntryBytes));
  std::vector<int64_t> counts;  // of the labels
  for (size_t i = 0; i < entries; ++i) {
    const std::string_view entry = reader.ReadString("a word");
    const auto count = reader.Read<int64_t>("the count of a word");
    const bool is_label = reader.ReadBool("the kind of a word");
    if (is_label != (i >= words))
      reader.FailCorrupt("entry ", i, " of ", words, " words and then labels is out of order");
    if (!is_label) {
      if (!words_.emplace(entry, static_cast<int32_t>(i)).second) reader.FailCorrupt("a word comes twice");
      continue;
    }
    if (count < 0 || count > kMaxCount) reader.FailCorrupt("a label has the count ", count);
    counts.push_back(count);
    labels_.push_back(entry.starts_with(kLabelPrefix) ? entry.substr(kLabelPrefix.size()) : entry);
  }
  for (int64_t i = 0; i < kept; ++i) {
    const auto bucket = reader.Read<int32_t>("a kept bucket");
    const auto row = reader.ReadSize("its row", 0, kept - 1);
    kept_buckets_.emplace(bucket, static_cast<int32_t>(row));
  }
  BuildTree(counts);
  return words + (pruned_ ? static_cast<size_t>(kept) : buckets_);
}

FastTextClassifier::FastTextClassifier(std::span<const std::byte> bytes, const std::string& name) {
  FastTextReader reader(bytes, name);
  const size_t dim = ReadArguments(reader);
  const size_t rows = ReadEntries(reader);
  const auto check = [&](const FastTextMatrix& matrix, size_t expected, const char* what) {
    if (matrix.rows == expected && matrix.cols == dim) return;
    reader.FailCorrupt(what, " are ", matrix.rows, " x ", matrix.cols, ", expected ", expected, " x ", dim);
  };
  const bool quantised = reader.ReadBool("the mark of quantised rows");
  input_ = reader.ReadMatrix(quantised, "the rows of words");
  check(input_, rows, "the rows of words");
  const bool quantised_output = reader.ReadBool("the mark of quantised labels");
  output_ = reader.ReadMatrix(quantised && quantised_output, "the rows of labels");
  check(output_, labels_.size(), "the rows of labels");
}

std::shared_ptr<const FastTextClassifier> FastTextClassifier::Open(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  auto classifier = std::make_shared<FastTextClassifier>(file->bytes(), path);
  classifier->owner_ = file;
  return classifier;
}

}  // namespace gsv::text
