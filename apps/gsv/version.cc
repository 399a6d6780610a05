// gsv version.
#include "command.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "terminal.h"

namespace gsv::cli {

void AddVersion(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("version", "Print the version");
  AddJson(command, session);
  command.footer("Example:\n  gsv version --json");
  command.callback([&session] {
    session.run = [&session] {
      const Engine engine({.threads = 1});
      if (session.json) {
        WriteJson(nlohmann::ordered_json{{"version", LibraryVersion()}, {"kernels", engine.kernels()}});
      } else {
        WriteText(std::string("gsv ") + LibraryVersion() + " (" + engine.kernels() + " kernels)\n");
      }
      return static_cast<int>(kSuccess);
    };
  });
}

}  // namespace gsv::cli
