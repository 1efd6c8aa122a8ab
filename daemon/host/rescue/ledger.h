#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "model/time.h"

namespace skep::host::rescue {

using Connection = std::uint64_t;   // numbered by the ledger, never 0
using Incarnation = std::uint64_t;  // of a worker, never 0
using Address = std::uint32_t;      // the caller's number of a listening address

// What the keeper of the descriptors is to do.
struct Deed {
  enum class What : std::uint8_t {
    give,    // a copy of the connection to the worker's server on `address`
    let_go,  // close the copy that was kept; nothing more is heard of the connection
  };
  What what = What::let_go;
  Connection connection = 0;
  Incarnation worker = 0;
  Address address = 0;
};

// How connections of a slot ended.
struct Tally {
  std::uint32_t slot = 0;
  std::uint64_t rescued = 0;  // taken by a worker
  std::uint64_t lost = 0;     // closed, because none took it
};

struct Bounds {
  std::size_t most_kept = 256;  // that no worker has: at so many none is accepted
  // So long a connection that no worker has waits for one to come.
  Duration keep = std::chrono::seconds(10);
  // A connection is given so often at most; a refusal and a death count alike.
  std::uint32_t most_tries = 8;
  // A worker that refused is given nothing for so long.
  Duration rest = std::chrono::milliseconds(100);
};

// Who owns each connection that was taken out of the queues of one app, and what to do with it
// next. Pure: no descriptors, no clock; what happens comes in as calls, what to do goes out as
// deeds.
//
// A connection is kept here or is one worker's, never both: it is a worker's from the deed that
// gives it until that worker takes it, refuses it or dies. However slow the worker is, nobody else
// gets it, since two readers could exist. A worker has one connection under way at most. Each
// connection ends in a tally: rescued or lost.
//
// Who refused a connection gets it again only where every other target has refused it, too.
class Ledger {
 public:
  explicit Ledger(Bounds bounds = {}) : bounds_(bounds) {}

  struct Target {
    Incarnation worker = 0;
    std::vector<Address> addresses;  // that it has a server on
  };
  // All workers that may be given connections from now on. One that is left out keeps what it was
  // given.
  void set_targets(const std::vector<Target>& targets, Instant now);

  // Whether a connection to `address` should be accepted: a worker is ready to be given it.
  [[nodiscard]] bool wants(Address address) const;
  // One was, out of the queue of `slot`.
  Connection accepted(std::uint32_t slot, Address address, Instant now);

  // What the worker answered. Of a connection that is not the worker's it says nothing.
  void taken(Incarnation worker, Connection connection, Instant now);
  void refused(Incarnation worker, Connection connection, Instant now);
  // The worker is gone, and all that it answered has been told here.
  void died(Incarnation worker, Instant now);
  // The app is given up: what is kept is lost. What workers have been given stays theirs.
  void give_up();

  // To be called at next_due().
  void due(Instant now);
  [[nodiscard]] std::optional<Instant> next_due() const;

  [[nodiscard]] std::vector<Deed> take_deeds();
  [[nodiscard]] std::vector<Tally> take_tallies();  // since the last call, by slot

  [[nodiscard]] bool told() const { return !tallies_.empty(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t kept() const { return kept_; }
  [[nodiscard]] std::size_t under_way() const { return entries_.size() - kept_; }

 private:
  struct Entry {
    std::uint32_t slot = 0;
    Address address = 0;
    Incarnation owner = 0;  // 0: kept here
    Instant since{};        // kept: since when
    std::uint32_t tries = 0;
    std::vector<Incarnation> refused_by;  // at most Bounds::most_tries
  };
  using Entries = std::map<Connection, Entry>;
  struct Channel {
    std::vector<Address> addresses;
    bool target = false;
    Connection under_way = 0;
    std::optional<Instant> rests_until;
    std::uint64_t last_given = 0;

    [[nodiscard]] bool idle() const { return target && under_way == 0 && !rests_until; }
    [[nodiscard]] bool unused() const { return !target && under_way == 0 && !rests_until; }
    [[nodiscard]] bool serves(Address address) const;
  };
  using Channels = std::map<Incarnation, Channel>;

  [[nodiscard]] Entries::iterator owned(Incarnation worker, Connection connection);
  [[nodiscard]] Channels::iterator choose(const Entry& entry);
  void keep(Entries::iterator entry, Instant now);
  Entries::iterator lose(Entries::iterator entry);
  void hand_out();
  void give(Entries::iterator entry, Channels::iterator channel);

  Bounds bounds_;
  Entries entries_;  // the eldest first
  Channels channels_;
  std::size_t kept_ = 0;
  Connection last_ = 0;
  std::uint64_t given_ = 0;
  std::vector<Deed> deeds_;
  std::map<std::uint32_t, Tally> tallies_;
};

}  // namespace skep::host::rescue
