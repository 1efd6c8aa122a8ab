#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/upgrade_operations.h"
#include "former.h"
#include "host/handover/execution.h"
#include "host/handover/self_check_run.h"
#include "host/handover/state_file.h"
#include "host/logs/log_thread.h"
#include "host/reactor/reactor.h"
#include "notice_log.h"
#include "supervisor.h"

namespace skep {

// How this skepd takes over from the one before it, and leaves all to the next: it keeps the state
// of that moment in a file in memory, which the service manager's store outlives skepd with, and
// upgrades skepd in place. handover/handover.md tells the whole of it.
class HandoverDesk final : public api::UpgradeOperations {
 public:
  struct Surroundings {
    host::Reactor& reactor;
    Supervisor& supervisor;
    host::LogThread& logs;
    NoticeLog& notices;
  };
  // `execution`: of this process, outlives it. What the environment says of a store is believed:
  // NOTIFY_SOCKET, and FDSTORE, the number of entries that it has room for.
  HandoverDesk(Surroundings around, Former former, const host::Execution& execution);
  ~HandoverDesk() override;

  // Goes on with what was left, if anything, and says so in the log and by an event. False: there
  // was nothing that could be used, and skepd begins with the first configure().
  [[nodiscard]] bool take_over();
  // What the config last said, by app, when the one before read it.
  [[nodiscard]] const std::map<std::string, std::string>& read_before() const { return read_; }

  // What belongs to the state and is not the supervisor's: what the config file said last, and all
  // that is in force as one config.
  void set_config(std::map<std::string, std::string> read, std::string in_force);

  // At the end of each turn: writes down what has changed, soon or at once.
  void turn_ended();
  // skepd ends and no worker is left: nothing is kept any more.
  void end();

  // Whether an upgrade is to be executed; leave() then does it, outside of any turn, and does not
  // return where that succeeds. Else this process is of no use any more. `also` is passed on, too.
  [[nodiscard]] bool leaving() const { return leaving_; }
  [[nodiscard]] Error leave(const std::vector<host::NamedDescriptor>& also);
  // Called when leaving() has become true.
  void on_leaving(std::function<void()> stop) { stop_ = std::move(stop); }

  [[nodiscard]] std::optional<Handover> last_handover() const override { return handover_; }
  void upgrade(const std::string& program, const api::Peer& peer,
               std::function<void(Result<std::string>)> done) override;

 private:
  void make_file();
  void open_store();
  void discard_former();
  bool take_over_state();
  void tell(Notice::Severity severity, const std::string& app, const std::string& text);
  [[nodiscard]] HandoverState state(const std::set<std::uint64_t>& mid_line);
  [[nodiscard]] bool write(const std::set<std::uint64_t>& mid_line = {});
  void checked(const std::string& program, Result<std::string> version,
               const std::function<void(Result<std::string>)>& done);

  Surroundings around_;
  Former former_;
  const host::Execution& execution_;
  std::optional<host::StateFile> file_;
  host::SelfCheckRun self_check_;
  std::map<std::string, std::string> read_;
  std::string in_force_;
  std::optional<Handover> handover_;
  std::uint64_t handovers_ = 0;
  std::optional<Instant> left_;
  Supervisor::Changed changed_ = Supervisor::Changed::no;
  Instant written_{};
  Duration cost_{};  // of writing it the last time
  host::Timer due_;
  bool told_unwritten_ = false;
  bool checking_ = false;
  bool leaving_ = false;
  std::string program_;
  host::Timer leaves_;
  std::function<void()> stop_;
};

}  // namespace skep
