#include "pipeline/options.h"

#include <gmock/gmock.h>

#include <cmath>
#include <string>

namespace gsv {
namespace {

using testing::HasSubstr;

ErrorCode CodeOf(const std::function<void()>& call, std::string* message = nullptr) {
  try {
    call();
  } catch (const Error& error) {
    if (message != nullptr) *message = error.what();
    return error.code();
  }
  ADD_FAILURE() << "no error was thrown";
  return ErrorCode::kInternal;
}

TEST(Options, DefaultsOfTheTableAreThoseOfTheStruct) {
  const Request defaults;
  for (const OptionInfo& info : RequestOptions()) {
    Request request;
    request.Set(info.name, info.default_value);
    EXPECT_NO_THROW(request.Validate()) << info.name;
  }
  Request set;
  for (const OptionInfo& info : RequestOptions()) set.Set(info.name, info.default_value);
  EXPECT_EQ(set.language, defaults.language);
  EXPECT_EQ(set.top_k, defaults.top_k);
  EXPECT_EQ(set.top_p, defaults.top_p);
  EXPECT_EQ(set.temperature, defaults.temperature);
  EXPECT_EQ(set.repetition_penalty, defaults.repetition_penalty);
  EXPECT_EQ(set.seed, defaults.seed);
  EXPECT_EQ(set.max_tokens, defaults.max_tokens);
  EXPECT_EQ(set.split_method, defaults.split_method);
  EXPECT_EQ(set.text_profile, defaults.text_profile);
  EXPECT_EQ(set.text_profile, PhoneOptions().text_profile);
  EXPECT_EQ(set.text_profile, VoiceSource().text_profile);
  EXPECT_EQ(set.text_markup, defaults.text_markup);
  EXPECT_EQ(set.speed, defaults.speed);
  EXPECT_EQ(set.pause_seconds, defaults.pause_seconds);
  EXPECT_EQ(set.noise_scale, defaults.noise_scale);
  EXPECT_EQ(set.batch_size, defaults.batch_size);
  EXPECT_EQ(set.timeout_seconds, defaults.timeout_seconds);
}

TEST(Options, BothEndsOfEveryRangeAreAccepted) {
  for (const OptionInfo& info : RequestOptions()) {
    if (info.type == OptionInfo::Type::kText) continue;
    for (double limit : {info.minimum, info.maximum}) {
      std::ostringstream text;
      text.precision(17);
      if (info.type == OptionInfo::Type::kInt) {
        text << static_cast<int64_t>(limit);
      } else {
        text << limit;
      }
      Request request;
      EXPECT_NO_THROW(request.Set(info.name, text.str())) << info.name << "=" << text.str();
      EXPECT_NO_THROW(request.Validate()) << info.name << "=" << text.str();
    }
  }
}

TEST(Options, OutsideEveryRangeIsRefused) {
  for (const OptionInfo& info : RequestOptions()) {
    if (info.type == OptionInfo::Type::kText) continue;
    for (const std::string& value : {std::to_string(static_cast<int64_t>(std::floor(info.minimum)) - 2),
                                     std::to_string(static_cast<int64_t>(info.maximum) + 2), std::string("nan"),
                                     std::string("1x"), std::string(""), std::string("one")}) {
      Request request;
      EXPECT_EQ(CodeOf([&] { request.Set(info.name, value); }), ErrorCode::kOptionOutOfRange)
          << info.name << "=" << value;
    }
  }
}

TEST(Options, ChoicesAreChecked) {
  Request request;
  request.Set("split_method", "cut2");
  EXPECT_EQ(request.split_method, "cut2");
  EXPECT_EQ(CodeOf([&] { request.Set("split_method", "cut9"); }), ErrorCode::kOptionOutOfRange);
  request.split_method = "cut9";
  EXPECT_EQ(CodeOf([&] { request.Validate(); }), ErrorCode::kOptionOutOfRange);
}

TEST(Options, UnknownNamesSuggestTheNearest) {
  Request request;
  std::string message;
  EXPECT_EQ(CodeOf([&] { request.Set("topk", "1"); }, &message), ErrorCode::kOptionUnknown);
  EXPECT_THAT(message, HasSubstr("'top_k'"));
  EXPECT_EQ(CodeOf([&] { request.Set("loudness", "1"); }, &message), ErrorCode::kOptionUnknown);
  EXPECT_THAT(message, HasSubstr("temperature"));
}

TEST(Options, OfficialNamesWork) {
  Request request;
  request.Set("text_lang", "zh");
  request.Set("speed_factor", "1.25");
  request.Set("fragment_interval", "0.1");
  EXPECT_EQ(request.language, "zh");
  EXPECT_EQ(request.speed, 1.25f);
  EXPECT_EQ(request.pause_seconds, 0.1f);
}

TEST(Options, AssignmentsOfAModelFolder) {
  Request request;
  pipeline::SetOptions(request, "top_k=1 repetition_penalty=1.1", "refs.json");
  EXPECT_EQ(request.top_k, 1);
  EXPECT_EQ(request.repetition_penalty, 1.1f);
  EXPECT_EQ(CodeOf([&] { pipeline::SetOptions(request, "top_k", "refs.json"); }), ErrorCode::kOptionUnknown);
}

}  // namespace
}  // namespace gsv
