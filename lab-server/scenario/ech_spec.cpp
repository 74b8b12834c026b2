#include "lab-server/scenario/ech_spec.h"

namespace lab {
namespace {

const Name<EchSpec::Keys> kEchKeys[] = {{EchSpec::Keys::current, "current"}, {EchSpec::Keys::none, "none"}};

const Name<EchList> kEchLists[] = {{EchList::none, "none"},   {EchList::current, "current"},
                                   {EchList::stale, "stale"}, {EchList::other_key, "other-key"},
                                   {EchList::cut, "cut"},     {EchList::unknown, "unknown"}};

const Fields<EchSpec> kEchFields = {
    {"keys", "none: it knows no ECH, though it has published a configuration", set<&EchSpec::keys, EchSpec>},
    {"public_name", "the name that clients ask for in the clear", set<&EchSpec::public_name, EchSpec>},
    {"certificate", "recipe of the certificate for the public name", set<&EchSpec::certificate, EchSpec>},
};

}  // namespace

std::span<const Name<EchSpec::Keys>> yaml_names(As<EchSpec::Keys>) { return kEchKeys; }
std::span<const Name<EchList>> yaml_names(As<EchList>) { return kEchLists; }
const Fields<EchSpec>& yaml_fields(As<EchSpec>) { return kEchFields; }

}  // namespace lab
