#pragma once

#include <optional>
#include <string>
#include <sys/stat.h>

#include "api/http/fd.h"
#include "model/error.h"

namespace skep::api {

// The Unix socket that skepd is steered by, and the lock beside it ("PATH.lock", held by flock(2))
// that keeps a second skepd away from it. Listening, non-blocking; unlinked when it goes, unless it
// was passed.
class ControlSocket {
 public:
  // Makes the last directory of the path where it is missing: 0755 for root, else 0700. A socket
  // that a dead skepd left is replaced; anything else at the path is left alone and is an error.
  // `group` is the file's; none: that of skepd or of the directory.
  [[nodiscard]] static Result<ControlSocket> open(const std::string& path, mode_t mode = 0660,
                                                  std::optional<gid_t> group = {});
  // Of a socket that a service manager made, listens on, and keeps: its file's mode and group are
  // the manager's. Anything but a listening stream socket bound to `path` is an error.
  [[nodiscard]] static Result<ControlSocket> of_passed(const std::string& path, Fd passed);

  ControlSocket(ControlSocket&& other) noexcept;
  ControlSocket& operator=(ControlSocket&&) = delete;
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  ~ControlSocket();

  // The listening socket, for the server that accepts from it.
  [[nodiscard]] Fd take_listener() { return std::move(listener_); }
  [[nodiscard]] gid_t group() const { return bound_.st_gid; }

 private:
  explicit ControlSocket(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] Result<void> make_directory() const;
  [[nodiscard]] Result<void> lock();
  [[nodiscard]] Result<void> clear_path() const;
  [[nodiscard]] Result<void> bind(mode_t mode, std::optional<gid_t> group);
  [[nodiscard]] Result<void> listen() const;
  [[nodiscard]] Result<void> check_passed() const;
  [[nodiscard]] Result<void> look_at_file();

  std::string path_;
  Fd lock_;
  Fd listener_;
  struct stat bound_ {};  // of the socket's file; st_ino 0: none
  bool passed_ = false;
};

}  // namespace skep::api
