#include "host/birth.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "host/channel_gift.h"
#include "host/confided.h"
#include "host/page_gift.h"
#include "host/service_gifts.h"
#include "host/worker_input.h"

namespace skep::host {

namespace {

void name_worker(Environment& environment, const WorkerId& worker, std::uint32_t instance) {
  environment["SKEP_APP"] = worker.app;
  if (worker.slot != no_slot) environment["SKEP_SLOT"] = std::to_string(worker.slot);
  environment["SKEP_INSTANCE"] = std::to_string(instance);
}

SpawnRequest request_of(const Nursery& nursery, const WorkerId& worker, const Pinning& pinning) {
  const AppSpec& spec = *nursery.spec;
  SpawnRequest request;
  request.command = spec.command;
  request.directory = nursery.directory;
  request.identity = nursery.identity;
  request.umask = spec.umask;
  request.rlimits = spec.rlimits;
  request.confinement = {spec.sandbox.no_new_privileges, spec.sandbox.capabilities,
                         spec.sandbox.nice, spec.sandbox.oom_score_adjust,
                         pinning.cpus_for(spec, worker.slot)};
  return request;
}

}  // namespace

tl::expected<Newborn, SpawnFailure> give_birth(const Nursery& common, const WorkerId& worker,
                                               std::uint32_t instance, const Birthplace& place,
                                               int cgroup) {
  const AppSpec& spec = *common.spec;
  const auto confided = with_env_files(common);
  if (!confided) return tl::unexpected(SpawnFailure{confided.error().message, 0});
  const Nursery& nursery = confided->nursery(common);
  SpawnRequest request = request_of(nursery, worker, place.pinning);
  request.path_is_secret = confided->sets_path;
  request.cgroup = cgroup;
  auto output = connect_output(nursery, worker, place.logs);
  if (!output) return tl::unexpected(output.error());
  request.out = output->out;
  request.err = output->err;

  StdinPipe input;
  if (spec.stdin_pipe) {
    auto pipe = make_stdin_pipe();
    if (!pipe)
      return tl::unexpected(SpawnFailure{"cannot make a pipe for its stdin", pipe.error()});
    input = std::move(*pipe);
    request.in = input.reader.get();
  }

  Environment environment = nursery.environment;
  name_worker(environment, worker, instance);
  ConfidedCredentials credentials(place.credentials, worker);
  if (auto given = credentials.give(nursery, environment); !given)
    return tl::unexpected(SpawnFailure{given.error().message, 0});
  auto service = give_service_gifts(nursery, worker, place, environment, request);
  if (!service) return tl::unexpected(service.error());
  int descriptor = service->next_descriptor;
  ChannelPair channel;
  if (spec.runtime == Runtime::node && spec.cluster) {
    auto given = give_channel(worker, descriptor++, environment, request);
    if (!given) return tl::unexpected(given.error());
    channel = std::move(*given);
    environment["NODE_APP_INSTANCE"] = std::to_string(instance);
  }
  std::optional<Page> page;
  if (spec.telemetry && (spec.runtime == Runtime::other || !nursery.agent.empty())) {
    auto given = give_page(nursery, descriptor++, environment, request);
    if (!given) return tl::unexpected(given.error());
    page = std::move(*given);
  }
  request.environment = flat(environment);
  request.die_with_parent = !place.kept.keeps();

  auto child = spawn(request);
  if (!child) return tl::unexpected(child.error());
  if (child->unreadable != 0) page.reset();
  credentials.leave();
  return Newborn{std::move(*child),
                 std::move(channel.ours),
                 std::move(page),
                 std::move(service->notify),
                 output->captures,
                 std::move(input.writer),
                 std::move(output->out_reader),
                 std::move(output->err_reader),
                 confided->own ? confided->own->agent_trouble : std::string()};
}

}  // namespace skep::host
