#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/utf8.h"
#include "weights/pickle.h"

namespace gsv::weights {
namespace {

using nlohmann::json;
using Kind = PickleNode::Kind;

constexpr int kMaxDepth = 32;
constexpr int64_t kMaxWork = 1'000'000;  // values, and bytes of text by the hundred
constexpr size_t kTextPerValue = 100;

std::string ValidText(std::string text) {
  for (size_t bad = FindInvalidUtf8(text); bad != std::string::npos; bad = FindInvalidUtf8(text)) {
    // One byte at a time would be quadratic: mask everything that is no ASCII.
    for (size_t i = bad; i < text.size(); ++i) {
      if (static_cast<unsigned char>(text[i]) >= 0x80) text[i] = '?';
    }
  }
  return text;
}

class Converter {
 public:
  Converter(const Pickle& pickle, const std::string& name) : pickle_(pickle), name_(name) {}

  json Convert(const PickleNode& node, int depth) {
    Spend(1 + node.text.size() / kTextPerValue);
    if (depth > kMaxDepth) FailBomb("nested more than " + std::to_string(kMaxDepth) + " deep");
    switch (node.kind) {
      case Kind::kBool:
        return node.integer != 0;
      case Kind::kInt:
        return node.text.empty() ? json(node.integer) : json(nullptr);
      case Kind::kFloat:
        return node.real;
      case Kind::kText:
        return ValidText(node.text);
      case Kind::kList: {
        json list = json::array();
        for (PickleRef item : node.items) list.push_back(Convert(pickle_[item], depth + 1));
        return list;
      }
      case Kind::kDict:
        return Dictionary(node, depth);
      default:
        return nullptr;
    }
  }

 private:
  [[noreturn]] void FailBomb(const std::string& what) const {
    Fail(ErrorCode::kArchiveBomb, name_, ": refused pickle: its configuration is ", what);
  }
  void Spend(size_t work) {
    work_ += static_cast<int64_t>(work);
    if (work_ > kMaxWork) FailBomb("larger than any real one");
  }

  json Dictionary(const PickleNode& node, int depth) {
    json object = json::object();
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const PickleNode& key = pickle_[node.items[i]];
      Spend(1 + key.text.size() / kTextPerValue);
      std::string name;
      if (key.kind == Kind::kText) {
        name = ValidText(key.text);
      } else if (key.kind == Kind::kInt) {
        name = std::to_string(key.integer);
      } else {
        continue;  // no configuration is looked up by anything else
      }
      object[name] = Convert(pickle_[node.items[i + 1]], depth + 1);
    }
    return object;
  }

  const Pickle& pickle_;
  const std::string& name_;
  int64_t work_ = 0;
};

}  // namespace

json ToJson(const Pickle& pickle, const PickleNode& node, const std::string& name) {
  return Converter(pickle, name).Convert(node, 0);
}

}  // namespace gsv::weights
