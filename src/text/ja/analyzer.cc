#include "text/ja/analyzer.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "text/ja/kana.h"

namespace gsv::text::ja {
namespace {

constexpr size_t kMaxGroup = 24;  // characters behind the first in an unknown word of a whole class
constexpr uint32_t kNone = UINT32_MAX;

// A word at its place. Nodes that end at the same place are a list, the latest first, as in MeCab: of paths that cost
// the same, the one over the latest wins.
struct Node {
  Entry entry;
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t before = kNone;  // on the cheapest path
  uint32_t next = kNone;    // that ends at the same place
  int64_t cost = 0;         // of the cheapest path up to here
};

// A character of the text.
struct Character {
  uint32_t begin = 0;
  CharacterClass classes;
  uint32_t group_end = 0;  // index of the first character behind it that breaks the chain of shared classes
};

class Lattice {
 public:
  Lattice(const Dictionary& dictionary, std::string_view text, std::span<const FixedMorpheme> fixed)
      : dictionary_(dictionary), text_(text), fixed_(fixed), last_ending_at_(text.size() + 1, kNone) {
    ReadCharacters();
    nodes_.reserve(16 * characters_.size());
    nodes_.emplace_back();
    last_ending_at_[0] = 0;
  }

  std::vector<Morpheme> Solve() {
    for (size_t i = 0; i < characters_.size(); ++i) {
      if (last_ending_at_[characters_[i].begin] == kNone) continue;
      candidates_.clear();
      FindCandidates(i);
      for (auto it = candidates_.rbegin(); it != candidates_.rend(); ++it) Connect(*it);
    }
    Node end;
    end.begin = end.end = static_cast<uint32_t>(text_.size());
    std::vector<Morpheme> morphemes;
    for (uint32_t at = Cheapest(end); at != 0; at = nodes_[at].before) {
      const Node& node = nodes_[at];
      morphemes.push_back({text_.substr(node.begin, node.end - node.begin), node.entry.feature});
    }
    std::reverse(morphemes.begin(), morphemes.end());
    return morphemes;
  }

 private:
  void ReadCharacters() {
    for (size_t at = 0; at < text_.size();) {
      const std::string_view rest = text_.substr(at);
      const size_t bytes = std::min(CharacterBytes(rest), rest.size());
      char32_t c = static_cast<unsigned char>(rest[0]);
      if (bytes == 2) c = static_cast<char32_t>((rest[0] & 0x1F) << 6 | (rest[1] & 0x3F));
      if (bytes == 3) c = DecodeKana(rest);
      if (bytes == 4) c = 0x10000;
      characters_.push_back({static_cast<uint32_t>(at), dictionary_.ClassOf(c), 0});
      at += bytes;
    }
    for (size_t i = characters_.size(); i-- > 0;) {
      const bool goes_on = i + 1 < characters_.size() && characters_[i].classes.Shares(characters_[i + 1].classes);
      characters_[i].group_end = goes_on ? characters_[i + 1].group_end : static_cast<uint32_t>(i + 1);
    }
  }

  size_t BeginOf(size_t character) const {
    return character < characters_.size() ? characters_[character].begin : text_.size();
  }

  void FindCandidates(size_t i) {
    const size_t begin = characters_[i].begin;
    while (!fixed_.empty() && fixed_.front().begin < begin) fixed_ = fixed_.subspan(1);
    if (!fixed_.empty() && fixed_.front().begin == begin) {
      Add(begin, fixed_.front().end, fixed_.front().entry);
      return;
    }
    // No word may reach into one that is fixed.
    const size_t limit = fixed_.empty() ? text_.size() : fixed_.front().begin;
    dictionary_.FindPrefixes(text_.substr(begin, limit - begin),
                             [&](size_t bytes, const Entry& entry) { Add(begin, begin + bytes, entry); });
    if (candidates_.empty() || characters_[i].classes.always) FindUnknown(i, limit);
  }

  void FindUnknown(size_t i, size_t limit) {
    const CharacterClass& classes = characters_[i].classes;
    size_t group_end = i;
    if (classes.group) {
      group_end = characters_[i].group_end;
      if (group_end - i - 1 <= kMaxGroup) AddUnknown(i, group_end, limit);
    }
    size_t end = i + 1;
    for (size_t length = 1; length <= classes.length; ++length) {
      if (end == group_end) continue;
      AddUnknown(i, end, limit);
      if (end >= characters_.size() || !classes.Shares(characters_[end].classes)) break;
      ++end;
    }
    if (candidates_.empty()) AddUnknown(i, end, limit);
    if (candidates_.empty()) AddUnknown(i, i + 1, limit);
  }

  void AddUnknown(size_t i, size_t end, size_t limit) {
    if (BeginOf(end) > limit) return;
    for (const Entry& entry : dictionary_.UnknownEntries(characters_[i].classes)) {
      Add(characters_[i].begin, BeginOf(end), entry);
    }
  }

  void Add(size_t begin, size_t end, const Entry& entry) {
    Node& node = candidates_.emplace_back();
    node.entry = entry;
    node.begin = static_cast<uint32_t>(begin);
    node.end = static_cast<uint32_t>(end);
  }

  // The node that is best followed by `node`; sets its cost.
  uint32_t Cheapest(Node& node) const {
    uint32_t best = kNone;
    node.cost = std::numeric_limits<int64_t>::max();
    for (uint32_t at = last_ending_at_[node.begin]; at != kNone; at = nodes_[at].next) {
      const Node& before = nodes_[at];
      const int64_t cost = before.cost + dictionary_.Cost(before.entry.right_id, node.entry.left_id) + node.entry.cost;
      if (cost < node.cost) {
        best = at;
        node.cost = cost;
      }
    }
    return best;
  }

  void Connect(Node& node) {
    node.before = Cheapest(node);
    node.next = last_ending_at_[node.end];
    last_ending_at_[node.end] = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back(node);
  }

  const Dictionary& dictionary_;
  std::string_view text_;
  std::span<const FixedMorpheme> fixed_;  // those still ahead
  std::vector<Character> characters_;
  std::vector<Node> nodes_;               // [0] is the start of the text
  std::vector<Node> candidates_;          // that begin at the current character
  std::vector<uint32_t> last_ending_at_;  // per byte
};

}  // namespace

std::vector<Morpheme> Analyze(const Dictionary& dictionary, std::string_view text,
                              std::span<const FixedMorpheme> fixed) {
  if (text.empty()) return {};
  return Lattice(dictionary, text, fixed).Solve();
}

}  // namespace gsv::text::ja
