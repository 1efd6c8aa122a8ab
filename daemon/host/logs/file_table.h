#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "host/logs/log_file.h"

namespace skep::host::logs {

// The open files: one for each path, for as long as it has a writer or something left to write.
class FileTable {
 public:
  FileTable(std::function<void(std::string)> warn, DropCounts& drops) {
    around_.warn = std::move(warn);
    around_.drops = &drops;
  }

  [[nodiscard]] LogFile& attach(const std::string& owner, const LogPlace& place,
                                const Keeping& keeping, Time now);
  void detach(LogFile& file, Time now);

  // Tries those in trouble again whose time has come.
  void retry(Time now);
  void retry_all(Time now);

  // The file was emptied by other means.
  void cleared(const std::string& path);
  // Opens every file anew by its path. The error names those that could not be.
  [[nodiscard]] Result<void> reopen_all(Time now);

  [[nodiscard]] Time next_retry() const { return around_.next_retry; }
  [[nodiscard]] const LogFile* find(const std::string& path) const;
  [[nodiscard]] ByteBudget& budget() { return around_.budget; }
  [[nodiscard]] Followers& followers() { return around_.followers; }

 private:
  void forget_unused(Time now);

  FileSurroundings around_;
  std::unordered_map<std::string, std::unique_ptr<LogFile>> files_;
};

}  // namespace skep::host::logs
