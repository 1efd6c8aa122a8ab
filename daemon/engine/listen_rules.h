#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "model/listen_address.h"
#include "model/listen_reach.h"

namespace skep::engine {

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

  // What claim() would refuse because of another app; claims nothing.
  [[nodiscard]] std::optional<Refusal> taken_by_another(const std::string& app,
                                                        const ListenAddress& address) const;

  // The app owns nothing any more.
  void release(const std::string& app);
  // ... or not this one.
  void release(const std::string& app, const ListenAddress& address);

  [[nodiscard]] bool owns(const std::string& app, const ListenAddress& address) const;

  [[nodiscard]] const std::map<std::string, std::set<ListenAddress>>& by_app() const {
    return by_app_;
  }

 private:
  // Only addresses of one door can conflict.
  using Door = std::tuple<ListenAddress::Kind, std::uint16_t, std::string>;  // port or path

  [[nodiscard]] static Door door_of(const ListenAddress& address);
  void leave(const std::string& app, const Door& door);

  std::map<std::string, std::set<ListenAddress>> by_app_;
  std::map<Door, std::set<std::string>> apps_of_door_;
};

}  // namespace skep::engine
