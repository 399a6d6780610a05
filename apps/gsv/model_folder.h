// What lies in a model folder beside the networks: refs.json, which names its reference recordings.
#ifndef GSV_APPS_MODEL_FOLDER_H_
#define GSV_APPS_MODEL_FOLDER_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::cli {

struct NamedReference {
  std::string name;
  std::string path;
  std::string transcript;
  std::string language;
};

// The recordings that `folder`/refs.json names, in its order; empty where there is no such file. The format is in
// docs/file-formats.md. Errors: FileCorrupt.
std::vector<NamedReference> ReadReferences(const std::string& folder);

// The folder of the demo voice: models/demo beside the program, in a parent of its folder (a build in the source
// tree), or in the share folder of an installation. Empty if there is none; `tried` gets the places.
std::string FindDemoFolder(std::vector<std::string>* tried = nullptr);

}  // namespace gsv::cli

#endif  // GSV_APPS_MODEL_FOLDER_H_
