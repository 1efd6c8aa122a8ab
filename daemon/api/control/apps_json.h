#pragma once

#include <memory>
#include <string>

#include "model/snapshot.h"

namespace skep::api {

// The answer to GET /v1/apps: an array with an object for each app, in parts.
//   group       null: none
//   name, workers_desired, workers_running, spares_desired, spares_held
//   balance     "round-robin", "least-connections", "source", "cpu"
//   steering    "ebpf", "classic-bpf", "none"; null: no address that could be steered
//   overloaded
//   roll        the one under way or the last one, null before the first: {phase, done, total,
//               seconds, text}; phase "rolling", "going-back", "complete", "stopped",
//               "rolled-back"; seconds since it began
//   extras      processes beside those in slots: {role, worker, state, pid, held, seconds}; role
//               "successor", "retiree", "spare"; worker the slot, null for a spare; pid null where
//               there is none yet; seconds since its state began
class AppsJson {
 public:
  explicit AppsJson(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  // Appends the next few objects; false once all is written.
  bool write_part(std::string& out);

 private:
  void begin_app(std::string& out, const AppSnapshot& app);
  void write_extras(std::string& out, const AppSnapshot& app);

  std::shared_ptr<const Snapshot> snapshot_;
  std::size_t app_ = 0;
  std::size_t extra_ = 0;
  bool begun_ = false;  // the app
};

}  // namespace skep::api
