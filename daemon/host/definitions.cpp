#include "host/definitions.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "host/service_gifts.h"

namespace skep::host {

namespace {

// Whether a process born with one could have been born with the other.
bool are_born_alike(const AppSpec& one, const AppSpec& other) {
  const auto birth = [](const AppSpec& spec) {
    return std::tie(spec.command, spec.directory, spec.user, spec.runtime, spec.cluster,
                    spec.telemetry, spec.env, spec.umask, spec.rlimits, spec.health.watchdog);
  };
  return birth(one) == birth(other) && (one.listen == other.listen || !inherits_sockets(other));
}

}  // namespace

void Definitions::configure(std::shared_ptr<const AppSpec> spec) {
  spec_ = std::move(spec);
  if (by_number_.empty()) return;
  auto& newest = std::prev(by_number_.end())->second;
  if (!are_born_alike(*newest->spec, *spec_)) return;
  auto changed = std::make_shared<Nursery>(*newest);
  changed->spec = spec_;
  newest = std::move(changed);
}

tl::expected<Definitions::Found, SpawnFailure> Definitions::find(std::uint64_t number,
                                                                 const Environment& own,
                                                                 const std::string& agent_script) {
  if (const auto known = by_number_.find(number); known != by_number_.end())
    return Found{known->second, false};
  auto prepared = prepare(spec_, own, agent_script);
  if (!prepared) return tl::unexpected(prepared.error());
  return Found{by_number_[number] = std::move(*prepared), true};
}

void Definitions::keep(const std::vector<std::uint64_t>& numbers) {
  std::erase_if(by_number_, [&](const auto& entry) {
    return std::find(numbers.begin(), numbers.end(), entry.first) == numbers.end();
  });
}

}  // namespace skep::host
