#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/listen_address.h"
#include "model/resource_spec.h"
#include "model/rlimit.h"
#include "model/sandbox_spec.h"
#include "model/schedule.h"
#include "model/time.h"

namespace skep {

enum class Runtime : std::uint8_t {
  node,   // gets Node's channel and the agent
  other,  // gets neither
};

// The longest timer stamp distance the agent is asked for, and the shortest.
inline constexpr Duration max_resolution = std::chrono::milliseconds(50);
inline constexpr Duration min_resolution = std::chrono::milliseconds(20);

struct LoopLagLimits {
  std::optional<Duration> soft = std::chrono::milliseconds(100);
  std::optional<Duration> hard = std::chrono::seconds(30);

  // How often the agent stamps the page and skepd reads it: half of soft, between 20 and 50 ms.
  [[nodiscard]] Duration resolution() const {
    if (!soft) return max_resolution;
    const Duration half = *soft / 2;
    return half < min_resolution ? min_resolution : half > max_resolution ? max_resolution : half;
  }

  bool operator==(const LoopLagLimits&) const = default;
};

struct Bytes {
  std::uint64_t count = 0;
  bool operator==(const Bytes&) const = default;
};

struct Percent {
  double value = 0;  // above 0, at most 100
  bool operator==(const Percent&) const = default;
};

using HeapLimit = std::variant<Bytes, Percent>;

struct HeapLimits {
  std::optional<HeapLimit> soft = Percent{70};
  std::optional<HeapLimit> hard = Percent{85};
  Duration sustained = std::chrono::seconds(5);  // key "for": how long a breach must last

  bool operator==(const HeapLimits&) const = default;
};

struct MemoryLimits {  // of the worker's cgroup, or else resident memory of its process
  std::optional<Bytes> soft;
  std::optional<Bytes> hard;
  Duration sustained = std::chrono::seconds(5);

  bool operator==(const MemoryLimits&) const = default;
};

struct RestartSpec {
  enum class Policy : std::uint8_t { always, on_failure, never };

  Policy policy = Policy::always;
  Duration backoff_first = std::chrono::milliseconds(100);
  Duration backoff_most = std::chrono::seconds(30);
  Duration stable = std::chrono::seconds(10);  // a run at least this long forgives what came before
  std::optional<std::uint32_t> give_up = 10;   // this many deaths ...
  Duration give_up_within =
      std::chrono::seconds(60);  // ... in this window end in FATAL; empty: "never"

  bool operator==(const RestartSpec&) const = default;
};

struct ReadySpec {
  enum class When : std::uint8_t {
    listening,  // it listens on the first address it asked for
    after,      // it has lived for a while
    message,    // process.send('ready')
    notify,     // READY=1 to its NOTIFY_SOCKET
    http,       // it listens, and answers a GET of `path` with 200 to 399
  };

  When when = When::listening;
  Duration after = std::chrono::seconds(1);     // When::after: alive this long after its start
  Duration timeout = std::chrono::seconds(60);  // not ready by then: killed, counted as a death
  std::string path{};                           // When::http: what to GET, begins with '/'

  bool operator==(const ReadySpec&) const = default;
};

// Liveness, judged while the worker is RUNNING.
struct HealthSpec {
  std::string path;                          // GET, 200 to 399 is well; empty: not asked
  Duration every = std::chrono::seconds(5);  // from one answer to the next question
  Duration timeout = std::chrono::seconds(2);
  std::uint32_t failures = 3;        // this many in a row: replaced
  std::optional<Duration> watchdog;  // WATCHDOG=1 at least this often, else replaced

  bool operator==(const HealthSpec&) const = default;
};

// How the workers of an app are replaced one after another (engine/rollout.h).
struct RollSpec {
  // So many successors at once, beside the workers that serve. 0: none, each worker is ended before
  // its successor starts, as many at once as max-unavailable allows.
  std::uint32_t max_surge = 1;
  // Each successor is compared with the old workers for so long before the roll goes on; on a
  // breach it goes back. 0: not at all.
  Duration soak{};

  bool operator==(const RollSpec&) const = default;
};

// How the kernel picks the slot of a new connection, among those that are eligible.
enum class Balance : std::uint8_t {
  round_robin,
  least_connections,
  source,  // by the client's address, as long as its slot is eligible
  cpu,     // by the processor that takes the connection in
};
// "round-robin", ...
[[nodiscard]] std::string_view name_of(Balance balance);
[[nodiscard]] std::optional<Balance> balance_named(std::string_view name);

// What becomes of new connections while every worker is stalled.
struct OverloadSpec {
  // Stalled for so long: skepd answers 503 by itself. Empty: they wait.
  std::optional<Duration> after;
  Duration retry_after = std::chrono::seconds(1);  // whole seconds, for Retry-After

  bool operator==(const OverloadSpec&) const = default;
};

// A worker that has been RUNNING for so long is replaced, give or take a part that is drawn for
// each: workers that started together do not end together.
struct MaxAge {
  Duration age{};
  std::uint32_t jitter_percent = 10;  // of `age`, in both directions

  bool operator==(const MaxAge&) const = default;
};

struct StopSpec {
  int signal = 15;
  // What is open may go on for so long, where a worker is drained, before the signal is sent.
  Duration drain = std::chrono::seconds(30);
  Duration kill =
      std::chrono::seconds(10);  // SIGKILL to the whole group this long after the signal

  bool operator==(const StopSpec&) const = default;
};

struct LogTarget {
  enum class Kind : std::uint8_t { file, inherit, none, same_as_stdout, journal };

  Kind kind = Kind::inherit;
  std::string path;  // Kind::file: absolute, "{slot}" already in place of the slot's number

  // skepd reads what the worker prints, and writes it there.
  [[nodiscard]] bool captured() const { return kind == Kind::file || kind == Kind::journal; }

  bool operator==(const LogTarget&) const = default;
};

struct LogSpec {
  LogTarget out;                                       // key "stdout"
  LogTarget err{LogTarget::Kind::same_as_stdout, {}};  // key "stderr"
  std::uint64_t rotate_bytes = 50ULL << 20U;           // 0: never rotated
  std::uint32_t rotate_keep = 10;                      // how many old files stay
  // Key "when-full": "block" the workers while the file cannot be written, or "drop" what they
  // print.
  bool block = false;

  bool operator==(const LogSpec&) const = default;
};

// Of one app, and so many spares beside them.
inline constexpr std::uint32_t most_workers = 4096;

// What of an app's workers is shown on /metrics beside what skepd always shows.
struct MetricsSpec {
  bool prom_client = false;        // what workers keep with prom-client is shown on /metrics
  bool prom_client_names = false;  // skepd's figures are shown under prom-client's names too

  bool operator==(const MetricsSpec&) const = default;
};

// What one table [app.NAME] says, with defaults filled in and nothing left to resolve but the user,
// who may be made later.
struct AppSpec {
  std::string name;
  std::vector<std::string> command;  // at least one word
  std::string directory;             // absolute; empty: skepd's own
  std::string user;                  // empty: skepd's own
  std::uint32_t workers = 1;         // at least 1
  bool autostart = true;             // else it waits for a command to start it
  bool essential = false;            // skepd ends when the app is over, with its status
  // Booted workers that are held at their first listen until one of the app dies. Only where skepd
  // is the cluster primary.
  std::uint32_t spares = 0;
  Balance balance = Balance::round_robin;
  Runtime runtime = Runtime::other;
  std::string group;  // empty: none; its apps are named together, as in supervisord
  // Apps that have to be up before this one starts, and that stay until it has stopped. Ascending.
  std::vector<std::string> after;
  std::optional<Schedule> restart_at;  // rolled then
  std::optional<MaxAge> max_age;
  bool cluster = true;     // Runtime::node: skepd is its cluster primary
  bool telemetry = false;  // gets a telemetry page; Runtime::node: and the agent, which fills it
  std::map<std::string, std::string> env;
  std::optional<std::uint32_t> umask;
  bool stdin_pipe = false;  // key "stdin": "pipe", which skepd can write to; else /dev/null
  // By their names of setrlimit(2) without "RLIMIT_", in lower case: "nofile".
  std::map<std::string, Rlimit> rlimits;
  SandboxSpec sandbox;  // keys of the app's own table
  // What the app listens on, as it was asked for in the config. Runtime::other and Node without
  // cluster inherit these sockets (LISTEN_FDS); a cluster worker may ask for the n-th of them as
  // listen({fd: 3 + n}).
  std::vector<ListenAddress> listen;
  bool guarded =
      false;  // skepd is root: where `listen` is not empty, it is all a worker may ask for
  std::uint32_t max_unavailable = 1;
  LoopLagLimits loop_lag;
  HeapLimits heap;
  MemoryLimits memory;
  ResourceSpec resources;
  RestartSpec restart;
  ReadySpec ready;
  HealthSpec health;
  RollSpec roll;
  OverloadSpec overload;
  StopSpec stop;
  LogSpec logs;
  MetricsSpec metrics;

  bool operator==(const AppSpec&) const = default;
};

}  // namespace skep
