#include "pipeline/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <sstream>
#include <variant>
#include <vector>

#include "base/error.h"

namespace gsv {
namespace {

// Where a row keeps its value in Request.
using Field =
    std::variant<int Request::*, int64_t Request::*, float Request::*, double Request::*, std::string Request::*>;

struct Row {
  OptionInfo info;
  Field field;
};

using Type = OptionInfo::Type;

constexpr double kMaxSeed = 9007199254740992.0;  // 2^53: survives JSON and JavaScript unchanged

const Row kRows[] = {
    {{"language", Type::kText, "auto", 0, 0, "", "",
      "language of the text: auto, zh, en, ja, ko, yue, or all_zh and its like: only that and English"},
     &Request::language},
    {{"top_k", Type::kInt, "15", 1, 1025, "tokens", "", "choose among the k likeliest tokens; 1 is greedy"},
     &Request::top_k},
    {{"top_p", Type::kFloat, "1", 0.01, 1, "", "",
      "choose among the likeliest tokens of this total probability; 1 is off"},
     &Request::top_p},
    {{"temperature", Type::kFloat, "1", 0, 5, "", "", "below 1 steadier, above 1 livelier"}, &Request::temperature},
    {{"repetition_penalty", Type::kFloat, "1.35", 0.1, 10, "", "", "above 1 avoids tokens that occurred; 1 is off"},
     &Request::repetition_penalty},
    {{"seed", Type::kInt, "-1", -1, kMaxSeed, "", "", "equal seeds give equal speech; -1 draws one and reports it"},
     &Request::seed},
    {{"max_tokens", Type::kInt, "1500", 12, 4000, "tokens", "", "limit per sentence; 25 tokens are a second"},
     &Request::max_tokens},
    {{"split_method", Type::kText, "cut5", 0, 0, "", "cut0|cut1|cut2|cut3|cut4|cut5",
      "where long text is cut: never, 4 clauses, 50 characters, 。, ., any punctuation"},
     &Request::split_method},
    {{"text_profile", Type::kText, "fixed", 0, 0, "", "fixed|compat",
      "read text with the slips of the official engine corrected, or exactly as it does"},
     &Request::text_profile},
    {{"text_markup", Type::kText, "auto", 0, 0, "", "auto|marks|ssml|none",
      "readings, pauses, rates and languages in the text: {重庆|chong2 qing4}, [pause 300ms], SSML"},
     &Request::text_markup},
    {{"speed", Type::kFloat, "1", 0.5, 2, "", "", "speaking rate at equal pitch"}, &Request::speed},
    {{"pause_seconds", Type::kFloat, "0.3", 0, 10, "s", "", "silence after each sentence"}, &Request::pause_seconds},
    {{"noise_scale", Type::kFloat, "0.5", 0, 2, "", "", "spread of the latent; 0 is flat"}, &Request::noise_scale},
    {{"batch_size", Type::kInt, "8", 1, 64, "sentences", "", "sentences decoded at once; never changes the result"},
     &Request::batch_size},
    {{"chunk_tokens", Type::kInt, "0", 0, 400, "tokens", "",
      "the first sentence is heard in pieces, the first of so many tokens (12 is good): sound sooner; 0 is whole"},
     &Request::chunk_tokens},
    {{"timeout_seconds", Type::kFloat, "0", 0, 86400, "s", "", "give up after this long; 0 is never"},
     &Request::timeout_seconds},
};

std::string RangeText(const OptionInfo& info) {
  std::ostringstream text;
  text << info.minimum << " to " << info.maximum;
  return text.str();
}

[[noreturn]] void FailRange(const OptionInfo& info, std::string_view value) {
  if (info.type == Type::kText) {
    Fail(ErrorCode::kOptionOutOfRange, "option ", info.name, " is '", value, "', expected one of ", info.choices);
  }
  Fail(ErrorCode::kOptionOutOfRange, "option ", info.name, " is ", value, ", expected ",
       info.type == Type::kInt ? "a whole number" : "a number", " from ", RangeText(info));
}

bool IsChoice(const OptionInfo& info, std::string_view value) {
  std::string_view rest = info.choices;
  if (rest.empty()) return true;
  while (!rest.empty()) {
    const size_t bar = rest.find('|');
    if (rest.substr(0, bar) == value) return true;
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
  }
  return false;
}

// A float field holds a rounded limit (0.1f is above 0.1), so the comparison is in its own precision. NaN is outside.
template <class Number>
bool InRange(const OptionInfo& info, Number value) {
  return value >= static_cast<Number>(info.minimum) && value <= static_cast<Number>(info.maximum);
}

template <class Number>
Number ParseNumber(const OptionInfo& info, std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) FailRange(info, "'" + std::string(text) + "'");
  return number;
}

int EditDistance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// The names of the official Python interface, for users who come from there.
constexpr std::pair<std::string_view, std::string_view> kOfficialNames[] = {
    {"text_lang", "language"}, {"text_language", "language"},          {"text_split_method", "split_method"},
    {"speed_factor", "speed"}, {"fragment_interval", "pause_seconds"}, {"min_chunk_length", "chunk_tokens"},
};

const Row* FindRow(std::string_view name) {
  for (const auto& [official, ours] : kOfficialNames) {
    if (name == official) name = ours;
  }
  for (const Row& row : kRows) {
    if (name == row.info.name) return &row;
  }
  return nullptr;
}

}  // namespace

std::span<const OptionInfo> RequestOptions() {
  static const std::vector<OptionInfo> infos = [] {
    std::vector<OptionInfo> list;
    for (const Row& row : kRows) list.push_back(row.info);
    return list;
  }();
  return infos;
}

void Request::Set(std::string_view option, std::string_view value) {
  const Row* row = FindRow(option);
  if (row == nullptr) Fail(ErrorCode::kOptionUnknown, pipeline::UnknownOptionMessage(option));
  std::visit(
      [&](auto member) {
        using Value = std::remove_reference_t<decltype(this->*member)>;
        if constexpr (std::is_same_v<Value, std::string>) {
          if (!IsChoice(row->info, value)) FailRange(row->info, value);
          this->*member = std::string(value);
        } else {
          const auto number = ParseNumber<Value>(row->info, value);
          if (!InRange(row->info, number)) FailRange(row->info, value);
          this->*member = number;
        }
      },
      row->field);
}

void Request::Validate() const {
  for (const Row& row : kRows) {
    std::visit(
        [&](auto member) {
          using Value = std::remove_cv_t<std::remove_reference_t<decltype(this->*member)>>;
          if constexpr (std::is_same_v<Value, std::string>) {
            if (!IsChoice(row.info, this->*member)) FailRange(row.info, this->*member);
          } else {
            if (!InRange(row.info, this->*member)) FailRange(row.info, std::to_string(this->*member));
          }
        },
        row.field);
  }
}

namespace pipeline {

std::string UnknownOptionMessage(std::string_view name) {
  const OptionInfo* nearest = nullptr;
  int distance = 3;  // farther names are not a misspelling
  for (const OptionInfo& info : RequestOptions()) {
    const int d = EditDistance(name, info.name);
    if (d < distance) {
      distance = d;
      nearest = &info;
    }
  }
  std::string message = "unknown option '" + std::string(name) + "'";
  if (nearest != nullptr) return message + "; did you mean '" + nearest->name + "'?";
  message += "; known are";
  for (const OptionInfo& info : RequestOptions()) message += std::string(" ") + info.name;
  return message;
}

void SetOptions(Request& request, std::string_view assignments, std::string_view where) {
  std::istringstream words{std::string(assignments)};
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) {
      Fail(ErrorCode::kOptionUnknown, where, ": '", word, "' is not of the form option=value");
    }
    request.Set(word.substr(0, equals), word.substr(equals + 1));
  }
}

}  // namespace pipeline
}  // namespace gsv
