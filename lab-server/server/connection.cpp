#include "lab-server/server/connection.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/server/renewal.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// More than any ClientHello: what a client sends beyond it while we keep silent is not kept.
constexpr size_t kMaxPending = 256 * 1024;

// The longest ClientHello that BoringSSL reads (its kMaxMessageLen), and far more than any client sends.
constexpr size_t kMaxClientHello = 16384;
// RFC 8446 5.1: "The length MUST NOT exceed 2^14 bytes", of what is not encrypted.
constexpr size_t kMaxPlaintextBody = 16384;

}  // namespace

Connection::Connection(Socket socket, ConnectionOptions options, std::shared_ptr<Setup> setup)
    : SocketWire(std::move(socket)), options_(std::move(options)) {
  use_setup(std::move(setup));
}

Connection::Connection(Socket socket, ConnectionOptions options, SetupFor find)
    : SocketWire(std::move(socket)), options_(std::move(options)), find_(std::move(find)) {}

void Connection::use_setup(std::shared_ptr<Setup> setup) {
  setup_ = std::move(setup);
  number_ = ++setup_->connections;
  if (setup_->traffic) keep_traffic(pending_);
  take_faults();
  if (setup_->starttls.is_spoken())
    dialogue_ = find_protocol(setup_->starttls.protocol)->make(setup_->starttls);
}

awaitable<void> Connection::run() {
  story_.head = {options_.id, {}, peer(), port(), utc_now()};
  arm(options_.deadline);
  co_await serve();
  co_await drain();
  finish();
}

awaitable<void> Connection::serve() {
  if (setup_) {
    const bool goes_on = co_await accept();
    if (!goes_on) co_return;
  }
  if (dialogue_) {
    const bool begins_tls = co_await talk_in_the_clear();
    if (!begins_tls) co_return;
  }
  const bool is_whole = co_await receive_client_hello();
  if (!is_whole) co_return;
  if (hello_alert_ != 0) {
    co_await send_alert(hello_alert_);
    co_return;
  }
  if (!setup_ && records_.is_not_tls()) {
    co_await answer_in_the_clear();
    co_return;
  }
  if (!setup_) {
    const bool goes_on = co_await find_setup();
    if (!goes_on) co_return;
  }
  if (story_.hello && !faults().empty()) {
    const bool goes_on = co_await hello_read();
    if (!goes_on) co_return;
  }
  const SniSpec::Answer answer_to_it = answer_to_name();
  if (answer_to_it != SniSpec::Answer::serve) {
    co_await refuse_name(answer_to_it);
    co_return;
  }
  if (setup_->without_key && story_.hello) {
    co_await refuse_without_key(*setup_->without_key);
    co_return;
  }
  engine_ = setup_->credentials(number_)->tls->make(story_.hello ? story_.hello->sni : "", account_);
  if (sees_signatures()) engine_->show_signatures();
  engine_->feed(pending_);
  if (account_.early_data.is_offered) first_flight_ = pending_;
  Bytes().swap(pending_);
  const bool is_connected = co_await handshake();
  if (!is_connected) co_return;
  if (!faults().empty() && !is_early()) {
    const bool goes_on = co_await finished();
    if (!goes_on) co_return;
  }
  if (lacks_session()) {
    account_.ticket.is_required = true;
    end_with_fin();
    co_return;
  }
  if (setup_->upstream) {
    co_await relay();
  } else if (setup_->gateway() != nullptr) {
    co_await answer_as_gateway();
  } else if (dialogue_) {
    co_await talk_over_tls();
  } else {
    co_await answer();
  }
}

// As FTPS servers do on data connections: the first connection has the session that the others must resume.
bool Connection::lacks_session() const {
  return setup_->requires_session && number_ > 1 && !(account_.negotiated && account_.negotiated->is_resumed);
}

awaitable<bool> Connection::find_setup() {
  Found found = find_(story_.hello ? story_.hello->sni : "", local_address());
  use_setup(std::move(found.setup));
  setup_->ledger.opened(this, weak_from_this());
  if (found.is_refused) {
    story_.name_refused = story_.hello && !story_.hello->sni.empty() ? "unknown" : "absent";
    co_await send_alert(kUnrecognizedName);
    co_return false;
  }
  const bool goes_on = co_await accept();
  co_return goes_on;
}

awaitable<bool> Connection::accept() {
  if (setup_->credentials(number_) == nullptr) {
    story_.failure = co_await prepared(setup_, options_.aside);
    if (is_ended()) co_return false;
    if (!story_.failure.empty()) {
      co_await send_alert(kInternalError);
      co_return false;
    }
    arm(options_.deadline);  // the client's own time begins now
  }
  if (faults().empty()) co_return true;
  const bool goes_on = co_await accepted();
  co_return goes_on;
}

void Connection::received(std::span<const uint8_t> bytes) {
  story_.bytes_received += bytes.size();
  if (is_in_the_clear_) {
    heard_ += text_of(bytes);
  } else {
    take(bytes);
  }
}

void Connection::take(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return;
  if (!engine_) keep(bytes);
  if (!first_flight_.empty() && first_flight_.size() < kMaxPending && account_.furthest() < Phase::finished)
    first_flight_.insert(first_flight_.end(), bytes.begin(), bytes.end());
  if (!is_hello_over_) ++story_.hello_segments;
  records_.feed(bytes);
  while (const auto record = records_.next()) {
    verdict_.add(*record);
    if (!is_hello_over_) read_client_hello(*record);
  }
  if (!is_hello_over_) judge_hello();
  if (engine_ && !is_refused_in_the_clear()) engine_->feed(bytes);
}

void Connection::keep(std::span<const uint8_t> bytes) {
  const size_t room = std::min(bytes.size(), kMaxPending - pending_.size());
  pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(room));
}

// A client may send its alert in the clear where BoringSSL expects it sealed. BoringSSL would see a bad
// record and blame the client for it, so it never gets to see such an alert.
bool Connection::is_refused_in_the_clear() const {
  const auto alert = verdict_.plaintext_alert();
  return alert && alert->level == kFatal;
}

void Connection::read_client_hello(const Record& record) {
  if (!record.is(ContentType::handshake)) {
    is_hello_over_ = true;  // the engine's to refuse
    return;
  }
  const size_t missing = std::min(record.body.size(), kHandshakeHeader - hello_head_.size());
  hello_head_.insert(hello_head_.end(), record.body.begin(),
                     record.body.begin() + static_cast<ptrdiff_t>(missing));
  messages_.feed(record.body);
  if (hello_length() > kMaxClientHello) {
    judge_hello();
  } else if (const auto message = messages_.next()) {
    is_hello_over_ = true;
    story_.hello = parse_client_hello(message->body);
    if (!story_.hello) return;
    story_.hello->record_version = record.version;
    story_.hello_records = records_.records();
    account_.reach(Phase::client_hello);
    account_.ticket.is_offered = story_.hello->offers_ticket || story_.hello->offers_psk;
    account_.early_data.is_offered = story_.hello->early_data;
    account_.ech.is_offered = story_.hello->ech_config_id.has_value();
    account_.early_data.is_replay = setup_ && setup_->replays.hold(story_.hello->random);
  }
}

size_t Connection::hello_length() const {
  if (hello_head_.size() < kHandshakeHeader) return 0;
  return static_cast<size_t>(hello_head_[1]) << 16 | static_cast<size_t>(hello_head_[2]) << 8 |
         hello_head_[3];
}

void Connection::judge_hello() {
  if (records_.is_not_tls() || records_.is_sslv2_hello()) {
    is_hello_over_ = true;  // the engine's to refuse
  } else if (hello_length() > kMaxClientHello) {
    refuse_hello(kIllegalParameter, "client-hello-too-long",
                 fmt::format("its ClientHello is said to have {} bytes, and no server reads more than {}",
                             hello_length(), kMaxClientHello));
  } else if (record_length() > kMaxPlaintextBody) {
    refuse_hello(kRecordOverflow, "record-too-long",
                 fmt::format("it sent a record of {} bytes, and {} is the most (RFC 8446 5.1)",
                             record_length(), kMaxPlaintextBody));
  } else if (pending_.size() >= kMaxPending) {
    refuse_hello(kUnexpectedMessage, "no-client-hello",
                 fmt::format("it sent {} bytes, and no whole ClientHello among them", records_.bytes()));
  } else if (records_.is_malformed()) {
    is_hello_over_ = true;  // the engine's to refuse
  }
}

void Connection::refuse_hello(uint8_t alert, const char* error, std::string detail) {
  is_hello_over_ = true;
  hello_alert_ = alert;
  account_.handshake_error = error;
  story_.refusal = std::move(detail);
}

awaitable<bool> Connection::receive_client_hello() {
  while (!is_hello_over_ && !is_ended()) {
    const bool has_more = co_await fill();
    if (!has_more) co_return false;
  }
  co_return !is_ended();
}

awaitable<bool> Connection::handshake() {
  for (;;) {
    const Engine::Step step = engine_->handshake();
    const bool is_sent = co_await flush();
    if (step == Engine::Step::done && is_sent) co_return true;
    if (step == Engine::Step::failed) conclude();
    if (!is_sent) co_return false;
    bool goes_on = false;
    if (step == Engine::Step::wants_signature) goes_on = co_await show_signature();
    if (step == Engine::Step::wants_verdict) goes_on = co_await judge_client();
    if (step == Engine::Step::wants_bytes) goes_on = co_await next_bytes();
    if (!goes_on) co_return false;
  }
}

awaitable<bool> Connection::judge_client() {
  const Milliseconds time = setup_->credentials(number_)->judging_takes;
  if (time.count() > 0) co_await sleep(time);
  co_await judged(*engine_, options_.aside);
  co_return !is_ended();
}

awaitable<bool> Connection::next_bytes() {
  const bool has_more = co_await fill();
  if (is_refused_in_the_clear()) conclude();
  co_return has_more && !is_ended();
}

SniSpec::Answer Connection::answer_to_name() {
  const SniSpec& sni = setup_->sni;
  const std::string name = story_.hello ? story_.hello->sni : "";
  SniSpec::Answer answer = SniSpec::Answer::serve;
  if (name.empty()) {
    answer = sni.absent;
  } else if (!sni.knows(name)) {
    answer = sni.unknown;
  }
  if (answer != SniSpec::Answer::serve) story_.name_refused = name.empty() ? "absent" : "unknown";
  return answer;
}

awaitable<void> Connection::refuse_name(SniSpec::Answer answer) {
  switch (answer) {
    case SniSpec::Answer::serve:
      break;
    case SniSpec::Answer::alert:
      // RFC 6066 3 for a name that is not known; RFC 8446 9.2 for none.
      co_await send_alert(setup_->sni.alert.value_or(story_.name_refused == "absent" ? kMissingExtension
                                                                                     : kUnrecognizedName));
      break;
    case SniSpec::Answer::close:
      end_with_fin();
      break;
    case SniSpec::Answer::reset:
      end_with_reset();
      break;
  }
}

awaitable<void> Connection::refuse_without_key(ServerSpec::WithoutKey how) {
  account_.handshake_error = "no-usable-key";
  switch (how) {
    case ServerSpec::WithoutKey::close:
      end_with_fin();
      break;
    case ServerSpec::WithoutKey::internal_error:
      co_await send_alert(kInternalError);
      break;
    case ServerSpec::WithoutKey::handshake_failure:
      co_await send_alert(kHandshakeFailure);
      break;
  }
}

awaitable<size_t> Connection::replay_early_data() {
  if (!story_.hello || !setup_->replays.add(story_.hello->random)) co_return 0;
  const auto server = local_endpoint();
  const size_t received = co_await replay(server, first_flight_);
  co_return received;
}

void Connection::conclude() {
  if (is_refused_in_the_clear()) {
    const Alert alert = *verdict_.plaintext_alert();
    account_.alerts.push_back({.is_received = true,
                               .level = alert.level,
                               .description = alert.description,
                               .phase = account_.furthest(),
                               .is_encrypted = false});
  }
  for (const SeenAlert& alert : account_.alerts) {
    if (alert.description == kCloseNotify) {
      note_end(alert.is_received ? "client" : "server", "close-notify");
    } else if (alert.level == kFatal) {
      note_end(alert.is_received ? "client" : "server", "fatal-alert");
    }
  }
  note_end("server", "fin");
}

void Connection::finish() {
  if (account_.furthest() == Phase::application_data && end().how == "close-notify")
    account_.reach(Phase::closed);
  if (!setup_) {  // it came by the front port, and never named anything
    use_setup(find_("", local_address()).setup);
    setup_->ledger.opened(this, weak_from_this());
  }
  Credentials* credentials = setup_->credentials(number_);
  if (credentials != nullptr && (story_.hello || account_.reached_at(Phase::server_certificate)))
    note_certificate(*credentials);
  if (credentials != nullptr) story_.revocation = credentials->revocation;
  if (credentials != nullptr) note_ech(*credentials->tls);
  if (dialogue_) story_.upgrade = dialogue_->story();
  story_.starttls = setup_->starttls;
  story_.head.scenario = setup_->id;
  story_.is_back = setup_->is_back;
  story_.note = setup_->note;
  for (size_t i = 0; i < faults().size(); ++i) {
    if (!is_committed(i)) does_not_apply(i, kNotOnThisOne);
  }
  story_.faults = deliveries();
  story_.sent_instead = sent_instead();
  story_.end = end();
  if (setup_->traffic) setup_->traffic(options_.id, {take_packets(), account_.key_log});
  setup_->ledger.closed(this, event_of(story_, account_));
}

void Connection::note_ech(const EngineFactory& tls) {
  story_.ech_list = setup_->client_ech;
  const EchKeys* keys = tls.ech();
  if (keys == nullptr || !account_.ech.is_offered) return;
  story_.asks_for_public_name = lower(story_.hello->sni) == lower(keys->public_name());
  story_.is_ech_id_known = keys->knows(*story_.hello->ech_config_id);
}

void Connection::note_certificate(Credentials& credentials) {
  const std::string sni = account_.ech.is_accepted ? account_.ech.inner_name
                          : story_.hello           ? story_.hello->sni
                                                   : "";
  const ServedChain& chain = credentials.tls->chain_for(sni);
  story_.recipe = chain.leaf->recipe;
  story_.stored = chain.stored;
  const std::time_t now = std::time(nullptr);
  story_.days_left = days_left(chain.validity, now);
  story_.is_renewal_due = days_left_when_due(chain.validity, now).has_value();
  story_.is_key_other = chain.signer != chain.leaf;
  story_.selected_by = chain.selected_by;
  story_.certificates_sent = chain.sent.size();
  const bool is_resumed = account_.negotiated && account_.negotiated->is_resumed;
  if (account_.reached_at(Phase::server_certificate) || is_resumed)
    story_.findings = credentials.findings(sni);
  story_.client_clock = setup_->client_clock;
  story_.pin = credentials.pin;
}

}  // namespace lab
