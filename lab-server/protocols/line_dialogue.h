// Protocols of lines: a command, and its reply.

#pragma once

#include <span>

#include "lab-server/protocols/dialogue.h"

namespace lab {

class LineDialogue : public Dialogue {
 public:
  using Dialogue::Dialogue;

 protected:
  // One command that always gets the same reply. {marker} in it is the lab's word once TLS has begun, and
  // "ready" before.
  struct Command {
    const char* verb;  // in capitals
    const char* reply;
    Next next = Next::listens;
  };

  // line answers one line, without its end.
  virtual Turn line(std::string_view line) = 0;

  // fixed is the reply of a table's command; nothing when the table lacks it.
  bool fixed(std::span<const Command> commands, std::string_view verb, Turn& turn) const;
  // filled puts the lab's word for {marker}.
  std::string filled(std::string_view reply) const;

 private:
  Turn answer(std::string& heard) override;
};

// word_of is the nth word of a line, from 0, in capitals; empty when there are fewer.
std::string word_of(std::string_view line, size_t nth);

}  // namespace lab
