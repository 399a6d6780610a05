#include "pipeline/g2pw_polyphones.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.h"

namespace gsv::pipeline {
namespace {

using text::Reading;
using text::ReadingSource;
using text::Span;

// Tokens that go through the network together. Bounds its memory; never changes the result.
constexpr size_t kTokensPerPass = 1024;

}  // namespace

// Sequences of tokens with what is asked about them.
struct G2pwPolyphones::Plan {
  struct Question {
    models::G2pwQuery query;
    size_t place;  // in the text
  };
  std::vector<std::vector<int>> sequences;
  std::vector<Question> questions;  // by sequence
};

G2pwPolyphones::G2pwPolyphones(const Engine::Impl& engine, std::shared_ptr<const Network> network, size_t context)
    : engine_(engine), network_(std::move(network)), context_(context), dictionary_(text::ChineseTables()) {
  const text::ChineseTables tables;
  for (size_t i = 0; i < tables.syllables.size(); ++i)
    syllables_.emplace(tables.syllables[i].name, static_cast<int>(i));
}

Reading G2pwPolyphones::ReadingOf(std::string_view pinyin) const {
  if (pinyin.empty()) return {};
  std::string name(pinyin.substr(0, pinyin.size() - 1));
  if (const size_t umlaut = name.find("ü"); umlaut != name.npos)
    name.replace(umlaut, std::string_view("ü").size(), "v");
  const auto found = syllables_.find(name);
  return found == syllables_.end() ? Reading() : Reading(found->second, pinyin.back() - '0');
}

void G2pwPolyphones::AskAbout(const models::G2pw& g2pw, std::u32string_view text, Span segment, Plan& plan) const {
  std::vector<std::pair<size_t, const models::G2pwTables::Character*>> asked;
  for (size_t i = segment.begin; i < segment.end; ++i) {
    if (const auto* character = g2pw.tables.Polyphonic(text[i])) asked.emplace_back(i, character);
  }
  if (asked.empty()) return;
  const size_t begin = std::max(segment.begin, asked.front().first - std::min(asked.front().first, context_));
  const size_t end = std::min(segment.end, asked.back().first + context_ + 1);
  const std::vector<int> ids = g2pw.wordpiece.Ids(text.substr(begin, end - begin));
  const auto add_sequence = [&](size_t first, size_t count) {
    std::vector<int> sequence = {g2pw.wordpiece.cls()};
    sequence.insert(sequence.end(), ids.begin() + static_cast<ptrdiff_t>(first),
                    ids.begin() + static_cast<ptrdiff_t>(first + count));
    sequence.push_back(g2pw.wordpiece.sep());
    plan.sequences.push_back(std::move(sequence));
  };
  const auto add_question = [&](size_t place, size_t first, const models::G2pwTables::Character* character) {
    const auto position = static_cast<int>(place - begin - first + 1);  // behind [CLS]
    plan.questions.push_back({{plan.sequences.size() - 1, position, character}, place});
  };
  const auto longest = static_cast<size_t>(g2pw.config.positions - 2);
  if (ids.size() <= longest) {
    add_sequence(0, ids.size());
    for (const auto& [place, character] : asked) add_question(place, 0, character);
    return;
  }
  // Too long at once: around each character as much as fits.
  for (const auto& [place, character] : asked) {
    const size_t at = place - begin;
    const size_t first = std::min(at - std::min(at, longest / 2), ids.size() - longest);
    add_sequence(first, longest);
    add_question(place, first, character);
  }
}

void G2pwPolyphones::Answer(const models::G2pw& g2pw, const Plan& plan, text::TextReadings& result) const {
  const ArenaPool::Lease lease = engine_.arenas.Take();
  Context ctx{*lease, engine_.pool, engine_.kernels};
  auto question = plan.questions.begin();
  for (size_t begin = 0; begin < plan.sequences.size();) {
    std::vector<std::span<const int>> sequences;
    size_t tokens = 0;
    size_t end = begin;
    while (end < plan.sequences.size() && (end == begin || tokens + plan.sequences[end].size() <= kTokensPerPass)) {
      tokens += plan.sequences[end].size();
      sequences.emplace_back(plan.sequences[end++]);
    }
    const auto first = question;
    std::vector<models::G2pwQuery> queries;
    for (; question != plan.questions.end() && question->query.sequence < end; ++question) {
      queries.push_back(question->query);
      queries.back().sequence -= begin;
    }
    const std::vector<models::G2pwAnswer> answers = models::AnswerG2pw(ctx, g2pw, sequences, queries);
    for (size_t i = 0; i < answers.size(); ++i) {
      const Reading reading = ReadingOf(g2pw.tables.Pinyin(answers[i].label));
      if (!reading.exists()) continue;  // the dictionary's stays
      const size_t place = (first + static_cast<ptrdiff_t>(i))->place;
      result.readings[place] = reading;
      result.sources[place] = ReadingSource::kNetwork;
    }
    begin = end;
  }
}

text::TextReadings G2pwPolyphones::Read(std::u32string_view text, std::span<const Span> segments) const {
  try {
    const models::G2pw& g2pw = network_->Get();
    std::u32string taiwan;
    taiwan.reserve(text.size());
    for (const Span& segment : segments) taiwan += opencc_.ToTaiwan(segment.In(text));
    GSV_CHECK(taiwan.size() == text.size());
    text::TextReadings result = dictionary_.Read(taiwan, segments);
    Plan plan;
    for (const Span& segment : segments) AskAbout(g2pw, taiwan, segment, plan);
    Answer(g2pw, plan, result);
    for (size_t i = 0; i < taiwan.size(); ++i) {
      if (result.sources[i] == ReadingSource::kNetwork || g2pw.tables.Polyphonic(taiwan[i]) != nullptr) continue;
      const Reading reading = ReadingOf(g2pw.tables.Monophonic(taiwan[i]));
      if (!reading.exists()) continue;
      result.readings[i] = reading;
      result.sources[i] = ReadingSource::kOnly;
    }
    return result;
  } catch (const Error& error) {
    text::TextReadings result = dictionary_.Read(text, segments);
    result.problem = std::string("polyphones were read from the dictionary: ") + error.what();
    return result;
  }
}

}  // namespace gsv::pipeline
