// The control API over HTTP, on loopback only.

#pragma once

#include <cstdint>
#include <string>

#include "lab-server/control/control.h"
#include "lab-server/server/listener.h"
#include "lab-server/server/workers.h"

namespace lab {

class ControlService {
 public:
  // Listens on 127.0.0.1:port (0: any free one); throws Error when that fails. From now on only its own
  // thread may use the control, which must outlive this.
  ControlService(Control& control, uint16_t port);

  // url is where it answers: "http://127.0.0.1:8474".
  std::string url() const;

 private:
  Workers workers_;
  Listener listener_;  // last: it ends before the threads do
};

}  // namespace lab
