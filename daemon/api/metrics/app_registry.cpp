#include "api/metrics/app_registry.h"

#include <algorithm>

#include "api/metrics/prom_text.h"

namespace skep::api {
namespace {

// The values of one series, from the eldest worker on.
class Aggregate {
 public:
  explicit Aggregate(std::optional<double> base) : base_(base) {}

  void add(double value) {
    first_ = count_ == 0 ? value : first_;
    least_ = count_ == 0 ? value : std::min(least_, value);
    most_ = count_ == 0 ? value : std::max(most_, value);
    sum_ += value;
    ++count_;
  }

  [[nodiscard]] std::optional<double> value(Aggregator how) const {
    if (count_ == 0) return base_;
    switch (how) {
      case Aggregator::sum:
        break;
      case Aggregator::first:
        return first_;
      case Aggregator::min:
        return least_;
      case Aggregator::max:
        return most_;
      case Aggregator::average:
        return sum_ / static_cast<double>(count_);
    }
    return sum_ + base_.value_or(0);
  }

 private:
  std::optional<double> base_;
  double sum_ = 0;
  double first_ = 0;
  double least_ = 0;
  double most_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

AppRegistry::AppRegistry(const std::string& app, const Bounds& bounds)
    : label_(labels_text({{"app", app}})), app_(app), bounds_(bounds) {}

std::optional<std::uint32_t> AppRegistry::number_of(Family& family, const PromSample& sample) {
  std::string text = sample.name + '{' + label_;
  if (!sample.labels.empty()) text += ',' + sample.labels;
  text += '}';
  if (const auto known = numbers_.find(text); known != numbers_.end()) return known->second;
  if (series_.size() == bounds_.series || bytes_ + text.size() > bounds_.bytes) return std::nullopt;
  bytes_ += text.size();
  const auto number = static_cast<std::uint32_t>(series_.size());
  numbers_.emplace(text, number);
  series_.push_back({std::make_shared<const std::string>(std::move(text)), sample.adds_up, {}});
  family.series.push_back(number);
  return number;
}

std::optional<std::string> AppRegistry::take(std::uint64_t incarnation,
                                             const PromRegistry& registry) {
  std::optional<std::string> trouble;
  Values now;
  for (const PromMetric& metric : registry.metrics) {
    if (metric.samples.empty()) continue;
    const auto [known, is_new] =
        families_.try_emplace(metric.name, Family{metric.help, metric.type, metric.aggregator, {}});
    Family& family = known->second;
    if (!is_new && (family.type != metric.type || family.aggregator != metric.aggregator)) {
      if (!trouble) trouble = metric.name + " had another type or aggregator before";
      continue;
    }
    for (const PromSample& sample : metric.samples) {
      if (const auto number = number_of(family, sample))
        now.emplace_back(*number, sample.value);
      else if (!trouble)
        trouble = metric.name +
                  " has more series than are taken of an app: " + std::to_string(bounds_.series) +
                  ", or " + std::to_string(bounds_.bytes) + " bytes of names and labels";
    }
  }
  // Of a series that comes twice the last counts.
  std::stable_sort(now.begin(), now.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto twice = std::unique(now.rbegin(), now.rend(),
                                 [](const auto& a, const auto& b) { return a.first == b.first; });
  now.erase(now.begin(), twice.base());
  Values& kept = workers_[incarnation];
  bury(kept, now);
  now.shrink_to_fit();
  kept = std::move(now);
  return trouble;
}

// What `before` had counted and `now` does not count any more.
void AppRegistry::bury(const Values& before, const Values& now) {
  auto at = now.begin();
  for (const auto& [number, value] : before) {
    while (at != now.end() && at->first < number) ++at;
    const bool goes_on = at != now.end() && at->first == number && at->second >= value;
    Series& series = series_[number];
    if (series.adds_up && !goes_on) series.base = series.base.value_or(0) + value;
  }
}

void AppRegistry::retain(const std::set<std::uint64_t>& living) {
  for (auto worker = workers_.begin(); worker != workers_.end();) {
    if (living.contains(worker->first)) {
      ++worker;
      continue;
    }
    bury(worker->second, {});
    worker = workers_.erase(worker);
  }
}

std::size_t AppRegistry::values() const {
  std::size_t count = 0;
  for (const auto& [incarnation, values] : workers_) count += values.size();
  return count;
}

std::vector<MergedFamily> AppRegistry::families() const {
  std::vector<Aggregate> aggregates;
  aggregates.reserve(series_.size());
  for (const Series& series : series_) aggregates.emplace_back(series.base);
  for (const auto& [incarnation, values] : workers_)
    for (const auto& [number, value] : values) aggregates[number].add(value);
  std::vector<MergedFamily> shown;
  for (const auto& [name, family] : families_) {
    MergedFamily merged{name, family.help, family.type, app_, {}};
    for (const std::uint32_t number : family.series)
      if (const auto value = aggregates[number].value(family.aggregator))
        merged.lines.push_back({series_[number].text, *value});
    if (!merged.lines.empty()) shown.push_back(std::move(merged));
  }
  return shown;
}

}  // namespace skep::api
