#include "lab-server/engines/engine/account.h"

#include "lab-server/base/holds.h"

namespace lab {

void Account::deviate(ScriptDeviation deviation) {
  if (!holds(deviations, deviation)) deviations.push_back(deviation);
}

}  // namespace lab
