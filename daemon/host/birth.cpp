#include "host/birth.h"

#include <cerrno>
#include <utility>

#include "host/log_path.h"

namespace skep::host {

namespace {

constexpr int first_free_descriptor = 3;

// The pipes' ends that the worker writes to, or descriptors of skepd's own.
struct Outputs {
  UniqueFd out_pipe;
  UniqueFd err_pipe;
  int out = -1;
  int err = -1;
};

tl::expected<UniqueFd, SpawnFailure> capture(const AppSpec& spec, const WorkerId& worker,
                                             const LogTarget& target, LogThread& logs) {
  const std::string path = log_path(target, worker.slot);
  auto pipe = logs.capture(worker.slot_name(), path, spec.logs.rotate_bytes, spec.logs.rotate_keep);
  if (!pipe) return tl::unexpected(SpawnFailure{pipe.error().message, 0});
  return std::move(pipe->writer);
}

tl::expected<Outputs, SpawnFailure> connect_outputs(const AppSpec& spec, const WorkerId& worker,
                                                    LogThread& logs) {
  Outputs outputs;
  const auto connect = [&](const LogTarget& target, int own, UniqueFd& pipe,
                           int& end) -> tl::expected<void, SpawnFailure> {
    if (target.kind == LogTarget::Kind::inherit) end = own;
    if (target.kind != LogTarget::Kind::file) return {};
    auto captured = capture(spec, worker, target, logs);
    if (!captured) return tl::unexpected(captured.error());
    pipe = std::move(*captured);
    end = pipe.get();
    return {};
  };

  if (auto done = connect(spec.logs.out, STDOUT_FILENO, outputs.out_pipe, outputs.out); !done)
    return tl::unexpected(done.error());
  if (spec.logs.err.kind == LogTarget::Kind::same_as_stdout) {
    outputs.err = outputs.out;
    return outputs;
  }
  if (auto done = connect(spec.logs.err, STDERR_FILENO, outputs.err_pipe, outputs.err); !done)
    return tl::unexpected(done.error());
  return outputs;
}

std::string quoted_for_node(const std::string& path) {
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void name_worker(Environment& environment, const WorkerId& worker) {
  environment["SKEP_APP"] = worker.app;
  environment["SKEP_SLOT"] = std::to_string(worker.slot);
  environment["SKEP_INSTANCE"] = std::to_string(worker.slot);
}

void offer_channel(Environment& environment, const WorkerId& worker, int descriptor) {
  environment["NODE_CHANNEL_FD"] = std::to_string(descriptor);
  environment["NODE_CHANNEL_SERIALIZATION_MODE"] = "json";
  environment["NODE_UNIQUE_ID"] = std::to_string(worker.incarnation);
}

// The owner's NODE_OPTIONS travel beside ours, so that the agent can put them back before the app
// sees them.
void offer_agent(Environment& environment, const AppSpec& spec, const std::string& script,
                 int descriptor) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  environment["SKEP_TELEMETRY_FD"] = std::to_string(descriptor);
  environment["SKEP_RESOLUTION_MS"] =
      std::to_string(duration_cast<milliseconds>(spec.loop_lag.resolution()).count());
  std::string options = "--require " + quoted_for_node(script);
  if (const auto owners = environment.find("NODE_OPTIONS"); owners != environment.end()) {
    environment["SKEP_NODE_OPTIONS"] = owners->second;
    options.append(" ").append(owners->second);
  }
  environment["NODE_OPTIONS"] = options;
}

std::vector<std::string> flatten(const Environment& environment) {
  std::vector<std::string> flat;
  flat.reserve(environment.size());
  for (const auto& [name, value] : environment) flat.push_back(name + '=' + value);
  return flat;
}

// Adds what makes Node a cluster worker with an agent; returns the ends that the child gets.
struct NodeGifts {
  ChannelPair channel;
  std::optional<Page> page;
};

tl::expected<NodeGifts, SpawnFailure> give_node_gifts(const AppSpec& spec, const WorkerId& worker,
                                                      const std::string& agent_script,
                                                      Environment& environment,
                                                      SpawnRequest& request) {
  NodeGifts gifts;
  int next = first_free_descriptor;
  if (spec.cluster) {
    gifts.channel = make_channel_pair();
    if (!gifts.channel.ours)
      return tl::unexpected(SpawnFailure{"cannot make a channel to the worker", errno});
    request.descriptors[next] = gifts.channel.theirs.get();
    environment["NODE_APP_INSTANCE"] = std::to_string(worker.slot);
    offer_channel(environment, worker, next++);
  }
  if (!agent_script.empty()) {
    auto page = Page::make();
    if (!page) return tl::unexpected(SpawnFailure{page.error().message, 0});
    request.descriptors[next] = page->descriptor();
    offer_agent(environment, spec, agent_script, next++);
    gifts.page = std::move(*page);
  }
  return gifts;
}

}  // namespace

tl::expected<Nursery, SpawnFailure> prepare(std::shared_ptr<const AppSpec> spec,
                                            const Environment& own) {
  Nursery nursery;
  if (!spec->user.empty()) {
    auto identity = find_identity(spec->user);
    if (!identity) return tl::unexpected(identity.error());
    nursery.identity = std::move(*identity);
  }
  nursery.environment = app_environment(*spec, nursery.identity, own);
  nursery.spec = std::move(spec);
  return nursery;
}

tl::expected<Newborn, SpawnFailure> give_birth(const Nursery& nursery, const WorkerId& worker,
                                               const std::string& agent_script, LogThread& logs) {
  const AppSpec& spec = *nursery.spec;
  SpawnRequest request;
  request.command = spec.command;
  request.directory = spec.directory;
  request.identity = nursery.identity;
  request.umask = spec.umask;
  request.rlimits = spec.rlimits;

  auto outputs = connect_outputs(spec, worker, logs);
  if (!outputs) return tl::unexpected(outputs.error());
  request.out = outputs->out;
  request.err = outputs->err;

  Environment environment = nursery.environment;
  name_worker(environment, worker);
  NodeGifts gifts;
  if (spec.runtime == Runtime::node) {
    auto given = give_node_gifts(spec, worker, agent_script, environment, request);
    if (!given) return tl::unexpected(given.error());
    gifts = std::move(*given);
  }
  request.environment = flatten(environment);

  auto child = spawn(request);
  if (!child) return tl::unexpected(child.error());
  if (gifts.page) gifts.page->close_descriptor();
  return Newborn{std::move(*child), std::move(gifts.channel.ours), std::move(gifts.page)};
}

}  // namespace skep::host
