#include "host/process/birth_failure.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>

#include "host/process/birth_advice.h"
#include "host/process/command_path.h"
#include "host/process/execution_hint.h"
#include "model/capability.h"

namespace skep::host {

namespace {

// In the order of BirthStage; a trailing space waits for a detail.
constexpr std::array<std::string_view, birth_stage_count> sentences{
    "cannot enter its cgroup",
    "cannot lead a process group of its own",
    "cannot open /dev/null",
    "cannot place descriptor ",
    "cannot close the descriptors of skepd",
    "cannot set `nice` to ",
    "cannot set `oom-score-adjust` to ",
    "cannot run on its processors",
    "cannot set limit ",
    "cannot become user ",
    "cannot set its capabilities to ",
    "cannot set no-new-privileges",
    "cannot change to directory ",
    "cannot read ",
    "cannot execute "};
static_assert(static_cast<std::size_t>(BirthStage::program) + 1 == sentences.size());

std::string limit_text(rlim_t limit) {
  return limit == RLIM_INFINITY ? "infinity" : std::to_string(limit);
}

std::string limit_detail(const ChildLimit& limit) {
  std::string detail = limit.name;
  detail += " to ";
  if (limit.value.rlim_cur != limit.value.rlim_max)
    detail += limit_text(limit.value.rlim_cur) + ':';
  return detail + limit_text(limit.value.rlim_max);
}

std::string capabilities_detail(std::uint64_t set) {
  return set == 0 ? "none" : words_for_capabilities(set);
}

std::string from_path(const SpawnRequest& request) {
  if (request.path_is_secret) return request.command[0] + " from the PATH that its env-files set";
  return request.command[0] + " from PATH " + search_path(request.environment);
}

std::string detail_of(const BirthReport& report, const SpawnRequest& request,
                      const BirthPlan& plan) {
  const auto index = static_cast<std::size_t>(report.detail);
  switch (report.stage) {
    case BirthStage::descriptor:
      return std::to_string(report.detail);
    case BirthStage::nice:
      return std::to_string(*plan.nice);
    case BirthStage::oom_score:
      return plan.oom_score;
    case BirthStage::capabilities:
      return capabilities_detail(plan.capabilities);
    case BirthStage::limit:
      return limit_detail(plan.limits[index]);
    case BirthStage::user:
      return request.identity->name;
    case BirthStage::directory:
      return request.directory;
    case BirthStage::needed:
      return request.needed->file;
    case BirthStage::program:
      if (report.detail < 0) return from_path(request);
      return plan.programs[index] + execution_hint(plan.programs[index], report.error);
    case BirthStage::cgroup:
    case BirthStage::group:
    case BirthStage::null_device:
    case BirthStage::inherited_descriptors:
    case BirthStage::cpus:
    case BirthStage::no_new_privileges:
      break;
  }
  return {};
}

// Empty where the errno says all that is known.
std::string advice_on(const BirthReport& report, const BirthPlan& plan,
                      const Confinement& confinement) {
  if (report.error != EPERM && report.error != EACCES) return {};
  switch (report.stage) {
    case BirthStage::nice:
      return advice_on_nice(*plan.nice);
    case BirthStage::oom_score:
      return advice_on_oom_score(confinement.oom_score_adjust.value_or(0));
    case BirthStage::limit:
      return advice_on_limit(plan.limits[static_cast<std::size_t>(report.detail)]);
    default:
      return {};
  }
}

}  // namespace

SpawnFailure birth_failure(const BirthReport& report, const SpawnRequest& request,
                           const BirthPlan& plan) {
  std::string stage(sentences.at(static_cast<std::size_t>(report.stage)));
  stage += detail_of(report, request, plan);
  if (const auto advice = advice_on(report, plan, request.confinement); !advice.empty())
    return {stage + ": " + advice, 0};
  return {std::move(stage), report.error};
}

std::string not_found_sentence(const SpawnRequest& request) {
  return std::string(sentences.back()) + from_path(request);
}

}  // namespace skep::host
