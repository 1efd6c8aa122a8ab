#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "host/cgroup/scope_maker.h"
#include "host/process/children.h"
#include "host/reactor/reactor.h"

namespace skep::host {

// The scope of one app. systemd ends a scope in which nobody lives, and makes none without a
// process; the app's workers come and go, all at once too. So a process that does nothing keeps it
// (sleep, 0.2 MB of its own): workers are born straight into a scope that is there, without asking
// anybody, and one that starts anew or the end of the bus changes nothing. It dies with skepd, as
// it has nothing to keep then that workers do not.
//
// A scope is made with a first such process, since systemd moves it into the scope's top, where
// none may stay once what is below is limited; the second is born below, and the first ends.
class AppScope {
 public:
  struct Callbacks {
    // Workers can be born into cgroups below `path`; `trouble`: what of it cannot be limited.
    std::function<void(const std::string& path, const std::string& trouble)> there;
    // Not made, in a sentence, or there no more: no `trouble`.
    std::function<void(const std::string& trouble)> gone;
  };
  // None of the callbacks is called from within. `maker` and what else is borrowed outlive it.
  AppScope(Reactor& reactor, Children& children, ScopeMaker& maker, std::string app,
           std::string service, Callbacks callbacks);
  ~AppScope();
  AppScope(const AppScope&) = delete;
  AppScope& operator=(const AppScope&) = delete;

  // Asks for one, unless that is under way or it is there. It is given up after `longest`.
  static constexpr Duration longest = std::chrono::seconds(3);
  void ask();
  // One that is there already, from before skepd started.
  void take(const std::string& path);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::host
