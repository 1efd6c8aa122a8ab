#include "host/traffic/classic_steering.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "host/traffic/steering_program.h"

namespace skep::host {

int ClassicSteering::joined(Member member, int) {
  order_.push_back(member);
  return 0;
}

void ClassicSteering::left(Member member) {
  const auto place = std::find(order_.begin(), order_.end(), member);
  if (place == order_.end()) return;
  *place = order_.back();
  order_.pop_back();
}

ClassicPick ClassicSteering::pick_by_source(const Choice& choice) {
  if (!sources_) sources_.emplace(most_source_places);
  sources_->set_slots(choice.slots);
  std::unordered_map<Member, std::uint32_t> places;
  for (std::uint32_t place = 0; place < order_.size(); ++place) places[order_[place]] = place;
  ClassicPick pick{true, {}};
  for (const Member owner : sources_->owners()) pick.places.push_back(places[owner]);
  return pick;
}

ClassicPick ClassicSteering::pick(const Choice& choice) {
  if (choice.balance == Balance::source && !choice.all_to_anchor) return pick_by_source(choice);
  std::unordered_set<Member> chosen(choice.slots.begin(), choice.slots.end());
  if (choice.all_to_anchor) chosen = {anchor_member};
  ClassicPick pick;
  for (std::uint32_t place = 0; place < order_.size(); ++place)
    if (chosen.contains(order_[place])) pick.places.push_back(place);
  return pick;
}

int ClassicSteering::choose(const Choice& choice, int anchor) {
  ClassicPick next = pick(choice);
  if (next == attached_) return 0;
  if (const int error = attach_(anchor, next)) return error;
  attached_ = std::move(next);
  return 0;
}

}  // namespace skep::host
