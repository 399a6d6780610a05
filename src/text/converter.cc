#include "text/converter.h"

#include "base/error.h"
#include "base/utf8.h"
#include "text/alignment.h"

namespace gsv::text {
namespace {

// Joins conversions of consecutive parts of a text.
class Joiner {
 public:
  void Append(Conversion part) {
    const size_t characters = DecodeUtf8(part.normalized).size();
    const size_t phones_before = whole_.phones.size();
    const bool has_counts = !part.word2ph.empty() || part.phones.empty();
    counts_ = counts_ && has_counts;
    part.word2ph.resize(characters);
    tells_sources_ = tells_sources_ || !part.sources.empty();
    part.sources.resize(characters);
    if (part.units.empty()) part.units = UnitsOf(part, has_counts);
    for (const Unit& unit : part.units) {
      whole_.units.push_back({unit.text.Shifted(characters_), unit.phones.Shifted(phones_before)});
    }
    for (Remark& remark : part.remarks) {
      remark.span = remark.span.Shifted(characters_);
      whole_.remarks.push_back(std::move(remark));
    }
    whole_.normalized += part.normalized;
    whole_.phones.insert(whole_.phones.end(), part.phones.begin(), part.phones.end());
    whole_.word2ph.insert(whole_.word2ph.end(), part.word2ph.begin(), part.word2ph.end());
    whole_.sources.insert(whole_.sources.end(), part.sources.begin(), part.sources.end());
    characters_ += characters;
  }

  Conversion Finish() && {
    if (!counts_) whole_.word2ph.clear();
    if (!tells_sources_) whole_.sources.clear();
    return std::move(whole_);
  }

 private:
  static std::vector<Unit> UnitsOf(const Conversion& part, bool has_counts) {
    if (!has_counts) return {{{0, part.word2ph.size()}, {0, part.phones.size()}}};
    std::vector<Unit> units;
    size_t phone = 0;
    for (size_t i = 0; i < part.word2ph.size(); ++i) {
      const size_t next = phone + static_cast<size_t>(part.word2ph[i]);
      units.push_back({{i, i + 1}, {phone, next}});
      phone = next;
    }
    return units;
  }

  Conversion whole_;
  size_t characters_ = 0;
  bool counts_ = true;
  bool tells_sources_ = false;
};

}  // namespace

Conversion Converter::ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const {
  const std::u32string text = DecodeUtf8(normalized);
  // A language either counts phones per character or does not; the given phones follow its way.
  Joiner joiner;
  size_t place = 0;
  const auto append_text = [&](size_t end) {
    if (end > place) joiner.Append(Convert(EncodeUtf8(Span{place, end}.In(text))));
    place = end;
  };
  for (const GivenReading& reading : readings) {
    GSV_CHECK(reading.span.begin >= place && reading.span.end > reading.span.begin && reading.span.end <= text.size());
    append_text(reading.span.begin);
    joiner.Append({.normalized = EncodeUtf8(reading.span.In(text)),
                   .phones = reading.phones,
                   .word2ph = SharePhones(reading.phones.size(), reading.span.size()),
                   .units = {{{0, reading.span.size()}, {0, reading.phones.size()}}},
                   .remarks = {}});
    place = reading.span.end;
  }
  append_text(text.size());
  return std::move(joiner).Finish();
}

std::optional<PhoneSymbols> Converter::ParseReading(std::string_view) const { return std::nullopt; }

std::vector<Span> Converter::TraceNormalization(std::u32string_view text, std::u32string_view normalized) const {
  return AlignTexts(text, normalized);
}

std::vector<int> SharePhones(size_t phones, size_t characters) {
  std::vector<int> counts(characters);
  for (size_t i = 0; i < characters; ++i) {
    counts[i] = static_cast<int>(phones * (i + 1) / characters - phones * i / characters);
  }
  return counts;
}

}  // namespace gsv::text
