#include "notice_log.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "host/logs/fields.h"
#include "journal_entry.h"

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

NoticeLog::NoticeLog(std::shared_ptr<spdlog::logger> logger, Journal journal)
    : logger_(std::move(logger)), journal_(std::move(journal)) {}

void NoticeLog::write(const Notice& notice) {
  const auto what = notice.to ? name_of(*notice.to) : name_of(notice.kind);
  const std::string sentence = fmt::format("{} {}{}{}", subject_of(notice), what,
                                           notice.text.empty() ? "" : ": ", notice.text);
  if (!journal_)
    logger_->log(level_of(notice.severity), "{} {}", sentence, fields_of(notice).text());
  else if (logger_->should_log(level_of(notice.severity)))
    journal_(journal_entry(notice, sentence));
}

void NoticeLog::warn(const WorkerId& worker, const std::string& sentence) {
  put(Notice::Severity::warning, worker,
      worker.app.empty() ? sentence : subject_of(worker) + ": " + sentence);
}

void NoticeLog::say(const std::string& sentence) {
  put(Notice::Severity::info, {}, sentence);
}

void NoticeLog::put(Notice::Severity severity, const WorkerId& worker,
                    const std::string& sentence) {
  if (!journal_)
    logger_->log(level_of(severity), "{}", sentence);
  else if (logger_->should_log(level_of(severity)))
    journal_(journal_entry(severity, worker, sentence));
}

}  // namespace skep
