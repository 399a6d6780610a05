#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/error.h"

namespace gsv {

std::shared_ptr<const MappedFile> MappedFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    Fail(missing ? ErrorCode::kFileNotFound : ErrorCode::kFileUnreadable, path, ": ",
         missing ? "no such file; check the path" : std::strerror(errno));
  }
  struct Closer {
    int descriptor;
    ~Closer() { close(descriptor); }
  } closer{descriptor};
  struct stat status {};
  if (fstat(descriptor, &status) != 0) Fail(ErrorCode::kFileUnreadable, path, ": ", std::strerror(errno));
  if (S_ISDIR(status.st_mode)) Fail(ErrorCode::kFileUnreadable, path, ": is a folder, expected a file");
  if (!S_ISREG(status.st_mode)) Fail(ErrorCode::kFileUnreadable, path, ": is not a regular file");
  std::shared_ptr<MappedFile> file(new MappedFile);
  file->path_ = path;
  file->size_ = static_cast<size_t>(status.st_size);
  if (file->size_ == 0) return file;
  void* memory = mmap(nullptr, file->size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (memory == MAP_FAILED) {
    file->size_ = 0;
    Fail(ErrorCode::kFileUnreadable, path, ": cannot be mapped: ", std::strerror(errno));
  }
  file->data_ = static_cast<const std::byte*>(memory);
  return file;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<std::byte*>(data_), size_);
}

FileWriter::FileWriter(const std::string& path) : path_(path), partial_path_(path + ".partial") {
  descriptor_ = open(partial_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) FailWrite("cannot be created", errno);
}

FileWriter::~FileWriter() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(partial_path_.c_str());
}

void FileWriter::FailWrite(const char* what, int error) const {
  Fail(error == ENOSPC || error == EDQUOT ? ErrorCode::kDiskFull : ErrorCode::kOutputUnwritable, path_, ": ", what,
       ": ", std::strerror(error));
}

void FileWriter::Write(const void* data, size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = write(descriptor_, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) FailWrite("cannot be written", errno);
    next += written;
    bytes -= static_cast<size_t>(written);
  }
}

void FileWriter::Commit() {
  if (fsync(descriptor_) != 0 && errno != EINVAL) FailWrite("cannot be flushed", errno);
  if (rename(partial_path_.c_str(), path_.c_str()) != 0) FailWrite("cannot be renamed into place", errno);
  close(descriptor_);
  descriptor_ = -1;
}

}  // namespace gsv
