#include "host/handover/kept_fds.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace skep::host {

namespace {

std::vector<std::string> names_of(const std::vector<NamedDescriptor>& fds) {
  std::vector<std::string> names;
  names.reserve(fds.size());
  for (const NamedDescriptor& fd : fds) names.push_back(fd.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::uint64_t generation_of(const std::string& entry) {
  std::uint64_t number = 0;
  const std::size_t dot = entry.rfind('.');
  if (dot != std::string::npos)
    std::from_chars(entry.data() + dot + 1, entry.data() + entry.size(), number);
  return number;
}

}  // namespace

KeptFds::KeptFds(std::unique_ptr<FdStore> store, Warn warn)
    : store_(std::move(store)), warn_(std::move(warn)) {}

std::string KeptFds::worker_entry(const std::string& app, std::uint64_t incarnation) {
  return worker_prefix + app + '.' + std::to_string(incarnation);
}

std::size_t KeptFds::reserved() const {
  return static_cast<std::size_t>(
      std::count_if(reserved_.begin(), reserved_.end(),
                    [this](const std::string& app) { return !apps_.contains(app); }));
}

void KeptFds::warn(const Error& error) {
  if (!std::exchange(warned_, true)) warn_(error.message);
}

void KeptFds::keep_worker(const std::string& app, std::uint64_t incarnation,
                          const std::vector<NamedDescriptor>& fds) {
  auto bundle = Bundle::make();
  if (!bundle) return warn(bundle.error());
  if (const auto added = bundle->add(fds); !added) return warn(added.error());
  const std::string entry = worker_entry(app, incarnation);
  if (!store_->exists() || keeps())
    (void)store_->keep(entry, bundle->descriptor());
  else
    store_->tell_full();
  workers_.insert_or_assign(entry, Bundle(bundle->take_reader()));
}

void KeptFds::let_go_worker(const std::string& app, std::uint64_t incarnation) {
  const std::string entry = worker_entry(app, incarnation);
  store_->remove(entry);
  workers_.erase(entry);
}

void KeptFds::keep_app(const std::string& app, const std::vector<NamedDescriptor>& fds) {
  auto names = names_of(fds);
  const auto known = apps_.find(app);
  if (known != apps_.end()) {
    if (known->second.names == names || add_to(known->second, fds, names)) return;
    former_.emplace(app, std::move(known->second));
    apps_.erase(known);
  }
  if (!fds.empty() && !make_app_bundle(app, fds)) return;
  for (auto [old, end] = former_.equal_range(app); old != end; old = former_.erase(old))
    store_->remove(old->second.entry);
}

// False: something is to be kept no more, or there is no room.
bool KeptFds::add_to(AppBundle& present, const std::vector<NamedDescriptor>& fds,
                     std::vector<std::string>& names) {
  if (!std::includes(names.begin(), names.end(), present.names.begin(), present.names.end()))
    return false;
  std::vector<NamedDescriptor> more;
  std::copy_if(fds.begin(), fds.end(), std::back_inserter(more), [&](const auto& fd) {
    return !std::binary_search(present.names.begin(), present.names.end(), fd.name);
  });
  if (!present.bundle.add(more)) return false;
  present.names = std::move(names);
  return true;
}

bool KeptFds::make_app_bundle(const std::string& app, const std::vector<NamedDescriptor>& fds) {
  auto bundle = Bundle::make();
  const auto added = bundle ? bundle->add(fds) : tl::unexpected(bundle.error());
  if (!added) {
    warn(added.error());
    return false;
  }
  const std::string entry = app_prefix + app + '.' + std::to_string(++last_generation_);
  // Where there is no room for both, the former one has to go first.
  if (store_->exists() && store_->room() == 0)
    for (auto [old, end] = former_.equal_range(app); old != end; old = former_.erase(old))
      store_->remove(old->second.entry);
  (void)store_->keep(entry, bundle->descriptor());
  apps_.insert_or_assign(app, AppBundle{entry, std::move(*bundle), names_of(fds)});
  return true;
}

void KeptFds::adopt_worker(const std::string& app, std::uint64_t incarnation, UniqueFd bundle) {
  const std::string entry = worker_entry(app, incarnation);
  store_->is_there(entry);
  workers_.insert_or_assign(entry, Bundle(std::move(bundle)));
}

void KeptFds::adopt_app(const std::string& app, const std::string& entry, UniqueFd bundle) {
  store_->is_there(entry);
  last_generation_ = std::max(last_generation_, generation_of(entry));
  former_.emplace(app, AppBundle{entry, Bundle(std::move(bundle)), {}});
}

std::vector<NamedDescriptor> KeptFds::all() const {
  std::vector<NamedDescriptor> fds;
  for (const auto& [entry, bundle] : workers_) fds.push_back({entry, bundle.descriptor()});
  for (const auto& [app, kept] : apps_) fds.push_back({kept.entry, kept.bundle.descriptor()});
  for (const auto& [app, kept] : former_) fds.push_back({kept.entry, kept.bundle.descriptor()});
  return fds;
}

}  // namespace skep::host
