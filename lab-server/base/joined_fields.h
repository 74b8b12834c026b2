// Joins tables of fields, for a struct that is made of several.

#pragma once

#include "lab-server/base/yaml.h"

namespace lab {

// joined is one table of the fields of two.
template <class T>
Fields<T> joined(Fields<T> some, const Fields<T>& others) {
  some.insert(some.end(), others.begin(), others.end());
  return some;
}

}  // namespace lab
