// gsv phones: what a text becomes before any network sees it.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "engine_args.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "model_args.h"
#include "phones_html.h"
#include "request_args.h"
#include "terminal.h"
#include "text_input.h"

namespace gsv::cli {
namespace {

struct PhonesArgs {
  TextArgs text;
  RequestArgs request;
  ModelArgs model;
  EngineArgs engine;
  std::string html;
};

std::string JoinPhones(const std::vector<std::string>& phones, int begin, int end) {
  std::string text;
  for (int i = begin; i < end; ++i) text += (text.empty() ? "" : " ") + phones[static_cast<size_t>(i)];
  return text;
}

nlohmann::ordered_json PhonesToJson(const PhoneText& read) {
  nlohmann::ordered_json sentences = nlohmann::ordered_json::array();
  for (const PhoneSentence& sentence : read.sentences) {
    nlohmann::ordered_json runs = nlohmann::ordered_json::array();
    for (const PhoneSentence::Run& run : sentence.runs) {
      nlohmann::ordered_json units = nlohmann::ordered_json::array();
      for (const PhoneSentence::Unit& unit : run.units) {
        units.push_back({{"begin_byte", unit.begin_byte},
                         {"end_byte", unit.end_byte},
                         {"normalized", unit.normalized},
                         {"phone_begin", unit.phone_begin},
                         {"phone_end", unit.phone_end},
                         {"read_by", unit.read_by}});
      }
      runs.push_back({{"language", run.language},
                      {"normalized", run.normalized},
                      {"word2ph", run.word2ph},
                      {"phone_begin", run.phone_begin},
                      {"phone_end", run.phone_end},
                      {"units", units}});
    }
    nlohmann::ordered_json json = {{"text", sentence.text},
                                   {"normalized", sentence.normalized},
                                   {"begin_byte", sentence.begin_byte},
                                   {"end_byte", sentence.end_byte},
                                   {"phones", sentence.phones},
                                   {"ids", sentence.ids},
                                   {"speed", sentence.speed},
                                   {"pause_before_seconds", sentence.pause_before_seconds},
                                   {"pause_after_seconds", nullptr},
                                   {"runs", runs}};
    if (sentence.pause_after_seconds >= 0) json["pause_after_seconds"] = sentence.pause_after_seconds;
    sentences.push_back(std::move(json));
  }
  nlohmann::ordered_json remarks = nlohmann::ordered_json::array();
  for (const TextRemark& remark : read.remarks) {
    remarks.push_back({{"kind", remark.kind},
                       {"begin_byte", remark.begin_byte},
                       {"end_byte", remark.end_byte},
                       {"detail", remark.detail}});
  }
  return {{"sentences", sentences}, {"remarks", remarks}};
}

// The stretch of the text that a run was made from.
std::string SourceOf(const std::string& text, const PhoneSentence::Run& run) {
  size_t begin = text.size();
  size_t end = 0;
  for (const PhoneSentence::Unit& unit : run.units) {
    if (unit.begin_byte == unit.end_byte) continue;
    begin = std::min(begin, unit.begin_byte);
    end = std::max(end, unit.end_byte);
  }
  std::string source = begin < end ? text.substr(begin, end - begin) : "";
  std::replace(source.begin(), source.end(), '\n', ' ');
  return source;
}

// What decided the readings of a run: "银行:phrase 长:g2pw", neighbours of one reader together.
std::string ReadersOf(const PhoneSentence::Run& run) {
  std::string readers, stretch, reader;
  const auto close = [&] {
    while (stretch.ends_with(' ')) stretch.pop_back();
    if (!stretch.empty()) readers += (readers.empty() ? "" : " ") + stretch + ":" + reader;
    stretch.clear();
  };
  for (const PhoneSentence::Unit& unit : run.units) {
    if (unit.read_by.empty()) continue;
    if (unit.read_by != reader) close();
    reader = unit.read_by;
    // Words are told apart, characters are not.
    if (!stretch.empty() && (stretch.back() & 0x80) == 0) stretch += ' ';
    stretch += unit.normalized;
  }
  close();
  return readers;
}

std::string PhonesToTable(const std::string& text, const PhoneText& read) {
  std::vector<std::vector<std::string>> rows = {
      {"SENTENCE", "BYTES", "LANGUAGE", "TEXT", "READ AS", "READ BY", "PHONES"}};
  for (size_t i = 0; i < read.sentences.size(); ++i) {
    const PhoneSentence& sentence = read.sentences[i];
    for (const PhoneSentence::Run& run : sentence.runs) {
      rows.push_back({std::to_string(i + 1),
                      std::to_string(sentence.begin_byte) + "-" + std::to_string(sentence.end_byte), run.language,
                      SourceOf(text, run), run.normalized, ReadersOf(run),
                      JoinPhones(sentence.phones, run.phone_begin, run.phone_end)});
    }
    if (sentence.speed != 1)
      rows.push_back({"", "", "", "", "", "", Format("(at %.0f %% of the rate)", 100 * sentence.speed)});
    if (sentence.pause_after_seconds >= 0) {
      rows.push_back({"", "", "", "", "", "", Format("(a pause of %.3g s)", sentence.pause_after_seconds)});
    }
  }
  std::string table = FormatTable(rows);
  if (read.remarks.empty()) return table;
  rows = {{"REMARK", "BYTES", "TEXT", "WHAT"}};
  for (const TextRemark& remark : read.remarks) {
    rows.push_back({remark.kind, std::to_string(remark.begin_byte) + "-" + std::to_string(remark.end_byte),
                    text.substr(remark.begin_byte, remark.end_byte - remark.begin_byte), remark.detail});
    std::replace(rows.back()[2].begin(), rows.back()[2].end(), '\n', ' ');
  }
  return table + "\n" + FormatTable(rows);
}

void WritePage(const std::string& path, const std::string& page) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << page;
  file.close();
  if (!file) throw Error(ErrorCode::kOutputUnwritable, path + " cannot be written: " + std::strerror(errno));
}

// As `gsv say` with the same options reads: in the version of the model, with its G2PW, and with what its refs.json
// recommends.
PhoneOptions Options(const PhonesArgs& args) {
  const ModelFiles files = args.model.ResolveText();
  PhoneOptions options;
  if (args.model.IsDemo()) {
    options = PhoneOptionsOf(args.request.Make({}), args.model.version.empty() ? options.version : args.model.version);
  } else {
    options = PhoneOptionsOf(args.request.Make(files.Sampling()), files.Version());
  }
  options.g2pw = files.g2pw;
  options.roberta = files.roberta;
  return options;
}

int RunPhones(const PhonesArgs& args, const Session& session) {
  const std::string text = args.text.Read();
  const Engine engine = args.engine.Make(session);
  const PhoneOptions options = Options(args);
  const PhoneText read = engine.Phones(text, options);
  if (!args.html.empty()) {
    WritePage(args.html, PhonesPage(text, read, options));
    if (!session.json) {
      if (!session.quiet) WriteText(args.html + "\n");
      return kSuccess;
    }
  }
  if (session.json) {
    WriteJson(PhonesToJson(read));
  } else {
    WriteText(PhonesToTable(text, read));
  }
  return kSuccess;
}

}  // namespace

void AddPhones(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("phones", "Show how a text is read: sentences, words, phones");
  auto args = std::make_shared<PhonesArgs>();
  args->text.AddTo(command);
  args->request.AddTextTo(command);
  args->model.AddTextTo(command);
  command.get_option("--model")->description(
      "read as `gsv say` does with this model; default: none, as with the demo voice");
  command.get_option("--model-version")
      ->description("which one, where the folder holds several; without a model whose symbol table [v2]");
  args->engine.threads = 1;
  args->engine.AddTextTo(command);
  command.add_option("--html", args->html, "write a page that shows text, reading and phones side by side")
      ->type_name("FILE");
  AddJson(command, session);
  command.footer(
      "Examples:\n"
      "  gsv phones \"It costs $12.50.\" --lang en\n"
      "  gsv phones 我有3个apple。 --json\n"
      "  gsv phones --model ~/GPT-SoVITS 银行行长还得走。                 with the G2PW that is found there\n"
      "  gsv phones \"去{重庆|chong2 qing4}玩[pause 300ms]好吗？\" --lang zh --html phones.html");
  command.callback([args, &session] { session.run = [args, &session] { return RunPhones(*args, session); }; });
}

}  // namespace gsv::cli
