#include "host/process/birth_failure.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "host/process/command_path.h"
#include "host/process/execution_hint.h"
#include "model/app_spec.h"

namespace skep::host {

namespace {

// In the order of BirthStage; a trailing space waits for a detail.
constexpr std::array<std::string_view, birth_stage_count> sentences{
    "cannot enter its cgroup",
    "cannot lead a process group of its own",
    "cannot open /dev/null",
    "cannot place descriptor ",
    "cannot close the descriptors of skepd",
    "cannot set limit ",
    "cannot become user ",
    "cannot change to directory ",
    "cannot read ",
    "cannot execute "};
static_assert(static_cast<std::size_t>(BirthStage::program) + 1 == sentences.size());

std::string limit_detail(const ChildLimit& limit) {
  std::string detail = limit.name;
  detail += " to ";
  detail +=
      limit.value.rlim_max == RLIM_INFINITY ? "infinity" : std::to_string(limit.value.rlim_max);
  return detail;
}

std::string from_path(const SpawnRequest& request) {
  return request.command[0] + " from PATH " + search_path(request.environment);
}

std::string detail_of(const BirthReport& report, const SpawnRequest& request,
                      const BirthPlan& plan) {
  const auto index = static_cast<std::size_t>(report.detail);
  switch (report.stage) {
    case BirthStage::descriptor:
      return std::to_string(report.detail);
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
      break;
  }
  return {};
}

}  // namespace

SpawnFailure birth_failure(const BirthReport& report, const SpawnRequest& request,
                           const BirthPlan& plan) {
  std::string stage(sentences.at(static_cast<std::size_t>(report.stage)));
  stage += detail_of(report, request, plan);
  return {std::move(stage), report.error};
}

std::string not_found_sentence(const SpawnRequest& request) {
  return std::string(sentences.back()) + from_path(request);
}

}  // namespace skep::host
