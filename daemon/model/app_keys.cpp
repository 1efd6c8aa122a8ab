#include "model/app_keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "model/capability.h"
#include "model/definition.h"
#include "model/exit_status.h"
#include "model/secret.h"
#include "model/toml_text.h"
#include "model/units.h"

namespace skep {
namespace {

using App = const AppSpec&;

Effect live(App /*before*/, App /*after*/) {
  return Effect::live;
}
Effect roll(App /*before*/, App /*after*/) {
  return Effect::roll;
}

bool any(App /*app*/) {
  return true;
}
bool is_there(App app, std::string (*text)(App)) {
  return !text(app).empty();
}

std::string text_of(Duration duration) {
  return toml_text(format_duration(duration));
}
std::string text_of(Bytes bytes) {
  return toml_text(format_size(bytes.count));
}
std::string text_of(const HeapLimit& limit) {
  if (const auto* bytes = std::get_if<Bytes>(&limit)) return text_of(*bytes);
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 std::get<Percent>(limit).value, std::chars_format::fixed);
  return toml_text(std::string(digits.data(), end.ptr) + '%');
}
template <typename Limit>
std::string text_of(const std::optional<Limit>& limit) {
  return limit ? text_of(*limit) : toml_text("off");
}
template <typename Value>
std::string text_of(const Value& value) {
  return toml_text(value);
}

// `read` gives the value, which is compared and printed as it is.
template <auto read>
AppKey key(std::string_view name, decltype(&live) effect, decltype(&any) fits = any) {
  constexpr auto text = [](App app) { return text_of(read(app)); };
  return {name, [](App one, App other) { return read(one) == read(other); }, text, effect, fits,
          text};
}

// `read` gives what is compared, `text` prints it; where that is empty the key is not there.
template <auto read, auto text>
AppKey key(std::string_view name, decltype(&live) effect) {
  return {name,
          [](App one, App other) { return read(one) == read(other); },
          text,
          effect,
          [](App app) { return is_there(app, text); },
          text};
}

AppKey env_key() {
  AppKey env = key<[](App app) { return app.env; }>("env", roll);
  env.shown = [](App app) { return toml_text(without_secrets(app.env)); };
  return env;
}

std::string given(const std::string& text) {
  return text.empty() ? std::string() : toml_text(text);
}

std::string_view runtime_name(App app) {
  return app.runtime == Runtime::node ? "node" : "other";
}

std::string umask_text(App app) {
  return app.umask ? toml_text(fmt::format("{:03o}", *app.umask)) : std::string();
}

std::string capabilities_text(App app) {
  const auto& set = app.sandbox.capabilities;
  return set ? toml_text(capability_names(*set)) : std::string();
}

std::string number_text(const std::optional<std::int32_t>& number) {
  return number ? std::to_string(*number) : std::string();
}
std::string nice_text(App app) {
  return number_text(app.sandbox.nice);
}
std::string oom_text(App app) {
  return number_text(app.sandbox.oom_score_adjust);
}
std::string affinity_text(App app) {
  return toml_text_of_cpus(app.sandbox.cpu_affinity);
}
std::string group_text(App app) {
  return given(app.sandbox.group);
}

std::string restart_at_text(App app) {
  return app.restart_at ? toml_text(app.restart_at->text) : std::string();
}

std::string max_age_text(App app) {
  if (!app.max_age) return {};
  return toml_text(
      fmt::format("{} +-{}%", format_duration(app.max_age->age), app.max_age->jitter_percent));
}

bool may_have_cluster(App app) {
  return app.runtime == Runtime::node || !app.cluster;
}

bool opens_tcp(App app) {
  return !inherits_sockets(app) || app.balance != AppSpec{}.balance ||
         std::any_of(app.listen.begin(), app.listen.end(), [](const ListenAddress& address) {
           return address.kind == ListenAddress::Kind::tcp;
         });
}

bool may_have_surge(App app) {
  return can_overlap(app) || app.roll.max_surge != RollSpec{}.max_surge;
}

bool is_asked(App app) {
  return !app.health.path.empty();
}

// A cluster worker asks for its sockets; the others are born with them.
Effect listen_effect(App /*before*/, App after) {
  return inherits_sockets(after) ? Effect::roll : Effect::live;
}

// An agent counts connections only where it was told at its worker's birth.
Effect balance_effect(App /*before*/, App after) {
  const bool counts = after.balance == Balance::least_connections && after.telemetry &&
                      after.runtime == Runtime::node;
  return counts ? Effect::roll : Effect::live;
}

// A pipe that skepd reads can lead to another file; what a process was given else cannot be taken
// back.
Effect stdout_effect(App before, App after) {
  return before.logs.out.captured() && after.logs.out.captured() ? Effect::live : Effect::roll;
}
Effect stderr_effect(App before, App after) {
  using Kind = LogTarget::Kind;
  const LogSpec& logs = after.logs;
  const LogTarget& target = logs.err.kind == Kind::same_as_stdout ? logs.out : logs.err;
  return before.logs.err.captured() && target.captured() ? Effect::live : Effect::roll;
}

std::string memory_text(const std::optional<std::uint64_t>& bytes) {
  return toml_text(bytes ? format_size(*bytes) : "off");
}
std::string memory_high_text(App app) {
  return memory_text(app.resources.memory_high);
}
std::string memory_max_text(App app) {
  return memory_text(app.resources.memory_max);
}
std::string cpu_max_text(App app) {
  const auto& percent = app.resources.cpu_max;
  return toml_text(percent ? fmt::format("{}%", *percent) : "off");
}
std::string pids_max_text(App app) {
  const auto& most = app.resources.pids_max;
  return most ? std::to_string(*most) : toml_text("off");
}

std::string policy_text(App app) {
  switch (app.restart.policy) {
    case RestartSpec::Policy::always:
      return toml_text("always");
    case RestartSpec::Policy::on_failure:
      return toml_text("on-failure");
    case RestartSpec::Policy::never:
      break;
  }
  return toml_text("never");
}

std::string backoff_text(App app) {
  return toml_text(format_duration(app.restart.backoff_first) + ".." +
                   format_duration(app.restart.backoff_most));
}

std::string give_up_text(App app) {
  if (!app.restart.give_up) return toml_text("never");
  return toml_text(
      fmt::format("{} in {}", *app.restart.give_up, format_duration(app.restart.give_up_within)));
}

std::string when_text(App app) {
  switch (app.ready.when) {
    case ReadySpec::When::listening:
      return toml_text("listening");
    case ReadySpec::When::after:
      return toml_text("after " + format_duration(app.ready.after));
    case ReadySpec::When::message:
      return toml_text("message");
    case ReadySpec::When::notify:
      return toml_text("notify");
    case ReadySpec::When::http:
      break;
  }
  return toml_text("http:" + app.ready.path);
}

// A group has a table of its own, which names its apps.
bool never(App /*app*/) {
  return false;
}

std::string watchdog_text(App app) {
  return app.health.watchdog ? text_of(*app.health.watchdog) : std::string();
}

std::string signal_text(App app) {
  const std::string name = signal_name(app.stop.signal);
  return toml_text(signal_number(name) == 0 ? std::to_string(app.stop.signal) : name);
}

std::string target_text(const LogTarget& target) {
  switch (target.kind) {
    case LogTarget::Kind::file:
      return toml_text(target.path);
    case LogTarget::Kind::inherit:
      return toml_text("inherit");
    case LogTarget::Kind::none:
      return toml_text("none");
    case LogTarget::Kind::journal:
      return toml_text("journal");
    case LogTarget::Kind::same_as_stdout:
      break;
  }
  return toml_text("stdout");
}

std::string rotate_text(App app) {
  if (app.logs.rotate_bytes == 0) return toml_text("never");
  return toml_text(
      fmt::format("{} x {}", format_size(app.logs.rotate_bytes), app.logs.rotate_keep));
}

std::vector<AppKey> make_keys() {
  return {
      key<[](App app) { return app.command; }>("command", roll),
      key<[](App app) { return app.directory; }, [](App app) { return given(app.directory); }>(
          "directory", roll),
      key<[](App app) { return app.user; }, [](App app) { return given(app.user); }>("user", roll),
      key<[](App app) { return app.sandbox.group; }, group_text>("group", roll),
      key<[](App app) { return app.sandbox.supplementary_groups; }>("supplementary-groups", roll),
      key<[](App app) { return app.workers; }>("workers", live),
      key<[](App app) { return app.autostart; }>("autostart", live),
      key<[](App app) { return app.essential; }>("essential", live),
      key<[](App app) { return app.spares; }>("spares", live),
      key<[](App app) { return app.group; }>(named_group, live, never),
      key<[](App app) { return app.after; }>("after", live),
      key<[](App app) { return app.restart_at; }, restart_at_text>("restart-at", live),
      key<[](App app) { return app.max_age; }, max_age_text>("max-age", live),
      key<runtime_name>("runtime", roll),
      key<[](App app) { return app.cluster; }>("cluster", roll, may_have_cluster),
      key<[](App app) { return app.telemetry; }>("telemetry", roll),
      env_key(),
      key<[](App app) { return app.sandbox.env_files; }>("env-files", roll),
      key<[](App app) { return app.sandbox.credentials; }>("credentials", roll),
      key<[](App app) { return app.umask; }, umask_text>("umask", roll),
      key<[](App app) { return std::string_view(app.stdin_pipe ? "pipe" : "null"); }>("stdin",
                                                                                      roll),
      key<[](App app) { return app.rlimits; }>("rlimits", roll),
      key<[](App app) { return app.sandbox.nice; }, nice_text>("nice", roll),
      key<[](App app) { return app.sandbox.oom_score_adjust; }, oom_text>("oom-score-adjust", roll),
      key<[](App app) { return app.sandbox.cpu_affinity; }, affinity_text>("cpu-affinity", roll),
      key<[](App app) { return app.sandbox.pin; }>("pin", roll),
      key<[](App app) { return app.sandbox.no_new_privileges; }>("no-new-privileges", roll),
      key<[](App app) { return app.sandbox.capabilities; }, capabilities_text>("capabilities",
                                                                               roll),
      key<[](App app) { return app.listen; }>("listen", listen_effect),
      key<[](App app) { return name_of(app.balance); }>("balance", balance_effect, opens_tcp),
      key<[](App app) { return app.max_unavailable; }>("max-unavailable", live),
      key<[](App app) { return app.loop_lag.soft; }>("loop-lag.soft", live),
      key<[](App app) { return app.loop_lag.hard; }>("loop-lag.hard", live),
      key<[](App app) { return app.heap.soft; }>("heap.soft", live),
      key<[](App app) { return app.heap.hard; }>("heap.hard", live),
      key<[](App app) { return app.heap.sustained; }>("heap.for", live),
      key<[](App app) { return app.memory.soft; }>("memory.soft", live),
      key<[](App app) { return app.memory.hard; }>("memory.hard", live),
      key<[](App app) { return app.memory.sustained; }>("memory.for", live),
      key<[](App app) { return app.resources.memory_high; }, memory_high_text>(
          "resources.memory-high", live),
      key<[](App app) { return app.resources.memory_max; }, memory_max_text>("resources.memory-max",
                                                                             live),
      key<[](App app) { return app.resources.cpu_weight; }>("resources.cpu-weight", live),
      key<[](App app) { return app.resources.cpu_max; }, cpu_max_text>("resources.cpu-max", live),
      key<[](App app) { return app.resources.io_weight; }>("resources.io-weight", live),
      key<[](App app) { return app.resources.pids_max; }, pids_max_text>("resources.pids-max",
                                                                         live),
      key<[](App app) { return app.restart.policy; }, policy_text>("restart.policy", live),
      key<[](App app) { return std::pair(app.restart.backoff_first, app.restart.backoff_most); },
          backoff_text>("restart.backoff", live),
      key<[](App app) { return app.restart.stable; }>("restart.stable", live),
      key<[](App app) { return std::pair(app.restart.give_up, app.restart.give_up_within); },
          give_up_text>("restart.give-up", live),
      key<[](App app) { return std::tuple(app.ready.when, app.ready.after, app.ready.path); },
          when_text>("ready.when", live),
      key<[](App app) { return app.ready.timeout; }>("ready.timeout", live),
      key<[](App app) { return app.health.path; }, [](App app) { return given(app.health.path); }>(
          "health.path", live),
      key<[](App app) { return app.health.every; }>("health.every", live, is_asked),
      key<[](App app) { return app.health.timeout; }>("health.timeout", live, is_asked),
      key<[](App app) { return app.health.failures; }>("health.failures", live, is_asked),
      key<[](App app) { return app.health.watchdog; }, watchdog_text>("health.watchdog", roll),
      key<[](App app) { return app.roll.max_surge; }>("roll.max-surge", live, may_have_surge),
      key<[](App app) { return app.roll.soak; }>("roll.soak", live),
      key<[](App app) { return app.overload.after; }>("overload.after", live),
      key<[](App app) { return app.overload.retry_after; }>("overload.retry-after", live),
      key<[](App app) { return app.stop.signal; }, signal_text>("stop.signal", live),
      key<[](App app) { return app.stop.drain; }>("stop.drain", live),
      key<[](App app) { return app.stop.kill; }>("stop.kill", live),
      key<[](App app) { return app.logs.out; }, [](App app) { return target_text(app.logs.out); }>(
          "logs.stdout", stdout_effect),
      key<[](App app) { return app.logs.err; }, [](App app) { return target_text(app.logs.err); }>(
          "logs.stderr", stderr_effect),
      key<[](App app) { return std::pair(app.logs.rotate_bytes, app.logs.rotate_keep); },
          rotate_text>("logs.rotate", live),
      key<[](App app) { return std::string_view(app.logs.block ? "block" : "drop"); }>(
          "logs.when-full", live),
      key<[](App app) { return app.metrics.prom_client; }>("metrics.prom-client", live),
      key<[](App app) { return app.metrics.prom_client_names; }>("metrics.prom-client-names", live),
  };
}

}  // namespace

const std::vector<AppKey>& app_keys() {
  static const std::vector<AppKey> keys = make_keys();
  return keys;
}

std::vector<FieldChange> changed_fields(const AppSpec& before, const AppSpec& after) {
  std::vector<FieldChange> changes;
  for (const AppKey& key : app_keys())
    if (!key.same(before, after))
      changes.push_back(
          {std::string(key.name), key.shown(before), key.shown(after), key.effect(before, after)});
  return changes;
}

std::string changed_definition(const AppSpec& before, const AppSpec& after) {
  std::string keys;
  for (const AppKey& key : app_keys()) {
    if (key.same(before, after) || key.effect(before, after) != Effect::roll) continue;
    if (!keys.empty()) keys += ", ";
    keys += key.name;
  }
  return keys;
}

}  // namespace skep
