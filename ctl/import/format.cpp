#include "ctl/import/format.h"

#include <algorithm>
#include <array>

#include "ctl/import/procfile.h"
#include "ctl/import/quantities.h"

namespace skep::ctl::importing {
namespace {

struct Named {
  std::string_view name;
  Format format;
};
constexpr std::array formats{Named{"pm2", Format::pm2}, Named{"supervisord", Format::supervisord},
                             Named{"procfile", Format::procfile},
                             Named{"systemd", Format::systemd}};

// Whether a line begins with this.
bool has_line(std::string_view text, std::string_view begin) {
  for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1))
    if (at == 0 || text[at - 1] == '\n') return true;
  return false;
}

bool is_procfile(std::string_view text) {
  bool any = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (procfile_line(line).name.empty()) return false;
    any = true;
  }
  return any;
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  const auto* known =
      std::find_if(formats.begin(), formats.end(), [&](const Named& f) { return f.name == name; });
  return known == formats.end() ? std::nullopt : std::optional(known->format);
}

std::optional<Format> format_of(std::string_view file, std::string_view text) {
  for (const std::string_view ending : {".js", ".cjs", ".mjs", ".json"})
    if (file.ends_with(ending)) return Format::pm2;
  if (file.ends_with(".service")) return Format::systemd;
  if (file.starts_with("Procfile") || file.ends_with(".procfile")) return Format::procfile;
  if (has_line(text, "[Service]")) return Format::systemd;
  for (const std::string_view section : {"[program:", "[supervisord]", "[include]", "[group:"})
    if (has_line(text, section)) return Format::supervisord;
  const std::string_view begin = trimmed(text).substr(0, 1);
  if (begin == "{" || begin == "[") return Format::pm2;
  return is_procfile(text) ? std::optional(Format::procfile) : std::nullopt;
}

std::string described(Format format, std::string_view file) {
  const std::string name(file);
  switch (format) {
    case Format::pm2:
      return "PM2's " + name;
    case Format::supervisord:
      return "supervisord's " + name;
    case Format::procfile:
      return name == "Procfile" ? "a Procfile" : "the Procfile " + name;
    case Format::systemd:
      return "systemd's " + name;
  }
  return name;
}

}  // namespace skep::ctl::importing
