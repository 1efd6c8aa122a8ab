#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace skep::config {

inline constexpr std::size_t largest_package_file = 256UL * 1024;

// The scripts of a package.json.
class PackageFile {
 public:
  // Of the folder. Nothing where there is no regular file of at most largest_package_file that is
  // JSON and an object.
  [[nodiscard]] static std::optional<PackageFile> read(const std::string& directory);

  [[nodiscard]] const std::string& path() const { return path_; }

  // What a script says, of any text; only scripts that are strings are there.
  [[nodiscard]] std::optional<std::string> script(const std::string& name) const;

 private:
  std::string path_;
  std::map<std::string, std::string> scripts_;
};

}  // namespace skep::config
