#include "config/sections/sections.h"

namespace skep::config {

void read_dbus(TableReader& daemon, DaemonSpec& spec) {
  auto dbus = daemon.table("dbus");
  if (!dbus) return;
  if (const auto enabled = dbus->boolean("enabled")) spec.dbus = *enabled;
  dbus->finish();
}

}  // namespace skep::config
