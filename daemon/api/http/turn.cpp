#include "api/http/turn.h"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace skep::api {

void in_a_later_turn(boost::asio::io_context& context, std::function<void()> task) {
  boost::asio::post(context, std::move(task));
}

}  // namespace skep::api
