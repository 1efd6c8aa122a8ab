#include "host/channel/connections.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace skep::host {

void Connections::add(std::uint64_t seq, std::uint64_t ask, Done done) {
  given_.push_back({seq, ask, std::move(done)});
}

template <typename Matches>
std::vector<Connections::Done> Connections::take_if(Matches matches) {
  std::vector<Done> taken;
  const auto rest = std::stable_partition(given_.begin(), given_.end(),
                                          [&](const Given& given) { return !matches(given); });
  std::transform(rest, given_.end(), std::back_inserter(taken),
                 [](Given& given) { return std::move(given.done); });
  given_.erase(rest, given_.end());
  if (given_.empty()) std::vector<Given>().swap(given_);
  return taken;
}

Connections::Done Connections::take(std::uint64_t seq) {
  auto taken = take_if([&](const Given& given) { return given.seq == seq; });
  return taken.empty() ? Done() : std::move(taken.front());
}

std::vector<Connections::Done> Connections::take_of(std::uint64_t ask) {
  return take_if([&](const Given& given) { return given.ask == ask; });
}

std::vector<Connections::Done> Connections::take_all() {
  return take_if([](const Given&) { return true; });
}

}  // namespace skep::host
