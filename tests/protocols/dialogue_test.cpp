#include "lab-server/protocols/dialogue.h"

#include "lab-server/base/marker.h"
#include "lab-server/base/text.h"
#include "tests/catch.h"

namespace lab {
namespace {

using Next = Dialogue::Next;

std::unique_ptr<Dialogue> speak(const char* protocol, const Upgrade& plan = {}) {
  const ProtocolKind* kind = find_protocol(protocol);
  REQUIRE(kind != nullptr);
  return kind->make(plan);
}

// What a client sends to reach TLS, in each protocol.
struct Way {
  const char* protocol;
  std::vector<std::string> says;
};

const std::vector<Way>& ways() {
  static const std::vector<Way> kWays = {
      {"smtp", {"EHLO me\r\n", "STARTTLS\r\n"}},
      {"lmtp", {"LHLO me\r\n", "STARTTLS\r\n"}},
      {"imap", {"a CAPABILITY\r\n", "b STARTTLS\r\n"}},
      {"pop3", {"CAPA\r\n", "STLS\r\n"}},
      {"ftp", {"AUTH TLS\r\n"}},
      {"nntp", {"CAPABILITIES\r\n", "STARTTLS\r\n"}},
      {"sieve", {"STARTTLS\r\n"}},
      {"xmpp", {"<stream:stream to='a'>", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"}},
      {"ldap",
       {"\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
        "1.3.6.1.4.1.1466.20037"}},
      {"postgres", {std::string("\0\0\0\x08\x04\xd2\x16\x2f", 8)}},
      {"mysql", {std::string("\x20\0\0\x01\x00\xaa\0\0", 8) + std::string(28, '\0')}},
  };
  return kWays;
}

// hear_all gives everything that is said, in pieces of one byte, and joins the replies.
Dialogue::Turn hear_all(Dialogue& dialogue, const std::vector<std::string>& says) {
  Dialogue::Turn all;
  for (const std::string& one : says) {
    for (const char byte : one) {
      const Dialogue::Turn turn = dialogue.hear({&byte, 1});
      all.reply += turn.reply;
      all.next = turn.next;
    }
  }
  return all;
}

TEST_CASE("every protocol reaches TLS, and sends its marker in nothing before it", "[protocols]") {
  CHECK(ways().size() == all_protocols().size());
  for (const Way& way : ways()) {
    INFO(way.protocol);
    const auto dialogue = speak(way.protocol);
    CHECK_THAT(dialogue->greeting(), !ContainsSubstring(std::string(kMarker)));
    const Dialogue::Turn turn = hear_all(*dialogue, way.says);
    CHECK(turn.next == Next::starts_tls);
    CHECK_THAT(turn.reply, !ContainsSubstring(std::string(kMarker)));
    CHECK(dialogue->story().is_asked);
    CHECK(dialogue->story().answer == "go-ahead");
  }
}

TEST_CASE("a server that withholds, masks or refuses TLS does not begin it", "[protocols]") {
  const Upgrade plans[] = {{.offer = Upgrade::Offer::withheld},
                           {.offer = Upgrade::Offer::masked},
                           {.answer = Upgrade::Answer::refusal},
                           {.answer = Upgrade::Answer::clear}};
  for (const Way& way : ways()) {
    for (const Upgrade& plan : plans) {
      INFO(way.protocol);
      const auto dialogue = speak(way.protocol, plan);
      CHECK(hear_all(*dialogue, way.says).next == Next::listens);
      const bool goes_ahead = plan.answer == Upgrade::Answer::clear;
      if (dialogue->story().is_asked)
        CHECK(dialogue->story().answer == (goes_ahead ? "go-ahead" : "refused"));
    }
  }
}

TEST_CASE("an injecting server sends a second reply with its go-ahead", "[protocols]") {
  for (const Way& way : ways()) {
    INFO(way.protocol);
    const std::string healthy = hear_all(*speak(way.protocol), way.says).reply;
    const auto dialogue = speak(way.protocol, {.injects = true});
    const Dialogue::Turn turn = hear_all(*dialogue, way.says);
    CHECK(turn.reply.starts_with(healthy));
    CHECK(turn.reply.size() > healthy.size());
    CHECK(turn.next == Next::starts_tls);
    CHECK(dialogue->story().is_injected);
  }
}

TEST_CASE("what the client sends in the clear behind its request does not count under TLS", "[protocols]") {
  const auto dialogue = speak("smtp");
  const Dialogue::Turn turn = dialogue->hear("STARTTLS\r\nMAIL FROM:<a@b>\r\n");
  CHECK(turn.reply == "220 2.0.0 Ready to start TLS\r\n");
  CHECK(turn.next == Next::starts_tls);
  CHECK(dialogue->story().discarded == 17);
  dialogue->secured();
  CHECK(dialogue->hear("QUIT\r\n").reply == "221 2.0.0 tls-failure-lab\r\n");
}

TEST_CASE("a TLS record where a command should be ends every dialogue", "[protocols]") {
  for (const ProtocolKind* kind : all_protocols()) {
    INFO(kind->name);
    const auto dialogue = kind->make({});
    const Dialogue::Turn turn = dialogue->hear(std::string("\x16\x03\x01\x02\x00\x01", 6));
    CHECK(turn.next == Next::closes);
    CHECK(!turn.reply.empty());
    CHECK(dialogue->story().is_tls_heard);
    CHECK_FALSE(dialogue->story().is_asked);
  }
}

TEST_CASE("HTTP, noise and a flood end every dialogue, and it says why", "[protocols]") {
  const std::pair<const char*, std::string> cases[] = {
      {"http", "GET / HTTP/1.1\r\n\r\n"},
      {"", std::string(200'000, '\xff')},
      {"", std::string(200'000, 'A')},
      {"", std::string(200'000, '\0')},
  };
  for (const ProtocolKind* kind : all_protocols()) {
    for (const auto& [trouble, bytes] : cases) {
      INFO(kind->name << " hears " << to_hex(bytes_of(bytes.substr(0, 8))));
      const auto dialogue = kind->make({});
      Dialogue::Turn turn;
      for (size_t at = 0; at < bytes.size() && turn.next == Next::listens; at += 1000)
        turn = dialogue->hear(std::string_view(bytes).substr(at, 1000));
      CHECK(turn.next == Next::closes);
      CHECK_FALSE(dialogue->story().trouble.empty());
      if (*trouble != 0 && kind->name != std::string("ldap")) CHECK(dialogue->story().trouble == trouble);
    }
  }
}

TEST_CASE("under TLS every answer to an HTTP request holds the marker", "[protocols]") {
  for (const ProtocolKind* kind : all_protocols()) {
    INFO(kind->name);
    const auto dialogue = kind->make({});
    dialogue->secured();
    const Dialogue::Turn turn = dialogue->hear("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    CHECK_THAT(turn.reply, ContainsSubstring(std::string(kMarker)));
    CHECK(turn.next == Next::closes);
  }
}

}  // namespace
}  // namespace lab
