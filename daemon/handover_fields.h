#pragma once

#include "engine/json_values.h"
#include "engine/saved_fields.h"
#include "handover_state.h"

// The fields of what the host and the daemon hand over, as engine/saved_fields.h names those of the
// engine.

namespace skep::engine::saved {
template <>
inline constexpr int last_of<host::ListenQuery::Kind> =
    static_cast<int>(host::ListenQuery::Kind::inherited_fd);
}  // namespace skep::engine::saved

namespace skep {

void fields_of(auto& visit, engine::Is<WorkerId> auto& it) {
  visit("app", it.app);
  visit("slot", it.slot);
  visit("incarnation", it.incarnation);
}

void fields_of(auto& visit, engine::Is<LagHistogram> auto& it) {
  visit("counts", it.counts);
  visit("sum", it.sum_seconds);
}

void fields_of(auto& visit, engine::Is<Pressure> auto& it) {
  visit("some_seconds", it.some_seconds);
  visit("full_seconds", it.full_seconds);
}

// Its counters: the others are of a worker that lives.
void fields_of(auto& visit, engine::Is<CgroupFigures> auto& it) {
  visit("memory_events", it.memory_events);
  visit("pressure", it.pressure);
  visit("throttled_seconds", it.throttled_seconds);
  visit("processes_refused", it.processes_refused);
}

void fields_of(auto& visit, engine::Is<DaemonFacts> auto& it) {
  visit("last_ticket", it.last_ticket);
  visit("newest_event", it.newest_event);
  visit("handovers", it.handovers);
  visit("read", it.read);
  visit("in_force", it.in_force);
  visit("left", it.left);
}

namespace host {

using engine::Is;

void fields_of(auto& visit, Is<Identity> auto& it) {
  visit("name", it.name);
  visit("home", it.home);
  visit("shell", it.shell);
  visit("uid", it.uid);
  visit("gid", it.gid);
  visit("groups", it.groups);
}

// All but the spec, which is shared.
void fields_of(auto& visit, Is<NurseryFacts> auto& it) {
  visit("identity", it.identity);
  visit("directory", it.directory);
  visit("environment", it.environment);
  visit("agent", it.agent);
  visit("agent_options", it.agent_options);
  visit("agent_trouble", it.agent_trouble);
}

void fields_of(auto& visit, Is<ListenQuery> auto& it) {
  visit("kind", it.kind);
  visit("address", it.address);
  visit("descriptor", it.descriptor);
  visit("datagram", it.datagram);
  visit("reuse_address", it.reuse_address);
  visit("readable_all", it.readable_all);
  visit("writable_all", it.writable_all);
  visit("data", it.data);
}

void fields_of(auto& visit, Is<HandleFacts> auto& it) {
  visit("ask", it.ask);
  visit("seq", it.seq);
  visit("query", it.query);
  visit("real_port", it.real_port);
  visit("answered", it.answered);
  visit("listening", it.listening);
}

void fields_of(auto& visit, Is<MessageFacts> auto& it) {
  visit("line", it.line);
  visit("has_handle", it.has_handle);
  visit("ask", it.ask);
  visit("connection", it.connection);
}

void fields_of(auto& visit, Is<OutboxFacts> auto& it) {
  visit("rest", it.rest);
  visit("rest_is_flight", it.rest_is_flight);
  visit("owed_acks", it.owed_acks);
  visit("flight", it.flight);
  visit("flight_sent", it.flight_sent);
  visit("waiting", it.waiting);
}

void fields_of(auto& visit, Is<ChannelFacts> auto& it) {
  visit("handles", it.handles);
  visit("last_ask", it.last_ask);
  visit("seq", it.seq);
  visit("told", it.told);
  visit("draining", it.draining);
  visit("can_drain", it.can_drain);
  visit("greeted", it.greeted);
  visit("partial", it.partial);
  visit("skipping", it.skipping);
  visit("outbox", it.outbox);
}

void fields_of(auto& visit, Is<AskFacts> auto& it) {
  visit("ask", it.ask);
  visit("kind", it.kind);
  visit("address", it.address);
  visit("reuse_address", it.reuse_address);
  visit("readable_all", it.readable_all);
  visit("writable_all", it.writable_all);
  visit("data", it.data);
  visit("listening", it.listening);
}

void fields_of(auto& visit, Is<ProbeFacts> auto& it) {
  visit("probe", it.probe);
  visit("path", it.path);
  visit("timeout", it.timeout);
}

void fields_of(auto& visit, Is<WorkerFacts> auto& it) {
  visit("id", it.id);
  visit("pid", it.pid);
  visit("born", it.born);
  visit("nursery", it.nursery);
  visit("draining", it.draining);
  visit("drained", it.drained);
  visit("asks", it.asks);
  visit("channel", it.channel);
  visit("notify_address", it.notify_address);
  visit("input_kept", it.input_kept);
  visit("out_mid_line", it.out_mid_line);
  visit("err_mid_line", it.err_mid_line);
  visit("probe", it.probe);
}

void fields_of(auto& visit, Is<BirthFacts> auto& it) {
  visit("worker", it.worker);
  visit("instance", it.instance);
  visit("definition", it.definition);
}

void fields_of(auto& visit, Is<AgentFacts> auto& it) {
  visit("incarnation", it.incarnation);
  visit("lag", it.lag);
  visit("lag_max", it.lag_max);
  visit("gc_count", it.gc_count);
  visit("gc_seconds", it.gc_seconds);
  visit("thread_exits", it.thread_exits);
  visit("thread_failures", it.thread_failures);
}

void fields_of(auto& visit, Is<SlotFacts> auto& it) {
  visit("slot", it.slot);
  visit("lag", it.lag);
  visit("gc_count", it.gc_count);
  visit("gc_seconds", it.gc_seconds);
  visit("thread_exits", it.thread_exits);
  visit("thread_failures", it.thread_failures);
  visit("cpu_before", it.cpu_before);
  visit("agents", it.agents);
}

void fields_of(auto& visit, Is<DefinitionFacts> auto& it) {
  visit("number", it.number);
  visit("nursery", it.nursery);
}

void fields_of(auto& visit, Is<MemberFacts> auto& it) {
  visit("slot", it.slot);
  visit("socket", it.socket);
}

void fields_of(auto& visit, Is<GroupFacts> auto& it) {
  visit("address", it.address);
  visit("steering", it.steering);
  visit("order", it.order);
  visit("maps", it.maps);
  visit("members", it.members);
}

void fields_of(auto& visit, Is<SocketFileFacts> auto& it) {
  visit("path", it.path);
  visit("device", it.device);
  visit("inode", it.inode);
  visit("mode", it.mode);
}

void fields_of(auto& visit, Is<SharedFacts> auto& it) {
  visit("address", it.address);
  visit("socket", it.socket);
  visit("binder", it.binder);
  visit("file", it.file);
  visit("twin", it.twin);
}

void fields_of(auto& visit, Is<ListenerFacts> auto& it) {
  visit("eligible", it.eligible);
  visit("balance", it.balance);
  visit("groups", it.groups);
  visit("shared", it.shared);
}

void fields_of(auto& visit, Is<CommonFacts> auto& it) {
  visit("address", it.address);
  visit("data", it.data);
}

void fields_of(auto& visit, Is<RescueFacts> auto& it) {
  visit("from", it.from);
  visit("to", it.to);
}

void fields_of(auto& visit, Is<CgroupFacts> auto& it) {
  visit("slot", it.slot);
  visit("ended", it.ended);
}

void fields_of(auto& visit, Is<AppFacts> auto& it) {
  visit("name", it.name);
  visit("slots", it.slots);
  visit("definitions", it.definitions);
  visit("listeners", it.listeners);
  visit("common", it.common);
  visit("rescue", it.rescue);
  visit("overload", it.overload);
  visit("slot_counts", it.slot_counts);
  visit("cgroup_counts", it.cgroup_counts);
  visit("workers", it.workers);
  visit("log_bytes_dropped", it.log_bytes_dropped);
}

}  // namespace host
}  // namespace skep
