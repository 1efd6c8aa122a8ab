#include "model/capability.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace skep {
namespace {

// A name's place is its number, which is the kernel's interface and never changes.
constexpr std::array<std::string_view, 41> names{"CHOWN",
                                                 "DAC_OVERRIDE",
                                                 "DAC_READ_SEARCH",
                                                 "FOWNER",
                                                 "FSETID",
                                                 "KILL",
                                                 "SETGID",
                                                 "SETUID",
                                                 "SETPCAP",
                                                 "LINUX_IMMUTABLE",
                                                 "NET_BIND_SERVICE",
                                                 "NET_BROADCAST",
                                                 "NET_ADMIN",
                                                 "NET_RAW",
                                                 "IPC_LOCK",
                                                 "IPC_OWNER",
                                                 "SYS_MODULE",
                                                 "SYS_RAWIO",
                                                 "SYS_CHROOT",
                                                 "SYS_PTRACE",
                                                 "SYS_PACCT",
                                                 "SYS_ADMIN",
                                                 "SYS_BOOT",
                                                 "SYS_NICE",
                                                 "SYS_RESOURCE",
                                                 "SYS_TIME",
                                                 "SYS_TTY_CONFIG",
                                                 "MKNOD",
                                                 "LEASE",
                                                 "AUDIT_WRITE",
                                                 "AUDIT_CONTROL",
                                                 "SETFCAP",
                                                 "MAC_OVERRIDE",
                                                 "MAC_ADMIN",
                                                 "SYSLOG",
                                                 "WAKE_ALARM",
                                                 "BLOCK_SUSPEND",
                                                 "AUDIT_READ",
                                                 "PERFMON",
                                                 "BPF",
                                                 "CHECKPOINT_RESTORE"};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

}  // namespace

std::optional<unsigned> capability_named(std::string_view name) {
  std::string capitals;
  std::transform(name.begin(), name.end(), std::back_inserter(capitals), upper);
  std::string_view wanted = capitals;
  constexpr std::string_view prefix = "CAP_";
  if (wanted.starts_with(prefix)) wanted.remove_prefix(prefix.size());
  const auto* const found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin());
}

std::vector<std::string> capability_names(std::uint64_t set) {
  std::vector<std::string> found;
  for (std::size_t number = 0; number < names.size(); ++number)
    if ((set >> number & 1U) != 0) found.emplace_back(names.at(number));
  return found;
}

std::string words_for_capabilities(std::uint64_t set) {
  std::string words;
  for (const std::string& name : capability_names(set)) words += (words.empty() ? "" : ", ") + name;
  return words;
}

std::uint64_t all_capabilities() {
  return (std::uint64_t{1} << names.size()) - 1;
}

}  // namespace skep
