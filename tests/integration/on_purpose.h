#pragma once

#include <string>
#include <vector>

#include "integration/harness/process.h"

namespace skep::harness {

// Where skepctl differs from supervisorctl on purpose (skepctl(1) says where), makes of what
// supervisorctl printed what skepctl is to print; what cannot be equal becomes the same word in
// both. Elsewhere it changes nothing, so that any other difference is seen.
void reconcile(const std::vector<std::string>& words, Finished& supervisorctl, Finished& skepctl);

// An app's bare name means all its workers to skepctl: what supervisorctl is to be asked instead.
[[nodiscard]] std::vector<std::string> named_for_supervisorctl(std::vector<std::string> words);

}  // namespace skep::harness
