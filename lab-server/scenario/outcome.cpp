#include "lab-server/scenario/outcome.h"

namespace lab {

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

const char* name_of(Outcome outcome) { return name_in(kOutcomeNames, outcome); }

}  // namespace lab
