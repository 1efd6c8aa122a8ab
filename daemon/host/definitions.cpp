#include "host/definitions.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "host/worker_output.h"
#include "model/app_keys.h"

namespace skep::host {

void Definitions::configure(std::shared_ptr<const AppSpec> spec) {
  spec_ = std::move(spec);
  if (by_number_.empty()) return;
  auto& newest = std::prev(by_number_.end())->second;
  if (!changed_definition(*newest->spec, *spec_).empty()) return;
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

std::shared_ptr<const Identity> Definitions::user() const {
  if (by_number_.empty()) return nullptr;
  return shared_user(*std::prev(by_number_.end())->second);
}

void Definitions::keep(const std::vector<std::uint64_t>& numbers) {
  std::erase_if(by_number_, [&](const auto& entry) {
    return std::find(numbers.begin(), numbers.end(), entry.first) == numbers.end();
  });
}

}  // namespace skep::host
