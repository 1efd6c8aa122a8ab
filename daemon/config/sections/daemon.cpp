#include <algorithm>
#include <array>
#include <sys/un.h>

#include "config/metrics_address.h"
#include "config/quote.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr std::array log_levels{"trace", "debug", "info", "warning", "error", "critical", "off"};

constexpr auto wanted_mode = R"(a string of octal digits such as "0660")";

Result<std::uint32_t> parse_socket_mode(std::string_view text) {
  const bool octal = !text.empty() && text.size() <= 4 &&
                     text.find_first_not_of("01234567") == std::string_view::npos;
  const unsigned long mode = octal ? std::stoul(std::string(text), nullptr, 8) : 01000;
  if (mode > 0777)
    return fail(in_quotes(text) + " is no mode; write octal digits such as \"0660\"");
  if ((mode & 0600U) != 0600U)
    return fail(in_quotes(text) + " keeps skepd's own user out; write \"0600\" or more");
  return static_cast<std::uint32_t>(mode);
}

Result<std::string> parse_group(std::string_view text) {
  const bool odd =
      text.empty() || text.size() > 256 || text.front() == '-' ||
      std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == ':' || c == '/' || c == '\x7f';
      });
  if (odd) return fail(in_quotes(text) + " cannot be the name of a group");
  return std::string(text);
}

void read_socket(TableReader& daemon, DaemonSpec& spec) {
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  auto socket = daemon.string("socket", "an absolute path, or \"\" for none");
  if (socket && socket->empty()) spec.socket.clear();
  if (!socket || socket->empty() || !(socket = daemon.absolute_path("socket"))) return;
  if (socket->size() > longest || socket->ends_with('/'))
    daemon.complain("socket", " must be the path of a socket of at most " +
                                  std::to_string(longest) + " bytes, not " + in_quotes(*socket));
  else
    spec.socket = std::move(*socket);
}

// Whoever has both groups to let in needs a mode that lets everybody in: skepd itself then judges.
void read_socket_rights(TableReader& daemon, DaemonSpec& spec) {
  constexpr auto wanted_group = "the name of a group";
  if (const auto group = daemon.parsed("socket-group", wanted_group, parse_group))
    spec.socket_group = *group;
  if (const auto group = daemon.parsed("read-only-group", wanted_group, parse_group))
    spec.read_only_group = *group;
  if (!spec.read_only_group.empty()) spec.socket_mode = 0666;
  if (const auto mode = daemon.parsed("socket-mode", wanted_mode, parse_socket_mode))
    spec.socket_mode = *mode;
  if (!spec.read_only_group.empty() && spec.read_only_group == spec.socket_group)
    daemon.complain("read-only-group", " is the socket-group, too, whose members may act");
}

void read_metrics(TableReader& daemon, DaemonSpec& spec) {
  auto metrics = daemon.string("metrics", R"(an address such as "127.0.0.1:9712", or "" for none)");
  if (!metrics) return;
  if (const auto good = check_metrics_address(*metrics); !good)
    daemon.complain("metrics", ": " + good.error().message);
  else
    spec.metrics = std::move(*metrics);
}

void read_own_log(TableReader& daemon, DaemonSpec& spec) {
  if (auto log = daemon.string("log", R"(an absolute path, "journal", or "" for stderr)")) {
    if (!log->empty() && *log != "journal" && !(log = daemon.absolute_path("log"))) return;
    spec.log = std::move(*log);
  }
}

void read_log_level(TableReader& daemon, DaemonSpec& spec) {
  const std::string wanted = "trace, debug, info, warning, error, critical or off";
  const auto level = daemon.string("log-level", "one of " + wanted);
  if (!level) return;
  if (std::find(log_levels.begin(), log_levels.end(), *level) == log_levels.end())
    daemon.complain("log-level", " must be one of " + wanted + ", not " + in_quotes(*level));
  else
    spec.log_level = *level;
}

std::vector<Include> read_include(TableReader& daemon) {
  constexpr auto wanted = R"(an array of paths such as ["conf.d/*.toml"])";
  const Entry* entry = daemon.entry("include");
  if (entry == nullptr) return {};
  const auto* array = entry->value.as<Array>();
  if (array == nullptr) {
    daemon.complain("include",
                    std::string(" must be ") + wanted + ", not " + entry->value.describe());
    return {};
  }
  std::vector<Include> includes;
  for (const Value& value : *array)
    if (auto pattern = daemon.text_of("include", value, wanted))
      includes.push_back({std::move(*pattern), value.place});
  return includes;
}

}  // namespace

std::vector<Include> read_daemon(TableReader& file, DaemonSpec& spec) {
  auto daemon = file.table("daemon");
  if (!daemon) return {};
  read_socket(*daemon, spec);
  read_socket_rights(*daemon, spec);
  read_metrics(*daemon, spec);
  read_own_log(*daemon, spec);
  read_log_level(*daemon, spec);
  if (const auto rotation = daemon->parsed("log-rotate", wanted_rotation, parse_rotation)) {
    spec.log_rotate_bytes = rotation->bytes;
    spec.log_rotate_keep = rotation->keep;
  }
  read_xml_rpc(*daemon, spec);
  read_dbus(*daemon, spec);
  auto includes = read_include(*daemon);
  daemon->finish();
  return includes;
}

}  // namespace skep::config
