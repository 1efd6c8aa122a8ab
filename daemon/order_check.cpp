#include "order_check.h"

#include <algorithm>
#include <set>

#include "config_plan.h"

namespace skep {
namespace {

class CircleSearch {
 public:
  explicit CircleSearch(const std::vector<AppSpec>& apps) : apps_(apps) {}

  std::optional<std::string> from(const AppSpec& app) {
    if (finished_.contains(app.name)) return std::nullopt;
    const auto begin = std::find(way_.begin(), way_.end(), app.name);
    if (begin != way_.end()) return told(begin);
    way_.push_back(app.name);
    for (const std::string& name : app.after) {
      const AppSpec* needed = app_named(apps_, name);
      if (needed == nullptr) continue;
      if (auto circle = from(*needed)) return circle;
    }
    way_.pop_back();
    finished_.insert(app.name);
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::string told(std::vector<std::string>::const_iterator begin) const {
    std::string text = *begin;
    for (auto each = begin + 1; each != way_.end(); ++each)
      text += (each == begin + 1 ? " is after " : ", which is after ") + *each;
    const bool of_itself = begin + 1 == way_.end();
    return text + (of_itself ? " is after " : ", which is after ") + *begin;
  }

  const std::vector<AppSpec>& apps_;
  std::set<std::string> finished_;  // from which no circle is left to be found
  std::vector<std::string> way_;    // each after the one behind it
};

}  // namespace

std::optional<std::string> circle_in(const std::vector<AppSpec>& apps) {
  CircleSearch search(apps);
  for (const AppSpec& app : apps)
    if (auto circle = search.from(app)) return circle;
  return std::nullopt;
}

std::vector<std::string> missing_before(const AppSpec& app, const std::vector<AppSpec>& apps) {
  std::vector<std::string> missing;
  for (const std::string& name : app.after)
    if (app_named(apps, name) == nullptr) missing.push_back(name);
  return missing;
}

}  // namespace skep
