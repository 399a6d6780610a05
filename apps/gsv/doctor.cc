// gsv doctor: what this machine and a model offer, what is missing, and where it comes from.
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "engine_args.h"
#include "exit_code.h"
#include "machine.h"
#include "memory.h"
#include "model_args.h"
#include "model_folder.h"
#include "terminal.h"

namespace gsv::cli {
namespace {

struct Finding {
  std::string what;
  std::string state;  // "ok", "optional" (missing, speech works without), "missing", "broken"
  std::string detail;
  std::string advice;  // where to get it
};

constexpr const char* kWhere = "https://huggingface.co/lj1995/GPT-SoVITS";

class Examination {
 public:
  Examination(const Engine& engine, const ModelArgs& args) : engine_(engine), args_(args) {}

  std::vector<Finding> Run() {
    Japanese();
    ModelFiles files;
    try {
      files = args_.Resolve();
    } catch (const Error& error) {
      Add("model", "missing", error.what(),
          std::string("a folder with models: ") + kWhere + "; or the models/demo folder of the source tree");
      return findings_;
    }
    File("GPT", files.gpt, "missing", ".ckpt of a trained voice, or a published one: " + std::string(kWhere));
    File("SoVITS", files.sovits, "missing", ".pth of a trained voice, or a published one: " + std::string(kWhere));
    File("HuBERT", files.hubert, "missing",
         "makes voices from recordings; the folder chinese-hubert-base of " + std::string(kWhere));
    File("RoBERTa", files.roberta, "optional",
         "livelier Chinese; the folder chinese-roberta-wwm-ext-large of " + std::string(kWhere));
    G2pw(files);
    ModelLoads(files);
    Voices();
    return findings_;
  }

 private:
  void Add(std::string what, std::string state, std::string detail, std::string advice = {}) {
    findings_.push_back({std::move(what), std::move(state), std::move(detail), std::move(advice)});
  }

  void File(const char* what, const std::string& path, const char* if_missing, const std::string& advice) {
    if (path.empty()) return Add(what, if_missing, "not found", advice);
    try {
      Add(what, "ok", Describe(path));
    } catch (const Error& error) {
      Add(what, "broken", error.what());
    }
  }

  // Its network alone says little: it reads with lists and a vocabulary that lie beside it or with RoBERTa.
  void G2pw(const ModelFiles& files) {
    File("G2PW", files.g2pw, "optional",
         "surer readings of Chinese characters; the folder G2PWModel of a GPT-SoVITS installation, in GPT_SoVITS/text");
    if (findings_.back().state != "ok") return;
    const PhoneText read = engine_.Phones("银行行长", {.language = "zh", .g2pw = files.g2pw, .roberta = files.roberta});
    for (const TextRemark& remark : read.remarks) {
      if (remark.kind != "fallback") continue;
      findings_.pop_back();
      return Add("G2PW", "broken", remark.detail,
                 "its folder holds g2pW.onnx, POLYPHONIC_CHARS.txt, MONOPHONIC_CHARS.txt and "
                 "bopomofo_to_pinyin_wo_tune_dict.json; its vocab.txt is that of RoBERTa (--roberta)");
    }
  }

  // Reading it is the only language that needs files of the system.
  void Japanese() {
    try {
      engine_.Phones("あ", {.language = "ja"});
      Add("Japanese", "ok", "its dictionary is there");
    } catch (const Error& error) {
      Add("Japanese", "optional", error.what(), "apt install open-jtalk-mecab-naist-jdic; only Japanese needs it");
    }
  }

  void ModelLoads(const ModelFiles& files) {
    try {
      const ModelInfo info = engine_.LoadModel(files).info();
      std::string languages;
      for (const std::string& language : info.languages) languages += " " + language;
      Add("model", "ok",
          info.version + ", " + std::to_string(info.sample_rate) + " Hz, " +
              Format("%.1f million weights, ", static_cast<double>(info.parameters) / 1e6) +
              FormatBytes(static_cast<double>(info.weight_bytes)) + ", decoder " + info.decoder_precision +
              ", vocoder " + info.vocoder_precision + ", languages" + languages);
      if (info.version.starts_with("v2Pro") || !files.speaker.empty()) {
        File("speaker network", files.speaker, "missing",
             "makes voices for v2Pro; sv/pretrained_eres2netv2w24s4ep4.ckpt of " + std::string(kWhere));
      }
    } catch (const Error& error) {
      Add("model", "broken", error.what());
    }
  }

  void Voices() {
    std::string names;
    const std::string folder = args_.VoiceFolder();
    try {
      for (const NamedReference& reference : ReadReferences(folder)) {
        names += (names.empty() ? "" : ", ") + reference.name + " (" + reference.language + ")";
      }
    } catch (const Error& error) {
      return Add("voices", "broken", error.what());
    }
    if (names.empty()) return Add("voices", "optional", "none in " + folder, "give a recording with --ref");
    Add("voices", "ok", names);
  }

  const Engine& engine_;
  const ModelArgs& args_;
  std::vector<Finding> findings_;
};

int RunDoctor(const ModelArgs& model, const EngineArgs& engine_args, const Session& session) {
  const Engine engine = engine_args.Make(session);
  const std::vector<Finding> findings = Examination(engine, model).Run();
  bool healthy = true;
  for (const Finding& finding : findings) healthy = healthy && (finding.state == "ok" || finding.state == "optional");

  if (session.json) {
    nlohmann::ordered_json checks = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
      checks.push_back(
          {{"what", finding.what}, {"state", finding.state}, {"detail", finding.detail}, {"advice", finding.advice}});
    }
    WriteJson(nlohmann::ordered_json{{"version", LibraryVersion()},
                                     {"processor", ProcessorName()},
                                     {"features", ProcessorFeatures()},
                                     {"memory_bytes", MemoryBytes()},
                                     {"threads", engine.threads()},
                                     {"kernels", engine.kernels()},
                                     {"kernels_available", KernelNames()},
                                     {"checks", checks},
                                     {"healthy", healthy}});
  } else {
    std::vector<std::vector<std::string>> rows = {
        {"gsv", "ok", LibraryVersion()},
        {"processor", "ok",
         ProcessorName() + ", " + std::to_string(engine.threads()) + " threads, " + FormatBytes(MemoryBytes())},
        {"features", "ok", Join(ProcessorFeatures())},
        {"kernels", "ok", std::string(engine.kernels()) + " (of " + Join(KernelNames()) + ")"}};
    for (const Finding& finding : findings) {
      rows.push_back({finding.what, finding.state, finding.detail});
      if (!finding.advice.empty()) rows.push_back({"", "", "-> " + finding.advice});
    }
    WriteText(FormatTable(rows));
  }
  return healthy ? kSuccess : kFailure;
}

}  // namespace

void AddDoctor(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("doctor", "Check machine and model; say what is missing and where to get it");
  auto model = std::make_shared<ModelArgs>();
  auto engine = std::make_shared<EngineArgs>();
  auto memory = std::make_shared<bool>(false);
  command.add_flag("--memory", *memory, "show where memory goes instead: weights, a sentence, dictionaries");
  model->AddTo(command);
  engine->AddTo(command);
  AddJson(command, session);
  command.footer(
      "Examples:\n"
      "  gsv doctor\n"
      "  gsv doctor --memory --model ~/GPT-SoVITS --precision int8\n"
      "  gsv doctor --model ~/GPT-SoVITS --model-version v2Pro\n"
      "\nExit code 1 if something that speech needs is missing or broken.");
  command.callback([=, &session] {
    session.run = [=, &session] {
      return *memory ? ShowMemory(*model, *engine, session) : RunDoctor(*model, *engine, session);
    };
  });
}

}  // namespace gsv::cli
