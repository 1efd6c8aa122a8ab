#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "model/listen_address.h"

namespace skep::host {

// What the servers on an address of an app have in common, such as the keys of TLS session tickets:
// the first server that asks for the address brings it, all others get it, so that a client's
// session goes on at whichever worker it meets next. JSON text, as in ListenQuery::data.
class CommonData {
 public:
  // What the server that asks for the address is to be given.
  const std::string& of(const std::string& app, const ListenAddress& address, std::string brought) {
    auto& kept = by_app_[app];
    const auto found = kept.find(address);
    if (found != kept.end()) return found->second;
    return kept.emplace(address, std::move(brought)).first->second;
  }

  // For the next skepd.
  [[nodiscard]] const std::map<ListenAddress, std::string>* all(const std::string& app) const {
    const auto kept = by_app_.find(app);
    return kept == by_app_.end() ? nullptr : &kept->second;
  }

  // Where the app's servers have something in common, which only those of TLS do.
  [[nodiscard]] std::set<ListenAddress> tls_addresses(const std::string& app) const {
    std::set<ListenAddress> all;
    if (const auto kept = by_app_.find(app); kept != by_app_.end())
      for (const auto& [address, data] : kept->second)
        if (data != "null") all.insert(address);
    return all;
  }

  // The app listens on nothing any more.
  void forget(const std::string& app) { by_app_.erase(app); }

 private:
  std::map<std::string, std::map<ListenAddress, std::string>> by_app_;
};

}  // namespace skep::host
