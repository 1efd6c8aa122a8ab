#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/app_metrics_operations.h"
#include "api/metrics/app_registry.h"

namespace skep::api {

// The registries of every app. What is wrong with an app's metrics costs one warning of each kind.
class AppRegistries {
 public:
  using Warn = std::function<void(const std::string& app, const std::string& sentence)>;
  struct Bounds {
    AppRegistry::Bounds app;
    std::size_t values = 300'000;  // of all workers together
    PromBounds answer;
  };

  explicit AppRegistries(Warn warn) : AppRegistries(std::move(warn), Bounds{}) {}
  AppRegistries(Warn warn, const Bounds& bounds) : warn_(std::move(warn)), bounds_(bounds) {}

  // A worker's answer.
  void take(const std::string& app, std::uint64_t incarnation, std::string_view json);
  // What lives now; an app that is not asked any more is forgotten.
  void retain(const AppMetricsOperations::Apps& apps);

  // By name, with `own` put in first, of which the apps in `renamed` have nothing beside them.
  [[nodiscard]] std::vector<MergedFamily> families(std::vector<MergedFamily> own,
                                                   const std::set<std::string>& renamed);

 private:
  enum class Trouble : std::uint8_t { answer, left_out, no_place, full, clash };

  void warn(const std::string& app, Trouble trouble, const std::string& sentence);
  [[nodiscard]] std::size_t values() const;

  Warn warn_;
  Bounds bounds_;
  std::map<std::string, AppRegistry> apps_;
  std::set<std::pair<std::string, Trouble>> told_;
};

}  // namespace skep::api
