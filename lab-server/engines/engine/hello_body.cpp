#include "lab-server/engines/engine/hello_body.h"

#include <algorithm>

#include "certs-gen/x509/crypto.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr size_t kSessionIdSize = 32;

Bytes session_id_of(const SessionIdScript& script, const ClientHello& hello) {
  if (script.kind == SessionIdScript::Kind::given) return script.given;
  if (script.kind == SessionIdScript::Kind::echoed) return hello.session_id;
  return random_bytes(kSessionIdSize);
}

}  // namespace

Extensions with_bodies(Extensions healthy, const ExtensionBodies& bodies) {
  for (const auto& [type, body] : bodies) {
    const auto found = std::ranges::find(healthy, type, &Extension::type);
    if (body && found != healthy.end()) found->body = *body;
    if (body && found == healthy.end()) healthy.push_back({type, *body});
    if (!body && found != healthy.end()) healthy.erase(found);
  }
  return healthy;
}

Bytes written(const Extensions& extensions) {
  Writer list;
  for (const Extension& extension : extensions) list.u16(extension.type).vector16(extension.body);
  return list.take();
}

const Bytes* find_body(const Extensions& extensions, uint16_t type) {
  const auto found = std::ranges::find(extensions, type, &Extension::type);
  return found == extensions.end() ? nullptr : &found->body;
}

SaidHello said_by(const HelloScript& script, SaidHello healthy, const ClientHello& hello) {
  SaidHello said = std::move(healthy);
  said.version = script.version.value_or(said.version);
  const size_t size = std::min(said.random.size(), script.random_end.size());
  std::copy_n(script.random_end.begin(), size, said.random.end() - static_cast<ptrdiff_t>(size));
  if (script.session_id) said.session_id = session_id_of(*script.session_id, hello);
  said.cipher = script.cipher.value_or(said.cipher);
  said.compression = script.compression;
  said.extensions = with_bodies(std::move(said.extensions), script.extensions);
  return said;
}

Bytes body_of(const SaidHello& said) {
  Writer body;
  body.u16(said.version).bytes(said.random).vector8(said.session_id).u16(said.cipher).u8(said.compression);
  if (!said.extensions.empty()) body.vector16(written(said.extensions));
  return body.take();
}

}  // namespace lab
