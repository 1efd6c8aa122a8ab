#include "host/process/cgroup_mounts.h"

#include <algorithm>
#include <optional>

#include "host/process/text_fields.h"

namespace skep::host {

namespace {

bool has_cpu(std::string_view comma_list) {
  const auto words = fields(comma_list, ',');
  return std::find(words.begin(), words.end(), "cpu") != words.end();
}

// Mountinfo writes space, tab, newline and backslash as \ and three octal digits.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() &&
                        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                    text.begin() + static_cast<std::ptrdiff_t>(i) + 4,
                                    [](char c) { return c >= '0' && c <= '7'; });
    if (!escape) {
      plain += text[i];
      continue;
    }
    plain +=
        static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
    i += 3;
  }
  return plain;
}

// The group of "ID:CONTROLLERS:PATH"; v2's line has ID 0 and no controllers.
std::optional<std::string> own_group(std::string_view cgroup, CgroupMount::Version version) {
  for (const auto line : fields(cgroup, '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const bool wanted = version == CgroupMount::Version::two
                            ? controllers.empty() && line.substr(0, first) == "0"
                            : has_cpu(controllers);
    if (wanted) return std::string(line.substr(second + 1));
  }
  return std::nullopt;
}

// A mount may show only part of the hierarchy; a group outside that part sees its top alone.
std::string below_mount(const std::string& group, const std::string& mount_root) {
  const std::string root = mount_root == "/" ? "" : mount_root;
  const bool inside = group == root || group.starts_with(root + '/');
  if (!inside || group.find("/..") != std::string::npos) return {};
  std::string rest = group.substr(root.size());
  while (rest.ends_with('/')) rest.pop_back();
  return rest;
}

std::optional<CgroupMount::Version> cpu_hierarchy(std::string_view type,
                                                  std::string_view super_options) {
  if (type == "cgroup2") return CgroupMount::Version::two;
  if (type == "cgroup" && has_cpu(super_options)) return CgroupMount::Version::one;
  return std::nullopt;
}

// "ID PARENT MAJ:MIN ROOT MOUNTPOINT OPTIONS [TAGS] - TYPE SOURCE SUPEROPTIONS"
std::optional<CgroupMount> mount_of(std::string_view line, std::string_view cgroup) {
  const auto dash = line.find(" - ");
  if (dash == std::string_view::npos) return std::nullopt;
  const auto mount = fields(line.substr(0, dash), ' ');
  const auto system = fields(line.substr(dash + 3), ' ');
  if (mount.size() < 5 || system.size() < 3) return std::nullopt;
  const auto version = cpu_hierarchy(system[0], system[2]);
  if (!version) return std::nullopt;
  const auto group = own_group(cgroup, *version);
  if (!group) return std::nullopt;
  const std::string top = unescaped(mount[4]);
  return CgroupMount{*version, top, top + below_mount(*group, unescaped(mount[3]))};
}

}  // namespace

std::vector<CgroupMount> cgroup_mounts(std::string_view cgroup, std::string_view mountinfo) {
  std::vector<CgroupMount> mounts;
  for (const auto line : fields(mountinfo, '\n'))
    if (auto mount = mount_of(line, cgroup)) mounts.push_back(*std::move(mount));
  return mounts;
}

}  // namespace skep::host
