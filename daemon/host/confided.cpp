#include "host/confided.h"

#include <utility>

#include "host/env_file.h"

namespace skep::host {

Result<EnvFilesSaid> with_env_files(const Nursery& common) {
  EnvFilesSaid said;
  const auto& files = common.spec->sandbox.env_files;
  if (files.empty()) return said;
  Nursery& own = said.own.emplace(common);
  bool sets_node_options = false;
  for (const std::string& file : files) {
    auto variables = read_env_file(file);
    if (!variables) return tl::unexpected(variables.error());
    for (auto& [name, value] : *variables) {
      said.sets_path = said.sets_path || name == "PATH";
      sets_node_options = sets_node_options || name == "NODE_OPTIONS";
      own.environment.insert_or_assign(name, std::move(value));
    }
  }
  if (sets_node_options) choose_agent(own, common.agent);
  return said;
}

Result<void> ConfidedCredentials::give(const Nursery& nursery, Environment& environment) {
  const auto& names = nursery.spec->sandbox.credentials;
  if (names.empty()) return {};
  given_ = true;
  auto directory = credentials_.give(worker_, names, nursery.binder());
  if (!directory) return tl::unexpected(directory.error());
  environment["CREDENTIALS_DIRECTORY"] = *std::move(directory);
  return {};
}

ConfidedCredentials::~ConfidedCredentials() {
  if (given_) credentials_.take_back(worker_);
}

}  // namespace skep::host
