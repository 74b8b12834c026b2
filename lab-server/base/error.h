// How the lab reports a mistake in its own input: a message, a hint and a place.
//
// Errors are for our own mistakes (a scenario file, a recipe, the command line). What a peer, the network
// or a client program does is a value, never an Error.

#pragma once

#include <exception>
#include <string>

namespace lab {

// Location is a place in a file; line and column count from 1, and 0 means "the whole file".
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  // text is "file:line:column", or the known part of it; empty when nothing is known.
  std::string text() const;
};

// Error is thrown for input that a person must mend. The message tells what was expected and what was found;
// the hint tells what to do. Both are lower case without a full stop.
class Error : public std::exception {
 public:
  explicit Error(std::string message, std::string hint = {}, Location where = {});

  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  const Location& where() const { return where_; }

  // at adds a place to the error, unless it has one.
  Error at(const Location& where) const;

  // what is the message with its location in front.
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string message_;
  std::string hint_;
  Location where_;
  std::string what_;
};

// report writes "program: error: …" and "program: hint: …" to stderr.
void report(const std::string& program, const Error& error);

// Exit statuses of every program of the lab.
inline constexpr int kExitExpected = 0;  // everything was as expected
inline constexpr int kExitSurprise = 1;  // it ran, and something was not as expected
inline constexpr int kExitOwnError = 2;  // our input was wrong or something of ours failed

}  // namespace lab
