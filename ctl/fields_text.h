#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace skep::ctl {

// A JSON object for a person, a line a field, in the object's order: "heap limit    512.0 MiB" for
// "heap_limit_bytes":536870912. Null fields and empty ones are left out; arrays and objects in it
// stand as JSON. Nothing in it speaks to the terminal.
[[nodiscard]] std::string fields_text(const boost::json::object& object, std::string_view indent);

// "512.0 MiB", "17 B".
[[nodiscard]] std::string bytes_text(double bytes);

// "1.5 ms", "12.0 s", "3h05m".
[[nodiscard]] std::string seconds_text(double seconds);

}  // namespace skep::ctl
