#pragma once

#include <concepts>
#include <type_traits>

#include "engine/app.h"
#include "engine/pending_commands.h"
#include "engine/slot.h"
#include "engine/testimony.h"
#include "engine/vitals.h"
#include "engine/watch.h"
#include "model/app_spec.h"
#include "model/command_result.h"
#include "model/listen_address.h"

namespace skep::engine {

// The fields of each saved struct under their names in the text, once for writing and reading:
// `visit(name, field)` is called for each. T is the struct, const or not.

template <typename T, typename Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

void fields_of(auto& visit, Is<Bytes> auto& it) {
  visit("bytes", it.count);
}

void fields_of(auto& visit, Is<LoopLagLimits> auto& it) {
  visit("soft", it.soft);
  visit("hard", it.hard);
}

void fields_of(auto& visit, Is<HeapLimits> auto& it) {
  visit("soft", it.soft);
  visit("hard", it.hard);
  visit("for", it.sustained);
}

void fields_of(auto& visit, Is<MemoryLimits> auto& it) {
  visit("soft", it.soft);
  visit("hard", it.hard);
  visit("for", it.sustained);
}

void fields_of(auto& visit, Is<ResourceSpec> auto& it) {
  visit("memory_high", it.memory_high);
  visit("memory_max", it.memory_max);
  visit("cpu_weight", it.cpu_weight);
  visit("cpu_max", it.cpu_max);
  visit("io_weight", it.io_weight);
  visit("pids_max", it.pids_max);
}

void fields_of(auto& visit, Is<Rlimit> auto& it) {
  visit("soft", it.soft);
  visit("hard", it.hard);
}

void fields_of(auto& visit, Is<SandboxSpec> auto& it) {
  visit("group", it.group);
  visit("supplementary_groups", it.supplementary_groups);
  visit("no_new_privileges", it.no_new_privileges);
  visit("capabilities", it.capabilities);
  visit("nice", it.nice);
  visit("oom_score_adjust", it.oom_score_adjust);
  visit("cpu_affinity", it.cpu_affinity);
  visit("pin", it.pin);
  visit("env_files", it.env_files);
  visit("credentials", it.credentials);
}

void fields_of(auto& visit, Is<MetricsSpec> auto& it) {
  visit("prom_client", it.prom_client);
  visit("prom_client_names", it.prom_client_names);
}

void fields_of(auto& visit, Is<RestartSpec> auto& it) {
  visit("policy", it.policy);
  visit("backoff_first", it.backoff_first);
  visit("backoff_most", it.backoff_most);
  visit("stable", it.stable);
  visit("give_up", it.give_up);
  visit("give_up_within", it.give_up_within);
}

void fields_of(auto& visit, Is<ReadySpec> auto& it) {
  visit("when", it.when);
  visit("after", it.after);
  visit("timeout", it.timeout);
  visit("path", it.path);
}

void fields_of(auto& visit, Is<HealthSpec> auto& it) {
  visit("path", it.path);
  visit("every", it.every);
  visit("timeout", it.timeout);
  visit("failures", it.failures);
  visit("watchdog", it.watchdog);
}

void fields_of(auto& visit, Is<RollSpec> auto& it) {
  visit("max_surge", it.max_surge);
  visit("soak", it.soak);
}

void fields_of(auto& visit, Is<OverloadSpec> auto& it) {
  visit("after", it.after);
  visit("retry_after", it.retry_after);
}

void fields_of(auto& visit, Is<Schedule> auto& it) {
  visit("text", it.text);
  visit("minutes", it.minutes);
  visit("hours", it.hours);
  visit("days", it.days);
  visit("months", it.months);
  visit("weekdays", it.weekdays);
  visit("either_day", it.either_day);
}

void fields_of(auto& visit, Is<MaxAge> auto& it) {
  visit("age", it.age);
  visit("jitter_percent", it.jitter_percent);
}

void fields_of(auto& visit, Is<StopSpec> auto& it) {
  visit("signal", it.signal);
  visit("drain", it.drain);
  visit("kill", it.kill);
}

void fields_of(auto& visit, Is<LogTarget> auto& it) {
  visit("kind", it.kind);
  visit("path", it.path);
}

void fields_of(auto& visit, Is<LogSpec> auto& it) {
  visit("stdout", it.out);
  visit("stderr", it.err);
  visit("rotate_bytes", it.rotate_bytes);
  visit("rotate_keep", it.rotate_keep);
  visit("block", it.block);
}

void fields_of(auto& visit, Is<AppSpec> auto& it) {
  visit("name", it.name);
  visit("command", it.command);
  visit("directory", it.directory);
  visit("user", it.user);
  visit("workers", it.workers);
  visit("autostart", it.autostart);
  visit("essential", it.essential);
  visit("spares", it.spares);
  visit("balance", it.balance);
  visit("runtime", it.runtime);
  visit("group", it.group);
  visit("after", it.after);
  visit("restart_at", it.restart_at);
  visit("max_age", it.max_age);
  visit("cluster", it.cluster);
  visit("telemetry", it.telemetry);
  visit("env", it.env);
  visit("umask", it.umask);
  visit("stdin_pipe", it.stdin_pipe);
  visit("rlimits", it.rlimits);
  visit("sandbox", it.sandbox);
  visit("listen", it.listen);
  visit("guarded", it.guarded);
  visit("max_unavailable", it.max_unavailable);
  visit("loop_lag", it.loop_lag);
  visit("heap", it.heap);
  visit("memory", it.memory);
  visit("resources", it.resources);
  visit("restart", it.restart);
  visit("ready", it.ready);
  visit("health", it.health);
  visit("roll", it.roll);
  visit("overload", it.overload);
  visit("stop", it.stop);
  visit("logs", it.logs);
  visit("metrics", it.metrics);
}

void fields_of(auto& visit, Is<ExitStatus> auto& it) {
  visit("kind", it.kind);
  visit("code", it.code);
  visit("dumped", it.dumped);
}

void fields_of(auto& visit, Is<ListenAddress> auto& it) {
  visit("family", it.family);
  visit("host", it.host);
  visit("port", it.port);
  visit("ipv6_only", it.ipv6_only);
  visit("index", it.index);
  visit("kind", it.kind);
}

void fields_of(auto& visit, Is<Target> auto& it) {
  visit("app", it.app);
  visit("slot", it.slot);
  visit("group", it.group);
}

void fields_of(auto& visit, Is<CommandResult> auto& it) {
  visit("target", it.target);
  visit("verb", it.verb);
  visit("outcome", it.outcome);
  visit("description", it.description);
}

void fields_of(auto& visit, Is<PendingCommands::Pending> auto& it) {
  visit("ticket", it.ticket);
  visit("results", it.results);
  visit("unsettled", it.unsettled);
}

void fields_of(auto& visit, Is<Waiter> auto& it) {
  visit("command", it.command);
  visit("result", it.result);
}

void fields_of(auto& visit, Is<Stall> auto& it) {
  visit("on", it.on);
  visit("since", it.since);
  visit("past_hard", it.past_hard);
  visit("held", it.held);
}

void fields_of(auto& visit, Is<Breach> auto& it) {
  visit("since", it.since);
  visit("lasting", it.lasting);
  visit("held", it.held);
}

void fields_of(auto& visit, Is<LagTally> auto& it) {
  visit("counts", it.counts);
}

void fields_of(auto& visit, Is<Showing> auto& it) {
  visit("lag", it.lag);
  visit("heap_bytes", it.heap_bytes);
  visit("blocked", it.blocked);
}

void fields_of(auto& visit, Is<Trial> auto& it) {
  visit("ends", it.ends);
  visit("old", it.old);
}

void fields_of(auto& visit, Is<HeldAsk> auto& it) {
  visit("ask", it.ask);
  visit("address", it.address);
}

void fields_of(auto& visit, Is<Watch> auto& it) {
  visit("cause", it.cause);
  visit("waited", it.waited);
  visit("stall", it.stall);
  visit("heap_soft", it.heap_soft);
  visit("heap_hard", it.heap_hard);
  visit("memory_soft", it.memory_soft);
  visit("memory_hard", it.memory_hard);
  visit("pressure", it.pressure);
  visit("oom_kills", it.oom_kills);
  visit("showing", it.showing);
}

void fields_of(auto& visit, Is<Vitals> auto& it) {
  visit("probe", it.probe);
  visit("counts", it.counts);
  visit("next_probe", it.next_probe);
  visit("failures", it.failures);
  visit("fault", it.fault);
  visit("alive", it.alive);
  visit("ailing", it.ailing);
  visit("look_again", it.look_again);
  visit("held", it.held);
}

void fields_of(auto& visit, Is<Testimony> auto& it) {
  visit("listened", it.listened);
  visit("said", it.said);
  visit("notified", it.notified);
  visit("stopping", it.stopping);
  visit("retire", it.retire);
  visit("status", it.status);
  visit("ready_by", it.ready_by);
}

void fields_of(auto& visit, Is<Backoff> auto& it) {
  visit("deaths", it.deaths);
  visit("last", it.last);
}

// All but `app`, `role`, `index` and `serial`, which a Slot is made with.
void fields_of(auto& visit, Is<Slot> auto& it) {
  visit("state", it.state);
  visit("changed", it.changed);
  visit("wanted", it.wanted);
  visit("came_up", it.came_up);
  visit("held", it.held);
  visit("parting", it.parting);
  visit("parting_drains", it.parting_drains);
  visit("leaving", it.leaving);
  visit("queue_place", it.queue_place);
  visit("deadline", it.deadline);
  visit("incarnation", it.incarnation);
  visit("pid", it.pid);
  visit("definition", it.definition);
  visit("assigned", it.assigned);
  visit("started", it.started);
  visit("ready", it.ready);
  visit("instance", it.instance);
  visit("told", it.told);
  visit("age_draw", it.age_draw);
  visit("aged", it.aged);
  visit("refusals", it.refusals);
  visit("asks", it.asks);
  visit("given", it.given);
  visit("addresses", it.addresses);
  visit("watch", it.watch);
  visit("vitals", it.vitals);
  visit("trial", it.trial);
  visit("draining", it.draining);
  visit("killed", it.killed);
  visit("last_exit", it.last_exit);
  visit("ended", it.ended);
  visit("restarts_for", it.restarts_for);
  visit("end_is_judged", it.end_is_judged);
  visit("end_cause", it.end_cause);
  visit("trouble", it.trouble);
  visit("rest_status", it.rest_status);
  visit("first_death", it.first_death);
  visit("backoff", it.backoff);
  visit("deaths", it.deaths);
  visit("renewal_backoff", it.renewal_backoff);
  visit("renew_after", it.renew_after);
  visit("shown", it.shown);
  visit("start_waiters", it.start_waiters);
  visit("stop_waiters", it.stop_waiters);
  visit("restarts", it.restarts);
  visit("breaches", it.breaches);
  visit("stalls", it.stalls);
  visit("rescued", it.rescued);
  visit("rescues_lost", it.rescues_lost);
}

void fields_of(auto& visit, Is<Rollout> auto& it) {
  visit("reason", it.reason);
  visit("target", it.target);
  visit("former", it.former);
  visit("going_back", it.going_back);
  visit("why", it.why);
  visit("left", it.left);
  visit("under_way", it.under_way);
  visit("total", it.total);
  visit("began", it.began);
  visit("waiters", it.waiters);
}

void fields_of(auto& visit, Is<RollStatus> auto& it) {
  visit("phase", it.phase);
  visit("done", it.done);
  visit("total", it.total);
  visit("began", it.began);
  visit("text", it.text);
}

// All but the slots, the extras and the sums over them.
void fields_of(auto& visit, Is<App> auto& it) {
  visit("spec", it.spec);
  visit("leaving", it.leaving);
  visit("configured_workers", it.configured_workers);
  visit("definition", it.definition);
  visit("serving", it.serving);
  visit("serving_spec", it.serving_spec);
  visit("kept", it.kept);
  visit("rollout", it.rollout);
  visit("last_roll", it.last_roll);
  visit("rolls", it.rolls);
  visit("watchdog_since", it.watchdog_since);
  visit("retiring", it.retiring);
  visit("eligible", it.eligible);
  visit("rescued_from", it.rescued_from);
  visit("rescued_to", it.rescued_to);
  visit("overloaded", it.overloaded);
  visit("up", it.up);
  visit("admitted", it.admitted);
  visit("waits_for", it.waits_for);
  visit("released", it.released);
  visit("disuse_possible", it.disuse_possible);
}

}  // namespace skep::engine
