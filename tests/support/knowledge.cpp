#include "tests/support/knowledge.h"

#include "client-matrix/knowledge/layer.h"
#include "tests/support/program.h"

namespace lab {

const Diagnoses& the_labs() {
  static const Diagnoses kDiagnoses = [] {
    Diagnoses diagnoses = Diagnoses::load(source_dir() / "lab-server/diagnosis");
    LayerFolder layers(source_dir() / "client-matrix/stacks");
    add_words(diagnoses, layers.all());
    return diagnoses;
  }();
  return kDiagnoses;
}

}  // namespace lab
