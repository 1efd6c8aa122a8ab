#include "config/sections/sandbox.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "config/cpu_list.h"
#include "config/quote.h"
#include "config/sections/account_name.h"
#include "config/sections/sections.h"
#include "model/capability.h"

namespace skep::config {
namespace {

constexpr std::size_t most_groups = 1024;

void read_group(TableReader& app, SandboxSpec& spec) {
  auto group = app.string("group", "the name of a group");
  if (!group) return;
  if (fits_account_name(*group))
    spec.group = std::move(*group);
  else
    app.complain("group", ": " + in_quotes(*group) + " cannot be the name of a group");
}

void read_supplementary_groups(TableReader& app, SandboxSpec& spec) {
  constexpr auto key = "supplementary-groups";
  auto groups = app.strings(key, R"(an array of names of groups such as ["video"])");
  if (!groups) return;
  if (groups->size() > most_groups)
    return app.complain(key, " names more than " + std::to_string(most_groups) + " groups");
  const auto odd = std::find_if_not(groups->begin(), groups->end(), fits_account_name);
  if (odd != groups->end())
    return app.complain(key, ": " + in_quotes(*odd) + " cannot be the name of a group");
  spec.supplementary_groups = std::move(*groups);
}

void read_capabilities(TableReader& app, SandboxSpec& spec) {
  constexpr auto key = "capabilities";
  const auto names =
      app.strings(key, R"(an array of names of capabilities such as ["NET_BIND_SERVICE"])");
  if (!names) return;
  std::uint64_t set = 0;
  for (const std::string& name : *names) {
    const auto number = capability_named(name);
    if (!number)
      return app.complain(
          key, ": " + in_quotes(name) + " is no capability; capabilities(7) has the list of them");
    set |= std::uint64_t{1} << *number;
  }
  spec.capabilities = set;
}

std::optional<std::int32_t> read_signed(TableReader& app, std::string_view key, std::int32_t least,
                                        std::int32_t most) {
  const Entry* entry = app.entry(key);
  if (entry == nullptr) return std::nullopt;
  const auto* number = entry->value.as<std::int64_t>();
  if (number != nullptr && *number >= least && *number <= most)
    return static_cast<std::int32_t>(*number);
  app.complain(key, " must be an integer from " + std::to_string(least) + " to " +
                        std::to_string(most) + ", not " + entry->value.describe());
  return std::nullopt;
}

}  // namespace

void read_sandbox(TableReader& app, AppSpec& spec) {
  SandboxSpec& sandbox = spec.sandbox;
  read_group(app, sandbox);
  read_supplementary_groups(app, sandbox);
  sandbox.no_new_privileges = app.boolean("no-new-privileges").value_or(false);
  read_capabilities(app, sandbox);
  sandbox.nice = read_signed(app, "nice", least_nice, most_nice);
  sandbox.oom_score_adjust = read_signed(app, "oom-score-adjust", least_oom_score, most_oom_score);
  if (auto cpus =
          app.parsed("cpu-affinity", R"(a list of processors such as "0-3,8")", parse_cpu_list))
    sandbox.cpu_affinity = std::move(*cpus);
  sandbox.pin = app.boolean("pin").value_or(false);
  read_confided(app, sandbox);
}

void tell_birth_troubles(TableReader& app, const AppSpec& spec) {
  const auto& troubles = app.scope().around.birth_troubles;
  if (!troubles) return;
  for (const BirthTrouble& trouble : troubles(spec))
    app.complain(trouble.key, ": " + trouble.sentence);
}

}  // namespace skep::config
