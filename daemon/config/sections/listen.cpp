#include <string>

#include "config/listen_address.h"
#include "config/listen_book.h"
#include "config/quote.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr std::size_t most_addresses = 64;
constexpr auto wanted = R"(an array of addresses such as ["0.0.0.0:80", "/run/web.sock"])";

std::string place_of(const TableReader& app, const Value& value) {
  return app.scope().file + ':' + std::to_string(value.place.line) + ':' +
         std::to_string(value.place.column);
}

std::string sentence(const ListenBook::Line& other, const std::string& app,
                     const ListenAddress& address) {
  const std::string name = in_quotes(address.name());
  if (other.app != app)
    return ": " + name + " meets " + in_quotes(other.address.name()) + " of app " +
           in_quotes(other.app) + " at " + other.place + "; an address belongs to one app";
  if (other.address == address) return ": " + name + " is there twice";
  ListenAddress every_host;
  every_host.kind = address.kind;
  every_host.port = address.port;
  return ": " + name + " meets " + in_quotes(other.address.name()) + " at " + other.place +
         "; keep one of them, or write " + in_quotes(every_host.name()) +
         " for all of IPv4 and IPv6";
}

void read_one(TableReader& app, const Value& value, AppSpec& spec) {
  const auto text = app.text_of("listen", value, wanted);
  if (!text) return;
  const auto address = parse_listen_address(*text);
  if (!address) return app.complain_at(value, "listen", ": " + address.error().message);
  const auto* other = app.scope().listens.enter({spec.name, *address, place_of(app, value)});
  if (other != nullptr)
    app.complain_at(value, "listen", sentence(*other, spec.name, *address));
  else
    spec.listen.push_back(*address);
}

}  // namespace

void read_listen(TableReader& app, AppSpec& spec) {
  spec.guarded = app.scope().around.root;
  const Entry* listen = app.entry("listen");
  if (listen == nullptr) return;
  app.scope().listens.begin(spec.name);
  const auto* addresses = listen->value.as<Array>();
  if (addresses == nullptr)
    return app.complain("listen",
                        std::string(" must be ") + wanted + ", not " + listen->value.describe());
  if (addresses->size() > most_addresses)
    return app.complain("listen", " has " + std::to_string(addresses->size()) +
                                      " addresses; an app may have " +
                                      std::to_string(most_addresses));
  for (const Value& value : *addresses) read_one(app, value, spec);
}

}  // namespace skep::config
