#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/handover/bundle.h"
#include "host/handover/fd_store.h"

namespace skep::host {

// The bundles in which all that workers need lies ready for the next skepd: one a worker, which
// never changes, and one an app, for its listening sockets. Each is an entry of the service
// manager's store, where there is one, and is passed on by an upgrade in place.
class KeptFds {
 public:
  using Warn = std::function<void(std::string sentence)>;
  KeptFds(std::unique_ptr<FdStore> store, Warn warn);

  // "worker.web.17"; "app.web.3".
  [[nodiscard]] static std::string worker_entry(const std::string& app, std::uint64_t incarnation);
  static constexpr auto worker_prefix = "worker.";
  static constexpr auto app_prefix = "app.";

  // These apps will have sockets to keep, which come before workers: without them nobody could be
  // born beside those that were kept.
  void reserve(std::set<std::string> apps) { reserved_ = std::move(apps); }
  // Whether a further worker would outlive this process's death.
  [[nodiscard]] bool keeps() const { return store_->room() > reserved(); }
  [[nodiscard]] FdStore& store() { return *store_; }
  // Another one, before anything is kept.
  void use(std::unique_ptr<FdStore> store) { store_ = std::move(store); }

  void keep_worker(const std::string& app, std::uint64_t incarnation,
                   const std::vector<NamedDescriptor>& fds);
  void let_go_worker(const std::string& app, std::uint64_t incarnation);

  // All that the app has now; the name of a descriptor always stands for the same one. Of what was
  // kept and is named no more the last copy here is closed.
  void keep_app(const std::string& app, const std::vector<NamedDescriptor>& fds);

  // Bundles of an earlier skepd go on being used. Those of apps are replaced by the next
  // keep_app().
  void adopt_worker(const std::string& app, std::uint64_t incarnation, UniqueFd bundle);
  void adopt_app(const std::string& app, const std::string& entry, UniqueFd bundle);
  // An entry of an earlier skepd that nobody wants goes.
  void discard(const std::string& entry) {
    store_->is_there(entry);
    store_->remove(entry);
  }

  // The descriptors of all bundles, by entry.
  [[nodiscard]] std::vector<NamedDescriptor> all() const;

 private:
  struct AppBundle {
    std::string entry;
    Bundle bundle;
    std::vector<std::string> names;  // ascending
  };

  void warn(const Error& error);
  [[nodiscard]] std::size_t reserved() const;
  [[nodiscard]] static bool add_to(AppBundle& present, const std::vector<NamedDescriptor>& fds,
                                   std::vector<std::string>& names);
  [[nodiscard]] bool make_app_bundle(const std::string& app,
                                     const std::vector<NamedDescriptor>& fds);

  std::unique_ptr<FdStore> store_;
  Warn warn_;
  bool warned_ = false;
  std::map<std::string, Bundle> workers_;         // by entry
  std::map<std::string, AppBundle> apps_;         // by app
  std::multimap<std::string, AppBundle> former_;  // by app, until theirs is replaced
  std::set<std::string> reserved_;
  std::uint64_t last_generation_ = 0;
};

}  // namespace skep::host
