#include "pipeline/engine.h"

#include <algorithm>

#include "base/error.h"
#include "pipeline/g2pw_polyphones.h"
#include "text/sentence.h"
#include "text/zh/chinese.h"
#include "weights/open.h"

namespace gsv {
namespace pipeline {

void Logger::Write(LogLevel level, std::string_view message) const {
  if (!sink_) return;
  std::lock_guard lock(mutex_);
  sink_(static_cast<int>(level), message);
}

ArenaPool::Lease ArenaPool::Take() {
  std::lock_guard lock(mutex_);
  if (free_.empty()) return Lease(*this, std::make_unique<Arena>(limit_bytes_));
  std::unique_ptr<Arena> arena = std::move(free_.back());
  free_.pop_back();
  return Lease(*this, std::move(arena));
}

void ArenaPool::Return(std::unique_ptr<Arena> arena) {
  if (arena->reserved_bytes() > kKeptBytes) return;
  std::lock_guard lock(mutex_);
  if (free_.size() < kKept) free_.push_back(std::move(arena));
}

namespace {

constexpr size_t kDefaultRequestMemory = size_t{4} << 30;
constexpr int kMaxThreads = 256;

int CheckedThreads(int threads) {
  if (threads < 0 || threads > kMaxThreads) {
    Fail(ErrorCode::kOptionOutOfRange, "threads is ", threads, ", expected 0 (one per hardware thread) to ",
         kMaxThreads);
  }
  return threads;
}

const kernels::Kernels& ChooseKernels(const std::string& name) {
  if (name.empty()) return kernels::Best();
  if (const kernels::Kernels* found = kernels::Find(name.c_str())) return *found;
  std::string known;
  for (const kernels::Kernels* table : kernels::Supported()) known += std::string(" ") + table->name;
  Fail(ErrorCode::kOptionUnknown, "no kernels named '", name, "' run on this machine; known are", known);
}

}  // namespace
}  // namespace pipeline

Engine::Impl::Impl(const EngineOptions& options)
    : kernels(pipeline::ChooseKernels(options.kernels)),
      pool(pipeline::CheckedThreads(options.threads)),
      logger(options.log),
      arenas(options.request_memory_bytes != 0 ? options.request_memory_bytes : pipeline::kDefaultRequestMemory) {
  if (!options.japanese_dictionary.empty()) japanese_.dictionary_folder = options.japanese_dictionary;
  if (!options.japanese_words.empty()) {
    japanese_.user_dictionary = text::ja::UserDictionary::Open(options.japanese_words);
  }
  if (!options.tone_config.empty()) tones_ = text::ToneChanges::Open(options.tone_config);
  std::shared_ptr<const text::FastTextClassifier> classifier;
  if (!options.language_model.empty()) classifier = text::FastTextClassifier::Open(options.language_model);
  for (const text::Profile profile : {text::Profile::kCompat, text::Profile::kFixed}) {
    segmenters_[static_cast<size_t>(profile)] = text::MakeSegmenter(profile, classifier);
  }
  if (options.lexicon.empty()) return;
  // The newer symbol table knows every language; what a v1 model lacks of it becomes UNK.
  const auto parse = [this](std::string_view language, std::string_view reading) {
    return Frontend(text::SymbolVersion::kV2, text::Profile::kFixed)->ParseReading(language, reading);
  };
  lexicon_ = std::make_unique<const text::LexiconFile>(options.lexicon, parse);
  lexicon_->Get();  // a mistake in it is told at once
}

std::shared_ptr<const text::UserLexicon> Engine::Impl::Lexicon() const {
  if (lexicon_ == nullptr) return nullptr;
  std::string complaint;
  std::shared_ptr<const text::UserLexicon> lexicon = lexicon_->Get(&complaint);
  if (!complaint.empty()) logger.Write(LogLevel::kWarning, complaint);
  return lexicon;
}

std::shared_ptr<const text::Frontend> Engine::Impl::Frontend(text::SymbolVersion version, text::Profile profile,
                                                             const std::shared_ptr<const G2pwNetwork>& g2pw) const {
  TextReader& reader =
      readers_[(version == text::SymbolVersion::kV2 ? 2 : 0) + (profile == text::Profile::kFixed ? 1 : 0)];
  const std::shared_ptr<const text::Segmenter>& segmenter = segmenters_[static_cast<size_t>(profile)];
  std::call_once(reader.made, [&] {
    reader.chinese = text::ChineseOptions::For(profile, text::ChineseTables());
    tones_.Apply(reader.chinese.tones);
    reader.converters = text::SentenceReader::MakeConverters(version, profile);
    reader.converters.insert_or_assign("zh", std::make_unique<const text::Chinese>(version, reader.chinese, nullptr));
    reader.converters.insert_or_assign("ja", std::make_unique<const text::Japanese>(version, profile, japanese_));
    reader.frontend = std::make_shared<const text::Frontend>(version, profile, reader.converters, segmenter);
  });
  // The first version reads each word by itself and asks no network.
  if (g2pw == nullptr || version == text::SymbolVersion::kV1) return reader.frontend;
  // Made for the request and not kept, so that the network goes with the last model that has it.
  text::ConverterMap converters = reader.converters;
  converters.insert_or_assign(
      "zh", std::make_unique<const text::Chinese>(version, reader.chinese,
                                                  std::make_shared<const pipeline::G2pwPolyphones>(*this, g2pw)));
  return std::make_shared<const text::Frontend>(version, profile, std::move(converters), segmenter);
}

std::shared_ptr<const Engine::Impl::G2pwNetwork> Engine::Impl::FindG2pw(const std::string& path,
                                                                        const std::string& roberta,
                                                                        std::string* problem) const {
  if (path.empty()) return nullptr;
  try {
    const weights::Checkpoint checkpoint = weights::OpenCheckpoint(path);
    weights::ExpectKind(checkpoint, weights::CheckpointKind::kG2pw);
    return g2pws.Find(path, [checkpoint, roberta] { return models::LoadG2pw(checkpoint, roberta); });
  } catch (const Error& error) {
    const std::string message =
        std::string("G2PW is not used, the dictionary reads Chinese characters with several readings: ") + error.what();
    logger.Write(LogLevel::kWarning, message);
    if (problem != nullptr) *problem = message;
    return nullptr;
  }
}

}  // namespace gsv
