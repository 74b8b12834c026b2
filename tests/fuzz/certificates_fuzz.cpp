// Feeds any bytes to what reads people's files: no input may crash it or be read past its end.

#include "certs-gen/audit/read_certificates.h"
#include "lab-server/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    lab::read_certificates(lab::text_of({data, size}), "input", "");
  } catch (const lab::Error&) {  // it is something else
  }
  return 0;
}
