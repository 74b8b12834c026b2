#include "lab-server/tls/phase.h"

namespace lab {

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

const char* name_of(Phase phase) { return name_in(kPhaseNames, phase); }

}  // namespace lab
