// The names of versions, outcomes and phases, as people write them.

#include "lab-server/scenario/scenario.h"

namespace lab {

const Name<Version> kVersionNames[5] = {
    {Version::ssl3, "ssl3"},    {Version::tls10, "tls1.0"}, {Version::tls11, "tls1.1"},
    {Version::tls12, "tls1.2"}, {Version::tls13, "tls1.3"},
};

const Name<Outcome> kOutcomeNames[8] = {
    {Outcome::accepted, "accepted"},
    {Outcome::rejected, "rejected"},
    {Outcome::timed_out, "timed-out"},
    {Outcome::unsupported, "unsupported"},
    {Outcome::unreachable, "unreachable"},
    {Outcome::crashed, "crashed"},
    {Outcome::is_void, "void"},
    {Outcome::unclassified, "unclassified"},
};

const Name<Phase> kPhaseNames[8] = {
    {Phase::tcp, "tcp"},
    {Phase::client_hello, "client-hello"},
    {Phase::server_hello, "server-hello"},
    {Phase::server_certificate, "server-certificate"},
    {Phase::client_certificate, "client-certificate"},
    {Phase::finished, "finished"},
    {Phase::application_data, "application-data"},
    {Phase::closed, "closed"},
};

const char* name_of(Version version) { return name_in(kVersionNames, version); }
const char* name_of(Outcome outcome) { return name_in(kOutcomeNames, outcome); }
const char* name_of(Phase phase) { return name_in(kPhaseNames, phase); }

}  // namespace lab
