#include "api/metrics/app_registries.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace skep::api {

void AppRegistries::warn(const std::string& app, Trouble trouble, const std::string& sentence) {
  if (told_.emplace(app, trouble).second) warn_(app, sentence);
}

std::size_t AppRegistries::values() const {
  std::size_t count = 0;
  for (const auto& [name, app] : apps_) count += app.values();
  return count;
}

void AppRegistries::take(const std::string& app, std::uint64_t incarnation, std::string_view json) {
  if (values() >= bounds_.values)
    return warn(app, Trouble::full,
                fmt::format("the metrics of its prom-client are too many: {} values of all workers "
                            "are kept at once, and no more are taken",
                            bounds_.values));
  const auto registry = read_prom_answer(json, bounds_.answer);
  if (!registry)
    return warn(app, Trouble::answer,
                "the metrics of its prom-client cannot be used: " + registry.error().message);
  if (registry->left_out > 0)
    warn(app, Trouble::left_out,
         fmt::format("{} of the metrics and values of its prom-client are left out: {}",
                     registry->left_out, registry->first));
  auto& known = apps_.try_emplace(app, app, bounds_.app).first->second;
  if (const auto trouble = known.take(incarnation, *registry))
    warn(app, Trouble::no_place, "metrics of its prom-client are left out: " + *trouble);
}

void AppRegistries::retain(const AppMetricsOperations::Apps& apps) {
  std::erase_if(apps_, [&](const auto& known) { return !apps.asked.contains(known.first); });
  std::erase_if(told_, [&](const auto& told) { return !apps.asked.contains(told.first); });
  for (auto& [name, app] : apps_) app.retain(apps.asked.at(name));
}

std::vector<MergedFamily> AppRegistries::families(std::vector<MergedFamily> own,
                                                  const std::set<std::string>& renamed) {
  std::set<std::string> own_names;
  for (const MergedFamily& family : own) own_names.insert(family.name);
  std::vector<MergedFamily> all = std::move(own);
  for (const auto& [name, app] : apps_)
    for (MergedFamily& family : app.families())
      if (!renamed.contains(name) || !own_names.contains(family.name))
        all.push_back(std::move(family));
  std::map<std::string, std::vector<std::string>> dropped;  // by app
  auto families = joined(std::move(all), [&](const MergedFamily& family, const std::string& why) {
    dropped[family.app].push_back(family.name + " (" + why + ')');
  });
  for (const auto& [app, names] : dropped)
    warn(app, Trouble::clash,
         fmt::format("{} of the metrics of its prom-client are left out: {}", names.size(),
                     fmt::join(names, ", ")));
  return families;
}

}  // namespace skep::api
