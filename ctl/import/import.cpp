#include "ctl/import/import.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <glob.h>
#include <memory>
#include <unistd.h>

#include "config/program.h"
#include "config/text_file.h"
#include "ctl/import/format.h"
#include "ctl/import/node_export.h"
#include "ctl/import/pm2.h"
#include "ctl/import/procfile.h"
#include "ctl/import/runtime.h"
#include "ctl/import/supervisord.h"
#include "ctl/import/systemd.h"
#include "ctl/import/write.h"

namespace skep::ctl {
namespace {

using namespace importing;

constexpr std::size_t most_files = 1000;  // of one pattern

Attempt<std::string> read(const std::string& path) {
  auto file = config::read_text_file(path, false);
  if (!file) return trouble("Error: " + file.error().text());
  return std::move(file->text);
}

// The paths that the pattern matches, in order.
std::vector<std::string> matches(const std::string& pattern) {
  glob_t found{};
  const std::unique_ptr<glob_t, void (*)(glob_t*)> owner(&found, ::globfree);
  if (::glob(pattern.c_str(), 0, nullptr, &found) != 0) return {};
  const std::size_t count = std::min<std::size_t>(found.gl_pathc, most_files);
  return {found.gl_pathv, found.gl_pathv + count};
}

std::vector<NamedText> files_of(const std::string& pattern) {
  std::vector<NamedText> files;
  for (const std::string& path : matches(pattern))
    if (auto text = config::read_text_file(path, false))
      files.push_back({path, std::move(text->text)});
  return files;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

Around around_of(const ImportRequest& request) {
  const std::filesystem::path path = std::filesystem::absolute(request.file).lexically_normal();
  std::array<char, HOST_NAME_MAX + 1> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::string home = variable("HOME");
  return {.file = path.filename().string(),
          .folder = path.parent_path().string(),
          .home = home.starts_with('/') ? home : "",
          .host = host.data(),
          .env = request.env,
          .files = files_of};
}

Attempt<Format> format_of_request(const ImportRequest& request, const Around& around,
                                  const std::string& text) {
  if (!request.from.empty()) {
    if (const auto format = format_named(request.from)) return *format;
    return trouble("Error: --from takes pm2, supervisord, procfile or systemd, not " + request.from,
                   ExitCode::invalid_arguments);
  }
  if (around.file.ends_with(".yaml") || around.file.ends_with(".yml"))
    return trouble("Error: " + request.file +
                   ": YAML is not read; make JSON of it and import that: npx js-yaml " +
                   request.file + " > ecosystem.json");
  if (const auto format = importing::format_of(around.file, text)) return *format;
  return trouble("Error: " + request.file +
                 ": whose file this is cannot be told; say --from pm2, supervisord, procfile or "
                 "systemd");
}

Attempt<std::vector<std::string>> drop_ins_of(const ImportRequest& request) {
  std::vector<std::string> paths = matches(request.file + ".d/*.conf");
  paths.insert(paths.end(), request.drop_ins.begin(), request.drop_ins.end());
  std::vector<std::string> texts;
  for (const std::string& path : paths) {
    auto text = read(path);
    if (!text) return tl::unexpected(text.error());
    texts.push_back(std::move(*text));
  }
  return texts;
}

bool is_script(const std::string& file) {
  return file.ends_with(".js") || file.ends_with(".cjs") || file.ends_with(".mjs");
}

Result<Imported> imported(Format format, const ImportRequest& request, const std::string& text,
                          const std::vector<std::string>& drop_ins, const Around& around) {
  switch (format) {
    case Format::pm2: {
      if (!is_script(around.file)) return import_pm2(text, around);
      const auto json = exported_json(request.file);
      return json ? import_pm2(*json, around) : tl::unexpected(json.error());
    }
    case Format::supervisord:
      return import_supervisord(text, around);
    case Format::procfile:
      return import_procfile(text, around);
    case Format::systemd: {
      std::vector<std::string_view> texts{text};
      texts.insert(texts.end(), drop_ins.begin(), drop_ins.end());
      return import_systemd(texts, around);
    }
  }
  return Imported{};
}

}  // namespace

Attempt<std::string> import_file(const ImportRequest& request) {
  const auto text = read(request.file);
  if (!text) return tl::unexpected(text.error());
  const Around around = around_of(request);
  const auto format = format_of_request(request, around, *text);
  if (!format) return tl::unexpected(format.error());
  std::vector<std::string> drop_ins;
  if (*format == Format::systemd) {
    auto texts = drop_ins_of(request);
    if (!texts) return tl::unexpected(texts.error());
    drop_ins = std::move(*texts);
  } else if (!request.drop_ins.empty()) {
    return trouble("Error: only a service of systemd has drop-ins; import one file at a time",
                   ExitCode::invalid_arguments);
  }
  auto result = imported(*format, request, *text, drop_ins, around);
  if (!result) return trouble("Error: " + request.file + ": " + result.error().message);
  settle_runtimes(*result, variable("PATH"));
  return write(std::move(*result), described(*format, around.file));
}

}  // namespace skep::ctl
