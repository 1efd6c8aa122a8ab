#pragma once

#include <functional>

namespace boost::asio {
class io_context;
}

namespace skep::api {

// Calls `task` in a later turn of the loop, after what is due already: long work is done in pieces.
void in_a_later_turn(boost::asio::io_context& context, std::function<void()> task);

}  // namespace skep::api
