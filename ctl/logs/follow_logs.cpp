#include "ctl/logs/follow_logs.h"

#include <thread>

#include "ctl/log_path.h"

namespace skep::ctl {

void follow_logs(
    const Client& client, const std::vector<LogSource>& sources, std::uint64_t bytes, int interrupt,
    const std::function<void(std::size_t source, std::string_view piece)>& grown,
    const std::function<void(std::size_t source, const Attempt<Answer>& answer)>& ended) {
  std::vector<std::thread> threads;
  threads.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i)
    threads.emplace_back([&, i] {
      const LogSource& source = sources[i];
      ended(i, client.follow(log_path(source.worker, source.stream, bytes) + "&follow=1", interrupt,
                             [&](std::string_view piece) { grown(i, piece); }));
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace skep::ctl
