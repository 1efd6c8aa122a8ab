#include "control_place.h"

#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace skep {

bool is_place_for_socket(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) folder = folder.parent_path();
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace skep
