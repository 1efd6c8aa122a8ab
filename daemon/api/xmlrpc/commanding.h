#pragma once

#include <optional>
#include <vector>

#include "api/xmlrpc/method.h"
#include "api/xmlrpc/names.h"
#include "model/verb.h"

namespace skep::api::xmlrpc {

// What is asked of processes.
struct Order {
  Verb verb = Verb::start;
  int signal = 0;    // Verb::signal
  bool wait = true;  // the answer comes when they have come to rest, else when it is passed on
  // Which of a group's processes are meant at all, by their state.
  bool (*concerns)(WorkerState state) = nullptr;
  std::optional<Fault> refused{};  // what all who are meant answer to it
};

// supervisord's RUNNING_STATES: what can be stopped and cannot be started.
[[nodiscard]] bool counts_as_running(WorkerState state);

// Answers true.
void command_one(const Call& call, const Process& process, const Order& order, Done done);

// Answers an array with a struct for each process that the order concerns: name, group, status,
// description.
void command_each(const Call& call, const std::vector<Process>& processes, const Order& order,
                  Done done);

// One struct of such an array.
[[nodiscard]] Value status_of(const Process& process, const tl::expected<void, Fault>& outcome);

}  // namespace skep::api::xmlrpc
