// A plain TCP service behind the lab, such as a user has: it hears bytes and answers them.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace lab {

class Service {
 public:
  enum class Ends { after_answer, by_reset, after_client };
  enum class Says { once, each };  // each: every piece is answered by itself

  // answer gets all that was heard on the connection, or with `each` the last piece; "" answers nothing yet.
  using Answer = std::function<std::string(const std::string& heard)>;

  // Serves one connection after the other, on a thread of its own.
  explicit Service(Answer answer, Ends ends = Ends::after_answer, Says says = Says::once);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  uint16_t port() const { return port_; }
  // heard is what the last connection sent.
  std::string heard() const;

 private:
  void serve();
  void serve_one(int client);

  const Answer answer_;
  const Ends ends_;
  const Says says_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> is_over_{false};
  mutable std::mutex mutex_;
  std::string heard_;
  std::thread thread_;
};

}  // namespace lab
