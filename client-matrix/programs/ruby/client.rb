# Connects with Ruby's Net::HTTP as a script or a service would, one JSON target per line.
#
# The contract is docs/clients.md. Net::HTTP has no revocation checking, so check_revocation and check_issuers change nothing.

require 'json'
require 'net/http'
require 'openssl'
require 'timeout'

TEXT = [String].freeze
NUMBER = [Integer].freeze
TRUTH = [TrueClass, FalseClass].freeze
KEYS = {
  'id' => TEXT, 'address' => TEXT, 'host' => TEXT, 'port' => NUMBER, 'ca_file' => TEXT, 'client_cert' => TEXT,
  'client_key' => TEXT, 'min_version' => TEXT, 'max_version' => TEXT, 'ciphers' => TEXT, 'fallback' => TRUTH,
  'connections' => NUMBER, 'resumes' => TRUTH, 'early_data' => TRUTH, 'second_host' => TEXT, 'requests' => NUMBER,
  'http' => NUMBER, 'check_revocation' => TRUTH, 'check_issuers' => TRUTH, 'deadline_ms' => NUMBER
}.freeze
NEEDED = %w[id address host port ca_file deadline_ms].freeze

# The target or one of its files is wrong: our own trouble, never a verdict.
class BadTarget < StandardError; end

class DeadlinePassed < StandardError; end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

def check(target)
  raise BadTarget, 'a target is a JSON object' unless target.is_a?(Hash)

  target.each do |key, value|
    raise BadTarget, "unknown key '#{key}'" unless KEYS.key?(key)
    raise BadTarget, "'#{key}' must be #{KEYS[key].first}" unless KEYS[key].include?(value.class)
  end
  NEEDED.each { |key| raise BadTarget, "'#{key}' is missing" unless target.key?(key) }
  if target.key?('client_cert') != target.key?('client_key')
    raise BadTarget, 'client_cert and client_key come together'
  end
  raise BadTarget, 'max_version must be TLS1.2' unless target.fetch('max_version', 'TLS1.2') == 'TLS1.2'
  raise BadTarget, 'min_version must be TLS1.3' unless target.fetch('min_version', 'TLS1.3') == 'TLS1.3'
end

def http_for(target)
  http = Net::HTTP.new(target['host'], target['port'], nil) # nil: no proxy
  http.ipaddr = target['address']
  http.use_ssl = true
  http.ca_file = target['ca_file']
  http.max_retries = 0
  http.min_version = OpenSSL::SSL::TLS1_3_VERSION if target.key?('min_version')
  http.max_version = OpenSSL::SSL::TLS1_2_VERSION if target.key?('max_version')
  http.ciphers = target['ciphers'] if target.key?('ciphers')
  if target.key?('client_cert')
    http.cert, *http.extra_chain_cert = OpenSSL::X509::Certificate.load_file(target['client_cert'])
    http.key = OpenSSL::PKey.read(File.read(target['client_key']))
  end
  http
end

# What cannot be read is no verdict, so it must fail here and not within a connection.
def checked_http_for(target)
  # An empty file is a client that trusts nobody.
  OpenSSL::X509::Store.new.add_file(target['ca_file']) unless File.zero?(target['ca_file'])
  http = http_for(target)
  raise BadTarget, "#{target['client_key']} is not the key of the certificate" if http.key && !http.cert.check_private_key(http.key)

  http
rescue SystemCallError, OpenSSL::OpenSSLError => failure
  raise BadTarget, words_of(failure)
end

# Makes one connection, with one or more requests on it; returns the last response's status line.
def exchange(http, requests)
  http.start do
    response = nil
    requests.times { response = http.get('/') }
    "HTTP/#{response.http_version} #{response.code} #{response.message}".rstrip
  end
end

# All that an exception says, with the exceptions it came from.
def words_of(failure)
  words = []
  while failure
    words << "#{words.empty? ? '' : 'caused by: '}#{failure.class}: #{failure.message}"
    failure = failure.cause
  end
  words.join("\n")
end

def why_unsupported(target)
  return 'Ruby sends no TLS_FALLBACK_SCSV' if target['fallback']
  return 'Ruby sends no early data' if target['early_data']
  return 'Net::HTTP offers a session only to the host that it is of' if target.key?('second_host') && target.fetch('resumes', true)
end

def run(target)
  why = why_unsupported(target)
  return ['unsupported', why] if why

  lines = []
  deadline = now + target['deadline_ms'] / 1000.0
  http = checked_http_for(target) # it keeps the session from one start to the next
  begin
    Timeout.timeout(deadline - now, DeadlinePassed) do
      target.fetch('connections', 1).times do |i|
        if i.positive? && !target.fetch('resumes', true)
          http = http_for(target.merge('host' => target.fetch('second_host', target['host'])))
        end
        lines << exchange(http, target.fetch('requests', 1))
      end
    end
    ['accepted', lines.join("\n")]
  rescue DeadlinePassed, Timeout::Error
    ['timed-out', (lines << 'deadline passed').join("\n")]
  rescue Errno::ECONNREFUSED => failure
    ['unreachable', (lines << words_of(failure)).join("\n")]
  rescue OpenSSL::SSL::SSLError => failure
    # What OpenSSL does not load is no verdict of the connection.
    [failure.message.start_with?('SSL_CTX_') ? 'error' : 'rejected', (lines << words_of(failure)).join("\n")]
  rescue SystemCallError, IOError, OpenSSL::OpenSSLError, Net::ProtocolError, Net::HTTPBadResponse, Zlib::Error => failure
    ['rejected', (lines << words_of(failure)).join("\n")]
  end
end

def answer(line)
  start = now
  name = ''
  begin
    target = JSON.parse(line)
    name = target['id'] if target.is_a?(Hash) && target['id'].is_a?(String)
    check(target)
    outcome, text = run(target)
  rescue BadTarget, JSON::ParserError => failure
    outcome = 'error'
    text = "bad target: #{failure.message}"
  end
  { id: name, outcome: outcome, text: text.dup.force_encoding('UTF-8').scrub, ms: ((now - start) * 1000).round(1) }
end

if ARGV == ['--version']
  puts "Ruby #{RUBY_VERSION}, #{OpenSSL::OPENSSL_LIBRARY_VERSION}"
  exit
end
abort "client.rb: error: unknown argument '#{ARGV.first}'" unless ARGV.empty?

$stdout.sync = true
$stdin.each_line { |line| puts JSON.generate(answer(line)) unless line.strip.empty? }
