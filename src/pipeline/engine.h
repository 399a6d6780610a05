// What an engine owns: threads, kernels, working memory, text front ends, shared networks. Everything is either
// immutable or locked; requests keep their state to themselves.
#ifndef GSV_PIPELINE_ENGINE_H_
#define GSV_PIPELINE_ENGINE_H_

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/log.h"
#include "base/thread_pool.h"
#include "gsv/gsv.h"
#include "kernels/kernels.h"
#include "models/eres2net.h"
#include "models/g2pw.h"
#include "models/hubert.h"
#include "models/roberta.h"
#include "ops/context.h"
#include "pipeline/networks.h"
#include "text/frontend.h"
#include "text/ja/japanese.h"
#include "text/segmenter.h"
#include "text/user_lexicon.h"
#include "text/zh/chinese.h"
#include "text/zh/tone_config_file.h"

namespace gsv {
namespace pipeline {

// Hands each message to the application's sink, one at a time.
class Logger {
 public:
  explicit Logger(std::function<void(int, std::string_view)> sink) : sink_(std::move(sink)) {}
  void Write(LogLevel level, std::string_view message) const;

 private:
  std::function<void(int, std::string_view)> sink_;
  mutable std::mutex mutex_;
};

// Working memory that outlives requests, so that a request does not fault in fresh pages. A few arenas are kept.
class ArenaPool {
 public:
  explicit ArenaPool(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Lends an arena until it is destroyed.
  class Lease {
   public:
    Lease(ArenaPool& pool, std::unique_ptr<Arena> arena) : pool_(&pool), arena_(std::move(arena)) {}
    ~Lease() { pool_->Return(std::move(arena_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Arena& operator*() const { return *arena_; }

   private:
    ArenaPool* pool_;
    std::unique_ptr<Arena> arena_;
  };
  Lease Take();

 private:
  static constexpr size_t kKept = 4;                       // two requests
  static constexpr size_t kKeptBytes = size_t{512} << 20;  // larger ones are freed at once

  void Return(std::unique_ptr<Arena> arena);

  const size_t limit_bytes_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Arena>> free_;
};

}  // namespace pipeline

struct Engine::Impl {
  explicit Impl(const EngineOptions& options);

  using G2pwNetwork = pipeline::LazyNetwork<models::G2pw>;

  // `g2pw` reads Chinese characters with several readings; null: the dictionary does. Valid while the engine lives.
  std::shared_ptr<const text::Frontend> Frontend(text::SymbolVersion version, text::Profile profile,
                                                 const std::shared_ptr<const G2pwNetwork>& g2pw = nullptr) const;
  // The network in a folder G2PWModel or a converted file; it is opened now and read when it is needed. `roberta`: of
  // the model, whose vocabulary it may share. Null, and a warning to the log, where it cannot be opened, which
  // `problem` then says too; null where `path` is empty.
  std::shared_ptr<const G2pwNetwork> FindG2pw(const std::string& path, const std::string& roberta,
                                              std::string* problem = nullptr) const;
  // The user's lexicon as its file is now; null where there is none.
  std::shared_ptr<const text::UserLexicon> Lexicon() const;

  const kernels::Kernels& kernels;
  mutable ThreadPool pool;
  pipeline::Logger logger;
  mutable pipeline::ArenaPool arenas;
  mutable pipeline::NetworkCache<models::Hubert> huberts;
  mutable pipeline::NetworkCache<models::Roberta> robertas;
  mutable pipeline::NetworkCache<models::SpeakerNet> speakers;
  mutable pipeline::NetworkCache<models::G2pw> g2pws;

 private:
  struct TextReader {
    std::once_flag made;
    text::ChineseOptions chinese;   // of the converter
    text::ConverterMap converters;  // of the front end
    std::shared_ptr<const text::Frontend> frontend;
  };

  static constexpr int kReaders = 4;  // symbol version x profile
  mutable TextReader readers_[kReaders];
  std::unique_ptr<const text::LexiconFile> lexicon_;
  text::JapaneseOptions japanese_;
  text::ToneChanges tones_;
  std::shared_ptr<const text::Segmenter> segmenters_[2];  // by profile
};

}  // namespace gsv

#endif  // GSV_PIPELINE_ENGINE_H_
