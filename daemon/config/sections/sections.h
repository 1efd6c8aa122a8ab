#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "config/table_reader.h"
#include "model/app_spec.h"
#include "model/error.h"

// The sections of a config. Each reader finds its keys in the table it is given, writes what it can
// use over the defaults that are there, and complains of the rest.
namespace skep::config {

struct Include {
  std::string pattern;
  Place place;
};

// [daemon]; gives what it includes.
[[nodiscard]] std::vector<Include> read_daemon(TableReader& file, DaemonSpec& spec);
void read_xml_rpc(TableReader& daemon, DaemonSpec& spec);
void read_dbus(TableReader& daemon, DaemonSpec& spec);

// [app.NAME] with all its sections; `entry` is the app's in its file.
[[nodiscard]] AppSpec read_app(TableReader& app, const Entry& entry);

// [group.NAME], all of them.
void read_groups(TableReader& file);

void read_after(TableReader& app, AppSpec& spec);
void read_restart_at(TableReader& app, AppSpec& spec);
void read_max_age(TableReader& app, AppSpec& spec);
void read_workers(TableReader& app, AppSpec& spec);
void read_env(TableReader& app, AppSpec& spec);
void read_rlimits(TableReader& app, AppSpec& spec);
void read_sandbox(TableReader& app, AppSpec& spec);
// What Surroundings::birth_troubles says of the whole app.
void tell_birth_troubles(TableReader& app, const AppSpec& spec);
void read_listen(TableReader& app, AppSpec& spec);
void read_loop_lag(TableReader& app, AppSpec& spec);
void read_heap(TableReader& app, AppSpec& spec);
void read_memory(TableReader& app, AppSpec& spec);
void read_resources(TableReader& app, AppSpec& spec);  // after memory
void read_restart(TableReader& app, AppSpec& spec);
void read_ready(TableReader& app, AppSpec& spec);
void read_health(TableReader& app, AppSpec& spec);
void read_spares(TableReader& app, AppSpec& spec);    // after ready and listen
void read_balance(TableReader& app, AppSpec& spec);   // after listen
void read_roll(TableReader& app, AppSpec& spec);      // after listen
void read_overload(TableReader& app, AppSpec& spec);  // after loop-lag and listen
void read_stop(TableReader& app, AppSpec& spec);
void read_logs(TableReader& app, AppSpec& spec);
void read_metrics(TableReader& app, AppSpec& spec);

// "N per core" on so many cores, rounded, at least 1.
[[nodiscard]] Result<std::uint32_t> workers_of(std::string_view text, double cores);

// "off" is empty.
[[nodiscard]] Result<std::optional<Duration>> parse_lag_limit(std::string_view text);
[[nodiscard]] Result<std::optional<HeapLimit>> parse_heap_limit(std::string_view text);
[[nodiscard]] Result<std::optional<Bytes>> parse_memory_limit(std::string_view text);

// "100ms..30s": the first is at least 1 ms and not above the second.
[[nodiscard]] Result<std::pair<Duration, Duration>> parse_backoff(std::string_view text);

struct GiveUp {
  std::optional<std::uint32_t> deaths;  // empty: "never"
  Duration within{};
};
// "10 in 60s" or "never".
[[nodiscard]] Result<GiveUp> parse_give_up(std::string_view text);

// "24h", or "24h +-10%": at least 1 s, and up to 50 percent in both directions, 10 where it does
// not say.
[[nodiscard]] Result<MaxAge> parse_max_age(std::string_view text);

struct Rotation {
  std::uint64_t bytes = 0;  // 0: "never"
  std::uint32_t keep = 0;
};
// "50MiB x 10" or "never".
[[nodiscard]] Result<Rotation> parse_rotation(std::string_view text);

// What to GET of a worker: from '/' on, printable ASCII without spaces, at most 1024 bytes. The
// error is a clause that begins with the text.
[[nodiscard]] Result<std::string> parse_http_path(std::string_view text);

// For "must be ..."
inline constexpr auto wanted_duration = R"(a duration with its unit such as "10s")";
inline constexpr auto wanted_http_path = R"(a path such as "/healthz")";
inline constexpr auto wanted_rotation = R"(a size and a count such as "50MiB x 10", or "never")";

// Whether skepd opens TCP sockets for the app, as far as its config tells: Node's cluster asks for
// them when it runs, the others have what `listen` names.
[[nodiscard]] bool opens_tcp(const AppSpec& spec);

// For loop-lag, heap and overload of an app without telemetry.
[[nodiscard]] std::string needs_telemetry(Runtime runtime);

}  // namespace skep::config
