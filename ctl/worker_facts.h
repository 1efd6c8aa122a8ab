#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "ctl/colour.h"
#include "ctl/session.h"

namespace skep::ctl {

// Everything that skepd tells of one worker.
struct WorkerFacts {
  boost::json::object worker;               // of GET /v1/status
  boost::json::object app;                  // of GET /v1/apps; empty: not known
  boost::json::object thresholds;           // the app's loop-lag, heap and memory in force
  std::vector<boost::json::object> events;  // its last ones and its app's, oldest first
};

// `name` must be that of one worker. Only what the worker itself has is needed; the rest is left
// empty where skepd does not tell it.
[[nodiscard]] Attempt<WorkerFacts> ask_facts(const Session& session, const std::string& name);

[[nodiscard]] std::string facts_text(const WorkerFacts& facts, Colour colour);
[[nodiscard]] std::string facts_json(const WorkerFacts& facts);

}  // namespace skep::ctl
