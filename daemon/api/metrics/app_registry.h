#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/metrics/merged_family.h"
#include "api/metrics/prom_registry.h"

namespace skep::api {

// What the workers of one app have counted, made one. What adds up, counters above all, never falls
// while the app is known: what a worker had when it was last heard counts on after its death, and
// one that begins anew goes on from where it was. Of everything else the living count alone.
class AppRegistry {
 public:
  // A series that was there once stays, so that they need bounds.
  struct Bounds {
    std::size_t series = 20'000;
    std::size_t bytes = 8 << 20;  // of their names and labels
  };

  AppRegistry(const std::string& app, const Bounds& bounds);

  // Takes what a worker has now in place of what it had. Gives why the first of what found no place
  // found none, a clause; nothing where all did.
  std::optional<std::string> take(std::uint64_t incarnation, const PromRegistry& registry);

  // The workers that live; the others have died.
  void retain(const std::set<std::uint64_t>& living);

  // How many values of workers are kept.
  [[nodiscard]] std::size_t values() const;

  // Those that have a value now.
  [[nodiscard]] std::vector<MergedFamily> families() const;

 private:
  struct Series {
    std::shared_ptr<const std::string> text;
    bool adds_up = false;
    std::optional<double> base;  // what the dead have counted
  };
  struct Family {
    std::string help;
    prometheus::MetricType type = prometheus::MetricType::Gauge;
    Aggregator aggregator = Aggregator::sum;
    std::vector<std::uint32_t> series;
  };
  using Values = std::vector<std::pair<std::uint32_t, double>>;  // by series

  std::optional<std::uint32_t> number_of(Family& family, const PromSample& sample);
  void bury(const Values& before, const Values& now);

  std::string label_;  // `app="web"`
  std::string app_;
  Bounds bounds_;
  std::size_t bytes_ = 0;
  std::map<std::string, Family> families_;
  std::vector<Series> series_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // of series_, by text
  std::map<std::uint64_t, Values> workers_;                 // by incarnation
};

}  // namespace skep::api
