#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace skep::api {

// The metrics that workers keep themselves, as the api asks for them.
class AppMetricsOperations {
 public:
  virtual ~AppMetricsOperations() = default;

  struct Apps {
    // Those that are asked, each with the incarnations that live in its slots.
    std::map<std::string, std::set<std::uint64_t>> asked;
    // Those whose figures in skepd are shown under prom-client's names too.
    std::set<std::string> renamed;
  };

  // Asks every worker whose app wants it. `came` has each answer as it comes, the JSON text of
  // prom-client's "prom-client:getMetricsRes", of which nothing is checked; one that comes late is
  // given too, and the last one of each worker that has drained. `done` is called in a later turn,
  // when all have answered or a second has passed.
  virtual void collect(
      std::function<void(const std::string& app, std::uint64_t incarnation, std::string json)> came,
      std::function<void(const Apps&)> done) = 0;

  // A sentence for skepd's log, about what an app's metrics are wrong in.
  virtual void warn(const std::string& app, const std::string& sentence) = 0;
};

}  // namespace skep::api
