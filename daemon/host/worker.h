#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/birth.h"
#include "host/channel/channel.h"
#include "host/common_data.h"
#include "host/handover/facts.h"
#include "host/nursery.h"
#include "host/probe/http_probe.h"
#include "host/reactor/reactor.h"
#include "host/rescue/rescuer.h"
#include "host/telemetry/page.h"
#include "host/telemetry/sampler.h"
#include "host/traffic/listeners.h"
#include "host/worker_input.h"
#include "model/action.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// A living worker as the host holds it: its pid, the channel over which it asks for its sockets,
// and the socket on which it says how it does.
class Worker {
 public:
  struct Callbacks {
    std::function<void(Event)> happened;
    std::function<void(const WorkerId&, std::string sentence)> warn;
    std::function<void(std::string sentence)> say = [](const std::string&) {};
    // What its prom-client had counted when it had drained, which nobody has asked for.
    std::function<void(const WorkerId&, std::string json)> last_registry{};
    std::function<void()> changed = nullptr;  // what facts() says
  };
  // What all workers share.
  struct Commons {
    Reactor& reactor;
    Listeners& listeners;
    CommonData& data;
    LogThread& logs;
    Rescuer& rescuer;
    const Callbacks& callbacks;
  };

  Worker(WorkerId id, pid_t pid, std::shared_ptr<const Nursery> nursery, Captures captures,
         Commons commons);

  // Without a channel the worker is no cluster worker and never asks. `former`: it is that of an
  // earlier skepd.
  void open_channel(UniqueFd socket, const ChannelFacts* former = nullptr);
  void open_notify(NotifySocket socket);
  // skepd's end of its stdin.
  void open_input(UniqueFd pipe) { input_.emplace(commons_.reactor, std::move(pipe)); }
  [[nodiscard]] WorkerInput* input() { return input_ ? &*input_ : nullptr; }

  [[nodiscard]] const WorkerId& id() const { return id_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const AppSpec& spec() const { return *nursery_->spec; }  // that it was born with
  [[nodiscard]] const AppSpec& obeyed() const { return *obeyed_; }       // as it is by now
  [[nodiscard]] Instant born() const { return born_; }

  // A spare's telemetry page waits here until somebody looks at it.
  void keep_page(std::optional<Page> page) { page_ = std::move(page); }
  [[nodiscard]] std::optional<Page> take_page() { return std::exchange(page_, std::nullopt); }
  // The app's spec has changed: what of it a living process can follow holds for this one, too.
  void obey(const std::shared_ptr<const AppSpec>& spec);
  // The same of one that is so already.
  void follow(const std::shared_ptr<const AppSpec>& spec) { obeyed_ = spec; }
  // The spare lives in the slot from now on, also in all that it says. Its output goes to the
  // slot's files.
  void promote(std::uint32_t slot);

  // Gives the slot's socket for what was asked, or an errno: the engine's, or that of opening it.
  void answer(std::uint64_t ask, int error);

  // Asks the worker itself, over its own channel, since a connection to a port that is shared
  // reaches any worker.
  void probe(const action::Probe& probe);

  // The TCP addresses it listens on and can be given connections for; none without a channel.
  [[nodiscard]] std::vector<ListenAddress> servers() const;
  // As Channel::give_connection(). False: it has no such server.
  [[nodiscard]] bool give(const ListenAddress& address, UniqueFd connection,
                          std::function<void(bool taken)> answered);

  // Drained tells what came of it, at once where nobody in the worker can do it. Nothing where it
  // was told before.
  void drain(Duration within);
  [[nodiscard]] bool draining() const { return draining_; }

  // Asks for the registries of its prom-client. `answered` is called once, never from within: with
  // the JSON text, of which nothing is checked, or with nothing when the worker leaves first. It
  // takes the place of one before it. False: it cannot be asked, or has not answered the last time
  // yet; an answer comes all the same if the worker ever gives it.
  [[nodiscard]] bool ask_registry(std::function<void(std::optional<std::string>)> answered);

  // For the next skepd, less what only others know of it; restore() comes before the rest is
  // opened.
  [[nodiscard]] WorkerFacts facts() const;
  void restore(const WorkerFacts& facts);
  // Asks again for what nobody hears the answer of any more, and hears what was said meanwhile.
  void go_on(const WorkerFacts& facts);
  [[nodiscard]] const std::shared_ptr<const Nursery>& nursery() const { return nursery_; }
  [[nodiscard]] const Captures& captures() const { return captures_; }
  // The addresses that it listens on by its channel.
  [[nodiscard]] std::vector<ListenAddress> listened() const;

  // What the worker said before it died counts, so it is read to its end before anyone is told of
  // the death. `farewell` is what its telemetry says of it.
  void leave(Sampler::Farewell farewell);
  [[nodiscard]] const Sampler::Farewell& farewell() const { return farewell_; }

 private:
  struct Ask {
    ListenQuery::Kind kind = ListenQuery::Kind::tcp;
    ListenAddress address;
    SocketWish wish;
    std::string data;
    bool listening = false;
  };

  void asked(std::uint64_t ask, ListenQuery query);
  [[nodiscard]] int socket_for(std::uint64_t ask) const;
  [[nodiscard]] const ListenAddress* inherited(int descriptor) const;
  void suppose_listening(const std::vector<HandleFacts>& handles);
  void listening(std::uint64_t ask, const ListenAddress& reported);
  void closed(std::uint64_t ask, const ListenAddress& reported);
  void drained(std::uint32_t cut_off);
  void tell_drained();
  void probed(std::uint64_t probe, bool well, std::string text);
  void heard(const std::string& json);
  void warn(std::string sentence) { commons_.callbacks.warn(id_, std::move(sentence)); }

  WorkerId id_;
  pid_t pid_;
  std::shared_ptr<const Nursery> nursery_;
  std::shared_ptr<const AppSpec> obeyed_;
  Captures captures_;
  Commons commons_;
  Instant born_;
  std::optional<Page> page_;
  bool draining_ = false;
  std::map<std::uint64_t, Ask> asks_;  // waiting for an answer, or answered and not closed
  std::set<std::string> told_unshared_;
  int told_unopened_ = 0;
  Sampler::Farewell farewell_;
  std::function<void(std::optional<std::string>)> registry_answered_;
  std::optional<Instant> registry_asked_;  // since when an answer is owed
  std::optional<std::uint32_t> drained_;   // what was cut off: told when the registry has come
  Timer registry_due_;                     // ... or so long has passed
  std::unique_ptr<HttpProbe> probe_;
  std::optional<action::Probe> probing_;
  std::optional<NotifySocket> notify_;
  std::optional<WorkerInput> input_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace skep::host
