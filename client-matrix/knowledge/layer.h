// Knowledge about a TLS library, or about a program's layer above it, stated once for all clients on it:
// client-matrix/stacks/<name>/stack.yaml.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client-matrix/knowledge/behaviour.h"
#include "client-matrix/knowledge/measured.h"
#include "client-matrix/knowledge/traits.h"
#include "lab-server/base/yaml.h"
#include "lab-server/diagnosis/diagnoses.h"

namespace lab {

// Knowledge is what a layer, or a client's own file, adds to the layers below it.
struct Knowledge {
  std::vector<std::string> traits;
  std::vector<std::string> lacks;  // traits of layers below
  std::vector<Behaviour> behaviours;
  std::vector<Measured> measured;  // the versions in which all this was measured; empty: it holds for any
};

struct Layer;
using Layers = std::vector<std::shared_ptr<const Layer>>;

struct Layer {
  std::string name;
  std::string title;
  std::vector<std::string>
      told_as;  // programs print its version after one of these names; none: the program is the library
  std::vector<Expression> recognised_by;  // a text that contains one of them is this layer's
  Layers bases;                           // the layers that it stands on, the nearest first
  Knowledge knowledge;
  std::filesystem::path folder;  // its words.yaml, if there is one, states what the layer's words mean
};

// LayerFolder reads the layers of a folder, each on its first use.
class LayerFolder {
 public:
  explicit LayerFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // find returns a layer; throws Error with a "did you mean" at `where` for an unknown name.
  std::shared_ptr<const Layer> find(const std::string& name, const Location& where);
  // all reads every one, sorted by name.
  Layers all();
  std::vector<std::string> names() const;
  // based_on reads a name or a list of names. It returns these layers and all that they stand on, each once,
  // top first.
  Layers based_on(const Node& node);

 private:
  std::shared_ptr<const Layer> read(const std::string& name);

  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const Layer>> read_;
  std::vector<std::string> reading_;  // being read now, each because the one before it needs it
};

// knowledge_fields are the keys that a layer's file and a client's file share.
template <class T>
Fields<T> knowledge_fields() {
  const auto member = [](void (*read)(T&, const Node&), Shape (*shape)()) {
    return Member<T>(read, nullptr, shape);
  };
  return {
      {"traits", "what it is known to do",
       member([](T& file, const Node& node) { read_traits(node, file.knowledge.traits); }, traits_shape)},
      {"lacks", "traits of the layers below that it has not",
       member([](T& file, const Node& node) { read_traits(node, file.knowledge.lacks); }, traits_shape)},
      {"behaviours", "how it deviates from what scenarios expect, each reason once",
       member([](T& file, const Node& node) { read_value(node, file.knowledge.behaviours); },
              shape_for<std::vector<Behaviour>>)},
      {"measured", "the versions of which all this was seen",
       member([](T& file, const Node& node) { read_value(node, file.knowledge.measured); },
              shape_for<std::vector<Measured>>)},
  };
}

// layer_keys are the keys of a layer's file.
const Keys& layer_keys();
// based_on_shape is the name of a layer, or a list of them.
Shape based_on_shape();

// check_knowledge throws Error for contradictions, within the file or with the layers below: two behaviours
// for one scenario, or a missing trait that no layer has.
void check_knowledge(const Knowledge& knowledge, const Layers& below, const Location& where);

// LinkedVersion is the version of a library that the program does not print.
struct LinkedVersion {
  std::string of;
  VersionNumber version;
  VersionSpan programs;  // the versions of the program that are linked with it
};
void read_value(const Node& node, LinkedVersion& linked);
const Fields<LinkedVersion>& yaml_fields(As<LinkedVersion>);

// names_of lists the names of the layers, in their order.
std::vector<std::string> names_of(const Layers& layers);
// add_words adds the words of these layers to the diagnoses.
void add_words(Diagnoses& diagnoses, const Layers& layers);

// Profile is all that is known of a client in one version: the sum of its layers.
struct Profile {
  std::vector<std::string> traits;
  std::vector<Deviation> deviations;  // the first one for a scenario counts (find_deviation)
  // The versions that were never measured. Deviations in them are new, not wrong.
  std::vector<FoundVersion> unmeasured;
  std::map<std::string, std::string> origins;  // for each trait, the layer that states it
};

// profile_of adds up `own`, the knowledge of a client called `name`, and its layers, for the version that the
// client prints. A version without a number counts as the newest.
Profile profile_of(const std::string& name, const Knowledge& own, const Layers& layers,
                   const std::vector<LinkedVersion>& linked, const std::string& version);

}  // namespace lab
