#include "lab-server/faults/fault_keys.h"

#include "lab-server/faults/fault.h"
#include "lab-server/faults/when.h"

namespace lab {
namespace {

Keys keys_for(FaultSite site) {
  Keys keys;
  for (const FaultKind* kind : all_faults()) {
    if (kind->site != site) continue;
    keys.push_back({kind->name,
                    kind->summary,
                    keys_called({}, [kind]() -> const Keys& { return kind->parameters; }),
                    {}});
  }
  keys.push_back({"when",
                  "the connections on which it acts; left out: all",
                  keys_called({},
                              [site]() -> const Keys& {
                                static const Keys kServer = when_keys(FaultSite::server);
                                static const Keys kResponder = when_keys(FaultSite::responder);
                                return site == FaultSite::server ? kServer : kResponder;
                              }),
                  {}});
  return keys;
}

Shape shape_at(FaultSite site) {
  static const Keys kServer = keys_for(FaultSite::server);
  static const Keys kResponder = keys_for(FaultSite::responder);
  const Keys& keys = site == FaultSite::server ? kServer : kResponder;
  Shape name{.form = Shape::Form::name, .called = "fault"};
  for (const Key& key : keys) {
    if (key.name != "when") name.names.push_back(key.name);
  }
  return pick_of({std::move(name), keys_called({}, [&keys]() -> const Keys& { return keys; })});
}

}  // namespace

const KnownShapes& fault_shapes() {
  static const KnownShapes kShapes = {{"fault", shape_at(FaultSite::server)},
                                      {"responder's fault", shape_at(FaultSite::responder)}};
  return kShapes;
}

}  // namespace lab
