#pragma once

#include <optional>

#include <tl/expected.hpp>

#include "host/unique_fd.h"

namespace skep::host {

// The steps of a child's birth that can fail, in their order.
enum class BirthStage : int {
  cgroup,  // reported, and then the child stays where it is
  group,
  null_device,
  descriptor,  // detail: the number in the child
  inherited_descriptors,
  nice,
  oom_score,
  cpus,
  limit,  // detail: index into BirthPlan::limits
  user,
  capabilities,
  no_new_privileges,
  directory,
  needed,   // reported, and then the child goes on without it
  program,  // detail: index into BirthPlan::programs; -1: not one of them exists
};
inline constexpr int birth_stage_count = 15;

// What a child writes when a step failed, before it leaves.
struct BirthReport {
  BirthStage stage = BirthStage::group;
  int error = 0;  // errno
  int detail = 0;
};

// The close-on-exec pipe on which a child reports: no report but of BirthStage::needed and
// BirthStage::cgroup means that it executes its program.
class BirthPipe {
 public:
  // The error is an errno.
  [[nodiscard]] static tl::expected<BirthPipe, int> open();

  [[nodiscard]] int child_end() const { return writer_.get(); }

  // The next report, if there is one. Does not wait: whoever calls it knows that the child has
  // executed its program or left.
  [[nodiscard]] std::optional<BirthReport> take() const;

 private:
  BirthPipe(int reader, int writer) : reader_(reader), writer_(writer) {}

  UniqueFd reader_;
  UniqueFd writer_;
};

}  // namespace skep::host
