#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "api/config_operations.h"
#include "event_commands.h"
#include "host/reactor/reactor.h"
#include "notice_log.h"
#include "settings.h"
#include "supervisor.h"

namespace skep {

// The error is all that is wrong, a line each.
using ReadAgain = std::function<tl::expected<Settings, std::string>()>;

// The one way by which a config that was changed comes into force: for the api, and for SIGHUP. The
// apps in force are the supervisor's, so an app whose roll went back differs from its file. What is
// of [daemon] stays as it was when skepd started.
class ConfigDesk final : public api::ConfigOperations {
 public:
  // `settings` are those that skepd started with.
  ConfigDesk(host::Reactor& reactor, Supervisor& supervisor, EventCommands& event_commands,
             NoticeLog& notices, const Settings& settings, ReadAgain read_again);

  // SIGHUP: what can be used is applied, what cannot is written to the log.
  void hang_up();

  // What the config file said of each app when it was last read (config_mark()), and who hears when
  // that, or what is in force, has changed.
  [[nodiscard]] const std::map<std::string, std::string>& marks() const { return marks_; }
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }
  // Instead of a first configure(), where an earlier skepd's apps go on: brings into force what the
  // file says otherwise than when that one read it, as update() would.
  void catch_up(const std::map<std::string, std::string>& before);

  // Whether skepd could start anew, as far as it can be known before it has ended: the file is
  // usable, and a new metrics address free. The error has every problem, one a line.
  [[nodiscard]] Result<void> check() const;

  void reread(std::function<void(Result<ConfigDifference>)> done) override;
  void update(const std::vector<std::string>& apps, const api::Peer& peer,
              std::function<void(Result<std::vector<api::ConfigResult>>)> done) override;
  void add(const std::string& app, const api::Peer& peer,
           std::function<void(Result<Added>)> done) override;
  void remove(const std::string& app, const api::Peer& peer,
              std::function<void(Result<Removed>)> done) override;
  void available(std::function<void(Result<std::vector<api::ConfiguredApp>>)> done) override;
  [[nodiscard]] std::string in_force() const override;
  // The same with its secrets, for the next skepd.
  [[nodiscard]] std::string in_force_with_secrets() const;

 private:
  [[nodiscard]] Result<Settings> file() const;
  // `chosen` empty: all.
  void mark(const std::vector<AppSpec>& file, const std::vector<std::string>& chosen);
  void tell_unusable(const std::string& asked, const Error& error);
  void tell_missing(const AppSpec& app, const std::vector<AppSpec>& apps);
  // Brings `apps` into force for those named in `changes`; `done` comes when what left is gone.
  void apply(const std::vector<AppSpec>& apps, const std::vector<AppChange>& changes,
             std::function<void()> done);

  host::Reactor& reactor_;
  Supervisor& supervisor_;
  EventCommands& event_commands_;
  NoticeLog& notices_;
  const Settings& settings_;
  ReadAgain read_again_;
  std::map<std::string, std::string> marks_;
  std::function<void()> changed_;
};

}  // namespace skep
