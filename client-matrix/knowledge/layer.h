// What is known of a TLS library, or of a program's layer above it, once for all that stands on it:
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

// Knowledge is what a layer, or a client's own file, says beyond the layers it stands on.
struct Knowledge {
  std::vector<std::string> traits;
  std::vector<std::string> lacks;  // traits of layers below
  std::vector<Behaviour> behaviours;
  std::vector<Measured> measured;  // the versions of which all this was seen; empty: meant for any
};

struct Layer;
using Layers = std::vector<std::shared_ptr<const Layer>>;

struct Layer {
  std::string name;
  std::string title;
  std::vector<std::string> told_as;  // names behind which programs print its version; none: they are of it
  std::vector<Expression> recognised_by;  // a text in which one is found is its own
  Layers bases;                           // those it stands on, the nearest first
  Knowledge knowledge;
  std::filesystem::path folder;  // words.yaml in it is what its words mean; there may be none
};

// LayerFolder reads the layers of a folder, each when it is first asked for.
class LayerFolder {
 public:
  explicit LayerFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // find returns a layer; Error with a "did you mean" at `where` when there is none of that name.
  std::shared_ptr<const Layer> find(const std::string& name, const Location& where);
  // all reads every one, sorted by name.
  Layers all();
  std::vector<std::string> names() const;
  // based_on reads a name or a list of names: those layers and all they stand on, each once, top first.
  Layers based_on(const Node& node);

 private:
  std::shared_ptr<const Layer> read(const std::string& name);

  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const Layer>> read_;
  std::vector<std::string> reading_;  // those being read, each for the one before it
};

// knowledge_fields are the keys that a layer's file and a client's have in common.
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

// check_knowledge throws for what contradicts itself or what stands below: two behaviours for one scenario,
// a trait lacked that nobody has.
void check_knowledge(const Knowledge& knowledge, const Layers& below, const Location& where);

// LinkedVersion is a library's version that the program does not print.
struct LinkedVersion {
  std::string of;
  VersionNumber version;
  VersionSpan programs;  // the versions of the program that are linked with it
};
void read_value(const Node& node, LinkedVersion& linked);
const Fields<LinkedVersion>& yaml_fields(As<LinkedVersion>);

// names_of gives the layers' names, in their order.
std::vector<std::string> names_of(const Layers& layers);
// add_words gives the words of these layers to those who judge by them.
void add_words(Diagnoses& diagnoses, const Layers& layers);

// Profile is what is known of a client at one version: the sum of its layers.
struct Profile {
  std::vector<std::string> traits;
  std::vector<Deviation> deviations;  // the first that is for a scenario counts (find_deviation)
  // What of the version was never measured. What deviates there is new, and not wrong.
  std::vector<FoundVersion> unmeasured;
  std::map<std::string, std::string> origins;  // of traits: the layer that says so
};

// profile_of adds up `own`, the knowledge of a client called `name`, and the layers it stands on, for what
// the client prints as its version. Without a number it counts as the newest.
Profile profile_of(const std::string& name, const Knowledge& own, const Layers& layers,
                   const std::vector<LinkedVersion>& linked, const std::string& version);

}  // namespace lab
