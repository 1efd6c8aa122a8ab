#include "engine/lifecycle.h"

#include <initializer_list>

namespace skep::engine {
namespace {

bool is_one_of(WorkerState state, std::initializer_list<WorkerState> states) {
  for (const WorkerState each : states)
    if (each == state) return true;
  return false;
}

}  // namespace

bool is_legal(WorkerState from, WorkerState to) {
  using enum WorkerState;
  switch (from) {
    case stopped:
      return is_one_of(to, {starting});
    case starting:
      return is_one_of(to, {running, stopping, backoff, exited, fatal});
    case running:
      return is_one_of(to, {stopping, exited});
    case backoff:
      return is_one_of(to, {starting, stopped});
    case stopping:
      return is_one_of(to, {stopped, backoff, exited, fatal});
    case exited:
      return is_one_of(to, {starting, backoff, fatal, stopped});
    case fatal:
      return is_one_of(to, {starting, stopped});
    case unknown:
      break;
  }
  return false;
}

}  // namespace skep::engine
