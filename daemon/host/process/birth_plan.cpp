#include "host/process/birth_plan.h"

#include <cerrno>
#include <linux/capability.h>
#include <optional>
#include <unistd.h>
#include <utility>

#include "host/process/affinity.h"
#include "host/process/birth_advice.h"
#include "host/process/birth_failure.h"
#include "host/process/capabilities.h"
#include "host/process/command_path.h"
#include "host/process/own_limits.h"

namespace skep::host {

static std::vector<char*> null_terminated(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Without root, being that user already is all one can have: setgroups() would only be refused.
static bool is_already(const Identity& identity) {
  return ::geteuid() != 0 && identity.uid == ::geteuid() && identity.uid == ::getuid() &&
         identity.gid == ::getegid() && !own_capabilities().can(CAP_SETGID);
}

static void plan_identity(BirthPlan& plan, const SpawnRequest& request) {
  if (request.identity && !is_already(*request.identity)) plan.identity = &*request.identity;
}

static tl::expected<void, SpawnFailure> plan_capabilities(BirthPlan& plan,
                                                          const Confinement& confinement) {
  plan.no_new_privileges = confinement.no_new_privileges;
  const bool other_user = plan.identity != nullptr && plan.identity->uid != 0;
  if (!confinement.capabilities && !other_user) return {};
  const OwnCapabilities own = own_capabilities();
  plan.sets_capabilities = true;
  plan.capabilities = confinement.capabilities.value_or(0);
  if (confinement.capabilities)
    if (auto trouble = trouble_with_capabilities(plan.capabilities, plan.no_new_privileges);
        !trouble.empty())
      return tl::unexpected(SpawnFailure{std::move(trouble), 0});
  const auto beyond = confinement.capabilities ? own.bounding : own.permitted;
  if (own.can(CAP_SETPCAP)) plan.dropped_capabilities = beyond & ~plan.capabilities;
  return {};
}

// Where skepd's own has been changed since it started, that is no reason to change its children's.
static std::optional<std::int32_t> oom_score_of(const Confinement& confinement) {
  if (confinement.oom_score_adjust) return confinement.oom_score_adjust;
  const auto original = original_oom_score_adjust();
  return original && original != own_oom_score_adjust() ? original : std::nullopt;
}

static tl::expected<void, SpawnFailure> plan_confinement(BirthPlan& plan,
                                                         const Confinement& confinement) {
  if (confinement.nice) plan.nice = &*confinement.nice;
  if (const auto score = oom_score_of(confinement)) plan.oom_score = std::to_string(*score);
  if (!confinement.cpus.empty()) {
    if (auto trouble = trouble_with_cpus(confinement.cpus); !trouble.empty())
      return tl::unexpected(SpawnFailure{std::move(trouble), 0});
    plan.cpus = cpu_mask(confinement.cpus);
  }
  return plan_capabilities(plan, confinement);
}

tl::expected<BirthPlan, SpawnFailure> plan_birth(const SpawnRequest& request, int report) {
  if (request.command.empty()) return tl::unexpected(SpawnFailure{"cannot execute", EINVAL});
  BirthPlan plan(request);
  plan.programs = program_candidates(request.command[0], search_path(request.environment));
  if (plan.programs.empty())
    return tl::unexpected(SpawnFailure{not_found_sentence(request), ENOENT});
  auto descriptors = plan_descriptors(request);
  if (!descriptors) return tl::unexpected(std::move(descriptors).error());
  auto limits = child_limits(request.rlimits);
  if (!limits) return tl::unexpected(std::move(limits).error());

  plan.descriptors = *std::move(descriptors);
  plan.limits = *std::move(limits);
  plan.arguments = null_terminated(request.command);
  if (request.needed) plan.needed = request.needed->file.c_str();
  plan_identity(plan, request);
  if (auto confined = plan_confinement(plan, request.confinement); !confined)
    return tl::unexpected(std::move(confined).error());
  if (!request.directory.empty()) plan.directory = request.directory.c_str();
  if (request.umask) plan.umask = &*request.umask;
  plan.die_with_parent = request.die_with_parent;
  plan.parent = ::getpid();
  plan.cgroup = request.cgroup;
  plan.report = report;
  return plan;
}

}  // namespace skep::host
