#include "host/logs/stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

namespace skep::host::logs {

std::string_view ReadBuffer::joined(std::string_view begun, std::size_t count) {
  char* start = block() - begun.size();
  if (!begun.empty()) std::memcpy(start, begun.data(), begun.size());
  return {start, begun.size() + count};
}

std::size_t Stream::pump(ReadBuffer& buffer, std::size_t most, Time now) {
  std::size_t total = 0;
  while (total < most && !ended_) {
    const ssize_t got = ::read(reader_.get(), buffer.block(), ReadBuffer::block_size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    if (got <= 0) {
      end(now);
      break;
    }
    const auto count = static_cast<std::size_t>(got);
    total += count;
    last_read_ = now;
    const std::string_view data = buffer.joined(held_, count);
    forget_held();
    move(data, now);
    if (count < ReadBuffer::block_size) break;
  }
  return total;
}

void Stream::move(std::string_view data, Time now) {
  const std::size_t line_end = data.rfind('\n');
  const std::size_t whole = line_end == std::string_view::npos ? 0 : line_end + 1;
  file_->append(id_, data.substr(0, whole), now);
  hold(data.substr(whole), now);
}

// A line that was too long to hold back already stands in the file without its end: the rest of it
// follows at once.
void Stream::hold(std::string_view rest, Time now) {
  if (rest.empty()) return;
  if (file_->mid_line_of(id_) || rest.size() > ReadBuffer::longest_held ||
      !budget_.take_all(rest.size()))
    file_->append(id_, rest, now);
  else
    held_.assign(rest);
}

void Stream::forget_held() {
  budget_.give(held_.size());
  std::string().swap(held_);
}

void Stream::release(Time now) {
  file_->append(id_, held_, now);
  forget_held();
}

void Stream::drain(ReadBuffer& buffer, Time now) {
  int readable = 0;
  if (::ioctl(reader_.get(), FIONREAD, &readable) != 0) readable = 0;
  auto left = static_cast<std::size_t>(readable);
  while (left > 0 && !ended_) {
    const std::size_t moved = pump(buffer, left, now);
    if (moved == 0) break;
    left -= std::min(left, moved);
  }
  release(now);
}

void Stream::redirect(LogFile& file, Time now) {
  end_line(now);
  file_ = &file;
}

void Stream::end(Time now) {
  release(now);
  end_line(now);
  ended_ = true;
}

void Stream::end_line(Time now) {
  if (file_->writers() > 1 && file_->mid_line_of(id_)) file_->append(id_, "\n", now);
}

}  // namespace skep::host::logs
