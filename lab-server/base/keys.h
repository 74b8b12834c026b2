// Walks through a file along the tables of its keys.

#pragma once

#include <functional>
#include <string>

#include "lab-server/base/fields.h"

namespace lab {

// visit_values calls visit for each value of node without parts, with its shape and the path of keys to it:
// "server.sni.known". It skips keys that are in no table: the file's reader reports those.
using VisitValue = std::function<void(const Node& value, const Shape& shape, const std::string& path)>;
void visit_values(const Node& node, const Keys& keys, const VisitValue& visit);

// key_at finds a key by its path ("server.tickets.keys"); the path skips over lists and maps to the values in
// them. Throws Error with a "did you mean" for an unknown path.
const Key& key_at(const std::string& path, const Keys& keys, const KnownShapes& known = {});

// keys_under are the keys of the map in a value of that shape: the value itself, an element of a list, or one
// of several forms. Null when there is no such map.
const Keys* keys_under(const Shape& shape, const KnownShapes& known = {});

// told_shape is the shape itself, or the known shape of that name when the shape has only a name.
const Shape& told_shape(const Shape& shape, const KnownShapes& known);

}  // namespace lab
