#include "api/http/outbox.h"

#include <algorithm>

namespace skep::api {
namespace {

constexpr std::size_t most_at_once = 16;
constexpr std::size_t most_gathered_bytes = 64 << 10;

}  // namespace

void Outbox::put(std::string_view text) {
  if (text.empty()) return;
  own_bytes_ += text.size();
  const bool gather = waiting_.size() > in_flight_ && !waiting_.back().shared &&
                      waiting_.back().own.size() + text.size() <= most_gathered_bytes;
  if (gather)
    waiting_.back().own += text;
  else
    waiting_.push_back({std::string(text), nullptr});
}

void Outbox::put(const std::shared_ptr<const Pieces>& body) {
  if (!body) return;
  for (const std::string& piece : *body)
    if (!piece.empty()) waiting_.push_back({{}, std::shared_ptr<const std::string>(body, &piece)});
}

std::vector<std::string_view> Outbox::take() {
  in_flight_ = std::min(waiting_.size(), most_at_once);
  std::vector<std::string_view> texts;
  for (std::size_t at = 0; at < in_flight_; ++at) texts.push_back(waiting_[at].view());
  return texts;
}

void Outbox::taken() {
  for (; in_flight_ > 0; --in_flight_) {
    own_bytes_ -= waiting_.front().own.size();
    waiting_.pop_front();
  }
}

void Outbox::clear() {
  waiting_.clear();
  in_flight_ = 0;
  own_bytes_ = 0;
}

}  // namespace skep::api
