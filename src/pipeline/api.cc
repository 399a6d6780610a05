// The public handles (include/gsv/gsv.h): each call checks its handles and goes to the function that does the work.
#include <algorithm>

#include "audio/formats.h"
#include "base/error.h"
#include "base/utf8.h"
#include "gsv/gsv.h"
#include "models/precision.h"
#include "models/versions.h"
#include "pipeline/engine.h"
#include "pipeline/memory.h"
#include "pipeline/model.h"
#include "pipeline/synthesizer.h"
#include "pipeline/voice.h"
#include "text/languages.h"
#include "text/user_lexicon.h"

namespace gsv {
namespace {

template <class Handle>
const typename Handle::Impl& Checked(const std::shared_ptr<const typename Handle::Impl>& impl, const char* what) {
  if (impl == nullptr) Fail(ErrorCode::kOptionMissing, "an empty ", what, " was used; load one first");
  return *impl;
}

// Symbol table of a version's name.
text::SymbolVersion SymbolsOf(std::string_view version) {
  const models::VersionRow* row = models::FindVersion(version);
  if (row == nullptr) {
    Fail(ErrorCode::kVersionUnknown, "version is '", version, "', expected one of ", models::VersionNames());
  }
  return row->symbols_v1 ? text::SymbolVersion::kV1 : text::SymbolVersion::kV2;
}

const char* NameOf(text::Remark::Kind kind) {
  switch (kind) {
    case text::Remark::Kind::kDropped:
      return "dropped";
    case text::Remark::Kind::kUnknownWord:
      return "unknown";
    case text::Remark::Kind::kFallback:
      return "fallback";
  }
  return "";
}

PhoneSentence ToPublic(text::Phones phones) {
  PhoneSentence sentence{.text = std::move(phones.text),
                         .normalized = std::move(phones.normalized),
                         .phones = std::move(phones.symbols),
                         .ids = std::move(phones.ids),
                         .begin_byte = phones.source.begin,
                         .end_byte = phones.source.end,
                         .speed = phones.speed,
                         .pause_before_seconds = phones.pause_before_seconds,
                         .pause_after_seconds = phones.pause_after_seconds.value_or(-1),
                         .runs = {}};
  for (text::Run& run : phones.runs) {
    const std::u32string normalized = DecodeUtf8(run.normalized);
    std::vector<PhoneSentence::Unit> units;
    for (const text::RunUnit& unit : run.units) {
      units.push_back({.begin_byte = unit.source.begin,
                       .end_byte = unit.source.end,
                       .normalized = EncodeUtf8(unit.normalized.In(normalized)),
                       .phone_begin = static_cast<int>(unit.phones.begin),
                       .phone_end = static_cast<int>(unit.phones.end),
                       .read_by = std::string(unit.read_by)});
    }
    sentence.runs.push_back({.language = std::move(run.language),
                             .normalized = std::move(run.normalized),
                             .word2ph = std::move(run.word2ph),
                             .phone_begin = run.phone_begin,
                             .phone_end = run.phone_end,
                             .units = std::move(units)});
  }
  return sentence;
}

}  // namespace

const char* LibraryVersion() noexcept { return GSV_VERSION; }

std::vector<std::string> KernelNames() {
  std::vector<std::string> names;
  for (const kernels::Kernels* table : kernels::Supported()) names.emplace_back(table->name);
  return names;
}

std::vector<std::string> PrecisionNames() {
  std::vector<std::string> names;
  for (std::string_view rest = models::kPrecisionNames; !rest.empty();) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    names.emplace_back(rest.substr(0, bar));
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return names;
}

std::vector<std::string> VersionNames() {
  std::vector<std::string> names;
  for (const models::VersionRow& row : models::Versions()) names.emplace_back(row.name);
  return names;
}

std::vector<std::string> LanguageCodes() {
  std::vector<std::string> codes;
  for (const text::LanguageCode& row : text::LanguageCodes()) codes.emplace_back(row.code);
  return codes;
}

std::vector<std::string> AudioFormatNames() { return audio::FormatNames(); }

const Model::Impl& Model::impl() const { return Checked<Model>(impl_, "Model"); }
ModelInfo Model::info() const { return impl().info; }

const Voice::Impl& Voice::impl() const { return Checked<Voice>(impl_, "Voice"); }
VoiceInfo Voice::info() const { return impl().info; }
void Voice::Save(const std::string& path) const { pipeline::SaveVoice(impl(), path); }

// By value in the interface, so that an engine may come to keep it.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
Engine::Engine(EngineOptions options) : impl_(std::make_shared<Impl>(options)) {}
Engine::~Engine() = default;
Engine::Engine(const Engine&) = default;
Engine& Engine::operator=(const Engine&) = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Model Engine::LoadModel(const ModelFiles& files) const { return Model(pipeline::LoadModel(*impl_, files)); }

Voice Engine::CreateVoice(const Model& model, const VoiceSource& source) const {
  return Voice(pipeline::CreateVoice(*impl_, model.impl(), source));
}
Voice Engine::LoadVoice(const std::string& path) const { return Voice(pipeline::LoadVoice(path)); }
Voice Engine::LoadVoice(std::span<const std::byte> bytes) const { return Voice(pipeline::LoadVoice(bytes, "memory")); }

Audio Engine::Speak(const Model& model, const Voice& voice, const Request& request) const {
  return pipeline::Synthesize(*impl_, model.impl(), voice.impl(), request);
}

std::vector<MemoryUse> Engine::MemoryOf(const Model& model) const { return pipeline::MemoryOf(*impl_, model.impl()); }

PhoneText Engine::Phones(std::string_view text, const PhoneOptions& options) const {
  PhoneText result;
  std::string problem;
  const std::shared_ptr<const text::Frontend> frontend =
      impl_->Frontend(SymbolsOf(options.version), text::ParseProfile(options.text_profile),
                      impl_->FindG2pw(options.g2pw, options.roberta, &problem));
  if (!problem.empty()) {
    result.remarks.push_back({.kind = NameOf(text::Remark::Kind::kFallback),
                              .begin_byte = 0,
                              .end_byte = text.size(),
                              .detail = std::move(problem)});
  }
  const std::shared_ptr<const text::UserLexicon> lexicon = impl_->Lexicon();
  text::SpokenText spoken = frontend->Read(text, {.language = options.language,
                                                  .cut = text::ParseCutMethod(options.split_method),
                                                  .markup = text::ParseMarkupName(options.text_markup),
                                                  .lexicon = lexicon.get()});
  for (text::Phones& phones : spoken.sentences) result.sentences.push_back(ToPublic(std::move(phones)));
  for (text::Remark& remark : spoken.remarks) {
    result.remarks.push_back({.kind = NameOf(remark.kind),
                              .begin_byte = remark.span.begin,
                              .end_byte = remark.span.end,
                              .detail = std::move(remark.detail)});
  }
  return result;
}

int Engine::threads() const { return impl_->pool.threads(); }
const char* Engine::kernels() const { return impl_->kernels.name; }

}  // namespace gsv
