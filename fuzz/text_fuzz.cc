// Any bytes as a text: read or refused with gsv::Error, and what is read holds together.
//   byte 0: symbol version, profile, language; byte 1: cut method, markup, lexicon; the rest: the text
// With byte 0 at 255 the rest is a lexicon.
#include <cstdint>
#include <string_view>

#include "gsv/error.h"
#include "text/frontend.h"
#include "text/languages.h"
#include "text/segmenter.h"
#include "text/sentence.h"
#include "text/user_lexicon.h"
#include "text_checks.h"

namespace {

using gsv::fuzz::Check;
using gsv::text::CutMethod;
using gsv::text::FastTextClassifier;
using gsv::text::Frontend;
using gsv::text::Markup;
using gsv::text::Phones;
using gsv::text::Profile;
using gsv::text::SentenceReader;
using gsv::text::SymbolVersion;
using gsv::text::UserLexicon;

// Longer texts cost time and find nothing more.
constexpr size_t kMaxBytes = 400;

// The newer models' languages are found with a classifier.
Frontend MakeFrontend(SymbolVersion version, Profile profile) {
  std::shared_ptr<const FastTextClassifier> classifier;
  if (version == SymbolVersion::kV2) {
    classifier = FastTextClassifier::Open(GSV_SOURCE_DIR "/tests/golden/language/classifier.ftz");
  }
  return Frontend(version, profile, SentenceReader::MakeConverters(version, profile),
                  gsv::text::MakeSegmenter(profile, classifier));
}

const Frontend& FrontendFor(unsigned choice) {
  static const Frontend frontends[] = {
      MakeFrontend(SymbolVersion::kV1, Profile::kCompat), MakeFrontend(SymbolVersion::kV1, Profile::kFixed),
      MakeFrontend(SymbolVersion::kV2, Profile::kCompat), MakeFrontend(SymbolVersion::kV2, Profile::kFixed)};
  return frontends[choice % 4];
}

const UserLexicon& Lexicon() {
  static const UserLexicon lexicon(
      "重庆\tzh\tchong2 qing4\nQQ\tzh\tqiu1 qiu1\na.b\ten\tphones: EY1 B IY1\n一\tzh\tyi2\n東京\tja\tphones: t o\n",
      "fuzz", [](std::string_view language, std::string_view reading) {
        return FrontendFor(3).ParseReading(language, reading);
      });
  return lexicon;
}

void CheckSentence(const Phones& phones, size_t bytes) {
  Check(phones.source.begin <= phones.source.end && phones.source.end <= bytes);
  Check(phones.speed >= 0.5 && phones.speed <= 2);
  Check(phones.ids.size() == phones.symbols.size());
  int end = 0;
  for (const gsv::text::Run& run : phones.runs) {
    Check(run.phone_begin == end && run.phone_end >= end);
    end = run.phone_end;
    size_t unit_end = static_cast<size_t>(run.phone_begin);
    for (const gsv::text::RunUnit& unit : run.units) {
      Check(unit.source.begin <= unit.source.end && unit.source.end <= bytes);
      Check(unit.phones.begin == unit_end && unit.phones.end >= unit_end);
      unit_end = unit.phones.end;
    }
    Check(unit_end == static_cast<size_t>(run.phone_end));
    int sum = 0;
    for (int count : run.word2ph) sum += count;
    Check(run.word2ph.empty() || sum == run.phone_end - run.phone_begin);
  }
  Check(end == static_cast<int>(phones.ids.size()));
}

template <class Action>
void ReadOrRefuse(Action action) {
  try {
    action();
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > kMaxBytes) return -1;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (data[0] == 255) {
    const auto parse = [](std::string_view language, std::string_view reading) {
      return FrontendFor(3).ParseReading(language, reading);
    };
    ReadOrRefuse([&] { Check(UserLexicon(text, data[1] % 2 == 0 ? "f.tsv" : "f.csv", parse).size() <= size); });
    return 0;
  }
  const Frontend& frontend = FrontendFor(data[0]);
  const auto codes = gsv::text::LanguageCodes();
  const std::string_view language = codes[data[0] / 4 % codes.size()].code;
  constexpr Markup kMarkups[] = {Markup::kNone, Markup::kMarks, Markup::kSsml, Markup::kAuto};
  const gsv::text::ReadOptions options = {.language = language,
                                          .cut = static_cast<CutMethod>(data[1] % 6),
                                          .markup = kMarkups[data[1] / 6 % 4],
                                          .lexicon = data[1] / 24 % 2 == 0 ? nullptr : &Lexicon()};
  ReadOrRefuse([&] {
    const gsv::text::SpokenText spoken = frontend.Read(text, options);
    for (const Phones& phones : spoken.sentences) CheckSentence(phones, text.size());
    for (const gsv::text::Remark& remark : spoken.remarks) {
      Check(remark.span.begin <= remark.span.end && remark.span.end <= text.size());
    }
  });
  ReadOrRefuse([&] { CheckSentence(frontend.ConvertTranscript(text, language), text.size()); });
  return 0;
}
