#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "host/rescue/ledger.h"

namespace skep::test {

// An app whose workers stall, die, are full and come back while clients connect, and a ledger that
// says who gets what. Each step is one thing that happens; after each, what the ledger did is
// checked against what the world knows by itself. `broken` says what went wrong first.
class LedgerWorld {
 public:
  explicit LedgerWorld(std::uint64_t seed) : random_(seed) {}

  void step();
  // Nothing goes wrong any more: every connection has to end.
  void come_to_rest();

  std::string broken;
  std::uint64_t events = 0;
  std::uint64_t rescued = 0;
  std::uint64_t lost = 0;
  std::uint64_t given_again = 0;

 private:
  struct Server {
    std::vector<host::rescue::Address> addresses;
    bool target = false;
    bool stalled = false;
    bool full = false;
    Instant rests_until{};
    std::deque<host::rescue::Connection> arrived;  // given to it, and not read
    // What it said and skepd has not read.
    std::deque<std::pair<host::rescue::Connection, bool>> said;
  };
  struct Held {
    std::uint32_t slot = 0;
    host::rescue::Address address = 0;
    host::rescue::Incarnation owner = 0;
    host::rescue::Incarnation served_by = 0;  // who took it, whether skepd knows or not
    std::uint32_t tries = 0;
    std::set<host::rescue::Incarnation> refused_by;
    Instant kept_since{};
  };

  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  std::map<host::rescue::Incarnation, Server>::iterator some_worker();

  void connect();
  void accept();
  void work();
  void hear();
  void die();
  void be_born();
  void change_state();
  void change_targets();
  void lie();
  void let_time_pass();
  void give_up();

  void read(host::rescue::Incarnation worker, Server& server, bool dry);
  void follow(bool given_up = false);
  void give(const host::rescue::Deed& deed);
  void let_go(const host::rescue::Deed& deed, bool given_up);
  void check_account();
  void check_nobody_idles();
  void count();
  void require(bool condition, const char* sentence) {
    if (!condition && broken.empty()) broken = sentence;
  }

  static constexpr std::uint32_t slots = 4;
  static constexpr host::rescue::Address addresses = 2;
  static constexpr std::size_t most_workers = 6;

  std::mt19937_64 random_;
  host::rescue::Bounds bounds_{.most_kept = 12};
  host::rescue::Ledger ledger_{bounds_};
  Instant now_{std::chrono::hours(1)};
  std::map<host::rescue::Incarnation, Server> workers_;
  std::map<host::rescue::Connection, Held> open_;
  std::map<std::pair<std::uint32_t, host::rescue::Address>, std::uint32_t> queues_;
  std::map<std::uint32_t, host::rescue::Tally> ended_;    // as the world saw it
  std::map<std::uint32_t, host::rescue::Tally> tallied_;  // as the ledger told
  host::rescue::Incarnation last_worker_ = 0;
};

}  // namespace skep::test
