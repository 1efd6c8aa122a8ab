#include "config/wrapper/package_file.h"

#include <boost/json.hpp>

#include "config/program.h"
#include "config/text_file.h"

namespace skep::config {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 32;

std::optional<json::value> parse(const std::string& text) {
  json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

}  // namespace

std::optional<PackageFile> PackageFile::read(const std::string& directory) {
  PackageFile file;
  file.path_ = in_directory(directory, "package.json");
  const auto text = read_text_file(file.path_, false);
  if (!text || text->text.size() > largest_package_file) return std::nullopt;
  const auto value = parse(text->text);
  if (!value || !value->is_object()) return std::nullopt;
  const json::value* scripts = value->as_object().if_contains("scripts");
  if (scripts == nullptr || !scripts->is_object()) return file;
  for (const auto& [name, script] : scripts->as_object())
    if (const json::string* said = script.if_string())
      file.scripts_.emplace(std::string(name), std::string(*said));
  return file;
}

std::optional<std::string> PackageFile::script(const std::string& name) const {
  const auto found = scripts_.find(name);
  if (found == scripts_.end()) return std::nullopt;
  return found->second;
}

}  // namespace skep::config
