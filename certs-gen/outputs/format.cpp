#include "certs-gen/outputs/format.h"

#include <fmt/format.h>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {

const std::vector<const Format*>& formats() {
  static const std::vector<const Format*> all = {&kPemFormat,  &kDerFormat, &kPkcs12Format,
                                                 &kJavaFormat, &kNssFormat, &kKubernetesFormat};
  return all;
}

const Format& format(const std::string& name) {
  std::vector<std::string> names;
  for (const Format* one : formats()) {
    if (one->name == name) return *one;
    names.emplace_back(one->name);
  }
  throw Error(fmt::format("no format '{}'", name), did_you_mean(name, names));
}

}  // namespace lab
