// The protocol's numbers that the code uses by name. names.h has the whole registries, for people.

#pragma once

#include <cstdint>

namespace lab {

// Protocol versions on the wire
inline constexpr uint16_t kSsl3 = 0x0300;
inline constexpr uint16_t kTls11 = 0x0302;
inline constexpr uint16_t kTls12 = 0x0303;
inline constexpr uint16_t kTls13 = 0x0304;

// Levels of alerts (RFC 8446 6)
inline constexpr uint8_t kWarning = 1;
inline constexpr uint8_t kFatal = 2;

// Descriptions of alerts (RFC 8446 6.2, RFC 5246 7.2)
inline constexpr uint8_t kCloseNotify = 0;
inline constexpr uint8_t kUnexpectedMessage = 10;
inline constexpr uint8_t kRecordOverflow = 22;
inline constexpr uint8_t kHandshakeFailure = 40;
inline constexpr uint8_t kBadCertificate = 42;
inline constexpr uint8_t kIllegalParameter = 47;
inline constexpr uint8_t kDecodeError = 50;
inline constexpr uint8_t kDecryptError = 51;
inline constexpr uint8_t kInternalError = 80;
inline constexpr uint8_t kNoRenegotiation = 100;
inline constexpr uint8_t kMissingExtension = 109;
inline constexpr uint8_t kUnrecognizedName = 112;

// Extensions (RFC 8446 4.2)
inline constexpr uint16_t kServerName = 0;
inline constexpr uint16_t kStatusRequest = 5;
inline constexpr uint16_t kSupportedGroups = 10;
inline constexpr uint16_t kPointFormats = 11;
inline constexpr uint16_t kSignatureAlgorithms = 13;
inline constexpr uint16_t kAlpn = 16;
inline constexpr uint16_t kExtendedMasterSecret = 23;
inline constexpr uint16_t kSessionTicket = 35;
inline constexpr uint16_t kPreSharedKey = 41;
inline constexpr uint16_t kEarlyData = 42;
inline constexpr uint16_t kSupportedVersions = 43;
inline constexpr uint16_t kCookie = 44;
inline constexpr uint16_t kPskKeyExchangeModes = 45;
inline constexpr uint16_t kPostHandshakeAuth = 49;
inline constexpr uint16_t kKeyShare = 51;
inline constexpr uint16_t kEncryptedClientHello = 0xfe0d;  // RFC 9849 11.1
inline constexpr uint16_t kRenegotiationInfo = 0xff01;

// Groups (RFC 8446 4.2.7)
inline constexpr uint16_t kSecp256r1 = 23;
inline constexpr uint16_t kSecp384r1 = 24;
inline constexpr uint16_t kSecp521r1 = 25;
inline constexpr uint16_t kX25519 = 29;

// Cipher suites that signal something (RFC 5746 3.3)
inline constexpr uint16_t kRenegotiationSignal = 0x00ff;

}  // namespace lab
