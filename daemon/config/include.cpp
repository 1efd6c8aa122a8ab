#include "config/include.h"

#include <algorithm>
#include <glob.h>

#include "config/quote.h"

namespace skep::config {
namespace {

constexpr std::string_view wildcards = "*?[";

std::string taken_literally(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (wildcards.find(c) != std::string_view::npos || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

class Matches {
 public:
  explicit Matches(const std::string& pattern)
      : status_(::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found_)) {}
  ~Matches() { ::globfree(&found_); }
  Matches(const Matches&) = delete;
  Matches& operator=(const Matches&) = delete;

  [[nodiscard]] bool failed() const { return status_ != 0 && status_ != GLOB_NOMATCH; }
  [[nodiscard]] std::vector<std::string> paths() const {
    if (status_ != 0) return {};
    std::vector<std::string> paths(found_.gl_pathv, found_.gl_pathv + found_.gl_pathc);
    std::sort(paths.begin(), paths.end());
    return paths;
  }

 private:
  glob_t found_{};
  int status_;
};

}  // namespace

Result<std::vector<std::string>> included_files(const std::string& pattern,
                                                const std::string& including_file) {
  if (pattern.empty()) return fail("an empty text names no file");
  std::string full = pattern;
  if (pattern.front() != '/') {
    const auto slash = including_file.rfind('/');
    const std::string folder =
        slash == std::string::npos ? std::string() : including_file.substr(0, slash + 1);
    full = taken_literally(folder) + pattern;
  }
  const Matches matches(full);
  if (matches.failed()) return fail(in_quotes(pattern) + " cannot be searched for");
  std::vector<std::string> paths = matches.paths();
  if (paths.empty() && pattern.find_first_of(wildcards) == std::string::npos)
    return fail(in_quotes(pattern) + " names no file there is");
  if (paths.size() > most_includes)
    return fail(in_quotes(pattern) + " matches " + std::to_string(paths.size()) +
                " files; at most " + std::to_string(most_includes) + " can be included");
  return paths;
}

}  // namespace skep::config
