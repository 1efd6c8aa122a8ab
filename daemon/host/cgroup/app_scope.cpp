#include "host/cgroup/app_scope.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "host/cgroup/directory.h"

namespace skep::host {

namespace {

// Whoever ends the keeper mostly ends the scope with it; a moment later it is known.
constexpr Duration look_again = std::chrono::milliseconds(200);

constexpr int last_attempt = 5;

tl::expected<Child, SpawnFailure> spawn_keeper(int cgroup) {
  SpawnRequest request;
  request.command = {"/bin/sleep", "infinity"};
  request.environment = {"PATH=/usr/bin:/bin"};
  request.directory = "/";
  request.cgroup = cgroup;
  return spawn(request);
}

// One that nobody was ever killed in: the kernel (6.18) kills what is born into another. There is a
// former keeper where skepd was started anew in its place. Empty: errno says why.
std::string make_keepers_cgroup(const std::string& scope) {
  constexpr int most = 16;
  for (int number = 1; number <= most; ++number) {
    std::string path = fmt::format("{}/keeper-{}", scope, number);
    if (::mkdir(path.c_str(), 0755) == 0) return path;
    if (errno != EEXIST) break;
    kill_cgroup(path);
    if (::rmdir(path.c_str()) == 0 && ::mkdir(path.c_str(), 0755) == 0) return path;
  }
  return {};
}

}  // namespace

class AppScope::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Reactor& reactor, Children& children, ScopeMaker& maker, std::string app,
       std::string service, Callbacks callbacks)
      : reactor_(reactor),
        children_(children),
        maker_(maker),
        app_(std::move(app)),
        service_(std::move(service)),
        callbacks_(std::move(callbacks)) {}

  void ask();
  void take(const std::string& path);
  void end();

 private:
  enum class State { none, asked, settling, there };

  [[nodiscard]] std::string name(int attempt) const;
  void ask_for(int attempt);
  void made(ScopeMaker::Trouble trouble, const std::string& why, int attempt);
  Result<void> keep(const std::string& path);
  void settle();
  void keeper_ended();
  void give_up(const std::string& trouble);
  pid_t add(Child child, void (Impl::*ended)());
  void kill(pid_t& pid);

  Reactor& reactor_;
  Children& children_;
  ScopeMaker& maker_;
  std::string app_;
  std::string service_;
  Callbacks callbacks_;
  State state_ = State::none;
  std::string unit_;
  std::string path_;
  pid_t first_ = 0;   // in the scope's top; 0: none
  pid_t keeper_ = 0;  // below
  Timer deadline_;
};

void AppScope::Impl::ask() {
  if (state_ != State::none) return;
  auto child = spawn_keeper(-1);
  if (!child)
    return give_up(fmt::format("{}: {}", child.error().stage, std::strerror(child.error().error)));
  first_ = add(std::move(*child), &Impl::settle);
  state_ = State::asked;
  deadline_ = reactor_.after(longest, [this] {
    give_up(fmt::format("systemd has not made the scope {} within {} s", unit_,
                        std::chrono::duration_cast<std::chrono::seconds>(longest).count()));
  });
  ask_for(0);
}

// Another skepd may have an app of the same name, and so may have had this one, with workers that
// still make an end.
std::string AppScope::Impl::name(int attempt) const {
  if (attempt == 0) return fmt::format("skep-{}.scope", app_);
  if (attempt == 1) return fmt::format("skep-{}-{}.scope", app_, ::getpid());
  return fmt::format("skep-{}-{}-{}.scope", app_, ::getpid(), attempt);
}

void AppScope::Impl::ask_for(int attempt) {
  unit_ = name(attempt);
  maker_.make(
      {unit_, "Workers of skepd's app " + app_, service_, first_},
      [weak = weak_from_this(), attempt](ScopeMaker::Trouble trouble, const std::string& why) {
        if (const auto self = weak.lock()) self->made(trouble, why, attempt);
      });
}

void AppScope::Impl::made(ScopeMaker::Trouble trouble, const std::string& why, int attempt) {
  if (state_ != State::asked) return;
  if (trouble == ScopeMaker::Trouble::name_taken && attempt < last_attempt)
    return ask_for(attempt + 1);
  if (trouble != ScopeMaker::Trouble::none)
    return give_up(fmt::format("systemd does not make the scope {}: {}", unit_, why));
  const std::string path = cgroup_directory_of(first_);
  if (!path.ends_with('/' + unit_))
    return give_up(fmt::format("systemd made the scope {} and moved nothing there", unit_));
  if (const auto kept = keep(path); !kept) return give_up(kept.error().message);
  state_ = State::settling;
  children_.signal(first_, SIGKILL, true);
}

Result<void> AppScope::Impl::keep(const std::string& path) {
  const std::string own = make_keepers_cgroup(path);
  if (own.empty())
    return fail(fmt::format("cannot make a cgroup below {}: {}", path, std::strerror(errno)));
  auto child = spawn_keeper(open_cgroup(own).get());
  if (!child)
    return fail(fmt::format("{}: {}", child.error().stage, std::strerror(child.error().error)));
  const int outside = child->outside;
  keeper_ = add(std::move(*child), &Impl::keeper_ended);
  if (outside != 0)
    return fail(fmt::format("no process can enter the cgroup {}: {}", own, std::strerror(outside)));
  path_ = path;
  return {};
}

// The first process has ended.
void AppScope::Impl::settle() {
  first_ = 0;
  if (state_ == State::asked) return give_up("the process that was to begin a scope has ended");
  if (state_ != State::settling) return;
  state_ = State::there;
  deadline_.reset();
  callbacks_.there(path_, hand_controllers_down(path_));
}

void AppScope::Impl::take(const std::string& path) {
  if (state_ != State::none) return;
  if (!keep(path)) return give_up({});
  state_ = State::there;
  unit_ = path.substr(path.rfind('/') + 1);
  reactor_.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && self->state_ == State::there)
      self->callbacks_.there(self->path_, hand_controllers_down(self->path_));
  });
}

void AppScope::Impl::keeper_ended() {
  keeper_ = 0;
  if (state_ == State::settling) return give_up("the process that was to keep a scope has ended");
  if (state_ != State::there) return;
  deadline_ = reactor_.after(look_again, [this] {
    if (::access(path_.c_str(), F_OK) == 0 && keep(path_)) return;
    give_up({});
  });
}

void AppScope::Impl::give_up(const std::string& trouble) {
  state_ = State::none;
  deadline_.reset();
  kill(first_);
  kill(keeper_);
  reactor_.post([weak = weak_from_this(), trouble] {
    if (const auto self = weak.lock()) self->callbacks_.gone(trouble);
  });
}

pid_t AppScope::Impl::add(Child child, void (Impl::*ended)()) {
  const pid_t pid = child.pid;
  children_.add(std::move(child), {[] {},
                                   [weak = weak_from_this(), ended, pid](ExitStatus) {
                                     const auto self = weak.lock();
                                     if (!self || (self->first_ != pid && self->keeper_ != pid))
                                       return;
                                     (*self.*ended)();
                                   }});
  return pid;
}

void AppScope::Impl::kill(pid_t& pid) {
  if (const pid_t whose = std::exchange(pid, 0); whose != 0) children_.signal(whose, SIGKILL, true);
}

void AppScope::Impl::end() {
  state_ = State::none;
  deadline_.reset();
  kill(first_);
  kill(keeper_);
}

AppScope::AppScope(Reactor& reactor, Children& children, ScopeMaker& maker, std::string app,
                   std::string service, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(reactor, children, maker, std::move(app), std::move(service),
                                   std::move(callbacks))) {}

AppScope::~AppScope() {
  impl_->end();
}

void AppScope::ask() {
  impl_->ask();
}

void AppScope::take(const std::string& path) {
  impl_->take(path);
}

}  // namespace skep::host
