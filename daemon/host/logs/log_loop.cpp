#include "host/logs/log_loop.h"

#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "host/logs/clear_files.h"
#include "host/logs/log_part.h"

namespace skep::host::logs {
namespace {

constexpr std::uint64_t bell_id = 0;
constexpr std::size_t most_a_turn = 1UL << 20U;  // of one stream, so that the others have theirs
constexpr std::size_t events_a_turn = 128;

constexpr auto pause_after_failure = std::chrono::milliseconds(10);

bool is_bell(const epoll_event& event) {
  return event.data.u64 == bell_id;
}

bool watch(int epoll, int fd, std::uint64_t id) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = id;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

LogLoop::LogLoop(Doors doors, std::function<void(std::string)> warn, Duration silence)
    : doors_(doors),
      warn_(std::move(warn)),
      silence_(silence),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      usable_(epoll_ && watch(epoll_.get(), doors.bell.descriptor(), bell_id)),
      files_([this](const std::string& sentence) { this->warn(sentence); }, doors.drops),
      own_(doors.own_queue, files_) {}

void LogLoop::run() {
  ::prctl(PR_SET_TIMERSLACK, 1000UL, 0, 0, 0);  // ns; the pauses are short
  while (!doors_.mailbox.stopping()) {
    try {
      turn();
    } catch (const std::exception&) {
      // Out of memory: what this turn carried is lost, the workers' pipes must still be read.
      std::this_thread::sleep_for(pause_after_failure);
    }
  }
  try {
    const Time now = Clock::now();
    handle_commands(now);
    ending_ = true;
    drain_all(now);
  } catch (const std::exception&) {
    return;
  }
}

std::set<std::uint64_t> LogLoop::unfinished() const {
  std::set<std::uint64_t> captures;
  for (const auto& [id, stream] : streams_)
    if (stream->file().mid_line_of(id)) captures.insert(stream->capture());
  return captures;
}

void LogLoop::turn() {
  std::array<epoll_event, events_a_turn> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait_milliseconds());
  const Time now = Clock::now();
  const auto ready = std::span(events).first(static_cast<std::size_t>(std::max(count, 0)));

  // Commands first: a follower is to see what comes after it.
  const bool rung = std::any_of(ready.begin(), ready.end(), is_bell);
  if (rung) {
    doors_.bell.silence();
    handle_commands(now);
  }
  std::size_t fullest = 0;
  for (const epoll_event& event : ready) fullest = std::max(fullest, pump(event.data.u64, now));

  files_.retry(now);
  if (!paused_.empty()) resume_streams();
  own_.pump(now);
  release_silent(now);
  const auto pause = pause_.after(fullest);
  if (pause.count() > 0) std::this_thread::sleep_for(pause);
}

int LogLoop::wait_milliseconds() const {
  const Time deadline = std::min({look_for_silent_, files_.next_retry(), own_.retry_at()});
  if (deadline == never) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void LogLoop::handle_commands(Time now) {
  for (Command& command : doors_.mailbox.take())
    std::visit([&](auto& one) { handle(one, now); }, command);
}

void LogLoop::handle(CaptureCommand& command, Time now) {
  const std::uint64_t id = next_id_++;
  LogFile& file = files_.attach(command.name, command.place, command.keeping, now);
  auto stream = std::make_unique<Stream>(id, command.capture, std::move(command.reader), file,
                                         files_.budget());
  if (!watch(epoll_.get(), stream->descriptor(), id)) {
    files_.detach(file, now);
    return warn(command.name + ": its output cannot be watched, and is cut off");
  }
  if (command.mid_line) file.ends_with_line_of(id);
  streams_.emplace(id, std::move(stream));
  captures_[command.capture] = id;
}

void LogLoop::handle(RedirectCommand& command, Time now) {
  const auto found = captures_.find(command.capture);
  if (found == captures_.end()) return;
  Stream& stream = *streams_.at(found->second);
  LogFile& former = stream.file();
  stream.redirect(files_.attach(command.name, command.place, command.keeping, now), now);
  files_.detach(former, now);
}

void LogLoop::handle(TailCommand& command, Time now) {
  drain_those_of(command.place.path, now);
  doors_.outbox.send([done = std::move(command.done),
                      part = tail_file(command.place, command.bytes)] { done(part); });
}

void LogLoop::handle(ReadCommand& command, Time now) {
  drain_those_of(command.place.path, now);
  doors_.outbox.send(
      [done = std::move(command.done),
       part = read_file(command.place, command.offset, command.bytes)] { done(part); });
}

void LogLoop::handle(FollowCommand& command, Time now) {
  drain_those_of(command.place.path, now);
  if (command.last > 0)
    command.queue->push(tail_file(command.place, command.last).value_or(LogPart{}).text);
  files_.followers().add(command.place.path, command.queue);
}

void LogLoop::handle(ClearCommand& command, Time now) {
  drain_those_of(command.place.path, now);
  const auto cleared = clear_files(command.place);
  if (cleared) files_.cleared(command.place.path);
  doors_.outbox.send([done = std::move(command.done), cleared] { done(cleared); });
}

void LogLoop::handle(ReopenCommand& command, Time now) {
  drain_all(now);
  const auto reopened = files_.reopen_all(now);
  doors_.outbox.send([done = std::move(command.done), reopened] { done(reopened); });
}

void LogLoop::handle(FlushCommand& command, Time now) {
  drain_all(now);
  doors_.outbox.send(std::move(command.done));
}

std::size_t LogLoop::pump(std::uint64_t id, Time now) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return 0;
  if (found->second->file().blocked()) {
    pause_stream(id, *found->second);
    return 0;
  }
  const std::size_t bytes = found->second->pump(buffer_, most_a_turn, now);
  after_read(id, *found->second, now);
  return bytes;
}

// Out of epoll by hand: a child between fork and exec may still hold a copy of the descriptor.
void LogLoop::after_read(std::uint64_t id, Stream& stream, Time now) {
  if (stream.holding()) look_for_silent_ = std::min(look_for_silent_, now + silence_);
  if (!stream.ended()) return;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, stream.descriptor(), nullptr);
  files_.detach(stream.file(), now);
  captures_.erase(stream.capture());
  paused_.erase(id);
  streams_.erase(id);
}

// Not watched at all: a pipe that stays readable, or whose worker has gone, would keep the loop
// busy.
void LogLoop::pause_stream(std::uint64_t id, const Stream& stream) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, stream.descriptor(), nullptr);
  paused_.insert(id);
}

void LogLoop::resume_streams() {
  std::erase_if(paused_, [this](std::uint64_t id) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) return true;
    const Stream& stream = *found->second;
    return !stream.file().blocked() && watch(epoll_.get(), stream.descriptor(), id);
  });
}

void LogLoop::drain_all(Time now) {
  for (auto& [id, stream] : streams_)
    if (ending_ || !stream->file().blocked()) stream->drain(buffer_, now);
  own_.pump(now);
  files_.retry_all(now);
  own_.pump(now);
}

void LogLoop::drain_those_of(const std::string& path, Time now) {
  own_.pump(now);
  const LogFile* file = files_.find(path);
  if (file == nullptr) return;
  for (auto& [id, stream] : streams_)
    if (&stream->file() == file && !file->blocked()) stream->drain(buffer_, now);
}

void LogLoop::release_silent(Time now) {
  if (now < look_for_silent_) return;
  look_for_silent_ = never;
  for (auto& [id, stream] : streams_) {
    if (!stream->holding()) continue;
    if (now >= stream->last_read() + silence_)
      stream->release(now);
    else
      look_for_silent_ = std::min(look_for_silent_, stream->last_read() + silence_);
  }
}

void LogLoop::warn(const std::string& sentence) {
  own_.warn_of_own_trouble(sentence, Clock::now());
  doors_.outbox.send([warn = warn_, sentence] { warn(sentence); });
}

}  // namespace skep::host::logs
