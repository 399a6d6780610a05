#include "weights/pickle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "base/error.h"
#include "weights/pickle_globals.h"
#include "weights/pickle_opcodes.h"

namespace gsv::weights {
namespace {

using namespace pickle_opcode;  // NOLINT: nothing but opcodes
using Kind = PickleNode::Kind;

// Bounds of memory and time. Published checkpoints have some ten thousand values.
constexpr size_t kMaxNodes = 4'000'000;
constexpr size_t kMaxCopiedItems = 16'000'000;  // by calls, whose arguments may be one long list again and again
constexpr size_t kMaxPath = 65536;              // likewise for a path joined with itself
constexpr size_t kMaxQuoted = 100;              // of a foreign name in a message

class Machine {
 public:
  Machine(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  Pickle Run() {
    while (!stopped_) Step(Read<uint8_t>());
    pickle_.bytes = position_;
    return std::move(pickle_);
  }

 private:
  [[noreturn]] void FailCorrupt(const char* what) const {
    Fail(ErrorCode::kFileCorrupt, name_, ": damaged pickle: ", what, " at byte ", position_, "; get the file again");
  }
  [[noreturn]] void FailForbidden(const std::string& what) const {
    Fail(ErrorCode::kPickleForbidden, name_, ": refused pickle: ", what, " at byte ", position_,
         "; gsv never runs code from a file, and this is not among what checkpoints of GPT-SoVITS hold");
  }

  // --- input ---

  std::string_view Take(uint64_t count) {
    if (count > bytes_.size() - position_) {
      Fail(ErrorCode::kFileTruncated, name_, ": the pickle ends in the middle of a value at byte ", position_,
           "; the file is cut off or damaged, get it again");
    }
    const char* begin = reinterpret_cast<const char*>(bytes_.data() + position_);
    position_ += count;
    return {begin, static_cast<size_t>(count)};
  }
  template <class T>
  T Read() {
    T value;
    std::memcpy(&value, Take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  std::string_view Line() {
    const std::string_view rest(reinterpret_cast<const char*>(bytes_.data() + position_), bytes_.size() - position_);
    const size_t length = std::min(rest.find('\n'), rest.size());
    const std::string_view line = Take(length);
    Take(1);
    return line;
  }

  // --- stack ---

  PickleNode& Node(PickleRef ref) { return pickle_.nodes[ref]; }
  PickleRef New(Kind kind) {
    if (pickle_.nodes.size() >= kMaxNodes) {
      Fail(ErrorCode::kArchiveBomb, name_, ": refused pickle: more than ", kMaxNodes, " values");
    }
    pickle_.nodes.emplace_back().kind = kind;
    return static_cast<PickleRef>(pickle_.nodes.size() - 1);
  }
  // Values without content are made once: one byte of input must not cost a node.
  PickleRef Constant(Kind kind, int64_t integer) {
    for (const auto& [known, known_integer, ref] : constants_) {
      if (known == kind && known_integer == integer) return ref;
    }
    const PickleRef ref = New(kind);
    Node(ref).integer = integer;
    constants_.push_back({kind, integer, ref});
    return ref;
  }
  void Push(PickleRef ref) { stack_.push_back(ref); }
  PickleNode& PushNew(Kind kind) {
    Push(New(kind));
    return Node(stack_.back());
  }
  void PushInt(int64_t value) { PushNew(Kind::kInt).integer = value; }
  void PushText(std::string_view text) { PushNew(Kind::kText).text = text; }
  size_t Floor() const { return marks_.empty() ? 0 : marks_.back(); }
  PickleRef Pop() {
    if (stack_.size() <= Floor()) FailCorrupt("a value is missing");
    const PickleRef ref = stack_.back();
    stack_.pop_back();
    return ref;
  }
  PickleRef Top() const {
    if (stack_.size() <= Floor()) FailCorrupt("a value is missing");
    return stack_.back();
  }
  std::vector<PickleRef> PopToMark() {
    if (marks_.empty()) FailCorrupt("a mark is missing");
    const auto begin = stack_.begin() + static_cast<ptrdiff_t>(marks_.back());
    std::vector<PickleRef> values(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return values;
  }
  void PushTuple(size_t size) {
    std::vector<PickleRef> items(size);
    for (size_t i = size; i-- > 0;) items[i] = Pop();
    PushNew(Kind::kList).items = std::move(items);
  }
  // Appends to the container on top of the stack.
  void Extend(Kind kind, const std::vector<PickleRef>& values) {
    PickleNode& container = Node(Top());
    if (container.kind != kind) FailCorrupt("elements for something that has none");
    if (kind == Kind::kDict && values.size() % 2 != 0) FailCorrupt("a key without a value");
    container.items.insert(container.items.end(), values.begin(), values.end());
  }
  std::vector<PickleRef> CopyItems(PickleRef ref) {
    copied_items_ += Node(ref).items.size();
    if (copied_items_ > kMaxCopiedItems) {
      Fail(ErrorCode::kArchiveBomb, name_, ": refused pickle: it repeats its values beyond all reason");
    }
    return Node(ref).items;
  }
  void Put(uint32_t index) { memo_[index] = Top(); }
  void Get(uint32_t index) {
    const auto entry = memo_.find(index);
    if (entry == memo_.end()) FailCorrupt("a reference to nothing");
    Push(entry->second);
  }

  // --- opcodes ---

  void Step(uint8_t opcode) {
    if (!StepValue(opcode) && !StepContainer(opcode) && !StepObject(opcode)) {
      constexpr char kDigits[] = "0123456789abcdef";
      FailForbidden(std::string("opcode 0x") + kDigits[opcode >> 4] + kDigits[opcode & 15]);
    }
  }

  bool StepValue(uint8_t opcode) {
    switch (opcode) {
      case kNone:
        Push(Constant(Kind::kNone, 0));
        return true;
      case kNewTrue:
        Push(Constant(Kind::kBool, 1));
        return true;
      case kNewFalse:
        Push(Constant(Kind::kBool, 0));
        return true;
      case kBinInt:
        PushInt(Read<int32_t>());
        return true;
      case kBinInt1:
        PushInt(Read<uint8_t>());
        return true;
      case kBinInt2:
        PushInt(Read<uint16_t>());
        return true;
      case kLong1:
        PushLong(Take(Read<uint8_t>()));
        return true;
      case kLong4:
        PushLong(Take(Read<uint32_t>()));
        return true;
      case kBinFloat:
        PushNew(Kind::kFloat).real = std::bit_cast<double>(__builtin_bswap64(Read<uint64_t>()));
        return true;
      case kShortBinString:
      case kShortBinUnicode:
        PushText(Take(Read<uint8_t>()));
        return true;
      case kBinString:
      case kBinUnicode:
        PushText(Take(Read<uint32_t>()));
        return true;
      case kBinUnicode8:
        PushText(Take(Read<uint64_t>()));
        return true;
      default:
        return false;
    }
  }

  bool StepContainer(uint8_t opcode) {
    switch (opcode) {
      case kEmptyTuple:
        Push(Constant(Kind::kList, 0));
        return true;
      case kTuple1:
      case kTuple2:
      case kTuple3:
        PushTuple(static_cast<size_t>(opcode - kTuple1 + 1));
        return true;
      case kTuple: {
        std::vector<PickleRef> items = PopToMark();
        PushNew(Kind::kList).items = std::move(items);
        return true;
      }
      case kEmptyList:
      case kEmptySet:
        PushNew(Kind::kList).open = true;  // may grow, unlike a tuple
        return true;
      case kEmptyDict:
        PushNew(Kind::kDict);
        return true;
      case kAppend: {
        const PickleRef value = Pop();
        ExtendList({value});
        return true;
      }
      case kAppends:
      case kAddItems:
        ExtendList(PopToMark());
        return true;
      case kSetItem: {
        const PickleRef value = Pop();
        const PickleRef key = Pop();
        Extend(Kind::kDict, {key, value});
        return true;
      }
      case kSetItems:
        Extend(Kind::kDict, PopToMark());
        return true;
      default:
        return false;
    }
  }

  bool StepObject(uint8_t opcode) {
    switch (opcode) {
      case kProto:
        if (Read<uint8_t>() > 5) FailForbidden("a protocol above 5");
        return true;
      case kFrame:
        Read<uint64_t>();
        return true;
      case kMark:
        marks_.push_back(stack_.size());
        return true;
      case kPop:
        if (!marks_.empty() && marks_.back() == stack_.size()) {
          marks_.pop_back();
        } else {
          Pop();
        }
        return true;
      case kPopMark:
        PopToMark();
        return true;
      case kDup:
        Push(Top());
        return true;
      case kBinPut:
        Put(Read<uint8_t>());
        return true;
      case kLongBinPut:
        Put(Read<uint32_t>());
        return true;
      case kMemoize:
        Put(static_cast<uint32_t>(memo_.size()));
        return true;
      case kBinGet:
        Get(Read<uint8_t>());
        return true;
      case kLongBinGet:
        Get(Read<uint32_t>());
        return true;
      case kGlobal: {
        const std::string_view module = Line();
        PushGlobal(module, Line());
        return true;
      }
      case kStackGlobal: {
        const PickleRef name = Pop();
        const PickleRef module = Pop();
        if (Node(name).kind != Kind::kText || Node(module).kind != Kind::kText) FailCorrupt("a global without a name");
        PushGlobal(Node(module).text, Node(name).text);
        return true;
      }
      case kReduce:
      case kNewObj: {
        const PickleRef arguments = Pop();
        const PickleRef callable = Pop();
        Push(Construct(callable, arguments, opcode));
        return true;
      }
      case kBuild: {
        const PickleRef state = Pop();
        Build(Top(), state);
        return true;
      }
      case kBinPersId: {
        const PickleRef id = Pop();
        if (Node(id).kind != Kind::kList) FailCorrupt("a storage without a description");
        std::vector<PickleRef> items = CopyItems(id);
        PushNew(Kind::kStorage).items = std::move(items);
        return true;
      }
      case kStop:
        pickle_.root = Pop();
        stopped_ = true;
        return true;
      default:
        return false;
    }
  }

  void PushLong(std::string_view bytes) {
    if (bytes.size() > sizeof(int64_t)) {
      PushNew(Kind::kInt).text = bytes;
      return;
    }
    uint64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    const size_t unused = 8 * (sizeof(int64_t) - bytes.size());
    // Two's complement of the given length: shift the sign into place and back.
    PushInt(bytes.empty() ? 0 : static_cast<int64_t>(value << unused) >> unused);
  }

  void ExtendList(const std::vector<PickleRef>& values) {
    if (!Node(Top()).open) FailCorrupt("elements for something that has none");
    Extend(Kind::kList, values);
  }

  void PushGlobal(std::string_view module, std::string_view name) {
    const std::optional<uint16_t> index = FindPickleGlobal(module, name);
    if (!index) {
      FailForbidden("global " + std::string(module.substr(0, kMaxQuoted)) + "." +
                    std::string(name.substr(0, kMaxQuoted)));
    }
    PushNew(Kind::kGlobal).global = *index;
  }

  PickleRef Construct(PickleRef callable, PickleRef arguments, uint8_t opcode) {
    if (Node(callable).kind != Kind::kGlobal || Node(arguments).kind != Kind::kList) {
      FailCorrupt("a call of something else than a global");
    }
    const PickleGlobal& global = kPickleGlobals[Node(callable).global];
    const std::vector<PickleRef> items = CopyItems(arguments);
    switch (global.role) {
      case PickleRole::kOrderedDict:
        return NewDict(items);
      case PickleRole::kAttributes: {
        if (opcode != kNewObj || !items.empty()) break;
        const PickleRef object = New(Kind::kDict);
        Node(object).open = true;
        return object;
      }
      case PickleRole::kTensor:
      case PickleRole::kTypedTensor: {
        const bool typed = global.role == PickleRole::kTypedTensor;
        if (items.size() < (typed ? 7 : 4)) FailCorrupt("a tensor without a shape");
        const PickleRef tensor = New(typed ? Kind::kTypedTensor : Kind::kTensor);
        Node(tensor).items = items;
        return tensor;
      }
      case PickleRole::kParameter:
        if (items.empty()) FailCorrupt("a parameter without a tensor");
        return items[0];
      case PickleRole::kText:
        return Join(items, global.separator);
      case PickleRole::kElementType:
        break;
    }
    FailForbidden("a call of " + std::string(global.module) + "." + std::string(global.name));
  }

  // OrderedDict() or, from old writers, OrderedDict([[key, value], ..]).
  PickleRef NewDict(const std::vector<PickleRef>& arguments) {
    const PickleRef dict = New(Kind::kDict);
    if (arguments.empty()) return dict;
    std::vector<PickleRef> items;
    for (PickleRef pair : CopyItems(arguments[0])) {
      if (Node(pair).items.size() != 2) FailCorrupt("a dictionary of something else than pairs");
      items.insert(items.end(), Node(pair).items.begin(), Node(pair).items.end());
    }
    Node(dict).items = std::move(items);
    return dict;
  }

  PickleRef Join(const std::vector<PickleRef>& parts, char separator) {
    std::string text;
    for (PickleRef part : parts) {
      if (Node(part).kind != Kind::kText) continue;  // the number of a device
      if (!text.empty() && text.back() != separator) text += separator;
      text += Node(part).text;
      if (text.size() > kMaxPath) {
        Fail(ErrorCode::kArchiveBomb, name_, ": refused pickle: a path of more than ", kMaxPath, " bytes");
      }
    }
    const PickleRef ref = New(Kind::kText);
    Node(ref).text = std::move(text);
    return ref;
  }

  // An object takes the state as its attributes; what an OrderedDict carries (_metadata) means nothing to us.
  void Build(PickleRef object, PickleRef state) {
    if (Node(object).kind != Kind::kDict) FailForbidden("state for something else than an object or a dictionary");
    if (!Node(object).open) return;
    if (Node(state).kind != Kind::kDict) FailCorrupt("an object's state that is no dictionary");
    const std::vector<PickleRef> items = CopyItems(state);  // object and state may be one
    Node(object).items.insert(Node(object).items.end(), items.begin(), items.end());
  }

  struct SharedConstant {
    Kind kind;
    int64_t integer;
    PickleRef ref;
  };

  std::span<const std::byte> bytes_;
  const std::string& name_;
  size_t position_ = 0;
  bool stopped_ = false;
  size_t copied_items_ = 0;
  Pickle pickle_;
  std::vector<PickleRef> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint32_t, PickleRef> memo_;
  std::vector<SharedConstant> constants_;
};

}  // namespace

Pickle ReadPickle(std::span<const std::byte> bytes, const std::string& name) { return Machine(bytes, name).Run(); }

const PickleNode* Pickle::Find(const PickleNode& dict, std::string_view key) const {
  if (dict.kind != Kind::kDict) return nullptr;
  for (size_t i = dict.items.size(); i >= 2; i -= 2) {
    const PickleNode& found = nodes[dict.items[i - 2]];
    if (found.kind == Kind::kText && found.text == key) return &nodes[dict.items[i - 1]];
  }
  return nullptr;
}

std::optional<DType> Pickle::ElementType(const PickleNode& node) {
  if (node.kind != Kind::kGlobal || kPickleGlobals[node.global].role != PickleRole::kElementType) return std::nullopt;
  return kPickleGlobals[node.global].type;
}

}  // namespace gsv::weights
