#include "api/dbus/authority.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

namespace skep::api::dbus {
namespace {

using Variants = std::map<std::string, sdbus::Variant>;

constexpr auto bus_patience = std::chrono::seconds(5);
constexpr auto polkit_patience = std::chrono::minutes(2);
constexpr std::uint32_t allow_user_interaction = 1;

const bus::Method get_credentials{"org.freedesktop.DBus", "/org/freedesktop/DBus",
                                  "org.freedesktop.DBus", "GetConnectionCredentials"};
const bus::Method check_authorization{"org.freedesktop.PolicyKit1",
                                      "/org/freedesktop/PolicyKit1/Authority",
                                      "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization"};

Result<Peer> peer_of(const bus::Reply& reply) {
  if (!reply) return fail("the bus does not say who calls: " + reply.error().message);
  Variants credentials;
  **reply >> credentials;
  const auto number = [&](const char* name) -> std::int64_t {
    const auto found = credentials.find(name);
    if (found == credentials.end() || !found->second.containsValueOfType<std::uint32_t>())
      return -1;
    return found->second.get<std::uint32_t>();
  };
  const auto uid = number("UnixUserID");
  if (uid < 0) return fail("the bus does not know whose the caller is");
  Peer peer;
  peer.uid = static_cast<uid_t>(uid);
  peer.gid = static_cast<gid_t>(-1);
  peer.pid = static_cast<pid_t>(std::max<std::int64_t>(number("ProcessID"), 0));
  return peer;
}

Error refusal(const Peer& peer, const std::string& action, const bus::Reply& reply) {
  const auto why =
      reply ? std::string("polkit refuses it")
            : fmt::format(
                  "polkit does not answer ({}), and without it only root and skepd's own "
                  "user may",
                  reply.error().name);
  return {fmt::format("user {} may not do this, which is {}: {}", peer.uid, action, why)};
}

bool authorized(const bus::Reply& reply) {
  if (!reply) return false;
  sdbus::Struct<bool, bool, std::map<std::string, std::string>> result;
  **reply >> result;
  return result.get<0>();
}

}  // namespace

Authority::Authority(bus::SystemBus& bus) : bus_(bus) {}

void Authority::ask(const std::string& sender, const std::string& action,
                    std::function<void(Result<Peer>)> done) {
  bus_.call(
      get_credentials, bus_patience, [&](sdbus::MethodCall& call) { call << sender; },
      [this, sender, action, done = std::move(done)](const bus::Reply& reply) {
        auto peer = peer_of(reply);
        if (!peer || peer->uid == 0 || peer->uid == ::geteuid()) return done(std::move(peer));
        ask_polkit(sender, action, *peer, done);
      });
}

// The name of the caller's connection is what polkit may go by: a pid can be another's by then.
void Authority::ask_polkit(const std::string& sender, const std::string& action, const Peer& peer,
                           std::function<void(Result<Peer>)> done) {
  bus_.call(
      check_authorization, polkit_patience,
      [&](sdbus::MethodCall& call) {
        call << sdbus::Struct<std::string, Variants>("system-bus-name",
                                                     Variants{{"name", sdbus::Variant(sender)}})
             << action << std::map<std::string, std::string>{} << allow_user_interaction
             << std::string();
      },
      [action, peer, done = std::move(done)](const bus::Reply& reply) {
        if (authorized(reply))
          done(peer);
        else
          done(tl::unexpected(refusal(peer, action, reply)));
      });
}

}  // namespace skep::api::dbus
