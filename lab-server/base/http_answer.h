// An HTTP answer before it is sent.

#pragma once

#include <string>

namespace lab {

struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
};

}  // namespace lab
