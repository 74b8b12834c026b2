// Protocols whose connections begin in the clear and turn to TLS when the client asks for it ("STARTTLS"):
// what a server sends up to TLS, and enough after it that a client's library reports success.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

// Upgrade is how the server takes a client to TLS.
struct Upgrade {
  // The announcement: made; withheld, as by a server without a certificate; masked, as by a box in between
  // that overwrites it.
  enum class Offer { made, withheld, masked };
  // The answer to the client's request: go ahead; a refusal; go ahead, and then on in the clear.
  enum class Answer { go_ahead, refusal, clear };
  Offer offer = Offer::made;
  Answer answer = Answer::go_ahead;
  bool injects = false;  // the go-ahead and another reply leave together, in the clear
};

// UpgradeStory is what happened before TLS, for the event.
struct UpgradeStory {
  bool is_asked = false;      // the client asked for TLS
  std::string answer;         // go-ahead, refused; empty: it did not ask
  bool is_injected = false;   // the go-ahead left with another reply behind it
  bool is_tls_heard = false;  // a TLS record came where a command should
  size_t discarded = 0;       // bytes that the client sent in the clear behind its request
  std::string trouble;        // why the server gave up: http, too-long, malformed; empty: it did not
};

// Dialogue is the server's part in one connection. It reads no socket: bytes go in, bytes come out.
class Dialogue {
 public:
  enum class Next { listens, starts_tls, closes };
  struct Turn {
    std::string reply;  // to send first; it may be empty
    Next next = Next::listens;
  };

  explicit Dialogue(Upgrade plan) : plan_(plan) {}
  virtual ~Dialogue() = default;

  // greeting is what the server sends before the client has sent anything; empty where the client begins.
  virtual std::string greeting() const { return {}; }

  // hear takes the client's next bytes, in pieces of any size.
  Turn hear(std::string_view bytes);

  // secured tells it that TLS has begun: everything from now on comes and goes under TLS.
  void secured() { is_secure_ = true; }

  // first_tls takes what came behind a request that has no answer: TLS's first bytes.
  std::string first_tls() { return std::move(first_tls_); }

  const UpgradeStory& story() const { return story_; }

 protected:
  // answer reads the front of `heard`, removes what it has read, and answers it. It is called again while it
  // removes something and goes on listening. Leaving `heard` as it is means that more must come.
  virtual Turn answer(std::string& heard) = 0;
  // complaint is the server's last word to bytes that are none of the protocol.
  virtual std::string complaint() const = 0;

  // turn_to_tls is the answer to the client's request for TLS, by the plan; injection is the reply that an
  // injecting server sends behind the go-ahead.
  Turn turn_to_tls(std::string go_ahead, std::string refusal, std::string injection);
  // gives_up ends the connection with a complaint; trouble is for the event.
  Turn gives_up(const char* trouble);

  bool is_secure() const { return is_secure_; }
  // is_offered: the server announces TLS. Never once TLS has begun.
  bool is_offered() const { return !is_secure_ && plan_.offer == Upgrade::Offer::made; }
  bool is_masked() const { return !is_secure_ && plan_.offer == Upgrade::Offer::masked; }

 private:
  const Upgrade plan_;
  UpgradeStory story_;
  std::string heard_;
  std::string first_tls_;
  bool is_secure_ = false;
};

// One protocol.
struct ProtocolKind {
  const char* name;      // smtp
  const char* title;     // SMTP
  uint16_t port;         // that people know it by
  const char* standard;  // the clause that describes its way to TLS
  std::unique_ptr<Dialogue> (*make)(const Upgrade& plan);
};

// all_protocols lists them by name.
const std::vector<const ProtocolKind*>& all_protocols();
// find_protocol is null for a name that is none.
const ProtocolKind* find_protocol(std::string_view name);

}  // namespace lab
