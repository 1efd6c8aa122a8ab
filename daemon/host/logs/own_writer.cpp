#include "host/logs/own_writer.h"

#include <chrono>

#include <fmt/format.h>

#include "host/logs/own_line.h"

namespace skep::host::logs {

bool OwnWriter::ready() const {
  return file_ != nullptr ? !file_->troubled() : standard_error_.idle();
}

void OwnWriter::pump(Time now) {
  standard_error_.write_waiting(now);
  while (const auto batch = ready() ? queue_.take() : queue_.take_before_change()) {
    write(*batch, now);
    if (batch->change) go_to(*batch->change, now);
  }
}

void OwnWriter::write(const OwnQueue::Batch& batch, Time now) {
  std::string text = batch.text;
  if (batch.dropped > 0)
    text += own_line(std::chrono::system_clock::now(), "WARN",
                     fmt::format("{} lines of this log were dropped here: they could not be "
                                 "written as fast as they came",
                                 batch.dropped));
  if (file_ != nullptr)
    file_->append(id, text, now);
  else
    standard_error_.write(text, now);
}

void OwnWriter::go_to(const OwnDestination& destination, Time now) {
  LogFile* before = file_;
  opening_ = true;
  file_ = destination.path.empty()
              ? nullptr
              : &files_.attach("skepd", destination.path,
                               {destination.rotation.bytes, destination.rotation.keep, false}, now);
  opening_ = false;
  if (before != nullptr) files_.detach(*before, now);
}

void OwnWriter::warn_of_own_trouble(const std::string& sentence, Time now) {
  const bool own = opening_ || (file_ != nullptr && file_->troubled());
  if (!own || !standard_error_.idle()) return;
  standard_error_.write(own_line(std::chrono::system_clock::now(), "WARN", sentence), now);
}

}  // namespace skep::host::logs
