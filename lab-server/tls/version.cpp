#include "lab-server/tls/version.h"

namespace lab {

const Name<Version> kVersionNames[5] = {
    {Version::ssl3, "ssl3"},    {Version::tls10, "tls1.0"}, {Version::tls11, "tls1.1"},
    {Version::tls12, "tls1.2"}, {Version::tls13, "tls1.3"},
};

const char* name_of(Version version) { return name_in(kVersionNames, version); }

}  // namespace lab
