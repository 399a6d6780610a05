// The phone symbols of the models: data/symbols.txt, one per line in the order of their ids.
#ifndef GSV_TEXT_SYMBOLS_H_
#define GSV_TEXT_SYMBOLS_H_

#include <string_view>
#include <unordered_map>
#include <vector>

namespace gsv::text {

// A symbol table. v1 is the first 322 symbols of the file (Chinese, Japanese, English), v2 all 732 (Korean, Cantonese).
// Immutable; any thread.
class Symbols {
 public:
  static constexpr int kV1Count = 322;
  static constexpr int kV2Count = 732;

  explicit Symbols(int count);

  int count() const { return static_cast<int>(names_.size()); }
  std::string_view Name(int id) const { return names_.at(static_cast<size_t>(id)); }
  bool Contains(std::string_view symbol) const { return ids_.count(symbol) != 0; }
  int Id(std::string_view symbol) const;  // of UNK where the table lacks the symbol

 private:
  std::vector<std::string_view> names_;
  std::unordered_map<std::string_view, int> ids_;
  int unknown_id_ = 0;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_SYMBOLS_H_
