#include "host/agent_files.h"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace skep::host {

namespace fs = std::filesystem;

Result<std::string> find_agent_script() {
  std::error_code error;
  const fs::path folder_of_program = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path beside = folder_of_program / "agent";
  const fs::path installed = folder_of_program.parent_path() / "lib/skep/agent";
  for (const fs::path& folder : {beside, installed}) {
    if (fs::exists(folder / "agent.cjs", error) && fs::exists(folder / "agent.node", error))
      return (folder / "agent.cjs").string();
  }
  return fail(fmt::format(
      "cannot find the agent for Node in {} or {}; workers run without figures of their heap and "
      "event loop: install skepd as a whole",
      beside.string(), installed.string()));
}

}  // namespace skep::host
