#include "text_input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "gsv/error.h"

namespace gsv::cli {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 20;  // Request::text

std::string ReadStream(FILE* stream, const std::string& name) {
  std::string text(kMaxBytes + 1, '\0');
  errno = 0;
  text.resize(std::fread(text.data(), 1, text.size(), stream));
  if (std::ferror(stream) != 0) {
    throw Error(ErrorCode::kFileUnreadable, name + " cannot be read: " + std::strerror(errno));
  }
  if (text.size() > kMaxBytes) {
    throw Error(ErrorCode::kTextTooLong, name + " is longer than 1 MiB; cut it into several requests");
  }
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // byte order mark
  return text;
}

std::string ReadFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (file == nullptr) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kFileNotFound : ErrorCode::kFileUnreadable;
    throw Error(code, path + " cannot be opened: " + std::strerror(errno));
  }
  return ReadStream(file.get(), path);
}

}  // namespace

void TextArgs::AddTo(CLI::App& command) {
  auto* text =
      command.add_option("text", words, "the text; \"-\", or nothing, reads standard input")->type_name("TEXT");
  command.add_option("-f,--file", file, "read the text from a file (UTF-8)")->type_name("FILE")->excludes(text);
}

std::string TextArgs::Read() const {
  if (!file.empty()) return ReadFile(file);
  const bool from_stdin = words.empty() || (words.size() == 1 && words[0] == "-");
  if (from_stdin) {
    if (words.empty() && isatty(STDIN_FILENO) != 0) {
      throw Error(ErrorCode::kOptionMissing, "no text was given: as an argument, with --file, or on standard input");
    }
    return ReadStream(stdin, "standard input");
  }
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace gsv::cli
