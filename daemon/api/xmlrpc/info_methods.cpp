#include <array>
#include <unistd.h>

#include "api/http/turn.h"
#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"
#include "api/xmlrpc/names.h"
#include "api/xmlrpc/process_info.h"

namespace skep::api::xmlrpc {
namespace {

// What supervisorctl insists on, whatever speaks to it.
constexpr std::string_view api_version = "3.0";
constexpr std::string_view identification = "skepd";
constexpr int running_state = 1;  // a daemon that is going answers SHUTDOWN_STATE to everything
constexpr std::size_t processes_a_turn = 50;

constexpr std::array one_name{Parameter{"name"}};

void get_api_version(const Call& /*call*/, Done done) {
  done(encoded(api_version));
}

// Skep's own, which is what an operator wants to know. Clients that must know what they can call
// ask for the API's.
void get_supervisor_version(const Call& call, Done done) {
  done(encoded(call.services.version));
}

void get_identification(const Call& /*call*/, Done done) {
  done(encoded(identification));
}

void get_state(const Call& /*call*/, Done done) {
  done(encoded(Struct{{"statecode", running_state}, {"statename", "RUNNING"}}));
}

void get_pid(const Call& /*call*/, Done done) {
  done(encoded(std::int64_t{::getpid()}));
}

void get_process_info(const Call& call, Done done) {
  const auto process = process_named(*call.snapshot, call.text(0));
  if (!process) return done(tl::unexpected(process.error()));
  done(encoded(process_info(*process, *call.snapshot, call.wall, call.services.logs)));
}

// Written over as many turns as it takes.
class AllProcessInfo : public std::enable_shared_from_this<AllProcessInfo> {
 public:
  AllProcessInfo(const Call& call, Done done)
      : calling_(call.calling),
        services_(call.services),
        snapshot_(call.snapshot),
        wall_(call.wall),
        processes_(all_processes(*snapshot_)),
        done_(std::move(done)) {}

  void write() {
    for (std::size_t left = processes_a_turn; left > 0 && next_ < processes_.size(); --left)
      encode(out_, process_info(processes_[next_++], *snapshot_, wall_, services_.logs));
    if (next_ < processes_.size())
      return in_a_later_turn(services_.context, [self = shared_from_this()] { self->write(); });
    out_ += array_foot;
    done_(std::move(out_));
  }

 private:
  std::shared_ptr<Calling> calling_;  // owns the services
  const Services& services_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::time_t wall_;
  std::vector<Process> processes_;
  std::size_t next_ = 0;
  Done done_;
  std::string out_{array_head};
};

void get_all_process_info(const Call& call, Done done) {
  std::make_shared<AllProcessInfo>(call, std::move(done))->write();
}

constexpr std::array table{
    Method{"supervisor.getAPIVersion",
           Type::string,
           {},
           "The version of this interface, which is that of supervisord 3 and 4.",
           get_api_version},
    Method{"supervisor.getVersion",
           Type::string,
           {},
           "An old name of getAPIVersion.",
           get_api_version},
    Method{"supervisor.getSupervisorVersion",
           Type::string,
           {},
           "The version of Skep.",
           get_supervisor_version},
    Method{"supervisor.getIdentification",
           Type::string,
           {},
           "Which kind of daemon this is: skepd.",
           get_identification},
    Method{"supervisor.getState",
           Type::structure,
           {},
           "The daemon's state, as statecode and statename.",
           get_state},
    Method{"supervisor.getPID", Type::integer, {}, "The daemon's process id.", get_pid},
    Method{"supervisor.getProcessInfo", Type::structure, one_name,
           "The state of the worker `name`, which is \"APP:SLOT\".", get_process_info},
    Method{"supervisor.getAllProcessInfo",
           Type::array,
           {},
           "The state of every worker, by app and slot.",
           get_all_process_info},
};

}  // namespace

std::span<const Method> info_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc
