#include "host/process/birth_environment.h"

#include <algorithm>
#include <string_view>

namespace skep::host {

static bool names_one_of(std::string_view word, const std::vector<std::string>& names) {
  const auto name = word.substr(0, word.find('='));
  return std::find(names.begin(), names.end(), name) != names.end();
}

BirthEnvironment::BirthEnvironment(const SpawnRequest& request) {
  for (const auto& name : request.pid_variables)
    pid_words_.push_back(name + '=' + std::string(pid_room - 1, '0'));
  for (auto& word : pid_words_) pid_digits_.push_back(word.data() + word.size() - (pid_room - 1));
  pid_digits_.push_back(nullptr);
  with_ = pointers(request.environment, request.pid_variables);
  if (request.needed)
    without_ = pointers(request.needed->environment_without, request.pid_variables);
}

std::vector<char*> BirthEnvironment::pointers(const std::vector<std::string>& words,
                                              const std::vector<std::string>& replaced) {
  std::vector<char*> all;
  all.reserve(words.size() + pid_words_.size() + 1);
  for (const auto& word : words)
    if (!names_one_of(word, replaced)) all.push_back(const_cast<char*>(word.c_str()));
  for (auto& word : pid_words_) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace skep::host
