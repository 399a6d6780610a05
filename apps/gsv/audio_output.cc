#include "audio_output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "terminal.h"

namespace gsv::cli {
namespace {

namespace fs = std::filesystem;

// speech.wav, or the first of speech-2.wav, speech-3.wav, ... that does not exist yet.
std::string NewName(const std::string& format) {
  std::error_code ignored;
  std::string name = "speech." + format;
  for (int i = 2; fs::exists(name, ignored); ++i) name = "speech-" + std::to_string(i) + "." + format;
  return name;
}

// Devices and pipes are written in place; there is nothing to rename.
bool IsSpecial(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return !error && fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

[[noreturn]] void FailWrite(const std::string& path, int error) {
  const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::kDiskFull : ErrorCode::kOutputUnwritable;
  throw Error(code, path + " cannot be written: " + std::strerror(error));
}

void WriteInPlace(const std::string& path, const std::vector<std::byte>& bytes) {
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
  if (file == nullptr) FailWrite(path, errno);
  if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) FailWrite(path, errno);
  if (std::fclose(file.release()) != 0) FailWrite(path, errno);
}

// The old file or the whole new one, as Audio::Save.
void WriteWhole(const std::string& path, const std::vector<std::byte>& bytes) {
  const std::string partial = path + ".partial";
  std::error_code error;
  try {
    WriteInPlace(partial, bytes);
    fs::rename(partial, path, error);
  } catch (const Error&) {
    fs::remove(partial, error);
    throw;
  }
  if (error) FailWrite(path, error.value());
}

}  // namespace

void AudioOutput::AddTo(CLI::App& command) {
  const std::string group = "Output";
  command
      .add_option("-o,--out", path,
                  "file to write: .wav .flac .ogg .opus .mp3 .raw (16-bit); \"-\" is standard output [a new "
                  "speech.wav; none with --play]")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--format", format, "format of the file, where its ending does not say it")
      ->type_name("NAME")
      ->group(group);
  command.add_flag("--play", play, "play it on the default sound device")->group(group);
}

void AudioOutput::Check() const {
  std::error_code ignored;
  const bool is_file = !path.empty() && !to_stdout();
  if (is_file && fs::is_directory(path, ignored)) {
    throw Error(ErrorCode::kOutputUnwritable, path + " is a folder; name a file in it");
  }
  if (is_file && !IsSpecial(path)) {
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, ignored)) {
      throw Error(ErrorCode::kOutputUnwritable, path + ": there is no folder " + folder.string());
    }
  }
  // A sample is enough to ask the library whether it knows the format.
  const std::string ending = fs::path(path).extension().string();
  const bool by_ending = format.empty() && is_file && !IsSpecial(path);
  const Audio silence{.samples = {0.0f}, .sample_rate = 32000};
  if (by_ending && ending.size() < 2) {
    throw Error(ErrorCode::kAudioUnsupported, path + " has no ending that names a format; add one, or use --format");
  }
  (void)silence.Encode(by_ending ? ending.substr(1) : format.empty() ? "wav" : format);
}

std::string AudioOutput::Deliver(const Audio& audio) const {
  const std::string chosen = format.empty() ? "wav" : format;
  std::string written = path;
  if (to_stdout()) {
    if (!live_to_stdout()) WriteBytes(audio.Encode(chosen));
  } else if (IsSpecial(path)) {
    WriteInPlace(path, audio.Encode(chosen));
  } else if (!path.empty() && !format.empty()) {
    WriteWhole(path, audio.Encode(chosen));
  } else if (!path.empty() || !play) {
    if (path.empty()) written = NewName(chosen);
    audio.Save(written);
  }
  return written;
}

LiveOutput::LiveOutput(const AudioOutput& output, int sample_rate) : to_stdout_(output.live_to_stdout()) {
  if (output.play) player_ = std::make_unique<Player>(sample_rate);
}

void LiveOutput::Add(std::span<const float> samples) {
  if (player_ != nullptr) player_->Add(samples);
  if (to_stdout_) WriteBytes(Audio{.samples = {samples.begin(), samples.end()}, .sample_rate = 32000}.Encode("raw"));
}

void LiveOutput::Finish() {
  if (player_ != nullptr) player_->Finish();
}

}  // namespace gsv::cli
