#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "model/listen_address.h"

namespace skep::engine {

// Whether bind(2) would refuse the second of two different owners: the same port, and hosts that
// meet. Every host meets itself and the any-address of its family; "::" without V6ONLY (and an
// address without a host) meets all of IPv4 too; a v4-mapped IPv6 address is the IPv4 address. Port
// 0 never conflicts.
[[nodiscard]] bool conflict(const ListenAddress& one, const ListenAddress& other);

// Which app owns which address. An address has one owner; its workers share it.
class ListenOwners {
 public:
  // What an app may own: a worker that asks for ports in a loop must not exhaust the daemon.
  static constexpr std::size_t most_addresses = 64;

  struct Refusal {
    int error = 0;       // EADDRINUSE, or EMFILE past most_addresses
    std::string owner;   // EADDRINUSE: the other app
    ListenAddress held;  // ... and what it holds
  };

  // Empty: `app` owns the address from now on, or did already.
  [[nodiscard]] std::optional<Refusal> claim(const std::string& app, const ListenAddress& address);

  // The app owns nothing any more.
  void release(const std::string& app);

  [[nodiscard]] const std::map<std::string, std::set<ListenAddress>>& by_app() const {
    return by_app_;
  }

 private:
  [[nodiscard]] std::optional<Refusal> taken_by_another(const std::string& app,
                                                        const ListenAddress& address) const;

  std::map<std::string, std::set<ListenAddress>> by_app_;
  std::map<std::uint16_t, std::set<std::string>> apps_of_port_;
};

}  // namespace skep::engine
