#include "client-matrix/knowledge/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "lab-server/base/error.h"
#include "lab-server/base/joined_fields.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void add_once(Layers& layers, const std::shared_ptr<const Layer>& layer) {
  if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
}

// A layer's file, before the layers below it are looked for.
struct LayerFile {
  Layer layer;
  Node based_on;
  Knowledge knowledge;
};

void read_layer_name(LayerFile& file, const Node& node) { file.layer.name = node.text(); }
void read_layer_title(LayerFile& file, const Node& node) { file.layer.title = node.text(); }
void read_layer_bases(LayerFile& file, const Node& node) { file.based_on = node; }
void read_recognised_by(LayerFile& file, const Node& node) {
  for (const Node& one : node.items()) file.layer.recognised_by.emplace_back(one);
}
void read_told_as(LayerFile& file, const Node& node) { read_value(node, file.layer.told_as); }

Shape expressions_shape() { return list_of(text_called("expression", "\"^x509: \"")); }

const Fields<LayerFile>& layer_fields() {
  static const Fields<LayerFile> kFields = joined(
      Fields<LayerFile>{
          {"name", "the name of its folder", {read_layer_name, nullptr, shape_for<std::string>}},
          {"title", "its common name", {read_layer_title, nullptr, shape_for<std::string>}},
          {"based_on",
           "the layer that it stands on, or several",
           {read_layer_bases, nullptr, based_on_shape}},
          {"recognised_by",
           "expressions: a text that contains one of them is this layer's",
           {read_recognised_by, nullptr, expressions_shape}},
          {"told_as",
           "programs print its version after one of these names; left out: they print it first",
           {read_told_as, nullptr, shape_for<std::vector<std::string>>}},
      },
      knowledge_fields<LayerFile>());
  return kFields;
}

bool has_trait(const Knowledge& knowledge, const std::string& trait) {
  const auto holds = [&](const std::vector<std::string>& traits) {
    return std::find(traits.begin(), traits.end(), trait) != traits.end();
  };
  return holds(knowledge.traits) ||
         std::any_of(knowledge.behaviours.begin(), knowledge.behaviours.end(),
                     [&](const Behaviour& behaviour) { return holds(behaviour.traits); });
}

bool deviates(const Knowledge& knowledge, const std::string& scenario) {
  std::vector<Deviation> all;
  for (const Behaviour& behaviour : knowledge.behaviours) {
    std::copy_if(behaviour.deviations.begin(), behaviour.deviations.end(), std::back_inserter(all),
                 [](const Deviation& deviation) { return !deviation.is_as_expected; });
  }
  return find_deviation(all, scenario) != nullptr;
}

bool are_together(const Behaviour& one, const Behaviour& other) {
  if (one.of != other.of) return false;
  if (one.spans.empty() || other.spans.empty()) return true;
  for (const VersionSpan& span : one.spans) {
    for (const VersionSpan& there : other.spans) {
      if (span.overlaps(there)) return true;
    }
  }
  return false;
}

void check_twice(const Knowledge& knowledge) {
  const std::vector<Behaviour>& all = knowledge.behaviours;
  for (size_t i = 0; i < all.size(); ++i) {
    for (const Deviation& deviation : all[i].deviations) {
      for (size_t j = 0; j <= i; ++j) {
        const auto same = [&](const Deviation& other) {
          return &other != &deviation && other.scenario == deviation.scenario &&
                 other.is_as_expected == deviation.is_as_expected;
        };
        const auto there = std::find_if(all[j].deviations.begin(), all[j].deviations.end(), same);
        if (there == all[j].deviations.end() || (i != j && !are_together(all[i], all[j]))) continue;
        throw Error(fmt::format("two behaviours for '{}' at one version: the other at {}", deviation.scenario,
                                there->where.text()),
                    "keep one of the two, or give them other versions", deviation.where);
      }
    }
  }
}

// What programs and libraries of one client are at which version.
class FoundVersions {
 public:
  FoundVersions(const Layers& layers, const std::vector<LinkedVersion>& linked, const std::string& text)
      : layers_(layers), linked_(linked), text_(text) {}

  std::optional<VersionNumber> find(const std::string& of) const {
    if (of.empty()) return version_in(text_);
    for (const LinkedVersion& linked : linked_) {
      if (linked.of == of && linked.programs.holds(version_in(text_))) return linked.version;
    }
    for (const auto& layer : layers_) {
      if (layer->told_as.empty() || layer->told_as.front() != of) continue;
      for (const std::string& name : layer->told_as) {
        if (const auto version = version_in(text_, name)) return version;
      }
    }
    return version_in(text_, of);
  }

 private:
  const Layers& layers_;
  const std::vector<LinkedVersion>& linked_;
  const std::string& text_;
};

class Sum {
 public:
  explicit Sum(const FoundVersions& versions) : versions_(versions) {}

  // add puts one layer on top of those before; of is what its versions are told as.
  void add(const std::string& name, const std::string& of, const Knowledge& knowledge) {
    change(name, knowledge.traits, knowledge.lacks);
    std::vector<Deviation> taken_back, exact, globs;  // in the order in which they count
    for (const Behaviour& behaviour : knowledge.behaviours) {
      if (!behaviour.holds(versions_.find(behaviour.of.empty() ? of : behaviour.of))) continue;
      change(name, behaviour.traits, behaviour.lacks);
      for (Deviation deviation : behaviour.deviations) {
        deviation.layer = name;
        auto& kind = deviation.is_as_expected ? taken_back : is_glob(deviation.scenario) ? globs : exact;
        kind.push_back(std::move(deviation));
      }
    }
    auto& all = profile_.deviations;
    all.insert(all.begin(), globs.begin(), globs.end());
    all.insert(all.begin(), exact.begin(), exact.end());
    all.insert(all.begin(), taken_back.begin(), taken_back.end());
    for (Measured measured : knowledge.measured) {
      if (measured.of.empty()) measured.of = of;
      measured_.push_back(std::move(measured));
    }
  }

  Profile profile() {
    profile_.unmeasured = unmeasured(measured_, [&](const std::string& of) { return versions_.find(of); });
    return std::move(profile_);
  }

 private:
  void change(const std::string& name, const std::vector<std::string>& traits,
              const std::vector<std::string>& lacks) {
    for (const std::string& trait : lacks) std::erase(profile_.traits, trait);
    for (const std::string& trait : traits) {
      add_once(profile_.traits, trait);
      profile_.origins[trait] = name;
    }
  }

  const FoundVersions& versions_;
  Profile profile_;
  std::vector<Measured> measured_;
};

void read_linked_from(LinkedVersion& linked, const Node& node) { read_value(node, linked.programs.from); }
void read_linked_below(LinkedVersion& linked, const Node& node) { read_value(node, linked.programs.below); }

const Fields<LinkedVersion> kLinkedFields = {
    {"of", "the library's name", set<&LinkedVersion::of, LinkedVersion>},
    {"is", "its version", set<&LinkedVersion::version, LinkedVersion>},
    {"from",
     "the first version of the program that is linked with it",
     {read_linked_from, nullptr, shape_for<VersionNumber>}},
    {"below",
     "the first version of the program that is not any more",
     {read_linked_below, nullptr, shape_for<VersionNumber>}},
};

}  // namespace

const Fields<LinkedVersion>& yaml_fields(As<LinkedVersion>) { return kLinkedFields; }

const Keys& layer_keys() {
  static const Keys kKeys = keys_of(layer_fields());
  return kKeys;
}

Shape based_on_shape() {
  const Shape layer = text_called("layer", "openssl");
  return pick_of({layer, list_of(layer)});
}

std::vector<std::string> LayerFolder::names() const {
  std::vector<std::string> names;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder_, ec)) {
    if (fs::exists(entry.path() / "stack.yaml")) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::shared_ptr<const Layer> LayerFolder::find(const std::string& name, const Location& where) {
  if (const auto found = read_.find(name); found != read_.end()) return found->second;
  const std::vector<std::string> known = names();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    throw Error(
        fmt::format("no layer '{}'", name),
        did_you_mean(name, known).empty() ? "there are: " + join(known, ", ") : did_you_mean(name, known),
        where);
  }
  if (std::find(reading_.begin(), reading_.end(), name) != reading_.end()) {
    throw Error(fmt::format("the layer '{}' stands on itself", name), join(reading_, " on "), where);
  }
  reading_.push_back(name);
  try {
    read_[name] = read(name);
  } catch (...) {
    reading_.clear();
    throw;
  }
  reading_.pop_back();
  return read_[name];
}

std::shared_ptr<const Layer> LayerFolder::read(const std::string& name) {
  const fs::path path = folder_ / name / "stack.yaml";
  const Node node = read_yaml_file(path);
  if (node.kind() != Node::Kind::map) node.fail("a layer: a map of keys and values");
  LayerFile file = lab::read<LayerFile>(node, layer_fields());
  auto layer = std::make_shared<Layer>(std::move(file.layer));
  layer->knowledge = std::move(file.knowledge);
  if (layer->name != name) {
    throw Error(fmt::format("the name '{}' is not the folder's, '{}'", layer->name, name), {}, node.where());
  }
  if (layer->title.empty()) layer->title = name;
  if (node.find("based_on") != nullptr) layer->bases = based_on(file.based_on);
  layer->folder = folder_ / name;
  check_knowledge(layer->knowledge, layer->bases, node.where());
  return layer;
}

Layers LayerFolder::all() {
  Layers layers;
  for (const std::string& name : names()) layers.push_back(find(name, {folder_.string()}));
  return layers;
}

Layers LayerFolder::based_on(const Node& node) {
  std::vector<std::string> names;
  read_one_or_more(node, names);
  Layers layers;
  for (const std::string& name : names) {
    const auto layer = find(name, node.where());
    add_once(layers, layer);
    for (const auto& base : layer->bases) add_once(layers, base);
  }
  return layers;
}

void check_knowledge(const Knowledge& knowledge, const Layers& below, const Location& where) {
  const auto check_lacked = [&](const std::vector<std::string>& lacks, bool may_be_own, const Location& at) {
    for (const std::string& trait : lacks) {
      const bool is_there = std::any_of(
          below.begin(), below.end(), [&](const auto& layer) { return has_trait(layer->knowledge, trait); });
      if (is_there || (may_be_own && has_trait(knowledge, trait))) continue;
      throw Error(fmt::format("nothing has the trait '{}', which shall be lacking", trait),
                  "the layers below list theirs under traits:", at);
    }
  };
  check_lacked(knowledge.lacks, false, where);
  for (const Behaviour& behaviour : knowledge.behaviours) {
    check_lacked(behaviour.lacks, true, behaviour.where);
    for (const Deviation& deviation : behaviour.deviations) {
      if (!deviation.is_as_expected) continue;
      const bool is_there = deviates(knowledge, deviation.scenario) ||
                            std::any_of(below.begin(), below.end(), [&](const auto& layer) {
                              return deviates(layer->knowledge, deviation.scenario);
                            });
      if (is_there) continue;
      throw Error(fmt::format("nothing deviates in '{}', here or below", deviation.scenario),
                  "as_expected: takes back what another behaviour says", deviation.where);
    }
  }
  check_twice(knowledge);
}

void read_value(const Node& node, LinkedVersion& linked) {
  linked = read<LinkedVersion>(node, kLinkedFields);
  if (linked.of.empty() || linked.version.parts.empty()) {
    throw Error("a linked library needs 'of' and 'is'", "{of: GnuTLS, is: \"3.7.9\", below: \"1.25\"}",
                node.where());
  }
  check_span(linked.programs, node.where());
}

std::vector<std::string> names_of(const Layers& layers) {
  std::vector<std::string> names;
  for (const auto& layer : layers) names.push_back(layer->name);
  return names;
}

void add_words(Diagnoses& diagnoses, const Layers& layers) {
  for (const auto& layer : layers) {
    LayerWords words{layer->name, names_of(layer->bases), layer->recognised_by, {}, {}};
    const fs::path file = layer->folder / "words.yaml";
    if (fs::exists(file)) words.rows = read_yaml_file(file.string());
    // A table lies in the folder of the layer that names it, or of one below.
    words.table_of = [&](const std::string& table, const Location& where) {
      std::vector<fs::path> folders = {layer->folder};
      for (const auto& base : layer->bases) folders.push_back(base->folder);
      for (const fs::path& folder : folders) {
        if (fs::exists(folder / (table + ".yaml")))
          return read_yaml_file((folder / (table + ".yaml")).string());
      }
      throw Error(fmt::format("no table of codes '{}'", table),
                  "looked for " + (layer->folder / (table + ".yaml")).string(), where);
    };
    diagnoses.add_words(words);
  }
}

Profile profile_of(const std::string& name, const Knowledge& own, const Layers& layers,
                   const std::vector<LinkedVersion>& linked, const std::string& version) {
  const FoundVersions versions(layers, linked, version);
  Sum sum(versions);
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    const std::vector<std::string>& told_as = (*layer)->told_as;
    sum.add((*layer)->name, told_as.empty() ? std::string() : told_as.front(), (*layer)->knowledge);
  }
  sum.add(name, {}, own);
  return sum.profile();
}

}  // namespace lab
