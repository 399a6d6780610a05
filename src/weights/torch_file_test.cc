// Files of torch.save: what is read, and what is refused.
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "weights/open.h"
#include "weights/pickle.h"
#include "weights/test_files.h"

namespace gsv::weights {
namespace {

using nlohmann::json;
using testing::ElementsAre;

const std::string kGolden = std::string(GSV_SOURCE_DIR) + "/tests/golden/weights/";

std::vector<float> Read(const TensorSource& source, const std::string& name) {
  const StoredTensor* tensor = source.Find(name);
  EXPECT_NE(tensor, nullptr) << name;
  if (tensor == nullptr) return {};
  std::vector<float> values(static_cast<size_t>(tensor->elements()));
  ReadF32(source, *tensor, values.data());
  return values;
}

class TorchFileTest : public testing::Test {
 protected:
  std::shared_ptr<const TensorSource> Open(const std::string& bytes) { return OpenTensors(folder_.Write("f", bytes)); }
  void ExpectRefused(ErrorCode code, std::initializer_list<std::string> parts, const std::string& bytes) {
    SCOPED_TRACE("expecting \"" + *parts.begin() + "\"");
    ExpectError(code, parts, [&] { Open(bytes); });
  }
  TempFolder folder_;
};

std::string Single(const PickledTensor& tensor) { return PickleDict({{"x", tensor.Pickle()}}); }

// --- files that torch wrote ---

class GoldenFileTest : public testing::TestWithParam<const char*> {};

TEST_P(GoldenFileTest, EqualsTorch) {
  const json expected = json::parse(ReadFileBytes(kGolden + "expected.json")).at(GetParam());
  const std::shared_ptr<const TensorSource> source = OpenTensors(kGolden + GetParam());
  EXPECT_EQ(source->tensors().size(), expected.size());
  for (const auto& [name, entry] : expected.items()) {
    SCOPED_TRACE(name);
    const StoredTensor* tensor = source->Find(name);
    ASSERT_NE(tensor, nullptr);
    EXPECT_EQ(tensor->shape, entry["shape"].get<std::vector<int64_t>>());
    if (entry["values"].is_null()) {
      ExpectError(ErrorCode::kTensorShape, {name, DTypeName(tensor->dtype)},
                  [&, &name = name] { Read(*source, name); });
    } else {
      EXPECT_EQ(Read(*source, name), entry["values"].get<std::vector<float>>());
    }
  }
}
INSTANTIATE_TEST_SUITE_P(All, GoldenFileTest,
                         testing::Values("mixed.pt", "mixed_legacy.pt", "mixed_protocol4.pt", "mixed.safetensors"));

TEST(GoldenFile, ConfigurationOfObjectsIsATree) {
  const Checkpoint checkpoint = OpenCheckpoint(kGolden + "sovits_pro.pth");
  EXPECT_EQ(checkpoint.version, "v2Pro");
  EXPECT_EQ(checkpoint.info, "2epoch_40iteration");
  EXPECT_EQ(checkpoint.symbols, 732);
  const json& config = checkpoint.source->metadata().at("config");
  EXPECT_EQ(config["train"], (json{{"segment_size", 20480}, {"learning_rate", 1e-4}, {"betas", {0.8, 0.99}}}));
  EXPECT_EQ(config["data"]["mel_fmax"], nullptr);
  EXPECT_EQ(config["data"]["training_files"], "logs/a/b.txt");
  EXPECT_EQ(config["model"]["use_spectral_norm"], false);
  EXPECT_EQ(config["name"], "测试");
  EXPECT_EQ(config["big"], int64_t{1} << 40);
  EXPECT_EQ(config["negative"], -3);
}

// Every prefix of a file is an error of one of the file types; nothing crashes and nothing is read past the end.
TEST(GoldenFile, EveryTruncationIsRefused) {
  TempFolder folder;
  for (const char* name : {"mixed.pt", "mixed_legacy.pt", "sovits_pro.pth"}) {
    const std::string whole = ReadFileBytes(kGolden + name);
    for (size_t step = 0; step < 50; ++step) {
      const size_t length = whole.size() * step / 50;
      SCOPED_TRACE(std::string(name) + " cut at " + std::to_string(length));
      const std::string path = folder.Write("cut", std::string_view(whole).substr(0, length));
      ExpectError(ErrorCode::kFileTruncated, {path, "again"}, [&] { OpenTensors(path); });
    }
  }
}

// --- built files ---

TEST_F(TorchFileTest, ReadsPlainAndZip64) {
  for (bool zip64 : {false, true}) {
    const auto source = Open(TorchFile(Single({}), {.zip64 = zip64, .comment = "a comment"}));
    EXPECT_THAT(Read(*source, "x"), ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(source->Find("x")->data) % 64, 0u);
  }
}

TEST_F(TorchFileTest, HonoursOffsetAndStrides) {
  const auto source = Open(TorchFile(Single({.offset = 1, .shape = {2, 2}, .strides = {1, 3}})));
  EXPECT_THAT(Read(*source, "x"), ElementsAre(1, 4, 2, 5));
}

TEST_F(TorchFileTest, FindsTheStateDictionary) {
  const std::string state = Single({});
  EXPECT_NE(Open(TorchFile(state))->Find("x"), nullptr);
  EXPECT_NE(Open(TorchFile(PickleDict({{"generator", state}})))->Find("x"), nullptr);
  const auto source = Open(TorchFile(PickleDict({{"info", PickleText("here")}, {"weight", state}})));
  EXPECT_NE(source->Find("x"), nullptr);
  EXPECT_EQ(source->metadata(), (json{{"info", "here"}}));
  ExpectRefused(ErrorCode::kFileTypeUnknown, {"state dictionary", "optimizer"},
                TorchFile(PickleDict({{"model", "N"}, {"optimizer", "N"}})));
  ExpectRefused(ErrorCode::kFileTypeUnknown, {"state dictionary"}, TorchFile("N"));
}

TEST_F(TorchFileTest, RefusesViewsOutsideTheirStorage) {
  constexpr int64_t kHuge = int64_t{1} << 62;
  const std::vector<PickledTensor> bad = {
      {.shape = {2, 4}, .strides = {4, 1}},
      {.offset = 1},
      {.offset = -1},
      {.offset = kHuge},
      {.shape = {2, 3}, .strides = {-3, 1}},
      {.shape = {2, 3}, .strides = {kHuge, 1}},
      {.shape = {3, 3}, .strides = {kHuge, kHuge}},
      {.shape = {7}, .strides = {1}},
  };
  for (const PickledTensor& tensor : bad) {
    SCOPED_TRACE(ShapeString(tensor.shape) + ShapeString(tensor.strides) + std::to_string(tensor.offset));
    ExpectRefused(ErrorCode::kTensorOutOfStorage, {"tensor x", "storage of 6"}, TorchFile(Single(tensor)));
  }
}

TEST_F(TorchFileTest, RefusesAbsurdSizes) {
  constexpr int64_t kHuge = int64_t{1} << 40;
  ExpectRefused(ErrorCode::kArchiveBomb, {"tensor x", "plausible"},
                TorchFile(Single({.shape = {kHuge, kHuge}, .strides = {0, 0}})));
  ExpectRefused(ErrorCode::kArchiveBomb, {"tensor x", "plausible"},
                TorchFile(Single({.shape = {kHuge, 0, kHuge}, .strides = {0, 0, 0}})));
  ExpectRefused(ErrorCode::kArchiveBomb, {"tensor x", "repeats"},
                TorchFile(Single({.shape = {1 << 30}, .strides = {0}})));
  ExpectRefused(ErrorCode::kArchiveBomb, {"tensor x", "dimensions"},
                TorchFile(Single({.shape = std::vector<int64_t>(9, 1), .strides = std::vector<int64_t>(9, 1)})));
  ExpectRefused(ErrorCode::kFileCorrupt, {"tensor x"}, TorchFile(Single({.shape = {-1, 3}})));
  ExpectRefused(ErrorCode::kFileCorrupt, {"tensor x", "strides"}, TorchFile(Single({.strides = {1}})));
}

TEST_F(TorchFileTest, RefusesWrongStorages) {
  ExpectRefused(ErrorCode::kFileCorrupt, {"storage 7"}, TorchFile(Single({.storage = "7"})));
  ExpectRefused(ErrorCode::kFileCorrupt, {"28 bytes", "24"}, TorchFile(Single({.storage_elements = 7})));
  ExpectRefused(ErrorCode::kFileCorrupt, {"48 bytes", "24"}, TorchFile(Single({.type = "DoubleStorage"})));
}

// --- pickles ---

TEST_F(TorchFileTest, RefusesForbiddenGlobals) {
  const std::string call = PickleTuple({PickleText("echo hacked")}) + "R";
  for (const auto& [module, name] : {std::pair("os", "system"), std::pair("posix", "system"),
                                     std::pair("builtins", "eval"), std::pair("torch.storage", "_load_from_bytes"),
                                     std::pair("collections", "OrderedDict.update"), std::pair("torch", "load")}) {
    ExpectRefused(ErrorCode::kPickleForbidden, {std::string(module) + "." + name, "never runs code"},
                  TorchFile(PickleDict({{"weight", Single({})}, {"config", PickleGlobal(module, name) + call}})));
  }
  // The same by STACK_GLOBAL, and an allowed global called though it is only a name.
  ExpectRefused(ErrorCode::kPickleForbidden, {"os.system"},
                TorchFile(PickleText("os") + PickleText("system") + "\x93" + call));
  ExpectRefused(ErrorCode::kPickleForbidden, {"torch.FloatStorage"},
                TorchFile(PickleGlobal("torch", "FloatStorage") + call));
}

TEST_F(TorchFileTest, RefusesForbiddenOpcodes) {
  // INST, OBJ, EXT1, PERSID, INT as text, PUT as text, STRING, BYTEARRAY8, an unused byte.
  for (int opcode : {0x69, 0x6f, 0x82, 0x50, 0x49, 0x70, 0x53, 0x96, 0xff}) {
    ExpectRefused(ErrorCode::kPickleForbidden, {"opcode"},
                  TorchFile(std::string(1, static_cast<char>(opcode)) + "x\n"));
  }
}

TEST_F(TorchFileTest, RefusesBrokenPickles) {
  for (const char* broken : {"0", "R", "a", "u", "t", "e", "Q", "b", "h\x05",
                             "K\x01K\x02"
                             "a",
                             "]K\x01u", "}(K\x01u",
                             ")(K\x01"
                             "e",
                             "K\x01)R", "ccollections\nOrderedDict\nNR", "(t(", "1"}) {
    SCOPED_TRACE(broken);
    ExpectError(ErrorCode::kFileCorrupt, {"pickle"}, [&] {
      const std::string bytes = PickleFile(broken);
      ReadPickle(std::as_bytes(std::span(bytes)), "memory");
    });
  }
  ExpectRefused(ErrorCode::kFileTruncated, {"pickle"}, TorchFile("X\xff\xff\xff\x7f"));
  ExpectRefused(ErrorCode::kFileTruncated, {"pickle"}, TorchFile("\x8d\xff\xff\xff\xff\xff\xff\xff\xff"));
  ExpectRefused(ErrorCode::kFileTruncated, {"pickle"}, TorchFile("cos"));
}

TEST_F(TorchFileTest, SurvivesMemoBombsAndDeepNesting) {
  const auto with_config = [](const std::string& config) {
    return TorchFile(PickleDict({{"weight", Single({})}, {"config", config}}));
  };
  // Each list holds the one before it ten times: 10^30 elements in 30 nodes.
  std::string bomb = "]q\x01";
  for (int i = 0; i < 30; ++i)
    bomb += "0](" + std::string("h\x01h\x01h\x01h\x01h\x01h\x01h\x01h\x01h\x01h\x01") + "eq\x01";
  ExpectRefused(ErrorCode::kArchiveBomb, {"configuration"}, with_config(bomb));
  // A list that holds itself, a million lists in each other, and a path joined with itself.
  ExpectRefused(ErrorCode::kArchiveBomb, {"deep"},
                with_config("]q\x01h\x01"
                            "a"));
  std::string deep(1'000'000, ']');
  deep.append(999'999, 'a');
  ExpectRefused(ErrorCode::kArchiveBomb, {"deep"}, with_config(deep));
  std::string path = PickleGlobal("pathlib", "PosixPath") +
                     "q\x02"
                     "0" +
                     PickleText("abcdefgh") + "q\x01";
  for (int i = 0; i < 60; ++i) path += "0h\x02h\x01h\x01\x86Rq\x01";
  ExpectRefused(ErrorCode::kArchiveBomb, {"path"}, with_config(path));
  // An object that takes itself as its state again and again.
  std::string object = PickleGlobal("utils", "HParams") + ")\x81q\x01" + PickleDict({{"a", "N"}}) + "b";
  for (int i = 0; i < 60; ++i)
    object +=
        "h\x01"
        "b";
  ExpectRefused(ErrorCode::kArchiveBomb, {"repeats"}, with_config(object));
  ExpectRefused(ErrorCode::kArchiveBomb, {"values"}, TorchFile(std::string(5'000'000, ']')));
}

TEST_F(TorchFileTest, ReadsIntegersOfEveryLength) {
  const auto value = [&](const std::string& pickled) {
    return Open(TorchFile(PickleDict({{"weight", Single({})}, {"n", pickled}})))->metadata().at("n");
  };
  EXPECT_EQ(value(std::string("\x8a\x00", 2)), 0);
  EXPECT_EQ(value("\x8a\x01\xff"), -1);
  EXPECT_EQ(value("\x8a\x02\xff\x7f"), 32767);
  EXPECT_EQ(value(std::string("\x8b\x01\x00\x00\x00\x80", 6)), -128);
  EXPECT_EQ(value("K\xff"), 255);
  EXPECT_EQ(value("M\xff\xff"), 65535);
  EXPECT_EQ(value(PickleInt(-5)), -5);
  EXPECT_EQ(value("\x8a\x09" + std::string(9, '\x01')), nullptr);  // beyond 64 bits: no configuration has it
}

TEST_F(TorchFileTest, BytesThatAreNoUtf8BecomeQuestionMarks) {
  const auto source = Open(TorchFile(PickleDict({{"weight", Single({})}, {"info", PickleText("a\xff\xfe")}})));
  EXPECT_EQ(source->metadata().at("info"), "a??");
}

// --- archives ---

std::vector<ZipEntry> Entries() {
  return {{.name = "a/data.pkl", .data = PickleFile(Single({}))}, {.name = "a/data/0", .data = std::string(24, '\0')}};
}

TEST_F(TorchFileTest, RefusesBombs) {
  auto entries = Entries();
  entries[1].method = 8;
  entries[1].claimed_original = int64_t{1} << 31;
  ExpectRefused(ErrorCode::kArchiveBomb, {"a/data/0", "compressed"}, ZipFile(entries));

  entries = Entries();  // a member inside another one
  entries.push_back({.name = "a/data/1", .claimed_offset = 0});
  ExpectRefused(ErrorCode::kFileCorrupt, {"a/data/1", "another name"}, ZipFile(entries));
  entries = Entries();
  entries[0].claimed_size = 200;
  ExpectRefused(ErrorCode::kArchiveBomb, {"overlap"}, ZipFile(entries, {.alignment = 1}));

  entries = Entries();
  entries[1].claimed_size = 4000;
  ExpectRefused(ErrorCode::kArchiveBomb, {"reaches into"}, ZipFile(entries));
  entries[1].claimed_size = int64_t{1} << 62;
  ExpectRefused(ErrorCode::kArchiveBomb, {"reaches into"}, ZipFile(entries, {.zip64 = true}));
  ExpectRefused(ErrorCode::kArchiveBomb, {"members"},
                ZipFile(Entries(), {.zip64 = true, .claimed_members = int64_t{1} << 40}));
}

TEST_F(TorchFileTest, RefusesDamagedArchives) {
  auto entries = Entries();
  entries[1].claimed_offset = 5;
  ExpectRefused(ErrorCode::kFileCorrupt, {"no header"}, ZipFile(entries));
  entries[1].claimed_offset = 1 << 30;
  ExpectRefused(ErrorCode::kFileCorrupt, {"front of the directory"}, ZipFile(entries));
  entries = Entries();
  entries[1].name = entries[0].name;
  entries[1].local_name = entries[0].name;
  ExpectRefused(ErrorCode::kFileCorrupt, {"two members"}, ZipFile(entries));
  entries = Entries();
  entries[0].flags = 1;
  ExpectRefused(ErrorCode::kFileCorrupt, {"encrypted"}, ZipFile(entries));
  ExpectRefused(ErrorCode::kFileCorrupt, {"directory"}, ZipFile(Entries(), {.claimed_members = 1}));
  ExpectRefused(ErrorCode::kFileCorrupt, {"directory"}, ZipFile(Entries(), {.claimed_members = 3}));
}

TEST_F(TorchFileTest, RefusesOtherArchives) {
  ExpectRefused(ErrorCode::kFileTypeUnknown, {"ZIP archive without a data.pkl"},
                ZipFile({{.name = "g2pW.onnx", .data = "x"}}));
  auto entries = Entries();
  entries.push_back({.name = "b/data.pkl", .data = "x"});
  ExpectRefused(ErrorCode::kFileCorrupt, {"two members end with /data.pkl"}, ZipFile(entries));
  entries = Entries();
  entries.push_back({.name = "a/byteorder", .data = "big"});
  ExpectRefused(ErrorCode::kFileTypeUnknown, {"big-endian"}, ZipFile(entries));
}

// --- any bytes ---

// A file with some bytes changed opens or is refused with a gsv::Error.
TEST(TorchFileProperty, ChangedBytesAreReadOrRefused) {
  TempFolder folder;
  const std::string whole = ReadFileBytes(kGolden + "sovits_pro.pth");
  EXPECT_TRUE(rc::check("changed bytes", [&](const std::vector<std::pair<uint16_t, char>>& changes) {
    std::string bytes = whole;
    for (const auto& [position, value] : changes) bytes[position % bytes.size()] = value;
    const std::string path = folder.Write("changed", bytes);
    try {
      const auto source = OpenTensors(path);
      for (const StoredTensor& tensor : source->tensors()) {
        std::vector<float> values(static_cast<size_t>(tensor.elements()));
        if (tensor.dtype < DType::kI64) ReadF32(*source, tensor, values.data());
      }
    } catch (const Error& error) {
      RC_ASSERT(error.code() != ErrorCode::kInternal);
    }
  }));
}

// Any sequence of known opcodes is a value or a gsv::Error.
TEST(TorchFileProperty, RandomPicklesAreReadOrRefused) {
  const std::vector<std::string> pieces = {"N",
                                           "\x88",
                                           "\x89",
                                           "]",
                                           "}",
                                           ")",
                                           "(",
                                           "t",
                                           "e",
                                           "u",
                                           "s",
                                           "a",
                                           "0",
                                           "1",
                                           "2",
                                           "K\x01",
                                           "q\x01",
                                           "h\x01",
                                           "Q",
                                           "R",
                                           "\x81",
                                           "b",
                                           "\x85",
                                           "\x86",
                                           "\x87",
                                           "\x8f",
                                           "\x90",
                                           "\x93",
                                           "\x94",
                                           PickleText("storage"),
                                           PickleText("x"),
                                           PickleInt(3),
                                           PickleGlobal("collections", "OrderedDict"),
                                           PickleGlobal("utils", "HParams"),
                                           PickleGlobal("torch", "HalfStorage"),
                                           PickleGlobal("torch._utils", "_rebuild_tensor_v2"),
                                           PickleGlobal("torch._utils", "_rebuild_parameter"),
                                           PickleGlobal("pathlib", "PosixPath"),
                                           PickledTensor().Pickle(),
                                           PickleDict({{"a", "N"}})};
  EXPECT_TRUE(rc::check("random pickles", [&](const std::vector<uint8_t>& choices) {
    std::string bytes;
    for (uint8_t choice : choices) bytes += pieces[choice % pieces.size()];
    bytes += ".";
    try {
      const Pickle pickle = ReadPickle(std::as_bytes(std::span(bytes)), "memory");
      ToJson(pickle, pickle[pickle.root], "memory");
    } catch (const Error& error) {
      RC_ASSERT(error.code() != ErrorCode::kInternal);
    }
  }));
}

}  // namespace
}  // namespace gsv::weights
