#include "integration/harness/bus_world.h"

#include "integration/harness/eventually.h"
#include "support/places.h"

namespace skep::harness {
namespace {

// What the daemons that are played, or run, beside skepd may be called.
std::string rules() {
  return "<include>" + test::in_source("packaging/dbus/org.skep1.conf") +
         "</include>"
         "<policy context=\"default\">"
         "<allow own=\"org.freedesktop.PolicyKit1\"/>"
         "<allow own=\"org.freedesktop.login1\"/>"
         "<allow send_destination=\"org.freedesktop.PolicyKit1\"/>"
         "<allow send_destination=\"org.freedesktop.login1\"/>"
         "</policy>";
}

constexpr auto rule =
    "polkit.addRule(function(action, subject) {"
    " if (action.id == 'org.skep1.manage-apps' && subject.user == 'nobody')"
    " return polkit.Result.YES; });";

Finished run_as_nobody(std::vector<std::string> command) {
  command.insert(command.begin(), {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
  return run(command);
}

}  // namespace

BusWorld::BusWorld() : bus_(rules()) {}

std::map<std::string, std::string> BusWorld::environment() const {
  return {{"DBUS_SYSTEM_BUS_ADDRESS", bus_.address()}};
}

SkepdOptions BusWorld::skepd_options() const {
  SkepdOptions options;
  options.environment = environment();
  options.daemon_keys = "[daemon.dbus]\nenabled = true";
  return options;
}

bool BusWorld::has(const std::string& name) const {
  return eventually([&] { return busctl({"status", name}).exit == 0; });
}

std::vector<std::string> BusWorld::command(std::vector<std::string> words) const {
  words.insert(words.begin(), {"busctl", "--address=" + bus_.address(), "--no-pager"});
  return words;
}

Finished BusWorld::busctl(std::vector<std::string> words) const {
  return run(command(std::move(words)));
}

Finished BusWorld::busctl_as_nobody(std::vector<std::string> words) const {
  return run_as_nobody(command(std::move(words)));
}

Finished BusWorld::sent_as_nobody(const std::string& path, const std::string& interface,
                                  const std::string& method, std::vector<std::string> words) const {
  words.insert(words.begin(), {"dbus-send", "--bus=" + bus_.address(), "--print-reply",
                               "--dest=org.skep1", path, interface + '.' + method});
  return run_as_nobody(std::move(words));
}

Finished BusWorld::call(const std::string& path, const std::string& interface,
                        const std::string& method, std::vector<std::string> words) const {
  words.insert(words.begin(), {"call", "--", "org.skep1", path, interface, method});
  return busctl(std::move(words));
}

std::string BusWorld::property(const std::string& path, const std::string& interface,
                               const std::string& name) const {
  std::string text = busctl({"get-property", "org.skep1", path, interface, name}).out;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::unique_ptr<Process> BusWorld::polkitd() const {
  const std::string rules_folder = files_.path("rules.d");
  (void)run({"mkdir", rules_folder});
  files_.write("rules.d/10-test.rules", rule);
  (void)run({"chmod", "-R", "a+rX", rules_folder});
  const std::string script = "mount --bind " + test::in_source("packaging/polkit") +
                             " /usr/share/polkit-1/actions && mount --bind " + rules_folder +
                             " /etc/polkit-1/rules.d && exec /usr/lib/polkit-1/polkitd --no-debug";
  auto process = std::make_unique<Process>(Program{{"unshare", "--mount", "sh", "-c", script},
                                                   environment(),
                                                   files_.path("polkitd.out"),
                                                   files_.path("polkitd.err"),
                                                   {}});
  if (!has("org.freedesktop.PolicyKit1")) return nullptr;
  return process;
}

}  // namespace skep::harness
