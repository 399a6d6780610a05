// gsv phones: what a text becomes before any network sees it.
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "terminal.h"
#include "text_input.h"

namespace gsv::cli {
namespace {

struct PhonesArgs {
  TextArgs text;
  std::string language = "auto";
  std::string version = "v2";
  std::string split_method = "cut5";
  std::string text_profile = "compat";
};

std::string Join(const std::vector<std::string>& phones, int begin, int end) {
  std::string text;
  for (int i = begin; i < end; ++i) text += (text.empty() ? "" : " ") + phones[static_cast<size_t>(i)];
  return text;
}

nlohmann::ordered_json ToJson(const std::vector<PhoneSentence>& sentences) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const PhoneSentence& sentence : sentences) {
    nlohmann::ordered_json runs = nlohmann::ordered_json::array();
    for (const PhoneSentence::Run& run : sentence.runs) {
      runs.push_back({{"language", run.language},
                      {"normalized", run.normalized},
                      {"word2ph", run.word2ph},
                      {"phone_begin", run.phone_begin},
                      {"phone_end", run.phone_end}});
    }
    json.push_back({{"text", sentence.text},
                    {"normalized", sentence.normalized},
                    {"phones", sentence.phones},
                    {"ids", sentence.ids},
                    {"runs", runs}});
  }
  return json;
}

std::string ToTable(const std::vector<PhoneSentence>& sentences) {
  std::vector<std::vector<std::string>> rows = {{"SENTENCE", "LANGUAGE", "READ AS", "PHONES"}};
  for (size_t i = 0; i < sentences.size(); ++i) {
    for (const PhoneSentence::Run& run : sentences[i].runs) {
      rows.push_back({std::to_string(i + 1), run.language, run.normalized,
                      Join(sentences[i].phones, run.phone_begin, run.phone_end)});
    }
  }
  return FormatTable(rows);
}

int RunPhones(const PhonesArgs& args, const Session& session) {
  const std::string text = args.text.Read();
  const Engine engine({.threads = 1});
  const auto sentences = engine.Phones(text, args.language, args.version, args.split_method, args.text_profile);
  if (session.json) {
    WriteJson(ToJson(sentences));
  } else {
    WriteText(ToTable(sentences));
  }
  return kSuccess;
}

}  // namespace

void AddPhones(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("phones", "Show how a text is read: sentences, words, phones");
  auto args = std::make_shared<PhonesArgs>();
  args->text.AddTo(command);
  command.add_option("-l,--lang,--language", args->language, "zh, en, auto, all_zh")
      ->type_name("CODE")
      ->capture_default_str();
  command.add_option("--model-version", args->version, "whose symbol table: v1, v2, v2Pro, v2ProPlus")
      ->type_name("VERSION")
      ->capture_default_str();
  command.add_option("--split-method", args->split_method, "where long text is cut: cut0 to cut5")
      ->type_name("NAME")
      ->capture_default_str();
  command.add_option("--text-profile", args->text_profile, "compat: as the official engine; fixed: corrected")
      ->type_name("NAME")
      ->capture_default_str();
  AddJson(command, session);
  command.footer(
      "Examples:\n"
      "  gsv phones \"It costs $12.50.\" --lang en\n"
      "  gsv phones 我有3个apple。 --json");
  command.callback([args, &session] { session.run = [args, &session] { return RunPhones(*args, session); }; });
}

}  // namespace gsv::cli
