#include "config/on_event_text.h"

#include <map>
#include <utility>

#include "model/toml_text.h"
#include "model/units.h"

namespace skep::config {

std::string event_pattern_text(const EventPattern& pattern) {
  if (!pattern.kind) return "all";
  std::string text(name_of(*pattern.kind));
  if (pattern.to) text.append(":").append(name_of(*pattern.to));
  if (pattern.threshold) text.append(":").append(name_of(*pattern.threshold));
  return text;
}

std::string on_event_keys(const OnEventSpec& spec, const std::string& separator) {
  std::vector<std::string> events;
  for (const EventPattern& pattern : spec.events) events.push_back(event_pattern_text(pattern));
  std::string text = "events = " + toml_text(events) + separator;
  if (!spec.apps.empty()) text += "apps = " + toml_text(spec.apps) + separator;
  return text + "command = " + toml_text(spec.command) + separator +
         "timeout = " + toml_text(format_duration(spec.timeout)) + separator +
         "concurrency = " + toml_text(spec.concurrency) + separator +
         "queue = " + toml_text(spec.queue) + separator;
}

std::vector<FieldChange> changed_on_events(const std::vector<OnEventSpec>& before,
                                           const std::vector<OnEventSpec>& after) {
  std::map<std::string, std::pair<std::string, std::string>> texts;
  const auto inline_table = [](const OnEventSpec& spec) {
    std::string keys = on_event_keys(spec, ", ");
    keys.resize(keys.size() - 2);
    return "{ " + keys + " }";
  };
  for (const OnEventSpec& spec : before) texts[spec.name].first = inline_table(spec);
  for (const OnEventSpec& spec : after) texts[spec.name].second = inline_table(spec);
  std::vector<FieldChange> changes;
  for (const auto& [name, text] : texts)
    if (text.first != text.second)
      changes.push_back({"on-event." + toml_key(name), text.first, text.second, Effect::live});
  return changes;
}

}  // namespace skep::config
