#include <algorithm>
#include <charconv>

#include "config/cpu_list.h"
#include "ctl/import/identity.h"
#include "ctl/import/quantities.h"
#include "ctl/import/systemd_service.h"
#include "model/capability.h"
#include "model/sandbox_spec.h"

namespace skep::ctl::importing {
namespace {

constexpr std::size_t most_groups = 1024;
constexpr std::size_t most_credentials = 64;

void take_groups(IniFields& fields, App& app, const Specifiers& specifiers) {
  if (const auto group = fields.take("Group"); group && !group->empty())
    set_group(app, "Group=" + *group, specifiers.expand(*group));
  std::vector<std::string> names;
  for (const std::string& line : fields.take_all("SupplementaryGroups"))
    for (const std::string& word : systemd_words(specifiers.expand(line))) {
      if (std::find(names.begin(), names.end(), word) != names.end()) continue;
      if (is_account_name(word) && names.size() < most_groups)
        names.push_back(word);
      else
        app.note("SupplementaryGroups=" + word, "Skep takes names of groups.");
    }
  if (!names.empty()) app.set("", "supplementary-groups", names);
}

struct CapabilitySet {
  std::uint64_t set = 0;
  bool there = false;
};

// A line that begins with '~' takes away from what there was, and at first from all.
CapabilitySet take_capabilities(IniFields& fields, App& app, const char* key) {
  CapabilitySet found;
  for (const std::string& line : fields.take_all(key)) {
    const bool without = line.starts_with('~');
    std::uint64_t listed = 0;
    for (const std::string& word : systemd_words(without ? line.substr(1) : line)) {
      const auto number = capability_named(word);
      if (number)
        listed |= std::uint64_t{1} << *number;
      else
        app.note(std::string(key) + '=' + word, "This is no capability.");
    }
    if (listed == 0 && !without) continue;
    if (without)
      found.set = (found.there ? found.set : all_capabilities()) & ~listed;
    else
      found.set |= listed;
    found.there = true;
  }
  return found;
}

// Another user than root has what is ambient, and a worker no other than these.
void take_capabilities(IniFields& fields, App& app) {
  const CapabilitySet bounding = take_capabilities(fields, app, "CapabilityBoundingSet");
  const CapabilitySet ambient = take_capabilities(fields, app, "AmbientCapabilities");
  const Value* user = app.find("", "user");
  const bool is_root = user == nullptr || *user == Value(std::string("root"));
  if (is_root && bounding.there)
    app.set("", "capabilities", capability_names(bounding.set),
            "skepd must have them itself: look at the unit of skepd.");
  else if (!is_root && ambient.there)
    app.set(
        "", "capabilities", capability_names(ambient.set),
        "They are its bounding set as well. skepd must have them itself: look at its unit. Ports "
        "below 1024 need none where listen names them.");
  else if (bounding.there)
    app.note("CapabilityBoundingSet=" + words_for_capabilities(bounding.set),
             "A worker with a user has no capability, and none of skepd's is in its bounding set; "
             "no-new-privileges = true keeps all from it.");
  else if (ambient.there)
    app.note("AmbientCapabilities=" + words_for_capabilities(ambient.set),
             "Without a user a worker has all that skepd has; capabilities = [] takes them away.");
}

void take_number(IniFields& fields, App& app, const char* name, const char* key, std::int32_t least,
                 std::int32_t most) {
  const auto said = fields.take(name);
  if (!said || said->empty()) return;
  const std::string_view text = trimmed(*said);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= least && number <= most)
    app.set("", key, number);
  else
    app.note(std::string(name) + '=' + *said, "This is no number that Linux takes.");
}

void take_affinity(IniFields& fields, App& app) {
  std::string all;
  for (const std::string& line : fields.take_all("CPUAffinity"))
    all += (all.empty() ? "" : " ") + line;
  if (all.empty()) return;
  if (config::parse_cpu_list(all))
    app.set("", "cpu-affinity", all);
  else
    app.note("CPUAffinity=" + all, "Write the numbers of processors: cpu-affinity = \"0-3,8\".");
}

void take_no_new_privileges(IniFields& fields, App& app) {
  const auto said = fields.take("NoNewPrivileges");
  if (!said || said->empty()) return;
  if (const auto value = boolean_of(*said))
    app.set("", "no-new-privileges", *value);
  else
    app.note("NoNewPrivileges=" + *said, "This is neither yes nor no.");
}

bool is_credential(const std::string& name) {
  return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
         name.find_first_of("/:") == std::string::npos &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// What is behind the name may be the secret itself.
void take_credentials(IniFields& fields, App& app, const Specifiers& specifiers) {
  std::vector<std::string> names;
  for (const char* key :
       {"LoadCredential", "LoadCredentialEncrypted", "SetCredential", "SetCredentialEncrypted"})
    for (const std::string& line : fields.take_all(key)) {
      const std::string name = specifiers.expand(line.substr(0, line.find(':')));
      if (!is_credential(name) || names.size() == most_credentials)
        app.note(std::string(key) + "=...",
                 "Skep takes up to 64 of them, each with the name of a file.");
      else if (std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }
  if (!names.empty())
    app.set("", "credentials", names,
            "skepd hands on what it was given: put the lines of this unit that name them into the "
            "unit of skepd, by systemctl edit skepd.");
}

}  // namespace

void take_security(IniFields& fields, App& app, const Specifiers& specifiers) {
  take_groups(fields, app, specifiers);
  take_no_new_privileges(fields, app);
  take_capabilities(fields, app);
  take_number(fields, app, "Nice", "nice", least_nice, most_nice);
  take_number(fields, app, "OOMScoreAdjust", "oom-score-adjust", least_oom_score, most_oom_score);
  take_affinity(fields, app);
  take_credentials(fields, app, specifiers);
}

}  // namespace skep::ctl::importing
