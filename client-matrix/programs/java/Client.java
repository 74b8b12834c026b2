// Connects with the JDK's HttpsURLConnection or java.net.http as a service would, one JSON target per line.
//
// The contract is docs/clients.md. JSSE resolves names itself, so this program keeps a hosts file of its own.

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

public final class Client {
  /** Makes so many requests on one connection within the milliseconds left and returns the last status line. */
  private interface Exchange {
    String run(URI uri, SSLContext context, Wishes wishes, int leftMs) throws Exception;
  }

  /** What a target asks for. */
  private static final class Wishes {
    final String[] protocols;  // null: the JDK's own
    final long requests;
    final boolean http2;

    Wishes(Map<String, Object> target) {
      protocols = target.containsKey("min_version") ? new String[] {"TLSv1.3"} : null;
      requests = (Long) target.getOrDefault("requests", 1L);
      http2 = target.containsKey("http");
    }
  }

  /** Our own trouble, never a verdict. */
  @SuppressWarnings("serial")
  private static final class BadTarget extends Exception {
    BadTarget(String message) { super(message); }
  }

  private static final Map<String, Exchange> APIS =
      Map.of("HttpsURLConnection", Client::exchangeOld, "java.net.http", Client::exchangeNew);

  private static final Map<String, Class<?>> KEYS = Map.ofEntries(
      Map.entry("id", String.class), Map.entry("address", String.class), Map.entry("host", String.class),
      Map.entry("port", Long.class), Map.entry("ca_file", String.class), Map.entry("client_cert", String.class),
      Map.entry("client_key", String.class), Map.entry("min_version", String.class),
      Map.entry("max_version", String.class), Map.entry("ciphers", String.class), Map.entry("fallback", Boolean.class),
      Map.entry("connections", Long.class), Map.entry("resumes", Boolean.class), Map.entry("early_data", Boolean.class),
      Map.entry("second_host", String.class),
      Map.entry("requests", Long.class), Map.entry("http", Long.class),
      Map.entry("check_revocation", Boolean.class), Map.entry("check_issuers", Boolean.class),
      Map.entry("deadline_ms", Long.class));
  private static final List<String> NEEDED = List.of("id", "address", "host", "port", "ca_file", "deadline_ms");

  private final Exchange exchange;
  private final Path hosts;

  private Client(Exchange exchange, Path hosts) {
    this.exchange = exchange;
    this.hosts = hosts;
  }

  public static void main(String[] args) throws IOException {
    String api = "HttpsURLConnection";
    boolean version = false;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--api") && i + 1 < args.length && APIS.containsKey(args[i + 1])) api = args[++i];
      else if (args[i].equals("--version")) version = true;
      else refuse(args[i]);
    }
    if (version) {
      System.out.println("Java " + Runtime.version() + " " + api);
      return;
    }
    String folder = System.getenv().getOrDefault("TMPDIR", System.getProperty("java.io.tmpdir"));
    Path hosts = Files.createTempFile(Path.of(folder), "hosts", "");
    hosts.toFile().deleteOnExit();
    // The JDK reads these when the first name is resolved, and the hosts file again at each lookup.
    System.setProperty("jdk.net.hosts.file", hosts.toString());
    Security.setProperty("networkaddress.cache.ttl", "0");
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
    System.setProperty("jdk.httpclient.disableRetryConnect", "true");
    System.setProperty("com.sun.security.enableCRLDP", "true");  // else only OCSP is asked

    Client client = new Client(APIS.get(api), hosts);
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    Scanner lines = new Scanner(System.in, "UTF-8");
    while (lines.hasNextLine()) {
      String line = lines.nextLine();
      if (!line.isBlank()) out.println(Json.write(client.answer(line)));
    }
    System.exit(0);  // a request that outlived its deadline must not keep us
  }

  private static void refuse(String argument) {
    System.err.println("Client: error: '" + argument + "': expected --version or --api with one of " + APIS.keySet());
    System.exit(2);
  }

  private Map<String, Object> answer(String line) {
    long start = System.nanoTime();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", "");
    try {
      Map<String, Object> target = Json.read(line);
      if (target.get("id") instanceof String) answer.put("id", target.get("id"));
      check(target);
      run(target, start, answer);
    } catch (BadTarget | IllegalArgumentException failure) {
      answer.put("outcome", "error");
      answer.put("text", failure.getMessage());
    }
    answer.put("ms", (System.nanoTime() - start) / 100_000 / 10.0);
    return answer;
  }

  private static void check(Map<String, Object> target) throws BadTarget {
    for (Map.Entry<String, Object> member : target.entrySet()) {
      Class<?> kind = KEYS.get(member.getKey());
      if (kind == null) throw new BadTarget("bad target: unknown key '" + member.getKey() + "'");
      if (!kind.isInstance(member.getValue())) {
        throw new BadTarget("bad target: '" + member.getKey() + "' is no " + kind.getSimpleName());
      }
    }
    for (String key : NEEDED) {
      if (!target.containsKey(key)) throw new BadTarget("bad target: '" + key + "' is missing");
    }
    if (target.containsKey("client_cert") != target.containsKey("client_key")) {
      throw new BadTarget("bad target: client_cert and client_key come together");
    }
    Object version = target.getOrDefault("max_version", "TLS1.2");
    if (!version.equals("TLS1.2")) throw new BadTarget("bad target: max_version must be TLS1.2, not '" + version + "'");
    Object http = target.getOrDefault("http", 2L);
    if (!http.equals(2L)) throw new BadTarget("bad target: http must be 2, not '" + http + "'");
    Object least = target.getOrDefault("min_version", "TLS1.3");
    if (!least.equals("TLS1.3")) throw new BadTarget("bad target: min_version must be TLS1.3, not '" + least + "'");
  }

  /** Puts the target's outcome and text into the answer. */
  private void run(Map<String, Object> target, long start, Map<String, Object> answer) throws BadTarget {
    if (target.containsKey("ciphers") || target.containsKey("fallback")) {
      answer.put("outcome", "unsupported");
      answer.put("text", "Java knows cipher suites by other names, and sends no TLS_FALLBACK_SCSV");
      return;
    }
    if (target.containsKey("early_data")) {
      answer.put("outcome", "unsupported");
      answer.put("text", "JSSE sends no early data");
      return;
    }
    String host = (String) target.get("host");
    List<String> said = new ArrayList<>();
    String outcome = "accepted";
    try {
      SSLContext context = context(target);
      boolean resumes = !target.getOrDefault("resumes", true).equals(false);
      String second = (String) target.getOrDefault("second_host", host);
      Files.writeString(hosts, target.get("address") + " " + host + " " + second + "\n127.0.0.1 localhost\n");
      int port = ((Long) target.get("port")).intValue();
      long deadline = start + TimeUnit.MILLISECONDS.toNanos((Long) target.get("deadline_ms"));
      Wishes wishes = new Wishes(target);
      for (long i = 0; i < (Long) target.getOrDefault("connections", 1L); i++) {
        URI uri = new URI("https", null, i == 0 ? host : second, port, "/", null, null);
        SSLContext used = resumes ? context : context(target);  // it keeps the sessions
        said.add(within(deadline, leftMs -> exchange.run(uri, used, wishes, leftMs)));
      }
    } catch (TimeoutException late) {
      outcome = "timed-out";
      said.add("deadline passed");
    } catch (ExecutionException failure) {
      outcome = outcomeOf(failure.getCause());
      said.add(wordsOf(failure.getCause()));
    } catch (Exception failure) {
      throw new BadTarget(wordsOf(failure));
    }
    answer.put("outcome", outcome);
    answer.put("text", String.join("\n", said));
  }

  private interface Attempt {
    String run(int leftMs) throws Exception;
  }

  /**
   * Runs the attempt in a thread of its own and leaves it there at the deadline: the JDK's time-outs start anew with
   * each byte, and none covers a revocation responder. Sockets close themselves soon after.
   */
  private static String within(long deadline, Attempt attempt) throws Exception {
    long left = Math.max(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()), 1);
    FutureTask<String> task = new FutureTask<>(() -> attempt.run((int) left + 100));
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(left, TimeUnit.MILLISECONDS);
    } finally {
      task.cancel(true);
    }
  }

  private static String exchangeOld(URI uri, SSLContext context, Wishes wishes, int leftMs) throws IOException {
    if (wishes.http2) throw new IllegalArgumentException("HttpsURLConnection speaks no HTTP/2");
    // Read anew for each connection.
    if (wishes.protocols == null) System.clearProperty("https.protocols");
    else System.setProperty("https.protocols", String.join(",", wishes.protocols));
    String line = "";
    SSLSocketFactory sockets = context.getSocketFactory();  // a connection is used again by requests of the same factory
    for (long i = 1; i <= wishes.requests; i++) line = request(uri, sockets, i < wishes.requests, leftMs);
    return line;
  }

  private static String request(URI uri, SSLSocketFactory sockets, boolean keepAlive, int leftMs) throws IOException {
    HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setSSLSocketFactory(sockets);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(leftMs);
    connection.setReadTimeout(leftMs);
    if (!keepAlive) connection.setRequestProperty("Connection", "close");
    int status = connection.getResponseCode();
    int read = 0;
    try (InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      if (body != null) read = body.readAllBytes().length;
    }
    // It hands out a body that was cut short without a word, so the numbers have to tell.
    int length = connection.getContentLength();
    return connection.getHeaderField(0) + (read < length ? " (" + read + " of " + length + " bytes)" : "");
  }

  private static String exchangeNew(URI uri, SSLContext context, Wishes wishes, int leftMs)
      throws IOException, InterruptedException {
    HttpClient.Builder builder = HttpClient.newBuilder()
        .sslContext(context)
        .version(wishes.http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY);
    if (wishes.protocols != null) builder.sslParameters(new SSLParameters(null, wishes.protocols));
    HttpClient client = builder.build();
    HttpResponse<byte[]> response = null;
    for (long i = 1; i <= wishes.requests; i++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(leftMs));
      try {
        // HTTP/2 has no such header (RFC 9113 8.2.2).
        if (i == wishes.requests && !wishes.http2) request.header("Connection", "close");
      } catch (IllegalArgumentException before12) {
        // Java 11 keeps the header to itself; the server closes all the same.
      }
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
    return (response.version() == HttpClient.Version.HTTP_2 ? "HTTP/2 " : "HTTP/1.1 ") + response.statusCode();
  }

  private static SSLContext context(Map<String, Object> target) throws GeneralSecurityException, IOException {
    // A context made for TLS 1.2 offers no later version.
    SSLContext context = SSLContext.getInstance(target.containsKey("max_version") ? "TLSv1.2" : "TLS");
    KeyStore trusted = emptyStore();
    for (Certificate certificate : authorities(Path.of((String) target.get("ca_file")))) {
      trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    if (target.getOrDefault("check_revocation", false).equals(true)) {
      trust.init(new CertPathTrustManagerParameters(
          checkingRevocation(trusted, target.getOrDefault("check_issuers", false).equals(true))));
    } else {
      trust.init(trusted);
    }
    context.init(target.containsKey("client_cert") ? keys(target) : null, trust.getTrustManagers(), null);
    return context;
  }

  private static PKIXBuilderParameters checkingRevocation(KeyStore trusted, boolean issuersToo)
      throws GeneralSecurityException {
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    // Most of the lab's intermediates name no responder, and the checker fails whatever it cannot ask about.
    if (!issuersToo) checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY));
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, new X509CertSelector());
    parameters.addCertPathChecker(checker);
    return parameters;
  }

  private static KeyManager[] keys(Map<String, Object> target) throws GeneralSecurityException, IOException {
    Certificate[] chain = certificates((String) target.get("client_cert")).toArray(new Certificate[0]);
    String pem = Files.readString(Path.of((String) target.get("client_key")));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
    KeyStore store = emptyStore();
    store.setKeyEntry("client", KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(der)), new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** An empty file is a store without a CA, which the JDK makes without a word. */
  private static Collection<? extends Certificate> authorities(Path file)
      throws GeneralSecurityException, IOException {
    return Files.size(file) == 0 ? List.of() : certificates(file.toString());
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws GeneralSecurityException, IOException {
    byte[] pem = Files.readAllBytes(Path.of(file));
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    if (found.isEmpty()) throw new IOException(file + ": no certificate in it");
    return found;
  }

  private static String outcomeOf(Throwable failure) {
    // Before it connects: the library takes no such host, "example.com." for one.
    if (failure instanceof IllegalArgumentException) return "unsupported";
    if (failure instanceof SocketTimeoutException || failure instanceof HttpTimeoutException) return "timed-out";
    if (failure instanceof UnknownHostException || failure instanceof NoRouteToHostException) return "error";
    if (!(failure instanceof ConnectException)) return "rejected";
    // java.net.http gives a refusal no message of its own.
    String message = String.valueOf(failure.getMessage());
    return message.contains("refused") || message.equals("null") ? "unreachable" : "error";
  }

  /** All that an exception says, and the exceptions it came from, as a stack trace prints them. */
  private static String wordsOf(Throwable failure) {
    StringBuilder words = new StringBuilder(failure.toString());
    for (Throwable also : failure.getSuppressed()) words.append("\nSuppressed: ").append(also);
    Throwable cause = failure.getCause();
    return cause == null || cause == failure ? words.toString() : words + "\nCaused by: " + wordsOf(cause);
  }
}
