#pragma once

#include <map>
#include <string>
#include <string_view>

namespace skep::api {

// Prometheus' text format 0.0.4, as far as names and labels that an app chooses need it.

[[nodiscard]] bool is_metric_name(std::string_view name);
// Names that begin with "__" are Prometheus' own.
[[nodiscard]] bool is_label_name(std::string_view name);

// `code="200",method="GET"`: values of any bytes, escaped.
[[nodiscard]] std::string labels_text(const std::map<std::string, std::string>& labels);
[[nodiscard]] std::string escaped_help(std::string_view text);

// A value as Prometheus writes it: "0.25", "+Inf", "NaN".
[[nodiscard]] std::string number_text(double value);

}  // namespace skep::api
