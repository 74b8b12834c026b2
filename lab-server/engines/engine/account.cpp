#include "lab-server/engines/engine/account.h"

#include <algorithm>

namespace lab {

void Account::deviate(std::string word, Misbehaviour commits) {
  if (std::ranges::find(deviations, word) == deviations.end()) deviations.push_back(std::move(word));
  if (commits != Misbehaviour::none) misbehaviour.push_back(commits);
}

}  // namespace lab
