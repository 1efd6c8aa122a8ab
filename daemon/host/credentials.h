#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/process/identity.h"
#include "host/unique_fd.h"
#include "model/error.h"
#include "model/worker_id.h"

namespace skep::host {

// Hands on what a service manager has confided to skepd (systemd.exec(5), CREDENTIALS): each worker
// that is to have any gets a directory of its own with copies that only its user can read.
class Credentials {
 public:
  // `source`: skepd's own $CREDENTIALS_DIRECTORY; empty: it was given none.
  explicit Credentials(std::string source) : source_(std::move(source)) {}

  // Where the directories of workers are made from now on: a directory that is nobody else's, made
  // when it is first needed. Empty: nowhere.
  void keep_in(std::string directory) { directory_ = std::move(directory); }

  // The worker's directory, absolute, with these in it. `owner` null: skepd's own user. The error
  // is a sentence, with nothing of a content in it.
  [[nodiscard]] Result<std::string> give(const WorkerId& worker,
                                         const std::vector<std::string>& names,
                                         const Identity* owner);

  // The worker is gone, and its directory goes.
  void take_back(const WorkerId& worker);

  // Directories of other workers than these are what a skepd that was killed has left.
  void keep_only(const std::set<std::string>& names);
  [[nodiscard]] static std::string name_of(const WorkerId& worker);

  // Why a name of `credentials` could not be given now, a sentence; empty: it could, or nobody
  // knows.
  [[nodiscard]] std::string trouble_with(const std::string& name) const;

 private:
  [[nodiscard]] Result<std::string> content_of(const std::string& name) const;
  [[nodiscard]] Result<UniqueFd> open_directory() const;

  std::string source_;
  std::string directory_;
};

}  // namespace skep::host
