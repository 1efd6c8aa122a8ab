#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/metrics/merged_family.h"
#include "api/metrics/wall_clock.h"
#include "model/snapshot.h"

namespace skep::api {

// The whole of /metrics in Prometheus' text format 0.0.4, a part at a time: all series of a family
// stand together, so a family is begun once and carried on over as many parts as the workers need.
class Exposition {
 public:
  // `merged` comes after skepd's own families.
  Exposition(std::shared_ptr<const Snapshot> snapshot, std::string version, const WallClock& clock,
             std::vector<MergedFamily> merged = {});
  ~Exposition();

  // Appends the next part, the series that some dozens of workers have in one family; false once
  // all is written.
  bool write_part(std::string& out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr const char* exposition_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace skep::api
