#include "lab-server/server/lab.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <map>
#include <mutex>
#include <random>

#include "lab-server/base/pasteable.h"
#include "lab-server/server/connection.h"
#include "lab-server/server/front_door.h"
#include "lab-server/server/listener.h"
#include "lab-server/server/responder_connection.h"
#include "lab-server/server/spawn.h"
#include "lab-server/server/workers.h"

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// How long the end of a set-up waits for its connections, which are told to end at once.
constexpr Milliseconds kShutDown{5000};

// Ids of events are unique over runs, so that logs can be joined: a random prefix and a count.
class EventIds {
 public:
  EventIds() : prefix_(fmt::format("{:08x}", std::random_device()())) {}
  std::string next() { return fmt::format("{}-{}", prefix_, ++count_); }

 private:
  const std::string prefix_;
  std::atomic<uint64_t> count_{0};
};

// A set-up that may not be there yet: a responder's port is opened before the set-up that names it in its
// certificate.
class SetupSlot {
 public:
  void set(std::shared_ptr<Setup> setup) {
    const std::lock_guard lock(mutex_);
    setup_ = std::move(setup);
  }
  std::shared_ptr<Setup> get() {
    const std::lock_guard lock(mutex_);
    return setup_;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<Setup> setup_;
};

template <class ConnectionType>
void start(std::shared_ptr<ConnectionType> connection, const asio::any_io_executor& executor) {
  asio::co_spawn(executor, connection->run(),
                 [connection](std::exception_ptr exception) { reported(exception); });
}

struct ResponderPorts;

}  // namespace

struct Lab::State {
  Pki& pki;
  const LabOptions options;
  EventIds ids;
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<Setup>> by_host;
  std::unique_ptr<FrontDoor> door;
  std::unique_ptr<Listener> front;
  Workers workers;  // last: its threads use what is above

  State(Pki& pki, LabOptions options)
      : pki(pki), options(std::move(options)), workers(this->options.threads) {}

  ConnectionOptions connection_options() { return {ids.next(), options.handshake_deadline, workers.aside()}; }

  std::shared_ptr<Setup> find(const std::string& host) {
    const std::lock_guard lock(mutex);
    const auto found = by_host.find(host);
    return found == by_host.end() ? nullptr : found->second.lock();
  }

  // open_responder opens the port of a responder, or keeps it closed if the scenario demands that, and
  // returns its URL. The slot's set-up has its responders in the order in which their ports are opened: that
  // of kResponders.
  std::string open_responder(const std::shared_ptr<SetupSlot>& slot, const ResponderSpec& spec,
                             const char* name, ResponderPorts& ports);
};

namespace {

// A port on which nothing listens, and which nobody else can take: bound, never listened on.
class ClosedPort : public Served {
 public:
  ClosedPort(Workers& workers, std::string host, std::string address, uint16_t port)
      : host_(std::move(host)), address_(std::move(address)), socket_(workers.acceptor()) {
    boost::system::error_code ec;
    const tcp::endpoint endpoint(asio::ip::make_address(address_), port);
    socket_.open(endpoint.protocol(), ec);
    if (!ec) socket_.bind(endpoint, ec);
    if (ec) throw Error(fmt::format("cannot keep {} closed: {}", authority(address_, port), ec.message()));
  }

  const std::string& host() const override { return host_; }
  const std::string& address() const override { return address_; }
  uint16_t port() const override { return socket_.local_endpoint().port(); }
  void set_faults(const std::vector<FaultSpec>&) override {}
  void count_anew() override {}
  void prepare() override {}
  std::string ech_list() const override { return {}; }
  bool drain(Milliseconds) override { return true; }

 private:
  const std::string host_;
  const std::string address_;
  tcp::socket socket_;
};

// The ports of a set-up's responders: open, or kept closed.
struct ResponderPorts {
  std::vector<std::unique_ptr<Listener>> open;
  std::vector<std::unique_ptr<ClosedPort>> closed;
};

class ServedSetup : public Served {
 public:
  ServedSetup(std::shared_ptr<Setup> setup, std::string address, std::unique_ptr<Listener> listener,
              ResponderPorts responders, std::unique_ptr<Served> back)
      : setup_(std::move(setup)),
        address_(std::move(address)),
        back_(std::move(back)),
        listener_(std::move(listener)),
        responders_(std::move(responders)) {}

  ~ServedSetup() override {
    listener_.reset();
    responders_.open.clear();
    setup_->ledger.shut_down();
    setup_->ledger.wait_until_none(kShutDown);
  }

  const std::string& host() const override { return setup_->host; }
  const std::string& address() const override { return address_; }
  uint16_t port() const override { return listener_->port(); }
  void set_faults(const std::vector<FaultSpec>& faults) override { setup_->set_faults(faults); }
  void count_anew() override { setup_->connections = 0; }
  void prepare() override {
    setup_->require_credentials();
    if (back_) back_->prepare();
  }

  std::string ech_list() const override {
    setup_->require_credentials();
    const EchKeys* keys = setup_->credentials()->tls->ech();
    return keys == nullptr ? std::string() : keys->list(setup_->client_ech);
  }

  bool drain(Milliseconds at_most) override {
    listener_->settle();
    return setup_->ledger.wait_until_none(at_most) && (!back_ || back_->drain(at_most));
  }

 private:
  const std::shared_ptr<Setup> setup_;
  const std::string address_;
  const std::unique_ptr<Served> back_;  // the server behind a gateway
  std::unique_ptr<Listener> listener_;
  ResponderPorts responders_;
};

}  // namespace

std::string Lab::State::open_responder(const std::shared_ptr<SetupSlot>& slot, const ResponderSpec& spec,
                                       const char* name, ResponderPorts& ports) {
  const std::string& bind = options.bind;
  const std::string reached = options.advertised.empty() ? reached_at(bind) : options.advertised;
  const auto url = [&](uint16_t port) { return fmt::format("http://{}/{}", authority(reached, port), name); };
  if (!spec.listens) {
    ports.closed.push_back(std::make_unique<ClosedPort>(workers, std::string(), bind, 0));
    return url(ports.closed.back()->port());
  }
  const size_t index = ports.open.size();
  const auto answer = [this, slot, index, n = uint64_t{0}](tcp::socket socket) mutable {
    auto setup = slot->get();
    if (!setup) return;
    const auto executor = socket.get_executor();
    auto connection =
        std::make_shared<ResponderConnection>(std::move(socket), connection_options(), setup, index, ++n);
    setup->ledger.opened(connection.get(), connection);
    start(std::move(connection), executor);
  };
  ports.open.push_back(std::make_unique<Listener>(workers, bind, 0, answer));
  return url(ports.open.back()->port());
}

Lab::Lab(Pki& pki, LabOptions options) : state_(std::make_unique<State>(pki, std::move(options))) {}

Lab::~Lab() {
  state_->front.reset();
  if (state_->door) state_->door->shut_down(kShutDown);
}

std::unique_ptr<Served> Lab::serve(const ServeRequest& request) {
  State& lab = *state_;
  const std::string& bind = lab.options.bind;
  const ServerSpec& server = request.server;
  if (!server.listens) return std::make_unique<ClosedPort>(lab.workers, request.host, bind, request.port);

  std::unique_ptr<Served> back;
  ServeRequest opened = request;
  if (server.gateway) {
    ClientView view;
    view.trusts = {server.gateway->trusts};
    back = serve({.id = request.id,
                  .host = kBackHost,
                  .server = back_of(*server.gateway),
                  .client = view,
                  .sink = request.sink,
                  .traffic = request.traffic,
                  .is_back = true});
    opened.back_port = back->port();
  }

  ResponderPorts ports;
  auto slot = std::make_shared<SetupSlot>();
  ResponderUrls urls;
  for (const ResponderName& row : kResponders) {
    const auto& responder = server.responders[row.kind];
    if (responder) urls[row.kind] = lab.open_responder(slot, common_of(*responder), row.service, ports);
  }

  auto setup = std::make_shared<Setup>(opened, lab.pki, std::move(urls));
  slot->set(setup);
  auto listener =
      std::make_unique<Listener>(lab.workers, bind, request.port, [&lab, setup](tcp::socket socket) {
        const auto executor = socket.get_executor();
        auto connection = std::make_shared<Connection>(std::move(socket), lab.connection_options(), setup);
        setup->ledger.opened(connection.get(), connection);
        start(std::move(connection), executor);
      });
  if (!request.is_back) {
    const std::lock_guard lock(lab.mutex);
    lab.by_host[lower(setup->host)] = setup;
  }
  return std::make_unique<ServedSetup>(std::move(setup), bind, std::move(listener), std::move(ports),
                                       std::move(back));
}

uint16_t Lab::open_front(FrontRequest request) {
  State& lab = *state_;
  const uint16_t port = request.port;
  lab.door = std::make_unique<FrontDoor>(std::move(request), lab.pki);
  lab.front = std::make_unique<Listener>(lab.workers, lab.options.bind, port, [&lab](tcp::socket socket) {
    const auto executor = socket.get_executor();
    const SetupFor find = [&lab](const std::string& name, const std::string& address) {
      auto setup = lab.find(lower(name));
      return setup ? Found{std::move(setup)} : lab.door->find(lower(name), address);
    };
    start(std::make_shared<Connection>(std::move(socket), lab.connection_options(), find), executor);
  });
  return lab.front->port();
}

}  // namespace lab
