#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "host/handover/facts.h"
#include "host/nursery.h"

namespace skep::host {

// Nurseries as they go into the facts, each once, however many workers were born with it.
class NurseryNumbers {
 public:
  explicit NurseryNumbers(std::vector<NurseryFacts>& facts) : facts_(facts) {}

  [[nodiscard]] std::uint32_t of(const std::shared_ptr<const Nursery>& nursery) {
    const auto [known, fresh] =
        numbers_.try_emplace(nursery.get(), static_cast<std::uint32_t>(facts_.size()));
    if (fresh)
      facts_.push_back({nursery->spec, nursery->identity, nursery->directory, nursery->environment,
                        nursery->agent, nursery->agent_options, nursery->agent_trouble});
    return known->second;
  }

 private:
  std::vector<NurseryFacts>& facts_;
  std::map<const Nursery*, std::uint32_t> numbers_;
};

[[nodiscard]] inline std::shared_ptr<const Nursery> nursery_of(const NurseryFacts& facts) {
  auto nursery = std::make_shared<Nursery>();
  nursery->spec = facts.spec;
  nursery->identity = facts.identity;
  nursery->directory = facts.directory;
  nursery->environment = facts.environment;
  nursery->agent = facts.agent;
  nursery->agent_options = facts.agent_options;
  nursery->agent_trouble = facts.agent_trouble;
  return nursery;
}

}  // namespace skep::host
