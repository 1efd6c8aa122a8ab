#pragma once

#include <ctime>
#include <memory>
#include <string>

#include "api/control/overlaps.h"
#include "model/snapshot.h"

namespace skep::api {

// The answer to GET /v1/status: an array with an object for each worker, in parts.
class StatusJson {
 public:
  // `wall` is the time of day of `snapshot->at`.
  StatusJson(std::shared_ptr<const Snapshot> snapshot, std::time_t wall)
      : snapshot_(std::move(snapshot)), wall_(wall) {}

  // Appends the next few workers; false once all is written.
  bool write_part(std::string& out);

 private:
  [[nodiscard]] const WorkerSnapshot* next();
  void add_worker(std::string& out, const WorkerSnapshot& worker) const;

  std::shared_ptr<const Snapshot> snapshot_;
  std::time_t wall_;
  std::size_t app_ = 0;
  std::size_t worker_ = 0;
  Overlaps overlaps_;  // of the app
  bool begun_ = false;
};

}  // namespace skep::api
