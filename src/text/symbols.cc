#include "text/symbols.h"

#include "base/error.h"
#include "text/embedded.h"

GSV_EMBEDDED(SymbolsFile, symbols)

namespace gsv::text {

Symbols::Symbols(int count) {
  std::string_view rest = SymbolsFile();
  for (int id = 0; id < count; ++id) {
    const size_t end = rest.find('\n');
    GSV_CHECK(end != std::string_view::npos);
    names_.push_back(rest.substr(0, end));
    GSV_CHECK(ids_.emplace(names_.back(), id).second);
    rest.remove_prefix(end + 1);
  }
  unknown_id_ = ids_.at("UNK");
}

int Symbols::Id(std::string_view symbol) const {
  const auto it = ids_.find(symbol);
  return it == ids_.end() ? unknown_id_ : it->second;
}

}  // namespace gsv::text
