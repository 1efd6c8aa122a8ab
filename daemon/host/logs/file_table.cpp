#include "host/logs/file_table.h"

#include <algorithm>

namespace skep::host::logs {

LogFile& FileTable::attach(const std::string& owner, const LogPlace& place, const Keeping& keeping,
                           Time now) {
  auto& file = files_[place.path];
  if (!file) file = std::make_unique<LogFile>(owner, place, around_, now, keeping);
  file->keep_as(keeping);
  file->attach();
  return *file;
}

void FileTable::detach(LogFile& file, Time now) {
  file.detach(now);
  if (file.over(now)) files_.erase(std::string(file.path()));
}

const LogFile* FileTable::find(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second.get();
}

void FileTable::retry(Time now) {
  if (now < around_.next_retry) return;
  for (auto& [path, file] : files_)
    if (file->retry_due(now)) file->retry(now);
  forget_unused(now);
}

void FileTable::retry_all(Time now) {
  for (auto& [path, file] : files_)
    if (file->troubled()) file->retry(now);
  forget_unused(now);
}

void FileTable::cleared(const std::string& path) {
  if (const auto found = files_.find(path); found != files_.end()) found->second->cleared();
}

Result<void> FileTable::reopen_all(Time now) {
  std::string failed;
  for (auto& [path, file] : files_) {
    file->reopen(now);
    if (file->troubled()) failed += (failed.empty() ? "" : ", ") + path;
  }
  if (failed.empty()) return {};
  return fail("cannot open or write " + failed +
              "; skepd's own log says why, and it is tried again");
}

void FileTable::forget_unused(Time now) {
  std::erase_if(files_, [now](const auto& entry) {
    const bool over = entry.second->over(now);
    if (over) entry.second->give_up();
    return over;
  });
  around_.next_retry = never;
  for (const auto& [path, file] : files_)
    around_.next_retry = std::min(around_.next_retry, file->retry_at());
}

}  // namespace skep::host::logs
