#include "host/process/birth_plan.h"

#include <cerrno>
#include <unistd.h>
#include <utility>

#include "host/process/birth_failure.h"
#include "host/process/capabilities.h"
#include "host/process/command_path.h"

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
         identity.gid == ::getegid();
}

static void plan_identity(BirthPlan& plan, const SpawnRequest& request) {
  if (!request.identity || is_already(*request.identity)) return;
  plan.identity = &*request.identity;
  if (plan.identity->uid != 0) plan.dropped_capabilities = own_capabilities_to_drop();
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
  if (!request.directory.empty()) plan.directory = request.directory.c_str();
  if (request.umask) plan.umask = &*request.umask;
  plan.die_with_parent = request.die_with_parent;
  plan.parent = ::getpid();
  plan.cgroup = request.cgroup;
  plan.report = report;
  return plan;
}

}  // namespace skep::host
