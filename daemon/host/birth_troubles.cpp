#include "host/birth_troubles.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <utility>

#include "host/credentials.h"
#include "host/env_file.h"
#include "host/process/app_identity.h"
#include "host/process/birth_advice.h"
#include "host/process/rlimits.h"

namespace skep::host {

namespace {

class Search {
 public:
  explicit Search(const AppSpec& app) : app_(app) {}

  void look_at_identity() {
    const auto identity = identity_of(app_);
    if (identity) return;
    const SpawnFailure& failure = identity.error().failure;
    add(identity.error().key.c_str(),
        failure.error == 0 ? failure.stage : failure.stage + ": " + std::strerror(failure.error));
  }

  void look_at_confinement() {
    const SandboxSpec& sandbox = app_.sandbox;
    if (sandbox.capabilities)
      add("capabilities",
          trouble_with_capabilities(*sandbox.capabilities, sandbox.no_new_privileges));
    add("cpu-affinity", trouble_with_cpus(sandbox.cpu_affinity));
    if (sandbox.nice) add("nice", advice_on_nice(*sandbox.nice));
    if (sandbox.oom_score_adjust)
      add("oom-score-adjust", advice_on_oom_score(*sandbox.oom_score_adjust));
  }

  void look_at_limits() {
    const auto limits = child_limits(app_.rlimits);
    if (!limits) return;
    for (const ChildLimit& limit : *limits)
      if (const auto advice = advice_on_limit(limit); !advice.empty())
        add("rlimits", std::string(limit.name) + ": " + advice);
  }

  // Who checks a config of skepd's need not be allowed to read what skepd is.
  void look_at_secrets(const Environment& own) {
    for (const std::string& file : app_.sandbox.env_files) {
      const bool may_read = ::geteuid() == 0 ||
                            ::access(file.c_str() + (file.starts_with('-') ? 1 : 0), R_OK) == 0 ||
                            errno != EACCES;
      if (!may_read) continue;
      if (const auto variables = read_env_file(file); !variables)
        add("env-files", variables.error().message);
    }
    const auto source = own.find("CREDENTIALS_DIRECTORY");
    const Credentials credentials(source == own.end() ? std::string() : source->second);
    for (const std::string& name : app_.sandbox.credentials)
      add("credentials", credentials.trouble_with(name));
  }

  [[nodiscard]] std::vector<KeyTrouble> found() && { return std::move(found_); }

 private:
  void add(const char* key, std::string sentence) {
    if (!sentence.empty()) found_.push_back({key, std::move(sentence)});
  }

  const AppSpec& app_;
  std::vector<KeyTrouble> found_;
};

}  // namespace

std::vector<KeyTrouble> birth_troubles(const AppSpec& app, const Environment& own) {
  Search search(app);
  search.look_at_identity();
  search.look_at_confinement();
  search.look_at_limits();
  search.look_at_secrets(own);
  return std::move(search).found();
}

}  // namespace skep::host
