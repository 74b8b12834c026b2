// The protocols, by name.

#include "lab-server/protocols/dialogue.h"

namespace lab {

extern const ProtocolKind kFtp, kImap, kLdap, kLmtp, kMysql, kNntp, kPop3, kPostgres, kSieve, kSmtp, kXmpp;

const std::vector<const ProtocolKind*>& all_protocols() {
  static const std::vector<const ProtocolKind*> kAll = {&kFtp,  &kImap,     &kLdap,  &kLmtp, &kMysql, &kNntp,
                                                        &kPop3, &kPostgres, &kSieve, &kSmtp, &kXmpp};
  return kAll;
}

const ProtocolKind* find_protocol(std::string_view name) {
  for (const ProtocolKind* kind : all_protocols()) {
    if (kind->name == name) return kind;
  }
  return nullptr;
}

}  // namespace lab
