#include "certs-gen/x509/pem.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/pem.h>

#include <utility>

#include "certs-gen/x509/crypto.h"

namespace lab {

std::string to_pem(const std::string& label, const Bytes& der) {
  bssl::UniquePtr<BIO> out(BIO_new(BIO_s_mem()));
  require(out && PEM_write_bio(out.get(), label.c_str(), "", der.data(), static_cast<long>(der.size())) > 0,
          "write PEM");
  const uint8_t* data = nullptr;
  size_t size = 0;
  require(BIO_mem_contents(out.get(), &data, &size), "write PEM");
  return text_of({data, size});
}

std::vector<PemBlock> parse_pem(const std::string& text) {
  std::vector<PemBlock> blocks;
  bssl::UniquePtr<BIO> in(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(in != nullptr, "read PEM");
  for (;;) {
    char* name = nullptr;
    char* header = nullptr;
    uint8_t* data = nullptr;
    long size = 0;
    if (!PEM_read_bio(in.get(), &name, &header, &data, &size)) {
      const bool is_at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      require(is_at_end, "read PEM");
      ERR_clear_error();
      return blocks;
    }
    const bssl::UniquePtr<char> owned_name(name), owned_header(header);
    const bssl::UniquePtr<uint8_t> owned_data(data);
    blocks.push_back({name, Bytes(data, data + size)});
  }
}

std::vector<Bytes> parse_pem(const std::string& text, const std::string& label) {
  std::vector<Bytes> blocks;
  for (PemBlock& block : parse_pem(text)) {
    if (block.label == label) blocks.push_back(std::move(block.der));
  }
  return blocks;
}

}  // namespace lab
