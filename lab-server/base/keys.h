// Walks over a file along the tables of its keys.

#pragma once

#include <functional>
#include <string>

#include "lab-server/base/fields.h"

namespace lab {

// visit_values calls visit for each value of node that has no parts, with its shape and the path of keys to
// it: "server.sni.known". What is in no table is passed over: who reads the file says so.
using VisitValue = std::function<void(const Node& value, const Shape& shape, const std::string& path)>;
void visit_values(const Node& node, const Keys& keys, const VisitValue& visit);

// key_at finds a key by its path ("server.tickets.keys"), through lists and maps by what they hold. Error,
// with what was perhaps meant, for a path that leads nowhere.
const Key& key_at(const std::string& path, const Keys& keys, const KnownShapes& known = {});

// keys_under are the keys of the map that may stand in a value of that shape, in a list of such maps or
// beside other forms; null when there are none.
const Keys* keys_under(const Shape& shape, const KnownShapes& known = {});

// told_shape is the shape itself, or the known one of that name where it says nothing else.
const Shape& told_shape(const Shape& shape, const KnownShapes& known);

}  // namespace lab
