#pragma once

#include <string>
#include <string_view>

namespace skep::test {

// Absolute paths of what tests read and run. places.cpp alone is compiled with them: any other file
// that knew where the checkout stands would have to be compiled again in each checkout.
std::string in_source(std::string_view path);  // "tests/workload" of the checkout
std::string in_build(std::string_view path);   // "daemon/skepd" of the build

std::string agent_script();

}  // namespace skep::test
