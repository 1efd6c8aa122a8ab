#include "notice_log.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "host/logs/fields.h"

namespace skep {

namespace {

spdlog::level::level_enum level_of(Notice::Severity severity) {
  switch (severity) {
    case Notice::Severity::info:
      return spdlog::level::info;
    case Notice::Severity::warning:
      return spdlog::level::warn;
    case Notice::Severity::error:
      break;
  }
  return spdlog::level::err;
}

// "web:0", or "web" where it speaks of the app.
std::string subject_of(const WorkerId& worker) {
  if (worker.app.empty()) return "skepd";
  return worker.incarnation == 0 ? worker.app : worker.slot_name();
}

// "web spare: is held", since "web:spare spare: ..." says it twice.
std::string subject_of(const Notice& notice) {
  const bool said_by_kind =
      notice.kind == Notice::Kind::spare && notice.worker.slot == no_slot && !notice.to;
  return said_by_kind ? notice.worker.app : subject_of(notice.worker);
}

host::LogFields fields_of(const Notice& notice) {
  host::LogFields fields;
  if (!notice.worker.app.empty()) fields.add("app", notice.worker.app);
  if (notice.worker.incarnation != 0 && notice.worker.slot != no_slot)
    fields.add("worker", notice.worker.slot);
  if (notice.pid) fields.add("pid", *notice.pid);
  if (notice.from) fields.add("from", name_of(*notice.from));
  if (notice.reason) fields.add("reason", name_of(*notice.reason));
  if (notice.threshold) fields.add("threshold", name_of(*notice.threshold));
  return fields;
}

}  // namespace

NoticeLog::NoticeLog(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}

void NoticeLog::write(const Notice& notice) {
  const auto what = notice.to ? name_of(*notice.to) : name_of(notice.kind);
  logger_->log(level_of(notice.severity), "{} {}{}{} {}", subject_of(notice), what,
               notice.text.empty() ? "" : ": ", notice.text, fields_of(notice).text());
}

void NoticeLog::warn(const WorkerId& worker, const std::string& sentence) {
  if (worker.app.empty())
    logger_->warn("{}", sentence);
  else
    logger_->warn("{}: {}", subject_of(worker), sentence);
}

void NoticeLog::say(const std::string& sentence) {
  logger_->info("{}", sentence);
}

}  // namespace skep
