#include "host/logs/log_file.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "host/logs/errno_text.h"
#include "host/logs/journal.h"
#include "host/logs/log_directory.h"

namespace skep::host::logs {
namespace {

constexpr Duration look_every = std::chrono::seconds(1);
constexpr Duration retry_every = std::chrono::seconds(1);
constexpr Duration last_attempts = std::chrono::seconds(60);
constexpr Duration stall_pause = std::chrono::milliseconds(20);

// Up to the end of the line that `data` begins in the middle of.
std::size_t rest_of_line(std::string_view data) {
  const std::size_t line_end = data.find('\n');
  return line_end == std::string_view::npos ? data.size() : line_end + 1;
}

Result<OpenFile> open_journal() {
  auto connected = connect_journal();
  if (!connected) return tl::unexpected(std::move(connected.error()));
  OpenFile file;
  file.fd = std::move(*connected);
  return file;
}

}  // namespace

LogFile::LogFile(std::string owner, LogPlace place, FileSurroundings& around, Time now,
                 const Keeping& keeping)
    : owner_(std::move(owner)),
      path_(std::move(place.path)),
      user_(std::move(place.user)),
      around_(around),
      backlog_(around.budget) {
  keep_as(keeping);
  open(now);
}

void LogFile::open(Time now) {
  auto opened = is_journal(path_) ? open_journal() : open_log(path_, user_.get());
  if (!opened) return trouble("open", opened.error().message, now);
  file_ = std::move(*opened);
  moved_ = false;
  look_again_ = now + look_every;
}

bool LogFile::over(Time now) const {
  return writers_ == 0 && (!troubled_ || now >= detached_at_ + last_attempts);
}

void LogFile::give_up() {
  if (!troubled_) return;
  const std::uint64_t kept = backlog_.take().size();
  count_lost(kept);
  const std::uint64_t lost = kept + backlog_.close_gap();
  around_.warn(
      fmt::format("{}: the log file {} could not be written to the end; {} bytes were lost", owner_,
                  path_, lost));
}

void LogFile::append(WriterId writer, std::string_view data, Time now) {
  if (data.empty()) return;
  const bool other = std::exchange(last_writer_, writer) != writer;
  if (other && mid_line()) put("\n", now);
  put(data, now);
}

bool LogFile::mid_line_of(WriterId writer) const {
  return last_writer_ == writer && mid_line();
}

bool LogFile::mid_line() const {
  if (backlog_.lost() > 0 || !backlog_.empty()) return backlog_.mid_line();
  return file_.mid_line;
}

void LogFile::put(std::string_view data, Time now) {
  if (!troubled_) data = write_lines(data, now);
  if (!data.empty()) keep(data);
}

void LogFile::keep(std::string_view data) {
  const std::uint64_t before = backlog_.lost();
  backlog_.add(data);
  count_lost(backlog_.lost() - before);
  if (backlog_.lost() == 0 || std::exchange(warned_, true)) return;
  around_.warn(fmt::format("{}: {} takes its lines too slowly; what does not fit is dropped",
                           owner_, path_));
}

// Returns what could not be written.
std::string_view LogFile::write_lines(std::string_view data, Time now) {
  look_outside(now);
  while (!data.empty() && !troubled_) {
    const std::size_t count = next_write(data, now);
    if (count == 0)
      begin_anew(now);
    else
      data.remove_prefix(write_once(data.substr(0, count), now));
  }
  return data;
}

// How much may go into the file as it is; 0: another has to be begun first.
std::size_t LogFile::next_write(std::string_view data, Time now) const {
  if (moved_) return file_.mid_line ? rest_of_line(data) : 0;
  if (!file_.regular || rotation_.bytes == 0 || now < rotate_not_before_) return data.size();
  return rotation_cut(data, file_.size, file_.mid_line, rotation_.bytes);
}

std::size_t LogFile::write_once(std::string_view data, Time now) {
  ssize_t written = 0;
  do {
    written = is_journal(path_) ? send_to_journal(file_.fd.get(), path_, data)
                                : ::write(file_.fd.get(), data.data(), data.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0 && errno == EAGAIN) {
    stall(now);
    return 0;
  }
  if (written <= 0) {
    trouble("write to", errno_text(written < 0 ? errno : EIO), now);
    return 0;
  }
  const auto count = static_cast<std::size_t>(written);
  file_.size += count;
  file_.mid_line = data[count - 1] != '\n';
  around_.followers.grown(path_, data.substr(0, count));
  return count;
}

void LogFile::begin_anew(Time now) {
  if (!moved_) {
    const auto rotated = rotate();
    if (!rotated) {
      rotate_not_before_ = now + retry_every;
      if (std::exchange(rotation_warned_, true)) return;
      return around_.warn(fmt::format(
          "{}: cannot rotate the log file {}: {}; it grows on, and is tried again every second",
          owner_, path_, rotated.error().message));
    }
    rotation_warned_ = false;
  }
  open(now);
}

Result<void> LogFile::rotate() const {
  const auto rights = rights_for(path_, user_.get());
  if (!rights) return tl::unexpected(rights.error());
  return rotate_files(path_, rotation_.keep);
}

void LogFile::count_lost(std::uint64_t bytes) const {
  if (around_.drops != nullptr) around_.drops->add(owner_, bytes);
}

void LogFile::look_outside(Time now) {
  if (!file_.regular || now < look_again_) return;
  look_again_ = now + look_every;
  moved_ = !still_there(path_, file_);
}

void LogFile::stall(Time now) {
  stalled_ = true;
  why_ = "its reader was too slow";
  retry_after(stall_pause, now);
}

void LogFile::trouble(std::string_view what, const std::string& why, Time now) {
  stalled_ = false;
  why_ = why;
  retry_after(retry_every, now);
  if (std::exchange(warned_, true)) return;
  around_.warn(fmt::format(
      "{}: cannot {} the log file {}: {}; it is tried again every second, and meanwhile {}", owner_,
      what, path_, why,
      block_ ? "its workers wait once their pipes are full"
             : "256 KiB of output are kept and more is dropped"));
}

void LogFile::retry_after(Duration delay, Time now) {
  troubled_ = true;
  retry_at_ = now + delay;
  around_.next_retry = std::min(around_.next_retry, retry_at_);
}

void LogFile::retry(Time now) {
  const bool reopen = !std::exchange(stalled_, false);
  troubled_ = false;
  if (reopen) open(now);
  if (troubled_) return;
  const std::string kept = backlog_.take();
  backlog_.give_back(write_lines(kept, now));
  if (!troubled_) recovered(now);
}

void LogFile::reopen(Time now) {
  if (troubled_) return retry(now);
  open(now);
}

void LogFile::cleared() {
  (void)backlog_.take();
  (void)backlog_.close_gap();
  look_again_ = {};
}

void LogFile::recovered(Time now) {
  const std::uint64_t lost = backlog_.close_gap();
  if (std::exchange(warned_, false))
    around_.warn(
        fmt::format("{}: the log file {} is written again; {}", owner_, path_,
                    lost == 0 ? "nothing was lost" : fmt::format("{} bytes were lost", lost)));
  if (lost == 0) return;
  put(fmt::format("{}[skepd: {} bytes were lost here: {}]\n", file_.mid_line ? "\n" : "", lost,
                  why_),
      now);
}

}  // namespace skep::host::logs
