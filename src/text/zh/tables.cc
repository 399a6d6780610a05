#include "text/zh/tables.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "text/embedded.h"
#include "text/section_reader.h"

GSV_EMBEDDED(ChineseFile, chinese)

namespace gsv::text {
namespace {

constexpr uint32_t kMagic = 0x315A5347;
constexpr size_t kSectionCount = 32;
constexpr char32_t kEndOfHan = 0xA000;

static_assert(sizeof(Syllable) == 40 && sizeof(PosModel::State) == 2);

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Trie ReadTrie(SectionReader& reader) {
  const auto labels = reader.Next<uint16_t>();
  const auto children = reader.Next<uint32_t>(labels.size() + 1);
  GSV_CHECK(children.back() == labels.size());
  return Trie(labels, children, reader.Next<uint16_t>(kEndOfHan - ChineseTables::kFirstHan));
}

PosModel ReadPosModel(SectionReader& reader) {
  PosModel model;
  model.states = reader.Next<PosModel::State>(PosModel::kStates);
  model.start = reader.Next<double>(PosModel::kStates);
  model.first_source = reader.Next<uint32_t>(PosModel::kStates + 1);
  model.source = reader.Next<uint8_t>(model.first_source.back());
  model.source_score = reader.Next<double>(model.source.size());
  model.successors = reader.Next<uint64_t>(PosModel::kStates * 4);
  model.characters = reader.Next<uint16_t>();
  model.first_emission = reader.Next<uint32_t>(model.characters.size() + 1);
  model.emission_state = reader.Next<uint8_t>(model.first_emission.back());
  model.emission_score = reader.Next<double>(model.emission_state.size());
  model.emission_allowed = reader.Next<uint8_t>(model.emission_state.size());
  return model;
}

WordModel ReadWordModel(SectionReader& reader) {
  WordModel model;
  model.start = reader.Next<double>(4);
  model.steps = reader.Next<double>(16);
  model.characters = reader.Next<uint16_t>();
  model.emission = reader.Next<double>(model.characters.size() * 4);
  return model;
}

}  // namespace

uint32_t Trie::Find(std::u32string_view prefix) const {
  uint32_t node = kRoot;
  for (char32_t c : prefix) {
    node = Child(node, c);
    if (node == kNone) return kNone;
  }
  return node;
}

ChineseTables::ChineseTables() {
  SectionReader reader(ChineseFile(), kMagic, kSectionCount);
  dictionary = ReadTrie(reader);
  frequency = reader.Next<uint32_t>(dictionary.nodes());
  tag = reader.Next<uint8_t>(dictionary.nodes());
  total_frequency = reader.Next<double>(1)[0];
  tags = SplitLines(reader.Text());
  pos_model = ReadPosModel(reader);
  word_model = ReadWordModel(reader);
  phrases = ReadTrie(reader);
  phrase_reading = reader.Next<uint32_t>(phrases.nodes());
  phrase_correction = reader.Next<uint32_t>(phrases.nodes());
  readings = reader.Next<uint16_t>();
  character_reading = reader.Next<uint16_t>(kEndOfHan - kFirstHan);
  syllables = reader.Next<Syllable>();
  simplified = reader.Next<uint16_t>(kEndOfHan - kFirstSimplified);
  lists_ = reader.Text();
}

std::vector<std::u32string> ChineseTables::List(std::string_view name) const {
  std::vector<std::u32string> words;
  bool inside = false;
  for (std::string_view line : SplitLines(lists_)) {
    if (line.starts_with("= ")) {
      inside = line.substr(2) == name;
    } else if (inside) {
      words.push_back(DecodeUtf8(line));
    }
  }
  GSV_CHECK(!words.empty());
  return words;
}

}  // namespace gsv::text
