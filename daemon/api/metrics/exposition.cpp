#include "api/metrics/exposition.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <streambuf>
#include <vector>

#include <prometheus/text_serializer.h>

#include "api/http/text.h"
#include "api/metrics/app_families.h"
#include "api/metrics/daemon_families.h"
#include "api/metrics/histogram_text.h"
#include "api/metrics/worker_families.h"

namespace skep::api {
namespace {

constexpr std::size_t workers_a_part = 50;
constexpr std::size_t lines_a_part = 100;
// Prints 0.1 as 0.1 and bytes up to a petabyte exactly.
constexpr int digits = 15;

class StringSink final : public std::streambuf {
 public:
  void to(std::string& out) { out_ = &out; }

 protected:
  int_type overflow(int_type c) override {
    if (!traits_type::eq_int_type(c, traits_type::eof()))
      out_->push_back(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }
  std::streamsize xsputn(const char* text, std::streamsize length) override {
    out_->append(text, static_cast<std::size_t>(length));
    return length;
  }

 private:
  std::string* out_ = nullptr;
};

struct Worker {
  const std::string* app_label;
  const WorkerSnapshot* figures;
};

}  // namespace

class Exposition::Impl {
 public:
  Impl(std::shared_ptr<const Snapshot> snapshot, std::string version, const WallClock& clock,
       std::vector<MergedFamily> merged)
      : snapshot_(std::move(snapshot)),
        version_(std::move(version)),
        clock_(clock),
        merged_(std::move(merged)) {
    stream_.precision(digits);
    app_labels_.reserve(snapshot_->apps.size());
    for (const AppSnapshot& app : snapshot_->apps) {
      app_labels_.push_back(as_utf8(app.name));
      for (const WorkerSnapshot& worker : app.workers)
        workers_.push_back({&app_labels_.back(), &worker});
    }
    families_.resize(1);
    const auto beside_own = std::stable_partition(
        merged_.begin(), merged_.end(),
        [](const MergedFamily& family) { return !is_of_own_process(family.name); });
    for (auto family = beside_own; family != merged_.end(); ++family)
      beside_own_.emplace(family->name, std::move(*family));
    merged_.erase(beside_own, merged_.end());
  }

  bool write_part(std::string& out);

 private:
  void write_daemon(std::string& out);
  void write_some_workers(std::string& out);
  void write_family(std::string& out);
  bool write_some_merged(std::string& out);

  std::shared_ptr<const Snapshot> snapshot_;
  std::string version_;
  WallClock clock_;
  std::vector<std::string> app_labels_;
  std::vector<Worker> workers_;
  std::vector<MergedFamily> merged_;
  std::map<std::string, MergedFamily> beside_own_;  // a line an app
  std::size_t merged_at_ = 0;
  std::size_t line_ = 0;  // of that one
  std::size_t family_ = 0;
  std::size_t worker_ = 0;
  bool daemon_written_ = false;
  bool apps_written_ = false;
  bool family_begun_ = false;
  prometheus::TextSerializer serializer_;
  StringSink sink_;
  std::ostream stream_{&sink_};
  std::vector<prometheus::MetricFamily> families_;  // one, whose memory is used again
};

bool Exposition::Impl::write_part(std::string& out) {
  sink_.to(out);
  if (!daemon_written_) {
    write_daemon(out);
    daemon_written_ = true;
    return true;
  }
  if (!apps_written_) {
    serializer_.Serialize(stream_, app_families(*snapshot_));
    apps_written_ = true;
    return true;
  }
  if (family_ == worker_families().size()) return write_some_merged(out);
  write_some_workers(out);
  if (worker_ == workers_.size()) {
    ++family_;
    worker_ = 0;
    family_begun_ = false;
  }
  return true;
}

// All series of a name stand together.
void Exposition::Impl::write_daemon(std::string& out) {
  for (prometheus::MetricFamily& family :
       daemon_families(*snapshot_, read_own_process(), version_)) {
    const auto apps = beside_own_.find(family.name);
    serializer_.Serialize(stream_, {std::move(family)});
    if (apps == beside_own_.end()) continue;
    MergedFamily& beside = apps->second;
    (void)append_series(beside, 0, beside.lines.size(), out);
  }
}

bool Exposition::Impl::write_some_merged(std::string& out) {
  if (merged_at_ == merged_.size()) return false;
  const MergedFamily& family = merged_[merged_at_];
  line_ = append_lines(family, line_, lines_a_part, out);
  if (line_ == family.lines.size()) {
    ++merged_at_;
    line_ = 0;
  }
  return true;
}

void Exposition::Impl::write_some_workers(std::string& out) {
  const WorkerFamily& family = worker_families()[family_];
  Metrics& metrics = families_.front().metric;
  metrics.clear();
  const std::size_t end = std::min(workers_.size(), worker_ + workers_a_part);
  for (; worker_ < end; ++worker_) {
    const Worker& worker = workers_[worker_];
    const std::string slot = std::to_string(worker.figures->slot.worker.slot);
    family.add({*worker.app_label, slot, *worker.figures, clock_}, metrics);
  }
  if (!metrics.empty()) write_family(out);
}

void Exposition::Impl::write_family(std::string& out) {
  const WorkerFamily& family = worker_families()[family_];
  prometheus::MetricFamily& shown = families_.front();
  shown.name = family.name;
  shown.type = family.type;
  shown.help = family_begun_ ? "" : family.help;
  if (family_begun_ && family.type == prometheus::MetricType::Histogram) {
    append_histograms(shown, out);
    return;
  }
  const std::size_t begin = out.size();
  serializer_.Serialize(stream_, families_);
  // The serializer names the type each time; the format wants it once.
  if (family_begun_) out.erase(begin, out.find('\n', begin) + 1 - begin);
  family_begun_ = true;
}

Exposition::Exposition(std::shared_ptr<const Snapshot> snapshot, std::string version,
                       const WallClock& clock, std::vector<MergedFamily> merged)
    : impl_(std::make_unique<Impl>(std::move(snapshot), std::move(version), clock,
                                   std::move(merged))) {}

Exposition::~Exposition() = default;

bool Exposition::write_part(std::string& out) {
  return impl_->write_part(out);
}

}  // namespace skep::api
