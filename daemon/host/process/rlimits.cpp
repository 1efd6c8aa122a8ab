#include "host/process/rlimits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "host/process/own_limits.h"

namespace skep::host {

namespace {

struct Resource {
  const char* name;
  int number;
};

constexpr std::array<Resource, 16> resources{{{"as", RLIMIT_AS},
                                              {"core", RLIMIT_CORE},
                                              {"cpu", RLIMIT_CPU},
                                              {"data", RLIMIT_DATA},
                                              {"fsize", RLIMIT_FSIZE},
                                              {"locks", RLIMIT_LOCKS},
                                              {"memlock", RLIMIT_MEMLOCK},
                                              {"msgqueue", RLIMIT_MSGQUEUE},
                                              {"nice", RLIMIT_NICE},
                                              {"nofile", RLIMIT_NOFILE},
                                              {"nproc", RLIMIT_NPROC},
                                              {"rss", RLIMIT_RSS},
                                              {"rtprio", RLIMIT_RTPRIO},
                                              {"rttime", RLIMIT_RTTIME},
                                              {"sigpending", RLIMIT_SIGPENDING},
                                              {"stack", RLIMIT_STACK}}};

const Resource* find_resource(std::string_view name) {
  const auto* const found =
      std::find_if(resources.begin(), resources.end(),
                   [name](const Resource& resource) { return resource.name == name; });
  return found == resources.end() ? nullptr : found;
}

rlim_t rlim_of(std::uint64_t value) {
  return value == rlimit_infinity ? RLIM_INFINITY : static_cast<rlim_t>(value);
}

}  // namespace

tl::expected<std::vector<ChildLimit>, SpawnFailure> child_limits(
    const std::map<std::string, Rlimit>& wanted) {
  std::vector<ChildLimit> limits;
  if (const auto original = original_nofile(); original && !wanted.contains("nofile"))
    limits.push_back({RLIMIT_NOFILE, *original, "nofile"});
  for (const auto& [name, value] : wanted) {
    const auto* const resource = find_resource(name);
    if (resource == nullptr)
      return tl::unexpected(SpawnFailure{"cannot set limit " + name, EINVAL});
    limits.push_back(
        {resource->number, {rlim_of(value.soft), rlim_of(value.hard)}, resource->name});
  }
  return limits;
}

}  // namespace skep::host
